"""The numbers that an answer names, in any digits and in words: "two days" is "siku mbili"."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3}(?!\d)){1,8}(?:[.,٫]\d{1,30})?"  # a blank stands for thousands
    r"|\d{1,30}(?:[.,٫٬’']\d{1,30}){0,8}"
    r"|[^\W\d_]{1,40}"
)
_SIGNS = dict.fromkeys([*range(0x64B, 0x653), 0x670, 0x640, 0x307])
"""Arabic vowel signs, the stroke that stretches a word, and the dot that a small "İ" leaves."""

_LONGEST = 2_000
"""Characters of a text that are looked at; an answer is shorter."""

_GROUP = 3
"""Digits between two marks of thousands."""

_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000

_HYPHENS = r"[-\u2010\u2011\s]"

_Listed = dict[str, dict[str, float]]
"""Words and their values, by language."""


class _Part(NamedTuple):
    """Digits or a word: a number, or a scale that multiplies one."""

    value: float
    scale: bool = False
    digits: bool = False
    joined: bool = False  # behind "and"


@dataclass(frozen=True, slots=True)
class _Instead:
    """Words that together are one, and that one."""

    together: re.Pattern[str]
    one: dict[str, str]

    def put(self, text: str) -> str:
        """The text with the one in the place of the words."""
        return self.together.sub(lambda found: self.one[_hyphened(found[0])], text)


@dataclass(frozen=True, slots=True)
class _Within:
    """Number words written as one word: such a word, one of them, and what some stand for."""

    together: re.Pattern[str]
    each: re.Pattern[str]
    instead: dict[str, str]

    def apart(self, text: str) -> str:
        """The text with blanks between number words: "einundzwanzig" is "eins und zwanzig"."""
        return self.together.sub(
            lambda found: " ".join(self.instead.get(w, w) for w in self.each.findall(found[0])),
            text,
        )


@dataclass(frozen=True, slots=True)
class _Tables:
    words: _Listed
    units: _Listed
    scales: _Listed
    scales_behind: _Listed
    instead: dict[str, _Instead]
    within: dict[str, _Within]
    joining: frozenset[str]
    scale_first: frozenset[str]


def numbers_in(text: str, language: str) -> frozenset[float]:
    """The numbers of a short text.

    Args:
        text: An answer, or a sentence; the rest of a longer text is not read.
        language: ISO 639-1 code; of one that the tables do not have, digits only are known.
    """
    tables = _tables()
    words, scales = tables.words.get(language, {}), tables.scales.get(language, {})
    units, behind = tables.units.get(language, {}), tables.scales_behind.get(language, {})
    known = words.keys() | units.keys() | scales.keys() | behind.keys()
    first = language in tables.scale_first
    found: list[float] = []
    open_: list[_Part] = []
    folded = _fold(text[:_LONGEST])
    if language in tables.instead:
        folded = tables.instead[language].put(folded)
    if language in tables.within:
        folded = tables.within[language].apart(folded)
    joined = False
    tokens = [*_TOKEN.findall(folded), "", ""]
    for token, following in pairwise(tokens):
        bare = _without_clitic(token, known)
        if token[:1].isdecimal():
            open_.append(_Part(_value(token), digits=True, joined=joined))
        elif open_ and bare in behind:
            open_.append(_Part(behind[bare], scale=True, joined=joined))
        elif bare in words:
            open_.append(_Part(words[bare], joined=joined))
        elif bare in units and _is_ten(words.get(_without_clitic(following, known), 0)):
            open_.append(_Part(units[bare], joined=joined))
        elif bare in scales:
            open_.append(_Part(scales[bare], scale=True, joined=joined))
        elif not (open_ and token in tables.joining):
            found += _total(open_, scale_first=first)
            open_ = []
        joined = token in tables.joining
    return frozenset(found)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).translate(_SIGNS)


def _hyphened(text: str) -> str:
    return re.sub(_HYPHENS, "-", text)


def _without_clitic(token: str, known: set[str]) -> str:
    """An Arabic number word without the "and" that is written together with it."""
    return token[1:] if token[:1] == "و" and token[1:] in known else token


def _is_ten(value: float) -> bool:
    return _TEN <= value < _HUNDRED and value % _TEN == 0


def _value(token: str) -> float:
    """Digits of any script, with marks of thousands or of a fraction."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in token)
    *groups, last = re.split(r"\D", digits)
    marks, whole = re.findall(r"\D", digits), "".join(groups)
    thousands = len(last) == _GROUP and len(set(marks)) == 1 and whole != "0"
    decimal = marks and (marks[-1] == "٫" or (marks[-1] in ".," and not thousands))
    return float(whole + ("." if decimal else "") + last)


