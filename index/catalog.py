"""The catalog: an SQLite file that is the truth about an index.

It holds the files' decoded text, the articles found in them, every block kept or cut, the
chunks and sentences with their vectors. Everything else (Chroma) can be rebuilt from it
without encoding anything again. Writing into it is index/record.py; what it holds of files and
articles is read by index/holdings.py.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from index.centre import LanguageSum
from index.errors import IndexMismatch, IndexMissing, SettingsError
from index.packing import pack, unpack, unpack_half
from index.priors import Priors
from index.refused import START_AGAIN, damaged, plain_errors, refused
from index.types import Span, Vector, Vectors

SCHEMA = 3
"""Version of the tables; another one is refused."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What the catalog remembers of a file, to see whether it has changed.

    Attributes:
        size: Bytes.
        modified: Time of modification in nanoseconds.
        sha256: Digest of its bytes; empty when it could not be read.
        error: Why it could not be indexed; empty when it was.
        same_as: The file with the same bytes that was indexed in its stead; empty if none.
    """

    size: int
    modified: int
    sha256: str = ""
    error: str = ""
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what is needed to show and read it.

    Attributes:
        article: The catalog's identifier of its article.
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
    article: int
    span: Span
    text: str
    vector: Vector
    sentences: tuple[Span, ...]
    vectors: Vectors


class Catalog:
    """One connection to a catalog; calls from several threads take turns.

    Where the disk, another process or damage hinders one, an `IndexProblem` is raised that says so.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path = Path(":memory:")) -> None:
        self._connection = connection
        self._path = path
        self._turn = threading.RLock()

    @classmethod
    def create(cls, path: Path, folder: Path, encoder: str, priors: Priors) -> Catalog:
        """Make an empty catalog for a folder; an existing file is an error of the caller.

        Raises:
            IndexProblem: It cannot be written; the file may be there, with nothing in it.
            SettingsError: This Python's SQLite cannot search for words.
        """
        with plain_errors(path):
            catalog = cls(_connect(path), path)
        try:
            catalog._fill(folder, encoder, priors)
        except BaseException:
            catalog.close()
            raise
        return catalog

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Open an existing catalog.

        Raises:
            IndexMissing: There is none.
            IndexMismatch: It was made by another version of Ujumbe.
            IndexDamaged: It is no catalog, or is broken.
            IndexLocked: Another process holds it for too long.
            IndexProblem: It cannot be opened for another reason, such as a full disk.
        """
        if not path.is_file():
            raise IndexMissing(
                f"There is no index at {path.parent}.", "Run `ujumbe index FOLDER` first."
            )
        try:
            catalog = cls(_connect(path), path)
        except sqlite3.DatabaseError as error:
            raise refused(path, error) from error
        try:
            catalog._check_schema()
        except BaseException:
            catalog.close()
            raise
        return catalog

    @property
    def place(self) -> Path:
        """The folder of the index that it is the catalog of."""
        return self._path.parent

    def _check_schema(self) -> None:
        try:
            schema = self.meta("schema")
        except sqlite3.DatabaseError as error:
            raise refused(self._path, error) from error
        except KeyError as error:
            raise damaged(self._path) from error
        if schema != str(SCHEMA):
            raise IndexMismatch(
                f"The index at {self.place} has layout {schema}, this version reads {SCHEMA}.",
                f"To use this version, {START_AGAIN}",
            )

    def _fill(self, folder: Path, encoder: str, priors: Priors) -> None:
        with self.transaction() as db:
            for statement in _tables():
                _execute(db, statement)
            db.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [
                    ("schema", str(SCHEMA)),
                    ("encoder", encoder),
                    ("folder", str(folder)),
                    ("dimension", str(len(next(iter(priors.passages.values()))))),
                    ("identity", uuid.uuid4().hex),
                    ("pasted", "cut"),
                ],
            )
            for kind, means in (("passages", priors.passages), ("questions", priors.questions)):
                db.executemany(
                    "INSERT INTO priors VALUES (?, ?, ?)",
                    [(kind, language, pack(mean)) for language, mean in means.items()],
                )

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is kept, or nothing of it."""
        with self._turn, plain_errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.commit()
            except BaseException:
                with suppress(sqlite3.DatabaseError):  # what went wrong first is what to say
                    self._connection.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whoever writes meanwhile."""
        with self._turn, plain_errors(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.commit()

    def meta(self, key: str) -> str:
        """A fact about the index: "schema", "encoder", "folder", "identity", "pasted" and others.

        Raises:
            KeyError: There is no such fact.
        """
        row = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        if not row:
            raise KeyError(key)
        return str(row[0][0])

    def files(self) -> dict[str, FileState]:
        """Every file known, by source."""
        rows = self.rows("SELECT source, size, modified, sha256, error, same_as FROM files")
        return {
            row[0]: FileState(row[1], row[2], row[3] or "", row[4] or "", row[5] or "")
            for row in rows
        }

    def text(self, source: str) -> str:
        """A file's decoded text.

        Raises:
            KeyError: The file is not indexed.
        """
        rows = self.rows("SELECT text FROM files WHERE source = ?", (source,))
        if not rows or rows[0][0] is None:
            raise KeyError(source)
        return str(rows[0][0])

    def count_articles(self) -> int:
        """How many articles can be asked about: those that have chunks."""
        return int(self.rows("SELECT count(DISTINCT article_id) FROM chunks")[0][0])

    def count_chunks(self) -> int:
        """How many chunks there are."""
        return int(self.rows("SELECT count(*) FROM chunks")[0][0])

    def chunks_state(self) -> str:
        """What tells which chunks there are: it changes with them.

        Identifiers are never given twice, so what is put in raises the last one given; what is
        only taken out lowers the count.
        """
        query = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'chunks'"
        return f"{self.rows(query)[0][0]} {self.count_chunks()}"

    def sums(self) -> dict[str, LanguageSum]:
        """Count and sum of chunk vectors by language."""
        return {
            language: LanguageSum(count, unpack(total))
            for language, count, total in self.rows(
                "SELECT language, count, total FROM sums WHERE count > 0 ORDER BY language"
            )
        }

    def priors(self) -> Priors:
        """Means of neutral text under this index's encoder."""
        means: dict[str, dict[str, Vector]] = {"passages": {}, "questions": {}}
        for kind, language, vector in self.rows("SELECT kind, language, vector FROM priors"):
            means[kind][language] = unpack(vector)
        return Priors(means["passages"], means["questions"])

    def chunk_vectors(self, ids: Sequence[int] | None = None) -> Iterator[tuple[int, str, Vector]]:
        """Each chunk's id, language and vector, of all chunks or of some."""
        rows = self.rows(
            "SELECT chunks.id, language, vector FROM chunks"
            " JOIN articles ON articles.id = article_id"
            " WHERE ?1 IS NULL OR chunks.id IN (SELECT value FROM json_each(?1))"
            " ORDER BY chunks.id",
            (None if ids is None else json.dumps(list(ids)),),
        )
        for identifier, language, vector in rows:
            yield identifier, language, unpack(vector)

    def chunk_ids(self) -> set[int]:
        """The ids of all chunks."""
        return {row[0] for row in self.rows("SELECT id FROM chunks")}

    def chunk_languages(self) -> set[tuple[int, str]]:
        """The id and the language of every chunk."""
        query = "SELECT chunks.id, language FROM chunks JOIN articles ON articles.id = article_id"
        return {(row[0], row[1]) for row in self.rows(query)}

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Chunks by id, in the order asked for; ids that are gone are left out."""
        sentences: dict[int, list[tuple[Span, Vector]]] = {}
        for chunk_id, start, end, vector in self.rows(
            "SELECT chunk_id, start, end, vector FROM sentences"
            " WHERE chunk_id IN (SELECT value FROM json_each(?)) ORDER BY chunk_id, place",
            (json.dumps(list(ids)),),
        ):
            sentences.setdefault(chunk_id, []).append((Span(start, end), unpack_half(vector)))
        rows = self.rows(
            "SELECT chunks.id, source, title, language, outlet, published, article_id, start, end,"
            " vector, file_id FROM chunks JOIN articles ON articles.id = article_id"
            " JOIN files ON files.id = file_id WHERE chunks.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        # Cut here and not by SQLite, which would read all of a file's text for each chunk.
        texts = dict(
            self.rows(
                "SELECT id, text FROM files WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted({row[10] for row in rows})),),
            )
        )
        found = {
            row[0]: StoredChunk(
                id=row[0],
                source=row[1],
                title=row[2],
                language=row[3],
                outlet=row[4],
                published=row[5],
                article=row[6],
                span=Span(row[7], row[8]),
                text=texts[row[10]][row[7] : row[8]],
                vector=unpack(row[9]),
                sentences=tuple(span for span, _ in sentences[row[0]]),
                vectors=np.stack([vector for _, vector in sentences[row[0]]]),
            )
            for row in rows
            if row[0] in sentences and row[10] in texts  # else another process just took it away
        }
        return [found[identifier] for identifier in ids if identifier in found]

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]  # columns differ by query
        """All rows of a query; for the modules that read this catalog."""
        with self._turn, plain_errors(self._path):
            return self._connection.execute(query, tuple(values)).fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _execute(db: sqlite3.Connection, statement: str) -> None:
    try:
        db.execute(statement)
    except sqlite3.OperationalError as error:
        if "no such module" not in str(error):
            raise
        raise SettingsError(
            f"This Python's SQLite cannot search for words ({error}).",
            "Use a Python whose SQLite has FTS5, as those of python.org and of Linux systems have.",
        ) from error


def _tables() -> list[str]:
    schema = resources.files("index").joinpath("data/schema.sql").read_text(encoding="utf-8")
    return [statement for statement in schema.split(";\n") if statement.strip()]
