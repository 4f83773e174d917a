"""Lines that stand on several pages: the furniture of an outlet, learned from the corpus.

A copy of an article shares its lines too, and those are no furniture: a page most of whose words
stand elsewhere is taken for a copy, and nothing of it counts as common.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from index.cleaning.markers import fold
from index.cleaning.paragraphs import paragraphs

_SHORTEST, _LONGEST = 12, 400
"""Characters of a folded line that is looked up."""

_COPIED = 0.5

_LARGEST_HASH = 2**62
"""SQLite's integers have 63 bits and a sign."""


def line_hash(line: str) -> int | None:
    """A number for a line, whatever its case and diacritics; None if it is no candidate."""
    folded = fold(line[: 2 * _LONGEST])
    if not _SHORTEST <= len(folded) <= _LONGEST:
        return None
    digest = hashlib.blake2b(folded.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % _LARGEST_HASH


def page_hashes(text: str) -> frozenset[int]:
    """The numbers of a page's lines."""
    hashes = (line_hash(span.of(text)) for span in paragraphs(text))
    return frozenset(key for key in hashes if key is not None)


def common_on(text: str, common: Iterable[int]) -> frozenset[int]:
    """Which of a page's lines are furniture, given the lines that stand on several pages."""
    known = common if isinstance(common, frozenset) else frozenset(common)
    if not known:
        return frozenset()
    shared = whole = 0
    found = set()
    for span in paragraphs(text):
        length = span.end - span.start
        whole += length
        key = line_hash(span.of(text))
        if key in known and key is not None:
            found.add(key)
            shared += length
    return frozenset() if shared > _COPIED * whole else frozenset(found)
