"""Tells articles that are translations of one another: an agency's story in two languages.

Sentences are compared by their centred vectors. In a translation most sentences have a near one in
the other article, and in the same order; who reports the same event independently tells it in an
order of his own. The two articles are aligned as two strings are (Needleman and Wunsch, 1970).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np

from index import Centring, Vectors
from index.catalog import Catalog
from index.holdings import sentence_vectors

TRANSLATION = 0.16
"""Likeness from which two articles are linked (tests/benchmarks/translations.py)."""

_UNLIKE = 0.3
"""Centred cosine that sentences of any two reports of one event may have."""

_FEWEST = 6
"""Sentences that the shorter article counts for at least: a few are near others by chance."""

_MOST = 40
"""Sentences of an article that are compared, the first ones."""


class Told(NamedTuple):
    """An article as it is compared.

    Attributes:
        language: ISO 639-1 code.
        sentences: Its first sentences' vectors, centred and of unit length, in order.
    """

    language: str
    sentences: Vectors


def translations_among(
    catalog: Catalog, articles: Collection[int], centring: Centring
) -> set[tuple[int, int]]:
    """Pairs of these articles that are translations of one another, both ways round.

    Args:
        catalog: Holds their sentences.
        articles: Their identifiers.
        centring: The language means to take away.
    """
    held = sentence_vectors(catalog, articles, _MOST)
    return translations(
        {
            article: Told(language, centring.centred(vectors, [language] * len(vectors)))
            for article, (language, vectors) in held.items()
        }
    )


def translations(articles: Mapping[int, Told]) -> set[tuple[int, int]]:
    """Pairs of articles that are translations of one another, both ways round."""
    return {
        pair
        for one, other in combinations(articles, 2)
        if are_translations(articles[one], articles[other])
        for pair in ((one, other), (other, one))
    }


def are_translations(one: Told, other: Told) -> bool:
    """Whether one of two articles is a translation of the other, in the greater part at least."""
    if one.language == other.language:
        return False
    return likeness(one.sentences, other.sentences) >= TRANSLATION


def likeness(one: Vectors, other: Vectors) -> float:
    """By how much the sentences of two articles, taken in order, are nearer than of any reports.

    Args:
        one: Sentence vectors of an article, shape (n, dimension).
        other: Those of the other, shape (m, dimension).

    Returns:
        The sum over aligned sentences, divided by how many the shorter has: 0 to 1. Where no order
        could reach `TRANSLATION` the sum over the nearest, which is no less.
    """
    shorter, longer = sorted((one, other), key=len)
    count = max(len(shorter), _FEWEST)
    nearer = np.maximum(shorter @ longer.T - _UNLIKE, 0)
    most = float(nearer.max(axis=1).sum()) / count
    if most < TRANSLATION:
        return most
    best = np.zeros(len(longer) + 1)
    for row in nearer:
        best[1:] = np.maximum(best[1:], best[:-1] + row)
        np.maximum.accumulate(best, out=best)
    return float(best[-1]) / count
