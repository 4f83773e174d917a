"""Finds the calendar date that a line states, in the forms that the press of a language uses.

Numbers are read here (any script's digits, ISO 8601, day first, Chinese and Japanese marks);
month names are dateparser's, in any language,
and those of the Levant and the Maghreb are data; Persian dates are turned to Gregorian ones by
dateparser's Jalali calendar. Day, month and year must all be there: "Tuesday" or "March" are
no dates. Of 03/04/2023 the day comes first, as almost everywhere; 03/24/2023 can only be
month first.
"""

from __future__ import annotations

import calendar
import re
import tomllib
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from importlib import resources

_LONGEST_LINE = 200
_EARLIEST, _LATEST = 1900, 2100
_JALALI_LANGUAGES = frozenset({"fa", "ps", ""})
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?((?:19|20)\d\d)(?!\d)")
_JALALI = re.compile(r"(?<!\d)(1[34]\d\d)\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})(?!\d)")
_JALALI_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})\s+([^\W\d]+)(?:\s+ماه)?\s+(?:سال\s+)?(1[34]\d\d)(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|º|°|\.|日|-?го|’?inci)?")
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th|er|º|°|\.)?|[^\W\d_][\w’'ʼ\u0900-\u097f]*\.?", re.UNICODE)
_TWO_NAMES = re.compile(r"([^\W\d]+)\s*[/(]\s*([^\W\d]+)\)?")
"""A month named twice, as Arabic papers do: one of the two is enough."""

_LETTERS = re.compile(r"[^\W\d_][\w\u0900-\u097f]*")
_LANGUAGES = 8
"""Languages that are tried for a month's name."""
_FURTHEST = 4
"""Words between a year and the day that belongs to it."""


@lru_cache(maxsize=4096)
def parse_date(text: str, language: str = "") -> date | None:
    """The first calendar date that a short text states in full, or None.

    Args:
        text: A line; of a very long one the beginning is read.
        language: ISO 639-1 code of the text, where known: its month names are tried first.
    """
    composed = unicodedata.normalize("NFC", text[:_LONGEST_LINE])
    plain = _known_months(_ascii_digits(composed))
    found = list(_numeric(plain))
    if language in _JALALI_LANGUAGES:
        found += _jalali(plain)
    if found:
        return min(found)[1]
    if not _YEAR.search(plain):
        return None
    for one_name in (_TWO_NAMES.sub(r"\1", plain), _TWO_NAMES.sub(r"\2", plain)):
        for named in _named(one_name, language):
            return named
    return None


def states_only_a_date(text: str, language: str = "") -> bool:
    """Whether a line is a date with at most a few words around it."""
    return (
        len(text) <= _LONGEST_DATE_LINE
        and len(text.split()) <= _MOST_WORDS
        and any(map(str.isdigit, text))
        and parse_date(text, language) is not None
    )


_LONGEST_DATE_LINE = 80
_MOST_WORDS = 10


def _ascii_digits(text: str) -> str:
    digits = (
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, None) is not None else c
        for c in text
    )
    return "".join(digits).replace("\u200f", "").replace("\u200e", "").replace("\u200c", "")


def _known_months(text: str) -> str:
    """A text in which months that dateparser does not know bear their English names."""
    if not any("\u0600" <= character <= "\u06ff" for character in text):
        return text
    return _unknown_months()[0].sub(
        lambda found: calendar.month_name[_unknown_months()[1][found.group()]], text
    )


@cache
def _unknown_months() -> tuple[re.Pattern[str], dict[str, int]]:
    content = resources.files("index").joinpath("data/months.toml").read_text(encoding="utf-8")
    months = {
        name: number for group in tomllib.loads(content).values() for name, number in group.items()
    }
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)"), months


def _numeric(text: str) -> Iterator[tuple[int, date]]:
    for found in _ISO.finditer(text):
        year, month, day = map(int, found.groups())
        yield from _valid(found.start(), year, month, day)
    for found in _NUMERIC.finditer(text):
        first, second, year = map(int, found.groups())
        day, month = (second, first) if second > 12 >= first else (first, second)  # noqa: PLR2004 - months of a year
        yield from _valid(found.start(), year, month, day)


def _valid(at: int, year: int, month: int, day: int) -> Iterator[tuple[int, date]]:
    try:
        yield at, date(year, month, day)
    except ValueError:
        return  # no such day: not a date


def _jalali(text: str) -> Iterator[tuple[int, date]]:
    found = [*_JALALI.finditer(text), *_JALALI_NAMED.finditer(text)]
    if not found:
        return
    # Imported here: only Persian pages need it.
    from dateparser.calendars.jalali import JalaliCalendar  # noqa: PLC0415

    for match in found:
        parsed = JalaliCalendar(match.group().replace("ماه", "")).get_date()
        if parsed and _EARLIEST < parsed.date_obj.year < _LATEST:
            yield match.start(), parsed.date_obj.date()


def _named(text: str, language: str) -> Iterator[date]:
    """Dates whose month has a name: a day on either side of it, and the year near."""
    tokens = [found.group() for found in _TOKEN.finditer(text)]
    for at, token in enumerate(tokens):
        if not _YEAR.fullmatch(token.rstrip(".")):
            continue
        around = [
            *(tokens[max(0, at - length) : at + 1] for length in range(2, _FURTHEST + 1)),
            tokens[at : at + 3],
        ]
        for window in around:
            if any(_DAY.fullmatch(word) for word in window):
                parsed = _month_named(" ".join(window), language)
                if parsed:
                    yield parsed
                    break


@cache
def _languages_by_month() -> dict[str, tuple[str, ...]]:
    """By each word that dateparser knows in a month's name, its languages, the largest first."""
    from dateparser.languages.loader import default_loader  # noqa: PLC0415 - as below

    found: dict[str, dict[str, None]] = defaultdict(dict)
    for locale in default_loader.get_locales():
        for month in calendar.month_name[1:]:
            for name in locale.info.get(month.lower(), ()):
                for word in _LETTERS.findall(name.casefold()):
                    found[word][locale.shortname] = None
    return {word: tuple(languages)[:_LANGUAGES] for word, languages in found.items()}


def _month_named(words: str, language: str) -> date | None:
    """The date that a few words state; only languages are tried that have a month of that name."""
    named = _LETTERS.findall(words.casefold())
    told = [item for word in named for item in _languages_by_month().get(word, ())]
    if not told:
        return None
    # Imported here: only indexing needs it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import dateparser  # noqa: PLC0415

        settings = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
        for tried in dict.fromkeys([*filter(None, [language]), "en", *told]):
            try:
                parsed = dateparser.parse(words, languages=[tried], settings=settings)
            except ValueError:  # a language that dateparser does not know
                continue
            if parsed and str(parsed.year) in words:
                day: date = parsed.date()
                return day
    return None
