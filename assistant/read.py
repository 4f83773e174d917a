"""Reads passages: where in them the question is answered, and how sure that is.

A span reader (assistant/span_reader.py) proposes in each passage the words that answer, with
scores of how well they and the passage do. The sentence around them becomes evidence. Those scores
and the likeness of passage and sentence to the question order the evidence; its confidence is a
logistic function of the same (Platt, 1999). tests/benchmarks/answering.py fits both on articles
that the reader never saw.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
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
        cosines: Those of its sentences, in their order.
    """

    passage: Passage
    sentences: tuple[Span, ...]
    cosine: float
    cosines: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts for.

    Attributes:
        span: A span's score against no answer.
        answers: Its passage's logit of answering.
        within: The mean logit of its tokens.
        cosine: The passage's centred cosine with the question.
        sentence: The best such cosine of the sentences that the span stands in.
    """

    span: float
    answers: float
    within: float
    cosine: float
    sentence: float

    def sum(self, span: SpanScore, cosine: float, sentence: float) -> float:
        """All signs by their weights."""
        own = self.span * span.score + self.answers * span.answers + self.within * span.within
        return own + self.cosine * cosine + self.sentence * sentence


@dataclass(frozen=True, slots=True)
class Calibration:
    """Orders spans, and says how sure they are.

    What is the best of several places, and whether the best one answers, are two questions: a
    passage may be the nearest of all and yet say nothing.

    Attributes:
        ranking: What the best span of all has most of.
        sure: What a span that is right has, beside one that only is the best.
        bias: Added to the sum of those.
        threshold: Confidence under which nothing is answered.
    """

    ranking: Weights
    sure: Weights
    bias: float
    threshold: float

    def rank(self, span: SpanScore, cosine: float, sentence: float) -> float:
        """The higher, the likelier this span is the best of a question's."""
        return self.ranking.sum(span, cosine, sentence)

    def confidence(self, span: SpanScore, cosine: float, sentence: float) -> float:
        """Estimated probability that a span, if it is the best, answers the question, 0 to 1."""
        logit = self.sure.sum(span, cosine, sentence) + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@cache
def calibration() -> Calibration:
    """The calibration that comes with the package's reader."""
    file = resources.files("assistant").joinpath("data/reading.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    return Calibration(
        ranking=Weights(**content["ranking"]),
        sure=Weights(**content["sure"]),
        bias=content["bias"],
        threshold=content["threshold"],
    )


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
        Each sentence at most once, best first. The first one's confidence under
        `scale.threshold` means that the passages do not answer.
    """
    texts = [candidate.passage.text for candidate in candidates]
    best: dict[tuple[str, int], tuple[float, Evidence]] = {}
    for candidate, spans in zip(candidates, reader.spans(question, texts, SPANS), strict=True):
        for span in spans:
            found = _evidence(candidate, span, scale)
            if found is None:
                continue
            rank, evidence = found
            key = evidence.passage.source, evidence.start
            if key not in best or best[key][0] < rank:
                best[key] = found
    return [evidence for _, evidence in sorted(best.values(), key=lambda item: -item[0])]


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A span reaching to the ends of its words; the reader sees pieces of words."""
    if _UNSPACED.search(text, start, end):
        return start, end
    while start > 0 and end - start < _LONGEST and _WORD.fullmatch(text, start - 1, start + 1):
        start -= 1
    while end < len(text) and end - start < _LONGEST and _WORD.fullmatch(text, end - 1, end + 1):
        end += 1
    return start, end


def _evidence(
    candidate: Candidate, span: SpanScore, scale: Calibration
) -> tuple[float, Evidence] | None:
    """The sentence, or sentences, that a span stands in, and how it ranks."""
    passage = candidate.passage
    first, last = _whole_words(passage.text, span.start, span.end)
    start, end = passage.start + first, passage.start + last
    around = [
        (item, cosine)
        for item, cosine in zip(candidate.sentences, candidate.cosines, strict=True)
        if item.start < end and start < item.end
    ]
    if not around:
        return None
    first, last = around[0][0].start, around[-1][0].end
    nearest = max(cosine for _, cosine in around)
    evidence = Evidence(
        passage=passage,
        quote=passage.text[first - passage.start : last - passage.start],
        start=first,
        end=last,
        answer_start=max(first, start),
        answer_end=min(last, end),
        confidence=scale.confidence(span, candidate.cosine, nearest),
    )
    return scale.rank(span, candidate.cosine, nearest), evidence
