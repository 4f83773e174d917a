"""Finds the dates that a quotation names, and reckons those that hang on the day of publication.

A text is cut into words, each of a class: a month, a weekday, "last", "ago". The classes, a letter
each, make a second, short text, and dates are what one regular expression finds in that; so a form
such as "weekday, day, month, year" is written once for all languages. Classes, forms and words are
data (data/dates.toml); names of months and weekdays are the Unicode CLDR's, through Babel. What
cannot be told is left out. Repeats have bounds: hostile text takes time only as it is long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from assistant.date_context import Found, traits_before
from assistant.date_ranges import places_of
from assistant.date_words import OTHER_YEARS, YEARS, Word, day_of, language_of, words_of
from assistant.types import DateMention
from index.types import Span

ANY_DAY = date(2000, 1, 1)
"""To see which words name a day, whichever it is."""

_PUBLISHED = YEARS[1:-1]
"""Years in which an article can be published; 1 or 9999 is a database's "no date"."""

_BESIDE = 3
"""Characters between a date and the weekday that repeats it."""

_MOST = {"d": 31, "m": 11, "o": 11, "Z": 10, "y": 10}
"""How many days, months and years ago people count exactly."""

_WEEK_STARTS = (0, 6, 5)  # Monday, Sunday, Saturday: which one depends on the country

Reckoned = tuple[str, bool] | None
"""A date, and whether it hangs on the day of publication."""


def dates_in(text: str, language: str, published: date | None) -> list[DateMention]:
    """The dates that a text names, in their order.

    Args:
        text: A quotation.
        language: ISO 639-1 code of the text.
        published: When its article was; without it no date is reckoned from that day.
    """
    if published and published.year not in _PUBLISHED:
        published = None
    known = language_of(language.replace("_", "-").split("-")[0].lower())
    words = words_of(text, known)
    sorts = "".join(word.sort for word in words) + ";"
    mentions: list[DateMention] = []
    islamic, done = False, 0
    for place in places_of(text, words, sorts, known):
        before = mentions[-1] if mentions else None
        begin = before if place.after == done else None
        led = traits_before(place, words, sorts, known)
        found = Found(sorts, *place[:4], known, published, before, begin, led)
        reckoned = _reckoned(found)
        if not reckoned:
            continue
        hijri = "hijri" in place.parts
        if before and (islamic or hijri) and _same_day(before.date, reckoned[0]):
            if hijri:
                continue
            mentions.pop()
        islamic, done = hijri, place.end
        first, last = words[place.start].start, words[place.end - 1].end
        mentions.append(DateMention(text[first:last], first, last, *reckoned))
    return mentions


def normalised(text: str, language: str, published: date | None) -> frozenset[str]:
    """The dates of a short answer, to compare it with one in another language."""
    return frozenset(mention.date for mention in dates_in(text, language, published))


def normalised_within(
    text: str, place: Span, language: str, published: date | None
) -> frozenset[str]:
    """The dates of an answer in a sentence, which tells whether "Monday" was or will be.

    Where they are only parts of dates there ("Monday" of "Monday, 4 March"), those of its words.
    """
    dates = dates_in(text, language, published)
    within = [day.date for day in dates if place.start <= day.start and day.end <= place.end]
    return frozenset(within) or normalised(place.of(text), language, published)


def _same_day(one: str, other: str) -> bool:
    """Whether two days are one in two calendars; the new moon may be seen a day off."""
    if len(one) != len(other) or not one[7:]:
        return False
    return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= timedelta(1)


def _reckoned(found: Found) -> Reckoned:
    """The date, by the first kind that these words are."""
    reckon = next(reckon for name, reckon in _KINDS.items() if name in found.parts)
    return reckon(found)


def _digits(found: Found) -> Reckoned:
    return found.value("digits"), False


def _year(found: Found) -> Reckoned:
    return (str(found.value("bare")), False) if found.is_a_year() else None


