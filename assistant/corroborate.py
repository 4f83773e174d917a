"""Evidence -> findings: what says the same is one finding, however it is written.

The surest evidence makes the findings; other files are then searched for what says the same.
Two answers are the same when assistant/same_answer.py thinks that likelier than not. A file that
merely names the answer supports nothing: the reader must find it to answer there too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from assistant.same_answer import Said, same_answer
from assistant.types import Evidence

MOST_EVIDENCE = 8
"""Sure evidence that is grouped, and as much that may support it; an answer quotes no more."""

_MOST_FINDINGS = 3
"""Different answers that are shown; further ones are less sure than it helps to see."""

_WORTH_QUOTING = 0.7
"""Evidence makes a finding down to this share of the best one's confidence."""

_ALSO_LISTED = 0.35
"""The same for further items where several are asked for, in the files that the best is from."""

_MOST_ITEMS = 6
"""Items of a list that are shown."""

_AGAINST_ITSELF = 0.85
"""A file that is heard already gives another answer only from this share on: mostly it is the
reader that strays to the next name."""

_SUPPORTS = 0.55
"""Evidence supports a finding down to this share of that one's confidence."""

_SAME = 0.5
"""Probability from which two answers count as the same."""

Judge = Callable[[Said, Said], float]
"""How likely two answers say the same."""


def corroborate(
    evidence: Sequence[Evidence],
    said: Callable[[Sequence[Evidence]], Sequence[Said]],
    judge: Judge = same_answer,
    least: float = 0.0,
    *,
    several: bool = False,
) -> list[list[Evidence]]:
    """Make findings of evidence.

    Args:
        evidence: Everything that was read, best first.
        said: Gives what is compared of evidence; takes some milliseconds for each.
        judge: How likely two answers say the same.
        least: Confidence under which nothing is a finding.
        several: Whether more than one answer is asked for: then a file may well give another.

    Returns:
        The findings, best first; in each its evidence, the best first.
    """
    if not evidence:
        return []
    best = evidence[0].confidence
    first = evidence[0].passage.source

    def is_sure(item: Evidence) -> bool:
        is_listed = several and item.passage.source == first
        return item.confidence >= max(least, (_ALSO_LISTED if is_listed else _WORTH_QUOTING) * best)

    places = [place for place, item in enumerate(evidence) if is_sure(item)][:MOST_EVIDENCE]
    sure = [evidence[place] for place in places]
    said_of = said(sure)
    groups = group(said_of, judge)
    groups = groups[:_MOST_ITEMS] if several else _worth_telling(groups, sure)[:_MOST_FINDINGS]
    taken = {places[member] for members in groups for member in members}
    others = [
        item
        for place, item in enumerate(evidence)
        if place not in taken and item.confidence >= _SUPPORTS * best
    ][:MOST_EVIDENCE]
    heads = [said_of[members[0]] for members in groups]
    added = supporters(heads, others, said(others), judge)
    findings = []
    for members, supporting in zip(groups, added, strict=True):
        own = [sure[member] for member in members]
        sources = {item.passage.source for item in own}
        more = [others[at] for at in supporting if others[at].passage.source not in sources]
        findings.append([*own, *more])
    return findings


def _worth_telling(groups: list[list[int]], sure: Sequence[Evidence]) -> list[list[int]]:
    """The groups without those in which a file gives another answer than before, but unsurely."""
    told: list[list[int]] = []
    heard: set[str] = set()
    bound = _AGAINST_ITSELF * max(item.confidence for item in sure)
    for members in groups:
        sources = {sure[member].passage.source for member in members}
        if not told or not sources <= heard or sure[members[0]].confidence >= bound:
            told.append(members)
            heard |= sources
    return told


def group(said: Sequence[Said], judge: Judge = same_answer) -> list[list[int]]:
    """Group answers by what they say.

    Each joins the group whose first member most likely says the same, if that is likely enough:
    no chain of small steps brings unlike answers together.

    Args:
        said: Best first.
        judge: How likely two answers say the same.

    Returns:
        Groups of places in `said`, the group of the best first.
    """
    groups: list[list[int]] = []
    for place, item in enumerate(said):
        likely = [judge(said[members[0]], item) for members in groups]
        if likely and max(likely) >= _SAME:
            groups[likely.index(max(likely))].append(place)
        else:
            groups.append([place])
    return groups


def supporters(
    heads: Sequence[Said],
    evidence: Sequence[Evidence],
    said: Sequence[Said],
    judge: Judge = same_answer,
) -> list[list[int]]:
    """Find what else says the same as each finding: the likeliest sentence of each file.

    Args:
        heads: The best answer of each finding.
        evidence: What may support them, best first.
        said: What is compared of it, in its order.
        judge: How likely two answers say the same.

    Returns:
        For each finding places in `evidence`, likeliest first; none is used twice.
    """
    taken: set[int] = set()
    added: list[list[int]] = []
    for head in heads:
        likely = [judge(head, item) for item in said]
        sources: set[str] = set()
        found: list[int] = []
        for place in sorted(range(len(said)), key=lambda place: -likely[place]):
            source = evidence[place].passage.source
            if likely[place] >= _SAME and place not in taken and source not in sources:
                found.append(place)
                sources.add(source)
        taken.update(found)
        added.append(found)
    return added


def independent(sources: Collection[str], copies: Collection[tuple[str, str]]) -> int:
    """How many files there are when those that are copies of one another count once.

    Args:
        sources: Files.
        copies: Pairs of files with copies of one article, both ways round.
    """
    left = set(sources)
    count = 0
    while left:
        count += 1
        reached = [left.pop()]
        while reached:
            one = reached.pop()
            linked = {other for other in left if (one, other) in copies}
            left -= linked
            reached += linked
    return count
