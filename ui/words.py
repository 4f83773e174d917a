"""What the page says in its own words, in the language of the person who reads it: `words.yaml`."""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import yaml
from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from assistant.locale_names import date_name, language_name
from ui.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LANGUAGES = ("en", "ar", "de", "sw")
"""ISO 639-1 codes of the languages that the page speaks, as the switch offers them."""

FALLBACK = "en"
"""The language of the page for those who read none of them, as far as one can tell."""

Wording = str | dict[str, str]
"""A wording, or one for each plural form."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times faster where PyYAML was built with libyaml."""

_COUNT = frozenset({"count"})

_COUNTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "articles": _COUNT,
        "articles_in": _COUNT | {"languages"},
        "in_languages": frozenset({"languages"}),
        "withheld": _COUNT,
        "answers_found": _COUNT,
        "sources_agree": _COUNT,
        "sources": _COUNT,
        "independent_sources": _COUNT,
        "passages_read": _COUNT,
    }
)
"""Keys whose wording depends on a number, and their fields."""

_WITH_FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "understood_as": frozenset({"question"}),
        "written_by": frozenset({"writer"}),
        "evidence_name": frozenset({"marker", "title"}),
        "evidence_for": frozenset({"number"}),
        "also_read": frozenset({"files"}),
        "silent_languages": frozenset({"languages"}),
        "answer_number": frozenset({"number"}),
        "back_to_citation": frozenset({"marker"}),
        "place_line": frozenset({"number"}),
        "place_page": frozenset({"number"}),
        "place_paragraph": frozenset({"number"}),
        "place_row": frozenset({"number"}),
        "problem_too_long": frozenset({"count", "limit"}),
    }
)

_WITHOUT_FIELDS = [
    "language",
    "new_conversation",
    "indexed",
    "your_question",
    "ask_placeholder",
    "ask",
    "stop",
    "conversation",
    "welcome_title",
    "welcome_text",
    "stage_retrieve",
    "stage_read",
    "stage_write",
    "stage_other",
    "stopped",
    "no_answer",
    "not_in_articles",
    "show_evidence",
    "evidence",
    "evidence_empty",
    "evidence_pending",
    "evidence_none",
    "nothing_cited",
    "summary",
    "show_whole",
    "show_less",
    "machine_translation",
    "problem_broke_off",
    "problem_mistake",
    "problem_index_missing",
    "problem_index_locked",
    "problem_index_unusable",
    "problem_store",
    "problem_model",
    "problem_other",
]

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
        ValueError: See `check`: the file fails as a whole when it is read, not when a page opens.
    """
    content = resources.files("ui").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(content, Loader=_LOADER)  # noqa: S506 - both loaders are safe
    words: dict[str, dict[str, Wording]] = loaded["words"]
    if tuple(loaded["languages"]) != LANGUAGES:
        raise ValueError(f"words.yaml has the languages {loaded['languages']}, not {LANGUAGES}")
    check(words)
    return words


def check(words: Mapping[str, Mapping[str, Wording]]) -> None:
    """See that every key is there, in every language, with the plural forms and fields it needs.

    Raises:
        ValueError: One is not; the message says which.
    """
    known = _COUNTED.keys() | _WITH_FIELDS.keys() | set(_WITHOUT_FIELDS)
    if words.keys() != known:
        odd = sorted(words.keys() ^ known)
        raise ValueError(f"words.yaml lacks, or should not have, {', '.join(odd)}")
    for key, by_language in words.items():
        if tuple(by_language) != LANGUAGES:
            raise ValueError(f"words.yaml: {key} is in {', '.join(by_language)}")
        for language, wording in by_language.items():
            for form, text in _forms(key, language, wording):
                _check_fields(key, f"{key} in {language}", form, text)


def _forms(key: str, language: str, wording: Wording) -> Iterator[tuple[str, str]]:
    """Each plural form of a wording with its text; "other" where it has none."""
    if key not in _COUNTED:
        if not isinstance(wording, str):
            raise ValueError(f"words.yaml: {key} in {language} has plural forms")
        yield "other", wording
        return
    needed = Locale(language).plural_form.tags | {"other"}
    if isinstance(wording, str) or wording.keys() != needed:
        raise ValueError(
            f"words.yaml: {key} in {language} needs the forms {', '.join(sorted(needed))}"
        )
    yield from wording.items()


def _check_fields(key: str, where: str, form: str, text: str) -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    needed = _COUNTED.get(key) or _WITH_FIELDS.get(key, frozenset())
    optional = _COUNT if key in _COUNTED and form in _SPELT_OUT else frozenset()
    if not text.strip() or not needed - optional <= fields <= needed:
        raise ValueError(f"words.yaml: {where} ({form}) has the fields {sorted(fields)}")
