"""Finds the dates that a quotation names, and reckons those that hang on the day of publication.

A text is cut into words, each of a class: a month, a weekday, "last", "ago". The classes, a letter
each, make a second, short text, and dates are what one regular expression finds in that; so a form
such as "weekday, day, month, year" is written once for all languages. Classes, forms and words are
data (data/dates.toml); names of months and weekdays are the Unicode CLDR's, through Babel. What
cannot be told is left out. Repeats have bounds: hostile text takes time only as it is long.
"""

from __future__ import annotations

import calendar
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import regex

from assistant.types import DateMention

_YEARS = range(1900, 2100)
_OTHER_YEARS = (range(1300, 1501), range(2443, 2643))  # Islamic and Persian ones; Buddhist ones
_DAYS = range(1, 32)
_LONGEST_WORD = 30
_CLAUSE = 12
"""Words around a weekday in which a verb of the future counts."""

_BESIDE = 3
"""Characters between a date and the weekday that repeats it."""

_HALF_A_YEAR = 6
_MOST = {"d": 31, "m": 11, "o": 11, "Z": 10, "y": 10}
"""How many days, months and years ago people count exactly."""

_WEEK_STARTS = (0, 6, 5)  # Monday, Sunday, Saturday: which one depends on the country
_TOKEN = regex.compile(
    r"(?P<digits>(?<!\p{Nd}[./-])\p{Nd}{1,4}[\u200e\u200f]?(?P<by>[./-])\s?\p{Nd}{1,2}"
    r"[\u200e\u200f]?(?P=by)\s?\p{Nd}{1,4}(?!\p{Nd}|[./-]\p{Nd}))"
    r"|(?P<number>\p{Nd}++(?:[.,:/٫٬]\p{Nd}++)*+)(?:(?:st|nd|rd|th|er|[ºª°]|-?го)(?!\p{L}))?"
    r"|(?P<word>[\p{Han}\p{Kana}\p{Hangul}\p{Thai}\p{Lao}]"
    r"|\p{L}(?:(?![\p{Han}\p{Kana}\p{Hangul}])[\p{L}\p{M}ـ\u200c])*+)"
    r"|\n\s*\n|[^\s\p{Cf}\p{M}]"
)
_LETTERS = str.maketrans(
    dict(zip("ىیېکةۀıʼ’", "يييكههi''", strict=True)) | {"ـ": None, "\u200c": None}
)
_SIGNS = {sign: sign for sign in ",./(-$"} | {")": "(", "،": ",", "–": "-", "—": "-"}
_SIGNS |= dict.fromkeys("%€£#№٪", "$")


Reckoned = tuple[str, bool] | None
"""A date, and whether it hangs on the day of publication."""


def dates_in(text: str, language: str, published: date | None) -> list[DateMention]:
    """The dates that a text names, in their order.

    Args:
        text: A quotation.
        language: ISO 639-1 code of the text.
        published: When its article was; without it no date is reckoned from that day.
    """
    known = _language(language.replace("_", "-").split("-")[0].lower())
    words = _words(text, known)
    sorts = "".join(word.sort for word in words) + ";"
    mentions: list[DateMention] = []
    islamic = False
    for match in known.forms.finditer(sorts):
        for start, end, parts in _one_by_one(match, words):
            before = mentions[-1] if mentions else None
            found = _Found(sorts, start, end, parts, known, published, before)
            reckoned = found.reckon()
            if not reckoned:
                continue
            if before and (islamic or "hijri" in parts) and _same_day(before.date, reckoned[0]):
                if "hijri" in parts:
                    continue
                mentions.pop()
            islamic = "hijri" in parts
            first, last = words[start].start, words[end - 1].end
            mentions.append(DateMention(text[first:last], first, last, *reckoned))
    return mentions


def normalised(text: str, language: str, published: date | None) -> frozenset[str]:
    """The dates of a short answer, to compare it with one in another language."""
    return frozenset(mention.date for mention in dates_in(text, language, published))


def _one_by_one(match: Any, words: list[_Word]) -> Iterator[tuple[int, int, dict[str, _Word]]]:
    """The date that was found; of "20 to 22 August" the first day, then the last."""
    parts = {name: words[match.start(name)] for name, part in match.groupdict().items() if part}
    if "first" in parts:
        yield match.start(), match.end("first"), parts | {"day": parts["first"]}
        parts.pop("weekday", None)
        yield match.start("day"), match.end(), parts
    else:
        yield match.start(), match.end(), parts


