"""Files on disk -> documents, by one table from a file's ending to its loader.

Which files are taken, of those below the folder:

- those whose ending, in small or capital letters, is in `LOADERS`; folders within folders too;
- no hidden files and nothing in hidden folders: their names start with a dot;
- no symbolic links, to files or to folders: one that leads out of the folder would let in what
  is not there, and what one inside leads to is taken anyway;
- no lock files of Office, which are named like ~$story.docx;
- no pipes, sockets and devices: only regular files.

A table (.csv, .jsonl) without a column of text is found, and refused as `NoArticles` when it
is loaded: it holds something else. A .json file is not read.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import SourceError, UjumbeError, UnreadableFile
from index.formats.decode import read_text
from index.formats.extract import Extract
from index.formats.read_docx import read_docx
from index.formats.read_html import read_html
from index.formats.read_pdf import read_pdf
from index.formats.read_table import read_csv, read_jsonl
from index.types import Document

LARGEST_TEXT_FILE = 16 * 1024 * 1024
"""Bytes of a text or page at most: an article is some kilobytes."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a table, or of a document with pictures in it, at most."""

_LOCK_FILE = "~$"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loader:
    """How files of one format are read.

    Attributes:
        read: Makes the words of a file's bytes; given its name for what it has to say.
        largest_bytes: A larger file is refused.
    """

    read: Callable[[bytes, str], Extract]
    largest_bytes: int


LOADERS: dict[str, Loader] = {
    ".csv": Loader(read_csv, LARGEST_FILE),
    ".docx": Loader(read_docx, LARGEST_FILE),
    ".htm": Loader(read_html, LARGEST_TEXT_FILE),
    ".html": Loader(read_html, LARGEST_TEXT_FILE),
    ".jsonl": Loader(read_jsonl, LARGEST_FILE),
    ".md": Loader(read_text, LARGEST_TEXT_FILE),
    ".pdf": Loader(read_pdf, LARGEST_FILE),
    ".txt": Loader(read_text, LARGEST_TEXT_FILE),
}
"""The loader of each ending, in small letters."""

SUFFIXES = frozenset(LOADERS)
"""Endings of the files that can be loaded, in small letters."""


def find(folder: Path, *, empty: bool = False) -> list[Path]:
    """Files of articles below a folder, sorted by path.

    Args:
        folder: The folder.
        empty: Whether it may hold none.

    Raises:
        SourceError: The folder is missing, is no folder, holds no such file, or cannot be listed.
    """
    if not folder.exists():
        raise SourceError(f"{folder} does not exist.", "Give the folder that holds your articles.")
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder.", "Give the folder that holds it.")
    found = sorted(walk(folder))
    if not (found or empty):
        endings = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"{folder} holds no articles.", f"Put {endings} files into it.")
    return found


def walk(folder: Path) -> Iterator[Path]:
    """Files of articles below a folder, in no order; none where it holds none.

    Raises:
        SourceError: It, or a folder in it, cannot be listed: its files are not gone for that.
    """
    for directory, names, files in os.walk(folder, onerror=_refuse):
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            path = Path(directory, name)
            if name.startswith((".", _LOCK_FILE)) or path.suffix.lower() not in SUFFIXES:
                continue
            if _is_regular(path):
                yield path


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError as error:
        error.filename = path.parent  # it was listed, but may not be entered
        _refuse(error)
        return False


def _refuse(error: OSError) -> None:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return  # it was removed just now
    raise SourceError(
        f"{error.filename} cannot be listed ({error.strerror}).",
        "Check its permissions, or let its name start with a dot to leave it out.",
    ) from error


def source_name(path: Path, folder: Path) -> str:
    """A file's path relative to the indexed folder, with forward slashes.

    Bytes that are no UTF-8, as in old archives, are written out: such a file is refused by `load`.
    """
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def load(path: Path, folder: Path) -> Document:
    """Read one file.

    Raises:
        NoArticles: It is a table of something else.
        UnreadableFile: It cannot be read, is too large, is empty, or is not of its format, or its
            name is not UTF-8.
    """
    source = source_name(path, folder)
    if source != path.relative_to(folder).as_posix():
        raise UnreadableFile(f"{source} cannot be read: its name is not UTF-8.", "Rename it.")
    return parse(_read(path, source, loader_of(source).largest_bytes), source)


def loader_of(name: str) -> Loader:
    """How a file of this name is read.

    Raises:
        UnreadableFile: It is of no format that can be read.
    """
    loader = LOADERS.get(PurePosixPath(name).suffix.lower())
    if loader is None:
        raise UnreadableFile(
            f"{name} is of no format that can be read.",
            f"Convert it to one of {', '.join(sorted(SUFFIXES))}.",
        )
    return loader


def parse(content: bytes, source: str) -> Document:
    """Make a document of a file's bytes.

    Raises:
        NoArticles: It is a table of something else.
        UnreadableFile: It is empty, not of its format, or more than its reader can cope with.
    """
    extract = _extract(content, source) if content.strip() else Extract("")
    if not extract.text.strip():
        raise UnreadableFile(f"{source} is empty.", "Remove it, or put its article into it.")
    return Document(
        source=source,
        text=extract.text,
        encoding=extract.encoding,
        sha256=hashlib.sha256(content).hexdigest(),
        parts=extract.parts,
        declared=extract.declared,
        skipped=extract.skipped,
    )


def _extract(content: bytes, source: str) -> Extract:
    """What a format's reader makes of a file; one that it stumbles over stops no other."""
    reader = loader_of(source).read
    try:
        return reader(content, source)
    except (UjumbeError, MemoryError):  # the second says nothing of the file
        raise
    except Exception as error:  # any: a file can be broken in ways that no reader foresees
        _log.warning("%s could not be read", source, exc_info=True)
        raise UnreadableFile(
            f"{source} cannot be read: its reader failed ({type(error).__name__}).",
            "It may be broken: save it again with the program it is of, or as text.",
        ) from error


def _read(path: Path, source: str, largest: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > largest:
            raise UnreadableFile(
                f"{source} has {size:,} bytes; the limit is {largest:,}.",
                "Split it into smaller files.",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{source} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
