"""Evidence -> findings: what says the same is one finding, however it is written.

The surest evidence makes the findings; other articles are then searched for what says the same.
Two answers are the same when assistant/same_answer.py thinks that likelier than not. An article
that merely names the answer supports nothing: the reader must find it to answer there too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence

from assistant.dates import normalised
from assistant.numbers import numbers_in
from assistant.same_answer import Said, same_answer
from assistant.types import Evidence, Passage

MOST_EVIDENCE = 8
"""Sure evidence that is grouped, as much that may support it, and quotations of an answer.

Beyond so many there is only room for what articles say of which nothing was taken yet."""

_MOST_FINDINGS = 3
"""Different answers that are shown; further ones are less sure than it helps to see."""

_WORTH_QUOTING = 0.7
"""Evidence makes a finding down to this share of the best one's confidence."""

_ALSO_LISTED = 0.35
"""The same for further items where several are asked for, in the article that the best is from."""

_MOST_ITEMS = 6
"""Items of a list that are shown."""

_AGAINST_ITSELF = 0.85
"""An article that is heard already gives another answer only from this share on: mostly it is the
reader that strays to the next name."""

_SUPPORTS = 0.6
"""Evidence supports a finding down to this share of that one's confidence."""

_SUPPORTS_SURELY = 0.4
"""The same where the two are surely one answer: what is told in another language is read less
surely."""

_SURELY = 0.95
"""Probability of that."""

_SHORT = 40
"""Characters up to which an answer with digits is that number or time."""

_SAME = 0.5
"""Probability from which two answers count as the same."""

Judge = Callable[[Said, Said], float]
"""How likely two answers say the same."""

ArticleOf = Callable[[Passage], Hashable]
"""Gives what tells the article of a passage from others."""


def by_file(passage: Passage) -> Hashable:
    """The file of a passage; it tells articles apart where none is a table with one in each row."""
    return passage.source


def corroborate(
    evidence: Sequence[Evidence],
    said: Callable[[Sequence[Evidence]], Sequence[Said]],
    judge: Judge = same_answer,
    least: float = 0.0,
    *,
    several: bool = False,
    article_of: ArticleOf = by_file,
) -> list[list[Evidence]]:
    """Make findings of evidence.

    Args:
        evidence: Everything that was read, best first.
        said: Gives what is compared of evidence; takes some milliseconds for each.
        judge: How likely two answers say the same.
        least: Confidence under which nothing is a finding.
        several: Whether more than one answer is asked for: then an article may well give another.
        article_of: Tells articles apart.

    Returns:
        The findings, best first; in each its evidence, the best first.
    """
    if not evidence:
        return []
    best = evidence[0].confidence
    first = article_of(evidence[0].passage)

    def is_sure(item: Evidence) -> bool:
        is_listed = several and article_of(item.passage) == first
        return item.confidence >= max(least, (_ALSO_LISTED if is_listed else _WORTH_QUOTING) * best)

    likely = [place for place, item in enumerate(evidence) if is_sure(item)]
    places = [likely[at] for at in _compared([evidence[place] for place in likely], article_of)]
    sure = [evidence[place] for place in places]
    said_of = said(sure)
    groups = group(said_of, judge)
    told = groups if several else _worth_telling(groups, sure, article_of)
    groups = told[: _MOST_ITEMS if several else _MOST_FINDINGS]
    taken = {places[member] for members in groups for member in members}
    rest = [
        item
        for place, item in enumerate(evidence)
        if place not in taken and item.confidence >= _SUPPORTS_SURELY * best
    ]
    others = [rest[at] for at in _compared(rest, article_of)]
    heads = [said_of[members[0]] for members in groups]
    bounds = [_SAME if item.confidence >= _SUPPORTS * best else _SURELY for item in others]
    added = supporters(heads, others, said(others), judge, article_of, bounds=bounds)
    findings = []
    for members, supporting in zip(groups, added, strict=True):
        own = [sure[member] for member in members]
        heard = {article_of(item.passage) for item in own}
        more = [others[at] for at in supporting if article_of(others[at].passage) not in heard]
        findings.append(_telling(_once([*own, *more]), article_of))
    return findings


