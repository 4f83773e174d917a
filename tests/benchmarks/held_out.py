"""Habari's articles that the span reader is never trained on."""

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
