"""Small passages, evidence, answers and remarks for tests of what comes after retrieval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.feedback import Feedback, feedback_on
from assistant.settings import Settings
from assistant.types import Answer, Evidence, Passage
from assistant.write import write_answer, write_findings
from index.catalog import Catalog
from index.holdings import SourceFile

TEXT = "The first line.\r\nMinister Adams led the visit. It rained.\nThe last line."
"""A file's text; its lines end in two ways."""

LED = "Minister Adams led the visit."


def passage(source: str = "a.txt", language: str = "en", text: str = TEXT) -> Passage:
    """A passage that is a whole file."""
    return Passage(
        id=1,
        source=source,
        title="A visit",
        language=language,
        outlet=None,
        published=None,
        text=text,
        start=0,
        end=len(text),
        score=0.5,
    )


def evidence(
    quote: str,
    source: str = "a.txt",
    language: str = "en",
    confidence: float = 0.5,
    answer: str = "",
) -> Evidence:
    """Evidence quoted from `TEXT`, or from a file that is nothing but the quote."""
    text = TEXT if quote in TEXT else quote
    start = text.index(quote)
    answer = answer or quote
    return Evidence(
        passage=passage(source, language, text),
        quote=quote,
        start=start,
        end=start + len(quote),
        answer_start=text.index(answer, start),
        answer_end=text.index(answer, start) + len(answer),
        confidence=confidence,
    )


def answered(groups: Sequence[Sequence[Evidence]], **said: Any) -> Answer:
    """An answer with a finding for each group of evidence quoted from `TEXT`."""
    findings = write_findings(groups, "en", lambda _: SourceFile(TEXT))
    made = Answer(
        question="Who led the visit?",
        text=write_answer(findings, "en"),
        citations=tuple(c for finding in findings for c in finding.citations),
        findings=findings,
        abstained=not findings,
        language="en",
        confidence=0.5,
        passages=(),
        timings={"total": 0.25},
    )
    return replace(made, **said)


def answer(*groups: list[tuple[str, str, str]], **said: Any) -> Answer:
    """An answer with a finding for each group of quotes, their files and the words that answer."""
    evidences = [
        [evidence(quote, source, answer=words) for quote, source, words in group]
        for group in groups
    ]
    return answered(evidences, **said)


ADAMS = answer(
    [(LED, "a.txt", "Adams"), (LED, "b.txt", "Minister Adams")], [("It rained.", "c.txt", "It")]
)


def remark(catalog: Catalog, on: Answer = ADAMS, verdict: Any = "helpful", **more: Any) -> Feedback:
    return feedback_on(on, verdict, catalog, Settings(), **more)
