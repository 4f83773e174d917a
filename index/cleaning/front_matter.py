"""The header that many .md files carry: YAML between two lines of three dashes."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import yaml

from index.cleaning.dates import parse_date
from index.formats.extract import one_line
from index.types import Declared, Span

_HEADER = re.compile(
    r"---[ \t]*(?:\r\n|\n|\r)(.{0,4000}?)^---[ \t]*(?:\r\n|\n|\r|\Z)", re.DOTALL | re.MULTILINE
)
_OUTLET_KEYS = ("outlet", "source", "publisher", "site")
_DATE_KEYS = ("date", "published", "pubdate")


class _PlainLoader(yaml.SafeLoader):
    """Takes no aliases: a few lines of them make as many values as they like."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """As PyYAML's."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError
        return super().compose_node(parent, index)


def read_front_matter(text: str) -> Declared:
    """Read the header at the very start of a text; a malformed one is left in the text."""
    nothing_said = Declared(Span(0, len(text)))
    found = _HEADER.match(text)
    if not found:
        return nothing_said
    try:
        values = yaml.load(found.group(1), _PlainLoader)  # noqa: S506 - it is a SafeLoader
    except Exception:  # noqa: BLE001  # any: `!!int ""` is an IndexError, `!!bool x` a KeyError
        return nothing_said
    if not isinstance(values, dict):
        return nothing_said
    lowered = {key.lower(): value for key, value in values.items() if isinstance(key, str)}
    return Declared(
        span=Span(found.end(), len(text)),
        title=_words(lowered, ("title",)),
        published=_date(lowered),
        outlet=_words(lowered, _OUTLET_KEYS),
    )


def _words(values: dict[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        words = one_line(values.get(key))
        if words:
            return words
    return None


def _date(values: dict[str, object]) -> date | None:
    for key in _DATE_KEYS:
        value = values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            return parse_date(value)
    return None
