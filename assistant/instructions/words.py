"""The words of a sentence that the lexicon knows: where they stand, and what stands near what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex

from assistant.instructions.lexicon import Pattern, lexicon

NUMBERED = regex.compile(r"\s{0,4}(?:\p{L}+\s)?\s{0,3}[#№(\[]?\d{1,4}[)\]]?")
"""The number behind a word, as in "passage (no. 3"."""

NEAR = 80
"""Characters within which words of an order belong together."""

_GAP = 6
"""Words that ~ of a pattern stands for at most."""

_FIRST = 50
"""Words of a kind that decide where there are very many, so that time stays linear."""

_TOKEN = 64
"""Characters of a word that are looked at."""

_BEGINNING = 24
"""Characters by which a pattern's first word is looked up at most."""

_JOINED = 2
"""Letters that Arabic joins to the front of a word at most, and that leave more."""

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_ARABIC = regex.compile(r"\p{Arabic}")

_BRIDGES = frozenset({"and", "asked", "anyone", "please", "now", "model"})
"""Kinds of words after which an imperative still begins its clause."""

_URGED = "请請你您必须須要先并並在即都再"
"""Characters before a Chinese verb that can be an order; behind another one it has a subject."""


class Place(NamedTuple):
    """Where a word stands, and whether a clause begins there."""

    start: int
    end: int
    begins: bool


Places = Sequence[Place]
"""In the order of the text, for one kind of word."""

_Found = dict[str, dict[str, list[Place]]]
"""Places by language and kind of word."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded sentence as one language has it: places of each kind of word."""

    plain: str
    words: Mapping[str, Places]

    def has(self, *kinds: str) -> bool:
        """Whether there is a word of any of these kinds."""
        return any(kind in self.words for kind in kinds)

    def of(self, kind: str) -> Places:
        """All words of a kind."""
        return self.words.get(kind, ())

    def imperatives(self, *kinds: str) -> list[Place]:
        """Words of these kinds that begin a clause."""
        return [place for kind in kinds for place in self.of(kind) if place.begins]

    def near(self, one: str, other: str, reach: int = NEAR) -> bool:
        """Whether a word of one kind stands near, and not in, one of another."""
        return near(self.of(one), self.of(other), reach)

    def numbered(self) -> bool:
        """Whether passages are called by number."""
        return any(NUMBERED.match(self.plain, place.end) for place in self.of("passages"))


def readings(plain: str) -> list[Reading]:
    """What a folded text comes to in each language that knows a word of it."""
    found: _Found = defaultdict(lambda: defaultdict(list))
    _find_spaced(plain, found)
    if _CJK.search(plain):
        _find_unspaced(plain, found)
    common = found.pop("any", {})
    for language in ([*found] or ["en"]) if common else ():
        for kind, places in common.items():
            found[language][kind] += places
    return [Reading(plain, words) for words in found.values()]


def near(ones: Places, others: Places, reach: int) -> bool:
    """Whether two places lie apart, by so many characters at most."""
    return any(
        0 <= max(other.start - one.end, one.start - other.end) <= reach
        for one in ones[:_FIRST]
        for other in others[:_FIRST]
    )


def within(ones: Places, others: Places) -> bool:
    """Whether a place lies inside another that is longer."""
    return any(
        other.start < one.start and one.end < other.end
        for one in ones[:_FIRST]
        for other in others[:_FIRST]
    )


def _find_spaced(plain: str, found: _Found) -> None:
    """Add the words of a text that spaces part."""
    matches = list(_WORD.finditer(plain))
    raw = list(_matches([match[0] for match in matches]))
    bridges = {(known.language, last) for known, _, last, _ in raw if known.kind in _BRIDGES}
    for known, at, last, joined in raw:
        begins = (
            joined
            or at == 0
            or known.language in lexicon().anywhere
            or (known.language, at - 1) in bridges
            or plain[matches[at - 1].end() : matches[at].start()].strip("-' ") != ""
        )
        place = Place(matches[at].start(), matches[last].end(), begins)
        found[known.language][known.kind].append(place)


def _matches(tokens: Sequence[str]) -> Iterator[tuple[Pattern, int, int, bool]]:
    """Patterns with their first and last token, and whether a word for "and" is joined to it."""
    for at, token in enumerate(tokens):
        for pattern, joined in _starting(token[:_TOKEN]):
            last = _last(pattern.rest, tokens, at)
            if last is not None:
                yield pattern, at, last, joined


@lru_cache(maxsize=65536)
def _starting(word: str) -> tuple[tuple[Pattern, bool], ...]:
    """Patterns that a word begins, and whether a word for "and" is joined to it."""
    known = lexicon()
    found: dict[Pattern, bool] = {}
    for form in _forms(word):
        patterns = list(known.exact.get(form, ()))
        for length in range(1, min(len(form), _BEGINNING) + 1):
            patterns += known.begun.get(form[:length], ())
        for pattern in patterns:
            found.setdefault(pattern, form != word and word[0] in "وف")
    return tuple(found.items())


def _forms(word: str) -> list[str]:
    """A word, in Arabic also without what is joined to its front."""
    forms = [word]
    if not _ARABIC.match(word):
        return forms
    for _ in range(_JOINED):
        last = forms[-1]
        if len(last) > _JOINED and last[0] in "وفبلك":
            forms += ["ا" + last[1:], last[1:]] if last.startswith("لل") else [last[1:]]
    return forms


def _last(rest: Iterable[str], tokens: Sequence[str], at: int) -> int | None:
    """Place of the last word of a pattern whose first word is at a place, if all are there."""
    reach = 1
    for wanted in rest:
        if wanted == "~":
            reach = _GAP + 1
            continue
        for place in range(at + 1, min(at + 1 + reach, len(tokens))):
            token = tokens[place]
            if token == wanted or (wanted.endswith("*") and token.startswith(wanted[:-1])):
                at = place
                break
        else:
            return None
        reach = 1
    return at


def _find_unspaced(plain: str, found: _Found) -> None:
    """Add the words of a Chinese or Japanese text."""
    language = "ja" if _KANA.search(plain) else "zh"
    for kind, pattern in lexicon().unspaced[language].items():
        for match in pattern.finditer(plain):
            before = plain[max(0, match.start() - 1) : match.start()]
            begins = (
                language == "ja" or kind != "forget" or not before.isalpha() or before in _URGED
            )
            found[language][kind].append(Place(match.start(), match.end(), begins))
