"""Evidence -> findings: sentences that say the same thing are one finding, however written.

A question and its answer in another language may lie far apart, but two sentences that say the
same lie near in any languages. So the surest evidence makes the findings, and other files are then
searched for sentences that say the same. Two do so when their centred vectors lie near enough; the
bound is from data (tests/benchmarks/corroboration.py): sentences and their translations against
other sentences of the same article.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.normalise import token_f1
from assistant.types import Evidence
from index import Vectors

_SAME_WORDS = 0.5
"""Token F1 from which two answers are the same: a name with and without its title."""

SAME = 0.45
"""Centred cosine from which two sentences count as saying the same."""


def group(evidence: Sequence[Evidence], vectors: Vectors, same: float = SAME) -> list[list[int]]:
    """Group evidence by what it says.

    Two pieces with the same words for an answer say the same too. Each piece joins the group
    whose first member is nearest to it, if that is near enough, so that no chain of small steps
    brings unlike sentences together.

    Args:
        evidence: Best first.
        vectors: The sentences' vectors, centred and of unit length, shape (n, dimension).
        same: Cosine from which two say the same.

    Returns:
        Groups of places in `evidence`, the group of the best evidence first.
    """
    groups: list[list[int]] = []
    for place in range(len(evidence)):
        likeness = [
            1.0
            if _same_answer(evidence[place], evidence[members[0]])
            else float(vectors[place] @ vectors[members[0]])
            for members in groups
        ]
        nearest = int(np.argmax(likeness)) if likeness else -1
        if groups and likeness[nearest] >= same:
            groups[nearest].append(place)
        else:
            groups.append([place])
    return groups


def _same_answer(one: Evidence, other: Evidence) -> bool:
    return token_f1(_answer(one), _answer(other)) >= _SAME_WORDS


def _answer(evidence: Evidence) -> str:
    start = evidence.start
    return evidence.quote[evidence.answer_start - start : evidence.answer_end - start]


def supporters(
    groups: Sequence[Sequence[int]],
    evidence: Sequence[Evidence],
    vectors: Vectors,
    same: float = SAME,
) -> list[list[int]]:
    """Find what else says the same as each group: one sentence from each further file.

    Args:
        groups: Places in `evidence`, the first of each group its best.
        evidence: Everything that was read, best first.
        vectors: The sentences' vectors, centred and of unit length, shape (n, dimension).
        same: Cosine from which two say the same.

    Returns:
        For each group the places to add, most alike first; none is used twice.
    """
    taken = {place for members in groups for place in members}
    added: list[list[int]] = []
    for members in groups:
        likeness = vectors @ vectors[members[0]]
        sources = {evidence[place].passage.source for place in members}
        found: list[int] = []
        for place in np.argsort(-likeness, kind="stable").tolist():
            if likeness[place] < same:
                break
            source = evidence[place].passage.source
            if place not in taken and source not in sources:
                found.append(place)
                sources.add(source)
                taken.add(place)
        added.append(found)
    return added
