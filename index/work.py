"""One update of an index under way: groups of files are loaded, cleaned, chunked, encoded, written.

A group is written to the catalog and to Chroma before the next is looked at. What stands on many
pages is cut from all of them: when new files make a line common, or removed ones rare again, the
files it stands on are cleaned once more, and encoded only if that changed them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.catalog import Catalog, FileState
from index.chunk import chunk
from index.clean import clean
from index.cleaning.boilerplate import common_on, page_hashes
from index.encode import Encoder
from index.errors import NoArticles, UjumbeError, UnreadableFile
from index.holdings import common_lines, files_with_lines, held_articles, held_document
from index.load import load
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
"""Budget of a chunk: a few paragraphs of news. An encoder that reads less has smaller chunks."""

_WRITTEN_AT_ONCE = 32
"""Files: Chroma takes nearly as long for one, and questions wait while they are written."""

_CLEANED_AT_ONCE = 1_000_000
"""Characters of files cleaned once more that are held and encoded at once: bounds memory."""

_TAKEN_FOR_COMMON = "taken for common"
"""The catalog's fact of the lines by which some, and by which all files were cleaned."""

Progress = Callable[[str, int, int], None]
"""Called with a stage ("read", "encode"), what is done of it, and all there is to do."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file that is to be encoded: its articles under what is encoded of their headlines."""

    document: Document
    state: FileState
    articles: list[tuple[Article, str, list[Chunk]]]


_Loaded = tuple[Document, FileState]


class Work:
    """One update under way. A class, for its counts grow over several groups."""

    def __init__(self, index: Index, known: dict[str, FileState], pasted: str) -> None:
        self._index = index
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
        self._ever, self._always = _taken_for_common(index.catalog)
        index.mend_held()  # from here on Chroma is given what the catalog is, and nothing else

    def forget(self, source: str) -> None:
        """Remove a file from the catalog, then from Chroma."""
        with self._index.catalog.transaction() as db:
            ids = forget(db, source)
        self._index.vectors().remove(ids)

    def load(self, path: Path, source: str, state: FileState) -> list[_Loaded]:
        """Load one file; nothing where it fails, or where its bytes are known already."""
        catalog = self._index.catalog
        try:
            # Files are of two folders: the user's, and the index's own of those that were added.
            document = load(path, path.parents[source.count("/")])
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
        self._take_for_common(self._ever | common, self._always & common)
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

    def clean_again(self, progress: Progress) -> None:
        """Clean the files once more whose lines are common or rare, and were not taken for it."""
        catalog = self._index.catalog
        common = common_lines(catalog)
        turned = (self._ever - common) | (common - self._always)
        states = catalog.files()
        fresh = {*self.added, *self.changed}
        prepared: list[_Prepared] = []
        size = 0
        for source in files_with_lines(catalog, turned):
            document = held_document(catalog, source)
            item = self._prepare(document, states[source], common)
            held = [held.article for held in held_articles(catalog, source)]
            if [article for article, *_ in item.articles] != held:
                prepared.append(item)
                size += len(document.text)
                self.recleaned += [] if source in fresh else [source]
            if size >= _CLEANED_AT_ONCE:
                self._write_again(prepared, progress)
                prepared, size = [], 0
        self._write_again(prepared, progress)
        self._take_for_common(common, common)
        self._index.note_agreement()

    def _write_again(self, group: Sequence[_Prepared], progress: Progress) -> None:
        """Encode and write files that were cleaned once more."""
        hashes = {item.document.source: page_hashes(item.document.text) for item in group}
        self._store(list(self._encode(group, progress)), hashes)

    def _take_for_common(self, ever: frozenset[int], always: frozenset[int]) -> None:
        """Remember by what files are cleaned, before they are written: whatever interrupts.

        While a group is written, what its files said before counts too, and twins count each.
        """
        if (ever, always) != (self._ever, self._always):
            with self._index.catalog.transaction() as db:
                remember(db, _TAKEN_FOR_COMMON, json.dumps([sorted(ever), sorted(always)]))
            self._ever, self._always = ever, always

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
                headline, room = _headed(found.title, encoder)
                wanted = found is article or self._pasted == "index"
                budget = min(CHUNK_TOKENS, room)
                pieces = chunk(document.text, found, budget, encoder.count_tokens) if wanted else []
                articles.append((found, headline, pieces))
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
            with self._taking_back(new), self._index.catalog.transaction() as db:
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

    @contextmanager
    def _taking_back(self, ids: list[int]) -> Iterator[None]:
        """Take vectors out of Chroma again if what is done inside fails; what stays is mended."""
        try:
            yield
        except Exception:
            with suppress(UjumbeError):
                self._index.vectors().remove(ids)
            raise

    def _replace(self, source: str, write: Callable[[sqlite3.Connection], None]) -> None:
        """Forget what is held of a file and write something else of it."""
        with self._index.catalog.transaction() as db:
            ids = forget(db, source)
            write(db)
        self._index.vectors().remove(ids)


def _taken_for_common(catalog: Catalog) -> tuple[frozenset[int], frozenset[int]]:
    """The lines by which some, and by which all files were cleaned."""
    try:
        ever, always = json.loads(catalog.meta(_TAKEN_FOR_COMMON))
    except KeyError:  # nothing is indexed yet, or by a version that did not remember
        return common_lines(catalog), frozenset()
    return frozenset(ever), frozenset(always)


def _headed(title: str, encoder: Encoder) -> tuple[str, int]:
    """A headline, shortened to half of what the encoder reads, and what it leaves for a chunk."""
    most = encoder.max_tokens - 1  # the line break between them may be a token
    (tokens,) = encoder.count_tokens([title])
    while title and tokens > most // 2:
        title = title[: min(len(title) - 1, len(title) * (most // 2) // tokens)]
        (tokens,) = encoder.count_tokens([title])
    return title, max(1, most - tokens)


def _texts(group: Sequence[_Prepared]) -> tuple[list[str], list[str]]:
    """What is encoded: chunks under their headline, and sentences alone."""
    titled, sentences = [], []
    for item in group:
        text = item.document.text
        for _, headline, pieces in item.articles:
            for piece in pieces:
                titled.append(f"{headline}\n{piece.span.of(text)}")
                sentences += [span.of(text) for span in piece.sentences]
    return titled, sentences


def _distribute(
    group: Sequence[_Prepared], vectors: Vectors, sentence_vectors: Vectors
) -> Iterator[tuple[_Prepared, list[EncodedArticle]]]:
    """Give each file its vectors back, in the order `_texts` listed them."""
    chunk_at = sentence_at = 0
    for item in group:
        articles = []
        for article, _, pieces in item.articles:
            encoded = []
            for piece in pieces:
                end = sentence_at + len(piece.sentences)
                encoded.append(
                    EncodedChunk(piece, vectors[chunk_at], sentence_vectors[sentence_at:end])
                )
                chunk_at, sentence_at = chunk_at + 1, end
            articles.append(EncodedArticle(article, tuple(encoded)))
        yield item, articles
