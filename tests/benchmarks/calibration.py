"""Fits the calibration that comes with the reader: what ranks spans, and how sure the best is.

Of questions put to articles (events.py) it is known which of the proposed spans are right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

import assistant
from assistant import Assistant
from assistant.claims import ReadsClaims
from assistant.details import Wording
from assistant.evaluate import Question
from assistant.normalise import exact, token_f1
from assistant.question_language import question_language
from assistant.read import JUDGED, Calibration, Weights, calibration, judged, ranked
from assistant.retrieve import retrieve
from assistant.signs import Candidate, Proposal, Signs, propose
from index import Filter
from tests.benchmarks.logistic import Bounds, bounded_logistic

RIGHT = 0.5
"""Token F1 from which an answer is right."""

LOST = 0.08
"""Share of the answerable questions that may be refused: that sets the threshold."""


_OWN = ("misfit", "named")
"""Of the answer itself: they speak against it in both, as much as in either."""

RANKING = (
    "score",
    "answers",
    "within",
    "far",
    "sentence",
    "lacking",
    "asked",
    "abroad",
    "borne",
    *_OWN,
)
"""What tells the best span of a question's from the others."""

SURE = (
    "score",
    "answers",
    "within",
    "sentence",
    "elsewhere",
    "lacking",
    "agreeing",
    "abroad",
    "borne",
    *_OWN,
)
"""What tells whether the best one answers; how far a passage is tells nothing of that.

Of the best ones hardly any repeats the question: what that counts for is taken from the ranking.
"""


