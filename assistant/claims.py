"""Does a passage bear out a sentence? Whatever wrote it, and in whatever language.

What speaks for it: the reader's own judgement (it was trained on statements, true and false), how
near the likest sentence of the passage is, shared words. What speaks against it: numbers, days and
names that the passage does not have, a denial on one side only, quoted words that are not there. A
logistic function weighs these; tests/benchmarks/claims.py fits it. Numbers and names that are
nowhere in the passage settle the matter.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Protocol

from assistant.dates import dates_in, normalised
from assistant.locale_names import of_a_territory
from assistant.normalise import tokens
from assistant.numbers import numbers_in
from assistant.read import ProposesSpans
from assistant.span_reader import CLAIM_PREFIX, SpanScore
from assistant.types import Reason
from index import Vector, Vectors
from index.names import same_word, words
from index.types import Span

BIAS = "bias"
SETTLING: tuple[Reason, ...] = ("number", "name", "quote", "date")
"""Kinds of things that a claim may have and its passage lack, and that settle the matter."""
_SMALL = 3
"""Whole numbers up to this are also words ("one of them", "both"): they settle nothing."""
_ANY_DAY = date(2000, 1, 1)
"""To see which words name a day, whichever it is."""
_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)
_NO_DIGIT = re.compile(r"[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_QUOTED = re.compile(r"[“„«\"»]([^“”„«»\"]{12,400})[“”»\"«]")
_CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class ReadsClaims(ProposesSpans, Protocol):
    """What a check needs of a span reader."""

    def pieces(self, word: str) -> int:
        """Of how many pieces a word is made: the more, the rarer it is."""


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a check.

    Attributes:
        probability: Estimated probability that the passage bears the claim out, 0 to 1.
        reason: Why it does not: "number", "date", "name", "quote" or "meaning"; empty if it does.
        span: Where in its text the sentences stand that bear the claim out, or come nearest.
    """

    probability: float
    reason: Reason
    span: Span

    @property
    def supported(self) -> bool:
        """Whether the passage bears the claim out."""
        return not self.reason


def check(claim: Claim, passage: Support, reader: ReadsClaims) -> Verdict:
    """Judge a claim by a passage.

    Args:
        claim: The sentence.
        passage: What it cites.
        reader: Reads the passage.
    """
    (spans,) = reader.spans(claim.text, [passage.text], 1, prefix=CLAIM_PREFIX)
    weights, threshold = _weights()
    features = features_of(claim, passage, spans, reader.pieces)
    logit = weights[BIAS] + sum(weights[name] * value for name, value in features.items())
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
    reason: Reason = next((name for name in SETTLING if features[f"{name}s"]), "")
    if not reason and probability < threshold:
        reason = "meaning"
    return Verdict(probability, reason, _bearing(claim, passage, spans))


def features_of(
    claim: Claim, passage: Support, spans: Sequence[SpanScore], pieces: Callable[[str], int]
) -> dict[str, float]:
    """What speaks for and against a passage's bearing out a claim, by name.

    "numbers", "names" (full ones), "lone_names", "quotes" and "dates" count what the claim has and
    the passage lacks.
    """
    cosines = passage.vectors @ claim.vector
    best = spans[0] if spans else None
    near = passage.sentences[int(cosines.argmax())] if len(cosines) else Span(0, 0)
    same = claim.language == passage.language
    names = missing_names(claim, passage, pieces)
    return {
        "answers": best.answers if best else -10.0,
        "span": best.score if best else -10.0,
        "within": best.within if best else -10.0,
        "cosine": float(cosines.max(initial=-1.0)),
        "same_language": float(same),
        "words": _shared(claim.text, passage.text) if same else 0.0,
        "denial": _denial(claim, passage, near),
        "numbers": float(_missing_numbers(claim, passage)),
        "dates": float(_missing_dates(claim, passage)),
        "names": float(sum(" " in name for name in names)),
        "lone_names": float(sum(" " not in name for name in names)),
        "quotes": float(_missing_quotes(claim, passage)),
    }


def _bearing(claim: Claim, passage: Support, spans: Sequence[SpanScore]) -> Span:
    """The sentences that the reader marked; the likest one if it marked none."""
    if not passage.sentences:
        return Span(0, len(passage.text))
    likest = passage.sentences[int((passage.vectors @ claim.vector).argmax())]
    if not spans or spans[0].score <= 0:
        return likest
    hit = [
        item
        for item in passage.sentences
        if item.start < spans[0].end and spans[0].start < item.end
    ]
    return Span(hit[0].start, hit[-1].end) if hit else likest


def _shared(claim: str, passage: str) -> float:
    ours, theirs = set(tokens(claim)), set(tokens(passage))
    return len(ours & theirs) / max(1, len(ours))


