"""Reads passages: where in them the question is answered, and how sure that is.

A span reader (assistant/span_reader.py) proposes in each passage the words that answer, with
scores of how well they and the passage do. The sentence around them becomes evidence. Its
confidence is a logistic function of those scores and of the passage's likeness to the question
(Platt, 1999), fitted on held-out articles by tests/benchmarks/reading.py.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Protocol

from assistant.span_reader import SpanScore
from assistant.types import Evidence, Passage
from index.types import Span

_WORD = re.compile(r"[^\W_]{2}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write no blanks between words."""

_LONGEST = 400
"""Characters of an answer up to which it is made whole."""

SPANS = 3
"""Places that are looked at in each passage: an answer may stand beside a mere mention."""


class ProposesSpans(Protocol):
    """What `read` needs of a span reader."""

    def spans(
        self, question: str, passages: Sequence[str], most: int = SPANS
    ) -> list[list[SpanScore]]:
        """For each passage its best spans, best first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved passage with its sentences.

    Attributes:
        passage: The passage.
        sentences: Where its sentences stand in the file.
        cosine: The passage's centred cosine with the question.
    """

    passage: Passage
    sentences: tuple[Span, ...]
    cosine: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns scores into probabilities.

    Attributes:
        span: Weight of a span's score against no answer.
        answers: Weight of its passage's logit of answering.
        within: Weight of the mean logit of its tokens.
        cosine: Weight of the passage's centred cosine with the question.
        bias: Added to their sum.
        threshold: Confidence under which nothing is answered.
    """

    span: float
    answers: float
    within: float
    cosine: float
    bias: float
    threshold: float

    def confidence(self, span: SpanScore, cosine: float) -> float:
        """Estimated probability that a span answers the question, 0 to 1."""
        logit = self.span * span.score + self.answers * span.answers + self.within * span.within
        logit += self.cosine * cosine + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@cache
def calibration() -> Calibration:
    """The calibration that comes with the package's reader."""
    file = resources.files("assistant").joinpath("data/reading.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    return Calibration(**{field.name: content[field.name] for field in fields(Calibration)})


def read(
    question: str,
    candidates: Sequence[Candidate],
    reader: ProposesSpans,
    scale: Calibration,
) -> list[Evidence]:
    """Find what may answer a question.

    Args:
        question: As asked.
        candidates: What retrieval found.
        reader: Proposes spans.
        scale: Turns its scores into probabilities.

    Returns:
        Each sentence at most once, most probable first. The best one's confidence under
        `scale.threshold` means that the passages do not answer.
    """
    texts = [candidate.passage.text for candidate in candidates]
    best: dict[tuple[str, int], Evidence] = {}
    for candidate, spans in zip(candidates, reader.spans(question, texts, SPANS), strict=True):
        for span in spans:
            found = _evidence(candidate, span, scale)
            if found is None:
                continue
            key = found.passage.source, found.start
            if key not in best or best[key].confidence < found.confidence:
                best[key] = found
    return sorted(best.values(), key=lambda item: -item.confidence)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A span reaching to the ends of its words; the reader sees pieces of words."""
    if _UNSPACED.search(text, start, end):
        return start, end
    while start > 0 and end - start < _LONGEST and _WORD.fullmatch(text, start - 1, start + 1):
        start -= 1
    while end < len(text) and end - start < _LONGEST and _WORD.fullmatch(text, end - 1, end + 1):
        end += 1
    return start, end


def _evidence(candidate: Candidate, span: SpanScore, scale: Calibration) -> Evidence | None:
    """The sentence, or sentences, that a span stands in."""
    passage = candidate.passage
    first, last = _whole_words(passage.text, span.start, span.end)
    start, end = passage.start + first, passage.start + last
    around = [item for item in candidate.sentences if item.start < end and start < item.end]
    if not around:
        return None
    first, last = around[0].start, around[-1].end
    return Evidence(
        passage=passage,
        quote=passage.text[first - passage.start : last - passage.start],
        start=first,
        end=last,
        answer_start=max(first, start),
        answer_end=min(last, end),
        confidence=scale.confidence(span, candidate.cosine),
    )