def _same_day(one: str, other: str) -> bool:
    """Whether two days are one in two calendars; the new moon may be seen a day off."""
    if len(one) != len(other) or not one[7:]:
        return False
    return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= timedelta(1)


# --- what the words mean ---


@dataclass(frozen=True, slots=True)
class _Found:
    """Words that may name a date, and what stands around them."""

    sorts: str
    start: int
    end: int
    parts: dict[str, _Word]
    known: _Language
    published: date | None
    earlier: DateMention | None

    def reckon(self) -> Reckoned:
        """The date, by the first kind that these words are."""
        reckon = next(reckon for name, reckon in _KINDS.items() if name in self.parts)
        return reckon(self)

    def value(self, name: str, default: Any = None) -> Any:
        return self.parts[name].value if name in self.parts else default

    def before(self, far: int = 1) -> str:
        return self.sorts[self.start - far] if self.start >= far else ";"

    def to_come(self) -> bool:
        """Whether the clause is in the future, as far as its words tell."""
        clause = regex.split("[,.;(]", self.sorts[max(0, self.start - _CLAUSE) : self.start])[-1]
        if self.known.has("verb_last"):
            clause += regex.split("[,.;(r]", self.sorts[self.end : self.end + _CLAUSE])[0]
        return "e" in clause or self.before() == "t"

    def is_named_after(self) -> bool:
        """Whether a revolution or a street bears the date."""
        return (
            "z" in (self.before(), self.sorts[self.end]) or self.before() + self.before(2) == "fz"
        )

    def is_a_person(self) -> bool:
        """Whether a lone month or weekday begins a person's name, as far as capitals tell."""
        return self.sorts[self.end] == "C" and self.before() not in "itPFHBdmr"

    def is_a_year(self) -> bool:
        """Whether four digits are a year, and count nothing."""
        before, after, known = self.before(), self.sorts[self.end], self.known
        counts = before in "nDQNaz$" or after in "uoydm$"
        said = "Z" in (before, after) or before + self.before(2) == "fZ"
        if counts or said or (before == "-" and self.before(2) in "nD"):
            return said and not counts
        if self.value("bare") % 100 == 0 and after in "cC":
            return False
        if before in "itB" or (before == "r" and (after != "c" or known.has("nouns"))):
            return True
        round_count = self.value("bare") % 10 == 0 and known.has("number_last")
        if before == "e" or after in "nC" or (before == "c" and round_count):
            return False
        return after != "c" or known.has("nouns") or before == "f"


def _digits(found: _Found) -> Reckoned:
    return found.value("digits"), False


def _year(found: _Found) -> Reckoned:
    return (str(found.value("bare")), False) if found.is_a_year() else None


def _islamic(found: _Found) -> Reckoned:
    """A day of the Islamic calendar, as Mecca reckons it."""
    # Imported here: few texts need it.
    from hijridate import Hijri  # noqa: PLC0415

    try:
        day = Hijri(found.value("year"), found.value("hijri"), found.value("day"))
        return day.to_gregorian().isoformat(), False
    except (OverflowError, ValueError):  # no such day, or out of its tables
        return None


def _persian(found: _Found) -> Reckoned:
    # Imported here: few texts need it.
    from convertdate import persian  # type: ignore[import-untyped] # noqa: PLC0415

    def gregorian(year: int) -> Iterator[date]:
        day = date(*persian.to_gregorian(year, found.value("jalali"), found.value("day")))
        if persian.from_gregorian(*day.timetuple()[:3])[1] == found.value("jalali"):
            yield day  # else the month has no such day

    now, year = found.published, found.value("year")
    if year:
        return next(((day.isoformat(), False) for day in gregorian(year)), None)
    if now is None:
        return None
    about = persian.from_gregorian(*now.timetuple()[:3])[0]
    days = [day for near in (-1, 0, 1) for day in gregorian(about + near)]
    return _relative(_pick(days, now, None))


