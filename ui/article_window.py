"""Which stretches of a long file are shown: those around its quotations, for a page must be quick.

A file may have millions of characters. What lies near a quotation is shown, what lies further off
is folded, and what lies beyond that is left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

SHOWN = 40_000
"""Characters shown at once; a file that has no more is shown whole."""

FOLDED = 100_000
"""Further characters at most, folded."""

_PARAGRAPH = 1_500
"""Characters within which a stretch is made to begin or end with a line."""

_WORD = 80
"""Likewise with a word, where there is no such line."""

_NEAR = 1_000
"""Windows as near as this to one another become one."""

Size = Literal["shown", "folded", "left_out"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some characters of a file, and whether they are shown."""

    start: int
    end: int
    size: Size


def stretches(text: str, spans: Sequence[tuple[int, int]]) -> list[Stretch]:
    """A text parted into stretches that cover it, in order.

    Args:
        text: The whole of it.
        spans: Start and end of each quotation, in order; without any, the text's beginning is
            what is shown.
    """
    if len(text) <= SHOWN:
        return [Stretch(0, len(text), "shown")]
    windows = _windows(text, spans or [(0, SHOWN)])
    room = FOLDED // (len(windows) + 1)
    found: list[Stretch] = []
    at = 0
    for start, end in windows:
        found += _between(text, at, start, room)
        found.append(Stretch(start, end, "shown"))
        at = end
    found += _between(text, at, len(text), room)
    return found


def _windows(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is shown around each span; together never much more than `SHOWN` characters."""
    room = SHOWN // len(spans)
    windows: list[tuple[int, int]] = []
    for first, last in spans:
        start = _edge(text, first - room // 2)
        end = min(last, first + room)
        end = max(end, _edge(text, end + room // 2))
        if windows and start <= windows[-1][1] + _NEAR:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _between(text: str, start: int, end: int, room: int) -> Iterator[Stretch]:
    """What lies before, between or after windows: folded where it is near, else left out."""
    if start == end:
        return
    if end - start <= room:
        yield Stretch(start, end, "folded")
        return
    sides = (start > 0) + (end < len(text))  # on which there is a window
    after = max(start, _edge(text, start + room // sides)) if start > 0 else start
    before = max(after, _edge(text, end - room // sides)) if end < len(text) else end
    yield from (
        stretch
        for stretch in (
            Stretch(start, after, "folded"),
            Stretch(after, before, "left_out"),
            Stretch(before, end, "folded"),
        )
        if stretch.end > stretch.start
    )


def _edge(text: str, at: int) -> int:
    """The beginning of the line, else of the word, that an offset stands in, if it is near."""
    if at <= 0 or at >= len(text):
        return min(max(at, 0), len(text))
    for sign, near in (("\n", _PARAGRAPH), (" ", _WORD)):
        found = text.rfind(sign, max(0, at - near), at)
        if found >= 0:
            return found + 1
    return at
