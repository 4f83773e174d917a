"""Reads passages: where in them the question is answered, and how sure that is.

A span reader (assistant/span_reader.py) proposes in each passage the words that answer. Its scores
and other signs (assistant/signs.py) order the proposals; its checker judges the first of these,
which are ordered anew. The confidence of each is a logistic function of the same (Platt, 1999).
tests/benchmarks/events.py fits both on events that the reader never saw. The sentence around an
answer becomes evidence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.asked_for import asks_for_several, asks_whether
from assistant.claims import ReadsClaims
from assistant.denials import with_denial
from assistant.details import Wording
from assistant.signs import Candidate, Proposal, Signs, propose
from assistant.types import Evidence
from index.types import Span

JUDGED = 3
"""Proposals, those that rank first, of which the context is judged."""


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
        agreeing: An article of another place that says the same.
        asked: Whether it only repeats the question's words.
        misfit: Whether it is of another kind than is asked for.
        named: Whether the question asks who and has its last word.
        abroad: A country that the question names and its article does not.
        borne: Whether its sentences bear out what the question and it say together.
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
    borne: float = 0.0

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
            + self.borne * signs.borne
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
    reader: ReadsClaims,
    scale: Calibration,
    *,
    threads: int | None = None,
) -> list[Evidence]:
    """Find what may answer a question.

    A sentence gives one answer, unless several are asked for: then each place in it may be one.
    Of the first `JUDGED` it is judged whether what stands around them bears out the question and
    the answer, as a statement, and they are ordered anew. That makes the best surer or less sure,
    and the others with it: beside it they are as sure as by all other signs.

    A yes or no is told with the words that deny it.

    Args:
        question: As asked.
        candidates: What retrieval found.
        reader: Proposes spans, and judges the first.
        scale: Turns their signs into ranks and probabilities.
        threads: How many are judged at the same time; by default all.

    Returns:
        Best first. The first one's confidence under
        `scale.threshold` means that the passages do not answer.
    """
    proposals = propose(question, candidates, reader)
    if not proposals:
        return []
    ordered = ranked(proposals, scale, several=asks_for_several(question))
    first = judged(question, ordered[:JUDGED], reader, threads or JUDGED)
    first.sort(key=lambda item: -scale.rank(item.signs))
    sure = scale.confidence(first[0].signs)
    ordered = [item.with_borne(0.0) for item in [*first, *ordered[JUDGED:]]]
    unjudged = [scale.confidence(item.signs) for item in ordered]
    whether = asks_whether(question)
    return [
        _evidence(item, min(1.0, sure * value / unjudged[0]), whether=whether)
        for item, value in zip(ordered, unjudged, strict=True)
    ]


def ranked(
    proposals: Sequence[Proposal], scale: Calibration, *, several: bool = False
) -> list[Proposal]:
    """The best proposal of each sentence, in order; each proposal where several are asked for."""
    best: dict[tuple[str, int], Proposal] = {}
    for proposal in sorted(proposals, key=lambda item: -scale.rank(item.signs)):
        place = proposal.answer if several else proposal.sentences
        best.setdefault((proposal.passage.source, place.start), proposal)
    return list(best.values())


def judged(
    question: Wording, proposals: Sequence[Proposal], reader: ReadsClaims, threads: int = JUDGED
) -> list[Proposal]:
    """Proposals with the logit of their context bearing out the question with that answer."""

    def borne(proposal: Proposal) -> float:
        stated = f"{question.text} {proposal.of(proposal.answer)}"
        return reader.judge(stated, proposal.of(proposal.context)).answers

    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(borne, proposals)
        return [item.with_borne(value) for item, value in zip(proposals, found, strict=True)]


def _evidence(proposal: Proposal, confidence: float, *, whether: bool) -> Evidence:
    """The sentence, or sentences, that a span stands in, a yes or no being asked for or not."""
    passage, around, answer = proposal.passage, proposal.sentences, proposal.answer
    quote = proposal.of(around)
    place = Span(max(0, answer.start - around.start), min(len(quote), answer.end - around.start))
    if whether:
        place = with_denial(quote, passage.language, place)
    return Evidence(
        passage=passage,
        quote=quote,
        start=around.start,
        end=around.end,
        answer_start=around.start + place.start,
        answer_end=around.start + place.end,
        confidence=confidence,
    )
