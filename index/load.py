"""Files on disk -> decoded documents.

Rules: every .txt and .md file below the folder is taken, nested folders included; hidden
files and folders are passed over, and so are symbolic links that lead out of the folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from index.errors import SourceError, UnreadableFile
from index.types import Document

SUFFIXES = frozenset({".md", ".txt"})
"""Endings of the files that can be loaded, in lower case."""

LARGEST_BYTES = 16 * 1024 * 1024
"""A longer file is refused: an article is some kilobytes."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def find(folder: Path) -> list[Path]:
    """Files of articles below a folder, sorted by path.

    Raises:
        SourceError: The folder is missing, is not a folder, or holds no such file.
    """
    if not folder.exists():
        raise SourceError(f"{folder} does not exist.", "Give the folder that holds your articles.")
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder.", "Give the folder that holds it.")
    found = sorted(_walk(folder))
    if not found:
        endings = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"{folder} holds no articles.", f"Put {endings} files into it.")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for directory, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            path = Path(directory, name)
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                continue
            yield path


def source_name(path: Path, folder: Path) -> str:
    """A file's path relative to the indexed folder, with forward slashes."""
    return path.relative_to(folder).as_posix()


def load(path: Path, folder: Path) -> Document:
    """Read and decode one file.

    Raises:
        UnreadableFile: It cannot be read, is too large, is empty, or is not text.
    """
    source = source_name(path, folder)
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise UnreadableFile(
                f"{source} has {size:,} bytes; the limit is {LARGEST_BYTES:,}.",
                "Split it into one file for each article.",
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{source} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    text, encoding = decode(content, source)
    if "\x00" in text:
        raise _not_text(source)
    if not text.strip():
        raise UnreadableFile(f"{source} is empty.", "Remove it, or put its article into it.")
    return Document(source, text, encoding, hashlib.sha256(content).hexdigest())


def decode(content: bytes, source: str) -> tuple[str, str]:
    """Decode a file's bytes: by its byte-order mark, as UTF-8, or by charset-normalizer.

    Line ends stay as they are, so offsets fit what any editor shows.

    Returns:
        The text without byte-order mark, and the name of the encoding.

    Raises:
        UnreadableFile: The bytes are no text in any encoding that can be told.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _not_text(source) from error
    if b"\x00" in content:
        raise _not_text(source)  # before guessing: every byte is a letter in some encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _guess(content, source)


def _guess(content: bytes, source: str) -> tuple[str, str]:
    # Imported here: most files are UTF-8 and never need it.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(content).best()
    if best is None:
        raise _not_text(source)
    return str(best), best.encoding


def _not_text(source: str) -> UnreadableFile:
    return UnreadableFile(
        f"{source} is not text in an encoding that can be told.",
        "Save it as UTF-8, or remove it from the folder.",
    )
