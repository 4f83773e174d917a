"""Scores by meaning, by words and by names -> one score for each passage, fair to every language.

Reciprocal rank fusion (Cormack et al., 2009) was measured and lifts passages of the question's
language over better ones of others: words match within a language only. Here words put the
passages of the question's language into another order among themselves, and move none of them
before a passage of another language. Names do the same there; in other languages, where neither
words nor the encoder see that two spellings are one name, they lift a passage over any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float64]
"""One number for each passage, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of likeness counts for; chosen as docs/retrieval.md tells.

    Attributes:
        sentence: Share of a passage's likeness that is its best sentence's, the rest its own.
        words: Times the share of the question's words that a passage has.
        names: Times the share of the question's names that a passage has.
    """

    sentence: float = 0.5
    words: float = 0.3
    names: float = 0.08


WEIGHTS = Weights()
"""Those in use."""


def fuse(
    meaning: Shares, words: Shares, names: Shares, own: NDArray[np.bool_], weights: Weights
) -> Shares:
    """One score for each passage.

    Args:
        meaning: Likeness of question and passage by their vectors, shape (n,).
        words: Share of the question's words that each passage has, 0 to 1, shape (n,).
        names: Share of the question's names, likewise.
        own: Which passages are in the question's language, shape (n,).
        weights: What each counts for.

    Returns:
        Scores, shape (n,), on the scale of `meaning`.
    """
    scores = meaning + weights.names * names
    order = np.argsort(-(scores + weights.words * words)[own], kind="stable")
    scores[np.flatnonzero(own)[order]] = -np.sort(-meaning[own])
    return scores