def _once(items: Sequence[Evidence]) -> list[Evidence]:
    """Evidence, each quotation but once: two items of a list may be found to be one."""
    places = [(item.passage.source, item.start, item.quote) for item in items]
    return [item for at, item in enumerate(items) if places[at] not in places[:at]]


def _telling(items: Sequence[Evidence], article_of: ArticleOf) -> list[Evidence]:
    """Evidence without what an article says besides that has no number or day of the answer."""
    heard: set[Hashable] = set()
    told = []
    for item in items:
        article = article_of(item.passage)
        if article not in heard or _has_detail_of(items[0], item):
            told.append(item)
        heard.add(article)
    return told


def _has_detail_of(first: Evidence, item: Evidence) -> bool:
    """Whether a quotation has a number or a day of a short answer in digits; others have none."""
    if len(first.answer) > _SHORT or not any(map(str.isdigit, first.answer)):
        return True
    numbers = numbers_in(first.answer, first.passage.language)
    if numbers & numbers_in(item.quote, item.passage.language):
        return True
    days, others = (
        normalised(text, evidence.passage.language, evidence.passage.published_on)
        for text, evidence in ((first.answer, first), (item.quote, item))
    )
    return any(one.startswith(two) or two.startswith(one) for one in days for two in others)


def _compared(evidence: Sequence[Evidence], article_of: ArticleOf) -> list[int]:
    """The places of the first pieces, and of as many more at most, each the first of its article.

    Otherwise many that agree, or one that says much, would keep others from being heard.
    """
    heard = {article_of(item.passage) for item in evidence[:MOST_EVIDENCE]}
    places = list(range(min(MOST_EVIDENCE, len(evidence))))
    for place in range(MOST_EVIDENCE, len(evidence)):
        article = article_of(evidence[place].passage)
        if article not in heard and len(places) < 2 * MOST_EVIDENCE:
            heard.add(article)
            places.append(place)
    return places


def _worth_telling(
    groups: list[list[int]], sure: Sequence[Evidence], article_of: ArticleOf
) -> list[list[int]]:
    """The groups without those in which an article gives another answer, but unsurely."""
    told: list[list[int]] = []
    heard: set[Hashable] = set()
    bound = _AGAINST_ITSELF * max(item.confidence for item in sure)
    for members in groups:
        articles = {article_of(sure[member].passage) for member in members}
        if not told or not articles <= heard or sure[members[0]].confidence >= bound:
            told.append(members)
            heard |= articles
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
    article_of: ArticleOf = by_file,
    *,
    bounds: Sequence[float] = (),
) -> list[list[int]]:
    """Find what else says the same as each finding: the likeliest sentence of each article.

    Args:
        heads: The best answer of each finding.
        evidence: What may support them, best first.
        said: What is compared of it, in its order.
        judge: How likely two answers say the same.
        article_of: Tells articles apart.
        bounds: From which probability each counts as the same; an even chance where none are given.

    Returns:
        For each finding places in `evidence`, likeliest first; none is used twice.
    """
    taken: set[int] = set()
    added: list[list[int]] = []
    for head in heads:
        likely = [judge(head, item) for item in said]
        heard: set[Hashable] = set()
        found: list[int] = []
        for place in sorted(range(len(said)), key=lambda place: -likely[place]):
            article = article_of(evidence[place].passage)
            is_same = likely[place] >= (bounds[place] if bounds else _SAME)
            if is_same and place not in taken and article not in heard:
                found.append(place)
                heard.add(article)
        taken.update(found)
        added.append(found)
    return added


def independent(
    articles: Collection[Hashable], copies: Collection[tuple[Hashable, Hashable]]
) -> int:
    """How many articles there are when those that are one source count once.

    Args:
        articles: What tells them apart.
        copies: Pairs of them that are one source, both ways round: copies, translations, or of one
            outlet.
    """
    left = set(articles)
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
