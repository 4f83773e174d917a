"""What the assistant says in its own words, by language: `messages.yaml`."""

from __future__ import annotations

import string
from functools import cache
from importlib import resources

import yaml

FALLBACK = "en"
"""The language of a message where the wanted one is not there."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times faster where PyYAML was built with libyaml."""

_FIELDS = {
    "abstain": frozenset[str](),
    "empty_question": frozenset[str](),
    "sources": frozenset({"count"}),
    "differs": frozenset[str](),
    "further": frozenset[str](),
    "quoted": frozenset[str](),
    "example": frozenset[str](),
    "also_read": frozenset({"files"}),
    "between": frozenset[str](),
    "unsupported": frozenset[str](),
    "written": frozenset({"model"}),
    "written_less": frozenset({"model", "count"}),
    "machine_translation": frozenset[str](),
    "place_page": frozenset({"number"}),
    "place_paragraph": frozenset({"number"}),
    "place_row": frozenset({"number"}),
    "model_failed": frozenset({"model", "why"}),
    "model_found_nothing": frozenset({"model"}),
    "model_unsupported": frozenset({"model"}),
}


def message(name: str, language: str, **values: object) -> str:
    """A message in a language, its fields filled in; English where the language is not there.

    Raises:
        KeyError: There is no such message, or a field of it was not given.
    """
    wordings = _messages()[name]
    return wordings.get(language, wordings[FALLBACK]).format_map(values)


def languages() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that messages are written in."""
    return tuple(_messages()["abstain"])


@cache
def _messages() -> dict[str, dict[str, str]]:
    """Read and check the wordings.

    Raises:
        ValueError: A message is missing or unknown, or has fields it should not have: the file
            fails as a whole when it is read, not when a user asks.
    """
    content = resources.files("prompts").joinpath("messages.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(content, Loader=_LOADER)["messages"]  # noqa: S506 - both loaders are safe
    wordings: dict[str, dict[str, str]] = loaded
    if wordings.keys() != _FIELDS.keys():
        odd = sorted(wordings.keys() ^ _FIELDS.keys())
        raise ValueError(f"messages.yaml lacks, or should not have, {', '.join(odd)}")
    for name, by_language in wordings.items():
        for language, wording in by_language.items():
            fields = {field for _, field, _, _ in string.Formatter().parse(wording) if field}
            if fields != _FIELDS[name]:
                raise ValueError(f"messages.yaml: {name} in {language} has the fields {fields}")
    return wordings
