"""The terms of a text, for ranking by words (BM25): whole words and their runs of four letters.

Runs of characters need no stemmer, no list of compounds and no knowledge of prefixes, and do as
well as stemmers (McNamee and Mayfield, 2004; docs/retrieval.md). Arabic's clitics are taken off
first; scripts without spaces give pairs of characters. Terms carry their language: words of
different languages that look alike do not meet, for across languages matching words is known to
hurt (names are matched by index/names.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from index.cleaning.markers import fold

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_RUN = 4
_PAIR = 2
_ARABIC_CLITICS = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وفبكل](?=\w{4}))(?=\w{2})")
_INNER = "x"
"""Stands before a run, so that it is no whole word."""


def terms(text: str, language: str) -> list[str]:
    """The terms of a text, as often as they stand in it, each of letters and digits alone.

    Args:
        text: A passage or a question.
        language: Its ISO 639-1 code.
    """
    folded = fold(text).casefold()  # decomposing brings capitals about: 𝐇 is H
    return [language + term for word in _WORD.findall(folded) for term in _terms(word)]


def _terms(word: str) -> Iterator[str]:
    if is_unspaced(word):
        yield from (word[at : at + _PAIR] for at in range(max(1, len(word) - 1)))
        return
    bare = _ARABIC_CLITICS.sub("", word)
    yield bare
    if len(bare) > _RUN:
        yield from (_INNER + bare[at : at + _RUN] for at in range(len(bare) - _RUN + 1))


def is_unspaced(word: str) -> bool:
    """Whether a word is in a script that writes no blanks between words: rather a sentence."""
    return any("\u0e00" <= letter <= "\u0eff" or "\u3040" <= letter <= "\u9fff" for letter in word)
