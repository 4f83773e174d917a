"""Writes files into the catalog; every function belongs inside `Catalog.transaction`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.catalog import FileState
from index.copies import COPY, bands, overlap, runs
from index.lexicon import forget_words, record_words
from index.packing import pack, pack_declared, pack_half, unpack
from index.types import Article, Chunk, Document, Vector, Vectors

_MOST_IN_BAND = 50
"""Candidates taken from one band: boilerplate that everybody shares is no copy."""


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """A chunk with its vector (dimension,) and its sentences' (n, dimension)."""

    chunk: Chunk
    vector: Vector
    sentences: Vectors


@dataclass(frozen=True, slots=True)
class EncodedArticle:
    """An article with its chunks; none where it is kept out of the index."""

    article: Article
    chunks: tuple[EncodedChunk, ...]


def record(
    db: sqlite3.Connection,
    document: Document,
    articles: Sequence[EncodedArticle],
    state: FileState,
    line_hashes: Iterable[int],
) -> list[int]:
    """Add a file that is not in the catalog; returns the new chunks' ids.

    A story pasted into an article is among `articles` too, after its host.
    """
    file_id = db.execute(
        "INSERT INTO files (source, size, modified, sha256, encoding, text, declared)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            document.source,
            state.size,
            state.modified,
            document.sha256,
            document.encoding,
            document.text,
            pack_declared(document.declared),
        ),
    ).lastrowid
    db.executemany(
        "INSERT INTO parts VALUES (?, ?, ?, ?, ?)",
        [(file_id, p.span.start, p.span.end, p.kind, p.number) for p in document.parts],
    )
    db.executemany(
        "INSERT OR IGNORE INTO page_lines VALUES (?, ?)", [(key, file_id) for key in line_hashes]
    )
    hosts: dict[Article, int] = {}
    texts = {int(file_id or 0): document.text}
    ids: list[int] = []
    for encoded in articles:
        article_id = _record_article(db, file_id, hosts.get(encoded.article), encoded.article)
        hosts.update(dict.fromkeys(encoded.article.pasted, article_id))
        for piece in encoded.chunks:
            chunk_id = _record_chunk(db, article_id, piece)
            titled = f"{encoded.article.title}\n{piece.chunk.span.of(document.text)}"
            record_words(db, chunk_id, titled, encoded.article.language)
            ids.append(chunk_id)
        vectors = [piece.vector for piece in encoded.chunks]
        _shift_sum(db, encoded.article.language, vectors, +1)
        _link_copies(db, article_id, _body(document.text, encoded.article), texts)
    return ids


def _record_article(
    db: sqlite3.Connection, file_id: int | None, host_id: int | None, article: Article
) -> int:
    published = article.published.isoformat() if article.published else None
    article_id = db.execute(
        "INSERT INTO articles (file_id, host_id, title, published, outlet, language)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (file_id, host_id, article.title, published, article.outlet, article.language),
    ).lastrowid
    db.executemany(
        "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
        [
            (article_id, b.span.start, b.span.end, b.role, b.reason, b.language)
            for b in article.blocks
        ],
    )
    return int(article_id or 0)


def _body(text: str, article: Article) -> str:
    return " ".join(block.span.of(text) for block in article.blocks if block.role == "body")


def _link_copies(db: sqlite3.Connection, article_id: int, body: str, texts: dict[int, str]) -> None:
    """Link an article with those of other files that it is a copy or a light rewrite of.

    Args:
        db: The catalog.
        article_id: The article.
        body: Its words.
        texts: Texts of files by id, each read once; those that are looked at are added.
    """
    own = runs(body)
    keys = list(enumerate(bands(own)))
    candidates: set[int] = set()
    for band, key in keys:
        rows = db.execute(
            "SELECT article_id FROM bands WHERE band = ? AND key = ? LIMIT ?",
            (band, key, _MOST_IN_BAND),
        )
        candidates.update(row[0] for row in rows)
    for other in sorted(candidates):
        shared = overlap(own, runs(_recorded_body(db, other, texts)))
        if shared >= COPY:
            db.execute("INSERT INTO copies VALUES (?, ?, ?)", (other, article_id, shared))
    db.executemany(
        "INSERT OR IGNORE INTO bands VALUES (?, ?, ?)",
        [(band, key, article_id) for band, key in keys],
    )


def _recorded_body(db: sqlite3.Connection, article_id: int, texts: dict[int, str]) -> str:
    ((file_id,),) = db.execute("SELECT file_id FROM articles WHERE id = ?", (article_id,))
    if file_id not in texts:
        ((texts[file_id],),) = db.execute("SELECT text FROM files WHERE id = ?", (file_id,))
    rows = db.execute(
        "SELECT start, end FROM blocks WHERE article_id = ? AND role = 'body' ORDER BY start",
        (article_id,),
    )
    return " ".join(texts[file_id][start:end] for start, end in rows)


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


def record_failure(source: str, state: FileState, db: sqlite3.Connection) -> None:
    """Remember that a file could not be indexed, and why."""
    db.execute(
        "INSERT INTO files (source, size, modified, error) VALUES (?, ?, ?, ?)",
        (source, state.size, state.modified, state.error),
    )


def record_same(source: str, state: FileState, db: sqlite3.Connection) -> None:
    """Remember that a file has the same bytes as one that is indexed."""
    db.execute(
        "INSERT INTO files (source, size, modified, sha256, same_as) VALUES (?, ?, ?, ?, ?)",
        (source, state.size, state.modified, state.sha256, state.same_as),
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
        "SELECT chunks.id, language, vector, title, start, end FROM chunks"
        " JOIN articles ON articles.id = article_id"
        " JOIN files ON files.id = file_id WHERE source = ?",
        (source,),
    ).fetchall()
    for language in {row[1] for row in rows}:
        _shift_sum(db, language, [unpack(row[2]) for row in rows if row[1] == language], -1)
    if rows:
        # Cut here and not by SQLite, which would read all of the text for each chunk.
        ((text,),) = db.execute("SELECT text FROM files WHERE source = ?", (source,))
        forget_words(db, [(row[0], f"{row[3]}\n{text[row[4] : row[5]]}", row[1]) for row in rows])
    db.execute("DELETE FROM files WHERE source = ?", (source,))
    return [row[0] for row in rows]


def remember(db: sqlite3.Connection, key: str, value: str) -> None:
    """Set a fact about the index."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def move(db: sqlite3.Connection, folder: Path) -> None:
    """Remember that the indexed folder is another one now."""
    remember(db, "folder", str(folder))


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
