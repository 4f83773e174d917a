"""Do two answers say the same, in whatever spelling, script or language?

What speaks for it: their vectors and their sentences' lie near; they are one name in two
spellings (index/names.py); they share words, numbers (assistant/numbers.py), dates
(assistant/dates.py). A logistic function weighs these; tests/benchmarks/grouping.py fits it on
answers and their translations against other answers of the same article.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from assistant.dates import ANY_DAY, dates_in, normalised
from assistant.normalise import token_f1, tokens
from assistant.numbers import numbers_in
from index import Vector
from index.names import similarity

_LONGEST_NAME = 8
"""Words; nothing longer is compared as a name."""

_SHORT = 40
"""Characters up to which an answer that names a day is that day."""

_MOST_ALIKE = 0.6
"""Cosine from which sentences that are more alike count no more: few reports are translations."""

_OPPOSITE = 0.6
"""Cosine from which sentences of which one denies contradict each other: 2% of those with the same
answer are that alike, and most that differ in a "not" alone, in one language."""

_LARGE, _NEARLY = 1000, 1.25
"""Numbers from which one may be a rounder way to say another; by how much a vague one is off, and
one that is no more than a digit."""

_WORD = re.compile(r"[^\W\d_]+|[%٪$€£₹₺₽₦]")
_CLOCK = re.compile(r"\d\s?[:h]\s?\d\d(?!\d)|\d\s?[ap]\.?\s?m\b")
"""Hours: they are written in too many ways to be compared by their numbers."""
_NAMED = re.compile(r"[^\W\d_]-?\d|(?<=\w )[A-Z]\w+ \d")
"""A number of a name: "MH370", "the Boeing 737"; not that of "People: 12"."""

BIAS = "bias"

_dates = lru_cache(maxsize=1024)(normalised)
_numbers = lru_cache(maxsize=1024)(numbers_in)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is compared.

    Attributes:
        text: The words that answer.
        name: The row of capitalised words that these are part of: a reader may leave out a given
            name. Empty where there is none.
        language: ISO 639-1 code of their article.
        published: When the article was published, if known.
        answer: Their centred vector of unit length, shape (dimension,).
        sentence: That of the sentence around them.
        retracted: Whether that sentence says that they are wrong.
        denies: Whether they, or what stands around them, deny something; None if it is not known.
        whether: Whether a yes or no is asked for.
        days: The dates that they name, as their sentence tells them ("on Monday" will be, or was);
            None where only the words themselves are to tell them.
    """

    text: str
    language: str
    published: date | None
    answer: Vector
    sentence: Vector
    name: str = ""
    retracted: bool = False
    denies: bool | None = None
    whether: bool = False
    days: frozenset[str] | None = None


def same_answer(one: Said, other: Said) -> float:
    """Estimated probability that two answers say the same, 0 to 1.

    Two short answers that name days, and none in common, never do, however alike they are written;
    nor do two that say how many, and neither is a rounder or vaguer way to say the other. What one
    gives as an answer the other may name to say that it is wrong, or that it is not so.
    """
    if one.retracted != other.retracted or _are_opposite(one, other):
        return 0.0
    weights = _weights()
    features = features_of(one, other)
    if max(len(one.text), len(other.text)) <= _SHORT and (
        features["other_dates"] or _are_other_amounts(one, other)
    ):
        return 0.0
    logit = weights[BIAS] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _are_opposite(one: Said, other: Said) -> bool:
    """Whether one denies and one does not, as a yes and a no, or in sentences otherwise alike."""
    if {one.denies, other.denies} != {True, False}:
        return False
    return one.whether or float(one.sentence @ other.sentence) >= _OPPOSITE


def features_of(one: Said, other: Said) -> dict[str, float]:
    """What speaks for and against two answers' saying the same, by name."""
    ours, theirs = tokens(one.text), tokens(other.text)
    shared = len(set(ours) & set(theirs)) / max(1, min(len(set(ours)), len(set(theirs))))
    dates = [_days(item) for item in (one, other)]
    numbers = [_numbers(item.text, item.language) for item in (one, other)]
    names = not any((*dates, *numbers)) and max(len(ours), len(theirs)) <= _LONGEST_NAME
    name = _likeness_of_names(one, other) if names else 0.0
    answers = float(one.answer @ other.answer)
    return {
        "answers": answers,
        "sentences": min(_MOST_ALIKE, float(one.sentence @ other.sentence)),
        "name": name,
        "name_and_answers": name * answers,
        "words": token_f1(one.text, other.text),
        "contained": shared,
        **_compared("dates", *dates, same=_agree(*dates), other=not _agree(*dates)),
        **_compared(
            "numbers", *numbers, same=numbers[0] == numbers[1], other=not numbers[0] & numbers[1]
        ),
    }


