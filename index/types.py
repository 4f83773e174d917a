"""The nouns of indexing: spans of a file, the article found in it, its chunks.

Every offset counts characters of the file's text as decoded; `text[start:end]` is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""One embedding, shape (dimension,)."""

Vectors = NDArray[np.float32]
"""Embeddings, shape (n, dimension)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in one file's decoded text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as loaded.

    Attributes:
        source: Path relative to the indexed folder, with forward slashes.
        text: The file decoded, a byte-order mark taken off, otherwise untouched.
        encoding: The encoding it was decoded with.
        sha256: Digest of the file's bytes, hexadecimal.
    """

    source: str
    text: str
    encoding: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a file: part of the article, or cut for a reason.

    Attributes:
        span: The lines, their line ends included.
        role: "title", "body", or "cut".
        reason: Why it was cut, in words for a person; empty when it was kept.
    """

    span: Span
    role: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What the cleaner found in one file.

    Attributes:
        title: The headline, or the file's name where none was found.
        published: Date of publication, where the page says so.
        outlet: Who published it, where the page says so.
        language: ISO 639-1 code of the body.
        blocks: Kept and cut blocks in order; together they cover the file exactly.
    """

    title: str
    published: date | None
    outlet: str | None
    language: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole consecutive sentences of one article, packed to the encoder's budget."""

    span: Span
    sentences: tuple[Span, ...]
