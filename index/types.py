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
class Part:
    """A page, paragraph or row of a file whose lines nobody sees.

    Attributes:
        kind: "page", "paragraph" or "row".
        number: Its number in the file, 1 the first.
        span: Where its words stand in the document's text.
    """

    kind: str
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file says itself of an article in it: in its header, its metadata, its columns.

    Attributes:
        span: Where the article's text stands; the header itself is outside.
        title: The headline.
        published: Date of publication.
        outlet: Who published it.
    """

    span: Span
    title: str | None = None
    published: date | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as loaded.

    Attributes:
        source: Path relative to the indexed folder, with forward slashes.
        text: Of a text file all of it, decoded, a byte-order mark taken off, otherwise
            untouched; of another file the words extracted from it.
        encoding: The encoding it was decoded with; empty where the format knows none.
        sha256: Digest of the file's bytes, hexadecimal.
        parts: Pages, paragraphs or rows, in order; empty for text files, which have lines.
        declared: The articles that the file declares, in order; empty where it is one article
            and says nothing of it.
        skipped: What of it could not be read while the rest could, a line for each.
    """

    source: str
    text: str
    encoding: str
    sha256: str
    parts: tuple[Part, ...] = ()
    declared: tuple[Declared, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a file: part of the article, or cut for a reason.

    Attributes:
        span: The lines, their line ends included.
        role: "title", "body", or "cut".
        reason: Why it was cut, in words for a person; empty when it was kept.
        language: ISO 639-1 code where it differs from the article's; else empty.
    """

    span: Span
    role: str
    reason: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What the cleaner found in one file, or in a part of one.

    Attributes:
        title: The headline, or the file's name where none was found.
        published: Date of publication, where the page says so.
        outlet: Who published it, where the page says so.
        language: ISO 639-1 code of the body.
        blocks: Kept and cut blocks in order; together they cover its part of the file exactly,
            which is all of it where the file holds one article. A pasted story is one cut
            block of its host.
        pasted: Other stories found pasted under this one; their blocks cover those cut ones.
    """

    title: str
    published: date | None
    outlet: str | None
    language: str
    blocks: tuple[Block, ...]
    pasted: tuple[Article, ...] = ()

    @property
    def span(self) -> Span:
        """The part of the file that the article's blocks cover."""
        return Span(self.blocks[0].span.start, self.blocks[-1].span.end)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole consecutive sentences of one article, packed to the encoder's budget."""

    span: Span
    sentences: tuple[Span, ...]
