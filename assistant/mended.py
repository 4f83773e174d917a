"""Reads a passage again where its article takes back what the reader found there.

"An earlier version of this article said that 31 had died. That was wrong; the toll is 26." A span
reader prefers 31. What is taken back (assistant/corrections.py) answers nothing; the sentences
behind it are read once more, and what answers there stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.asked_for import Kind, asked_for, asks_whether
from assistant.corrections import speaks_of_corrections, taken_back
from assistant.details import Wording
from assistant.numbers import numbers_in
from assistant.span_edges import whole_words
from index.types import Span

if TYPE_CHECKING:
    from assistant.signs import Candidate, ProposesSpans
    from assistant.span_reader import SpanScore

_BEHIND = 3
"""Sentences behind one that is taken back in which what is right stands: mostly the next ones."""

Read = tuple["Candidate", Sequence["SpanScore"]]
"""A passage, and the spans that a reader proposes in it."""


def mended(
    question: Wording, read: Sequence[Read], reader: ProposesSpans, most: int
) -> Sequence[Read]:
    """What was read without what articles take back, and with what they put in its place.

    Where a question may itself ask for what was wrong, all is left as it is.

    Args:
        question: As asked.
        read: Passages with the spans that were proposed, best first.
        reader: Proposes spans.
        most: Spans that it proposes in each.
    """
    if asks_whether(question) or speaks_of_corrections(question.text, question.language):
        return read
    return [(item, _mended(question, item, spans, reader, most)) for item, spans in read]


def _mended(
    question: Wording,
    candidate: Candidate,
    spans: Sequence[SpanScore],
    reader: ProposesSpans,
    most: int,
) -> list[SpanScore]:
    """Spans of a passage; the best one behind what is taken back is as sure as that was."""
    wrong = [span for span in spans if _is_taken_back(candidate, span)]
    left = [span for span in spans if span not in wrong]
    text, start = candidate.passage.text, max((span.end for span in wrong), default=0)
    _, start = whole_words(text, start, start)
    ends = [item.end - candidate.passage.start for item in candidate.sentences]
    behind = [end for end in ends if end > start][: _BEHIND + 1]
    if not wrong or not behind:
        return left
    known = {(span.start, span.end) for span in spans}
    again = (
        replace(span, start=span.start + start, end=span.end + start)
        for span in reader.spans(question.text, [text[start : behind[-1]]], most)[0]
    )
    new = [
        span
        for span in again
        if (span.start, span.end) not in known and not _is_taken_back(candidate, span)
    ]
    counts = asked_for(question) is Kind.HOW_MANY
    right = [span for span in new if span.score > 0 and (not counts or _counts(candidate, span))]
    best = max(right, key=_score, default=None)
    sure = max(wrong, key=_score)
    new = [replace(sure, start=span.start, end=span.end) if span is best else span for span in new]
    return sorted([*left, *new], key=_score, reverse=True)


def _counts(candidate: Candidate, span: SpanScore) -> bool:
    """Whether a span has a number: "twice" is none of so many."""
    passage = candidate.passage
    words = Span(*whole_words(passage.text, span.start, span.end)).of(passage.text)
    return any(map(str.isdigit, words)) or bool(numbers_in(words, passage.language))


def _score(span: SpanScore) -> float:
    return span.score


def _is_taken_back(candidate: Candidate, span: SpanScore) -> bool:
    """Whether the article says that words of it were wrong."""
    passage = candidate.passage
    answer = Span(*whole_words(passage.text, span.start, span.end))
    places = [
        Span(item.start - passage.start, item.end - passage.start) for item in candidate.sentences
    ]
    around = [item for item in places if item.start < answer.end and answer.start < item.end]
    if not around:
        return False
    sentence = Span(max(0, around[0].start), around[-1].end)
    return taken_back(passage.text, passage.language, sentence, answer)
