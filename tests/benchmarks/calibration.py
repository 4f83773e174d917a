"""Fits the calibration that comes with the reader: what ranks spans, and how sure the best is.

Of questions put to articles (events.py) it is known which of the proposed spans are right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import assistant
from assistant.read import Calibration, Signs, Weights, calibration
from tests.benchmarks.logistic import logistic

RIGHT = 0.5
"""Token F1 from which an answer is right."""

LOST = 0.08
"""Share of the answerable questions that may be refused: that sets the threshold."""


KEPT = [0, 1, 2, 4]
"""Of a span's features, those that tell how sure it is."""


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
    best = [max(item.spans, key=lambda s: float(_features(s) @ ranking)) for item in asked]
    # How far a passage is tells which is the best, and nothing of the best one itself.
    signs = np.array([[*_features(span)[KEPT], span.signs.elsewhere] for span in best])
    weights, bias = logistic(signs, np.array([span.f1 >= RIGHT for span in best]))
    span, answers, within, sentence, elsewhere = (round(float(w), 4) for w in weights)
    sure = Weights(span, answers, within, 0.0, sentence)
    order = (round(float(weight), 4) for weight in ranking)
    scale = Calibration(Weights(*order), sure, elsewhere, round(bias, 4), 0.0)
    answerable = [best_of(item, scale)[0] for item in typical if item.kind == "answerable"]
    return replace(scale, threshold=round(float(np.quantile(answerable, LOST)), 3))


def _ranking(asked: Sequence[Asked]) -> NDArray[np.float64]:
    """Conditional logit by gradient descent on standardised features."""
    rows = [np.array([_features(span) for span in item.spans]) for item in asked]
    right = [np.array([span.f1 >= RIGHT for span in item.spans]) for item in asked]
    scale = np.concatenate(rows).std(0)
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
    return np.asarray(weights / scale)


def _features(span: Span) -> NDArray[np.float64]:
    """In the order of the fields of Weights."""
    signs, scores = span.signs, span.signs.span
    return np.array([scores.score, scores.answers, scores.within, signs.far, signs.sentence])


def best_of(item: Asked, scale: Calibration) -> tuple[float, Span]:
    """The span that ranks first, and how sure it is."""
    best = max(item.spans, key=lambda span: scale.rank(span.signs))
    return scale.confidence(best.signs), best


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
