"""A question -> passages, the best one first whatever its language.

Candidates come from three channels: "dense" (Chroma is asked once for each language of the corpus
with the centred question), "words" (BM25 within the question's language) and "names" (in any
script). All are then scored anew, exactly: by the centred cosine of the passage and of its best
sentence (index/centre.py), with words and names fused in (assistant/fuse.py). Copies give way to
the best of them, and every language that has something to say is heard (assistant/choose.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.choose import choose
from assistant.fuse import WEIGHTS, Weights, fuse
from assistant.types import Passage
from index import Centring, Filter, Index, StoredChunk, Vector, Vectors
from index.filters import Eligible, eligible, passing
from index.lexicon import by_words

_OVERFETCH = 3
"""How many times the wanted passages are asked for in each language and channel."""

_FEW = 2_000
"""So few chunks that a filter leaves in a language are all compared; Chroma is asked for more of
others until enough of them pass."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as retrieval sees it.

    Attributes:
        text: As asked.
        language: Its ISO 639-1 code.
        vector: Centred and of unit length, shape (dimension,).
        centring: The language means to take from passages too.
    """

    text: str
    language: str
    vector: Vector
    centring: Centring


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage with what reading needs.

    Attributes:
        passage: The passage.
        chunk: Its chunk, with the sentences.
        sentences: Sentence vectors, centred and of unit length, shape (n, dimension).
        cosine: Of the passage's centred vector with the question's.
    """

    passage: Passage
    chunk: StoredChunk
    sentences: Vectors
    cosine: float


def retrieve(
    index: Index,
    asked: Asked,
    count: int,
    where: Filter | None = None,
    weights: Weights = WEIGHTS,
) -> list[Retrieved]:
    """The passages that fit a question best.

    Args:
        index: Where to look.
        asked: The question.
        count: How many passages to give at most.
        where: Which articles to look in; None for all.
        weights: What each channel counts for; one that counts for nothing is not asked.

    Raises:
        NothingMatches: The filter leaves no article.
    """
    allowed = eligible(index.catalog, where)
    most = count * _OVERFETCH
    words = _by_words(index, asked, allowed, most) if weights.words else {}
    names = _by_names(index, asked, where, allowed) if weights.names else {}
    near = [key for code in allowed for key in _nearest(index, asked, code, allowed[code], most)]
    wanted = dict.fromkeys([*near, *list(words)[:most], *list(names)[:most]])
    chunks = index.catalog.chunks(list(wanted))
    return choose(index.catalog, _scored(chunks, asked, words, names, weights), count)


def _by_words(index: Index, asked: Asked, allowed: Eligible, most: int) -> dict[int, float]:
    """Chunks of the question's language that share its words, with how many, as a share."""
    if asked.language not in allowed:
        return {}
    only = allowed[asked.language]
    return by_words(index.catalog, asked.text, asked.language, most * _OVERFETCH, only)


def _by_names(
    index: Index, asked: Asked, where: Filter | None, allowed: Eligible
) -> dict[int, float]:
    """Chunks in any language that have the question's names, with how many, as a share."""
    found = index.names.find(asked.text)
    if where is None:
        return found
    return {key: found[key] for key in passing(index.catalog, list(found), allowed)}


def _nearest(
    index: Index, asked: Asked, language: str, only: frozenset[int] | None, most: int
) -> list[int]:
    """Ids of chunks of one language near to a question, among those that are allowed."""
    if only is None:
        return index.vectors().nearest(asked.vector, language, most)
    if len(only) <= _FEW:
        rows = list(index.catalog.chunk_vectors(sorted(only)))
        vectors = np.array([vector for *_, vector in rows]).reshape(-1, len(asked.vector))
        scores = asked.centring.centred(vectors, [language] * len(rows)) @ asked.vector
        return [rows[place][0] for place in np.argsort(-scores, kind="stable")[:most]]
    wanted = most
    while True:
        found = index.vectors().nearest(asked.vector, language, wanted)
        left = [key for key in found if key in only]
        if len(left) >= most or len(found) < wanted:
            return left[:most]
        wanted *= 4


def _scored(
    chunks: Sequence[StoredChunk],
    asked: Asked,
    words: Mapping[int, float],
    names: Mapping[int, float],
    weights: Weights,
) -> list[Retrieved]:
    """Chunks as passages, best first."""
    if not chunks:
        return []
    centred = [_centred(chunk, asked.centring) for chunk in chunks]
    cosines = [float(passage @ asked.vector) for passage, _ in centred]
    best = [float((sentences @ asked.vector).max()) for _, sentences in centred]
    shares = {
        "dense": (1 - weights.sentence) * np.array(cosines) + weights.sentence * np.array(best),
        "words": np.array([words.get(chunk.id, 0.0) for chunk in chunks]),
        "names": np.array([names.get(chunk.id, 0.0) for chunk in chunks]),
    }
    own = np.array([chunk.language == asked.language for chunk in chunks])
    scores = fuse(shares["dense"], shares["words"], shares["names"], own, weights)
    ranks = {channel: _ranks(values) for channel, values in shares.items()}
    found = []
    for at in np.argsort(-scores, kind="stable").tolist():
        by = {name: ranks[name][at] for name in ranks if name == "dense" or shares[name][at]}
        passage = _passage(chunks[at], float(scores[at]), by)
        found.append(Retrieved(passage, chunks[at], centred[at][1], cosines[at]))
    return found


def _centred(chunk: StoredChunk, centring: Centring) -> tuple[Vector, Vectors]:
    """A chunk's vector and its sentences', without their language's mean."""
    vectors = np.concatenate([chunk.vector[None], chunk.vectors])
    centred = centring.centred(vectors, [chunk.language] * len(vectors))
    return centred[0], centred[1:]


def _ranks(values: NDArray[np.float64]) -> list[int]:
    """The place of each, 1 the best."""
    places = np.empty(len(values), dtype=int)
    places[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return [int(place) for place in places]


def _passage(chunk: StoredChunk, score: float, ranks: dict[str, int]) -> Passage:
    return Passage(
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
        ranks=ranks,
    )