def _days(said: Said) -> frozenset[str]:
    """The dates that an answer names."""
    if said.days is not None:
        return said.days
    return _dates(said.text, said.language, said.published)


def _are_other_amounts(one: Said, other: Said) -> bool:
    """Whether two answers count something, so that not both are true."""
    amounts = [_amounts(item.text, item.language, item.published) for item in (one, other)]
    told = [amount for amount in amounts if amount and amount.numbers]
    if len(told) < len(amounts):
        return False
    ours, theirs = told
    if ours.numbers & theirs.numbers:
        return ours.numbers == theirs.numbers and _in_other_measures(ours.measures, theirs.measures)
    if ("percent" in ours.measures) != ("percent" in theirs.measures):
        return False
    if ours.measures and theirs.measures and ours.measures != theirs.measures:
        return False  # two days are 48 hours
    if sum(ours.numbers) == sum(theirs.numbers):
        return False  # "12 women and 3 men" are 15 people
    vague = ours.vague or theirs.vague
    near = _NEARLY if vague else 1.0
    return not any(
        max(a, b) <= near * min(a, b) or _rounded(a, b, vague=vague) or _rounded(b, a, vague=vague)
        for a in ours.numbers
        for b in theirs.numbers
    )


def _in_other_measures(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both tell a measure of one kind, and none in common: 5 dollars are not 5 euros."""
    kinds = map(frozenset, _words_of_amounts()["kinds"].values())
    return any(ours & kind and theirs & kind and not ours & theirs & kind for kind in kinds)


def _rounded(one: float, other: float, *, vague: bool) -> bool:
    """Whether a number, large or with a fraction, is another one with fewer digits.

    With a single digit only where it is near, or vague: 1,000 is no other way to say 1,400.
    """
    if min(one, other) < _LARGE and one.is_integer() and other.is_integer():
        return False
    if not vague and max(one, other) > _NEARLY * min(one, other):
        return False
    return any(one == float(f"{other:.{digits}g}") for digits in (1, 2, 3))


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The numbers of an answer that count something, in what, and whether they are about so many.

    Attributes:
        numbers: Those outside dates.
        measures: Years, metres, percent.
        vague: Whether a word such as "about" or "more than" stands there.
    """

    numbers: frozenset[float]
    measures: frozenset[str]
    vague: bool


@lru_cache(maxsize=1024)
def _amounts(text: str, language: str, published: date | None) -> _Amounts | None:
    """What an answer counts; None where its numbers may be an hour's or a name's."""
    left = list(text)
    for day in dates_in(text, language, published or ANY_DAY):
        left[day.start : day.end] = " " * (day.end - day.start)
    rest = "".join(left).casefold()
    data = _words_of_amounts()
    words = set(_WORD.findall(rest))
    hours = _CLOCK.search(rest) or words & set(data["clock"].get(language, ()))
    if hours or _NAMED.search("".join(left)):
        return None
    units = data["units_of"].get(language, {}) | data["units_of"][""]
    vague = any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", rest)
        for word in data["approximate"].get(language, ())
    )
    measures = frozenset(
        unit for name, unit in units.items() if name in words or (" " in name and name in rest)
    )
    return _Amounts(numbers_in("".join(left), language), measures, vague)


@cache
def _words_of_amounts() -> dict[str, dict[str, Any]]:
    content = resources.files("assistant").joinpath("data/numbers.toml").read_text("utf-8")
    data: dict[str, dict[str, Any]] = tomllib.loads(content)
    return data


def _likeness_of_names(one: Said, other: Said) -> float:
    """How alike two names are; what one answer leaves out of a name is in the row around it."""
    pairs = [(one.text, other.text), (one.name, other.text), (one.text, other.name)]
    return max(similarity(*pair) for pair in pairs if all(pair))


def _agree(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Whether some date of one is one of the other; "August 2023" agrees with a day of it."""
    return any(one.startswith(two) or two.startswith(one) for one in ours for two in theirs)


def _compared(
    what: str, ours: Collection[object], theirs: Collection[object], *, same: bool, other: bool
) -> dict[str, float]:
    """Whether two answers' dates or numbers are the same, quite other, or only one has any."""
    both = bool(ours) and bool(theirs)
    return {
        f"same_{what}": float(both and same),
        f"other_{what}": float(both and other),
        f"lone_{what}": float(bool(ours) != bool(theirs)),
    }


@cache
def _weights() -> dict[str, float]:
    content = resources.files("assistant").joinpath("data/same_answer.json").read_text("utf-8")
    weights: dict[str, float] = json.loads(content)["weights"]
    return weights
