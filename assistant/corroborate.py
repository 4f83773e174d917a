"""Evidence -> findings: sentences that say the same thing are one finding, however written.

Two sentences say the same when their centred vectors lie near enough. The bound is from data
(tests/benchmarks/corroboration.py): sentences and their translations against other sentences
of the same article.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.types import Evidence
from index import Vectors

SAME = 0.45
"""Centred cosine from which two sentences count as saying the same."""


def group(evidence: Sequence[Evidence], vectors: Vectors, same: float = SAME) -> list[list[int]]:
    """Group evidence by what it says.

    Each piece joins the group whose first member is nearest to it, if that is near enough, so
    that no chain of small steps brings unlike sentences together.

    Args:
        evidence: Best first.
        vectors: The sentences' vectors, centred and of unit length, shape (n, dimension).
        same: Cosine from which two say the same.

    Returns:
        Groups of places in `evidence`, the group of the best evidence first.
    """
    groups: list[list[int]] = []
    for place in range(len(evidence)):
        likeness = [float(vectors[place] @ vectors[members[0]]) for members in groups]
        nearest = int(np.argmax(likeness)) if likeness else -1
        if groups and likeness[nearest] >= same:
            groups[nearest].append(place)
        else:
            groups.append([place])
    return groups
