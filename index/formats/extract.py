"""What a reader makes of a file's bytes, and what readers share in making it."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from index.types import Declared, Part, Span

LARGEST_TEXT = 64 * 1024 * 1024
"""Characters that are taken out of a file at most: a packed file may hold any number."""

BETWEEN_PARAGRAPHS = "\n\n"

_PAGE_BREAKS = re.compile(r"[\v\f]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint presentation|word document"
    r"|untitled|unbenannt|untitled document|new document|document|dokument|sans titre|title|titel)"
    r"[\s\d.]*(?:$|-)"
    r"|.*\.(?:docx?|rtf|odt|pdf|pages|indd|qxp|txt|html?|tex|pub|pptx?|xlsx?)$"
    r"|(?:https?://|www\.)\S*$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Extract:
    """A file's words.

    Attributes:
        text: Of a text file all of it; of another file the words extracted from it.
        encoding: The encoding it was decoded with; empty where the format knows none.
        parts: Pages, paragraphs or rows, in order; empty for text files.
        declared: The articles that the file declares, in order.
        skipped: What could not be read while the rest could, a line for each.
    """

    text: str
    encoding: str = ""
    parts: tuple[Part, ...] = ()
    declared: tuple[Declared, ...] = ()
    skipped: tuple[str, ...] = ()


def printable(text: str) -> str:
    """A text whose form feeds are line ends, and whose unprintable characters are U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", _PAGE_BREAKS.sub("\n", text))


def join_paragraphs(paragraphs: Iterable[str]) -> tuple[str, tuple[Part, ...]]:
    """Paragraphs with an empty line between them, and where each stands; empty ones left out."""
    parts: list[Part] = []
    kept: list[str] = []
    at = 0
    for paragraph in paragraphs:
        words = printable(paragraph).strip()
        if words:
            parts.append(Part("paragraph", len(parts) + 1, Span(at, at + len(words))))
            kept.append(words)
            at += len(words) + len(BETWEEN_PARAGRAPHS)
    return BETWEEN_PARAGRAPHS.join(kept), tuple(parts)


def one_line(text: object) -> str | None:
    """A value as one line without outer blanks, if it is text and says anything."""
    return (" ".join(printable(text).split()) or None) if isinstance(text, str) else None


def sensible_title(text: object) -> str | None:
    """A title out of a file's properties, unless a program or a file's name stands there."""
    title = one_line(text)
    if title is None or len(title) > _LONGEST_TITLE or _NO_TITLE.match(title):
        return None
    return title if any(character.isalpha() for character in title) else None


@contextmanager
def quiet(*libraries: str) -> Iterator[None]:
    """Keep libraries from logging and warning: what matters of it is said in our own words."""
    loggers = [logging.getLogger(library) for library in libraries]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
