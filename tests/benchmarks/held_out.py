"""Articles of Habari, and stories in its manner, that the span reader is never trained on."""

from __future__ import annotations

HELD_OUT = frozenset(
    f"habari-{number:03}"
    for number in (
        9,
        11,
        13,
        25,
        29,
        45,
        54,
        58,
        66,
        77,
        79,
        89,
        102,
        113,
        121,
        122,
        126,
        139,
        170,
        171,
        177,
        178,
        185,
        191,
    )
)
STORIES_HELD_OUT = frozenset(
    f"story-{number:03}"
    for number in (6, 13, 20, 27, 106, 113, 120, 127, 206, 213, 220, 227, 306, 313, 320, 327)
)
