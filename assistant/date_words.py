"""The words of a text that dates are made of, by language: their classes and values.

Names of months and weekdays are the Unicode CLDR's, through Babel; the rest is data/dates.toml.
"""

from __future__ import annotations

import calendar
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import regex

YEARS = range(1900, 2100)
OTHER_YEARS = (range(1300, 1501), range(2443, 2643))
"""Islamic and Persian ones; Buddhist ones."""

_DAYS = range(1, 32)
_LONGEST_WORD = 30
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
_WITHIN_A_WORD = regex.compile(r"(?<=\p{L}).(?=\p{L})")
_SIGNS = {sign: sign for sign in ",./(-$"} | {")": "(", "،": ",", "–": "-", "—": "-"}
_SIGNS |= dict.fromkeys("%€£#№٪", "$") | dict.fromkeys("«»“”„‟‹›‘’\"'", '"')


TERM = "term"
"""A trait of words that begin or end a term: "from", "until"."""
UNTIL = "until"
"""A trait of words behind which a term ends, which may be far off."""
LEAD = "lead"
"""A trait of words behind which a name is a month, were it a person's or a verb elsewhere."""
WHEN = "when"
"""A trait of words that say when something was, beside its name: "the battle of"."""
AND = "and"
"""A trait of words that join the two ends of a range, or one day and another."""
ONSET = "onset"
"""A trait of words from which on something is so: "starting"."""

TELLS = {"ordered": "o", "said": "s", "had": "h", "lasting": "g", "lasted": "l"}
"""Parts of the data that match words which tell whether what begins or ends on a day is past, each
with the value, a letter, of these words; the first that matches counts."""

_BOTH = {"past": ("ago", "g"), "before_count": ("since", "h")}
"""The class of a word that has two roles."""


class Word(NamedTuple):
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
class Language:
    """What is known of a language.

    Attributes:
        entries: What words may be, by their first word, folded.
        ahead: Matches words that put what follows into the future.
        future: Matches words in small letters that do so.
        behind: Matches words that put what follows into the past.
        base: Matches words that what follows is reckoned from.
        tells: Matches words that tell whether what begins or ends on a day is past, by value.
        forms: Matches the forms of dates in a text's classes.
        month_first: Whether 03/04/2023 is in March.
        data: Its part of data/dates.toml.
    """

    entries: dict[str, list[_Entry]]
    ahead: Any
    future: Any
    behind: Any
    base: Any
    tells: dict[str, Any]
    forms: Any
    month_first: bool
    data: dict[str, Any] = field(default_factory=dict)

    def has(self, trait: str) -> bool:
        """Whether it has a trait of data/dates.toml."""
        return bool(self.data.get(trait))

    def number(self, name: str) -> int:
        """A number that data/dates.toml gives it; 0 where it gives none."""
        return int(self.data.get(name, 0))


@lru_cache(maxsize=1 << 14)
def _fold(word: str) -> str:
    return _without_marks(word, "\u0300")


@lru_cache(maxsize=1 << 14)
def _spelt(word: str) -> str:
    """A word folded, but with the marks on its Latin letters: "wurde" is past, "würde" is not."""
    return unicodedata.normalize("NFC", _without_marks(word, "\u0483"))


def _without_marks(word: str, first: str) -> str:
    bare = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    return "".join(c for c in bare if not (first <= c < "\u0900" and unicodedata.combining(c)))


def words_of(text: str, known: Language) -> list[Word]:
    """The words of a text, each with its class."""
    tokens = list(_TOKEN.finditer(text))
    folded = [_fold(token[0]) if len(token[0]) <= _LONGEST_WORD else "" for token in tokens]
    words: list[Word] = []
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
            (rest, _, sort, value), letters = entry
            size, cut = size + len(rest), _behind(token[0], letters)
            if value == frozenset():
                value = _told(token[0], known) or value
        elif token["word"]:
            sort = _of_other(token[0], known, capital=capital) if folded[at] else "c"
            value = _told(token[0], known) if folded[at] else None
        else:
            sort = _SIGNS.get(token[0], ";")
            if sort == '"' and _WITHIN_A_WORD.match(text, token.start()):
                sort = "'"
        words.append(Word(sort, value, token.start() + cut, tokens[at + size - 1].end()))
        at += size
    return words


def _entry(
    folded: list[str], at: int, known: Language, *, capital: bool
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


def _of_other(word: str, known: Language, *, capital: bool) -> str:
    """The class of a word that dates are not made of."""
    spelt = _spelt(word)
    if known.ahead.fullmatch(spelt) or (known.future.fullmatch(spelt) and not capital):
        return "e"
    if known.behind.fullmatch(spelt) and not capital:
        return "q"
    if known.base.fullmatch(spelt):
        return "l"
    return "C" if capital else "c"


def _told(word: str, known: Language) -> str | None:
    """What a word tells of what begins or ends on a day, if anything."""
    if known.has("nouns") and word[0].isupper():
        return None
    spelt = _spelt(word)
    return next((tell for tell, words in known.tells.items() if words.fullmatch(spelt)), None)


def _behind(word: str, letters: int) -> int:
    """Where a word goes on behind so many of its letters, folded, and the signs on them."""
    return max(at for at in range(len(word)) if len(_fold(word[:at])) <= letters) if letters else 0


def _number(token: Any, text: str, words: list[Word]) -> tuple[str, int]:
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
    if token[0] != digits:  # "the 1990er"
        return "n", 0
    other = any(value in years for years in OTHER_YEARS)
    return ("Y" if value in YEARS else "O" if other else "n"), value


def day_of(year: int, month: int, day: int) -> date | None:
    """A day; None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:  # no such day: not a date
        return None


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
    whole = day_of(year, month, day) if year in YEARS else None
    return whole.isoformat() if whole else None


@cache
def _data() -> dict[str, Any]:
    file = resources.files("assistant").joinpath("data/dates.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def language_of(code: str) -> Language:
    """What is known of a language, by its ISO 639-1 code."""
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
    ahead, future, behind, base = (
        regex.compile(_spelt(known.get(name, "(?!)")))
        for name in ("ahead", "future", "behind", "base")
    )
    tells = {TELLS[name]: regex.compile(_spelt(known[name])) for name in TELLS if name in known}
    return Language(entries, ahead, future, behind, base, tells, _forms(known), month_first, known)


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
            other, both = _BOTH.get(role, ("", ""))
            known_as = both if name in words.get(other, ()) else sort
            traits = frozenset(
                trait
                for trait in (TERM, UNTIL, LEAD, WHEN, AND, ONSET)
                if name in words.get(trait, ())
            )
            yield name, known_as, *(value or [traits])
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
