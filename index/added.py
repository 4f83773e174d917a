"""Files added to an index by hand.

The folder is the user's, and nothing is ever written to it. What is added is kept in `added/`
inside the index, and indexed as `added/NAME` beside the folder's own files. Whoever adds is not
trusted: not with a file's name, its size, its kind or its contents. `update` brings the index up
to date with it.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError, UnreadableFile
from index.left_out import left_out, take_in
from index.load import find, loader_of, parse, source_name, walk
from index.safe_name import safe_name
from index.store import Index
from index.work import Progress

ADDED = "added"
"""The folder inside the index, and how the sources of its files begin."""

MOST_AT_ONCE = 50
"""Files that can be added at once."""

MOST_FILES = 2_000
"""Files that can have been added in all."""

_UNFINISHED = ".adding-"
"""How a file is named until it is whole; `walk` passes over it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody wants to add.

    Attributes:
        name: What they call it; anything at all.
        content: Its bytes, or where they are.
    """

    name: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept.

    Attributes:
        name: As it was called by who added it.
        source: Its source in the index.
    """

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not added.

    Attributes:
        name: As it was called by who added it; anything at all.
        reason: Why.
        cure: What to do about it; may be empty.
    """

    name: str
    reason: str
    cure: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of files that somebody wanted to add.

    Attributes:
        added: Stored; the next update indexes them.
        already: The same bytes are there, under the source given.
        refused: Not added.
    """

    added: tuple[Kept, ...] = ()
    already: tuple[Kept, ...] = ()
    refused: tuple[Refused, ...] = ()


def sources(index: Index, folder: Path) -> dict[str, Path]:
    """All files that belong into an index, by source: the folder's, less those left out, and added.

    Raises:
        SourceError: The folder is missing, cannot be listed, holds no articles, or some named as
            added ones are.
    """
    place = index.place.resolve()
    added = added_files(index.place)
    own = {
        source_name(path, folder): path
        for path in find(folder, empty=bool(added))
        if not path.is_relative_to(place)
    }
    if added and any(source.startswith(f"{ADDED}/") for source in own):
        raise _two_folders(folder)
    out = left_out(index.catalog)
    return {source: path for source, path in {**own, **added}.items() if source not in out}


def added_files(place: Path) -> dict[str, Path]:
    """The files that were added to the index at a place, by source."""
    folder = place / ADDED
    return {} if folder.is_symlink() else {source_name(p, place): p for p in sorted(walk(folder))}


def folder_of(source: str, folder: Path, place: Path | None) -> Path:
    """The folder that a source is relative to: the index's own where the file was added to it.

    Args:
        source: Path of a file, as the index names it.
        folder: The folder of articles.
        place: That of the index; None where there is none.
    """
    if place is None or not source.startswith(f"{ADDED}/") or (place / ADDED).is_symlink():
        return folder
    return place if os.path.lexists(place / source) else folder


def add(index: Index, uploads: Sequence[Upload], progress: Progress = lambda *_: None) -> Outcome:
    """Store files in an index; each is stored whole, or refused with its reason.

    Args:
        index: The index.
        uploads: The files.
        progress: Told after each file ("store").

    Raises:
        SourceError: The indexed folder has files of its own under that name, or nothing can be
            stored at all.
        IndexLocked: Another process is indexing.
    """
    folder = Path(index.catalog.meta("folder"))
    if (folder / ADDED).is_dir():
        raise _two_folders(folder)
    with index.exclusive():
        shelf = _Shelf(index, folder)
        for number, upload in enumerate(uploads, start=1):
            shelf.take(upload, at_once=number)
            progress("store", number, len(uploads))
    return Outcome(tuple(shelf.added), tuple(shelf.already), tuple(shelf.refused))


def delete(index: Index, source: str) -> bool:
    """Delete our copy of a file that was added; whether there was one, or is one to the catalog.

    Raises:
        SourceError: It cannot be deleted.
    """
    path = added_files(index.place).get(source)
    if path is None and not _only_listed(index, source):
        return False
    try:
        if path:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(
            f"{source} cannot be deleted ({error.strerror}).", f"Check the permissions of {path}."
        ) from error
    take_in(index, source)
    return True


