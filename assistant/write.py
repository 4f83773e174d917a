"""Findings -> the answer: quotations, each with its citation, nothing said that is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.types import Citation, Evidence, Finding, Locator
from index.cleaning.paragraphs import LINE_BREAK
from index.holdings import SourceFile
from prompts import message

MOST_CITATIONS = 8
"""An answer quotes no more than this."""

FileOf = Callable[[str], SourceFile]
"""Gives a file by its source name."""


def write_findings(
    groups: Sequence[Sequence[Evidence]], language: str, file_of: FileOf
) -> tuple[Finding, ...]:
    """Make findings of grouped evidence, with markers counted through in reading order.

    Within a finding quotes in the question's language come first, then the surest.
    """
    findings = []
    marker = 0
    for group in groups:
        ordered = sorted(
            group, key=lambda item: (item.passage.language != language, -item.confidence)
        )
        citations = []
        for item in ordered[: MOST_CITATIONS - marker]:
            marker += 1
            citations.append(_cite(item, marker, file_of(item.passage.source)))
        if citations:
            findings.append(
                Finding(
                    text=_answer(ordered[0], file_of(ordered[0].passage.source).text),
                    citations=tuple(citations),
                    sources=tuple(dict.fromkeys(item.source for item in citations)),
                    languages=tuple(dict.fromkeys(item.language for item in citations)),
                )
            )
    return tuple(findings)


def _answer(evidence: Evidence, text: str) -> str:
    """The words that answer, on one line."""
    return " ".join(text[evidence.answer_start : evidence.answer_end].split())


def _cite(evidence: Evidence, marker: int, file: SourceFile) -> Citation:
    text = file.text
    part = file.part_at(evidence.start)
    quote = text[evidence.start : evidence.end]
    if quote != evidence.quote:
        raise AssertionError(f"{evidence.passage.source}: a quote is not what its file says")
    return Citation(
        marker=marker,
        source=evidence.passage.source,
        title=evidence.passage.title,
        language=evidence.passage.language,
        quote=quote,
        start=evidence.start,
        end=evidence.end,
        line=1 + sum(1 for _ in LINE_BREAK.finditer(text, 0, evidence.start)),
        locator=Locator(part.kind, part.number) if part else None,
        also=file.same,
    )


def write_answer(findings: Sequence[Finding], language: str) -> str:
    """The answer's text: what was found, quoted, or that nothing was."""
    if not findings:
        return message("abstain", language)
    return "\n\n".join(_paragraph(finding) for finding in findings)


def _paragraph(finding: Finding) -> str:
    """An answer above the quotations that it stands in."""
    quotes = "\n".join(f"“{item.quote}” [{item.marker}]" for item in finding.citations)
    return quotes if finding.text == finding.citations[0].quote else f"{finding.text}\n{quotes}"
