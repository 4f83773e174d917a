"""Tells articles that are copies or light rewrites of one another: wire copy, reprints.

Articles are compared by the runs of words that they share. Candidates are found by MinHash
(Broder, 1997), whose bands meet where two articles have some share of their runs in common;
the overlap itself is then measured on the texts.
"""

from __future__ import annotations

import hashlib

from index.cleaning.markers import fold
from index.words import is_unspaced

COPY = 0.4
"""Overlap from which two articles are linked: a light rewrite keeps this much of the runs."""

_RUN = 3
"""Words of a run; in scripts without spaces three times as many characters."""

_PERMUTATIONS, _ROWS = 128, 2
"""With bands of two rows, articles that share a fifth of their runs meet in one nearly always."""

_LARGEST_KEY = 2**62
"""SQLite's integers have 63 bits and a sign."""

_FEWEST_RUNS = 12
"""Shorter texts say too little to be called copies."""


def runs(text: str) -> frozenset[bytes]:
    """The runs of words of a text, whatever its case and diacritics, as short digests.

    What is in a script without spaces runs by itself: a name in it breaks no others' run.
    """
    words, letters = [], ""
    for word in fold(text).split():
        if is_unspaced(word):
            letters += word
        else:
            words.append(word)
    size = 3 * _RUN
    pieces = [letters[at : at + size] for at in range(len(letters) - size + 1)]
    pieces += [" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
    return frozenset(hashlib.blake2b(piece.encode(), digest_size=8).digest() for piece in pieces)


def bands(text_runs: frozenset[bytes]) -> list[int]:
    """The keys of a text's signature, one for each band; none where it is too short."""
    if len(text_runs) < _FEWEST_RUNS:
        return []
    # Imported here: only indexing needs it.
    from datasketch import MinHash  # noqa: PLC0415

    signature = MinHash(num_perm=_PERMUTATIONS, hashfunc=_first_bytes)
    signature.update_batch(sorted(text_runs))
    values = signature.hashvalues
    return [
        int.from_bytes(values[at : at + _ROWS].tobytes(), "little") % _LARGEST_KEY
        for at in range(0, _PERMUTATIONS, _ROWS)
    ]


def overlap(one: frozenset[bytes], other: frozenset[bytes]) -> float:
    """Share of the shorter text's runs that the longer one has too, 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _first_bytes(digest: bytes) -> int:
    return int.from_bytes(digest[:4], "little")
