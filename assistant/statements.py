"""What sources say of a topic, or which say something: their sentences nearest to it."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Sequence

import numpy as np

from assistant.corroborate import ArticleOf
from assistant.countries import countries_missing
from assistant.details import Pieces, Wording, denies, missing, missing_names
from assistant.retrieve import Retrieved
from assistant.types import Evidence
from index import Vector

SAME = 0.45
"""Centred cosine from which a sentence says what is asked about: 95% of translations do, 2% of
other sentences of the same article (tests/benchmarks/statements.py)."""

_SLOPE = 13.4
"""Of the logistic function that makes a probability of the cosine, from the same pairs."""

_NEAR = 0.7
"""Sentences on a topic are quoted down to this share of the nearest one's cosine."""

_MOST = 5
"""Sentences on a topic that are quoted."""


def supporting(
    claim: Wording, vector: Vector, found: Sequence[Retrieved], pieces: Pieces
) -> list[Evidence]:
    """The sentence of each article that says what is claimed, surest first.

    One that lacks a name, number or day of the claim says another thing, however alike the two are;
    so does one that denies something where the claim does not, or the other way round.

    Args:
        claim: Its words.
        vector: Its centred vector as a passage's, shape (dimension,).
        found: What retrieval found.
        pieces: Of how many pieces a word is made.
    """
    articles = {item.passage.id: item.chunk.article for item in found}
    denied = denies(claim.text, claim.language)
    best: dict[tuple[str, int], Evidence] = {}
    for item in _sentences(vector, found):
        if item.confidence < _probability(SAME):
            break
        article = item.passage.source, articles[item.passage.id]
        if article in best or denies(item.quote, item.passage.language) != denied:
            continue
        said = Wording(item.quote, item.passage.language, item.passage.published_on)
        lacks = missing(claim, said, pieces)
        if not any((lacks.numbers, lacks.names, lacks.lone_names, lacks.dates)):
            best[article] = item
    return list(best.values())


def speaking_of(
    topic: Wording, vector: Vector, found: Sequence[Retrieved], pieces: Pieces
) -> list[Evidence]:
    """The sentences nearest to a topic, nearest first; none if it has a name that no passage has.

    Args:
        topic: Its words.
        vector: Its centred vector as a question's, shape (dimension,).
        found: What retrieval found.
        pieces: Of how many pieces a word is made.
    """
    texts = [Wording(item.passage.text, item.passage.language) for item in found]
    said = Wording("\n".join(text.text for text in texts), topic.language)
    if missing_names(topic, said, pieces) or countries_missing(topic, texts):
        return []
    items = _sentences(vector, found)[:_MOST]
    least = _probability(_NEAR * _cosine(items[0].confidence)) if items else 1.0
    return [item for item in items if item.confidence >= least]


def by_article(
    evidence: Sequence[Evidence],
    article_of: ArticleOf,
    copies: Collection[tuple[Hashable, Hashable]] = frozenset(),
) -> list[list[Evidence]]:
    """What each article says of a topic, copies together: that they agree is not known.

    Args:
        evidence: Nearest first.
        article_of: Tells articles apart.
        copies: Pairs of articles that are copies of one another, both ways round.
    """
    groups: list[list[Evidence]] = []
    for item in evidence:
        article = article_of(item.passage)
        for group in groups:
            others = {article_of(other.passage) for other in group}
            if article in others or any((article, other) in copies for other in others):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def _sentences(vector: Vector, found: Sequence[Retrieved]) -> list[Evidence]:
    """Every sentence that was read as evidence, nearest first."""
    evidence = []
    for item in found:
        passage = item.passage
        for span, cosine in zip(
            item.chunk.sentences, (item.sentences @ vector).tolist(), strict=True
        ):
            quote = passage.text[span.start - passage.start : span.end - passage.start]
            sure = _probability(cosine)
            evidence.append(
                Evidence(passage, quote, span.start, span.end, span.start, span.end, sure)
            )
    order = np.argsort([-item.confidence for item in evidence], kind="stable")
    return [evidence[place] for place in order]


def _probability(cosine: float) -> float:
    return 1 / (1 + math.exp(-_SLOPE * (cosine - SAME)))


def _cosine(probability: float) -> float:
    return SAME + math.log(probability / (1 - probability)) / _SLOPE
