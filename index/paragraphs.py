"""A text -> its paragraphs: lines, or groups of lines where a file is wrapped at a margin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.line_score import ends_like_a_sentence
from index.types import Span

LINE_BREAK = re.compile(r"\r\n|\n|\r")
"""What ends a line; the lines that citations count."""

_TAG = r"<\s*/?\s*[A-Za-z][^<>]{0,200}>"
_LEADING_TAGS = re.compile(rf"(?:\s*{_TAG}\s*)+")
_TRAILING_TAGS = re.compile(rf"(?:\s*{_TAG})+\s*$")
_TAIL = 1000
"""Characters at a line's end that are searched for tags: bounded, lines may be huge."""

_FEWEST_BREAKS = 3
_WRAPPED_SHARE = 0.5
_WIDEST_MARGIN = 130


def paragraphs(text: str, start: int = 0) -> list[tuple[Span, str]]:
    """Paragraphs from `start` on, each as its span (no outer blanks) and its words."""
    groups = list(_groups(text, start))
    if _is_wrapped(text, groups):
        spans = [Span(group[0].start, group[-1].end) for group in groups]
    else:
        spans = [line for group in groups for line in group]
    return [(span, span.of(text)) for span in spans]


def trim_markup(text: str, span: Span) -> Span:
    """The span without stray tags at its two ends; the whole span if nothing else is there."""
    leading = _LEADING_TAGS.match(text, span.start, span.end)
    start = leading.end() if leading else span.start
    tail = text[max(start, span.end - _TAIL) : span.end]
    trailing = _TRAILING_TAGS.search(tail)
    end = span.end - (len(tail) - trailing.start()) if trailing else span.end
    return Span(start, end) if start < end else span


def _lines(text: str, start: int) -> Iterator[Span]:
    at = start
    for found in LINE_BREAK.finditer(text, start):
        yield Span(at, found.start())
        at = found.end()
    yield Span(at, len(text))


def _groups(text: str, start: int) -> Iterator[list[Span]]:
    """Runs of lines that are not blank, each line without its outer blanks."""
    group: list[Span] = []
    for line in _lines(text, start):
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


def _is_wrapped(text: str, groups: list[list[Span]]) -> bool:
    """Whether line breaks fall inside sentences, as in mail and in hand-wrapped Markdown."""
    breaks = wrapped = 0
    for group in groups:
        for line, following in pairwise(group):
            breaks += 1
            words = line.of(text)
            if len(words) > _WIDEST_MARGIN:
                return False
            wrapped += text[following.start].islower() and not ends_like_a_sentence(words)
    return breaks >= _FEWEST_BREAKS and wrapped / breaks >= _WRAPPED_SHARE
