from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.names import _tables, key, nearest, same_name, similarity, words

NAMES = st.sampled_from(
    ["Anna Petrowa", "بشار الأسد", "Михаил Горбачёв", "Γιώργος", "נתניהו", "van", "Abd", "Ö", ""]
)
TEXTS = st.one_of(st.text(max_size=30), NAMES)


def listed(text: str, *, cased: bool = True) -> list[str]:
    return [span.of(text) for span in words(text, cased=cased)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Горбачёв", "Gorbatschow"),
        ("Gorbatchev", "غورباتشوف"),
        ("Чехов", "Tschechow"),
        ("نجيب محفوظ", "Naguib Mahfouz"),
        ("عبد الفتاح", "Abdelfattah"),
        ("Abd al-Fattah", "Abdul Fattah"),
        ("محمود احمدی‌نژاد", "Mahmud Ahmadinedschad"),
        ("Μητσοτάκη", "Mitsotakis"),
        ("יצחק רבין", "Jitzchak Rabin"),
        ("Kılıçdaroğlu", "Kilicdaroglu"),
        ("Schröder", "Gerhard Schroeder"),
        ("नरेंद्र मोदी", "Narendra Modi"),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Petrowa", "Anna Ivanova"),
        ("بشار الأسد", "Maher al-Assad"),
        ("Антон Чехов", "Michail Tschechow"),
        ("Jan Kowalski", "Jan Kowalczyk"),
        ("Παπανδρέου", "Papadopoulos"),
        ("فهد العتيبي", "فهد العنزي"),
    ],
)
def test_names_that_are_nearly_the_same_are_not(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_a_surname_is_the_full_name_and_a_given_name_alone_is_not() -> None:
    assert same_name("Anna Petrowa", "Petrova")
    assert not same_name("Anna Petrowa", "Anna")


def test_a_patronymic_may_be_missing() -> None:
    assert same_name("Антон Павлович Чехов", "Anton Chekhov")


def test_titles_however_long_do_not_hide_a_name() -> None:
    titled = "Waziri wa Usafiri wa Majini na Bandari, Bw. Mahbub Sikder"
    assert same_name(titled, "محبوب سيكدر")
    assert same_name("محبوب سيكدر", titled)
    assert not same_name(titled, "محبوب رضوان")


def test_the_order_of_words_does_not_count() -> None:
    assert similarity("Kowalski Jan", "Jan Kowalski") == 1.0


def test_words_written_together_are_the_same_as_apart() -> None:
    assert same_name("حسن نصر الله", "Hassan Nasrallah")


def test_particles_and_clitics_do_not_count() -> None:
    assert same_name("von der Leyen", "Ursula Leyen")
    assert same_name("وزيلينسكي", "Selenskyj")


@given(TEXTS, TEXTS)
@example("Abd", "van der Abd")
def test_similarity_is_bounded_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) == similarity(other, one) <= 1.0


@given(TEXTS)
def test_a_name_is_like_itself(name: str) -> None:
    assert similarity(name, name) == 1.0


@given(TEXTS)
@example("ß ﷲ ǅ İ 习近平 1984 \u0301")
def test_no_text_raises_and_spans_are_in_order(text: str) -> None:
    for cased in (True, False):
        spans = words(text, cased=cased)
        assert all(span.start < span.end for span in spans)
        assert spans == sorted(spans, key=lambda span: span.start)
    assert nearest(key(text), [key(text)]) == ([(0, 1.0)] if key(text) else [])


@pytest.mark.parametrize(
    "spellings",
    [
        ["Горбачёв", "Gorbatschow", "Gorbaczow", "غورباتشوف"],
        ["Mahmud", "محمود", "Mahmoud", "Mehmood"],
        ["Papandreou", "Παπανδρέου", "Papandreu"],
    ],
)
def test_spellings_of_one_word_have_one_key(spellings: list[str]) -> None:
    assert len({key(spelling) for spelling in spellings}) == 1


def test_nearest_keys_are_found_best_first() -> None:
    keys = [key(word) for word in ("Berlin", "Gorbaty", "Gorbatschowa", "Gorbachevsky", "Anna")]
    found = nearest(key("Gorbachev"), keys)  # its "ch" is another's "kh"
    assert found[0][0] == 2
    assert nearest(key("Горбачёв"), keys)[0] == (2, 1.0)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert not {0, 4} & {place for place, _ in found}


def test_no_key_is_nearest_to_nothing() -> None:
    assert nearest("", ["KRPSP"]) == []
    assert nearest("KRPSP", []) == []


def test_twenty_thousand_keys_are_searched_in_no_time() -> None:
    keys = ["".join(letters) for letters in product("KLMNPRST", repeat=5)][:20_000]
    nearest("KRPSP", keys)
    start = time.perf_counter()
    nearest("KRPSP", keys)
    assert time.perf_counter() - start < 0.05  # some 2 ms; a loaded machine may take longer


def test_words_without_end_are_compared_in_no_time() -> None:
    start = time.perf_counter()
    assert not same_name("ab" * 50_000, "cd" * 50_000)
    assert time.perf_counter() - start < 1


def test_capitalised_words_may_be_names_but_not_a_sentence_s_first_function_word() -> None:
    text = "The minister met Anna Petrowa. When did El Baradei speak? He did."
    assert listed(text) == ["Anna", "Petrowa", "Baradei"]


def test_a_function_word_within_a_sentence_may_be_a_name() -> None:
    assert listed("we saw Will and Po") == ["Will", "Po"]


def test_without_capitals_every_longer_word_but_function_words_may_be_a_name() -> None:
    assert listed("who met anna b. petrowa", cased=False) == ["met", "anna", "petrowa"]


def test_in_a_script_without_case_every_word_of_three_letters_may_be_a_name() -> None:
    assert listed("قال نجيب محفوظ في بيت") == ["قال", "نجيب", "محفوظ", "بيت"]


def test_every_sound_that_has_a_cost_has_a_spelling() -> None:
    tables = _tables()
    sounds = set("".join(tables.letters.values()))
    assert set("".join(tables.costs)) <= sounds
    assert {sound for sound in tables.left_out if len(sound) == 1} <= sounds
