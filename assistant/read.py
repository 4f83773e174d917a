"""Reads passages: where in them the question is answered, and how sure that is.

A span reader (assistant/span_reader.py) proposes in each passage the words that answer. Its scores
and other signs (assistant/signs.py) order the proposals; the confidence of each is a logistic
function of the same (Platt, 1999). tests/benchmarks/events.py fits both on events that the reader
never saw. The sentence around an answer becomes evidence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.asked_for import asks_for_several
from assistant.details import Wording
from assistant.signs import Candidate, Proposal, ProposesSpans, Signs, propose
from assistant.types import Evidence


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts for; the fields are those of `Signs` and of its span.

    Attributes:
        score: A span's score against no answer.
        answers: Its passage's logit of answering.
        within: The mean logit of its tokens.
        far: How far its passage is from the question.
        sentence: How near its sentence is.
        elsewhere: The best span's score in any other passage.
        lacking: A name of the question that its passage lacks.
        agreeing: A file that says the same.
        asked: Whether it only repeats the question's words.
        misfit: Whether it is of another kind than is asked for.
        named: Whether the question asks who and has its last word.
        abroad: A country that the question names and its article does not.
    """

    score: float = 0.0
    answers: float = 0.0
    within: float = 0.0
    far: float = 0.0
    sentence: float = 0.0
    elsewhere: float = 0.0
    lacking: float = 0.0
    agreeing: float = 0.0
    asked: float = 0.0
    misfit: float = 0.0
    named: float = 0.0
    abroad: float = 0.0

    def sum(self, signs: Signs) -> float:
        """All signs by their weights."""
        span = signs.span
        return (
            self.score * span.score
            + self.answers * span.answers
            + self.within * span.within
            + self.far * signs.far
            + self.sentence * signs.sentence
            + self.elsewhere * signs.elsewhere
            + self.lacking * signs.lacking
            + self.agreeing * signs.agreeing
            + self.asked * signs.asked
            + self.misfit * signs.misfit
            + self.named * signs.named
            + self.abroad * signs.abroad
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """Orders spans, and says how sure they are.

    What is the best of several places, and whether the best one answers, are two questions: a
    passage may be the nearest of all and yet say nothing.

    Attributes:
        ranking: What the best span of all has most of.
        sure: What a span that is right has, beside one that only is the best.
        bias: Added to the sum of the latter.
        threshold: Confidence under which nothing is answered.
    """

    ranking: Weights
    sure: Weights
    bias: float
    threshold: float

    def rank(self, signs: Signs) -> float:
        """The higher, the likelier this span is the best of a question's."""
        return self.ranking.sum(signs)

    def confidence(self, signs: Signs) -> float:
        """Estimated probability that a span, if it is the best, answers the question, 0 to 1."""
        logit = self.sure.sum(signs) + self.bias
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
    question: Wording,
    candidates: Sequence[Candidate],
    reader: ProposesSpans,
    scale: Calibration,
) -> list[Evidence]:
    """Find what may answer a question.

    A sentence gives one answer, unless several are asked for: then each place in it may be one.

    Args:
        question: As asked.
        candidates: What retrieval found.
        reader: Proposes spans.
        scale: Turns their signs into ranks and probabilities.

    Returns:
        Best first. The first one's confidence under
        `scale.threshold` means that the passages do not answer.
    """
    several = asks_for_several(question)
    best: dict[tuple[str, int], tuple[float, Proposal]] = {}
    for proposal in propose(question, candidates, reader):
        rank = scale.rank(proposal.signs)
        place = proposal.answer if several else proposal.sentences
        key = proposal.passage.source, place.start
        if key not in best or best[key][0] < rank:
            best[key] = rank, proposal
    ordered = sorted(best.values(), key=lambda item: -item[0])
    return [_evidence(proposal, scale.confidence(proposal.signs)) for _, proposal in ordered]


def _evidence(proposal: Proposal, confidence: float) -> Evidence:
    """The sentence, or sentences, that a span stands in."""
    passage, around, answer = proposal.passage, proposal.sentences, proposal.answer
    return Evidence(
        passage=passage,
        quote=passage.text[around.start - passage.start : around.end - passage.start],
        start=around.start,
        end=around.end,
        answer_start=max(around.start, answer.start),
        answer_end=min(around.end, answer.end),
        confidence=confidence,
    )
