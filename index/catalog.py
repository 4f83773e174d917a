"""The catalog: an SQLite file that is the truth about an index.

It holds the files' decoded text, the articles found in them, every block kept or cut, the
chunks and sentences with their vectors. Everything else (Chroma) can be rebuilt from it
without encoding anything again.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from index.centre import LanguageSum, Priors
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.types import Article, Block, Chunk, Document, Span, Vector, Vectors

SCHEMA = 1
"""Version of the tables; another one is refused."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE priors (language TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sums (
    language TEXT PRIMARY KEY, count INTEGER NOT NULL, total BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
    modified INTEGER NOT NULL, sha256 TEXT, encoding TEXT, text TEXT, error TEXT
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, file_id INTEGER NOT NULL UNIQUE REFERENCES files ON DELETE CASCADE,
    title TEXT NOT NULL, published TEXT, outlet TEXT, language TEXT NOT NULL
);
CREATE TABLE blocks (
    file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, role TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (file_id, start)
) WITHOUT ROWID;
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX chunks_of_article ON chunks (article_id);
CREATE TABLE sentences (
    chunk_id INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE, place INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (chunk_id, place)
);
"""


@dataclass(frozen=True, slots=True)
class FileState:
    """What the catalog remembers of a file, to see whether it has changed.

    Attributes:
        size: Bytes.
        modified: Time of modification in nanoseconds.
        sha256: Digest of its bytes; empty when it could not be read.
        error: Why it could not be indexed; empty when it was.
    """

    size: int
    modified: int
    sha256: str
    error: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what is needed to show and read it.

    Attributes:
        text: The chunk, exactly as in the file.
        sentences: Spans of its sentences in the file.
        vectors: The sentences' vectors, shape (len(sentences), dimension).
    """

    id: int
    source: str
    title: str
    language: str
    outlet: str | None
    published: str | None
    span: Span
    text: str
    vector: Vector
    sentences: tuple[Span, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """A chunk with its vector (dimension,) and its sentences' (n, dimension)."""

    chunk: Chunk
    vector: Vector
    sentences: Vectors


class Catalog:
    """One connection to a catalog; calls from several threads take turns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.RLock()

    @classmethod
    def create(cls, path: Path, folder: Path, encoder: str, priors: Priors) -> Catalog:
        """Make an empty catalog for a folder; an existing file is an error of the caller."""
        catalog = cls(_connect(path))
        with catalog.transaction() as db:
            for statement in _TABLES.split(";\n"):
                db.execute(statement)
            db.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [
                    ("schema", str(SCHEMA)),
                    ("encoder", encoder),
                    ("folder", str(folder)),
                    ("dimension", str(len(priors.questions))),
                    ("identity", uuid.uuid4().hex),
                ],
            )
            db.execute("INSERT INTO priors VALUES ('', ?)", (_pack(priors.questions),))
            db.executemany(
                "INSERT INTO priors VALUES (?, ?)",
                [(language, _pack(mean)) for language, mean in priors.passages.items()],
            )
        return catalog

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Open an existing catalog.

        Raises:
            IndexMissing: There is none.
            IndexMismatch: It was made by another version of Ujumbe.
            IndexDamaged: It cannot be read.
        """
        if not path.is_file():
            raise IndexMissing(
                f"There is no index at {path.parent}.", "Run `ujumbe index FOLDER` first."
            )
        try:
            catalog = cls(_connect(path))
            schema = catalog.meta("schema")
        except (sqlite3.DatabaseError, KeyError) as error:
            raise _damaged(path) from error
        if schema != str(SCHEMA):
            raise IndexMismatch(
                f"The index at {path.parent} has layout {schema}, this version reads {SCHEMA}.",
                "Remove that folder and run `ujumbe index FOLDER` again.",
            )
        return catalog

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        with self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    # --- reading ---

    def meta(self, key: str) -> str:
        """A fact about the index: "schema", "encoder", "folder", "dimension", "identity".

        Raises:
            KeyError: There is no such fact.
        """
        row = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        if not row:
            raise KeyError(key)
        return str(row[0][0])

    def files(self) -> dict[str, FileState]:
        """Every file known, by source."""
        rows = self._rows("SELECT source, size, modified, sha256, error FROM files")
        return {row[0]: FileState(row[1], row[2], row[3] or "", row[4] or "") for row in rows}

    def text(self, source: str) -> str:
        """A file's decoded text.

        Raises:
            KeyError: The file is not indexed.
        """
        rows = self._rows("SELECT text FROM files WHERE source = ?", (source,))
        if not rows or rows[0][0] is None:
            raise KeyError(source)
        return str(rows[0][0])

    def articles(self) -> dict[str, Article]:
        """Every article with its blocks, by source, sorted by source."""
        blocks: dict[str, list[Block]] = {}
        for source, start, end, role, reason in self._rows(
            "SELECT source, start, end, role, reason FROM blocks"
            " JOIN files ON files.id = file_id ORDER BY file_id, start"
        ):
            blocks.setdefault(source, []).append(Block(Span(start, end), role, reason))
        rows = self._rows(
            "SELECT source, title, published, outlet, language FROM articles"
            " JOIN files ON files.id = file_id ORDER BY source"
        )
        return {
            source: Article(
                title,
                date.fromisoformat(published) if published else None,
                outlet,
                language,
                tuple(blocks.get(source, ())),
            )
            for source, title, published, outlet, language in rows
        }

    def count_articles(self) -> int:
        """How many articles there are."""
        return int(self._rows("SELECT count(*) FROM articles")[0][0])

    def count_chunks(self) -> int:
        """How many chunks there are."""
        return int(self._rows("SELECT count(*) FROM chunks")[0][0])

    def sums(self) -> dict[str, LanguageSum]:
        """Count and sum of chunk vectors by language."""
        return {
            language: LanguageSum(count, _unpack(total))
            for language, count, total in self._rows(
                "SELECT language, count, total FROM sums WHERE count > 0 ORDER BY language"
            )
        }

    def priors(self) -> Priors:
        """Means of neutral text under this index's encoder."""
        vectors = {
            language: _unpack(vector)
            for language, vector in self._rows("SELECT language, vector FROM priors")
        }
        return Priors(vectors.pop(""), vectors)

    def chunk_vectors(self, ids: Sequence[int] | None = None) -> Iterator[tuple[int, str, Vector]]:
        """Each chunk's id, language and vector, of all chunks or of some."""
        query = (
            "SELECT chunks.id, language, vector FROM chunks"
            " JOIN articles ON articles.id = article_id"
        )
        if ids is None:
            rows = self._rows(f"{query} ORDER BY chunks.id")
        else:
            rows = self._rows(f"{query} WHERE chunks.id IN ({_marks(ids)})", ids)
        for identifier, language, vector in rows:
            yield identifier, language, _unpack(vector)

    def chunk_ids(self) -> set[int]:
        """The ids of all chunks."""
        return {row[0] for row in self._rows("SELECT id FROM chunks")}

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Chunks by id, in the order asked for; ids that are gone are left out."""
        sentences: dict[int, list[tuple[Span, Vector]]] = {}
        for chunk_id, start, end, vector in self._rows(
            "SELECT chunk_id, start, end, vector FROM sentences"
            f" WHERE chunk_id IN ({_marks(ids)}) ORDER BY chunk_id, place",
            ids,
        ):
            sentences.setdefault(chunk_id, []).append((Span(start, end), _unpack_half(vector)))
        rows = self._rows(
            "SELECT chunks.id, source, title, language, outlet, published, start, end,"
            " substr(text, start + 1, end - start), vector"
            " FROM chunks JOIN articles ON articles.id = article_id"
            f" JOIN files ON files.id = file_id WHERE chunks.id IN ({_marks(ids)})",
            ids,
        )
        found = {
            row[0]: StoredChunk(
                id=row[0],
                source=row[1],
                title=row[2],
                language=row[3],
                outlet=row[4],
                published=row[5],
                span=Span(row[6], row[7]),
                text=row[8],
                vector=_unpack(row[9]),
                sentences=tuple(span for span, _ in sentences.get(row[0], [])),
                vectors=_stack([vector for _, vector in sentences.get(row[0], [])]),
            )
            for row in rows
        }
        return [found[identifier] for identifier in ids if identifier in found]

    # --- writing, inside `transaction` ---

    def add(
        self,
        document: Document,
        article: Article,
        state: FileState,
        chunks: Sequence[EncodedChunk],
    ) -> list[int]:
        """Add a file that is not there yet; returns the new chunks' ids."""
        db = self._connection
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
            "INSERT INTO articles (file_id, title, published, outlet, language)"
            " VALUES (?, ?, ?, ?, ?)",
            (file_id, article.title, published, article.outlet, article.language),
        ).lastrowid
        db.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?, ?)",
            [(file_id, b.span.start, b.span.end, b.role, b.reason) for b in article.blocks],
        )
        ids = [self._add_chunk(article_id, encoded) for encoded in chunks]
        self._shift_sum(article.language, [encoded.vector for encoded in chunks], +1)
        return ids

    def _add_chunk(self, article_id: int | None, encoded: EncodedChunk) -> int:
        span = encoded.chunk.span
        chunk_id = self._connection.execute(
            "INSERT INTO chunks (article_id, start, end, vector) VALUES (?, ?, ?, ?)",
            (article_id, span.start, span.end, _pack(encoded.vector)),
        ).lastrowid
        self._connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
            [
                (chunk_id, place, sentence.start, sentence.end, _pack_half(vector))
                for place, (sentence, vector) in enumerate(
                    zip(encoded.chunk.sentences, encoded.sentences, strict=True)
                )
            ],
        )
        return int(chunk_id or 0)

    def fail(self, source: str, state: FileState) -> None:
        """Remember that a file could not be indexed, and why."""
        self._connection.execute(
            "INSERT INTO files (source, size, modified, error) VALUES (?, ?, ?, ?)",
            (source, state.size, state.modified, state.error),
        )

    def touch(self, source: str, state: FileState) -> None:
        """Remember a file's new time of modification: its bytes are the same."""
        self._connection.execute(
            "UPDATE files SET size = ?, modified = ? WHERE source = ?",
            (state.size, state.modified, source),
        )

    def remove(self, source: str) -> list[int]:
        """Forget a file; returns the ids of its chunks."""
        rows = self._rows(
            "SELECT chunks.id, language, vector FROM chunks"
            " JOIN articles ON articles.id = article_id"
            " JOIN files ON files.id = file_id WHERE source = ?",
            (source,),
        )
        if rows:
            self._shift_sum(rows[0][1], [_unpack(row[2]) for row in rows], -1)
        self._connection.execute("DELETE FROM files WHERE source = ?", (source,))
        return [row[0] for row in rows]

    def move(self, folder: Path) -> None:
        """Remember that the indexed folder lies elsewhere now."""
        self._connection.execute("UPDATE meta SET value = ? WHERE key = 'folder'", (str(folder),))

    def _shift_sum(self, language: str, vectors: Sequence[Vector], sign: int) -> None:
        if not vectors:
            return
        total = np.sum(vectors, axis=0, dtype=np.float32) * np.float32(sign)
        held = self.sums().get(language)
        if held:
            total = held.total + total
        count = (held.count if held else 0) + sign * len(vectors)
        self._connection.execute(
            "INSERT OR REPLACE INTO sums VALUES (?, ?, ?)", (language, count, _pack(total))
        )

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]  # columns differ by query
        with self._turn:
            return self._connection.execute(query, tuple(values)).fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(
        f"{path} is not a catalog that can be read.",
        "Remove that folder and run `ujumbe index FOLDER` again.",
    )


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))


def _pack(vector: Vector) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def _unpack(blob: bytes) -> Vector:
    return np.frombuffer(blob, dtype="<f4").astype(np.float32)


def _pack_half(vector: Vector) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f2").tobytes()


def _unpack_half(blob: bytes) -> Vector:
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)


def _stack(vectors: Sequence[Vector]) -> Vectors:
    return np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)

