"""The articles of an index as those who use the page see them: listed, added, removed.

Adding and removing bring the index up to date at once, one at a time; whoever asks meanwhile is
answered from what is indexed at that moment. Where added files are kept, and what is done about
hostile ones, is told by index/added.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from assistant.sources import Source, describe
from assistant.types import Plain
from index import Progress, Report
from index.added import Outcome, Upload, add, added_files, delete
from index.errors import IndexLocked
from index.left_out import LeftOut, leave_out, left_out, take_in

if TYPE_CHECKING:
    from assistant.assistant import Assistant

WAIT = 60.0
"""Seconds to wait for others who add or remove, in this process or another one."""

_LOOK_AGAIN = 0.2
"""Seconds between two looks whether another process has finished."""

_NO_ARTICLE = "Nothing in it was taken for an article: all of it was cut."

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Entry(Plain):
    """One article of one file, or a file without any.

    Attributes:
        source: Its file, as citations name it.
        title: Its headline; empty where it is not known.
        outlet: Who published it; likewise.
        language: ISO 639-1 code; likewise.
        published: Date of publication as YYYY-MM-DD; likewise.
        kept: Share of its characters that are the article, 0 to 1.
        characters: Of its file's text.
        added: Whether its file was added to the index, and is not of the folder.
        left_out: Whether its file was left out, and can be taken in again.
        suspect: Whether something there looks like orders to a language model.
        problem: Why nothing of it can be asked; empty where it can.
        same_as: The file with the very same bytes that is asked in its stead; mostly empty.
    """

    source: str
    title: str = ""
    outlet: str = ""
    language: str = ""
    published: str = ""
    kept: float = 0.0
    characters: int = 0
    added: bool = False
    left_out: bool = False
    suspect: bool = False
    problem: str = ""
    same_as: str = ""


class Corpus:
    """What an assistant's index holds. Safe to use from several threads; make one for all.

    Whatever changes it tells a progress its steps: "wait" while others are at work, "store" for
    each file that is added, "remove", and those of `index.build.update`.
    """

    def __init__(self, assistant: Assistant, wait: float = WAIT) -> None:
        """Put a corpus together.

        Args:
            assistant: Whose index it is.
            wait: Seconds to wait for others who add or remove.
        """
        self._assistant = assistant
        self._wait = wait
        self._turn = threading.Lock()
        self._at_work = ""
        self._listed: tuple[object, tuple[Entry, ...]] | None = None

    @property
    def at_work(self) -> str:
        """What is being done at this moment, in English; empty if nothing is."""
        return self._at_work

    def entries(self) -> tuple[Entry, ...]:
        """All there is, by file; what is left out too."""
        index = self._assistant.index
        out = left_out(index.catalog)
        held = index.catalog.rows("SELECT coalesce(max(id), 0), count(*) FROM files")
        stamp = (held, tuple(out))  # ids are never used twice
        listed = self._listed
        if listed is None or listed[0] != stamp:
            lengths = dict(index.catalog.rows("SELECT source, length(text) FROM files"))
            added = added_files(index.place).keys()
            found = [
                entry
                for source in describe(index.place)
                for entry in _entries(source, lengths.get(source.source) or 0, added)
            ]
            known = {entry.source for entry in found}
            found += [_left_out(item) for item in out.values() if item.source not in known]
            listed = (stamp, tuple(sorted(found, key=lambda entry: entry.source)))
            self._listed = listed
        return listed[1]

    def add(self, uploads: Sequence[Upload], progress: Progress = lambda *_: None) -> Outcome:
        """Add files and index them; none that is refused stops another.

        Raises:
            SourceError: The indexed folder is gone, or has files of its own under that name.
            IndexLocked: Others were at work for too long.
        """
        with self._at(f"adding {_files(len(uploads))}", progress):
            index = self._assistant.index
            outcome = self._patiently(lambda: add(index, uploads, progress), progress)
            if outcome.added:
                self._update(progress)
        return outcome

    def remove(
        self, sources: Sequence[str], progress: Progress = lambda *_: None
    ) -> tuple[str, ...]:
        """Remove files: those that were added are deleted, those of the folder left out.

        Returns:
            The files that are gone now; one that was not there is none of them.

        Raises:
            SourceError: The indexed folder is gone, or a file cannot be deleted.
            IndexLocked: Others were at work for too long.
        """
        index = self._assistant.index
        with self._at(f"removing {_files(len(sources))}", progress):
            progress("remove", 0, len(sources))
            each = dict.fromkeys(sources)
            gone = tuple(one for one in each if delete(index, one) or leave_out(index, one))
            if gone:
                self._update(progress)
        return gone

    def take_in(
        self, sources: Sequence[str], progress: Progress = lambda *_: None
    ) -> tuple[str, ...]:
        """Index files again that were left out.

        Returns:
            Those that were.

        Raises:
            SourceError: The indexed folder is gone.
            IndexLocked: Others were at work for too long.
        """
        index = self._assistant.index
        with self._at(f"taking in {_files(len(sources))}", progress):
            taken = tuple(one for one in sources if take_in(index, one))
            if taken:
                self._update(progress)
        return taken

    def reindex(self, progress: Progress = lambda *_: None) -> Report:
        """Bring the index up to date with what changed in its folder.

        Raises:
            SourceError: The folder is gone.
            IndexLocked: Others were at work for too long.
        """
        with self._at("indexing what changed", progress):
            return self._update(progress)

    def _update(self, progress: Progress) -> Report:
        return self._patiently(lambda: self._assistant.update(progress), progress)

    @contextmanager
    def _at(self, work: str, progress: Progress) -> Iterator[None]:
        """Hold the corpus while something is done to it."""
        if not self._turn.acquire(blocking=False):
            progress("wait", 0, 1)
            if not self._turn.acquire(timeout=self._wait):
                raise IndexLocked(
                    f"Somebody else is {self._at_work or 'changing the articles'}.",
                    "Try again when that is done.",
                )
        self._at_work = work
        try:
            yield
        finally:
            self._at_work = ""
            self._turn.release()

    def _patiently(self, work: Callable[[], _Result], progress: Progress) -> _Result:
        """Do something that another process may keep us from for a while."""
        began = time.monotonic()
        while True:
            try:
                return work()
            except IndexLocked:
                if time.monotonic() >= began + self._wait:
                    raise
                progress("wait", 0, 1)
                time.sleep(_LOOK_AGAIN)


def _entries(source: Source, characters: int, added: Collection[str]) -> Iterator[Entry]:
    """An article, and the files with the very same bytes; not a story that was cut from it."""
    if source.host and not source.asked:
        return
    asked = source.asked or bool(source.error)
    yield Entry(
        source=source.source,
        title=source.title,
        outlet=source.outlet or "",
        language=source.language,
        published=source.published or "",
        kept=source.kept,
        characters=characters,
        added=source.source in added,
        suspect=bool(source.suspect),
        problem=source.error if asked else _NO_ARTICLE,
    )
    for same in source.same:
        yield Entry(
            source=same,
            title=source.title,
            outlet=source.outlet or "",
            language=source.language,
            published=source.published or "",
            characters=characters,
            added=same in added,
            same_as=source.source,
        )


def _left_out(item: LeftOut) -> Entry:
    return Entry(
        source=item.source,
        title=item.title,
        outlet=item.outlet or "",
        language=item.language,
        published=item.published or "",
        left_out=True,
    )


def _files(count: int) -> str:
    return "one file" if count == 1 else f"{count:,} files"
