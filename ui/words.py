"""What the page says in its own words, in the language of the person who reads it.

The wordings are in `ui/wordings`, a file for each part of the page.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import yaml
from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from assistant.locale_names import date_name, language_name
from ui.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "ar", "de", "sw")
"""ISO 639-1 codes of the languages that the page speaks, as the switch offers them."""

FALLBACK = "en"
"""The language of the page for those who read none of them, as far as one can tell."""

Wording = str | dict[str, str]
"""A wording, or one for each plural form."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times faster where PyYAML was built with libyaml."""

_SPELT_OUT = frozenset({"zero", "one", "two"})
"""Plural forms of one number each, which a wording may spell out."""


@dataclass(frozen=True, slots=True)
class Words:
    """The page's words in one language; make one with `words_in`.

    Attributes:
        language: ISO 639-1 code, one of `LANGUAGES`.
    """

    language: str

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The way the page runs."""
        order = Locale(self.language).character_order
        return "rtl" if order == "right-to-left" else "ltr"

    @property
    def attributes(self) -> str:
        """The language and direction of an element that speaks in the page's words."""
        return f'lang="{self.language}" dir="{self.direction}"'

    def say(self, key: str, /, **fields: object) -> str:
        """The wording of a key as plain text; numbers among its fields are formatted.

        Raises:
            KeyError: There is no such key, or a field of it was not given.
        """
        return self._wording(key).format_map(self._formatted(fields))

    def html(self, key: str, /, **fields: str) -> str:
        """The wording of a key as HTML; its fields are HTML already.

        Raises:
            KeyError: There is no such key, or a field of it was not given.
        """
        parts = string.Formatter().parse(self._wording(key))
        return "".join(
            escape(literal) + (fields[field] if field else "") for literal, field, _, _ in parts
        )

    def count(self, key: str, number: int, /, **fields: object) -> str:
        """The wording of a key for a number of things: "2 sources".

        Raises:
            KeyError: There is no such key, or a field of it was not given.
        """
        forms = _words()[key][self.language]
        if isinstance(forms, str):
            raise KeyError(f"{key} has no plural forms")
        form = Locale(self.language).plural_form(number)
        return forms[form].format_map(self._formatted({**fields, "count": number}))

    def number(self, number: int) -> str:
        """A number: 1,205 or 1.205."""
        return str(format_decimal(number, locale=self.language))

    def date(self, iso: str) -> str:
        """A date from YYYY-MM-DD, YYYY-MM or YYYY; anything else stays as it is."""
        try:
            return date_name(iso, self.language)
        except ValueError:
            return iso

    def language_name(self, code: str) -> str:
        """The name of a language; its code where it has none."""
        return language_name(code, self.language)

    def languages(self, codes: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
        """The names of languages as a list: "Arabic and German"."""
        names = [self.language_name(code) for code in codes]
        return str(format_list(names, style=style, locale=self.language))

    def _wording(self, key: str) -> str:
        wording = _words()[key][self.language]
        if not isinstance(wording, str):
            raise KeyError(f"{key} has plural forms")
        return wording

    def _formatted(self, fields: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in fields.items()
        }


def words_in(language: str | None) -> Words:
    """The page's words in a language, or in English where the page does not speak it."""
    return Words(language if language in LANGUAGES else FALLBACK)


def own_name(language: str) -> str:
    """What a language calls itself: "Kiswahili"."""
    return language_name(language, language)


@cache
def _words() -> dict[str, dict[str, Wording]]:
    """Read and check the wordings.

    Raises:
        ValueError: See `check`: they fail as a whole when they are read, not when a page opens.
    """
    words: dict[str, dict[str, Wording]] = {}
    for file in resources.files("ui").joinpath("wordings").iterdir():
        if not file.name.endswith(".yaml"):
            continue
        loaded = yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe
        if twice := words.keys() & loaded["words"].keys():
            raise ValueError(f"{file.name} has again {', '.join(sorted(twice))}")
        words |= loaded["words"]
    check(words)
    return words


def check(words: Mapping[str, Mapping[str, Wording]]) -> None:
    """See that every wording is there in every language, with the forms and fields of the English.

    Raises:
        ValueError: One is not; the message says which.
    """
    for key, by_language in words.items():
        if tuple(by_language) != LANGUAGES:
            raise ValueError(f"wordings: {key} is in {', '.join(by_language)}")
        counted = not isinstance(by_language[FALLBACK], str)
        needed = _fields(_forms(by_language[FALLBACK]).get("other", ""))
        for language, wording in by_language.items():
            where = f"wordings: {key} in {language}"
            plurals = Locale(language).plural_form.tags | {"other"}
            if isinstance(wording, str) is counted or (counted and set(wording) != plurals):
                forms = ", ".join(sorted(plurals)) if counted else "one form"
                raise ValueError(f"{where} needs {forms}")
            for form, text in _forms(wording).items():
                optional = {"count"} if counted and form in _SPELT_OUT else set()
                if not text.strip() or not needed - optional <= _fields(text) <= needed:
                    raise ValueError(f"{where} ({form}) has the fields {sorted(_fields(text))}")


def _forms(wording: Wording) -> dict[str, str]:
    """A wording's plural forms; "other" alone where it has none."""
    return {"other": wording} if isinstance(wording, str) else wording


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