def _islamic(found: Found) -> Reckoned:
    """A day of the Islamic calendar, as Mecca reckons it."""
    # Imported here: few texts need it.
    from hijridate import Hijri  # noqa: PLC0415

    try:
        day = Hijri(found.value("year"), found.value("hijri"), found.value("day"))
        return day.to_gregorian().isoformat(), False
    except (OverflowError, ValueError):  # no such day, or out of its tables
        return None


def _persian(found: Found) -> Reckoned:
    # Imported here: few texts need it.
    from convertdate import persian  # type: ignore[import-untyped] # noqa: PLC0415

    def gregorian(year: int) -> Iterator[date]:
        day = date(*persian.to_gregorian(year, found.value("jalali"), found.value("day")))
        same_month = persian.from_gregorian(*day.timetuple()[:3])[1] == found.value("jalali")
        if same_month:
            yield day  # else the month has no such day

    now, year = found.published, found.value("year")
    if year:
        days = list(gregorian(year)) if year in OTHER_YEARS[0] else []
        return (days[0].isoformat(), False) if days else None
    if now is None:
        return None
    about = persian.from_gregorian(*now.timetuple()[:3])[0]
    days = [day for near in (-1, 0, 1) for day in gregorian(about + near)]
    return _relative(_pick(days, now, None))


def _month(found: Found) -> Reckoned:
    """A day of a month, or a month, whose name or number stands there."""
    month, day, year = found.value("month"), found.value("day"), found.value("year")
    lower = found.parts["month"].sort == "L" and not (day and year)
    if lower or found.value("twin", month) != month:
        return None
    if year:
        year += 0 if year in YEARS else found.known.number("year_offset")
        whole = day_of(year, month, day or 1) if year in YEARS else None
        return (whole.isoformat()[: 10 if day else 7], False) if whole else None
    if found.published is None or found.is_named_after():
        return None
    return _month_near(found, month, day, found.published)


def _month_near(found: Found, month: int, day: int | None, now: date) -> Reckoned:
    """A month, or its day, in the last year that fits, or that its weekday or a word says."""
    mark, length = found.value("mark"), 10 if day else 7
    if "years" in found.parts or "of" in found.parts:
        year = now.year + found.value("years", mark)
        return _relative(day_of(year, month, day or 1), length)
    if not day:
        if mark is None and not found.is_a_lone_month((month - now.month) % 12):
            return None
        now = now.replace(day=1)
    years = range(now.year - 1, now.year + 2)
    days = [one for year in years if (one := day_of(year, month, day or 1))]
    agreeing = [one for one in days if one.weekday() == found.value("weekday")]
    if mark is None and not agreeing:
        if found.begin and found.begin.date[4:]:
            return _first_after(found.begin, month, day)
        days = [one for one in days if one - now <= found.reach()][-1:]
    return _relative(_pick(agreeing or days, now, mark), length)


def _first_after(begin: DateMention, month: int, day: int | None) -> Reckoned:
    """The month, or its day, that ends a range."""
    year, length = int(begin.date[:4]), 10 if day else 7
    days = [day_of(year + later, month, day or 1) for later in (0, 1)]
    ends = [one.isoformat()[:length] for one in days if one]
    fits = [one for one in ends if one >= begin.date[:length]]
    return (fits[0], begin.relative) if fits else None


def _weekday(found: Found) -> Reckoned:
    """A weekday, with or without "last" or "next"."""
    weekday, mark = found.value("weekday"), found.value("mark")
    if found.parts.keys() == {"weekday"} and _repeats(found.parts["weekday"], found.earlier):
        return None
    person = mark is None and found.is_a_person() and not found.known.has("nouns")
    if person or found.before() == "v":  # "every Tuesday"
        return None
    if mark is None and found.begin and found.begin.date[7:]:
        return _weekday_after(found, found.begin, weekday)
    return _weekday_near(found, found.published, weekday) if found.published else None


