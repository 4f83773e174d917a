"""What is indexed, file by file, and what was cut from each and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.types import Plain
from index.catalog import Catalog
from index.paragraphs import LINE_BREAK
from index.store import CATALOG


@dataclass(frozen=True, slots=True)
class CutLines(Plain):
    """Lines that are no part of the article.

    Attributes:
        line: Line of the file on which they start, 1 the first.
        text: What stands there.
        reason: Why they were cut.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source(Plain):
    """One file of the index.

    Attributes:
        source: Path relative to the indexed folder.
        kept: Share of its characters that are the article, 0 to 1.
        cut: What was left out, in order.
        error: Why it could not be indexed; empty when it was.
    """

    source: str
    title: str
    language: str
    outlet: str | None
    published: str | None
    kept: float
    cut: tuple[CutLines, ...]
    error: str = ""


def describe(place: Path) -> list[Source]:
    """Every file of an index, sorted by path; no encoder is needed.

    Raises:
        IndexMissing: Nothing has been indexed there.
    """
    catalog = Catalog.open(place / CATALOG)
    described = []
    articles = catalog.articles()
    for source, state in sorted(catalog.files().items()):
        if state.error:
            described.append(Source(source, "", "", None, None, 0.0, (), state.error))
            continue
        article, text = articles[source], catalog.text(source)
        kept = sum(b.span.end - b.span.start for b in article.blocks if b.role != "cut")
        described.append(
            Source(
                source=source,
                title=article.title,
                language=article.language,
                outlet=article.outlet,
                published=article.published.isoformat() if article.published else None,
                kept=kept / max(1, len(text.strip())),
                cut=tuple(
                    CutLines(
                        line=1 + sum(1 for _ in LINE_BREAK.finditer(text, 0, block.span.start)),
                        text=block.span.of(text).strip(),
                        reason=block.reason,
                    )
                    for block in article.blocks
                    if block.role == "cut" and block.span.of(text).strip()
                ),
            )
        )
    catalog.close()
    return described
