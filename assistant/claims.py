"""Do passages bear out a sentence? Whatever wrote it, and in whatever language.

What speaks for it: what the reader, trained on statements true and false, makes of the whole and of
its weakest words, and how near the likest sentence of the passages is. What speaks against it:
numbers, days and names that the passage does not have, a denial on one side only, quoted words that
are not there. A logistic function weighs these (tests/benchmarks/claims.py fits it); a number, day,
full name or quotation that is nowhere in the passage settles the matter.
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
from typing import Protocol

from assistant.details import Pieces, Wording, denies, missing
from assistant.signs import ProposesSpans
from assistant.span_reader import Judged, SpanScore
from assistant.types import Reason
from index import Vector, Vectors
from index.types import Span

BIAS = "bias"
NOTHING = -10.0
"""The score of a place where there is none."""
STRAYED = 0.1
"""How much less like the claim than the likest sentence those may be that the reader marked."""
WEAKEST = 3
"""Tokens of a claim that speak for its weakest words."""
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
    """

    text: str
    language: str
    vector: Vector

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
    """What became of a check, for one of the passages.

    Attributes:
        probability: Estimated probability that the claim is borne out, 0 to 1.
        reason: Why it is not: "number", "date", "name", "quote" or "meaning"; empty if it is.
        span: Where in its text the sentences stand that bear the claim out, or come nearest.
    """

    probability: float
    reason: Reason
    span: Span

    @property
    def supported(self) -> bool:
        """Whether the claim is borne out."""
        return not self.reason


def check(claim: Claim, passages: Sequence[Support], reader: ReadsClaims) -> tuple[Verdict, ...]:
    """Judge a claim by what passages say together.

    One passage is read whole; of several the sentences likest to the claim are.

    Args:
        claim: The sentence.
        passages: What it cites: one, or some of which none alone may say all of it.
        reader: Reads them.

    Returns:
        A verdict for each passage; they differ in where they point only.
    """
    if not all(passage.sentences for passage in passages):
        return tuple(Verdict(0.0, "meaning", Span(0, len(item.text))) for item in passages)
    if len(passages) == 1:
        read = passages[0].text
    else:
        likest = [_likest(claim, item).of(item.text) for item in passages]
        read = "\n".join(likest)
    judged = reader.judge(claim.text, read)
    weights, threshold = _weights()
    features = features_of(claim, passages, judged, reader.pieces)
    logit = weights[BIAS] + sum(weights[name] * value for name, value in features.items())
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
    reason: Reason = next((name for name in SETTLING if features[f"{name}s"]), "")
    if not reason and probability < threshold:
        reason = "meaning"
    found = judged.span if len(passages) == 1 else None
    return tuple(Verdict(probability, reason, _bearing(claim, item, found)) for item in passages)


def features_of(
    claim: Claim, passages: Sequence[Support], judged: Judged, pieces: Pieces
) -> dict[str, float]:
    """What speaks for and against passages' bearing out a claim together, by name.

    "numbers", "names" (full ones), "lone_names", "quotes" and "dates" count what the claim has and
    the passages lack.
    """
    cosines = [passage.vectors @ claim.vector for passage in passages]
    nearest = max(range(len(passages)), key=lambda place: cosines[place].max(initial=-1.0))
    near = passages[nearest]
    lacking = missing(claim.wording, [passage.wording for passage in passages], pieces)
    return {
        "answers": judged.answers,
        "span": judged.span.score if judged.span else NOTHING,
        "words": fmean(judged.words),
        "weakest": fmean(sorted(judged.words)[:WEAKEST]),
        "cosine": float(cosines[nearest].max(initial=-1.0)),
        "denial": _denial(claim, near),
        "numbers": float(lacking.numbers),
        "dates": float(lacking.dates),
        "names": float(lacking.names),
        "lone_names": float(lacking.lone_names),
        "quotes": float(lacking.quotes),
    }


def _bearing(claim: Claim, passage: Support, found: SpanScore | None) -> Span:
    """The sentences that the reader marked; the likest one if it marked none, or strayed."""
    cosines = passage.vectors @ claim.vector
    likest = _likest(claim, passage)
    if found is None or found.score <= 0:
        return likest
    hit = [
        (item, float(cosine))
        for item, cosine in zip(passage.sentences, cosines, strict=True)
        if item.start < found.end and found.start < item.end
    ]
    if not hit or max(cosine for _, cosine in hit) < float(cosines.max()) - STRAYED:
        return likest
    return Span(hit[0][0].start, hit[-1][0].end)


def _likest(claim: Claim, passage: Support) -> Span:
    """The sentence that is most like a claim."""
    return passage.sentences[int((passage.vectors @ claim.vector).argmax())]


def _denial(claim: Claim, passage: Support) -> float:
    """1 where only one of the claim and its likest sentence denies something."""
    near = _likest(claim, passage).of(passage.text) if passage.sentences else ""
    return float(denies(claim.text, claim.language) != denies(near, passage.language))


@cache
def _weights() -> tuple[dict[str, float], float]:
    content = resources.files("assistant").joinpath("data/claims.json").read_text("utf-8")
    data = json.loads(content)
    return data["weights"], data["threshold"]


def forget_weights() -> None:
    """Read the weights anew next time: they have been fitted again."""
    _weights.cache_clear()
