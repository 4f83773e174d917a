"""Questions about the sources themselves: how many say something, what those of a language say.

Such a question names articles ("sources", "newspapers") and what they do ("say", "report"); what is
left is its topic, to which sentences are then compared. Whether sources agree on a topic is seen
from the answers to it, and what is so "according to the German sources" from theirs: there the
topic is itself a question. Words by language: source_questions.toml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.denials import denial
from assistant.locale_names import languages_called
from assistant.source_words import SourceWords, source_words

_WORD = re.compile(r"\b(?:qu|d|l)[’'](?=\w)|\w+(?:[’'-]\w+)*", re.IGNORECASE)
"""French "d'", "l'" and "qu'" are words of their own."""

_NEAR = 5
"""Words within which a language belongs to "sources"."""

_FAR = 6
"""Words within which "say" belongs to "sources"."""

_ALONE = 2
"""Words at least of a question that is put to the sources of a language."""


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """A question about what sources say.

    Attributes:
        topic: What they say or speak of, in the question's words.
        languages: ISO 639-1 codes of those that are asked about; none for all.
        counted: Whether those are asked for that say something: then the topic is what they say.
        mentioned: Whether all those are asked for that speak of the topic.
        read: Whether the topic is a question of its own, to be answered like any other.
        compared: Whether it is then asked if sources agree on it.
        denied: Whether those are asked for that deny the topic, which is what they may say.
    """

    topic: str
    languages: tuple[str, ...] = ()
    counted: bool = False
    mentioned: bool = False
    read: bool = False
    compared: bool = False
    denied: bool = False


class _Asked(NamedTuple):
    """A question's words in small letters, and what is known of its language."""

    tokens: tuple[str, ...]
    words: SourceWords
    language: str

    def are_spare(self, places: Collection[int]) -> bool:
        """Whether in some places stand only words of such a question, and languages."""
        words = self.words
        spare = words.filler | words.auxiliary | words.asking | words.sources | words.loose
        return all(self.tokens[at] in spare or self.called(at) for at in places)

    def are_between(self, one: int, other: int) -> bool:
        """Whether only such words stand between two places."""
        return self.are_spare(range(min(one, other) + 1, max(one, other)))

    def called(self, at: int) -> tuple[str, ...]:
        """The languages that a word names."""
        return languages_called(self.tokens[at], self.language)

    def beside(self, phrases: Collection[tuple[str, ...]], source: int) -> set[int]:
        """Places of the words of phrases that belong to "sources"."""
        places = _places_of(phrases, self.tokens)
        return {at for at in places if self.are_between(at, source)}


class _Verb(NamedTuple):
    """What the sources do, and what begins that: the places of both; the second may be missing."""

    place: int
    lead: int | None


def source_question(question: str, language: str) -> SourceQuestion | None:
    """Read a question as one about the sources; None if it is about the world.

    Args:
        question: As asked.
        language: Its ISO 639-1 code.
    """
    words = source_words().get(language)
    if words is None:
        return None
    matches = list(_WORD.finditer(question))
    tokens = tuple(match[0].casefold().replace("’", "'") for match in matches)
    ends = (phrase for phrase in words.ending if tokens[-len(phrase) :] == phrase)
    asked = _Asked(tokens[: len(tokens) - max(map(len, ends), default=0)], words, language)
    apart = {at for at, match in enumerate(matches) if _parted(question, match)}
    for source, token in enumerate(asked.tokens):
        if token not in words.sources:
            continue
        found = _attributed(source, asked, apart) or _stated(source, asked)
        if found and found.asked.mentioned and denial(question, language).negated:
            return None  # who does not mention it is another question
        if found:
            topic = question[matches[found.topic[0]].start() : matches[found.topic[-1]].end()]
            return replace(found.asked, topic=topic)
    return None


class _Found(NamedTuple):
    """A question but for its topic, and the places of the words of that."""

    topic: Sequence[int]
    asked: SourceQuestion


def _parted(question: str, match: re.Match[str]) -> bool:
    """Whether a comma stands behind a word."""
    return question[match.end() : match.end() + 1] in {",", "،"}


