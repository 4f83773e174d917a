"""Does a passage bear out a sentence? Whatever wrote it, and in whatever language.

What speaks for it: what the reader, trained on statements true and false, makes of the whole and of
its weakest words, how like it the likest sentence read is, and that it answers the user's
question as was found. What speaks against it: that it answers this otherwise, numbers, days and
names that the passage does not have, numbers that stand nowhere near in it, a denial on one side
only, quoted words that are not there. Of many words the weakest are weaker, so length counts too. A
logistic function weighs these (tests/benchmarks/claims.py fits it); a number, day, full name or
quotation that is nowhere in the passage settles the matter.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from statistics import fmean
from typing import NamedTuple, Protocol

import numpy as np

from assistant.denials import denies
from assistant.details import Wording, missing
from assistant.normalise import tokens
from assistant.numbers import numbers_in
from assistant.said_days import with_days_of
from assistant.signs import ProposesSpans
from assistant.span_reader import Judged, SpanScore
from assistant.types import Reason
from index import Vector, Vectors
from index.types import Span

BIAS = "bias"
NOTHING = -10.0
"""The score of a place where there is none."""
READ = 2
"""Sentences of a passage that a claim is held against, those nearest to it.

Before a whole passage the reader lets nearly twice as many bad claims pass (docs/writing.md).
"""
NUMBERED = 0.25
"""How much nearer a sentence counts that has all of a claim's numbers; less for a part of them."""
STRAYED = 0.1
"""How much less near to the claim than the nearest sentence the marked one may be."""
MOST_APART = 2
"""Numbers that the sentences read lack beyond which more say nothing more."""
WEAKEST = 3
"""Tokens of a claim that speak for its weakest words."""
_AGREES = 0.5
"""Agreement from which a claim answers as was found."""
_SHORT_WORD = 2
_LONG_CLAIM = 10
"""Words, without those of so few letters, of a claim whose length counts as 1."""
SETTLING: tuple[Reason, ...] = ("number", "name", "quote", "date")
"""Kinds of things that a claim may have and its passage lack, and that settle the matter."""


