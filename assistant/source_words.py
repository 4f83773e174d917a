"""The words by which questions about the sources are known, by language: source_questions.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

_SINGLE = (
    "sources", "indexed", "single", "lone", "each", "say", "states", "names", "now", "agree",
    "deny", "one", "closing", "passive", "within", "auxiliary", "that", "about", "filler", "loose",
    "either",
)  # fmt: skip
"""Lists of single words."""


Phrases = tuple[tuple[str, ...], ...]


class Wordings(NamedTuple):
    """What is said around the answers to such questions; {count} is a number.

    Of `unheld` {languages} are names of languages.
    """

    speaks: str
    nearest: str
    says: str
    unsaid: str
    unnamed: str
    unheld: str
    differ: str
    same: str
    topicless: str
    denies: str
    undenied: str


@dataclass(frozen=True, slots=True)
class SourceWords:
    """Words of one language; phrases are several."""

    sources: frozenset[str]
    indexed: frozenset[str]
    single: frozenset[str]
    lone: frozenset[str]
    many: Phrases
    which: Phrases
    asking: frozenset[str]
    what: frozenset[str]
    each: frozenset[str]
    say: frozenset[str]
    states: frozenset[str]
    names: frozenset[str]
    now: frozenset[str]
    agree: frozenset[str]
    deny: frozenset[str]
    one: frozenset[str]
    closing: frozenset[str]
    passive: frozenset[str]
    within: frozenset[str]
    according: Phrases
    auxiliary: frozenset[str]
    that: frozenset[str]
    inverted: bool
    about: frozenset[str]
    filler: frozenset[str]
    loose: frozenset[str]
    either: frozenset[str]
    ending: Phrases
    so: Phrases
    him: Phrases
    thereof: Phrases
    of_him: Phrases
    who: Phrases
    wordings: Wordings


def wordings(language: str) -> Wordings:
    """What is said around the answers in a language; in English where it is not there."""
    tables = source_words()
    return tables.get(language, tables["en"]).wordings


@cache
def source_words() -> dict[str, SourceWords]:
    """The words of each language that has them, by its ISO 639-1 code."""
    file = resources.files("assistant").joinpath("data/source_questions.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {language: _words(listed) for language, listed in data.items()}


def _words(listed: dict[str, Any]) -> SourceWords:
    """A language's words as its table lists them."""

    def phrases(name: str) -> Phrases:
        return tuple(tuple(phrase.split()) for phrase in listed[name])

    many, which, what = phrases("many"), phrases("which"), phrases("what")
    return SourceWords(
        many=many,
        which=which,
        asking=frozenset(word for phrase in (*many, *which, *what) for word in phrase),
        what=frozenset(phrase[-1] for phrase in (*which, *what)),
        according=phrases("according"),
        ending=phrases("ending"),
        so=phrases("so"),
        him=phrases("him"),
        thereof=phrases("thereof"),
        of_him=phrases("of_him"),
        who=phrases("who"),
        inverted=listed["inverted"],
        wordings=Wordings(*(listed[name] for name in Wordings._fields)),
        **{name: frozenset(listed[name]) for name in _SINGLE},
    )
