"""Articles and events that the span reader is never trained on."""

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
    for number in (
        *(6, 13, 20, 27, 106, 113, 120, 127, 206, 213, 220, 227, 306, 313, 320, 327),
        *(506, 513, 520, 527, 606, 613, 620, 706, 713, 720, 806, 813, 820),
    )
)

_LEXIKON_NINTH = 4
_BRIEFS_OF_A_WRITER = 60
_BRIEFS_HELD_OUT = 4
"""The first that each writer of briefs wrote; each had so many numbers."""
_EVENTS_OF_A_WRITER = 8
"""The first that each writer of events wrote are kept; their numbers begin with the writer's."""


def is_held_out(identifier: str) -> bool:
    """Whether an article is kept for measuring, by its id."""
    kind, _, number = identifier.partition("-")
    if kind == "lexikon":
        return int(number) % 9 == _LEXIKON_NINTH
    if kind == "brief":
        return (int(number) - 1) % _BRIEFS_OF_A_WRITER < _BRIEFS_HELD_OUT
    if kind == "event":
        return int(number) % 100 <= _EVENTS_OF_A_WRITER
    return identifier in HELD_OUT or identifier in STORIES_HELD_OUT
