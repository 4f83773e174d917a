"""Do two answers say the same, in whatever spelling, script or language?

What speaks for it: their vectors and their sentences' lie near; they are one name in two
spellings (index/names.py); they share words, numbers (assistant/numbers.py), dates
(assistant/dates.py). A logistic function weighs these; tests/benchmarks/grouping.py fits it on
answers and their translations against other answers of the same article.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources

from assistant.dates import normalised
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
    """

    text: str
    language: str
    published: date | None
    answer: Vector
    sentence: Vector
    name: str = ""


def same_answer(one: Said, other: Said) -> float:
    """Estimated probability that two answers say the same, 0 to 1.

    Two short answers that name days, and none in common, never do, however alike they are written.
    """
    weights = _weights()
    features = features_of(one, other)
    if features["other_dates"] and max(len(one.text), len(other.text)) <= _SHORT:
        return 0.0
    logit = weights[BIAS] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def features_of(one: Said, other: Said) -> dict[str, float]:
    """What speaks for and against two answers' saying the same, by name."""
    ours, theirs = tokens(one.text), tokens(other.text)
    shared = len(set(ours) & set(theirs)) / max(1, min(len(set(ours)), len(set(theirs))))
    dates = [_dates(item.text, item.language, item.published) for item in (one, other)]
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
