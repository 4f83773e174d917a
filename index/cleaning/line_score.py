"""Scores a line by its signals: part of the article, or debris of the page.

The score is a sum of weights, kept when above nothing: a logistic regression over what
index/cleaning/signals.py sees. Weights are data (data/cleaning.toml), fitted on labelled pages by
`python -m tests.benchmarks.cleaning --fit`, and so are the reasons shown to people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score and what it is the sum of.

    Attributes:
        score: Log odds; above nothing the line is kept (or the gap begins another story).
        weights: What each signal that was there added, "always" included.
    """

    score: float
    weights: dict[str, float]

    @property
    def worst(self) -> str:
        """The signal that spoke loudest against: a key of the reasons.

        What a line says or looks like tells people more than where it stands: position and
        length are the reason only where nothing else spoke against the line.
        """
        against = {n: w for n, w in self.weights.items() if n in _reasons() and w < 0}
        telling = {n: w for n, w in against.items() if n not in _general()} or against
        return min(telling, key=lambda name: telling[name], default="no_article")


def judge(model: str, signals: Iterable[str]) -> Verdict:
    """Add up what some signals are worth.

    Args:
        model: "form" for a line by itself, "line" for one in its place, "story" for a gap
            that another story may begin in.
        signals: Names of the signals that are there; those without weight count nothing.
    """
    known = weights(model)
    added = {"always": known["always"]}
    added.update({name: known[name] for name in signals if name in known})
    return Verdict(sum(added.values()), added)


@cache
def weights(model: str) -> dict[str, float]:
    """The weights of one model, by signal."""
    return {name: float(weight) for name, weight in _data()[model].items()}


def reason_text(key: str) -> str:
    """The words that tell a person why something was cut."""
    return _reasons()[key]


@cache
def _reasons() -> dict[str, str]:
    return {name: str(words) for name, words in _data()["reasons"].items()}


@cache
def _general() -> frozenset[str]:
    return frozenset(_data()["general"]["signals"])  # type: ignore[arg-type]  # a list there


@cache
def _data() -> dict[str, dict[str, float | str]]:
    content = resources.files("index").joinpath("data/cleaning.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
