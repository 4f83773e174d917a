from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.details import Wording
from assistant.retrieve import Retrieved
from assistant.statements import by_article, speaking_of, supporting
from index import StoredChunk
from index.types import Span
from tests.assistant.examples import TEXT, evidence, passage

SENTENCES = ("Minister Adams led the visit.", "It rained.")
ALONG = np.array([1, 0], dtype=np.float32)
SAID = Wording("what is said", "en")


def rare(_: str) -> int:
    """Every word is of several pieces: its want tells something."""
    return 2


def retrieved(source: str, *degrees: float) -> Retrieved:
    """A file whose two sentences stand at angles to what is asked."""
    starts = [TEXT.index(sentence) for sentence in SENTENCES]
    spans = tuple(
        Span(start, start + len(text)) for start, text in zip(starts, SENTENCES, strict=True)
    )
    radians = np.radians(degrees)
    vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)
    item = passage(source)
    chunk = StoredChunk(
        id=1, article=1, source=source, title="", language="en", outlet=None, published=None,
        text=TEXT, span=Span(0, len(TEXT)), sentences=spans, vector=ALONG, vectors=vectors,
    )  # fmt: skip
    return Retrieved(replace(item), chunk, vectors, 0.5)


def test_the_best_sentence_of_each_file_that_says_so_supports_a_claim() -> None:
    found = [retrieved("a.txt", 30, 10), retrieved("b.txt", 90, 85), retrieved("c.txt", 5, 80)]
    evidence = supporting(SAID, ALONG, found, rare)
    assert [(item.passage.source, item.quote) for item in evidence] == [
        ("c.txt", "Minister Adams led the visit."),
        ("a.txt", "It rained."),
    ]
    assert all(TEXT[item.start : item.end] == item.quote for item in evidence)


def test_each_row_of_a_table_that_says_so_supports_a_claim() -> None:
    rows = [retrieved("wire.csv", 30 + row, 10 + row) for row in range(2)]
    found = [
        replace(
            item,
            passage=replace(item.passage, id=row),
            chunk=replace(item.chunk, id=row, article=row),
        )
        for row, item in enumerate(rows)
    ]
    evidence = supporting(SAID, ALONG, found, rare)
    assert [(item.passage.id, item.quote) for item in evidence] == [
        (0, "It rained."),
        (1, "It rained."),
    ]


def test_sentences_near_a_topic_are_quoted_nearest_first() -> None:
    found = [retrieved("a.txt", 60, 10), retrieved("b.txt", 30, 85)]
    quotes = [(item.passage.source, item.quote) for item in speaking_of(SAID, ALONG, found, rare)]
    assert quotes == [("a.txt", "It rained."), ("b.txt", "Minister Adams led the visit.")]


def test_a_sentence_that_lacks_what_is_claimed_gives_way_to_the_next() -> None:
    found = [retrieved("a.txt", 10, 5), retrieved("b.txt", 80, 5)]
    evidence = supporting(Wording("The visit was that of Adams.", "en"), ALONG, found, rare)
    assert [(item.passage.source, item.quote) for item in evidence] == [
        ("a.txt", "Minister Adams led the visit.")
    ]


@pytest.mark.parametrize(
    ("claim", "language", "is_said"),
    [
        ("He led the visit.", "en", True),
        ("He did not lead the visit.", "en", False),
        ("Er leitete den Besuch.", "de", True),
        ("Er leitete den Besuch nicht.", "de", False),
        ("لم يترأس الزيارة", "ar", False),
        ("Hakuongoza ziara", "sw", False),
        ("Il n'a pas dirigé la visite", "fr", False),
    ],
)
def test_what_is_denied_is_not_what_is_said(claim: str, language: str, is_said: bool) -> None:
    found = [retrieved("a.txt", 5, 10)]
    assert bool(supporting(Wording(claim, language), ALONG, found, rare)) is is_said


def test_each_article_says_its_own_of_a_topic_but_copies_say_the_same() -> None:
    items = [evidence("It rained.", f"{name}.txt") for name in "abca"]
    copies = {("a.txt", "c.txt"), ("c.txt", "a.txt")}
    groups = by_article(items, lambda item: item.source, copies)
    assert [[item.passage.source for item in group] for group in groups] == [
        ["a.txt", "c.txt", "a.txt"],
        ["b.txt"],
    ]


def test_of_a_name_that_no_passage_has_nothing_is_said() -> None:
    found = [retrieved("a.txt", 5, 10)]
    assert speaking_of(Wording("the visit of Adams", "en"), ALONG, found, rare)
    assert speaking_of(Wording("the visit of Kasimova", "en"), ALONG, found, rare) == []


def test_nothing_found_says_nothing() -> None:
    assert supporting(SAID, ALONG, [], rare) == []
    assert speaking_of(SAID, ALONG, [], rare) == []
