"""Flattened news pages labelled line by line: what they hold and how they are read.

Every page is invented, written for this project (CC0). `building` was looked at while the cleaner
was made and its weights are fitted on it; `reporting` was written by others, who saw neither the
cleaner nor `building`, and is for reporting alone.

A page is a file `<language>-<number>.page`: a header (`language`, `title`, `published`,
`outlet`; "none" where the page does not say), a line `---`, then one line `label|text` for each
line of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.types import Document, Span

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Page:
    """A flattened page and the truth about it.

    Attributes:
        name: File name without its ending.
        lines: Label and text of every line; an empty label for a blank line.
    """

    name: str
    language: str
    title: str
    published: date | None
    outlet: str | None
    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The page as a scraper left it."""
        return "\n".join(text for _, text in self.lines)

    @property
    def document(self) -> Document:
        """The page as loaded."""
        return Document(f"{self.name}.txt", self.text, "utf-8", "")

    def spans(self) -> list[tuple[str, Span]]:
        """Label and place of every line in the text."""
        placed, at = [], 0
        for label, text in self.lines:
            placed.append((label, Span(at, at + len(text))))
            at += len(text) + 1
        return placed


def read_pages(part: str) -> list[Page]:
    """All pages of a part, "building" or "reporting", sorted by name."""
    return [_read(path) for path in sorted((_HERE / part).glob("*.page"))]


def _read(path: Path) -> Page:
    header, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    facts = dict(line.split(": ", 1) for line in header.split("\n"))
    published, outlet = facts["published"], facts["outlet"]
    return Page(
        name=path.stem,
        language=facts["language"],
        title=facts["title"],
        published=None if published == "none" else date.fromisoformat(published),
        outlet=None if outlet == "none" else outlet,
        lines=tuple(
            (label, text)
            for label, _, text in (line.partition("|") for line in body.rstrip("\n").split("\n"))
        ),
    )
