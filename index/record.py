"""Writes files into the catalog; every function belongs inside `Catalog.transaction`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.catalog import FileState
from index.packing import pack, pack_half, unpack
from index.types import Article, Chunk, Document, Vector, Vectors


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """A chunk with its vector (dimension,) and its sentences' (n, dimension)."""

    chunk: Chunk
    vector: Vector
    sentences: Vectors


def record(
    db: sqlite3.Connection,
    document: Document,
    article: Article,
    state: FileState,
    chunks: Sequence[EncodedChunk],
) -> list[int]:
    """Add a file that is not in the catalog; returns the new chunks' ids."""
    file_id = db.execute(
        "INSERT INTO files (source, size, modified, sha256, encoding, text)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            document.source,
            state.size,
            state.modified,
            document.sha256,
            document.encoding,
            document.text,
        ),
    ).lastrowid
    published = article.published.isoformat() if article.published else None
    article_id = db.execute(
        "INSERT INTO articles (file_id, title, published, outlet, language) VALUES (?, ?, ?, ?, ?)",
        (file_id, article.title, published, article.outlet, article.language),
    ).lastrowid
    db.executemany(
        "INSERT INTO blocks VALUES (?, ?, ?, ?, ?)",
        [(file_id, b.span.start, b.span.end, b.role, b.reason) for b in article.blocks],
    )
    ids = [_record_chunk(db, article_id, encoded) for encoded in chunks]
    _shift_sum(db, article.language, [encoded.vector for encoded in chunks], +1)
    return ids


def _record_chunk(db: sqlite3.Connection, article_id: int | None, encoded: EncodedChunk) -> int:
    span = encoded.chunk.span
    chunk_id = db.execute(
        "INSERT INTO chunks (article_id, start, end, vector) VALUES (?, ?, ?, ?)",
        (article_id, span.start, span.end, pack(encoded.vector)),
    ).lastrowid
    sentences = zip(encoded.chunk.sentences, encoded.sentences, strict=True)
    db.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
        [
            (chunk_id, place, sentence.start, sentence.end, pack_half(vector))
            for place, (sentence, vector) in enumerate(sentences)
        ],
    )
    return int(chunk_id or 0)


def record_failure(db: sqlite3.Connection, source: str, state: FileState) -> None:
    """Remember that a file could not be indexed, and why."""
    db.execute(
        "INSERT INTO files (source, size, modified, error) VALUES (?, ?, ?, ?)",
        (source, state.size, state.modified, state.error),
    )


def record_unchanged(db: sqlite3.Connection, source: str, state: FileState) -> None:
    """Remember a file's new time of modification: its bytes are the same."""
    db.execute(
        "UPDATE files SET size = ?, modified = ? WHERE source = ?",
        (state.size, state.modified, source),
    )


def forget(db: sqlite3.Connection, source: str) -> list[int]:
    """Remove a file; returns the ids of the chunks it had."""
    rows = db.execute(
        "SELECT chunks.id, language, vector FROM chunks"
        " JOIN articles ON articles.id = article_id"
        " JOIN files ON files.id = file_id WHERE source = ?",
        (source,),
    ).fetchall()
    if rows:
        _shift_sum(db, rows[0][1], [unpack(row[2]) for row in rows], -1)
    db.execute("DELETE FROM files WHERE source = ?", (source,))
    return [row[0] for row in rows]


def move(db: sqlite3.Connection, folder: Path) -> None:
    """Remember that the indexed folder is another one now."""
    db.execute("UPDATE meta SET value = ? WHERE key = 'folder'", (str(folder),))


def _shift_sum(db: sqlite3.Connection, language: str, vectors: Sequence[Vector], sign: int) -> None:
    """Keep a language's count and sum of chunk vectors, from which its mean is taken."""
    if not vectors:
        return
    count = sign * len(vectors)
    total = np.stack(vectors).sum(axis=0) * np.float32(sign)
    held = db.execute("SELECT count, total FROM sums WHERE language = ?", (language,)).fetchone()
    if held:
        count += held[0]
        total += unpack(held[1])
    db.execute("INSERT OR REPLACE INTO sums VALUES (?, ?, ?)", (language, count, pack(total)))
