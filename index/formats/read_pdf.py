"""A PDF -> its words, page by page; reading it is pypdf's.

Lines are joined to paragraphs (index/formats/pdf_lines.py), and a sentence that goes on overleaf is
whole. Heads and page numbers that most pages share are left out: they would stand inside it.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.errors import UnreadableFile
from index.formats.extract import (
    BETWEEN_PARAGRAPHS,
    LARGEST_TEXT,
    Extract,
    printable,
    quiet,
    sensible_title,
)
from index.formats.pdf_lines import (
    Line,
    Run,
    goes_on,
    join_halves,
    to_lines,
    to_paragraphs,
    without_running_heads,
)
from index.types import Declared, Part, Span

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_WORD = re.compile(r"[\w-]+")


def read_pdf(content: bytes, source: str) -> Extract:
    """The words of a PDF.

    Raises:
        UnreadableFile: It is broken or protected by a password, or its pages are pictures.
    """
    with quiet("pypdf"):
        reader = _open(content, source)
        pages, skipped = _pages(reader, source)
        title = _title(reader)
    text, parts = _join(without_running_heads(pages))
    if not text:
        raise UnreadableFile(
            f"{source} has no words, only pictures of pages.",
            "Run text recognition (OCR) over it, and save the result.",
        )
    declared = (Declared(Span(0, len(text)), title),) if title else ()
    return Extract(text, "", parts, declared, tuple(skipped))


def _open(content: bytes, source: str) -> PdfReader:
    # Imported here: only PDFs need it.
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415
    from pypdf.errors import DependencyError  # noqa: PLC0415

    try:
        reader = PdfReader(BytesIO(content))
        # Many are encrypted only against printing: the empty password opens them.
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        if not locked:
            len(reader.pages)
    except DependencyError:
        locked = True  # a cipher that pypdf leaves to another package
    except Exception as error:  # pypdf says itself that broken files raise anything
        raise UnreadableFile(
            f"{source} is broken, or is no PDF.", "Fetch it again, or print it to a new PDF."
        ) from error
    if locked:
        raise UnreadableFile(
            f"{source} is encrypted.", "Open it with its password and save it without one."
        )
    return reader


def _pages(reader: PdfReader, source: str) -> tuple[list[list[Line]], list[str]]:
    """The lines of each page, and which pages could not be read."""
    pages: list[list[Line]] = []
    skipped: list[str] = []
    size = 0
    for number in range(1, len(reader.pages) + 1):
        try:
            page = reader.pages[number - 1]
            lines = _lines(page)
            if not lines and _is_picture(page):
                skipped.append(f"page {number} is a picture without words")
        except Exception:  # noqa: BLE001  # any: see above; the other pages remain
            lines = []
            skipped.append(f"page {number} is broken")
        size += sum(len(line.text) for line in lines)
        if size > LARGEST_TEXT:
            raise UnreadableFile(
                f"{source} has more than {LARGEST_TEXT:,} characters.", "Split it."
            )
        pages.append(lines)
    return pages, skipped


def _lines(page: PageObject) -> list[Line]:
    runs: list[Run] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        upright = abs((tm[2] * cm[1] + tm[3] * cm[3]) * size)
        runs.append(Run(printable(text), x, y, upright))

    text = printable(page.extract_text(visitor_text=visit))
    if "".join("".join(run.text for run in runs).split()) == "".join(text.split()):
        return to_lines(runs)
    return to_lines([Run(text, 0.0, 0.0, 0.0)])  # it told less than it gave: no places then


def _is_picture(page: PageObject) -> bool:
    resources: Any = page.get("/Resources", {})
    objects: Any = resources.get_object().get("/XObject", {})
    return bool(objects.get_object())


def _title(reader: PdfReader) -> str | None:
    try:
        return sensible_title(reader.metadata.title if reader.metadata else None)
    except Exception:  # noqa: BLE001  # any: see above
        return None


def _join(pages: list[list[Line]]) -> tuple[str, tuple[Part, ...]]:
    known = frozenset(
        word.lower() for page in pages for line in page for word in _WORD.findall(line.text)
    )
    text = ""
    pieces: list[str] = []
    parts: list[Part] = []
    at = 0
    before: list[Line] = []
    for number, page in enumerate(pages, 1):
        words = BETWEEN_PARAGRAPHS.join(to_paragraphs(page, known))
        if not words:
            continue
        if parts:
            last = parts[-1].span
            if goes_on(before, page):
                joined, words = join_halves(pieces[-1], words, known)
                between = joined[len(joined.rstrip()) :]
                pieces[-1] = joined.rstrip()
                parts[-1] = Part(
                    "page", parts[-1].number, Span(last.start, last.start + len(pieces[-1]))
                )
            else:
                between = BETWEEN_PARAGRAPHS
            pieces.append(between)
            at = parts[-1].span.end + len(between)
        pieces.append(words)
        parts.append(Part("page", number, Span(at, at + len(words))))
        before = page
    text = "".join(pieces)
    return text, tuple(parts)
