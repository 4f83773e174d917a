"""Terms: what a text's words have in common, and what they must not."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import _connect, _tables
from index.words import terms

LANGUAGES = ("ar", "de", "en", "sw", "zh", "und")


def shared(one: str, other: str, language: str) -> set[str]:
    return set(terms(one, language)) & set(terms(other, language))


@pytest.mark.parametrize(
    "written", ["وزير", "الوزير", "والوزير", "بالوزير", "للوزير", "فالوزير", "الْوَزِيرُ", "الوزيـــر"]
)
def test_an_arabic_word_is_found_whatever_is_written_together_with_it(written: str) -> None:
    assert terms(written, "ar") == ["arوزير"]


@pytest.mark.parametrize(
    ("one", "other"), [("مدرسة", "مدرسه"), ("أحمد", "احمد"), ("مصطفى", "مصطفي"), ("إيران", "ايران")]
)
def test_letters_that_arabic_writers_exchange_are_one(one: str, other: str) -> None:
    assert terms(one, "ar") == terms(other, "ar")


def test_a_short_arabic_word_keeps_its_first_letter() -> None:
    assert terms("ولد بلد كتب", "ar") == ["arولد", "arبلد", "arكتب"]


def test_a_compound_has_all_the_runs_of_its_part() -> None:
    part = {term for term in terms("Besuch", "de") if term != "debesuch"}
    assert len(part) == 3
    assert part < set(terms("Staatsbesuch", "de"))
    assert shared("Ministerpräsident", "Präsidentenwahl", "de")


def test_another_prefix_leaves_words_in_common() -> None:
    assert shared("kiongozi", "viongozi", "sw")
    assert shared("aliongoza", "wanaongoza", "sw")


def test_a_run_within_a_word_is_not_that_whole_word() -> None:
    assert not shared("Besuch", "such", "de")


def test_case_and_diacritics_do_not_count() -> None:
    assert terms("GRÖSSE", "de") == terms("Größe", "de")
    assert terms("café", "fr") == terms("CAFE\u0301", "fr")


@pytest.mark.parametrize(
    ("text", "language"), [("北京市长", "zh"), ("東京タワー", "ja"), ("ประเทศไทย", "th")]
)
def test_scripts_without_spaces_give_pairs_of_neighbours(text: str, language: str) -> None:
    pairs = [term.removeprefix(language) for term in terms(text, language)]
    assert len(pairs) > 2
    assert all(len(pair) == 2 for pair in pairs)
    assert all(one[1] == other[0] for one, other in pairwise(pairs))


def test_a_lone_character_of_such_a_script_is_a_term() -> None:
    assert terms("A 国 B", "zh")[1] == "zh国"


@given(st.text(max_size=40), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_terms_of_different_languages_never_meet(text: str, one: str, other: str) -> None:
    assert bool(set(terms(text, one)) & set(terms(text, other))) == (
        one == other and bool(terms(text, one))
    )


def test_a_term_counts_as_often_as_its_word_stands() -> None:
    assert terms("oil, gas and oil", "en").count("enoil") == 2


@pytest.mark.parametrize(
    "text",
    [
        "Ελληνική Ἀθῆναι", "Горбачёв їжак", "العربية", "नरेंद्र मोदी", "ภาษาไทย", "한국어 서울",
        "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "İstanbul ılık ß ﬁn Ǆ", "𞤀𞤣𞤤𞤢𞤥", "𠀀𠀁", "२०२३ ٣٤ 10²", "x1_y2-z3",
        "𝐇𝐚𝐟𝐭𝐚𝐫 ℌ",
    ],
)  # fmt: skip
def test_the_index_holds_each_term_just_as_it_is_made(text: str) -> None:
    # Otherwise a question's term would not be found among the corpus's.
    db = _connect(Path(":memory:"))
    for statement in _tables():
        db.execute(statement)
    made = terms(text, "xx")
    db.execute("INSERT INTO words (rowid, terms) VALUES (1, ?)", (" ".join(made),))
    held = dict(db.execute("SELECT term, cnt FROM word_counts"))
    db.close()
    assert held == {term: made.count(term) for term in made}


@pytest.mark.parametrize("text", ["", "\x00", "🙂🙂", "?!؟。", "\ud800", '"*^:(){}-+'])
def test_a_text_without_letters_has_no_terms(text: str) -> None:
    assert terms(text, "en") == []


@given(st.text(max_size=60))
def test_no_term_holds_anything_that_a_search_could_take_for_an_operator(text: str) -> None:
    assert not any(set(term) & set('"*^:(){}+- \x00\n') for term in terms(text, "en"))


@pytest.mark.parametrize("letter", ["a", "中", "ا", "a\u0301", "ال", "٣", '" '])
def test_words_without_end_take_time_in_proportion(letter: str) -> None:
    start = time.perf_counter()
    found = terms(letter * 100_000, "en")
    assert time.perf_counter() - start < 3  # some 0.1 s; a loaded machine may take longer
    assert len(found) <= 200_000