def _missing_numbers(claim: Claim, passage: Support) -> int:
    """Numbers that a claim writes in digits, not within a day's name, and a passage lacks."""
    text = list(claim.text)
    for day in dates_in(claim.text, claim.language, passage.published or _ANY_DAY):
        text[day.start : day.end] = " " * (day.end - day.start)
    there = numbers_in(passage.text, passage.language)
    if passage.published:
        there |= {float(passage.published.year)}
    written = numbers_in(_NO_DIGIT.sub(" ", "".join(text)), claim.language)
    return sum(
        not any(number * scale in there for scale in _SCALES)
        for number in written
        if number > _SMALL or number != int(number)
    )


def _days(text: str, language: str, published: date | None) -> frozenset[str]:
    return normalised(text, language, published)


def _missing_dates(claim: Claim, passage: Support) -> int:
    """Days of the claim that are none of the passage's; its year may be the publication's."""
    ours = _days(claim.text, claim.language, passage.published)
    theirs = set(_days(passage.text, passage.language, passage.published))
    if passage.published:
        theirs.add(passage.published.isoformat())
    return sum(
        not any(day.startswith(other) or other.startswith(day) for other in theirs) for day in ours
    )


def missing_names(claim: Claim, passage: Support, pieces: Callable[[str], int]) -> list[str]:
    """Names of a claim that a passage has in no spelling; a full name is one of them.

    Only capitals tell a name from another word: a claim in a script without them has none. German
    writes every noun so; there only the last of several capitalised words in a row is one. A word
    that the encoder knows as a whole is too common to be missed by itself, and what a country's
    people are called depends on the language: of these the reader is left to judge.
    """
    days = dates_in(claim.text, claim.language, _ANY_DAY)
    found = [
        item
        for item in words(claim.text)
        if _CASED.match(claim.text[item.start])
        and not any(day.start <= item.start < day.end for day in days)
        and not _opens(claim.text, item)
    ]
    there = {word for word in _WORD.findall(passage.text) if len(word) > 1}
    missing: list[str] = []
    rows: list[Span] = []
    for place, item in enumerate(found):
        word = _POSSESSIVE.sub("", item.of(claim.text))
        known = of_a_territory(word, claim.language) or any(
            same_word(word, other) for other in there
        )
        if known or (claim.language == "de" and not _in_row(claim.text, found, place)):
            continue
        if rows and claim.text[rows[-1].end : item.start] == " ":
            rows[-1] = Span(rows[-1].start, item.end)
        else:
            rows.append(item)
    for row in rows:
        name = _POSSESSIVE.sub("", row.of(claim.text))
        if any(pieces(word) > 1 for word in name.split()):
            missing.append(name)
    return missing


def _opens(text: str, item: Span) -> bool:
    """Whether a word is the sentence's first: its capital says nothing."""
    return not text[: item.start].strip(" \n\t“„«\"'(")


def _in_row(text: str, found: Sequence[Span], place: int) -> bool:
    """Whether a capitalised word stands beside another."""
    before = place > 0 and text[found[place - 1].end : found[place].start] == " "
    after = place + 1 < len(found) and text[found[place].end : found[place + 1].start] == " "
    return before or after


def _missing_quotes(claim: Claim, passage: Support) -> int:
    """Quotations in the passage's language that do not stand in it word for word."""
    if claim.language != passage.language:
        return 0
    there = " ".join(tokens(passage.text))
    return sum(" ".join(tokens(quoted)) not in there for quoted in _QUOTED.findall(claim.text))


def _denial(claim: Claim, passage: Support, near: Span) -> float:
    """1 where only one of the claim and its likest sentence denies something."""
    return float(
        denies(claim.text, claim.language) != denies(near.of(passage.text), passage.language)
    )


def denies(text: str, language: str) -> bool:
    """Whether a sentence has a word of denial (data/negation.toml)."""
    known, beginnings = _denials().get(language, (frozenset(), ()))
    for word in _WORD.findall(text.lower()):
        if word in known or word.endswith(("n't", "n’t")):
            return True
        if beginnings and word.startswith(beginnings):
            return True
    return False


@cache
def _denials() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    content = resources.files("assistant").joinpath("data/negation.toml").read_text("utf-8")
    data = tomllib.loads(content)
    return {
        language: (
            frozenset(word for word in listed if not word.endswith("*")),
            (
                *(word[:-1] for word in listed if word.endswith("*")),
                *data["begins"].get(language, ()),
            ),
        )
        for language, listed in data["words"].items()
    }


@cache
def _weights() -> tuple[dict[str, float], float]:
    content = resources.files("assistant").joinpath("data/claims.json").read_text("utf-8")
    data = json.loads(content)
    return data["weights"], data["threshold"]


def forget_weights() -> None:
    """Read the weights anew next time: they have been fitted again."""
    _weights.cache_clear()