def _month(found: _Found) -> Reckoned:
    """A day of a month, or a month, whose name or number stands there."""
    month, day, year = found.value("month"), found.value("day"), found.value("year")
    lower = found.parts["month"].sort == "L" and not (day and year)
    if lower or found.value("twin", month) != month:
        return None
    if year:
        year += 0 if year in _YEARS else found.known.number("year_offset")
        whole = _day(year, month, day or 1) if year in _YEARS else None
        return (whole.isoformat()[: 10 if day else 7], False) if whole else None
    if found.published is None or found.is_named_after():
        return None
    return _month_near(found, month, day, found.published)


def _month_near(found: _Found, month: int, day: int | None, now: date) -> Reckoned:
    """A month, or its day, in the year that is nearest, or "last", or said to be so."""
    mark = found.value("mark")
    years = range(now.year - 1, now.year + 2)
    if "years" in found.parts or "of" in found.parts:
        year = now.year + found.value("years", mark)
        years, mark = range(year, year + 1), None
    elif mark is None and not day:
        follows_a_name = found.before() == "C" and not found.known.has("nouns")
        lone = found.parts["month"].sort
        preposed = lone == "A" and found.before() in "itBm" and not found.known.has("strict")
        joined = found.before(2) + found.before() == "Mr"  # "from February to March"
        if not (preposed or joined or lone in "MD") or follows_a_name or found.is_a_person():
            return None
        if (month - now.month) % 12 == _HALF_A_YEAR:  # as far behind as ahead
            mark = 1 if found.to_come() else 0
    days = [one for year in years if (one := _day(year, month, day or 1))]
    if not day:
        return _relative(_pick(days, now.replace(day=1), mark), 7)
    agreeing = [one for one in days if one.weekday() == found.value("weekday")]
    return _relative(_pick(agreeing or days, now, mark))


def _weekday(found: _Found) -> Reckoned:
    """A weekday, with or without "last" or "next"."""
    weekday, mark, now = found.value("weekday"), found.value("mark"), found.published
    if found.parts.keys() == {"weekday"} and _repeats(found.parts["weekday"], found.earlier):
        return None
    person = mark is None and found.is_a_person() and not found.known.has("nouns")
    if now is None or person or found.before() == "v":  # "every Tuesday"
        return None
    back = (now.weekday() - weekday) % 7
    if mark == 0 and back:  # "this Tuesday", before or after?
        return None
    if mark == 1 or (mark is None and found.to_come()):
        return _relative(now + timedelta(7 - back))
    return _relative(now - timedelta(back or (7 if mark else 0)))


def _repeats(weekday: _Word, earlier: DateMention | None) -> bool:
    """Whether a weekday stands right behind the date that it belongs to."""
    if not earlier or not earlier.date[7:] or weekday.start - earlier.end > _BESIDE:
        return False
    return bool(date.fromisoformat(earlier.date).weekday() == weekday.value)


def _weekday_of_week(found: _Found) -> Reckoned:
    """A weekday of last, this or next week, unless it depends on the day on which a week begins."""
    now, weekday = found.published, found.value("weekday")
    if now is None:
        return None
    starts = [now - timedelta((now.weekday() - first) % 7) for first in _WEEK_STARTS]
    weeks = 7 * found.value("mark")
    days = {start + timedelta((weekday - start.weekday()) % 7 + weeks) for start in starts}
    return _relative(days.pop()) if len(days) == 1 else None


def _today(found: _Found) -> Reckoned:
    """Today or yesterday; a weekday beside it sets it right by a day, as after midnight."""
    now, shift, weekday = found.published, found.value("shift"), found.value("weekday")
    if now is None:
        return None
    day = now + timedelta(shift)
    if weekday is None:
        return _relative(day)
    off = (day.weekday() - weekday + 3) % 7 - 3
    return _relative(day - timedelta(off)) if abs(off) <= 1 else _weekday(found)


def _day_before(found: _Found) -> Reckoned:
    """The day before or after the date that was named last."""
    earlier = found.earlier
    if not earlier or not earlier.date[7:]:
        return None
    day = date.fromisoformat(earlier.date) + timedelta(found.value("anchor"))
    return day.isoformat(), earlier.relative


def _counted(found: _Found) -> Reckoned:
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


