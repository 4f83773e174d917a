"""The numbers that an answer names, in any digits and in words: "two days" is "siku mbili"."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

_TOKEN = re.compile(r"\d{1,30}(?:[.,٫٬\u00a0\u202f ’']\d{1,30}){0,8}|[^\W\d_]{1,40}")
_LONGEST = 2_000
"""Characters of a text that are looked at; an answer is shorter."""

_GROUP = 3
"""Digits between two marks of thousands."""

_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000


@dataclass(frozen=True, slots=True)
class _Tables:
    words: dict[str, dict[str, float]]
    scales: dict[str, float]
    joining: frozenset[str]
    scale_first: frozenset[str]


def numbers_in(text: str, language: str) -> frozenset[float]:
    """The numbers of a short text.

    Args:
        text: An answer, or a sentence; the rest of a longer text is not read.
        language: ISO 639-1 code; of one that the tables do not have, digits only are known.
    """
    tables = _tables()
    words = tables.words.get(language, {})
    first = language in tables.scale_first
    found: list[float] = []
    open_: list[tuple[float, bool]] = []  # value, and whether it is a scale
    for token in [*_TOKEN.findall(text[:_LONGEST].casefold()), ""]:
        bare = _without_clitic(token, tables, words)
        if token[:1].isdigit():
            open_.append((_value(token), False))
        elif bare in words:
            open_.append((words[bare], False))
        elif bare in tables.scales:
            open_.append((tables.scales[bare], True))
        elif not (open_ and token in tables.joining):
            found += _total(open_, scale_first=first)
            open_ = []
    return frozenset(found)


def _without_clitic(token: str, tables: _Tables, words: dict[str, float]) -> str:
    """An Arabic number word without the "and" that is written together with it."""
    rest = token[1:]
    return rest if token[:1] == "و" and (rest in words or rest in tables.scales) else token


def _value(token: str) -> float:
    """Digits of any script, with marks of thousands or of a fraction."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in token)
    *whole, last = re.split(r"\D", digits)
    marks = re.findall(r"\D", digits)
    decimal = marks and (
        marks[-1] == "٫" or (marks[-1] in ".," and (len(last) != _GROUP or len(set(marks)) > 1))
    )
    return float("".join(whole) + ("." if decimal else "") + last)


def _total(parts: list[tuple[float, bool]], *, scale_first: bool) -> list[float]:
    """The number, or numbers, that neighbouring words and digits make."""
    if not parts:
        return []
    if scale_first:
        parts = _scales_behind(parts)
    totals: list[float] = []
    total = current = 0.0
    last: float | None = None
    for value, scale in parts:
        if scale:
            current = (current or 1.0) * value
            if value >= _THOUSAND:  # hundreds go on being multiplied
                total, current = total + current, 0.0
        elif last is not None and 0 < last < _TEN <= value < _HUNDRED and value % _TEN == 0:
            current += value  # "five and twenty"
        elif last is not None and (value >= last or last % _TEN):
            totals.append(total + current)  # "two, three" are two numbers
            total, current = 0.0, value
        else:
            current += value
        last = None if scale else value
    return [round(item, 6) for item in (*totals, total + current)]


def _scales_behind(parts: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Scales behind what they multiply, in a language that puts them before it."""
    turned: list[tuple[float, bool]] = []
    rest = list(parts)
    while rest:
        item = rest.pop(0)
        if item[1] and rest and not rest[0][1]:
            turned.append(rest.pop(0))
        turned.append(item)
    return turned


@cache
def _tables() -> _Tables:
    content = resources.files("assistant").joinpath("data/numbers.toml").read_text("utf-8")
    data = tomllib.loads(content)
    return _Tables(
        words={
            language: {word: float(value) for word, value in listed.items()}
            for language, listed in data["words"].items()
        },
        scales={word: float(value) for word, value in data["scales"].items()},
        joining=frozenset(data["joining"]),
        scale_first=frozenset(data["scale_first"]),
    )
