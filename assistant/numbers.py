"""The numbers that an answer names, in any digits and in words: "two days" is "siku mbili"."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from assistant.short_scales import FRACTION_SIGNS, ShortScales, short_scales

_TOKEN = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3}(?!\d)){1,8}(?:[.,٫]\d{1,30})?"  # a blank stands for thousands
    r"|\d{1,30}(?:[.,٫٬’']\d{1,30}){0,8}"
    r"|[^\W\d_]{1,40}|[%٪½¼¾⅓⅔]"
)
_IN_THREES = re.compile(r"\d{1,3}([.,])\d{3}")
"""Digits whose mark is one of thousands or of a fraction."""

_SIGNS = dict.fromkeys([*range(0x64B, 0x653), 0x670, 0x640, 0x307])
"""Arabic vowel signs, the stroke that stretches a word, and the dot that a small "İ" leaves."""

_LONGEST = 2_000
"""Characters of a text that are looked at; an answer is shorter."""

_GROUP = 3
"""Digits between two marks of thousands."""

_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000

_NUMBERS = ("words", "units", "scales", "scales_behind", "accusatives")
_WRITTEN_AS_ONE = ("words", "scales", "fractions", "fractions_behind")
"""Words that German writes together."""

_HYPHENS = r"[-\u2010\u2011\s]"


class _Part(NamedTuple):
    """Digits or a word: a number, or a scale that multiplies one."""

    value: float
    scale: bool = False
    digits: bool = False
    joined: bool = False  # behind "and"
    begins: bool = False  # nothing before it is of the same number
    rest: bool = False  # "and a half": a fraction of what stands before it
    short: bool = False  # a scale that stands behind its number in every language


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


@dataclass(slots=True)
class _Sum:
    """A number in the making: its millions and more, its thousands, and what may be multiplied."""

    total: float = 0.0
    thousands: float = 0.0
    current: float = 0.0

    @property
    def value(self) -> float:
        return self.total + self.thousands + self.current

    def multiply(self, scale: float) -> None:
        """Take what stands before a scale times that."""
        if scale > _THOUSAND:  # "dos mil millones" are two thousand of them
            self.current, self.thousands = self.thousands + self.current, 0.0
        self.current, multiplied = 0.0, (self.current or 1.0) * scale
        self._add(multiplied, scale)

    def add(self, fraction: float, of: float) -> None:
        """Add a fraction of a scale that has been taken."""
        self._add(fraction * of, of)

    def _add(self, value: float, scale: float) -> None:
        if scale > _THOUSAND:
            self.total += value
        elif scale == _THOUSAND:
            self.thousands += value
        else:  # hundreds go on being multiplied
            self.current += value


@dataclass(frozen=True, slots=True)
class _Language:
    """What data/numbers.toml says of a language.

    Attributes:
        all: Every word that may have an Arabic "and" before it.
        short_scales: What `short` puts in the place of abbreviations.
    """

    words: dict[str, float]
    units: dict[str, float]
    scales: dict[str, float]
    scales_behind: dict[str, float]
    accusatives: dict[str, float]
    short_scales: dict[str, float]
    fractions: dict[str, float]
    fractions_behind: dict[str, float]
    all: frozenset[str]
    measures: frozenset[str]
    percents: frozenset[str]
    percents_first: frozenset[str]
    decimal_mark: str
    short: ShortScales
    instead: _Instead | None
    within: _Within | None
    joining: frozenset[str]
    scale_first: bool


def numbers_in(text: str, language: str) -> frozenset[float]:
    """The numbers of a short text.

    Args:
        text: An answer, or a sentence; the rest of a longer text is not read.
        language: ISO 639-1 code; of one that the tables do not have, digits only are known.
    """
    known = _language_of(language)
    first = known.scale_first
    found: list[float] = []
    open_: list[_Part] = []
    folded = _fold(known.short.put(text[:_LONGEST]))
    if known.instead:
        folded = known.instead.put(folded)
    if known.within:
        folded = known.within.apart(folded)
    joined = False
    tokens = ["", *_TOKEN.findall(folded), ""]
    for before, token, following in zip(tokens, tokens[1:], [*tokens[2:], ""], strict=False):
        part = _part(before, token, following, known, opened=bool(open_))
        if part:
            if part.begins:
                found += _total(open_, scale_first=first)
                open_ = []
            open_.append(part._replace(joined=joined))
        elif not (open_ and _goes_on(token, following, known)):
            found += _total(open_, scale_first=first)
            open_ = []
        joined = token in known.joining
    return frozenset(found)


def _part(
    before: str, token: str, following: str, known: _Language, *, opened: bool
) -> _Part | None:
    """What digits or a word are between two others; None if no part of a number."""
    bare, then = _without_clitic(token, known.all), _without_clitic(following, known.all)
    if token[:1].isdecimal():
        return _Part(_value(token, _decimal_mark(before, then, known)), digits=True)
    if opened and token in known.fractions_behind:
        return _Part(known.fractions_behind[token], rest=True)
    if token in known.fractions and (then in known.scales or token in FRACTION_SIGNS):
        return _Part(known.fractions[token], digits=True, begins=True)
    if scale := _scale(bare, following, known, opened=opened):
        return _Part(scale, scale=True, short=bare in known.short_scales)
    unit = known.units.get(bare) if _is_ten(known.words.get(then, 0)) else None
    value = known.words.get(bare, unit)
    return None if value is None else _Part(value)


def _scale(bare: str, following: str, known: _Language, *, opened: bool) -> float | None:
    """What a word before another one multiplies by, if it is a scale there."""
    scales = dict(known.scales)
    clitic = _without_clitic(following, known.all) != following
    if clitic or following in known.joining or following in known.fractions_behind:
        scales |= known.accusatives
    if opened:
        scales |= known.scales_behind | known.short_scales
    return scales.get(bare)


def _goes_on(token: str, following: str, known: _Language) -> bool:
    """Whether a number may go on behind a word: "and", or the years of "two years and a half"."""
    measures = token in known.measures and following in known.fractions_behind
    return measures or token in known.joining


def _decimal_mark(before: str, following: str, known: _Language) -> str:
    """The sign that marks a fraction in digits beside these words; empty if that is not told.

    "1.425" is a thousand or one and a bit; of millions, and of a hundred, it is the second where
    the language writes fractions so.
    """
    scale = before if known.scale_first else following
    scaled = _without_clitic(scale, known.all) in known.scales.keys() | known.scales_behind.keys()
    scaled = scaled or following in known.short_scales
    told = scaled or following in known.percents or before in known.percents_first
    return known.decimal_mark if told else ""


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).translate(_SIGNS)


def _hyphened(text: str) -> str:
    return re.sub(_HYPHENS, "-", text)


def _without_clitic(token: str, known: frozenset[str]) -> str:
    """An Arabic number word without the "and" that is written together with it."""
    return token[1:] if token[:1] == "و" and token[1:] in known else token


def _is_ten(value: float) -> bool:
    return _TEN <= value < _HUNDRED and value % _TEN == 0


def _value(token: str, mark: str = "") -> float:
    """Digits of any script, with marks of thousands or of a fraction, for which one may be told."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in token)
    *groups, last = re.split(r"\D", digits)
    marks, whole = re.findall(r"\D", digits), "".join(groups)
    in_threes = _IN_THREES.fullmatch(token)
    thousands = len(last) == _GROUP and len(set(marks)) == 1 and whole != "0"
    thousands = thousands and not (in_threes and in_threes[1] == mark)
    decimal = marks and (marks[-1] == "٫" or (marks[-1] in ".," and not thousands))
    return float(whole + ("." if decimal else "") + last)


