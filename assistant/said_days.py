"""A sentence with its days named as a passage names them, so that the two can be compared.

A model is asked for whole dates ("14 October 2025") where articles say "Tuesday" or "14 October",
and a reader that was trained on articles does not see that these are the same. What day a passage
means is reckoned from its publication (assistant/dates.py). A day that it does not name, or names
in full too, and one whose name would be that of another of its days, stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

from assistant.dates import dates_in
from assistant.details import Wording
from assistant.locale_names import weekday_name
from assistant.normalise import tokens
from assistant.types import DateMention

_YEAR = re.compile(r"[\s,،]+(?:(?:of|de|del|mwaka|عام|سنة)\s+)?\d{4}\Z")
_COMMAS = (",", "،")
_WHOLE = len("2025-10-14")
_YEARS = len("2025-")


def with_days_of(passage: Wording, claim: Wording) -> str:
    """The claim's text with the passage's way of naming days: a weekday, or no year.

    Args:
        passage: With its day of publication; without it none of its days is reckoned from that.
        claim: A sentence with whole dates.
    """
    theirs: dict[str, list[DateMention]] = defaultdict(list)
    for mention in dates_in(passage.text, passage.language, passage.published):
        theirs[mention.date].append(mention)
    weekdays = Counter(date.fromisoformat(day).weekday() for day in theirs if len(day) == _WHOLE)
    within_years = Counter(day[_YEARS:] for day in theirs)
    text = claim.text
    for mention in reversed(dates_in(text, claim.language, passage.published)):
        named, words = theirs.get(mention.date, []), mention.text
        if not (_has_digits(mention) and named and all(item.relative for item in named)):
            continue
        is_day = len(mention.date) == _WHOLE
        if not is_day or all(map(_has_digits, named)):
            words = _YEAR.sub("", words) if within_years[mention.date[_YEARS:]] == 1 else words
        elif _stands_alone(text, mention):
            day = date.fromisoformat(mention.date)
            by_weekday = {*tokens(weekday_name(day, passage.language))}
            told = all(by_weekday <= {*tokens(item.text)} for item in named)
            if told and weekdays[day.weekday()] == 1:
                words = weekday_name(day, claim.language)
        rest = text[mention.end :]
        if words != mention.text and any(comma in mention.text for comma in _COMMAS):
            rest = rest[rest.startswith(_COMMAS) :]
        text = text[: mention.start] + words + rest
    return text


def _has_digits(mention: DateMention) -> bool:
    return any(map(str.isdigit, mention.text))


def _stands_alone(text: str, mention: DateMention) -> bool:
    """Whether a date is no end of a range ("12-13 October"), and has no bracket of its own."""
    return text[: mention.start][-1:] not in {"-", "–"} and not {*mention.text} & {*"()"}