def _only_listed(index: Index, source: str) -> bool:
    """Whether the catalog lists an added file of which there is no copy any more."""
    folder = Path(index.catalog.meta("folder"))
    is_ours = source.startswith(f"{ADDED}/") and not os.path.lexists(folder / source)
    return is_ours and source in index.catalog.files()


def _two_folders(folder: Path) -> SourceError:
    return SourceError(
        f"{folder} has a folder {ADDED!r} of its own, and added files would be named like its.",
        "Rename that folder, then index again.",
    )


class _Shelf:
    """The folder of added files while some are added; the index is held for writing."""

    def __init__(self, index: Index, folder: Path) -> None:
        self._index = index
        self._folder = folder
        self._place = _made(index.place / ADDED)
        self._held = added_files(index.place)
        self._names = {name.casefold() for name in os.listdir(self._place)}  # noqa: PTH208
        self.added: list[Kept] = []
        self.already: list[Kept] = []
        self.refused: list[Refused] = []

    def take(self, upload: Upload, at_once: int) -> None:
        """Store a file, find that it is there, or refuse it."""
        try:
            name = safe_name(upload.name)
            self._check_numbers(at_once)
            content = _content(upload.content, name)
            same = self._same(content, parse(content, name).sha256)
            if same:
                self.already.append(Kept(upload.name, same))
                return
            name = self._free(name)
            _write(self._place / name, content)
        except UnreadableFile as error:
            self.refused.append(Refused(upload.name, str(error.args[0]), error.cure))
        except OSError as error:
            why = f"It cannot be stored ({error.strerror})."
            self.refused.append(Refused(upload.name, why, "Make room, or check the permissions."))
        else:
            source = f"{ADDED}/{name}"
            self._names.add(name.casefold())
            self._held[source] = self._place / name
            take_in(self._index, source)
            self.added.append(Kept(upload.name, source))

    def _check_numbers(self, at_once: int) -> None:
        if at_once > MOST_AT_ONCE:
            raise UnreadableFile(
                f"{MOST_AT_ONCE} files can be added at once, and this is one more.", "Add it next."
            )
        if len(self._held) >= MOST_FILES:
            raise UnreadableFile(
                f"{MOST_FILES:,} files have been added, which is the limit.",
                "Remove some, or put them into the indexed folder.",
            )

    def _same(self, content: bytes, sha256: str) -> str:
        """The source that has these bytes already; empty if none has."""
        rows = self._index.catalog.rows(
            "SELECT source FROM files WHERE sha256 = ? AND error IS NULL ORDER BY same_as, source",
            (sha256,),
        )
        for (source,) in rows:
            if source in self._held or (self._folder / source).is_file():
                return str(source)
        for source, path in self._held.items():
            # Stored, but not indexed yet.
            if path.stat().st_size == len(content) and path.read_bytes() == content:
                return source
        return ""

    def _free(self, name: str) -> str:
        """The name, or with a number behind it where it is taken, whatever the case."""
        stem, _, ending = name.rpartition(".")
        number = 2
        while name.casefold() in self._names:
            name = f"{stem} ({number}).{ending}"
            number += 1
        return name


def _made(place: Path) -> Path:
    """The folder of added files, without what an interrupted writer left in it."""
    try:
        place.mkdir(exist_ok=True)
        if place.is_symlink():
            raise SourceError(f"{place} is a link, and is not followed.", "Remove it.")
        for unfinished in place.glob(f"{_UNFINISHED}*"):
            unfinished.unlink()
    except OSError as error:
        raise SourceError(
            f"{place} cannot be written to ({error.strerror}).", "Check its permissions."
        ) from error
    return place


def _content(content: bytes | Path, name: str) -> bytes:
    """A file's bytes, no more of them than its loader takes; links are not followed."""
    largest = loader_of(name).largest_bytes
    if isinstance(content, Path):
        content = _read(content, largest + 1)
    if len(content) > largest:
        raise UnreadableFile(
            f"It has more than {largest // 2**20} MiB, which is the limit.",
            "Split it into smaller files.",
        )
    return content


def _read(path: Path, most: int) -> bytes:
    # Where there are pipes, opening one would wait for its other end.
    flags = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    try:
        with open(os.open(path, os.O_RDONLY | flags), "rb") as file:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableFile("It is no regular file.", "Add a file.")
            return file.read(most)
    except OSError as error:
        raise UnreadableFile(f"It cannot be read ({error.strerror}).", "Add it again.") from error


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever interrupts."""
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