def _attributed(source: int, asked: _Asked, apart: Collection[int]) -> _Found | None:
    """A question for the sources of a language: "according to the German sources, who ..."."""
    tokens, words = asked.tokens, asked.words
    begins = [
        at
        for phrase in words.according
        for at in _starts_of(phrase, tokens[:source])
        if asked.are_between(at + len(phrase) - 1, source)
    ]
    if not begins or tokens[source] not in words.indexed | words.lone:
        return None
    end = source + 1
    while end < len(tokens) and end - 1 not in apart and _goes_on(end, asked):
        end += 1
    start = min(begins)
    named = dict.fromkeys(code for at in range(start, end) for code in asked.called(at))
    is_led = words.loose.issuperset(tokens[:start])  # "and according to"
    topic = range(end, len(tokens)) if is_led else range(start)
    is_whole = is_led or end == len(tokens)
    if not named or not is_whole or len(topic) < _ALONE:
        return None
    return _Found(topic, SourceQuestion("", tuple(named), read=True))


def _goes_on(at: int, asked: _Asked) -> bool:
    """Whether a word behind "sources" is a language, or leads to one: "vyanzo vya Kijerumani"."""
    behind = at + 1 < len(asked.tokens) and bool(asked.called(at + 1))
    return bool(asked.called(at)) or (behind and asked.tokens[at] in asked.words.filler)


def _stated(source: int, asked: _Asked) -> _Found | None:
    """A question for what sources say, or speak of, or whether they agree on it."""
    tokens, words = asked.tokens, asked.words
    closed = _closed(source, asked)
    verb = closed or _said(source, asked)
    if verb is None:
        return None
    named = _named(source, verb, asked)
    many = asked.beside(words.many, source)
    if many and source + 1 == verb.place and tokens[verb.place] in words.one:
        return None
    each = asked.beside([(word,) for word in words.each], source)
    chosen = each or asked.beside(words.which, source)
    is_claim = verb.lead is not None and tokens[verb.lead] in words.that
    is_told = bool(chosen) and (
        tokens[source] in words.single or (is_claim and _now(source, verb.place, asked))
    )
    is_ours = named or many or each or tokens[source] in words.indexed or is_told
    agreeing = tokens[verb.place] in words.agree
    denying = tokens[verb.place] in words.deny
    is_whole = is_claim if denying and not agreeing else verb.lead is not None or not agreeing
    if not (is_ours and is_whole):
        return None
    is_stated = bool(chosen) and verb.lead is None and tokens[verb.place] in words.states
    phrase = {*_core(source, verb), *named, *many}
    topic = _topic(phrase, source, verb, asked)
    if not topic:
        return None
    languages = dict.fromkeys(code for at in sorted(named) for code in asked.called(at))
    if denying and is_claim:
        return _Found(topic, SourceQuestion("", tuple(languages), denied=True))
    read = agreeing and not is_claim
    names_it = tokens[verb.place] in words.names
    is_thing = closed is not None or names_it or (verb.lead is not None and not is_claim)
    is_thing = is_thing and not any(tokens[at][0].isdigit() for at in topic)
    asks_who = bool(many or is_stated or (chosen and names_it))
    counted = not read and (is_claim or (asks_who and not is_thing))
    mentioned = not (read or counted) and bool(many or chosen or (names_it and verb.lead is None))
    found = SourceQuestion("", tuple(languages), counted, mentioned, read, compared=read)
    return _Found(topic, found)


def _closed(source: int, asked: _Asked) -> _Verb | None:
    """A verb that ends the question: "in wie vielen Quellen wird X erwähnt", "... über X einig"."""
    tokens, words = asked.tokens, asked.words
    last = len(tokens) - 1
    if tokens[last] not in words.closing or not asked.are_spare(range(source)):
        return None
    spare = words.filler | words.auxiliary
    behind = [at for at in range(source + 1, last) if tokens[at] not in spare]
    if behind and tokens[behind[0]] in words.about:
        return _Verb(last, behind[0])
    is_passive = source + 1 < last and tokens[source + 1] in words.passive
    if is_passive and not words.within.isdisjoint(tokens[:source]):
        return _Verb(last, source + 1)
    return None


