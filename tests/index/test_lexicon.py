"""Finding by words and by names, in a catalog without vectors that mean anything."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index.catalog import Catalog, FileState, _connect, _tables
from index.lexicon import NameFinder, by_words
from index.record import EncodedArticle, EncodedChunk, forget, record
from index.types import Article, Block, Chunk, Document, Span

Found = Mapping[int, float]

VECTORS = np.ones((1, 2), dtype=np.float32)

EDITION = {
    "bridge": ("en", "The minister Anna Petrowa opened a bridge over the river."),
    "harvest": ("en", "The minister of farming says that the harvest was good this year."),
    "school": ("en", "The minister visited a school, and its pupils sang to the minister."),
    "brücke": ("de", "Die Ministerin Petrova hat an der Brücke mit Schülern gesprochen."),
    "мост": ("uk", "Міністерка Петрова відкрила міст через річку."),
    "جسر": ("ar", "قالت الوزيرة آنا بتروفا إن الجسر الجديد مفتوح للجميع."),
    "rain": (
        "en",
        "\n".join(f"Heavy rain fell on the coast all week {week}." for week in range(9)),
    ),
}
QUESTIONS = (
    ("Which minister opened the bridge?", "en"),
    ("Was sagt Petrova den Schülern?", "de"),
    ("ماذا قالت بتروفا؟", "ar"),
    ("Where is Petrova, and where is Storm?", "en"),
)


def new() -> Catalog:
    catalog = Catalog(_connect(Path(":memory:")))
    with catalog.transaction() as db:
        for statement in _tables():
            db.execute(statement)
    return catalog


def put(catalog: Catalog, source: str, language: str, text: str) -> None:
    """Record a file in place of what is held of it; every line of it is a chunk."""
    pieces, at = [], 0
    for line in text.split("\n"):
        span = Span(at, at + len(line))
        pieces.append(EncodedChunk(Chunk(span, (span,)), VECTORS[0], VECTORS))
        at = span.end + 1
    article = Article(source, None, None, language, (Block(Span(0, len(text)), "body"),))
    with catalog.transaction() as db:
        forget(db, source)
        document = Document(source, text, "utf-8", source)
        record(db, document, [EncodedArticle(article, tuple(pieces))], FileState(0, 0), ())


def remove(catalog: Catalog, source: str) -> None:
    with catalog.transaction() as db:
        forget(db, source)


def holding(edition: Mapping[str, tuple[str, str]]) -> Catalog:
    catalog = new()
    for source, (language, text) in edition.items():
        put(catalog, source, language, text)
    return catalog


def named(catalog: Catalog, found: Found) -> dict[tuple[str, str], float]:
    """What was found, by file and text: ids differ from index to index."""
    chunks = catalog.chunks(list(found))
    return {(chunk.source, chunk.text): round(found[chunk.id], 6) for chunk in chunks}


def sources(catalog: Catalog, found: Found) -> list[str]:
    return [chunk.source for chunk in catalog.chunks(list(found))]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return holding(EDITION)


def test_the_rarer_word_counts_for_more(catalog: Catalog) -> None:
    found = by_words(catalog, "minister harvest", "en", 10)
    assert sources(catalog, found)[0] == "harvest"
    assert set(sources(catalog, found)) >= {"bridge", "school"}
    assert max(found.values()) < 0.9  # no chunk has both words often


def test_what_is_found_by_words_comes_best_first_as_shares(catalog: Catalog) -> None:
    for question, language in QUESTIONS:
        shares = list(by_words(catalog, question, language, 10).values())
        assert shares
        assert shares == sorted(shares, reverse=True)
        assert all(0 < share <= 1 for share in shares)


def test_a_chunk_full_of_a_word_has_nearly_all_that_can_be_had_be_it_rare_or_common() -> None:
    held = holding(
        {f"oil {n}": ("en", "oil " * (1 if n else 9) + "price") for n in range(4)}
        | {f"dull {n}": ("en", "nobody at all") for n in range(5)}
        | {"zinc": ("en", "zinc " * 9)}
    )
    for word, full in (("oil", "oil 0"), ("zinc", "zinc")):
        found = named(held, by_words(held, word, "en", 10))
        assert max(found, key=lambda place: found[place])[0] == full
        assert 0.75 < max(found.values()) < 1


def test_only_the_questions_language_is_found_by_words(catalog: Catalog) -> None:
    found = by_words(catalog, "Wo ist die Brücke der Ministerin Petrova? minister", "de", 10)
    assert sources(catalog, found) == ["brücke"]
    assert by_words(catalog, "minister bridge", "sw", 10) == {}
    assert by_words(catalog, "minister bridge", "und", 10) == {}


def test_a_title_s_words_find_its_chunks() -> None:
    held = holding({"Zebras": ("en", "They were seen at the lake."), "other": ("en", "A lake.")})
    assert sources(held, by_words(held, "zebras", "en", 5)) == ["Zebras"]


def test_only_what_is_allowed_is_found_by_words_and_no_more_than_asked_for(
    catalog: Catalog,
) -> None:
    everything = by_words(catalog, "the minister", "en", 10)
    some = sorted(everything)[1:]
    assert by_words(catalog, "the minister", "en", 10, some) == {
        key: share for key, share in everything.items() if key in some
    }
    assert by_words(catalog, "the minister", "en", 10, frozenset()) == {}
    assert list(by_words(catalog, "the minister", "en", 2)) == list(everything)[:2]


@pytest.mark.parametrize(
    "question", ["Petrova", "Петрова", "بتروفا", "Petrowa", "where is petrova"]
)
def test_a_name_is_found_in_every_script(catalog: Catalog, question: str) -> None:
    found = catalog.chunks(list(NameFinder(catalog).find(question)))
    assert {chunk.source for chunk in found} == {"bridge", "brücke", "мост", "جسر"}


def test_spellings_are_those_of_the_corpus(catalog: Catalog) -> None:
    spellings = NameFinder(catalog).spellings("بيتروفا")
    assert set(spellings) == {"Petrowa", "Petrova", "Петрова", "بتروفا"}


def test_a_name_that_only_looks_like_another_is_not_found() -> None:
    held = holding({name: ("pl", f"to jest {name}") for name in ("Kowalski", "Kowalczyk")})
    assert sources(held, NameFinder(held).find("Gdzie jest Kowalski?")) == ["Kowalski"]


def test_of_two_names_the_rarer_counts_for_more_and_both_make_the_whole() -> None:
    held = holding(
        {str(n): ("en", "talks with Petrova" + ("" if n else " and Storm")) for n in range(3)}
        | {"storm": ("en", "we saw Storm")}
        | {f"dull {n}": ("en", "nobody at all") for n in range(20)}
    )
    found = named(held, NameFinder(held).find("Did Petrova meet Storm?"))
    assert found["0", "talks with Petrova and Storm"] == 1.0
    assert 1 > found["storm", "we saw Storm"] > found["1", "talks with Petrova"] > 0


def test_a_word_in_most_chunks_names_nobody() -> None:
    held = holding({str(n): ("en", f"we met Petrova of Town{n}kovo") for n in range(20)})
    assert NameFinder(held).find("Where is Petrova?") == {}
    few = holding({str(n): ("en", "we met Petrova") for n in range(3)})
    assert len(NameFinder(few).find("Where is Petrova?")) == 3


def test_a_question_that_names_nobody_finds_nothing(catalog: Catalog) -> None:
    finder = NameFinder(catalog)
    assert finder.find("Where was it?") == finder.find("?!") == finder.find("") == {}


def test_an_open_finder_sees_names_that_come_and_go() -> None:
    held = holding(EDITION)
    finder = NameFinder(held)
    assert finder.find("Where is Steinmeier?") == {}
    put(held, "visit", "de", "Heute sprach Steinmeier.")
    assert sources(held, finder.find("Where is Steinmeier?")) == ["visit"]
    remove(held, "visit")
    assert finder.find("Where is Steinmeier?") == {}


def test_an_open_finder_sees_a_name_that_took_another_s_place() -> None:
    held = holding({"visit": ("de", "Heute sprach Petrowa.")})
    finder = NameFinder(held)
    assert finder.find("Where is Petrova?")
    put(held, "visit", "de", "Heute sprach Steinmeier.")
    assert sources(held, finder.find("Where is Steinmeier?")) == ["visit"]


def assert_sound(catalog: Catalog) -> None:
    """The tables of words and names hold what the chunks have, and nothing else."""
    catalog.rows("INSERT INTO words (words) VALUES ('integrity-check')")
    held = catalog.chunk_ids()
    assert {row[0] for row in catalog.rows("SELECT chunk_id FROM names")} <= held
    assert {row[0] for row in catalog.rows("SELECT id FROM words_docsize")} == held
    used = {row[0] for row in catalog.rows("SELECT word_id FROM names")}
    assert {row[0] for row in catalog.rows("SELECT id FROM name_words")} == used


def test_what_is_forgotten_is_not_found_and_leaves_nothing() -> None:
    held = holding(EDITION)
    remove(held, "harvest")
    assert "harvest" not in sources(held, by_words(held, "the harvest was good", "en", 10))
    assert_sound(held)
    for source in EDITION:
        remove(held, source)
    for question, language in QUESTIONS:
        assert by_words(held, question, language, 10) == NameFinder(held).find(question) == {}
    for table in ("word_counts", "words_docsize", "names", "name_words"):
        assert held.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - names of ours


# Not NUL: index/formats keeps it out of what is read.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
TEXTS = ANYTHING | st.sampled_from([*(text for _, text in EDITION.values()), "Storm\nPetrowa\n𝐇 İ"])
EDITS = st.lists(
    st.tuples(
        st.sampled_from(list(EDITION)[:4]), st.sampled_from(["en", "de", "ar"]), TEXTS | st.none()
    ),
    max_size=10,
)


@given(EDITS)
@hypothesis_settings(max_examples=25)
def test_whatever_was_edited_the_catalog_finds_what_a_fresh_one_finds(
    edits: list[tuple[str, str, str | None]],
) -> None:
    edited, last = holding(EDITION), dict(EDITION)
    for source, language, text in edits:
        if text is None:
            remove(edited, source)
            last.pop(source, None)
        else:
            put(edited, source, language, text)
            last[source] = (language, text)
    assert_sound(edited)
    fresh = holding(last)
    for question, language in QUESTIONS:
        ours = by_words(edited, question, language, 99), NameFinder(edited).find(question)
        theirs = by_words(fresh, question, language, 99), NameFinder(fresh).find(question)
        assert [named(edited, f) for f in ours] == [named(fresh, f) for f in theirs]


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "中" * 100_000, "Aa" * 50_000, '" OR NEAR(a b) AND NOT * ^ : {x} -', "'; DROP",
     "\x00", "a\x00b", "🙂🙂", "?", "word_counts MATCH", "x " * 50_000],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "und"])
def test_no_text_breaks_searching_and_none_is_slow(text: str, language: str) -> None:
    held = holding({**EDITION, "odd": (language, text)})
    start = time.perf_counter()
    found = by_words(held, text, language, 5)
    names = NameFinder(held).find(text)
    assert time.perf_counter() - start < 3  # some 0.1 s; a loaded machine may take longer
    assert all(0 < share <= 1 for share in (*found.values(), *names.values()))
    assert_sound(held)
