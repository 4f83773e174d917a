"""Finds where another story begins in a page: pasted under "read also", or with no word of it.

Paragraphs of prose are parted by gaps: links, headlines, dates, share bars. At each gap either
the article goes on or another story begins, and that is judged by what the gap holds and by
whether what follows speaks of the same things (index/cleaning/line_score.py, model "story").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.cleaning.line_score import Verdict, judge
from index.cleaning.lines import Line
from index.cleaning.markers import fold

_TAIL = frozenset({"keywords", "source", "share", "comments"})
_ENDS = frozenset({"read_also", "more_stories", "keywords", "source"})
_TAIL_SIGNS = frozenset({"copyright", "hashtags"})
_LINKS = frozenset({"read_also", "more_stories"})
_NO_HEADLINE = frozenset(
    {"date_line", "bullet", "hashtags", "social_post", "ends_in_brackets", "code", "cut_off"}
)
_HEADLINE_WORDS = (3, 30)
_LOOK_AHEAD, _LOOK_BACK = 4, 40
"""Paragraphs that what follows, and what went before, is judged by."""

_LONG_GAP, _VERY_LONG_GAP = 3, 7
_FEW, _MANY = 3, 6
_KIN, _STRANGE = 0.22, 0.1
_HEADS, _HEADS_WELL, _NEW, _NEARER = 0.25, 0.5, 0.15, 0.15
_HEADS_STORY = 0.45
_FEWEST_STEMS = 6
_SUBHEADING_WORDS, _LONG_HEADLINE_WORDS = 5, 7


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two paragraphs of prose: lines `start` to `end`, the end left out."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """A gap and the verdict on it: above nothing another story begins there."""

    line: int
    gap: Gap
    signals: tuple[str, ...]
    verdict: Verdict


def beginnings(lines: Sequence[Line]) -> list[Beginning]:
    """Judge every gap of a page; the stories begin at those whose score is above nothing.

    Returns:
        One for each gap in order, `line` being the first that belongs to what follows.
    """
    judged: list[Beginning] = []
    start = 0
    for gap in gaps(lines):
        line = _first_line(lines, gap, start)
        signals = gap_signals(lines, gap, start)
        verdict = judge("story", signals)
        if verdict.score > 0 and not _is_story(lines[start : gap.start], lines[gap.start : line]):
            verdict = Verdict(0.0, verdict.weights)
        judged.append(Beginning(line, gap, signals, verdict))
        if verdict.score > 0:
            start = line
    return judged


def _is_story(lines: Sequence[Line], under: Sequence[Line]) -> bool:
    """Whether some lines are a story: not a notice above the article, that others follow.

    One of few paragraphs must have a headline of its own, and a sign of its end under it.
    """
    prose = [line for line in lines if line.prose]
    if len(prose) >= _FEW:
        return True
    told = _stems(prose)
    above = lines[: lines.index(prose[0])] if prose else ()
    headed = any(
        len(line.stems) >= _FEWEST_STEMS and len(line.stems & told) >= _HEADS * len(line.stems)
        for line in above
        if not line.kind
    )
    return headed and any(line.kind in _ENDS for line in under)


def gaps(lines: Sequence[Line]) -> Iterator[Gap]:
    """Runs of lines that are no prose, with prose on both sides."""
    last = None
    for at, line in enumerate(lines):
        if not line.prose:
            continue
        if last is not None and at > last + 1:
            yield Gap(last + 1, at)
        last = at


def gap_signals(lines: Sequence[Line], gap: Gap, start: int) -> tuple[str, ...]:
    """What a gap shows.

    Args:
        lines: The page.
        gap: The gap.
        start: Where the story before the gap began.
    """
    inside = list(lines[gap.start : gap.end])
    kinds = {line.kind for line in inside}
    shown = {signal for line in inside for signal in line.signals}
    before, after = _around(lines, gap, start)
    told, follows = _stems(before), _stems(after)
    headline = _headline(inside, told, follows)
    present = {
        "read_also": any(line.kind == "read_also" and not _linked(line) for line in inside),
        "read_also_link": any(line.kind == "read_also" and _linked(line) for line in inside),
        "more_stories": "more_stories" in kinds,
        "tail": bool(kinds & _TAIL or shown & _TAIL_SIGNS),
        "dated": bool(kinds & {"published", "updated"} or "date_line" in shown),
        "byline": "byline" in kinds,
        "headline": headline is not None,
        "long_gap": _LONG_GAP <= len(inside) < _VERY_LONG_GAP,
        "very_long_gap": len(inside) >= _VERY_LONG_GAP,
        "few_before": len(before) < _FEW,
        "many_before": len(before) >= _MANY,
        "lone_after": len(after) == 1,
        "many_after": len(after) >= _FEW,
        "already_pasted": start > 0,
        "foreign_after": bool(after) and "other_language" in after[0].signals,
    }
    names = [name for name, holds in present.items() if holds]
    if headline:
        names += _heading_signals(headline, told, _stems(after[:1]), follows)
        names += ["headline_is_linked"] if _is_linked(headline, inside) else []
        under = inside[inside.index(headline) + 1 :]
        if all(_stands_under_a_headline(line) for line in under):
            names.append("headline_right_above")
    shared = len(follows & told) / max(1, len(follows))
    names += ["kin_after"] if shared >= _KIN else ["strange_after"] if shared <= _STRANGE else []
    return tuple(names)


def _heading_signals(
    headline: Line, told: frozenset[str], lead: frozenset[str], follows: frozenset[str]
) -> list[str]:
    """Whether a headline speaks of what stands under it, and of the story above it."""
    if len(headline.stems) < _FEWEST_STEMS:
        return ["subheading"]

    def shares(stems: frozenset[str]) -> float:
        return len(headline.stems & stems) / len(headline.stems)

    of_before, of_lead = shares(told), shares(lead)
    present = {
        "subheading": headline.words <= _SUBHEADING_WORDS,
        "headline_is_long": headline.words >= _LONG_HEADLINE_WORDS,
        "headline_is_emphasised": "emphasised" in headline.signals,
        "headline_is_a_sentence": headline.sentence,
        "headline_is_new": of_before <= _NEW,
        "headline_of_what_precedes": of_before >= _HEADS,
        "headline_of_what_follows": of_lead >= _HEADS,
        "headline_well_of_what_follows": of_lead >= _HEADS_WELL,
        "headline_of_the_story_that_follows": shares(follows) >= _HEADS_STORY,
        "headline_nearer_to_what_follows": of_lead - of_before >= _NEARER,
    }
    return [name for name, holds in present.items() if holds]


def _first_line(lines: Sequence[Line], gap: Gap, start: int) -> int:
    """Where what follows a gap begins: at its headline, or at its first paragraph."""
    inside = lines[gap.start : gap.end]
    before, after = _around(lines, gap, start)
    headline = _headline(inside, _stems(before), _stems(after))
    return gap.end if headline is None else gap.start + list(inside).index(headline)


def _is_linked(headline: Line, inside: Sequence[Line]) -> bool:
    """Whether a link in the gap names the headline that stands under it."""
    words = fold(headline.text)
    return any(
        line.kind in _LINKS and line.marker and fold(line.marker.value) == words for line in inside
    )


def _stands_under_a_headline(line: Line) -> bool:
    """Whether a line is of those that part a headline from its story: a date, an author."""
    return "date_line" in line.signals or line.kind in {"published", "updated", "byline", "source"}


def _linked(line: Line) -> bool:
    return bool(line.marker and line.marker.value)


def _headline(inside: Sequence[Line], told: frozenset[str], follows: frozenset[str]) -> Line | None:
    """The line of a gap that is most likely the headline of what follows.

    A link counts, for the story it leads to may stand right under it.
    """
    fewest, most = _HEADLINE_WORDS
    candidates = [
        line
        for line in inside
        if (not line.kind or (line.kind in _LINKS and _linked(line)))
        and fewest <= line.words <= most
        and _NO_HEADLINE.isdisjoint(line.signals)
    ]

    def nearness(line: Line) -> float:
        if len(line.stems) < _FEWEST_STEMS:
            return 0.0
        return (len(line.stems & follows) - len(line.stems & told)) / len(line.stems)

    plain = [line for line in candidates if not line.kind]
    return max(reversed(plain or candidates), key=nearness, default=None)


def _around(lines: Sequence[Line], gap: Gap, start: int) -> tuple[list[Line], list[Line]]:
    """Paragraphs of the story before a gap, the nearest of a long one, and of what follows."""
    before = (lines[at] for at in range(gap.start - 1, start - 1, -1) if lines[at].prose)
    after = (lines[at] for at in range(gap.end, len(lines)) if lines[at].prose)
    return list(islice(before, _LOOK_BACK)), list(islice(after, _LOOK_AHEAD))


def _stems(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset().union(*(line.stems for line in lines))
