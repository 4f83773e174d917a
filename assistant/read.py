"""Reads passages: where in them the question is answered, and how sure that is.

A span reader (assistant/span_reader.py) proposes in each passage the words that answer, with
scores of how well they and the passage do. The sentence around them becomes evidence. Those scores
and the likeness of passage and sentence to the question order the evidence; its confidence is a
logistic function of the same and of the best span in the other passages (Platt, 1999).
tests/benchmarks/events.py fits both on events that the reader never saw.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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


SLACK = 0.1
"""Passages less like the question than the nearest by no more than this are all as near.

Those of one event all are; told apart by likeness, the nearest would win, and not what answers.
"""

NOWHERE = -5.0
"""The score of the best span where there is no other passage, or nothing in it."""


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
class Signs:
    """What speaks for a proposed span.

    Attributes:
        span: The span with the reader's scores.
        far: How far its passage is from the question, see `how_far`.
        sentence: The best centred cosine with the question of the sentences it stands in.
        elsewhere: The best span's score in any other passage.
    """

    span: SpanScore
    far: float
    sentence: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts for.

    Attributes:
        span: A span's score against no answer.
        answers: Its passage's logit of answering.
        within: The mean logit of its tokens.
        far: How much less than the nearest passage the span's passage is like the question.
        sentence: The best centred cosine with the question of the sentences it stands in.
    """

    span: float
    answers: float
    within: float
    far: float
    sentence: float

    def sum(self, signs: Signs) -> float:
        """All signs by their weights."""
        span = signs.span
        own = self.span * span.score + self.answers * span.answers + self.within * span.within
        return own + self.far * signs.far + self.sentence * signs.sentence


@dataclass(frozen=True, slots=True)
class Calibration:
    """Orders spans, and says how sure they are.

    What is the best of several places, and whether the best one answers, are two questions: a
    passage may be the nearest of all and yet say nothing.

    Attributes:
        ranking: What the best span of all has most of.
        sure: What a span that is right has, beside one that only is the best.
        elsewhere: What the best span's score in any other passage counts for: where one passage
            answers, others mostly do.
        bias: Added to the sum of those.
        threshold: Confidence under which nothing is answered.
    """

    ranking: Weights
    sure: Weights
    elsewhere: float
    bias: float
    threshold: float

    def rank(self, signs: Signs) -> float:
        """The higher, the likelier this span is the best of a question's."""
        return self.ranking.sum(signs)

    def confidence(self, signs: Signs) -> float:
        """Estimated probability that a span, if it is the best, answers the question, 0 to 1."""
        logit = self.sure.sum(signs) + self.elsewhere * signs.elsewhere + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@cache
def calibration() -> Calibration:
    """The calibration that comes with the package's reader."""
    file = resources.files("assistant").joinpath("data/reading.json")
    content = json.loads(file.read_text(encoding="utf-8"))
    return Calibration(
        ranking=Weights(**content["ranking"]),
        sure=Weights(**content["sure"]),
        elsewhere=content["elsewhere"],
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
    proposed = reader.spans(question, texts, SPANS)
    tops = [max((span.score for span in spans), default=NOWHERE) for spans in proposed]
    nearest = max((candidate.cosine for candidate in candidates), default=0.0)
    for place, (candidate, spans) in enumerate(zip(candidates, proposed, strict=True)):
        far, elsewhere = how_far(candidate.cosine, nearest), best_elsewhere(tops, place)
        for span in spans:
            found = _evidence(candidate, Signs(span, far, 0.0, elsewhere), scale)
            if found is None:
                continue
            rank, evidence = found
            key = evidence.passage.source, evidence.start
            if key not in best or best[key][0] < rank:
                best[key] = found
    return [evidence for _, evidence in sorted(best.values(), key=lambda item: -item[0])]


def how_far(cosine: float, nearest: float) -> float:
    """How much less like the question a passage is than the nearest one, beyond `SLACK`."""
    return max(0.0, nearest - cosine - SLACK)


def best_elsewhere(tops: Sequence[float], place: int) -> float:
    """The best span's score in any passage but one, given that of each."""
    return max((top for at, top in enumerate(tops) if at != place), default=NOWHERE)


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
    candidate: Candidate, signs: Signs, scale: Calibration
) -> tuple[float, Evidence] | None:
    """The sentence, or sentences, that a span stands in, and how it ranks."""
    passage, span = candidate.passage, signs.span
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
    signs = replace(signs, sentence=max(cosine for _, cosine in around))
    evidence = Evidence(
        passage=passage,
        quote=passage.text[first - passage.start : last - passage.start],
        start=first,
        end=last,
        answer_start=max(first, start),
        answer_end=min(last, end),
        confidence=scale.confidence(signs),
    )
    return scale.rank(signs), evidence
