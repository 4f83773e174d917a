"""What a topic names, and which of it a sentence names: in any spelling, script or case.

In many scripts nothing tells a name from another word, and questions are typed in small letters. So
a word of a topic is a name if articles write it with a capital within a sentence, and never
without. Where the topic itself has a capital that can be trusted, German nouns and words of scripts
without capitals tell that, too. Countries are known by their names and people
(assistant/countries.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.countries import countries_in, countries_named
from assistant.details import Wording
from assistant.full_names import FullName, full_names
from assistant.locale_names import of_a_territory
from assistant.source_words import source_words
from index.names import same_word, words
from index.types import Span

_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHED = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)+")
"""A word as index.names.words takes it: "Mng'ombe"; `_WORD` has its parts."""
_ANY_WORD = re.compile(r"\w+")
_WITHIN = re.compile(r"(?<=[\w,،;)][\s’'-])[^\W\d_]+")
"""A word that does not begin a sentence: no full stop stands before it, nor a quotation mark."""
_WHOLE_WITHIN = re.compile(rf"(?<=[\w,،;)]\s){_APOSTROPHED.pattern}")
_PARTICLE = 4
"""Letters at most of what stands between two words of a name: "bin", "el", "von"."""
_SHORT = 2
"""Letters at most of a word that is compared with nothing: "UN" is another name than "Al"."""
_MOST = 8
"""Words of a topic; what says more is no list of names."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a topic names.

    Attributes:
        names: Its words that are names, each in all spellings that the passages have.
        countries: For each country that it names the ISO 3166 codes of those that may be meant.
        is_all: Whether it says nothing else.
        full: Those of its names that are of several words, if it is all names: their words count
            where they stand together.
    """

    names: tuple[frozenset[str], ...]
    countries: tuple[frozenset[str], ...]
    is_all: bool
    full: tuple[FullName, ...] = ()

    def __len__(self) -> int:
        """How many names and countries there are."""
        return len(self.names) + len(self.countries)

    def told_by(self, sentence: Wording) -> frozenset[int]:
        """Which of its names and countries, counted from 0 in that order, a sentence names."""
        there = _all_words(sentence.text)
        meant = countries_in(sentence.text, sentence.language)
        hits = [
            *(not spellings.isdisjoint(there) for spellings in self.names),
            *(not codes.isdisjoint(meant) for codes in self.countries),
        ]
        told = frozenset(at for at, hit in enumerate(hits) if hit)
        for name in self.full:
            are_cased = sentence.language in _NOUNS_IN_CAPITALS
            by_name = name.told_by(sentence.text, nouns_are_cased=are_cased)
            told = told - {*name.places} | by_name
        return told

    def told_in(self, article: str) -> frozenset[int]:
        """Which of its names and countries count in an article: none of a name it lacks in full."""
        lacking = (name.places for name in self.full if not name.stands_in(article))
        return frozenset(range(len(self))).difference(*lacking)


def named_in(topic: Wording, passages: Sequence[Wording]) -> Named:
    """The names and countries of a topic.

    Args:
        topic: A few words of a question.
        passages: What was found for it: by them names are told from other words.
    """
    spans = words(topic.text, cased=False)
    if len(spans) > _MOST:
        return Named((), (), is_all=False)
    written = [_all_words(text.text) for text in passages]
    there = set().union(*written)
    sure, maybe = _names(passages)
    countries = _countries(topic, spans)
    names: dict[Span, frozenset[str]] = {}
    others: list[Span] = []
    for span in spans:
        word = span.of(topic.text)
        if _is_of(word, topic.language, countries):
            continue
        is_trusted = topic.language not in _NOUNS_IN_CAPITALS or not sure
        is_cased = word[0].isupper() and is_trusted
        apart = {
            other for found in written if word in found for other in found if word not in other
        }  # who writes "Bakari" means another by "Bahari"
        alike = frozenset(other for other in there - apart if same_word(word, other))
        if not alike.isdisjoint(sure | maybe if is_cased else sure):
            names[span] = alike
        else:
            others.append(span)
    is_all = not _says_more(topic, others, [*names])
    return Named(
        names=tuple(names.values()),
        countries=countries,
        is_all=is_all,
        full=full_names(topic, names, passages) if is_all else (),
    )


def _all_words(text: str) -> set[str]:
    """The words of a text, those with an apostrophe both whole and in parts."""
    return {*_WORD.findall(text), *_APOSTROPHED.findall(text)}


def _countries(topic: Wording, spans: Sequence[Span]) -> tuple[frozenset[str], ...]:
    """The countries that a topic names, but for those that only a capital of theirs stands for."""
    found = [span.of(topic.text) for span in spans]
    by_capital = {
        codes
        for word in found
        if not of_a_territory(word, topic.language)
        for codes in countries_named(word, topic.language)
    }
    named = countries_named(topic.text, topic.language)
    return tuple(dict.fromkeys(codes for codes in named if codes not in by_capital))


def _is_of(word: str, language: str, countries: Sequence[frozenset[str]]) -> bool:
    """Whether a word is of what countries are called: "kingdom" is of some, "king" of none."""
    meant = frozenset().union(*countries)
    return (
        bool(meant)
        and of_a_territory(word, language)
        and (of_a_territory(word, language, meant) or bool(countries_named(word, language)))
    )


def _says_more(topic: Wording, others: Sequence[Span], names: Sequence[Span]) -> bool:
    """Whether a topic has other words than names, but for particles, "and", "both" and the like."""
    known = source_words().get(topic.language)
    idle = known.filler | known.loose | known.auxiliary if known else frozenset()
    either = known.either if known else frozenset()
    for word in _ANY_WORD.findall(topic.text):
        is_short = len(word) <= _SHORT and word.isupper()
        if word.lower() in either or is_short or any(map(str.isdigit, word)):
            return True
    return not all(
        span.of(topic.text).lower() in idle or _is_particle(span, names) for span in others
    )


def _is_particle(span: Span, names: Sequence[Span]) -> bool:
    """Whether a short word stands between names."""
    within = bool(names) and names[0].end < span.start and span.end < names[-1].start
    return within and span.end - span.start <= _PARTICLE


def _names(passages: Sequence[Wording]) -> tuple[set[str], set[str]]:
    """Words that are names by the capital that they always have; and others that may be names."""
    nouns, told = (
        [text.text for text in passages if (text.language in _NOUNS_IN_CAPITALS) is so]
        for so in (True, False)
    )
    small = {word for text in told for word in _WORD.findall(text) if word.islower()}
    sure, maybe = (
        {
            word
            for text in texts
            for word in (*_WITHIN.findall(text), *_WHOLE_WITHIN.findall(text))
            if word[0].isupper() and word.lower() not in small
        }
        for texts in (told, nouns)
    )
    if not told:
        return maybe, set()
    uncased = {word for text in told for word in _WORD.findall(text) if _is_uncased(word)}
    return sure, maybe | uncased


def _is_uncased(word: str) -> bool:
    return word.upper() == word.lower()
