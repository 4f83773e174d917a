"""Letters that are kept from a reader's eyes."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from assistant.instructions.characters import LETTERS, OTHER_ALPHABET, SPREAD, TAGS

_OVERRIDE = regex.compile(r"[\u202d\u202e]")
"""Characters that turn the direction of writing."""

_SPELT = regex.compile(r"(?<!\p{L})(?:\p{L}[ .\-_*]){9,}+\p{L}(?!\p{L})")
"""A word or more with something between all letters."""

_MIXED_WORDS = 4
"""Words of two scripts in a sentence from which they are no slip of the hand."""


def scrambled(raw: str) -> bool:
    """Whether letters are set apart by what is invisible or by spaces, or mixed from scripts."""
    if any(pattern.search(raw) for pattern in (SPREAD, _OVERRIDE, _SPELT)):
        return True
    if raw.isascii():
        return False
    return sum(_is_mixed(match[0]) for match in LETTERS.finditer(raw)) >= _MIXED_WORDS


def hidden_runs(text: str) -> Iterator[tuple[int, int]]:
    """Where runs of invisible characters spell something that is no flag: start and end."""
    for match in TAGS.finditer(text):
        if not match["flag"]:
            yield match.span()


def _is_mixed(word: str) -> bool:
    return any(map(str.isascii, word)) and OTHER_ALPHABET.search(word) is not None
