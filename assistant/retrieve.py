"""A question -> passages, the best one first whatever its language.

Chroma is asked once for each language of the corpus with the centred question; what it gives is
scored anew, exactly, by the cosine of centred vectors (index/centre.py), and ranked together.
Within a language the mean changes little in the order, so a few more than needed are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.types import Passage
from index import Centring, Index, StoredChunk, Vector, Vectors

_OVERFETCH = 3
"""How many times the wanted passages are asked for in each language."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage with what reading needs.

    Attributes:
        passage: The passage.
        chunk: Its chunk, with the sentences.
        sentences: Sentence vectors, centred and of unit length, shape (n, dimension).
    """

    passage: Passage
    chunk: StoredChunk
    sentences: Vectors


def retrieve(index: Index, question: Vector, centring: Centring, count: int) -> list[Retrieved]:
    """The passages nearest to a question.

    Args:
        index: Where to look.
        question: The question's vector, centred and of unit length, shape (dimension,).
        centring: Language means.
        count: How many passages to give at most.
    """
    ids: list[int] = []
    for language in index.catalog.sums():
        ids += index.vectors().nearest(question, language, count * _OVERFETCH)
    chunks = index.catalog.chunks(ids)
    if not chunks:
        return []
    languages = [chunk.language for chunk in chunks]
    centred = centring.centred(np.stack([chunk.vector for chunk in chunks]), languages)
    scores = centred @ question
    best = np.argsort(-scores, kind="stable")[:count]
    return [
        _retrieved(chunks[place], float(scores[place]), rank, centring)
        for rank, place in enumerate(best, start=1)
    ]


def _retrieved(chunk: StoredChunk, score: float, rank: int, centring: Centring) -> Retrieved:
    passage = Passage(
        id=chunk.id,
        source=chunk.source,
        title=chunk.title,
        language=chunk.language,
        outlet=chunk.outlet,
        published=chunk.published,
        text=chunk.text,
        start=chunk.span.start,
        end=chunk.span.end,
        score=score,
        ranks={"dense": rank},
    )
    languages = [chunk.language] * len(chunk.sentences)
    return Retrieved(passage, chunk, centring.centred(chunk.vectors, languages))
