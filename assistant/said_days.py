"""A sentence with its days named as a passage names them, so that the two can be compared.

A model is asked for whole dates ("14 October 2025") where articles say "Tuesday" or "14 October",
and a reader that was trained on articles does not see that these are the same. What day a passage
means is reckoned from its publication (assistant/dates.py), so this loses nothing: a day that the
passage does not name stays as it is.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.dates import dates_in
from assistant.details import Wording
from assistant.locale_names import weekday_name
from assistant.types import DateMention

_YEAR = re.compile(r"[\s,،]*\d{4}\Z")
_WHOLE = len("2025-10-14")


def with_days_of(passage: Wording, claim: Wording) -> str:
    """The claim's text with the passage's way of naming days: a weekday, or no year.

    Args:
        passage: With its day of publication; without it none of its days is reckoned from that.
        claim: A sentence with whole dates.
    """
    theirs: dict[str, DateMention] = {}
    for mention in dates_in(passage.text, passage.language, passage.published):
        if mention.relative:
            theirs.setdefault(mention.date, mention)
    text = claim.text
    for mention in reversed(dates_in(text, claim.language, passage.published)):
        named = theirs.get(mention.date)
        if named is None or not _has_digits(mention):
            continue
        if len(mention.date) == _WHOLE and not _has_digits(named):
            words = weekday_name(date.fromisoformat(mention.date), claim.language)
        else:
            words = _YEAR.sub("", mention.text)
        rest = text[mention.end :]
        text = text[: mention.start] + words + rest.removeprefix(",").removeprefix("،")
    return text


def _has_digits(mention: DateMention) -> bool:
    return any(map(str.isdigit, mention.text))
