"""What an encoder makes of neutral text: the means of questions and of statements, by language.

The text (data/neutral.toml) is the same in every language, so the means differ by language and
not by topic. Those of the embedded encoder come with the package (data/priors.npz, written by
`python -m tests.benchmarks.priors`); those of another encoder are measured when an index is made.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from index.encode import Encoder
from index.types import Vector, Vectors

FILE = "priors.npz"
"""Name of the data file: "encoder", and a mean for each such as "passages en", "questions en"."""


@dataclass(frozen=True, slots=True)
class Priors:
    """Means of neutral text under one encoder.

    Attributes:
        passages: Mean of statements by language, each of shape (dimension,).
        questions: Mean of questions by language, each of shape (dimension,).
    """

    passages: Mapping[str, Vector]
    questions: Mapping[str, Vector]


def priors_of(encoder: Encoder) -> Priors:
    """An encoder's priors: those that come with the package, else measured."""
    data = resources.files("index").joinpath("data")
    with data.joinpath(FILE).open("rb") as file, np.load(file) as stored:
        if str(stored["encoder"]) == encoder.name:
            kinds: dict[str, dict[str, Vector]] = {"passages": {}, "questions": {}}
            for name in stored.files:
                if name != "encoder":
                    kind, language = name.split()
                    kinds[kind][language] = stored[name].astype(np.float32)
            return Priors(kinds["passages"], kinds["questions"])
    return measure_priors(encoder)


def measure_priors(encoder: Encoder) -> Priors:
    """Encode the neutral text with an encoder: about 800 short texts."""
    return Priors(
        _means(encoder.encode_passages, "statements"), _means(encoder.encode_questions, "questions")
    )


def _means(encode: Callable[[Sequence[str]], Vectors], kind: str) -> dict[str, Vector]:
    vectors = iter(encode([text for group in _neutral().values() for text in group[kind]]))
    return {
        language: np.mean([next(vectors) for _ in group[kind]], axis=0)
        for language, group in _neutral().items()
    }


@cache
def _neutral() -> dict[str, dict[str, list[str]]]:
    content = resources.files("index").joinpath("data/neutral.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
