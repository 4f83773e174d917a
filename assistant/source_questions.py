"""Questions about the sources themselves: how many say something, what those of a language say.

Such a question names articles ("sources", "newspapers") and what they do ("say", "report"); what is
left is its topic, to which sentences are then compared. Words by language: source_questions.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.locale_names import languages_called

_WORD = re.compile(r"\b(?:qu|d|l)[’'](?=\w)|\w+(?:[’'-]\w+)*", re.IGNORECASE)
"""French "d'", "l'" and "qu'" are words of their own."""

_NEAR = 5
"""Words within which a language belongs to "sources"."""

_FAR = 6
"""Words within which "say" belongs to "sources"."""


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """A question about what sources say.

    Attributes:
        topic: What they say or speak of, in the question's words.
        languages: ISO 639-1 codes of those that are asked about; none for all.
        counted: Whether their number is asked for: then the topic is what they say.
    """

    topic: str
    languages: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one language; phrases are several."""

    sources: frozenset[str]
    indexed: frozenset[str]
    many: tuple[tuple[str, ...], ...]
    asking: frozenset[str]
    what: frozenset[str]
    say: frozenset[str]
    one: frozenset[str]
    auxiliary: frozenset[str]
    that: frozenset[str]
    about: frozenset[str]
    filler: frozenset[str]
    loose: frozenset[str]
    ending: tuple[tuple[str, ...], ...]


def source_question(question: str, language: str) -> SourceQuestion | None:
    """Read a question as one about the sources; None if it is about the world.

    Args:
        question: As asked.
        language: Its ISO 639-1 code.
    """
    words = _tables().get(language)
    if words is None:
        return None
    matches = list(_WORD.finditer(question))
    tokens = [match[0].casefold().replace("’", "'") for match in matches]
    tokens = tokens[: len(tokens) - _ending(tokens, words.ending)]
    places = [at for at, token in enumerate(tokens) if token in words.sources]
    for source in places:
        say = [at for at in range(len(tokens)) if _is_said_by(source, at, tokens, words, language)]
        verb = min(say, key=lambda at: abs(at - source), default=None)
        if verb is None or abs(verb - source) > _FAR:
            continue
        around = range(max(0, source - _NEAR), min(len(tokens), source + _NEAR + 1))
        topics = {verb, *(at for at, token in enumerate(tokens) if token in words.about)}
        named = {
            at: codes
            for at in around
            if topics.isdisjoint(range(min(at, source) + 1, max(at, source)))
            and (codes := languages_called(tokens[at], language))
        }
        counted = {
            at
            for at in _places_of(words.many, tokens, range(len(tokens)))
            if _are_between(at, source, tokens, words, language)
        }
        if counted and source + 1 == verb and tokens[verb] in words.one:
            continue
        if not named and not counted and tokens[source] not in words.indexed:
            continue
        phrase = {*range(min(source, verb), max(source, verb) + 1), *named, *counted}
        spare = words.filler | words.about | words.asking | words.loose
        while (grown := _grown(phrase, tokens, spare)) != phrase:
            phrase = grown
        if rest := _longest_run([at for at in range(len(tokens)) if at not in phrase]):
            topic = question[matches[rest[0]].start() : matches[rest[-1]].end()]
            asked = dict.fromkeys(code for at in sorted(named) for code in named[at])
            return SourceQuestion(topic, tuple(asked), bool(counted))
    return None


def _is_said_by(
    source: int, verb: int, tokens: Sequence[str], words: _Words, language: str
) -> bool:
    """Whether a source is what says something: "did the sources say", no "did the firm say"."""
    if tokens[verb] not in words.say or verb == source:
        return False
    if not _are_between(source, verb, tokens, words, language):
        return False
    if verb < source:  # "was sagen die Quellen", not "who wrote the articles"
        spare = words.filler | words.auxiliary
        before = next((token for token in reversed(tokens[:verb]) if token not in spare), None)
        return before is None or before in words.what
    behind = tokens[verb + 1 : verb + 4]  # "said the ministry that": the ministry says it
    return not behind or behind[0] in words.that or words.that.isdisjoint(behind)


def _are_between(one: int, other: int, tokens: Sequence[str], words: _Words, language: str) -> bool:
    """Whether between two places stand only words of such a question, and languages."""
    spare = words.filler | words.auxiliary | words.asking | words.sources | words.loose
    return all(
        token in spare or languages_called(token, language)
        for token in tokens[min(one, other) + 1 : max(one, other)]
    )


def _places_of(
    phrases: Collection[tuple[str, ...]], tokens: Sequence[str], around: Collection[int]
) -> set[int]:
    """Places of the words of phrases that begin at one of some places."""
    return {
        at + more
        for phrase in phrases
        for at in around
        if tuple(tokens[at : at + len(phrase)]) == phrase
        for more in range(len(phrase))
    }


def _grown(phrase: set[int], tokens: Sequence[str], spare: Collection[str]) -> set[int]:
    """A phrase with the words next to it that belong to no topic."""
    beside = {at for place in phrase for at in (place - 1, place + 1) if 0 <= at < len(tokens)}
    return phrase | {at for at in beside if tokens[at] in spare}


def _ending(tokens: Sequence[str], endings: Collection[tuple[str, ...]]) -> int:
    """How many of the last words ask for more: "how many say so, and which ones"."""
    return max((len(end) for end in endings if tuple(tokens[-len(end) :]) == end), default=0)


def _longest_run(places: Sequence[int]) -> list[int]:
    """The most places that follow one another."""
    runs: list[list[int]] = [[]]
    for place in places:
        if runs[-1] and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return max(runs, key=len)


@cache
def _tables() -> dict[str, _Words]:
    file = resources.files("assistant").joinpath("data/source_questions.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        language: _Words(
            sources=frozenset(listed["sources"]),
            indexed=frozenset(listed["indexed"]),
            many=tuple(tuple(phrase.split()) for phrase in listed["many"]),
            asking=frozenset(
                word
                for kind in ("many", "which", "what")
                for phrase in listed[kind]
                for word in phrase.split()
            ),
            what=frozenset(phrase.split()[-1] for phrase in (*listed["which"], *listed["what"])),
            say=frozenset(listed["say"]),
            one=frozenset(listed["one"]),
            auxiliary=frozenset(listed["auxiliary"]),
            that=frozenset(listed["that"]),
            about=frozenset(listed["about"]),
            filler=frozenset(listed["filler"]),
            loose=frozenset(listed["loose"]),
            ending=tuple(tuple(phrase.split()) for phrase in listed["ending"]),
        )
        for language, listed in data.items()
    }
