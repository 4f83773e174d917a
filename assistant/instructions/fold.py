"""A text as it is meant: without case, accents, invisible characters and borrowed letters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from assistant.instructions.characters import (
    LETTERS,
    NEEDS_JOINERS,
    OTHER_ALPHABET,
    SPREAD,
    UNSEEN,
)

_WORD_BREAK = regex.compile(rf"(?<=[{NEEDS_JOINERS}])\u200c(?=[{NEEDS_JOINERS}])")
"""What stands for a space within a word of these scripts."""

_LATIN_LETTER = regex.compile("[A-Za-z]")
_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTXkmtiu", "асеорхуАВСЕНКМОРТХкмтіи")
_LATIN = str.maketrans("асеорхуАВСЕНКМОРТХі", "aceopxyABCEHKMOPTXi")
_SAME = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ı": "i", "’": "'", "ʼ": "'"})


def folded(text: str) -> str:
    """A text without case, accents and what is invisible; letters of another script, as meant."""
    if text.isascii():
        return text.lower()
    if not SPREAD.search(text):
        text = _WORD_BREAK.sub(" ", text)
    text = UNSEEN.sub("", text)
    if OTHER_ALPHABET.search(text) and _LATIN_LETTER.search(text):
        text = LETTERS.sub(lambda match: _one_script(match[0]), text)
    return "".join(map(_letter, text))


def _one_script(word: str) -> str:
    """A word of two scripts that look alike in Cyrillic if it can be written so, else in Latin."""
    latin = sum(letter.isascii() for letter in word)
    if not 0 < latin < len(word):
        return word
    as_cyrillic = word.translate(_CYRILLIC)
    if not any(letter.isascii() for letter in as_cyrillic):
        return as_cyrillic
    return word.translate(_LATIN)


@lru_cache(maxsize=65536)
def _letter(letter: str) -> str:
    wide = unicodedata.normalize("NFKD", letter).casefold()
    wide = "".join(
        one
        for one in unicodedata.normalize("NFKD", wide)
        if not ("\u0300" <= one <= "\u036f" or "\u064b" <= one <= "\u0655" or one in "\u0640\u0670")
    )
    return wide.translate(_SAME)
