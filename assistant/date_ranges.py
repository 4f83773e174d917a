"""Where a text's words may name dates, one by one; those of a range share its end's year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import regex

from assistant.date_words import UNTIL, Language, Word

_RANGE = regex.compile("[-r]f?")
"""What stands between the two dates of a range."""
_UNTIL = regex.compile("if?")
"""Likewise, if the first of these is "until"."""

_YEAR_SAID = {"year", "years", "of", "mark"}

_Parts = dict[str, Word]


class Place(NamedTuple):
    """Words that may name a date.

    Attributes:
        start: The first of them.
        end: The one behind them.
        until: The one behind the range that they begin; else the same.
        parts: What they are.
        after: The one behind the date that begins the range that they end; else 0.
    """

    start: int
    end: int
    until: int
    parts: _Parts
    after: int = 0


def places_of(text: str, words: list[Word], sorts: str, known: Language) -> list[Place]:
    """Where words, whose classes these are, may name a date; in a range, in the year of its end."""
    found = [place for match in known.forms.finditer(sorts) for place in _one_by_one(match, words)]
    places = found[-1:]
    for place in reversed(found[:-1]):
        later = places[-1]
        between = sorts[place.end : later.start]
        cut = text[words[place.end - 1].end : words[later.start].start].strip()
        until = _UNTIL.fullmatch(between) and UNTIL in words[place.end].value
        # "and" is cut from an Arabic word
        if _RANGE.fullmatch(between) or until or (cut and not between):
            parts = _in_year_of(later.parts, place.parts)
            places[-1] = later._replace(after=place.end)
            places.append(place._replace(until=later.until, parts=parts))
        else:
            places.append(place)
    return places[::-1]


def _one_by_one(match: Any, words: list[Word]) -> Iterator[Place]:
    """The date that was found; of "20 to 22 August" the first day, then the last."""
    parts = {name: words[match.start(name)] for name, part in match.groupdict().items() if part}
    if "first" in parts:
        first_day = parts | {"day": parts["first"]}
        yield Place(match.start(), match.end("first"), match.end(), first_day)
        if "weekday" in parts:
            first, last = parts["weekday"], parts["day"].value - parts["first"].value
            parts["weekday"] = first._replace(value=(first.value + last) % 7)
        yield Place(match.start("day"), match.end(), match.end(), parts)
    else:
        yield Place(match.start(), match.end(), match.end(), parts)


def _in_year_of(later: _Parts, parts: _Parts) -> _Parts:
    """A month in the year that a later one has; in the year before if it stands behind that."""
    if not ("month" in parts and "month" in later) or parts.keys() & _YEAR_SAID:
        return parts
    before = parts["month"].value > later["month"].value
    name = "year" if "year" in later else "years"
    year = later.get(name) or (later["mark"] if "of" in later else None)
    return parts | {name: year._replace(value=year.value - before)} if year else parts