def _total(parts: list[_Part], *, scale_first: bool) -> list[float]:
    """The number, or numbers, that neighbouring words and digits make."""
    if not parts:
        return []
    if scale_first:
        parts = _scales_behind(parts)
    totals: list[float] = []
    total = thousands = current = 0.0
    last: _Part | None = None
    for part in parts:
        if part.scale:
            if part.value > _THOUSAND:  # "dos mil millones" are two thousand of them
                current, thousands = thousands + current, 0.0
            current = (current or 1.0) * part.value
            if part.value == _THOUSAND:
                thousands, current = thousands + current, 0.0
            elif part.value > _THOUSAND:  # hundreds go on being multiplied
                total, current = total + current, 0.0
        elif last and not _adds_up(last, part):
            totals.append(total + thousands + current)  # "two, three" are two numbers
            total, thousands, current = 0.0, 0.0, part.value
        else:
            current += part.value
        last = None if part.scale else part
    return [round(item, 6) for item in (*totals, total + thousands + current)]


def _adds_up(one: _Part, other: _Part) -> bool:
    """Whether neighbours are one number: "twenty-five", "five and twenty", but no two in digits."""
    if one.digits or other.digits:
        return False
    five_and_twenty = 0 < one.value < _TEN and _is_ten(other.value)
    return five_and_twenty or (other.value < one.value and one.value % _TEN == 0)


def _scales_behind(parts: list[_Part]) -> list[_Part]:
    """Scales behind what they multiply, in a language that puts them before it."""
    turned: list[_Part] = []
    rest = list(parts)
    while rest:
        item = rest.pop(0)
        if item.scale:
            size = _multiplying(rest, item.value)
            turned += _scales_behind(rest[:size])
            rest = rest[size:]
        turned.append(item)
    return turned


def _multiplying(parts: list[_Part], scale: float) -> int:
    """How many of the parts behind a scale multiply it.

    One number does, "na" or not: all of "milioni mia mbili na kumi na tano"; but of "elfu mbili na
    kumi na tano" only two, with fifteen added, and nothing in "elfu na tano".
    """
    if not parts or parts[0].joined:
        return 0
    size = 0
    if parts[0].scale:
        if scale < _THOUSAND or parts[0].value != _HUNDRED:
            return 0
        size = 1 + _multiplying(parts[1:], _HUNDRED)
    elif parts[0].digits or not _is_ten(parts[0].value):
        return 1
    elif scale == _HUNDRED:  # "mia hamsini" are 150
        return 0
    if parts[size:] and _is_ten(parts[size].value):
        size += 1
    if parts[size:] and parts[size].joined and 0 < parts[size].value < _TEN:
        size += 1
    return size


@cache
def _tables() -> _Tables:
    content = resources.files("assistant").joinpath("data/numbers.toml").read_text("utf-8")
    data = tomllib.loads(content)
    return _Tables(
        words=_listed(data["words"]),
        units=_listed(data["units"]),
        scales=_listed(data["scales"]),
        scales_behind=_listed(data["scales_behind"]),
        instead={language: _instead(listed) for language, listed in data["instead"].items()},
        within={
            language: _within(listed, [*data["words"][language], *data["scales"][language]])
            for language, listed in data["within"].items()
        },
        joining=frozenset(data["joining"]),
        scale_first=frozenset(data["scale_first"]),
    )


def _listed(tables: dict[str, dict[str, Any]]) -> _Listed:
    return {
        language: {_fold(word): float(value) for word, value in listed.items()}
        for language, listed in tables.items()
    }


def _instead(listed: dict[str, str]) -> _Instead:
    one = {_fold(words): instead for words, instead in listed.items()}
    longest_first = sorted(one, key=len, reverse=True)
    words = "|".join(_HYPHENS.join(words.split("-")) for words in longest_first)
    return _Instead(re.compile(rf"(?<!\w)(?:{words})(?!\w)"), one)


def _within(instead: dict[str, str], known: list[str]) -> _Within:
    one = {_fold(word): other for word, other in instead.items()}
    each = "|".join(sorted({*one, *map(_fold, known)}, key=len, reverse=True))
    together = re.compile(rf"(?<!\w)(?:{each}){{2,12}}(?!\w)")
    return _Within(together, re.compile(each), one)
