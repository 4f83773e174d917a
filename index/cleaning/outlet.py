"""Finds who published an article, where the page says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex

from index.cleaning.lines import Line
from index.cleaning.markers import fold, phrases

_COPYRIGHT = re.compile(r"©|\(c\)|copyright|حقوق|版权", re.IGNORECASE)
_YEARS = re.compile(r"\d{4}(?:\s*[-–]\s*\d{4})?")
_EDGES = regex.compile(r"^[^\p{L}\p{N}]+|(?<![^\p{L}\p{M}\p{N}])[^\p{L}\p{M}\p{N}]+$")
_PARTS = re.compile(r"[|•·]|\.\s|[–—]\s|,\s")
_SUFFIX = re.compile(r"(?<!\s)\s+[|»–—-]\s+|(?:(?<!\s)\s+)?+[|｜]\s*")
_EDGE = 12
"""Lines at a page's top and end among which its name is looked for."""
_LONGEST = 60
_MOST_WORDS = 7
_MOST_WORDS_BEFORE = 4
"""More words before a copyright sign are a caption, whose photographer follows it."""


def find_outlet(
    lines: Sequence[Line], headline: Line | None, footer: Sequence[Line] = ()
) -> str | None:
    """The publisher's name, where the page states it.

    It stands in a source line; in a copyright line; after the headline; or alone on a line,
    and again inside another one.

    Args:
        lines: The article's lines.
        headline: Its headline.
        footer: Lines below the stories pasted under it: the copyright line may be there.
    """
    for line in lines:
        if line.marker and line.kind == "source" and line.marker.value:
            return line.marker.value
    page = [*lines, *footer]
    alone = _names_standing_alone(page)
    for line in page:
        name = _holder(line)
        if name:
            known = [other for other in alone if fold(other) in fold(name)]
            return max(known, key=len, default=name)
    if headline:
        parts = _SUFFIX.split(headline.text)
        if len(parts) > 1 and _may_be_a_name(parts[-1]):
            return parts[-1].strip()
    return alone[0] if alone else None


def _names_standing_alone(lines: Sequence[Line]) -> list[str]:
    """Short lines near the page's top or end that a credit or a copyright line names too."""
    edges = [*lines[:_EDGE], *lines[-_EDGE:]]
    naming = [
        fold(line.text)
        for line in lines
        if line.kind in {"credit", "byline"} or _COPYRIGHT.search(line.text)
    ]
    return [
        line.text
        for line in edges
        if not line.kind
        and _may_be_a_name(line.text)
        and "date_line" not in line.signals
        and any(fold(line.text) in words and fold(line.text) != words for words in naming)
    ]


def _holder(line: Line) -> str | None:
    """Whose copyright a line states."""
    sign = _COPYRIGHT.search(line.text)
    if line.prose or not sign or len(line.text[: sign.start()].split()) > _MOST_WORDS_BEFORE:
        return None
    words = line.text
    for phrase in sorted(phrases("copyright"), key=len, reverse=True):
        words = re.sub(re.escape(phrase), "|", words, flags=re.IGNORECASE)
    words = _YEARS.sub("|", _COPYRIGHT.sub("|", words))
    for part in _PARTS.split(words):
        name = str(_EDGES.sub("", part))
        if _may_be_a_name(name):
            return name
    return None


def _may_be_a_name(words: str) -> bool:
    words = words.strip()
    return 1 < len(words) <= _LONGEST and len(words.split()) <= _MOST_WORDS
