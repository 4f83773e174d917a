"""The columns of a table of articles, known by their names (data/columns.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Mapping
from functools import cache
from importlib import resources

_BETWEEN_WORDS = re.compile(r"[\s_\-\u200f\u200e]+")


def fold_name(name: str) -> str:
    """A column's name without case, blanks, hyphens and underscores."""
    return _BETWEEN_WORDS.sub("", name).casefold()


def has_text(names: Container[str]) -> bool:
    """Whether one of some folded names is that of the articles' text."""
    return any(name in names for name in _columns()["text"])


def value_of(record: Mapping[str, object], kind: str) -> str | None:
    """What the first column of a kind says that says something.

    Args:
        record: Values by folded name.
        kind: "text", "title", "published" or "outlet".
    """
    for name in _columns()[kind]:
        value = record.get(name)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = "\n".join(value)  # paragraphs
        if isinstance(value, str) and value.strip():
            return value
    return None


def english_names(kind: str) -> list[str]:
    """The names of a kind of column that are told to people."""
    return _names()[kind]["en"]


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    content = resources.files("index").joinpath("data/columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """Folded names by kind, in the order of the data file."""
    return {
        kind: tuple(dict.fromkeys(fold_name(name) for group in names.values() for name in group))
        for kind, names in _names().items()
    }
