"""What a language model is told: `answer`, `reword`, `follow_up` and `translate`, each a .yaml.

A folder of the user's may hold files of these names, which are then taken instead. Each has a
version, a `system` and a `user` text with fields in braces, checked when it is read.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

NO_ANSWER = "NO ANSWER"
"""What a model is to write when the passages do not answer."""

VERSION = 1
"""Of the fields that prompts have; a file for another one is refused."""

_FIELDS = {
    "answer": {"language", "no_answer", "passages", "question"},
    "follow_up": {"conversation", "question"},
    "reword": {"language", "no_answer", "passages", "question", "sentence"},
    "translate": {"from_language", "quote", "to_language"},
}
_KEYS = {"version", "system", "user"}


class PromptError(ValueError):
    """A prompt's file is missing or not as it should be; says which and why."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told, with fields in braces.

    Attributes:
        system: Its standing orders.
        user: The matter in hand.
    """

    system: str
    user: str

    def messages(self, **values: str) -> list[tuple[str, str]]:
        """Pairs of role and text, the fields filled in; values are taken as they are.

        Raises:
            KeyError: A field was not given.
        """
        return [
            ("system", self.system.format_map(values)),
            ("user", self.user.format_map(values)),
        ]


def prompt(name: str, folder: Path | None = None) -> Prompt:
    """A prompt by its name; the one in `folder` where there is such a file.

    Raises:
        PromptError: The folder or file cannot be read, or has not the keys or fields it should.
    """
    if folder is None:
        return _own(name)
    if not folder.is_dir():
        raise PromptError(f"{folder} is no folder of prompts.")
    path = folder / f"{name}.yaml"
    if not path.exists():
        return _own(name)
    try:
        return _parsed(name, path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} cannot be read: {error}.") from error


@cache
def _own(name: str) -> Prompt:
    content = resources.files("prompts").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return _parsed(name, content, f"{name}.yaml")


def _parsed(name: str, content: str, where: str) -> Prompt:
    try:
        loaded: Any = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise PromptError(f"{where} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(loaded, dict) or loaded.keys() != _KEYS:
        raise PromptError(f"{where} must have the keys {', '.join(sorted(_KEYS))}, and no other.")
    if loaded["version"] != VERSION:
        raise PromptError(f"{where} is of version {loaded['version']}; this is version {VERSION}.")
    made = Prompt(str(loaded["system"]).strip(), str(loaded["user"]).strip())
    try:
        fields = {
            field
            for text in (made.system, made.user)
            for _, field, _, _ in string.Formatter().parse(text)
            if field is not None
        }
    except ValueError as error:
        raise PromptError(f"{where}: {error}; write a brace as {{{{ or }}}}.") from error
    if fields != _FIELDS[name]:
        lacking, odd = sorted(_FIELDS[name] - fields), sorted(fields - _FIELDS[name])
        what = [f"lacks {{{field}}}" for field in lacking] + [f"has {{{f}}}" for f in odd]
        raise PromptError(f"{where} {', '.join(what)}.")
    return made