_KINDS: dict[str, Callable[[_Found], Reckoned]] = {
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


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # no such day: not a date
        return None


def _pick(days: list[date], now: date, mark: int | None) -> date | None:
    """The day nearest to another, or the last before it, or the first after it."""
    if mark == 0:
        days = [day for day in days if day == now]
    elif mark:
        days = [day for day in days if (day - now).days * mark > 0]
    return min(days, key=lambda day: abs(day - now), default=None)


# --- the words of a text ---


class _Word(NamedTuple):
    """A stretch of text: its class, and a value such as the number of a month."""

    sort: str
    value: Any
    start: int
    end: int


class _Entry(NamedTuple):
    """What a word may be, with these words behind it, and perhaps only with a capital."""

    rest: tuple[str, ...]
    capital: bool
    sort: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Language:
    entries: dict[str, list[_Entry]]
    ahead: Any
    forms: Any
    month_first: bool
    data: dict[str, Any] = field(default_factory=dict)

    def has(self, trait: str) -> bool:
        return bool(self.data.get(trait))

    def number(self, name: str) -> int:
        return int(self.data.get(name, 0))


@lru_cache(maxsize=1 << 14)
def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    return "".join(c for c in bare if not ("\u0300" <= c < "\u0900" and unicodedata.combining(c)))


def _words(text: str, known: _Language) -> list[_Word]:
    tokens = list(_TOKEN.finditer(text))
    folded = [_fold(token[0]) if len(token[0]) <= _LONGEST_WORD else "" for token in tokens]
    words: list[_Word] = []
    at = 0
    while at < len(tokens):
        token, size, cut = tokens[at], 1, 0
        value: Any = None
        capital = token[0][0].isupper()
        if token["digits"]:
            value = _in_digits(token["digits"], known.month_first)
            sort = "Q" if value else "n"
        elif token["number"]:
            sort, value = _number(token, text, words)
        elif entry := _entry(folded, at, known, capital=capital):
            (rest, _, sort, value), cut = entry
            size += len(rest)
        elif token["word"]:
            sort = "e" if known.ahead.fullmatch(folded[at]) else "C" if capital else "c"
        else:
            sort = _SIGNS.get(token[0], ";")
        words.append(_Word(sort, value, token.start() + cut, tokens[at + size - 1].end()))
        at += size
    return words


def _entry(
    folded: list[str], at: int, known: _Language, *, capital: bool
) -> tuple[_Entry, int] | None:
    """The longest entry that stands here, and how many letters before it are another word."""
    word = folded[at]
    spellings = [(word, 0)]
    for prefix, instead in known.data.get("prefixes", {}).items():
        if word.startswith(prefix):
            spellings.append((instead + word[len(prefix) :], 0 if instead else len(prefix)))
    for spelling, cut in spellings:
        for entry in known.entries.get(spelling, ()):
            rest = entry.rest
            if (capital or not entry.capital) and rest == tuple(
                folded[at + 1 : at + 1 + len(rest)]
            ):
                return entry, cut
    return None


def _number(token: Any, text: str, words: list[_Word]) -> tuple[str, int]:
    """The class and value of digits that are no date by themselves."""
    digits, (start, end) = token["number"], token.span()
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    glued = any(c.isascii() and c.isalpha() for c in (before[-1:], after[:1]))
    # "Army-2021" and "5-year", but neither "mid-2021" nor the preposition of "ב-22".
    name = before[1:] == "-" and before[0].isalpha() and words[-2].sort in "cC"
    name = name and words[-2].end - words[-2].start > 1
    hyphen = after[:1] == "-" and after[1:].isalpha()
    if glued or name or hyphen or not digits.isdecimal() or len(digits) > len("2000"):
        return "n", 0
    value = int(digits)
    if len(digits) <= len("31"):
        return ("D" if value in _DAYS else "n"), value
    other = any(value in years for years in _OTHER_YEARS)
    return ("Y" if value in _YEARS else "O" if other else "n"), value


def _in_digits(text: str, month_first: bool) -> str | None:
    """The date that is written in digits alone; the day comes first where that is open."""
    parts = regex.findall(r"\p{Nd}+", text)
    (year, month, day), lengths = map(int, parts), [len(part) for part in parts]
    if lengths[0] != len("2000"):
        day, year = year, day
        if day in range(1, 13) and (month_first or month not in range(1, 13)):
            day, month = month, day
    if lengths == [2, 2, 2] and "." in text:
        year += 2000
    whole = _day(year, month, day) if year in _YEARS else None
    return whole.isoformat() if whole else None


# --- languages ---


@cache
def _data() -> dict[str, Any]:
    file = resources.files("assistant").joinpath("data/dates.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _language(code: str) -> _Language:
    data = _data()
    known = data["languages"].get(code, {})
    entries: dict[str, list[_Entry]] = {}
    for name, sort, value in (*_said(known), *_names(code, known)):
        first, *rest = [_fold(token[0]) for token in _TOKEN.finditer(name.rstrip("."))] or [""]
        entries.setdefault(first, []).append(_Entry(tuple(rest), name[:1].isupper(), sort, value))
    for listed in entries.values():
        listed.sort(key=lambda entry: (-len(entry.rest), not entry.capital))
    custom = [locale.date_formats["short"].pattern for locale in _locales([code])]
    # Whether 03/04/2023 is in March depends, in English, on the country: the day comes first.
    month_first = code != "en" and any(pattern.startswith("M") for pattern in custom)
    ahead = regex.compile(known.get("ahead", "(?!)"))
    return _Language(entries, ahead, _forms(known), month_first, known)


def _forms(known: dict[str, Any]) -> Any:
    """The forms of dates with their parts; what a language does not have matches nowhere."""
    data, markers = _data(), known.get("markers")
    parts = {name: "" if known.get(name) else "(?!)" for name in ("month_first", "counters")}
    parts["alone"] = "(?!D[^u])" if known.get("month_first") else ""  # "30 July 15" is "July 15"
    parts["before"] = "(?P<mark>[PFH])f?" if markers in {"before", "both"} else "(?!)"
    parts["after"] = "f?(?P<mark>[PFHg])" if markers in {"after", "both"} else "(?!)"
    for name, pattern in (*data["parts"].items(), ("all", "|".join(data["forms"].values()))):
        parts[name] = regex.sub(r"\{([a-z_]+)\}", lambda found: parts[found[1]], pattern)
    return regex.compile(parts["all"])


def _said(known: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Words other than names, each with its class and its value."""
    words = known.get("words", {})
    for role, (sort, *value) in _data()["roles"].items():
        for name in words.get(role, ()):
            both = role == "past" and name in words.get("ago", ())
            yield name, "g" if both else sort, *(value or [None])
    for number, names in enumerate(words.get("numbers", ()), 1):
        yield from ((name, "N", number) for name in names.split("|") if name)


def _names(code: str, known: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Names of months and weekdays, each with its class and its number."""
    kinds = {"months": ("M", 1), "weekdays": ("W", 0), "hijri": ("J", 1), "jalali": ("S", 1)}
    found = [
        (name, "b" if name.endswith(".") else sort, number)
        for kind, (sort, first) in kinds.items()
        for number, spellings in enumerate(known.get(kind, ()), first)
        for name in filter(None, spellings.split("|"))
    ]
    widths = {"wide": ("M" if known else "A", "W"), "abbreviated": ("b", "w")}
    for locale in _locales([code, *known.get("locales", ())]):
        for width, (month, weekday) in widths.items():
            for context in ("format", "stand-alone"):
                found += [(name, month, at) for at, name in locale.months[context][width].items()]
                found += [(name, weekday, at) for at, name in locale.days[context][width].items()]
    found += [(name, "A", number) for number, name in enumerate(calendar.month_name) if number]
    unsure = {_fold(name) for name in known.get("ambiguous", ())}
    for name, sort, number in found:
        if sort == "W":
            yield from ((name + suffix, "W", number) for suffix in known.get("suffixes", ()))
        if sort in "MAb" and name[0].isupper():
            yield name.lower(), "L", number
        short = sort == "b" and name[0].islower()
        doubtful = sort == "M" and _fold(name) in unsure
        yield name, "L" if short else "A" if doubtful else sort, number


def _locales(codes: list[str]) -> Iterator[Any]:
    # Imported here: only a language that is met for the first time needs it.
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    for code in codes:
        try:
            yield Locale.parse(code)
        except (UnknownLocaleError, ValueError):  # it has no names then
            continue
