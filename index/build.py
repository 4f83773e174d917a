"""Brings an index up to date with its folder: a changed, added or removed file is all the work.

Files are done in groups. A group is loaded, cleaned, chunked and encoded, then written to the
catalog and to Chroma: whatever interrupts the work, what was written stands.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.catalog import FileState
from index.chunk import chunk
from index.clean import clean
from index.errors import UnreadableFile
from index.load import find, load, source_name
from index.record import EncodedChunk, forget, record, record_failure, record_unchanged
from index.store import Index
from index.types import Article, Chunk, Document, Vectors

CHUNK_TOKENS = 224
"""Budget of a chunk: a few paragraphs of news, and well inside the encoder's limit."""

_GROUP_CHARACTERS = 1_000_000
"""Text that is held and encoded at once: bounds memory, and what an interruption loses."""

Progress = Callable[[str, int, int], None]
"""Called with a stage ("read", "encode"), what is done of it, and all there is to do."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did.

    Attributes:
        added: Files indexed for the first time.
        changed: Files indexed again because their bytes changed.
        removed: Files forgotten because they are gone.
        unchanged: How many files needed nothing.
        failed: Files that could not be indexed; the others were.
        chunks: Chunks encoded.
        tokens: Tokens encoded, of chunks and of sentences.
        seconds: Time it took.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    chunks: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    document: Document
    state: FileState
    article: Article
    chunks: list[Chunk]


def update(index: Index, folder: Path, progress: Progress = lambda *_: None) -> Report:
    """Index what is new or changed in a folder, and forget what is gone.

    Raises:
        SourceError: The folder is missing or holds no articles.
        IndexLocked: Another process is indexing.
    """
    began = time.perf_counter()
    paths = {source_name(path, folder): path for path in find(folder)}
    with index.exclusive():
        known = index.catalog.files()
        gone = sorted(known.keys() - paths.keys())
        stale = {source: _stat(path) for source, path in paths.items()}
        stale = {
            source: state
            for source, state in stale.items()
            if source not in known or known[source].error or not _same(state, known[source])
        }
        work = _Work(index, folder, known)
        for source in gone:
            work.forget(source)
        done = 0
        for group in _groups(stale):
            prepared = []
            for source in group:
                prepared += work.prepare(paths[source], source, stale[source])
                done += 1
                progress("read", done, len(stale))
            work.write(prepared, progress)
    return Report(
        added=tuple(work.added),
        changed=tuple(work.changed),
        removed=tuple(gone),
        unchanged=len(paths) - len(work.added) - len(work.changed) - len(work.failed),
        failed=tuple(work.failed),
        chunks=work.encoded_chunks,
        tokens=work.tokens,
        seconds=time.perf_counter() - began,
    )


class _Work:
    """One update under way. A class, for its counts grow over several groups."""

    def __init__(self, index: Index, folder: Path, known: dict[str, FileState]) -> None:
        self._index = index
        self._folder = folder
        self._known = known
        self.added: list[str] = []
        self.changed: list[str] = []
        self.failed: list[Failure] = []
        self.encoded_chunks = 0
        self.tokens = 0

    def forget(self, source: str) -> None:
        """Remove a file from the catalog, then from Chroma."""
        with self._index.catalog.transaction() as db:
            ids = forget(db, source)
        self._index.vectors().remove(ids)

    def prepare(self, path: Path, source: str, state: FileState) -> list[_Prepared]:
        """Load, clean and chunk one file; nothing where it fails or its bytes are the same."""
        catalog = self._index.catalog
        try:
            document = load(path, self._folder)
        except UnreadableFile as error:
            self.failed.append(Failure(source, str(error)))
            if source in self._known:
                self.forget(source)
            with catalog.transaction() as db:
                record_failure(db, source, replace(state, error=str(error)))
            return []
        known = self._known.get(source)
        if known and known.sha256 == document.sha256:
            with catalog.transaction() as db:
                record_unchanged(db, source, state)
            return []
        article = clean(document)
        encoder = self._index.encoder
        chunks = chunk(document.text, article, CHUNK_TOKENS, encoder.count_tokens)
        return [_Prepared(document, state, article, chunks)]

    def write(self, group: Sequence[_Prepared], progress: Progress) -> None:
        """Encode a group of files and write each to the catalog and to Chroma."""
        if not group:
            return
        titled, sentences = _texts(group)
        total = len(titled) + len(sentences)
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            progress("encode", done, total)

        encoder = self._index.encoder
        vectors = encoder.encode_passages(titled, advance)
        sentence_vectors = encoder.encode_passages(sentences, advance)
        self.tokens += sum(encoder.count_tokens(titled)) + sum(encoder.count_tokens(sentences))
        self.encoded_chunks += len(titled)
        for item, encoded in _distribute(group, vectors, sentence_vectors):
            self._store(item, encoded)

    def _store(self, item: _Prepared, encoded: list[EncodedChunk]) -> None:
        source = item.document.source
        old: list[int] = []
        with self._index.catalog.transaction() as db:
            if source in self._known:
                old = forget(db, source)
            ids = record(db, item.document, item.article, item.state, encoded)
            # Inside the transaction: were Chroma to fail, the catalog would not claim them.
            if ids:
                self._index.vectors().put(ids, *self._index.rows(ids))
        self._index.vectors().remove(old)
        failed_before = self._known.get(source)
        is_change = failed_before is not None and not failed_before.error
        (self.changed if is_change else self.added).append(source)


def _stat(path: Path) -> FileState:
    try:
        status = os.stat(path)  # noqa: PTH116 - one call gives both facts
    except OSError:
        return FileState(0, 0, "", "")  # loading it will say what is wrong
    return FileState(status.st_size, status.st_mtime_ns, "", "")


def _same(state: FileState, known: FileState) -> bool:
    return (state.size, state.modified) == (known.size, known.modified)


def _groups(states: dict[str, FileState]) -> Iterator[list[str]]:
    group: list[str] = []
    size = 0
    for source in sorted(states):
        group.append(source)
        size += states[source].size
        if size >= _GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _texts(group: Sequence[_Prepared]) -> tuple[list[str], list[str]]:
    """What is encoded: chunks under their headline, and sentences alone."""
    titled, sentences = [], []
    for item in group:
        for piece in item.chunks:
            words = piece.span.of(item.document.text)
            titled.append(f"{item.article.title}\n{words}")
            sentences += [span.of(item.document.text) for span in piece.sentences]
    return titled, sentences


def _distribute(
    group: Sequence[_Prepared], vectors: Vectors, sentence_vectors: Vectors
) -> Iterator[tuple[_Prepared, list[EncodedChunk]]]:
    """Give each file its vectors back, in the order `_texts` listed them."""
    chunk_at = sentence_at = 0
    for item in group:
        encoded = []
        for piece in item.chunks:
            end = sentence_at + len(piece.sentences)
            encoded.append(
                EncodedChunk(piece, vectors[chunk_at], sentence_vectors[sentence_at:end])
            )
            chunk_at, sentence_at = chunk_at + 1, end
        yield item, encoded