def _total(parts: list[_Part], *, scale_first: bool) -> list[float]:
    """The number, or numbers, that neighbouring words and digits make."""
    parts = _scales_behind(parts) if scale_first else parts
    return [total for number in _apart(parts) if number for total in _totals(number)]


def _apart(parts: list[_Part]) -> list[list[_Part]]:
    """The parts of each number: "$5m and $7m" are two, but "5 mil 500 millones" one."""
    numbers: list[list[_Part]] = [[]]
    largest, behind = 0.0, list[_Part]()
    for part in parts:
        behind.append(part)
        if not part.scale:
            continue
        again = part.value == largest or _THOUSAND < largest < part.value
        if again and largest >= _THOUSAND and len(behind) > 1 and not behind[0].rest:
            numbers.append([])
            largest = 0.0
        numbers[-1] += behind
        largest, behind = max(largest, part.value), []
    numbers[-1] += behind
    return numbers


def _totals(parts: list[_Part]) -> list[float]:
    """The sums of parts, of which no scale stands twice."""
    totals: list[float] = []
    sum_ = _Sum()
    last: _Part | None = None
    for at, part in enumerate(parts):
        if part.rest:
            sum_.add(part.value, _whole(parts[at - 1]) if at else 1.0)
        elif part.scale:
            of_a_rest = at > 1 and parts[at - 1].rest
            # "a million and half a million", as Arabic says a million and a half, is multiplied
            if not (of_a_rest and _whole(parts[at - 2]) >= part.value):
                sum_.multiply(part.value)
        elif last and not _adds_up(last, part):
            totals.append(sum_.value)  # "two, three" are two numbers
            sum_ = _Sum(current=part.value)
        else:
            sum_.current += part.value
        last = None if part.scale or part.rest else part
    return [round(item, 6) for item in (*totals, sum_.value)]


def _whole(part: _Part) -> float:
    """What "and a half" behind a part is the half of: of a million, or of the dual's million."""
    dual = not part.digits and part.value > _THOUSAND
    return part.value if part.scale else part.value / 2 if dual else 1.0


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
        if item.scale and not item.short:
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
    if not parts or parts[0].joined or parts[0].rest:
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
def _data() -> dict[str, Any]:
    file = resources.files("assistant").joinpath("data/numbers.toml")
    return tomllib.loads(file.read_text("utf-8"))


@lru_cache(maxsize=64)
def _language_of(code: str) -> _Language:
    """What is known of a language, by its ISO 639-1 code."""
    data = _data()
    words, units, scales, behind, accusatives, fractions, rests = (
        {_fold(word): float(value) for word, value in data[name].get(code, {}).items()}
        for name in (*_NUMBERS, "fractions", "fractions_behind")
    )
    signs = data["fractions"][""]
    instead, within = data["instead"].get(code), data["within"].get(code)
    as_one = [word for name in _WRITTEN_AS_ONE for word in data[name].get(code, ())]
    return _Language(
        words=words,
        units=units,
        scales=scales,
        scales_behind=behind,
        accusatives=accusatives,
        short_scales=data["short_scales"],
        fractions=fractions | signs,
        fractions_behind=rests | signs,
        all=frozenset(words | units | scales | behind),
        measures=_set(data["measures"].get(code, ())),
        percents=_set([*data["percents"][""], *data["percents"].get(code, ())]),
        percents_first=_set(data["percents_first"].get(code, ())),
        decimal_mark=data["decimal_marks"].get(code, ""),
        short=short_scales(data, code),
        instead=_instead(instead) if instead else None,
        within=_within(within, as_one) if within else None,
        joining=frozenset(data["joining"]),
        scale_first=code in data["scale_first"],
    )


def _set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_fold, words))


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
