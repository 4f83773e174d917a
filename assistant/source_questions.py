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

_NEAR = 3
"""Words within which a language, or "how many", belongs to "sources"."""

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
    say: frozenset[str]
    about: frozenset[str]
    filler: frozenset[str]


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
    places = [at for at, token in enumerate(tokens) if token in words.sources]
    for source in places:
        say = [at for at, token in enumerate(tokens) if token in words.say and at != source]
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
        counted = _places_of(words.many, tokens, around)
        if not named and not counted and tokens[source] not in words.indexed:
            continue
        phrase = {*range(min(source, verb), max(source, verb) + 1), *named, *counted}
        spare = words.filler | words.about | words.asking
        while (grown := _grown(phrase, tokens, spare)) != phrase:
            phrase = grown
        if rest := _longest_run([at for at in range(len(tokens)) if at not in phrase]):
            topic = question[matches[rest[0]].start() : matches[rest[-1]].end()]
            asked = dict.fromkeys(code for at in sorted(named) for code in named[at])
            return SourceQuestion(topic, tuple(asked), bool(counted))
    return None


def _places_of(
    phrases: Collection[tuple[str, ...]], tokens: Sequence[str], around: Collection[int]
) -> set[int]:
    """Places of the words of phrases that begin near a place."""
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
            say=frozenset(listed["say"]),
            about=frozenset(listed["about"]),
            filler=frozenset(listed["filler"]),
        )
        for language, listed in data.items()
    }
