"""Which countries a text speaks of: by their names, their people, what is theirs, their capitals.

"Libya", "libysche", "الليبي" and "Tripoli" all stand for one. Names are CLDR's (by Babel), the
rest is data/countries.txt. Known for the languages that file has; no inflection is analysed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources

from babel import Locale
from babel.core import get_global

from assistant.details import Wording

LANGUAGES = ("en", "de", "ar", "sw")
"""The columns of data/countries.txt, behind the code."""

_WORD = re.compile(r"[^\W_]+")
_FRONT = 3
"""Letters by which a word's possible countries are looked up."""
_ENGLISH = (
    "i|ia|o|os|e|es|s|is|n|ns|an|ans|ian|ians|ean|eans|in|ins|ine|ines|er|ers|ese|lese|uese|ish"
    "|ic|ey|can|cans|ar|ars|iot|iots|ois|man|men|woman|women"
)
"""Endings of what belongs to a country; "Malindi" and "Kenyatta" are no Malians, no Kenyans."""
_REST = {
    "en": re.compile(f"(?:{_ENGLISH})?"),
    "de": re.compile(r"\w{0,9}"),
    "ar": re.compile("(?:او|ا|ن|و|ه)?(?:ي(?:ا|ة|ين|ون|ات|ان|تين|تان)?)?[ةى]?"),
    "sw": re.compile(r"\w{0,2}"),
}
"""What may follow a beginning within a word."""
_PREFIXES = {
    "ar": tuple(
        joined + own
        for joined in ("", "و", "ف")
        for own in ("", "ب", "ك", "ل", "ال", "بال", "كال", "لل")
    ),
    "sw": ("wa", "mw", "m", "ki", "u"),
}
"""What may stand before it. Each is tried: "ولبنان" is "و" and "لبنان", not "ول" and "بنان"."""

Beginning = tuple[tuple[str, ...], str, bool]
"""Words of which the last is a beginning, the country's code, whether they are whole words."""


def countries_named(text: str, language: str) -> list[frozenset[str]]:
    """For each mention of a country the ISO 3166 codes of those that may be meant, in order.

    Args:
        text: Any text.
        language: Its language; of one that is not among `LANGUAGES` nothing is known.
    """
    return list(_mentions(text, language)) if language in LANGUAGES else []


@lru_cache(maxsize=4096)
def countries_in(text: str, language: str) -> frozenset[str]:
    """The codes of all countries that a text may speak of; none in a language without data."""
    return frozenset().union(*countries_named(text, language))


def countries_missing(asked: Wording, told: Sequence[Wording]) -> int:
    """How many countries a question names that none of some texts speaks of.

    None is missed where one of the texts is in a language without data: it may well speak of it.
    Nor is the country where most speak a text's language: German papers call few things German.
    """
    if any(text.language not in LANGUAGES for text in told):
        return 0
    there = frozenset(_home(text.language) for text in told)
    there = there.union(*(countries_in(text.text, text.language) for text in told))
    return sum(not named & there for named in set(countries_named(asked.text, asked.language)))


@cache
def _home(language: str) -> str:
    """Where a language is likeliest spoken, after CLDR: TZ for Swahili."""
    return str(get_global("likely_subtags")[language]).rpartition("_")[2]


def _mentions(text: str, language: str) -> Iterator[frozenset[str]]:
    """Mentions, the longest name at each place."""
    beginnings = _beginnings(language)
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    at = 0
    while at < len(found):
        best: dict[int, set[str]] = defaultdict(set)
        taken = 1
        for start in _starts(found[at], language):
            for words, code, whole in beginnings.get(start[:_FRONT], ()):
                own = [start, *found[at + 1 : at + len(words)]]
                if _is_named(own, words, language, whole=whole):
                    size = sum(map(len, words))
                    taken = len(words) if size >= max(best, default=0) else taken
                    best[size].add(code)
        if best and "-" not in best[max(best)]:
            yield frozenset(best[max(best)])
        at += taken


def _starts(word: str, language: str) -> set[str]:
    """A word as it stands, in small letters, and without what may stand before a name."""
    small = word.casefold()
    before = _PREFIXES.get(language, ())
    return {word, small, *(small.removeprefix(prefix) for prefix in before)}


def _is_named(own: list[str], words: tuple[str, ...], language: str, *, whole: bool) -> bool:
    """Whether words of a text are a name's."""
    if whole:
        return tuple(own) == words
    *before, last = [word.casefold() for word in own]
    return (
        tuple(before) == words[:-1]
        and last.startswith(words[-1])
        and _REST[language].fullmatch(last, len(words[-1])) is not None
    )


@cache
def _beginnings(language: str) -> dict[str, list[Beginning]]:
    """How the names of countries begin, by their first letters."""
    column = LANGUAGES.index(language)
    content = resources.files("assistant").joinpath("data/countries.txt").read_text("utf-8")
    territories = Locale(language).territories
    others: set[str] = set()
    found: dict[str, list[Beginning]] = defaultdict(list)
    for line in content.splitlines():
        if line.startswith("#"):
            continue
        code, *columns = (part.strip() for part in line.split("|"))
        listed = [item.strip() for item in columns[column].split(",") if item.strip()]
        if code == "-":
            others.update(listed)
            names = set(listed)
        else:
            names = {*listed, str(territories[code]).removeprefix("ال")}
        for item in names:
            whole = item.isupper() and item.isascii()
            words = tuple(_WORD.findall(item if whole else item.casefold()))
            if code == "-" or item.casefold() not in others:
                found[words[0][:_FRONT]].append((words, code, whole))
    return found
