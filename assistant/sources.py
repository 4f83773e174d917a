"""What is indexed, file by file: what was kept of it, what was cut and why."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.instructions import suspicions
from assistant.types import Plain
from index.catalog import Catalog
from index.clean import judged_lines
from index.cleaning.boilerplate import common_on
from index.cleaning.line_score import reason_text
from index.cleaning.paragraphs import LINE_BREAK
from index.errors import SourceError
from index.holdings import (
    HeldArticle,
    SourceFile,
    common_lines,
    held_articles,
    held_document,
    source_file,
)
from index.store import CATALOG
from index.types import Block, Span

LineAt = Callable[[int], int]
"""Tells the line of a text that an offset stands on, 1 the first."""


@dataclass(frozen=True, slots=True)
class CutLines(Plain):
    """Lines that are no part of the article.

    Attributes:
        line: Line of the text on which they start, 1 the first.
        text: What stands there.
        reason: Why they were cut.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source(Plain):
    """One article of one file of the index, or a file without any.

    Attributes:
        source: Path relative to the indexed folder.
        title: Its headline.
        language: ISO 639-1 code of its body.
        outlet: Who published it, where the page says so.
        published: Date of publication as YYYY-MM-DD, where the page says so.
        kept: Share of the characters of its part of the file that are the article, 0 to 1.
        cut: What was left out, in order.
        suspect: What there looks like orders to a language model; no model is shown it.
        asked: Whether questions reach it; a story pasted under another one's article may be
            cut, and is listed all the same.
        host: Headline of the article it was pasted under; empty where it stands alone.
        copies: Files with a copy or a light rewrite of it.
        same: Other files with the very same bytes.
        error: Why the file could not be indexed; empty when it was.
    """

    source: str
    title: str = ""
    language: str = ""
    outlet: str | None = None
    published: str | None = None
    kept: float = 0.0
    cut: tuple[CutLines, ...] = ()
    suspect: tuple[CutLines, ...] = ()
    asked: bool = True
    host: str = ""
    copies: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedLine(Plain):
    """What the cleaner made of one line of a file.

    Attributes:
        line: Line of the text on which it starts, 1 the first.
        text: What stands there.
        role: "title", "body" or "cut".
        reason: Why it was cut; empty when it was kept.
        score: The sum of the weights: above nothing it is kept. None where the line was not
            scored: a headline, or a story pasted under the article.
        weights: What each signal added to the score, the heaviest first.
    """

    line: int
    text: str
    role: str
    reason: str
    score: float | None
    weights: dict[str, float]


def describe(place: Path) -> list[Source]:
    """Every file of an index, sorted by path; no encoder is needed.

    Raises:
        IndexMissing: Nothing has been indexed there.
    """
    with closing(Catalog.open(place / CATALOG)) as catalog, catalog.snapshot():
        held = held_articles(catalog)
        by_id = {item.id: item for item in held}
        by_source: dict[str, list[HeldArticle]] = defaultdict(list)
        for item in held:
            by_source[item.source].append(item)
        described = []
        for source, state in sorted(catalog.files().items()):
            if state.error:
                described.append(Source(source, error=state.error))
            elif not state.same_as:
                file = source_file(catalog, source)
                line_at = line_counter(file.text)
                described += [_described(item, file, line_at, by_id) for item in by_source[source]]
    return described


def _described(
    item: HeldArticle, file: SourceFile, line_at: LineAt, by_id: dict[int, HeldArticle]
) -> Source:
    article, text = item.article, file.text
    kept = sum(b.span.end - b.span.start for b in article.blocks if b.role != "cut")
    copies = {by_id[other].source for other in item.copies} - {item.source}
    return Source(
        source=item.source,
        title=article.title,
        language=article.language,
        outlet=article.outlet,
        published=article.published.isoformat() if article.published else None,
        kept=kept / max(1, len(article.span.of(text).strip())),
        cut=tuple(_cut_lines(article.blocks, text, line_at)),
        suspect=tuple(_suspect_lines(article.span, text, line_at)),
        asked=item.chunks > 0,
        host=by_id[item.host].article.title if item.host else "",
        copies=tuple(sorted(copies)),
        same=file.same,
    )


def _cut_lines(blocks: Sequence[Block], text: str, line_at: LineAt) -> Iterator[CutLines]:
    for block in blocks:
        words = block.span.of(text).strip() if block.role == "cut" else ""
        if words:
            yield CutLines(line_at(block.span.start), words, block.reason)


def _suspect_lines(span: Span, text: str, line_at: LineAt) -> Iterator[CutLines]:
    """What of an article, cut or kept, looks like orders to a language model, and why."""
    for found in suspicions(span.of(text)):
        start = span.start + found.start
        words = text[start : span.start + found.end]
        yield CutLines(line_at(start), words, found.reason)


def line_counter(text: str) -> LineAt:
    """What tells the lines of a text; it is read through once, however often that is asked."""
    starts = [found.end() for found in LINE_BREAK.finditer(text)]
    return lambda offset: 1 + bisect_right(starts, offset)


def explain(place: Path, source: str) -> list[ExplainedLine]:
    """What the cleaner made of every line of a file, and why.

    Raises:
        IndexMissing: Nothing has been indexed there.
        SourceError: The file is not in the index, or could not be indexed.
    """
    with closing(Catalog.open(place / CATALOG)) as catalog:
        state = catalog.files().get(source)
        if state and state.error:
            raise not_indexed(source, state.error)
        if state and state.same_as:
            source = state.same_as
        try:
            document = held_document(catalog, source)
        except KeyError:
            known = ", ".join(sorted(catalog.files()))
            cure = f"It holds: {known[:500]}."
            raise SourceError(f"{source} is not in the index.", cure) from None
        common = common_on(document.text, common_lines(catalog))
    line_at = line_counter(document.text)
    explained = []
    for line, in_host in judged_lines(document, common):
        weights = line.verdict.weights if line.verdict else {}
        explained.append(
            ExplainedLine(
                line=line_at(line.span.start),
                text=line.text,
                role=line.role if in_host else "cut",
                reason=_reason(line.reason) if in_host else _reason("pasted_story"),
                score=line.verdict.score if line.verdict else None,
                weights=dict(sorted(weights.items(), key=lambda item: -abs(item[1]))),
            )
        )
    return explained


def not_indexed(source: str, why: str) -> SourceError:
    """What is said where a file was found and could not be indexed."""
    return SourceError(
        f"{source} could not be indexed: {why}",
        "Mend the file and run `ujumbe index FOLDER` again.",
    )


def _reason(key: str) -> str:
    return reason_text(key) if key else ""