def _weekday_near(found: Found, now: date, weekday: int) -> Reckoned:
    """The weekday up to the day of publication, or after it, as its clause or a word tells."""
    mark = found.value("mark")
    back = (now.weekday() - weekday) % 7
    if mark == 0 and back:  # "this Tuesday", before or after?
        return None
    if mark == 1:
        return _relative(now + timedelta(7 - back))
    coming = found.is_the_coming_one() if mark is None else False
    if coming is None and back:
        return None
    if coming:
        return _relative(now + timedelta(-back % 7))
    return _relative(now - timedelta(back or (7 if mark else 0)))


def _weekday_after(found: Found, begin: DateMention, weekday: int) -> Reckoned:
    """The weekday that ends a range, or that is named after another.

    Both "between Monday and Thursday" and "on Thursday and Monday" are written on a Wednesday:
    where the later day would be to come and the earlier one is not, "and" does not tell.
    """
    now, first = found.published, date.fromisoformat(begin.date)
    day = first + timedelta((weekday - first.weekday()) % 7)
    if found.is_one_of_some() and (now is None or first <= now < day):
        return None
    return day.isoformat(), begin.relative


def _repeats(weekday: Word, earlier: DateMention | None) -> bool:
    """Whether a weekday stands right behind the date that it belongs to."""
    if not earlier or not earlier.date[7:] or weekday.start - earlier.end > _BESIDE:
        return False
    return bool(date.fromisoformat(earlier.date).weekday() == weekday.value)


def _weekday_of_week(found: Found) -> Reckoned:
    """A weekday of last, this or next week, unless it depends on the day on which a week begins."""
    now, weekday = found.published, found.value("weekday")
    if now is None:
        return None
    starts = [now - timedelta((now.weekday() - first) % 7) for first in _WEEK_STARTS]
    weeks = 7 * found.value("mark")
    days = {start + timedelta((weekday - start.weekday()) % 7 + weeks) for start in starts}
    return _relative(days.pop()) if len(days) == 1 else None


def _today(found: Found) -> Reckoned:
    """Today or yesterday; a weekday beside it sets it right by a day, as after midnight."""
    now, shift, weekday = found.published, found.value("shift"), found.value("weekday")
    if now is None:
        return None
    day = now + timedelta(shift)
    if weekday is None:
        return _relative(day)
    off = (day.weekday() - weekday + 3) % 7 - 3
    return _relative(day - timedelta(off)) if abs(off) <= 1 else _weekday(found)


def _day_before(found: Found) -> Reckoned:
    """The day before or after the date that was named last."""
    earlier = found.earlier
    if not earlier or not earlier.date[7:]:
        return None
    day = date.fromisoformat(earlier.date) + timedelta(found.value("anchor"))
    return day.isoformat(), earlier.relative


def _counted(found: Found) -> Reckoned:
    """Some days, months or years ago; or last, this, next month or year."""
    word = found.parts.get("two") or found.parts["unit"]
    unit, by, now = word.sort, found.value("mark", word.value), found.published
    if "two" in found.parts:
        unit, by = word.value, -2
    elif "count" in found.parts:
        by = -found.value("count")
    if now is None or ("count" in found.parts and -by > _MOST[unit]):
        return None
    if unit == "d":
        return _relative(now + timedelta(by))
    if unit in "moI":
        year, month = divmod(now.year * 12 + now.month - 1 + by, 12)
        return f"{year}-{month + 1:02}", True
    return str(now.year + by), True


_KINDS: dict[str, Callable[[Found], Reckoned]] = {
    "digits": _digits,
    "hijri": _islamic,
    "jalali": _persian,
    "month": _month,
    "bare": _year,
    "anchor": _day_before,
    "week": _weekday_of_week,
    "shift": _today,
    "weekday": _weekday,
    "two": _counted,
    "unit": _counted,
}
"""How a date is reckoned, by the first of these parts that it has."""


def _relative(day: date | None, length: int = 10) -> Reckoned:
    return (day.isoformat()[:length], True) if day else None


def _pick(days: list[date], now: date, mark: int | None) -> date | None:
    """The day nearest to another, or the last before it, or the first after it."""
    if mark == 0:
        days = [day for day in days if day == now]
    elif mark:
        days = [day for day in days if (day - now).days * mark > 0]
    return min(days, key=lambda day: abs(day - now), default=None)
