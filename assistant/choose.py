"""Ranked passages -> those that are read: copies give way, every language is heard.

Wire copy and reprints say the same thing in the same words: one of them, the earliest, is read, and
the others are named beside it. A language whose best passage lies near the best of all gets a
place, since sources that differ must be seen to differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.copies import overlap, runs
from index.holdings import copies_among

if TYPE_CHECKING:
    from assistant.retrieve import Retrieved
    from index.catalog import Catalog

_NUMBER = re.compile(r"\d+")

_SAME = 0.7
"""Overlap from which passages of two linked articles are one."""

_AS_NEAR = 0.1
"""A copy that scores this much less than the best says as much: one that adds words scores more."""

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
    """One of each set of copies, in the place of the best, with the files of the others."""
    linked = copies_among(catalog, {item.chunk.article for item in ranked})
    if not linked:
        return list(ranked)
    groups: list[list[Retrieved]] = []
    for item in ranked:
        group = next((held for held in groups if _is_copy(item, held[0], linked)), None)
        if group is None:
            groups.append([item])
        else:
            group.append(item)
    return [_one_of(group) for group in groups]


def _one_of(group: Sequence[Retrieved]) -> Retrieved:
    """Of copies that say as much as the best the one of the earliest article, at any question."""
    best = group[0].passage
    words = runs(best.text)
    same = [
        item
        for item in group
        if item.passage.score >= best.score - _AS_NEAR
        and len(words & runs(item.passage.text)) >= _SAME * len(words)
    ]
    kept = min(same, key=_age)
    files = dict.fromkeys(item.passage.source for item in group)
    copies = tuple(source for source in files if source != kept.passage.source)
    return replace(kept, passage=replace(kept.passage, score=best.score, copies=copies))


def _age(item: Retrieved) -> tuple[str, str, int]:
    """Sorts articles by day of publication, those without one last, then by path."""
    passage = item.passage
    return passage.published or "9999", passage.source, item.chunk.article


def _is_copy(item: Retrieved, other: Retrieved, linked: set[tuple[int, int]]) -> bool:
    if (item.chunk.article, other.chunk.article) not in linked or _updates(item, other):
        return False
    return overlap(runs(item.passage.text), runs(other.passage.text)) >= _SAME


def _updates(item: Retrieved, other: Retrieved) -> bool:
    """Whether each has a number of its own: a later copy may mend a figure."""
    ours, theirs = ({*_NUMBER.findall(each.passage.text)} for each in (item, other))
    return bool(ours - theirs and theirs - ours)
