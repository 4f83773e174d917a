"""Which way a text runs."""

from __future__ import annotations

import unicodedata
from typing import Literal

Direction = Literal["ltr", "rtl", "auto"]


def direction(text: str) -> Direction:
    """The way `text` runs: that of its first letter, as the Unicode algorithm has it.

    "auto" where no letter tells.
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return "auto"


def main_direction(text: str) -> Direction:
    """The way most letters of `text` run.

    For a passage this is safer than its first letter: an Arabic report may well begin
    with a Latin hashtag or the name of an agency.
    """
    kinds = [unicodedata.bidirectional(character) for character in text]
    leftward = sum(kind in {"R", "AL"} for kind in kinds)
    rightward = kinds.count("L")
    if leftward == rightward:
        return direction(text)
    return "rtl" if leftward > rightward else "ltr"
