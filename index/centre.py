"""Language centring: the best passage wins whatever its language.

A multilingual encoder gives each language an offset of its own, and a question lies nearer to
every passage of its own language than to the right passage of another. Taking each language's
mean from its passages, and the mean of questions from the question, removes the offset (as
LAReQA's authors observed of the bias, Roy et al., 2020; centring after Libovický et al., 2020).
What is taken from a question is half the mean of questions in all languages and half that of its
own: a few neutral questions do not tell a language's offset from their topics alone.

Where a language has few articles their mean is their topic, so it is shrunk towards a prior:
the mean of neutral sentences in that language (index/priors.py), the same in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.priors import Priors
from index.types import Vector, Vectors

PRIOR_WEIGHT = 8.0
"""How many chunks the prior counts for (chosen on Habari; tests/benchmarks/centring.py)."""


@dataclass(frozen=True, slots=True)
class LanguageSum:
    """How many vectors of a language an index holds, and their sum."""

    count: int
    total: Vector


@dataclass(frozen=True, slots=True)
class Centring:
    """The means to take away; `off()` takes away nothing.

    Attributes:
        passages: Mean of passages by language, each of shape (dimension,).
        questions: Mean of questions by language, each of shape (dimension,).
        other: Means of a passage and of a question in a language not among them.
    """

    passages: Mapping[str, Vector]
    questions: Mapping[str, Vector]
    other: tuple[Vector, Vector]

    @classmethod
    def of(
        cls, sums: Mapping[str, LanguageSum], priors: Priors, weight: float = PRIOR_WEIGHT
    ) -> Centring:
        """Means of an index, each shrunk towards its prior as if that were `weight` chunks."""
        passage = np.stack(list(priors.passages.values())).mean(axis=0)
        question = np.stack(list(priors.questions.values())).mean(axis=0)
        means = dict(priors.passages)
        for language, held in sums.items():
            prior = priors.passages.get(language, passage)
            mean = (held.total + weight * prior) / (held.count + weight)
            means[language] = mean.astype(np.float32)
        asked = {language: (own + question) / 2 for language, own in priors.questions.items()}
        return cls(means, asked, (passage, question))

    @classmethod
    def off(cls, dimension: int) -> Centring:
        """No centring at all, to show the difference."""
        nothing = np.zeros(dimension, dtype=np.float32)
        return cls({}, {}, (nothing, nothing))

    def question(self, vector: Vector, language: str) -> Vector:
        """A question's vector without the mean of questions, of unit length."""
        return unit(vector - self.questions.get(language, self.other[1]))

    def centred(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Vectors without their languages' means, of unit length; shape kept."""
        if not len(vectors):
            return vectors
        means = np.stack([self.passages.get(language, self.other[0]) for language in languages])
        return unit(vectors - means)


def unit(vectors: Vectors) -> Vectors:
    """Vectors scaled to unit length along the last axis; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
