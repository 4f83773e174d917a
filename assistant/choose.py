"""Ranked passages -> those that are read: copies give way, every language is heard.

Wire copy and reprints say the same thing in the same words: one of them is read, and the others
are named beside it. A language whose best passage lies near the best of all gets a place, since
sources that differ must be seen to differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.copies import overlap, runs
from index.holdings import copies_among

if TYPE_CHECKING:
    from assistant.retrieve import Retrieved
    from index.catalog import Catalog

_SAME = 0.7
"""Overlap from which passages of two linked articles are one."""

_HEARD = 0.7
"""A language is heard if its best passage has this share of the best one's score."""


def choose(catalog: Catalog, ranked: Sequence[Retrieved], count: int) -> list[Retrieved]:
    """The passages to read.

    Args:
        catalog: Knows which articles are copies of one another.
        ranked: Best first.
        count: How many to give at most.
    """
    distinct = _without_copies(catalog, ranked)
    if len(distinct) <= count:
        return distinct
    kept = distinct[:count]
    least = _HEARD * kept[0].passage.score
    heard = {item.passage.language for item in kept}
    for item in distinct[count:]:
        if item.passage.language in heard or item.passage.score < least:
            continue
        crowded = _most_crowded(kept)
        if crowded is None:
            break
        heard.add(item.passage.language)
        kept = [*kept[:crowded], *kept[crowded + 1 :], item]
    return kept


def _most_crowded(kept: Sequence[Retrieved]) -> int | None:
    """In the lower half, the last passage of the language that has most, if it has another."""
    languages = [item.passage.language for item in kept]
    lower = range(-(-len(kept) // 2), len(kept))
    places = [place for place in lower if languages.count(languages[place]) > 1]
    return max(places, key=lambda place: (languages.count(languages[place]), place), default=None)


def _without_copies(catalog: Catalog, ranked: Sequence[Retrieved]) -> list[Retrieved]:
    """The best of each set of copies, with the files of the others; best first."""
    linked = copies_among(catalog, {item.chunk.article for item in ranked})
    if not linked:
        return list(ranked)
    kept: list[Retrieved] = []
    for item in ranked:
        original = next(
            (at for at, other in enumerate(kept) if _is_copy(item, other, linked)), None
        )
        if original is None:
            kept.append(item)
            continue
        first = kept[original].passage
        others = dict.fromkeys([*first.copies, item.passage.source])
        copies = tuple(source for source in others if source != first.source)
        kept[original] = replace(kept[original], passage=replace(first, copies=copies))
    return kept


def _is_copy(item: Retrieved, other: Retrieved, linked: set[tuple[int, int]]) -> bool:
    if (item.chunk.article, other.chunk.article) not in linked:
        return False
    return overlap(runs(item.passage.text), runs(other.passage.text)) >= _SAME
