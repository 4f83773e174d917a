"""Choose the language of the page from what the browser says that its user reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RANGE = re.compile(
    r"\s*(?P<tag>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)"
    r"(?:\s*;\s*[qQ]\s*=\s*(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?\s*"
)
"""A language range and its weight (RFC 9110, sections 12.4.2 and 12.5.4)."""

_MOST_RANGES = 64
"""No browser sends more; what follows is not read."""


def accepted_language(header: str, offered: Sequence[str], fallback: str) -> str:
    """The offered language that a reader likes best, by an `Accept-Language` header.

    Ranges are matched by their first part ("sw-KE" is "sw"); among equal weights the first one
    counts. What cannot be read is passed over.

    Args:
        header: Value of the header, "" if there is none.
        offered: ISO 639-1 codes.
        fallback: What is given where the header asks for none of them.
    """
    best, most = fallback, 0.0
    for language, weight in _ranges(header):
        if weight <= most:
            continue
        if language == "*":
            best, most = fallback, weight
        elif language in offered:
            best, most = language, weight
    return best


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        if found := _RANGE.fullmatch(part):
            yield found["tag"].partition("-")[0].casefold(), float(found["weight"] or 1)
