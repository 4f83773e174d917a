"""Why what an index keeps cannot be used, and what to do: in use and unwritable is not damaged."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexDamaged, IndexLocked, IndexProblem

START_AGAIN = (
    "remove catalog.sqlite3* and the folder chroma from the index's folder, keep added/ and"
    " feedback.jsonl there, and run `ujumbe index FOLDER` again."
)
"""The end of a cure for an index that is of no use: what is kept is found nowhere else."""

_NO_ROOM = "Make room on the disk and try again: what is indexed already is kept."
_PERMISSIONS = "Check the permissions of it and of its folder: asking, too, writes there."
_CURES = {
    "AUTH": _PERMISSIONS,
    "CANTOPEN": _PERMISSIONS,
    "FULL": _NO_ROOM,
    "IOERR": "Check the disk, and whether there is room on it.",
    "NOMEM": "Free some memory.",
    "PERM": _PERMISSIONS,
    "READONLY": _PERMISSIONS,
}
"""By the names of SQLite's errors (https://www.sqlite.org/rescode.html), without what follows."""

_IN_USE = frozenset({"BUSY", "LOCKED", "PROTOCOL"})
_BROKEN = frozenset({"CORRUPT", "NOTADB"})
_BY_CODE = {getattr(sqlite3, f"SQLITE_{name}"): name for name in (*_CURES, *_IN_USE)}
_CODE = re.compile(r"\(code: (\d+)\)")

_NO_ROOM_LEFT = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a catalog's disk, locks and damage into errors of ours.

    What it says of a statement is a mistake in this program, and is left as it is.

    Raises:
        IndexDamaged: The catalog is broken.
        IndexLocked: Another process holds it for too long.
        IndexProblem: It cannot be read or written to, as when the disk is full.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _kind(error) in {*_IN_USE, *_BROKEN, *_CURES}:
            raise refused(path, error) from error
        raise


def refused(path: Path, error: sqlite3.DatabaseError) -> IndexProblem:
    """What SQLite's error on opening a catalog means."""
    return _hindered(str(path), error, _kind(error)) or damaged(path)


def damaged(path: Path) -> IndexDamaged:
    """The error for a file that is no catalog."""
    return IndexDamaged(
        f"{path} is not a catalog that can be read.", f"If you have no copy of it, {START_AGAIN}"
    )


def lock_refused(path: Path, error: sqlite3.DatabaseError) -> IndexProblem:
    """What SQLite's error on a file means that serves as a lock."""
    return _hindered(str(path), error, _kind(error)) or IndexDamaged(
        f"{path} is not a lock that can be used ({error}).", "Remove it: nothing is kept in it."
    )


def chroma_refused(place: str, error: Exception) -> IndexProblem:
    """What Chroma's error means; of SQLite's, which it hands on, there is only the text."""
    code = _CODE.search(str(error))
    kind = _BY_CODE.get(int(code[1]) & 0xFF, "") if code else ""
    return _hindered(place, error, kind) or IndexDamaged(
        f"Chroma cannot use {place} ({error}).",
        "See that there is room on the disk. If there is, remove the folder `chroma` inside the"
        " index; it is rebuilt without encoding again.",
    )


def unwritable(path: Path, error: OSError) -> IndexProblem:
    """The error for a file or a folder that the system does not let be written to."""
    return IndexProblem(
        f"{path} cannot be written to ({error.strerror or error}).",
        _NO_ROOM
        if error.errno in _NO_ROOM_LEFT
        else "Check its permissions, or give another --index.",
    )


def _kind(error: sqlite3.DatabaseError) -> str:
    return getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]


def _hindered(place: str, error: Exception, kind: str) -> IndexProblem | None:
    """The error for what is whole but cannot be used now."""
    if kind in _IN_USE:
        return IndexLocked(
            f"{place} is in use by another process ({error}).",
            "Wait until it has finished, or stop it.",
        )
    if kind in _CURES:
        return IndexProblem(f"{place} cannot be used ({error}).", _CURES[kind])
    return None
