"""What an encoder makes of neutral text: the mean of questions, and of statements by language.

The text (data/neutral.toml) is the same in every language, so the means differ by language and
not by topic. Those of the embedded encoder come with the package (data/priors.npz, written by
`python -m tests.benchmarks.priors`); those of another encoder are measured when an index is made.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from index.encode import Encoder
from index.types import Vector

FILE = "priors.npz"
"""Name of the data file: for each language a mean, beside "questions" and "encoder"."""


@dataclass(frozen=True, slots=True)
class Priors:
    """Means of neutral text under one encoder.

    Attributes:
        questions: Mean of questions over all languages, shape (dimension,).
        passages: Mean of statements by language, each of shape (dimension,).
    """

    questions: Vector
    passages: Mapping[str, Vector]


def priors_of(encoder: Encoder) -> Priors:
    """An encoder's priors: those that come with the package, else measured."""
    data = resources.files("index").joinpath("data")
    with data.joinpath(FILE).open("rb") as file, np.load(file) as stored:
        if str(stored["encoder"]) == encoder.name:
            means = {
                name: stored[name].astype(np.float32) for name in stored.files if name != "encoder"
            }
            return Priors(means.pop("questions"), means)
    return measure_priors(encoder)


def measure_priors(encoder: Encoder) -> Priors:
    """Encode the neutral text with an encoder: about 800 short texts."""
    languages = list(_neutral())
    questions = [text for language in languages for text in _neutral()[language]["questions"]]
    statements = [_neutral()[language]["statements"] for language in languages]
    vectors = encoder.encode_passages([text for group in statements for text in group])
    means: dict[str, Vector] = {}
    at = 0
    for language, group in zip(languages, statements, strict=True):
        means[language] = vectors[at : at + len(group)].mean(axis=0)
        at += len(group)
    return Priors(encoder.encode_questions(questions).mean(axis=0), means)


@cache
def _neutral() -> dict[str, dict[str, list[str]]]:
    content = resources.files("index").joinpath("data/neutral.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
