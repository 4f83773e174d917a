"""A text -> its paragraphs: lines, or groups of lines where a file is wrapped at a margin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import ceil

from index.cleaning.dates import states_only_a_date
from index.cleaning.markers import recognise
from index.cleaning.signals import ends_like_a_sentence
from index.types import Span

LINE_BREAK = re.compile(r"\r\n|\n|\r")
"""What ends a line; the lines that citations count."""

_TAG = r"<\s*+/?\s*+[A-Za-z][^<>]{0,200}>"
_LEADING_TAGS = re.compile(rf"(?:\s*{_TAG}\s*)+")
_TRAILING_TAGS = re.compile(rf"(?:\s*{_TAG})+\s*$")
_TAIL = 1000
"""Characters at a line's end that are searched for tags: bounded, lines may be huge."""

_FEWEST_BREAKS = 3
_WRAPPED_SHARE = 0.6
_WITHIN_MARGIN = 0.95
"""Share of lines that keep to the margin: an address or a tag may be longer."""
_MARGINS = (40, 130)
"""Characters of a line in a file that is wrapped by hand or by mail programs."""
_WORD_AT_MARGIN = 15
"""Characters that a line may fall short of the margin because the next word did not fit."""


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The spans of the paragraphs from `start` to `end`, without outer blanks."""
    groups = list(_groups(text, start, len(text) if end is None else end))
    margin = _margin(text, groups)
    if margin:
        return [joined for group in groups for joined in _unwrap(text, group, margin)]
    return [line for group in groups for line in group]


def trim_markup(text: str, span: Span) -> Span:
    """The span without stray tags at its two ends; the whole span if nothing else is there."""
    leading = _LEADING_TAGS.match(text, span.start, span.end)
    start = leading.end() if leading else span.start
    tail = text[max(start, span.end - _TAIL) : span.end]
    trailing = _TRAILING_TAGS.search(tail)
    end = span.end - (len(tail) - trailing.start()) if trailing else span.end
    return Span(start, end) if start < end else span


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for found in LINE_BREAK.finditer(text, start, end):
        yield Span(at, found.start())
        at = found.end()
    yield Span(at, end)


def _groups(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Runs of lines that are not blank, each line without its outer blanks."""
    group: list[Span] = []
    for line in _lines(text, start, end):
        words = line.of(text)
        stripped = words.strip()
        if stripped:
            first = line.start + len(words) - len(words.lstrip())
            group.append(Span(first, first + len(stripped)))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _margin(text: str, groups: list[list[Span]]) -> int:
    """The width that lines are wrapped at, as in mail and hand-wrapped files; 0 if they are not.

    Where lines are wrapped, none is much longer than the others, and many that reach the
    margin break off inside a sentence.
    """
    widths = sorted(line.end - line.start for group in groups for line in group)
    margin = widths[ceil(_WITHIN_MARGIN * (len(widths) - 1))] if widths else 0
    if not _MARGINS[0] <= margin <= _MARGINS[1]:
        return 0
    reaching = [
        ends_like_a_sentence(line.of(text))
        for group in groups
        for line, following in pairwise(group)
        if _goes_on(text, line, following, margin)
    ]
    wrapped = reaching.count(False)
    return margin if wrapped >= max(_FEWEST_BREAKS, _WRAPPED_SHARE * len(reaching)) else 0


def _goes_on(text: str, line: Span, following: Span, margin: int) -> bool:
    """Whether a line goes on in the next: its first word would not have fitted, or is small.

    A line that says what it is (a date, a share button) goes on from none and into none.
    """
    if _stands_alone(line.of(text)) or _stands_alone(following.of(text)):
        return False
    if text[following.start].islower() and not ends_like_a_sentence(line.of(text)):
        return True
    first = following.of(text).split(maxsplit=1)[0]
    room = margin - (line.end - line.start)
    return room <= min(len(first) + 1, _WORD_AT_MARGIN)


def _stands_alone(line: str) -> bool:
    return recognise(line) is not None or states_only_a_date(line)


def _unwrap(text: str, group: list[Span], margin: int) -> Iterator[Span]:
    held = group[0]
    last = group[0]
    for line in group[1:]:
        if _goes_on(text, last, line, margin):
            held = Span(held.start, line.end)
        else:
            yield held
            held = line
        last = line
    yield held
