"""What depends on an order: the sentences behind it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.instructions.lines import Line
from assistant.instructions.orders import depends

_CHARACTERS = 800
"""Characters after an order that can depend on it."""

_LINES = 12
"""Lines that can, its own among them."""


def follow(lines: Sequence[Line], at: int, begin: int, *, whole: bool) -> None:
    """Suspect what depends on an order: the rest of a paragraph that begins with it, or less.

    Args:
        lines: All lines.
        at: Which of them has the order.
        begin: Offset in the text behind the order.
        whole: Whether nothing but what is suspected stands before it in its line.
    """
    spaced = lines[-1].block > 0
    for line in lines[at : at + _LINES]:
        if line.block != lines[at].block:
            return
        all_of_it = whole and (spaced or line is lines[at])
        for sentence in line.sentences:
            if sentence.start < begin:
                continue
            if sentence.certain or sentence.start > begin + _CHARACTERS:
                return
            if not (all_of_it or depends(sentence.readings)):
                return
            sentence.suspect("orders")
