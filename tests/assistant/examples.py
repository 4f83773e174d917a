"""Small passages and evidence for tests of what comes after retrieval."""

from __future__ import annotations

from assistant.types import Evidence, Passage

TEXT = "The first line.\r\nMinister Adams led the visit. It rained.\nThe last line."
"""A file's text; its lines end in two ways."""


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