_FOR = frozenset({"score", "answers", "within", "sentence", "agreeing", "borne"})
_AGAINST = frozenset({"far", "lacking", "asked", "abroad", *_OWN})
"""Signs that may speak only for a span, or only against it.

Some hang together, and are fitted against each other else: the less a passage answered, the surer
would be what it says.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A proposed answer: what speaks for it, and its likeness to the right one.

    `f1` and `exact` are of the accepted answer that it is most like.
    """

    signs: Signs
    f1: float
    exact: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to one corpus; `kind` is "answerable", "near miss" or "left out"."""

    kind: str
    question_language: str
    article_language: str
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Put:
    """A question put to articles: to all there are, or to those that do not answer it.

    Attributes:
        question: With what is right; its `scope` is "answerable", "near miss" or "left out".
        where: The articles it is put to; None for all.
        gold: By file, the words there that answer.
    """

    question: Question
    where: Filter | None
    gold: dict[str, list[str]]


def proposed(assistant: Assistant, reader: ReadsClaims, item: Put) -> Asked:
    """What the reader proposes for a question, held against what is right."""
    text = item.question.text
    asked = assistant.answering.asked(text, question_language(text))
    found = retrieve(assistant.index, asked, assistant.settings.passages, item.where)
    candidates = [Candidate.of(each, asked.vector) for each in found]
    question = Wording(text, asked.language)
    spans = held(question, propose(question, candidates, reader), item.gold, reader)
    return Asked(item.question.scope, item.question.language, "", spans)


def held(
    question: Wording,
    proposals: Sequence[Proposal],
    gold: Mapping[str, Sequence[str]],
    reader: ReadsClaims,
) -> list[Span]:
    """Proposed answers, held against the accepted ones of their files.

    Those that rank first by the shipped calibration are judged too, as in read.py.
    """
    first = ranked(proposals, calibration())[:JUDGED]
    borne = dict(zip(map(id, first), judged(question, first, reader), strict=True))
    spans = []
    for proposal in proposals:
        words = proposal.of(proposal.answer)
        accepted = gold.get(proposal.passage.source, ())
        spans.append(
            Span(
                borne.get(id(proposal), proposal).signs,
                max((token_f1(words, right) for right in accepted), default=0.0),
                max((exact(words, right) for right in accepted), default=0.0),
            )
        )
    return spans


def fit(typical: Sequence[Asked], others: Sequence[Asked] = ()) -> Calibration:
    """Weights that rank, then the logistic function that says how sure the best one is.

    The ranking is a conditional logit: of all spans proposed for a question the right ones should
    win. Confidence is then fitted to whether the winner is right, unanswerable questions included
    (Platt, 1999, on several signs). The threshold is where
    `LOST` of the typical answerable questions are refused.

    Args:
        typical: Questions as users put them.
        others: Further ones, for the weights.
    """
    asked = [*typical, *others]
    ranking = _ranking([item for item in asked if any(s.f1 >= RIGHT for s in item.spans)])
    sure, _ = _sure(asked, ranking)
    against = {name: min(getattr(ranking, name), getattr(sure, name)) for name in _OWN}
    ranking = replace(ranking, **against)
    sure, bias = _sure(asked, ranking)
    sure = replace(sure, asked=ranking.asked, **against)
    scale = Calibration(ranking, sure, round(bias, 4), 0.0)
    answerable = [best_of(item, scale)[0] for item in typical if item.kind == "answerable"]
    return replace(scale, threshold=round(float(np.quantile(answerable, LOST)), 3))


def _sure(asked: Sequence[Asked], ranking: Weights) -> tuple[Weights, float]:
    """What tells whether the span that ranks first is right, and the bias."""
    best = [_first(item, ranking) for item in asked]
    signs = np.array([_features(span, SURE) for span in best])
    right = np.array([span.f1 >= RIGHT for span in best])
    weights, bias = bounded_logistic(signs, right, _bounds(SURE))
    return _weights(SURE, weights.tolist()), bias


def _ranking(asked: Sequence[Asked]) -> Weights:
    """Conditional logit by gradient descent on standardised features, within the bounds."""
    rows = [np.array([_features(span, RANKING) for span in item.spans]) for item in asked]
    right = [np.array([span.f1 >= RIGHT for span in item.spans]) for item in asked]
    scale = np.concatenate(rows).std(0) + 1e-9
    bounds = _bounds(RANKING)
    weights = np.zeros(len(scale))
    for step in range(600):
        slope = np.zeros(len(scale))
        for features, wins in zip(rows, right, strict=True):
            logits = np.exp(features / scale @ weights)
            slope += (
                features.T
                / scale[:, None]
                @ (logits / logits.sum() - logits * wins / (logits * wins).sum())
            )
        weights -= 2.0 / (1 + step / 100) * slope / len(rows)
        weights = weights.clip(bounds.least, bounds.most)
    return _weights(RANKING, (weights / scale).tolist())


def _bounds(names: Sequence[str]) -> Bounds:
    """Of the signs' weights."""
    least = np.array([0.0 if name in _FOR else -np.inf for name in names])
    most = np.array([0.0 if name in _AGAINST else np.inf for name in names])
    return Bounds(least, most)


def _weights(names: Sequence[str], values: Sequence[float]) -> Weights:
    return Weights(**{n: round(float(v), 4) for n, v in zip(names, values, strict=True)})


def _features(span: Span, names: Sequence[str]) -> list[float]:
    """A span's signs by name."""
    own = {"score", "answers", "within"}
    signs = span.signs
    return [float(getattr(signs.span if name in own else signs, name)) for name in names]


def best_of(item: Asked, scale: Calibration) -> tuple[float, Span]:
    """The span that ranks first, and how sure it is."""
    best = _first(item, scale.ranking)
    return scale.confidence(best.signs), best


def _first(item: Asked, ranking: Weights) -> Span:
    """The span that ranks first of those that were judged."""
    judged_ones = [span for span in item.spans if span.signs.borne] or item.spans
    return max(judged_ones, key=lambda span: ranking.sum(span.signs))


def write_calibration(scale: Calibration) -> None:
    """Make a calibration the one that comes with the package."""
    content = {
        "about": "Calibration of assistant/read.py; python -m tests.benchmarks.events --fit",
        "data": "Events (CC0 1.0) that the span reader was not trained on",
        **asdict(scale),
    }
    path = Path(assistant.__path__[0], "data", "reading.json")
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    calibration.cache_clear()


def percent(values: Sequence[float]) -> str:
    """A mean in per cent."""
    return f"{100 * np.mean(values):.1f}" if len(values) else "–"
