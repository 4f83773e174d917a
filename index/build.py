"""Brings an index up to date with its folder: a changed, added or removed file is all the work.

Files are done in groups, as `work` says: whatever interrupts, what was written stands.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.added import sources
from index.catalog import FileState
from index.holdings import orphans
from index.record import remember
from index.store import Index
from index.work import Failure, Progress, Work

_GROUP_CHARACTERS = 1_000_000
"""Text that is held and encoded at once: bounds memory, and what an interruption loses."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did.

    Attributes:
        added: Files indexed for the first time.
        changed: Files indexed again because their bytes changed.
        recleaned: Files that another one's lines showed in a new light.
        removed: Files forgotten because they are gone, or left out now.
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


def update(
    index: Index,
    folder: Path,
    progress: Progress = lambda *_: None,
    *,
    pasted: str = "cut",
) -> Report:
    """Index what is new or changed in a folder, and forget what is gone.

    Files that were added to the index belong to it too (index/added.py), and those left out do not
    (index/left_out.py).

    Args:
        index: The index.
        folder: The folder it is of.
        progress: Told of what is done.
        pasted: What becomes of stories pasted under others: "cut", or "index" them as articles
            of their own. Another value than the last time does every file again.

    Raises:
        SourceError: The folder is missing, cannot be listed, holds no articles, or some named as
            added ones are.
        IndexLocked: Another process is indexing.
    """
    began = time.perf_counter()
    with index.exclusive():
        paths = sources(index, folder)
        known = index.catalog.files()
        again = index.catalog.meta("pasted") != pasted
        gone = sorted(known.keys() - paths.keys())
        states = {source: _stat(path) for source, path in paths.items()}
        stale = {
            source: state
            for source, state in states.items()
            if again or _is_stale(state, known.get(source))
        }
        work = Work(index, {} if again else known, pasted)
        if again:
            with index.catalog.transaction() as db:
                remember(db, "pasted", "")  # until all is done: an interrupted change is done again
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
        work.clean_again(progress)
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
