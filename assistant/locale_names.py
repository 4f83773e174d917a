"""What languages and days are called in a language, after CLDR (by Babel)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list

_ENDING = 11
"""Letters that may follow a language's name in a word: "arabisch-sprachige"."""

_SHORTEST = 4
"""Letters of a name that is looked for at the front of words."""

_STEM = 4
"""Letters in which the names of a country and of its people mostly agree."""

_MONTH, _DAY = 1, 2
"""Hyphens of an ISO date that says no more than the month, and of a whole one."""


def language_name(code: str, language: str) -> str:
    """The name of a language, in another; the code where it has none there."""
    names = _locale(language).languages
    return str(names.get(code) or _locale("en").languages.get(code) or code)


def languages_listed(
    codes: Iterable[str], language: str, style: Literal["standard", "or"] = "standard"
) -> str:
    """The names of languages as a list in another: "Arabisch, Englisch und Suaheli"."""
    names = [language_name(code, language) for code in codes]
    return str(format_list(names, style=style, locale=_locale(language)))


def languages_called(word: str, language: str) -> tuple[str, ...]:
    """Languages whose name in a language a word of it begins with: "deutschen" with Deutsch.

    Args:
        word: One word, in any case; neither accents ("alemanas") nor an Arabic article at its front
            or a feminine ending that it lacks matter.
        language: The word's language.
    """
    bare = word.removeprefix("ال")
    forms = {_bare(word), _bare(bare), _bare(f"{bare}ة")}
    return tuple(
        code
        for name, code in _called(language)
        if any(form.startswith(name) and len(form) - len(name) <= _ENDING for form in forms)
    )


def _bare(word: str) -> str:
    """A word in small letters, without marks on them."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=64)
def _called(language: str) -> tuple[tuple[str, str], ...]:
    """The bare names of languages with a two-letter code, without article, and their codes."""
    names = _locale(language).languages
    return tuple(
        (_bare(name.removeprefix("ال")), code)
        for code, name in names.items()
        if len(code) == len("en") and " " not in name and len(name) >= _SHORTEST
    )


def of_a_territory(word: str, language: str, codes: frozenset[str] | None = None) -> bool:
    """Whether a word is, or begins like, the name of a country, or is a tongue's: "Finnish".

    Args:
        word: Of a text.
        language: Its ISO 639-1 code.
        codes: ISO 3166 codes of the countries that may be meant; None for all.
    """
    stems, tongues = _territories(language, codes)
    return word.casefold()[:_STEM] in stems or word.casefold() in tongues


@lru_cache(maxsize=256)
def _territories(
    language: str, codes: frozenset[str] | None
) -> tuple[frozenset[str], frozenset[str]]:
    """How the names of countries and continents begin, and the names of languages."""
    locale = _locale(language)
    names = [
        str(name).casefold().replace("-", " ")
        for code, name in locale.territories.items()
        if codes is None or code in codes
    ]
    stems = {word[:_STEM] for name in names for word in name.split() if len(word) >= _STEM}
    return frozenset(stems), frozenset(str(name).casefold() for name in locale.languages.values())


def date_name(iso: str, language: str) -> str:
    """A date as a language writes it, from YYYY-MM-DD, YYYY-MM or YYYY."""
    locale = _locale(language)
    if iso.count("-") == _DAY:
        return str(format_date(date.fromisoformat(iso), "long", locale))
    if iso.count("-") == _MONTH:
        return str(format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=locale))
    return iso


def weekday_name(day: date, language: str) -> str:
    """A day's name in its week."""
    return str(format_date(day, "EEEE", _locale(language)))


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")
