"""Which passages are read: copies give way, languages are heard, the best stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.choose import _HEARD, choose
from assistant.retrieve import Retrieved
from assistant.types import Passage
from index.catalog import Catalog, StoredChunk, _connect, _tables
from index.types import Span

VECTORS = np.ones((1, 2), dtype=np.float32)
WIRE = (
    "The harbour workers of the northern port voted on Friday to accept a new contract. "
    "The contract raises wages by six per cent and runs until the end of next year."
)
REWRITE = WIRE.replace("on Friday", "on a rainy Friday")
OTHER = "The nurses of the coast ended their strike after talks with the union on Tuesday."


def item(number: int, score: float, language: str = "en", text: str = "") -> Retrieved:
    """The passage of an article of its own; article, chunk and file have one number."""
    text = text or f"Nothing of article {number} stands in any other one {number}."
    source, span = f"{number}.txt", Span(0, len(text))
    chunk = StoredChunk(
        id=number, source=source, title="", language=language, outlet=None, published=None,
        article=number, span=span, text=text, vector=VECTORS[0], sentences=(span,),
        vectors=VECTORS,
    )  # fmt: skip
    passage = Passage(number, source, "", language, None, None, text, 0, len(text), score)
    return Retrieved(passage, chunk, chunk.vectors, score)


def spoken(languages: str, scores: Sequence[float] = ()) -> list[Retrieved]:
    """Passages in these languages, best first, all near the best unless scores are given."""
    codes = languages.split()
    places = scores or [1 - place / 100 for place in range(len(codes))]
    return [item(n, score, code) for n, (code, score) in enumerate(zip(codes, places, strict=True))]


def languages_of(chosen: Sequence[Retrieved]) -> str:
    return " ".join(held.passage.language for held in chosen)


@pytest.fixture
def catalog() -> Catalog:
    """Articles 2 and 3 are copies of article 1, and 5 of 4."""
    connection = _connect(Path(":memory:"))
    connection.execute("PRAGMA foreign_keys = OFF")  # the articles are not needed
    for statement in _tables():
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO copies VALUES (?, ?, 0.9)", [(1, 2), (3, 1), (2, 3), (4, 5)]
    )
    return Catalog(connection)


def test_copies_give_way_to_the_best_of_them_which_names_their_files(catalog: Catalog) -> None:
    ranked = [
        item(2, 0.9, text=REWRITE), item(7, 0.8), item(1, 0.7, text=WIRE), item(3, 0.6, text=WIRE)
    ]  # fmt: skip
    chosen = choose(catalog, ranked, 4)
    assert [held.passage.source for held in chosen] == ["2.txt", "7.txt"]
    assert chosen[0].passage.copies == ("1.txt", "3.txt")
    assert chosen[0].passage.text == REWRITE
    assert chosen[1] == ranked[1]


def dated(found: Retrieved, published: str) -> Retrieved:
    return replace(found, passage=replace(found.passage, published=published))


@pytest.mark.parametrize("best", [1, 2, 3])
def test_of_copies_that_score_alike_one_and_the_same_article_is_read(
    catalog: Catalog, best: int
) -> None:
    order = [best, *(number for number in (1, 2, 3) if number != best)]
    ranked = [item(number, 0.5 - at / 100, text=WIRE) for at, number in enumerate(order)]
    (kept,) = choose(catalog, ranked, 4)
    assert kept.passage.source == "1.txt"
    assert kept.passage.score == 0.5
    assert {*kept.passage.copies} == {"2.txt", "3.txt"}
    first = [dated(held, f"2024-05-0{9 - held.chunk.article}") for held in ranked]
    assert choose(catalog, first, 4)[0].passage.source == "3.txt"
    one_has_no_day = [
        held if held.chunk.article == 1 else dated(held, "2024-05-02") for held in ranked
    ]
    assert choose(catalog, one_has_no_day, 4)[0].passage.source == "2.txt"


def test_a_copy_that_mends_a_figure_is_no_copy(catalog: Catalog) -> None:
    ranked = [item(2, 0.5, text=f"{WIRE} 26 died."), item(1, 0.49, text=f"{WIRE} 23 died.")]
    assert [held.passage.copies for held in choose(catalog, ranked, 4)] == [(), ()]
    longer = [item(2, 0.5, text=f"{WIRE} 23 died, 4 swam."), ranked[1]]
    assert len(choose(catalog, longer, 4)) == 1


def test_a_shorter_passage_does_not_stand_for_one_that_says_more(catalog: Catalog) -> None:
    ranked = [item(2, 0.5, text=f"{WIRE} {OTHER}"), item(1, 0.49, text=WIRE)]
    (kept,) = choose(catalog, ranked, 4)
    assert kept.passage.source == "2.txt"


def test_a_copy_makes_room_for_another_passage(catalog: Catalog) -> None:
    ranked = [item(1, 0.9, text=WIRE), item(2, 0.8, text=WIRE), item(7, 0.2)]
    assert [held.passage.source for held in choose(catalog, ranked, 2)] == ["1.txt", "7.txt"]


def test_what_looks_alike_in_articles_that_are_not_linked_stays(catalog: Catalog) -> None:
    ranked = [item(1, 0.9, text=WIRE), item(4, 0.8, text=WIRE), item(6, 0.7, text=WIRE)]
    assert choose(catalog, ranked, 3) == ranked


def test_other_passages_of_linked_articles_stay(catalog: Catalog) -> None:
    ranked = [item(1, 0.9, text=WIRE), item(2, 0.8, text=OTHER)]
    assert choose(catalog, ranked, 2) == ranked


def test_a_language_near_the_best_takes_the_last_place_of_the_one_that_has_most(
    catalog: Catalog,
) -> None:
    ranked = spoken("en en de en en en ar sw ar")
    chosen = choose(catalog, ranked, 6)
    assert languages_of(chosen) == "en en de en ar sw"
    assert [held.passage.score for held in chosen] == sorted(
        (held.passage.score for held in chosen), reverse=True
    )


def test_a_language_far_below_the_best_is_not_heard(catalog: Catalog) -> None:
    near, far = _HEARD + 0.01, _HEARD - 0.01
    ranked = spoken("en en en en ar sw", [1, 0.95, 0.9, 0.85, near, far])
    assert languages_of(choose(catalog, ranked, 4)) == "en en en ar"


def test_the_upper_half_is_never_displaced(catalog: Catalog) -> None:
    ranked = spoken("en en en en ar de sw fr uk")
    for count in range(1, 9):
        chosen = choose(catalog, ranked, count)
        assert len(chosen) == count
        assert chosen[: (count + 1) // 2] == ranked[: (count + 1) // 2]


def test_a_language_does_not_give_up_its_only_place(catalog: Catalog) -> None:
    ranked = spoken("en en ar de sw fr")
    assert languages_of(choose(catalog, ranked, 4)) == "en en ar de"


@pytest.mark.parametrize(
    "languages", ["en en ar ar sw", "en en en ar ar ar sw", "en en en ar ar de sw"]
)
def test_where_most_stands_in_the_upper_half_the_next_language_gives_way(
    languages: str, catalog: Catalog
) -> None:
    chosen = choose(catalog, spoken(languages), len(languages.split()) - 1)
    assert languages_of(chosen).endswith("sw")


@pytest.mark.parametrize("count", [1, 3, 10])
def test_few_passages_are_given_as_they_are(catalog: Catalog, count: int) -> None:
    assert choose(catalog, [], count) == []
    ranked = spoken("en ar sw")[:count]
    assert choose(catalog, ranked, count) == ranked
