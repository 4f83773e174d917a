"""What a topic names, and which of it a sentence names: in any spelling, script or case.

In many scripts nothing tells a name from another word, and questions are typed in small letters. So
a word of a topic is a name if articles write it with a capital within a sentence, and never
without. Where the topic itself has a capital that can be trusted, German nouns and words of scripts
without capitals tell that, too. Countries are known by their names, people and capitals
(assistant/countries.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.countries import countries_in, countries_named
from assistant.details import Wording
from assistant.locale_names import of_a_territory
from index.names import same_word, words
from index.types import Span

_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
_WORD = re.compile(r"[^\W\d_]+")
_WITHIN = re.compile(r"(?<=[\w,،;)][\s’'-])[^\W\d_]+")
"""A word that does not begin a sentence: no full stop stands before it, nor a quotation mark."""
_PARTICLE = 4
"""Letters at most of what stands between two words of a name: "bin", "el", "von"."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a topic names.

    Attributes:
        names: Its words that are names.
        countries: For each country that it names the ISO 3166 codes of those that may be meant.
        is_all: Whether it says nothing else.
        absent: Whether it has a name that no passage has in any spelling.
    """

    names: tuple[str, ...]
    countries: tuple[frozenset[str], ...]
    is_all: bool
    absent: bool

    def __len__(self) -> int:
        """How many names and countries there are."""
        return len(self.names) + len(self.countries)

    def in_(self, sentence: Wording) -> frozenset[int]:
        """Which of its names and countries, counted from 0 in that order, a sentence names."""
        there = {*_WORD.findall(sentence.text)}
        meant = countries_in(sentence.text, sentence.language)
        hits = [
            *(any(same_word(name, word) for word in there) for name in self.names),
            *(bool(codes & meant) for codes in self.countries),
        ]
        return frozenset(at for at, hit in enumerate(hits) if hit)


def named_in(topic: Wording, passages: Sequence[Wording]) -> Named:
    """The names and countries of a topic.

    Args:
        topic: A few words of a question.
        passages: What was found for it: by them names are told from other words.
    """
    countries = tuple(dict.fromkeys(countries_named(topic.text, topic.language)))
    sure, maybe = _names(passages)
    trusted = topic.language not in _NOUNS_IN_CAPITALS
    names: list[Span] = []
    others: list[Span] = []
    for span in words(topic.text, cased=False):
        word = span.of(topic.text)
        if countries and of_a_territory(word, topic.language):
            continue
        known = sure | maybe if trusted and not word.islower() else sure
        is_name = any(same_word(word, other) for other in known)
        (names if is_name else others).append(span)
    ends = (names[0].start, names[-1].end) if names else (0, 0)
    others = [
        span
        for span in others
        if span.end - span.start > _PARTICLE or not ends[0] < span.start < ends[1]
    ]
    return Named(
        names=tuple(span.of(topic.text) for span in names),
        countries=countries,
        is_all=not others,
        absent=trusted and _has_absent(topic, others, passages),
    )


def _has_absent(topic: Wording, others: Sequence[Span], passages: Sequence[Wording]) -> bool:
    """Whether a word in capitals stands nowhere, though there are passages in its language.

    Without such it may be a common word ("Ministry"), which other languages translate.
    """
    if topic.language not in {text.language for text in passages}:
        return False
    there = {word for text in passages for word in _WORD.findall(text.text)}
    capitals = [word for span in others if (word := span.of(topic.text))[0].isupper()]
    return not all(any(same_word(word, other) for other in there) for word in capitals)


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
            for word in _WITHIN.findall(text)
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