def _said(source: int, asked: _Asked) -> _Verb | None:
    """The nearest verb whose subject "sources" is, not far from it."""
    places = [at for at in range(len(asked.tokens)) if _is_said_by(source, at, asked)]
    verb = min(places, key=lambda at: abs(at - source), default=None)
    if verb is None or abs(verb - source) > _FAR:
        return None
    return _Verb(verb, _lead(max(source, verb), asked))


def _is_said_by(source: int, verb: int, asked: _Asked) -> bool:
    """Whether a source is what says something: "did the sources say", no "did the firm say"."""
    tokens, words = asked.tokens, asked.words
    if tokens[verb] not in words.say | words.agree | words.deny or verb == source:
        return False
    if not asked.are_between(source, verb):
        return False
    if verb < source:  # "was sagen die Quellen", not "who wrote the articles"
        spare = words.filler | words.auxiliary | words.loose
        before = next((token for token in reversed(tokens[:verb]) if token not in spare), None)
        return before is None or before in words.what
    if not words.inverted:
        return True
    behind = tokens[verb + 1 : verb + 4]  # "said the ministry that": the ministry says it
    return not behind or behind[0] in words.that or words.that.isdisjoint(behind)


def _now(source: int, verb: int, asked: _Asked) -> bool:
    """Whether a source says something now: "reports", no "has reported"."""
    words = asked.words
    between = asked.tokens[min(source, verb) + 1 : max(source, verb)]
    return asked.tokens[verb] in words.now and words.auxiliary.isdisjoint(between)


def _lead(after: int, asked: _Asked) -> int | None:
    """The word behind a place that begins what sources say or speak of: "that", "about"."""
    for at in range(after + 1, len(asked.tokens)):
        if asked.tokens[at] in asked.words.that | asked.words.about:
            return at
        if not asked.are_spare([at]):
            return None
    return None


def _named(source: int, verb: _Verb, asked: _Asked) -> list[int]:
    """Places near "sources" where languages are named, not behind what begins a topic."""
    tokens = asked.tokens
    topics = {verb.place, *(at for at, token in enumerate(tokens) if token in asked.words.about)}
    around = range(max(0, source - _NEAR), min(len(tokens), source + _NEAR + 1))
    return [
        at
        for at in around
        if topics.isdisjoint(range(min(at, source) + 1, max(at, source))) and asked.called(at)
    ]


def _core(source: int, verb: _Verb) -> set[int]:
    """Places from sources to verb, or to what begins the topic between them; and of that."""
    if verb.lead is not None and verb.lead < verb.place:
        return {*range(source, verb.lead + 1), verb.place}
    core = {*range(min(source, verb.place), max(source, verb.place) + 1)}
    return core if verb.lead is None else core | {verb.lead}


def _topic(phrase: set[int], source: int, verb: _Verb, asked: _Asked) -> list[int]:
    """The first words behind what begins a topic, or behind the verb; else the most elsewhere."""
    tokens, words = asked.tokens, asked.words
    start = max(source, verb.place) if verb.lead is None else verb.lead
    spare = words.filler | words.about
    outer = spare | words.asking  # "what they say about how many came"
    before = tokens[:start]
    while (grown := _grown(phrase, before, outer) | _grown(phrase, tokens, spare)) != phrase:
        phrase = grown
    idle = outer | words.loose
    runs = [
        run
        for run in _runs([at for at in range(len(tokens)) if at not in phrase])
        if any(tokens[at] not in idle for at in run)
    ]
    return next((run for run in runs if run[0] > start), max(runs, key=len, default=[]))


def _places_of(phrases: Collection[tuple[str, ...]], tokens: Sequence[str]) -> set[int]:
    """Places of the words of phrases."""
    return {
        at + more
        for phrase in phrases
        for at in _starts_of(phrase, tokens)
        for more in range(len(phrase))
    }


def _starts_of(phrase: tuple[str, ...], tokens: Sequence[str]) -> list[int]:
    """Places where a phrase begins."""
    return [at for at in range(len(tokens)) if tuple(tokens[at : at + len(phrase)]) == phrase]


def _grown(phrase: set[int], tokens: Sequence[str], spare: Collection[str]) -> set[int]:
    """A phrase with the words next to it that belong to no topic."""
    beside = {at for place in phrase for at in (place - 1, place + 1) if 0 <= at < len(tokens)}
    return phrase | {at for at in beside if tokens[at] in spare}


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places that follow one another, together."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