class ReadsClaims(ProposesSpans, Protocol):
    """What a check needs of a span reader."""

    def judge(self, statement: str, passage: str) -> Judged:
        """Whether a passage bears a statement out, and which words of it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to check.

    Attributes:
        text: Without markers.
        language: Its ISO 639-1 code.
        vector: Centred, of unit length, as a passage's; shape (dimension,).
        agreement: How likely it answers the user's question as was found (assistant/expected.py), 0
            to 1; None where it does not answer it.
    """

    text: str
    language: str
    vector: Vector
    agreement: float | None = None

    @property
    def wording(self) -> Wording:
        """Its words."""
        return Wording(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Support:
    """A passage that may bear out a claim.

    Attributes:
        text: Its text.
        language: Its ISO 639-1 code.
        published: When its article was published, if known.
        sentences: Where its sentences stand in the text.
        vectors: Theirs, centred and of unit length, shape (sentences, dimension).
    """

    text: str
    language: str
    published: date | None
    sentences: tuple[Span, ...]
    vectors: Vectors

    @property
    def wording(self) -> Wording:
        """Its words."""
        return Wording(self.text, self.language, self.published)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a check.

    Attributes:
        probability: Estimated probability that the passage bears the claim out, 0 to 1.
        reason: Why it does not: "number", "date", "name", "quote" or "meaning"; empty if it does.
        span: Where in its text the sentences stand that bear the claim out, or come nearest.
        answers: Whether the claim answers the user's question as was found.
        marked: Where of that the words stand that the reader marked; None where it did not.
    """

    probability: float
    reason: Reason
    span: Span
    answers: bool = False
    marked: Span | None = None

    @property
    def supported(self) -> bool:
        """Whether the passage bears the claim out."""
        return not self.reason


class Near(NamedTuple):
    """A sentence that a claim is held against.

    Attributes:
        span: Where in the passage.
        cosine: How like the claim.
        nearness: The same, and more for the claim's numbers.
    """

    span: Span
    cosine: float
    nearness: float


class Weighed(NamedTuple):
    """What was read for a claim, what the reader made of it, and what speaks for and against."""

    near: tuple[Near, ...]
    judged: Judged
    features: dict[str, float]


def check(claim: Claim, passage: Support, reader: ReadsClaims) -> Verdict:
    """Judge a claim by a passage.

    Args:
        claim: The sentence.
        passage: What it cites.
        reader: Reads the passage.
    """
    if not passage.sentences:
        return Verdict(0.0, "meaning", Span(0, len(passage.text)))
    near, judged, features = weigh(claim, passage, reader)
    weights, threshold = _weights()
    logit = weights[BIAS] + sum(weights[name] * value for name, value in features.items())
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
    reason: Reason = next((name for name in SETTLING if features[f"{name}s"]), "")
    if not reason and probability < threshold:
        reason = "meaning"
    answers = claim.agreement is not None and claim.agreement >= _AGREES
    span, marked = _bearing(near, judged.span)
    return Verdict(probability, reason, span, answers, marked)


def weigh(claim: Claim, passage: Support, reader: ReadsClaims) -> Weighed:
    """Hold a claim against the sentences of a passage that are nearest to it.

    Of the features, by name, "numbers", "names" (full ones), "lone_names", "quotes" and "dates"
    count what the claim has and the whole passage lacks; "apart" counts numbers, in words too, that
    the sentences read lack.
    """
    near = _near(claim, passage)
    said = with_days_of(passage.wording, claim.wording)
    read = "\n".join(item.span.of(passage.text) for item in near)
    judged = reader.judge(said, read)
    apart = numbers_in(said, claim.language) - numbers_in(read, passage.language)
    likest = max(near, key=lambda item: item.cosine, default=Near(Span(0, 0), -1.0, -1.0))
    lacking = missing(claim.wording, passage.wording, reader.pieces)
    features = {
        "answers": judged.answers,
        "span": judged.span.score if judged.span else NOTHING,
        "words": fmean(judged.words),
        "weakest": fmean(sorted(judged.words)[:WEAKEST]),
        "agrees": claim.agreement or 0.0,
        "differs": 0.0 if claim.agreement is None else 1 - claim.agreement,
        "length": sum(len(word) > _SHORT_WORD for word in tokens(claim.text)) / _LONG_CLAIM,
        "cosine": likest.cosine,
        "denial": _denial(claim, passage, likest.span),
        "apart": float(min(MOST_APART, len(apart))),
        "numbers": float(lacking.numbers),
        "dates": float(lacking.dates),
        "names": float(lacking.names),
        "lone_names": float(lacking.lone_names),
        "quotes": float(lacking.quotes),
    }
    return Weighed(near, judged, features)


def _near(claim: Claim, passage: Support) -> tuple[Near, ...]:
    """The sentences of a passage that are nearest to a claim, in their order."""
    cosines = passage.vectors @ claim.vector
    numbers = numbers_in(claim.text, claim.language)
    shares = [
        len(numbers & numbers_in(span.of(passage.text), passage.language)) / len(numbers)
        if numbers
        else 0.0
        for span in passage.sentences
    ]
    nearness = cosines + NUMBERED * np.array(shares, dtype=np.float32)
    places = sorted((-nearness).argsort(kind="stable")[:READ].tolist())
    return tuple(
        Near(passage.sentences[place], float(cosines[place]), float(nearness[place]))
        for place in places
    )


def _bearing(near: Sequence[Near], found: SpanScore | None) -> tuple[Span, Span | None]:
    """The sentence that the reader marked of those it read, each on a line, and what of it.

    The nearest one if it marked none, or strayed.
    """
    nearest = max(near, key=lambda item: item.nearness)
    start = 0
    for item in near:
        end = start + item.span.end - item.span.start
        is_marked = found and found.score > 0 and start <= found.start < end
        if found and is_marked and item.nearness >= nearest.nearness - STRAYED:
            shift = item.span.start - start
            return item.span, Span(found.start + shift, min(found.end, end) + shift)
        start = end + 1
    return nearest.span, None


def _denial(claim: Claim, passage: Support, near: Span) -> float:
    """1 where only one of the claim and its likest sentence denies something."""
    said = near.of(passage.text)
    return float(denies(claim.text, claim.language) != denies(said, passage.language))


@cache
def _weights() -> tuple[dict[str, float], float]:
    content = resources.files("assistant").joinpath("data/claims.json").read_text("utf-8")
    data = json.loads(content)
    return data["weights"], data["threshold"]


def forget_weights() -> None:
    """Read the weights anew next time: they have been fitted again."""
    _weights.cache_clear()
