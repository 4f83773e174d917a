"""Why a catalog cannot be opened, and what to do: in use and unwritable ones are not damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.errors import IndexDamaged, IndexLocked, IndexProblem

START_AGAIN = (
    "remove catalog.sqlite3* and the folder chroma from the index's folder, keep added/ and"
    " feedback.jsonl there, and run `ujumbe index FOLDER` again."
)
"""The end of a cure for an index that is of no use: what is kept is found nowhere else."""

_PERMISSIONS = "Check the permissions of it and of its folder: asking, too, writes there."
_CURES = {
    "AUTH": _PERMISSIONS,
    "CANTOPEN": _PERMISSIONS,
    "FULL": "Make room on the disk.",
    "IOERR": "Check the disk, and whether there is room on it.",
    "NOMEM": "Free some memory.",
    "PERM": _PERMISSIONS,
    "READONLY": _PERMISSIONS,
}
"""By the names of SQLite's errors (https://www.sqlite.org/rescode.html), without what follows."""


def refused(path: Path, error: sqlite3.DatabaseError) -> IndexProblem:
    """What SQLite's error on opening a catalog means."""
    kind = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
    if kind in {"BUSY", "LOCKED"}:
        return IndexLocked(
            f"{path} is in use by another process ({error}).",
            "Wait until it has finished, or stop it.",
        )
    if kind in _CURES:
        return IndexProblem(f"{path} cannot be used ({error}).", _CURES[kind])
    return damaged(path)


def damaged(path: Path) -> IndexDamaged:
    """The error for a file that is no catalog."""
    return IndexDamaged(
        f"{path} is not a catalog that can be read.", f"If you have no copy of it, {START_AGAIN}"
    )
