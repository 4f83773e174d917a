"""Names of several words: where they stand together in a text, and whose names are only alike.

Words of a name that stand apart, a Joseph here and a Sanga there, name nobody. So a full name is
looked for as a whole, and a word of it alone counts only where it is not part of another's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.details import Wording
from assistant.source_words import source_words
from index.names import is_function_word, is_particle, words
from index.types import Span

_WORD = re.compile(r"[^\W\d_]+")
_WHOLE = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_HIDDEN = "\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_GAP = re.compile(rf"(?!\s*\n\s*\n)[\"”»)]?[\s{_HIDDEN}‑-]+[\"“„«(]?")
"""What stands between two words of a name: a middle name may be in quotation marks."""
_GAPS = re.compile(rf"[\s{_HIDDEN}‑-]+")
_BETWEEN = 2
"""Words at most that stand between two words of a name: a middle name, "bin"."""
_INITIAL = 2
"""Letters at most of a word behind which a full stop may stand within a name: "M.", "St."."""
_TITLE = 3
"""Letters at most of a word before a surname that is no other's given name: "Ms", "Dkt"."""
_VOWELS = frozenset("aeiou")
_INFLECTING = frozenset(
    ["bs", "cs", "el", "hr", "la", "lt", "lv", "pl", "ru", "sk", "sl", "sr", "uk"]
)
"""Languages in which a name has other vowels in other cases."""

Written = tuple[str, ...]
"""The words of a full name as they stand in a text."""


@dataclass(frozen=True, slots=True)
class FullName:
    """A name of several words.

    Attributes:
        places: Which of a topic's names it is made of.
        parts: Of each word the spellings that passages have where the name stands in full.
        small: Words that passages also write small: before a surname they are no given names.
    """

    places: tuple[int, ...]
    parts: tuple[frozenset[str], ...]
    small: frozenset[str]

    def stands_in(self, text: str) -> bool:
        """Whether it stands somewhere in a text, all of it together."""
        return any(_written(self.parts, text))

    def told_by(self, text: str, *, nouns_are_cased: bool = False) -> frozenset[int]:
        """Which of `places` a sentence names: in full, or by a word that is not another's.

        Where nouns have capitals too, none tells whether a word before a surname is a given name.
        """
        if self.stands_in(text):
            return frozenset(self.places)
        found = list(_WHOLE.finditer(text))
        return frozenset(
            place
            for place, part in zip(self.places, self.parts, strict=True)
            for at, word in enumerate(found)
            if not part.isdisjoint(_forms(word))
            and (
                nouns_are_cased
                or not self._is_of_another(found, at, text, is_last=place == self.places[-1])
            )
        )

    def _is_of_another(
        self, found: Sequence[re.Match[str]], at: int, text: str, *, is_last: bool
    ) -> bool:
        """Whether a surname has another given name before it, or a given name goes on otherwise."""
        if _is_uncased(found[at][0]):
            return not is_last  # nothing tells where the name ends
        one, other = (at - 1, at) if is_last else (at, at + 1)
        if one < 0 or other == len(found) or not _are_joined(found[one], found[other], text):
            return False
        near = found[one if is_last else other][0]
        is_name = near[0].isupper() and not is_function_word(near)
        is_title = is_last and (len(near) <= _TITLE or near.lower() in self.small)
        return is_name and not is_title


def full_names(
    topic: Wording, names: Mapping[Span, frozenset[str]], passages: Sequence[Wording]
) -> tuple[FullName, ...]:
    """The names of several words in a topic, in the spellings that passages have in full.

    Args:
        topic: A few words of a question.
        names: Where its names stand, in order, and the spellings of each in the passages.
        passages: What was found for it.
    """
    there = frozenset(word for text in passages for word in _WORD.findall(text.text))
    small = frozenset(filter(str.islower, there))
    spans, spellings = [*names], [*names.values()]
    found: list[FullName] = []
    for row in _rows(topic, spans):
        name = tuple(spans[place].of(topic.text) for place in row)
        parts = tuple(spellings[place] for place in row)
        written = {(text.language, way) for text in passages for way in _written(parts, text.text)}
        ways = {way for _, way in written} - _of_others(name, written)
        own = tuple(frozenset(way[at] for way in ways) for at in range(len(row)))
        found.append(FullName(tuple(row), own, small))
    return tuple(found)


