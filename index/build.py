"""Brings an index up to date with its folder: a changed, added or removed file is all the work.

Files are done in groups. A group is loaded, cleaned, chunked and encoded, then written to the
catalog and to Chroma: whatever interrupts the work, what was written stands. What stands on many
pages is cut from all of them: when new files make a line common, or removed ones rare again, the
files it stands on are cleaned once more, and encoded only if that changed them.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.catalog import FileState
from index.chunk import chunk
from index.clean import clean
from index.cleaning.boilerplate import common_on, page_hashes
from index.errors import NoArticles, UnreadableFile
from index.holdings import common_lines, files_with_lines, held_articles, held_document, orphans
from index.load import find, load, source_name
from index.record import (
    EncodedArticle,
    EncodedChunk,
    forget,
    record,
    record_failure,
    record_same,
    record_unchanged,
    remember,
)
from index.store import Index
from index.types import Article, Chunk, Document, Vectors

CHUNK_TOKENS = 224
"""Budget of a chunk: a few paragraphs of news, and well inside the encoder's limit."""

_GROUP_CHARACTERS = 1_000_000
"""Text that is held and encoded at once: bounds memory, and what an interruption loses."""

_WRITTEN_AT_ONCE = 32
"""Files: Chroma takes nearly as long for one, and questions wait while they are written."""

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
        recleaned: Files that another one's lines showed in a new light.
        removed: Files forgotten because they are gone.
        same: Files with the very same bytes as another, which is indexed in their stead.
        passed_over: Tables that hold no articles.
        unchanged: How many files needed nothing.
        failed: Files that could not be indexed, and parts of files, such as a broken row.
        chunks: Chunks encoded.
        tokens: Tokens encoded, of chunks and of sentences.
        seconds: Time it took.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    recleaned: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]
    passed_over: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    chunks: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    document: Document
    state: FileState
    articles: list[tuple[Article, list[Chunk]]]


def update(
    index: Index,
    folder: Path,
    progress: Progress = lambda *_: None,
    *,
    pasted: str = "cut",
) -> Report:
    """Index what is new or changed in a folder, and forget what is gone.

    Args:
        index: The index.
        folder: The folder it is of.
        progress: Told of what is done.
        pasted: What becomes of stories pasted under others: "cut", or "index" them as articles
            of their own. Another value than the last time does every file again.

    Raises:
        SourceError: The folder is missing or holds no articles.
        IndexLocked: Another process is indexing.
    """
    began = time.perf_counter()
    paths = {source_name(path, folder): path for path in find(folder)}
    with index.exclusive():
        known = index.catalog.files()
        again = index.catalog.meta("pasted") != pasted
        gone = sorted(known.keys() - paths.keys())
        states = {source: _stat(path) for source, path in paths.items()}
        stale = {
            source: state
            for source, state in states.items()
            if again or _is_stale(state, known.get(source))
        }
        work = _Work(index, folder, {} if again else known, pasted)
        common = common_lines(index.catalog)
        for source in sorted(known) if again else gone:
            work.forget(source)
        done = 0
        for group in _groups(stale):
            documents = []
            for source in group:
                documents += work.load(paths[source], source, stale[source])
                done += 1
                progress("read", done, len(stale))
            work.write(documents, progress)
        for source in orphans(index.catalog):
            work.write(work.load(paths[source], source, states[source]), progress)
        work.clean_again(common ^ common_lines(index.catalog), progress)
        with index.catalog.transaction() as db:
            remember(db, "pasted", pasted)
    failed = (failure.source for failure in work.failed)
    touched = {*work.added, *work.changed, *work.same, *work.passed_over, *failed}
    return Report(
        added=tuple(work.added),
        changed=tuple(work.changed),
        recleaned=tuple(work.recleaned),
        removed=tuple(gone),
        same=tuple(work.same),
        passed_over=tuple(work.passed_over),
        unchanged=len(paths.keys() - touched),
        failed=tuple(work.failed),
        chunks=work.encoded_chunks,
        tokens=work.tokens,
        seconds=time.perf_counter() - began,
    )


_Loaded = tuple[Document, FileState]


