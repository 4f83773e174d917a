"""Finds when an article was published, where the page says so.

A date inside the story is not a date of publication: only a labelled line, a line that is
nothing but a date, or a file's own header counts. Parsing is dateparser's, in any language.
"""

from __future__ import annotations

import re
import warnings
from datetime import date
from functools import lru_cache

_LONGEST_DATE_LINE = 60
_MOST_WORDS = 8
_YEAR = re.compile(r"\d{4}")
_AFTER_DATE = re.compile(r"\s+[-–—|]\s+.*$")  # "23/08/2023 - 09:10"


@lru_cache(maxsize=1024)
def parse_date(text: str) -> date | None:
    """The calendar date that a short text states in full, or None.

    Day, month and year must all be there: "Tuesday" or "March" are no dates. Of 03/04/2023
    the day comes first, as almost everywhere.
    """
    candidate = text.strip()
    too_long = len(candidate) > _LONGEST_DATE_LINE or len(candidate.split()) > _MOST_WORDS
    if too_long or not _YEAR.search(candidate):
        return None
    # Imported here: only indexing needs it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import dateparser  # noqa: PLC0415

        for attempt in (candidate, _AFTER_DATE.sub("", candidate)):
            found = dateparser.parse(
                attempt, settings={"STRICT_PARSING": True, "DATE_ORDER": "DMY"}
            )
            if found:
                day: date = found.date()
                return day
    return None
