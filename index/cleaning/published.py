"""Finds the day on which an article was published, where its page says so.

Labelled so, or stated in a line of its own, or amid the furniture around the headline ("Port News
— Published 12 March 2024"); else the day of an update, else that of the dateline with which the
story begins. A wrong day is worse than none: what the story tells of has dates too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from index.cleaning.dates import parse_date, states_only_a_date
from index.cleaning.lines import Line
from index.cleaning.markers import Label, fold, labels_within

_NEAR_THE_TOP = 15
"""Lines from the top among which a bare date is the date of publication."""

_FURNITURE = 200
"""Characters of a line of furniture that states several things."""
_KINDS = frozenset({"", "updated", "byline"})
"""Kinds of it that speak of this article: links and pictures have days of their own."""
_PARTS = re.compile(r"[|•·—–]|\s-\s")
_LISTED = re.compile(r"[|•·—–,،]|\s-\s")
_STARTS_A_PART = re.compile(r"[|•·—–]\s*$|\s-$")
_WORDS_OF_A_DATE = 5
"""At most: "Wednesday, the 11th September 2024"."""

_FIRST_LINES = 3
"""Kept lines among which the one is that a dateline begins: a summary may stand above it."""
_LONGEST_DATELINE = 80
_LONGEST_STORY = 20_000
"""Characters of a story that are compared with its dateline."""
_DATELINE = re.compile(
    r"\W{0,3}(?P<place>[^\W\d_][^,،\d(]{1,39})[,،]\s*(?P<date>[^(–—]{6,50}?\d{4}\D{0,2}?)"
    r"\s*(?:(?P<agency>[(（]|\s/)|[–—]|\s--?\s|\.\s)"
)
"""A place, a day, and what divides them from the story: "KASTRANA, Sept. 11, 2024 (Meridian)"."""
_PLACE_WORDS = 4
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def find_published(lines: Sequence[Line], language: str) -> date | None:
    """The day of publication that an article's lines state, None where none can be told.

    Args:
        lines: The lines of one article, judged.
        language: ISO 639-1 code of the article.
    """
    return next(_stated(lines, language), None)


def _stated(lines: Sequence[Line], language: str) -> Iterator[date]:
    """The days that may be it, the surest first."""
    labelled = (line.marker.value for line in lines if line.marker and line.kind == "published")
    yield from _read(labelled, language)
    for line in lines[:_NEAR_THE_TOP]:
        if line.kind in _KINDS and (line.role != "body" or not line.prose):
            yield from _amid(line.text[:_FURNITURE], language)
    dated = [
        line.text
        for at, line in enumerate(lines)
        if "date_line" in line.signals and line.kind != "updated"
        and (line.role != "body" or at < _NEAR_THE_TOP)
    ]  # fmt: skip
    yield from _read(dated, language)
    yield from _read((line.text for line in lines if line.kind == "updated"), language)
    yield from _datelines([line.text for line in lines if line.role == "body"], language)


def _read(texts: Iterable[str], language: str) -> Iterator[date]:
    yield from filter(None, (parse_date(text, language) for text in texts))


def _amid(text: str, language: str) -> Iterator[date]:
    """The days that a line of furniture labels as those of publication, or a byline ends with."""
    for label in labels_within(text):
        if label.kind == "published" and _begins_a_part(label, language):
            part = _PARTS.split(label.value)[0]
            if states_only_a_date(part, language):
                yield from _read([part], language)
        if label.kind == "byline" and not label.before and not label.value[:1].islower():
            ends = (label.value[found.end() :] for found in _LISTED.finditer(label.value))
            yield from _read((" ".join(end.split()[:_WORDS_OF_A_DATE]) for end in ends), language)


def _begins_a_part(label: Label, language: str) -> bool:
    """Whether a label stands at a line's start, or behind a sign or another date."""
    before = label.before
    return not before or bool(_STARTS_A_PART.search(before) or parse_date(before, language))


def _datelines(body: Sequence[str], language: str) -> Iterator[date]:
    """The days of the datelines with which a story's first lines begin.

    "Hiroshima, 6 August 1945." may be what the story tells of. Unless an agency is named behind
    it, a day is none of publication if the story speaks of later years than the next one, of which
    news may be.
    """
    story = "\n".join(body)[:_LONGEST_STORY]
    for line in body[:_FIRST_LINES]:
        found = _DATELINE.match(line[:_LONGEST_DATELINE])
        if not found or not _is_a_place(found["place"], story, language):
            continue
        short = len(found["date"].split()) <= _WORDS_OF_A_DATE
        day = parse_date(found["date"], language) if short else None
        later = day and any(int(year) > day.year + 1 for year in _YEAR.findall(story))
        if day and (found["agency"] or not later):
            yield day


def _is_a_place(words: str, story: str, language: str) -> bool:
    """Whether words are a name: no days of the week, and none that the story has in small letters.

    Such are "In" and "On". Of scripts without capitals the words must stand nowhere else.
    """
    names = words.split()
    if len(names) > _PLACE_WORDS or any(fold(name) in _weekdays(language) for name in names):
        return False
    small = {word for word in _WORD.findall(story.replace(words, "", 1)) if not word[0].isupper()}
    named = [word for word in _WORD.findall(words) if not word[0].islower()]
    return not words[0].islower() and not any(word.lower() in small for word in named)


@cache
def _weekdays(language: str) -> frozenset[str]:
    """A language's names of the days of the week, folded, and the English ones."""
    # Imported here: only a story with a dateline needs it.
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    names: set[str] = set()
    for code in ("en", language):
        try:
            days = Locale.parse(code).days["format"]
        except (UnknownLocaleError, ValueError):  # it has no names then
            continue
        for width in ("wide", "abbreviated"):
            names.update(map(fold, days[width].values()))
    return frozenset(names)