class _Work:
    """One update under way. A class, for its counts grow over several groups."""

    def __init__(
        self, index: Index, folder: Path, known: dict[str, FileState], pasted: str
    ) -> None:
        self._index = index
        self._folder = folder
        self._known = known
        self._pasted = pasted
        self.added: list[str] = []
        self.changed: list[str] = []
        self.recleaned: list[str] = []
        self.same: list[str] = []
        self.passed_over: list[str] = []
        self.failed: list[Failure] = []
        self.encoded_chunks = 0
        self.tokens = 0

    def forget(self, source: str) -> None:
        """Remove a file from the catalog, then from Chroma."""
        with self._index.catalog.transaction() as db:
            ids = forget(db, source)
        self._index.vectors().remove(ids)

    def load(self, path: Path, source: str, state: FileState) -> list[_Loaded]:
        """Load one file; nothing where it fails, or where its bytes are known already."""
        catalog = self._index.catalog
        try:
            document = load(path, self._folder)
        except NoArticles:
            self.passed_over.append(source)
            self.forget(source)
            return []
        except UnreadableFile as error:
            self.failed.append(Failure(source, str(error)))
            failed = replace(state, error=str(error))
            self._replace(source, partial(record_failure, source, failed))
            return []
        self.failed += [Failure(source, f"{source}: {what}.") for what in document.skipped]
        known = self._known.get(source)
        if known and known.sha256 == document.sha256 and not known.same_as:
            with catalog.transaction() as db:
                record_unchanged(db, source, state)
            return []
        return [(document, state)]

    def write(self, group: Sequence[_Loaded], progress: Progress) -> None:
        """Clean, chunk and encode a group of files, and write each to the catalog and Chroma."""
        hashes = {document.source: page_hashes(document.text) for document, _ in group}
        seen = Counter(key for page in hashes.values() for key in page)
        common = common_lines(self._index.catalog, seen)
        prepared = []
        originals: dict[str, str] = {}
        for document, state in group:
            original = originals.setdefault(document.sha256, self._same(document))
            if original and original != document.source:
                same = replace(state, sha256=document.sha256, same_as=original)
                self.same.append(document.source)
                self._replace(document.source, partial(record_same, document.source, same))
                continue
            originals[document.sha256] = document.source
            prepared.append(self._prepare(document, state, common))
        known = self._store(list(self._encode(prepared, progress)), hashes)
        for item in prepared:
            source = item.document.source
            (self.changed if source in known else self.added).append(source)

    def clean_again(self, turned: frozenset[int], progress: Progress) -> None:
        """Clean the files once more on which lines became common or rare by this update."""
        catalog = self._index.catalog
        common = common_lines(catalog)
        states = catalog.files()
        fresh = {*self.added, *self.changed}
        prepared = []
        for source in files_with_lines(catalog, turned):
            document = held_document(catalog, source)
            item = self._prepare(document, states[source], common)
            held = [held.article for held in held_articles(catalog, source)]
            if [article for article, _ in item.articles] != held:
                prepared.append(item)
                self.recleaned += [] if source in fresh else [source]
        hashes = {item.document.source: page_hashes(item.document.text) for item in prepared}
        self._store(list(self._encode(prepared, progress)), hashes)

    def _same(self, document: Document) -> str:
        """The indexed file that has the same bytes, if any is still there."""
        rows = self._index.catalog.rows(
            "SELECT source FROM files WHERE sha256 = ? AND same_as IS NULL AND text IS NOT NULL",
            (document.sha256,),
        )
        return next((row[0] for row in rows), "")

    def _prepare(self, document: Document, state: FileState, common: frozenset[int]) -> _Prepared:
        encoder = self._index.encoder
        articles = []
        for article in clean(document, common_on(document.text, common)):
            for found in (article, *article.pasted):
                wanted = found is article or self._pasted == "index"
                pieces = (
                    chunk(document.text, found, CHUNK_TOKENS, encoder.count_tokens)
                    if wanted
                    else []
                )
                articles.append((found, pieces))
        return _Prepared(document, state, articles)

    def _encode(
        self, group: Sequence[_Prepared], progress: Progress
    ) -> Iterator[tuple[_Prepared, list[EncodedArticle]]]:
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
        yield from _distribute(group, vectors, sentence_vectors)

    def _store(
        self,
        group: Sequence[tuple[_Prepared, list[EncodedArticle]]],
        hashes: Mapping[str, frozenset[int]],
    ) -> set[str]:
        """Write files in place of what was held of them; gives those that were indexed before."""
        known: set[str] = set()
        for at in range(0, len(group), _WRITTEN_AT_ONCE):
            old: list[int] = []
            new: list[int] = []
            with self._index.catalog.transaction() as db:
                for item, encoded in group[at : at + _WRITTEN_AT_ONCE]:
                    source = item.document.source
                    held = self._index.catalog.rows(
                        "SELECT error FROM files WHERE source = ? AND same_as IS NULL", (source,)
                    )
                    known |= {source for (error,) in held if not error}
                    old += forget(db, source)
                    new += record(db, item.document, encoded, item.state, hashes[source])
                # Inside the transaction: were Chroma to fail, the catalog would not claim them.
                if new:
                    self._index.vectors().put(new, *self._index.rows(new))
            self._index.vectors().remove(old)
        return known

    def _replace(self, source: str, write: Callable[[sqlite3.Connection], None]) -> None:
        """Forget what is held of a file and write something else of it."""
        with self._index.catalog.transaction() as db:
            ids = forget(db, source)
            write(db)
        self._index.vectors().remove(ids)


def _stat(path: Path) -> FileState:
    try:
        status = os.stat(path)  # noqa: PTH116 - one call gives both facts
    except OSError:
        return FileState(0, 0)  # loading it will say what is wrong
    return FileState(status.st_size, status.st_mtime_ns)


def _is_stale(state: FileState, known: FileState | None) -> bool:
    """Whether a file must be read: it is new, it was bad, or it seems changed."""
    if known is None or known.error:
        return True
    return (state.size, state.modified) != (known.size, known.modified)


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
        text = item.document.text
        for article, pieces in item.articles:
            for piece in pieces:
                titled.append(f"{article.title}\n{piece.span.of(text)}")
                sentences += [span.of(text) for span in piece.sentences]
    return titled, sentences


def _distribute(
    group: Sequence[_Prepared], vectors: Vectors, sentence_vectors: Vectors
) -> Iterator[tuple[_Prepared, list[EncodedArticle]]]:
    """Give each file its vectors back, in the order `_texts` listed them."""
    chunk_at = sentence_at = 0
    for item in group:
        articles = []
        for article, pieces in item.articles:
            encoded = []
            for piece in pieces:
                end = sentence_at + len(piece.sentences)
                encoded.append(
                    EncodedChunk(piece, vectors[chunk_at], sentence_vectors[sentence_at:end])
                )
                chunk_at, sentence_at = chunk_at + 1, end
            articles.append(EncodedArticle(article, tuple(encoded)))
        yield item, articles
