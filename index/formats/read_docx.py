"""A Word document -> its paragraphs, those in tables and text boxes where they stand.

Deleted text of tracked changes is left out, inserted text is taken. Headers, footers, notes
and comments are no part of the story. The dates in a file's properties tell when somebody
saved it, not when it was published: they are not read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING

from index.errors import UnreadableFile
from index.formats.extract import LARGEST_TEXT, Extract, join_paragraphs, quiet, sensible_title
from index.types import Declared, Span

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes that a document may unpack to: a small file can hold terabytes of one letter."""

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PIECE = 1 << 16

_OLD_WORD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT = _WORD + "p", _WORD + "t"
_SPACES = {
    _WORD + "tab": "\t",
    _WORD + "br": "\n",
    _WORD + "cr": "\n",
    _WORD + "noBreakHyphen": "-",
}
_LEFT_OUT = frozenset(
    {
        _WORD + "del",
        _WORD + "moveFrom",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # given twice
    }
)


def read_docx(content: bytes, source: str) -> Extract:
    """The words of a Word document.

    Raises:
        UnreadableFile: It is broken, encrypted, without words, or unpacks to too much.
    """
    with quiet("docx"):
        document, body = _open(content, source)
        text, parts = join_paragraphs(_paragraphs(body))
        title = _title(document)
    if not text:
        raise UnreadableFile(
            f"{source} has no words.",
            "Remove it, or save its article as text: it may be a picture.",
        )
    if len(text) > LARGEST_TEXT:
        raise UnreadableFile(f"{source} has more than {LARGEST_TEXT:,} characters.", "Split it.")
    declared = (Declared(Span(0, len(text)), title),) if title else ()
    return Extract(text, "", parts, declared)


def _open(content: bytes, source: str) -> tuple[Document, Element]:
    """A document with its body, if it has one."""
    # Imported here: only Word documents need it.
    from docx import Document  # noqa: PLC0415

    if content.startswith(_OLD_WORD_OR_ENCRYPTED):
        raise UnreadableFile(
            f"{source} is encrypted, or of Word 97-2003.",
            "Open it and save it as .docx without a password.",
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            unpacked = _unpacked(packed)
        document = Document(BytesIO(content)) if unpacked <= LARGEST_UNPACKED else None
        body = None if document is None else document.element.body
    except Exception as error:  # any: a broken package fails in zipfile, lxml or python-docx
        raise UnreadableFile(
            f"{source} is broken, or is no Word document.", "Open it in Word and save it again."
        ) from error
    if document is None:
        raise UnreadableFile(
            f"{source} unpacks to {unpacked:,} bytes; the limit is {LARGEST_UNPACKED:,}.",
            "Split it.",
        )
    if body is None:
        raise UnreadableFile(f"{source} is broken: it has no body.", "Save it in Word again.")
    return document, body


def _unpacked(packed: zipfile.ZipFile) -> int:
    """How many bytes a package unpacks to: what it says, or what is counted if that is more.

    Raises:
        zipfile.BadZipFile: It is broken, or packed by a method that Word does not know.
    """
    unpacked = sum(entry.file_size for entry in packed.infolist())
    counted = 0
    for piece in _pieces(packed) if unpacked <= LARGEST_UNPACKED else ():
        counted += len(piece)
        if counted > LARGEST_UNPACKED:
            break
    return max(unpacked, counted)


def _pieces(packed: zipfile.ZipFile) -> Iterator[bytes]:
    for entry in packed.infolist():
        if entry.compress_type not in _METHODS:  # others cannot be unpacked by small pieces
            raise zipfile.BadZipFile(f"{entry.filename} is packed by method {entry.compress_type}")
        whole = copy(entry)
        whole.file_size = LARGEST_UNPACKED + 2 * _PIECE  # else no more is read than it says
        with packed.open(whole) as part:
            while piece := part.read(_PIECE):
                yield piece


def _paragraphs(element: Element) -> Iterator[str]:
    """Every paragraph below an element; those in a text box follow the one that holds it."""
    for paragraph in element.iter(_PARAGRAPH):
        if not any(holder.tag in _LEFT_OUT for holder in paragraph.iterancestors()):
            yield "".join(_words(paragraph))


def _words(paragraph: Element) -> Iterator[str]:
    """The words of one paragraph, those of paragraphs inside it left to themselves."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _TEXT:
            yield element.text or ""
        elif element.tag in _SPACES:
            yield _SPACES[element.tag]
        elif element.tag != _PARAGRAPH and element.tag not in _LEFT_OUT:
            waiting.extend(reversed(element))


def _title(document: Document) -> str | None:
    try:
        return sensible_title(document.core_properties.title)
    except Exception:  # noqa: BLE001  # any: broken properties leave the words whole
        return None