def _rows(topic: Wording, spans: Sequence[Span]) -> list[list[int]]:
    """Which names stand together in a topic, with nothing but particles between: two at least."""
    rows: list[list[int]] = []
    for place, span in enumerate(spans):
        if rows and not _are_apart(topic, spans[place - 1], span):
            rows[-1].append(place)
        else:
            rows.append([place])
    return [row for row in rows if len(row) > 1]


def _are_apart(topic: Wording, one: Span, other: Span) -> bool:
    """Whether more than particles stands between two names of a topic, or "and" before one."""
    known = source_words().get(topic.language)
    start, word = topic.text[other.start], other.of(topic.text)
    is_joined = known is not None and start in known.loose and _is_uncased(start)
    if is_joined and len(word) > _TITLE:  # Arabic writes "and" together with the next word
        return True
    between = _GAPS.split(topic.text[one.end : other.start])
    return not all(is_particle(part) and not is_function_word(part) for part in between if part)


def _written(parts: Sequence[frozenset[str]], text: str) -> Iterator[Written]:
    """A name's words wherever they stand together in a text, in their order."""
    found = list(_WHOLE.finditer(text))
    for first in range(len(found)):
        way = _way(parts, found, first, text)
        if way:
            yield way


def _way(
    parts: Sequence[frozenset[str]], found: Sequence[re.Match[str]], first: int, text: str
) -> Written:
    """The words of a name that begins with one of a text's words; none if none does."""
    way: Written = ()
    between = 0
    for at in range(first, len(found)):
        if way and not _are_joined(found[at - 1], found[at], text):
            return ()
        spelled = next((form for form in _forms(found[at]) if form in parts[len(way)]), "")
        if spelled:
            way, between = (*way, spelled), 0
        elif not way or between == _BETWEEN or not _may_stand_within(found[at][0]):
            return ()
        else:
            between += 1
        if len(way) == len(parts):
            return way
    return ()


def _forms(word: re.Match[str]) -> list[str]:
    """A word as a whole, and its parts if it has an apostrophe: "Mng'ombe", "Okech's"."""
    return [word[0], *_WORD.findall(word[0])]


def _are_joined(one: re.Match[str], other: re.Match[str], text: str) -> bool:
    """Whether between two neighbouring words stands nothing that ends a name."""
    gap = text[one.end() : other.start()]
    return _GAP.fullmatch(gap.removeprefix(".") if len(one[0]) <= _INITIAL else gap) is not None


def _may_stand_within(word: str) -> bool:
    """Whether a word may be a middle name or a particle."""
    is_small = word.islower() or (_is_uncased(word) and not words(word, cased=False))
    return is_particle(word) or not is_small


def _of_others(name: Written, written: Collection[tuple[str, Written]]) -> set[Written]:
    """The spellings of a name that are another's: who writes "Mwita Chacha" means none by "Chache".

    That is told by texts in one language that have both; not where names are inflected.
    """
    exact = {
        language
        for language, way in written
        if all(own.casefold() in other.casefold() for own, other in zip(name, way, strict=True))
    }
    return {
        way
        for language, way in written
        if language in exact - _INFLECTING
        and any(_is_another(own, other) for own, other in zip(name, way, strict=True))
    }


def _is_another(own: str, other: str) -> bool:
    """Whether two words that are alike, and of one script, end in different vowels.

    Other letters differ between spellings of one name, too: "Qaddari" and "Kaddary".
    """
    ends = own[-1:].casefold(), other[-1:].casefold()
    are_vowels = all(end in _VOWELS for end in ends)
    return are_vowels and ends[0] != ends[1] and _script(own) == _script(other)


def _script(word: str) -> str:
    """The script of a word's first letter, as Unicode calls it."""
    return unicodedata.name(word[0], "").partition(" ")[0]


def _is_uncased(word: str) -> bool:
    return word.upper() == word.lower()
