"""What a sentence answers a question with, held against what was found for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest

from assistant.expected import Expected
from assistant.span_reader import SpanScore
from assistant.types import Citation, Finding
from index import Vector

QUESTION = "Who led the delegation?"
QUOTE = "Ana Pires led the delegation on 12 March."
FOUND = Citation(1, "a.txt", "", "en", QUOTE, 100, 141, 3, answer_start=100, answer_end=109)


class Finds:
    """A reader that takes the same words of any sentence, as sure as it is told."""

    def __init__(self, words: str, score: float = 5.0) -> None:
        self._words = words
        self._score = score
        self.asked = ""

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """Where the words stand."""
        self.asked = question
        starts = [text.find(self._words) for text in passages]
        ends = [start + len(self._words) for start in starts]
        return [
            [SpanScore(start, end, self._score, 0.0, 0.0)][: min(most, start + 1)]
            for start, end in zip(starts, ends, strict=True)
        ]

    def pieces(self, word: str) -> int:
        """Of one."""
        return len(word) // len(word)


def encode(text: str, language: str) -> Vector:
    """Texts with the same words are alike."""
    assert language
    counts = np.zeros(64, dtype=np.float32)
    for word in text.casefold().split():
        counts[crc32(word.encode()) % len(counts)] += 1
    unit: Vector = counts / np.linalg.norm(counts)
    return unit


def expected(*found: Citation) -> Expected:
    findings = [Finding(item.quote, (item,), (item.source,), (item.language,)) for item in found]
    return Expected.of(QUESTION, findings, encode)


def test_a_sentence_that_answers_as_was_found_agrees() -> None:
    reader = Finds("Ana Pires")
    agreement = expected(FOUND).agreement("The leader was Ana Pires.", "en", reader)
    assert agreement is not None
    assert agreement > 0.9
    assert reader.asked == QUESTION


def test_a_sentence_that_answers_otherwise_differs() -> None:
    said = "The leader was Karl Hubrecht."
    agreement = expected(FOUND).agreement(said, "en", Finds("Karl Hubrecht"))
    assert agreement is not None
    assert agreement < 0.1


@pytest.mark.parametrize(
    ("quote", "said", "agrees"),
    [
        ("Ana Pires led it.", "The leader was not Ana Pires.", False),
        ("Ana Pires, who did not come alone, led it.", "The leader was Ana Pires.", True),
        ("Ana Pires did not lead it.", "It was not led by Ana Pires.", True),
        ("That Ana Pires led it was wrong.", "The leader was Ana Pires.", False),
    ],
)
def test_who_denies_what_was_found_does_not_agree(quote: str, said: str, agrees: bool) -> None:
    found = replace(FOUND, quote=quote, end=100 + len(quote))
    agreement = expected(found).agreement(said, "en", Finds("Ana Pires"))
    assert agreement is not None
    assert (agreement > 0.9) is agrees


def test_of_several_findings_one_is_enough() -> None:
    quote = "Karl Hubrecht led it."
    other = replace(FOUND, quote=quote, end=121, answer_end=113)
    said = "The leader was Karl Hubrecht."
    agreement = expected(FOUND, other).agreement(said, "en", Finds("Karl Hubrecht"))
    assert agreement is not None
    assert agreement > 0.9


@pytest.mark.parametrize(
    "reader", [Finds("Ana Pires", score=-1.0), Finds("nowhere there")], ids=["unsure", "nothing"]
)
def test_of_a_sentence_that_does_not_answer_nothing_is_known(reader: Finds) -> None:
    assert expected(FOUND).agreement("It rained on Ana Pires.", "en", reader) is None


def test_where_nothing_was_found_nothing_is_asked() -> None:
    reader = Finds("Ana Pires")
    assert expected().agreement("The leader was Ana Pires.", "en", reader) is None
    assert not reader.asked


def test_days_are_compared_by_the_day_of_publication() -> None:
    quote = "She arrived on Tuesday."
    start = quote.index("Tuesday")
    found = replace(
        FOUND,
        quote=quote,
        end=100 + len(quote),
        answer_start=100 + start,
        answer_end=100 + start + len("Tuesday"),
        published="2024-03-14",
    )
    said = expected(found)
    right = said.agreement("She came on 12 March 2024.", "en", Finds("12 March 2024"))
    wrong = said.agreement("She came on 11 March 2024.", "en", Finds("11 March 2024"))
    assert wrong == 0.0
    assert right is not None
    assert right > 0.5
