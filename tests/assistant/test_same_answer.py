from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assistant.same_answer import Said, features_of, same_answer

PUBLISHED = date(2024, 5, 16)


def said(text: str, language: str, answer: float = 0.0, sentence: float = 0.0) -> Said:
    """An answer whose vectors stand at angles in degrees."""
    meant, around = (
        np.array([np.cos(a), np.sin(a)], dtype=np.float32) for a in np.radians([answer, sentence])
    )
    return Said(text, language, PUBLISHED, meant, around)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Amina Hassan", "en"), ("أمينة حسن", "ar")),
        (("Yusuf Karimov", "en"), ("Jussuf Karimow", "de")),
        (("14 May 2024", "en"), ("Mei 14, 2024", "sw")),
        (("340 prisoners", "en"), ("wafungwa 340", "sw")),
        (("two days", "en"), ("siku mbili", "sw")),
    ],
)
def test_one_answer_in_two_languages_is_the_same(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert same_answer(said(*one, 0, 0), said(*other, 50, 55)) > 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Amina Hassan", "en"), ("يوسف كريموف", "ar")),
        (("Yusuf Karimov", "en"), ("Peter Schmidt", "de")),
        (("14 May 2024", "en"), ("Mei 20, 2024", "sw")),
        (("340 prisoners", "en"), ("wafungwa 12", "sw")),
    ],
)
def test_two_answers_are_not(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert same_answer(said(*one, 0, 0), said(*other, 60, 65)) < 0.5


def test_what_an_answer_leaves_out_of_a_name_is_seen_around_it() -> None:
    cut, whole = said("Petrovich Karimov", "sw", 0, 0), said("Jussuf Karimow", "de", 75, 65)
    assert same_answer(cut, whole) < 0.5
    assert same_answer(replace(cut, name="Yusuf Petrovich Karimov"), whole) > 0.5
    assert same_answer(whole, replace(cut, name="Yusuf Petrovich Karimov")) > 0.5


def test_what_was_wrong_is_not_the_same_as_what_is_so() -> None:
    so = said("23 people", "en", 0, 0)
    wrong = replace(said("23 morts", "fr", 20, 40), retracted=True)
    assert same_answer(so, replace(wrong, retracted=False)) > 0.5
    assert same_answer(so, wrong) == same_answer(wrong, so) == 0.0
    assert same_answer(replace(so, retracted=True), wrong) > 0.5


def test_a_yes_and_a_no_are_never_one_answer() -> None:
    no = replace(said("she will not resign", "en", 0, 0), denies=True, whether=True)
    yes = replace(said("she will resign", "en", 10, 60), denies=False, whether=True)
    assert same_answer(no, yes) == same_answer(yes, no) == 0.0
    assert same_answer(no, replace(yes, denies=True)) > 0.5
    assert same_answer(no, replace(yes, denies=None)) > 0.5


def test_a_name_in_a_sentence_and_in_the_same_with_a_not_is_no_one_answer() -> None:
    left = replace(said("Amina Hassan", "en", 0, 0), denies=False)
    stayed = replace(said("Amina Hassan", "en", 0, 20), denies=True)
    assert same_answer(left, stayed) == 0.0
    elsewhere = replace(said("Amina Hassan", "en", 0, 60), denies=True)
    assert same_answer(left, elsewhere) > 0.5


def test_one_title_before_two_names_makes_them_no_one_name() -> None:
    one = replace(said("Karimov", "en", 0, 0), name="Prime Minister Karimov")
    other = replace(said("Hassan", "en", 75, 65), name="Prime Minister Hassan")
    assert same_answer(one, other) < 0.5


def test_what_is_said_of_dates_and_numbers() -> None:
    features = features_of(said("Thursday, 340 men", "en"), said("Mei 16: wafungwa 340", "sw"))
    assert features["same_dates"] == 1
    assert features["other_numbers"] == 0
    lone = features_of(said("340 men", "en"), said("wafungwa", "sw"))
    assert lone["lone_numbers"] == 1
    assert lone["same_dates"] == lone["other_dates"] == lone["lone_dates"] == 0


def test_it_does_not_matter_which_comes_first() -> None:
    one, other = said("Amina Hassan", "en", 0, 0), said("أمينة حسن", "ar", 30, 40)
    assert same_answer(one, other) == pytest.approx(same_answer(other, one))


def test_long_answers_are_not_compared_as_names() -> None:
    clause = "because the fog threatened to close the airport of the old capital"
    assert features_of(said(clause, "en"), said(clause, "en"))["name"] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 people", "en"), ("40 people", "en")),
        (("3 million dollars", "en"), ("5 million dollars", "en")),
        (("half a million", "en"), ("a million", "en")),
        (("12 people on 3 March", "en"), ("40 people on 3 March", "en")),
        (("two dozen", "en"), ("siku 40", "sw")),
        (("two days", "en"), ("siku tano", "sw")),
        (("eine halbe Million", "de"), ("مليون", "ar")),
        (("about 12 people", "en"), ("40 Menschen", "de")),
        (("$5m", "en"), ("$5bn", "en")),
        (("980 Mio. Euro", "de"), ("980 Mrd. Euro", "de")),
        (("14 млн рублей", "ru"), ("14 млрд рублей", "ru")),
        (("$10,000", "en"), ("€10,000", "en")),
        (("10,000 dollars", "en"), ("10 000 euros", "fr")),
        (("10 000 долларов", "ru"), ("10.000 Euro", "de")),
        (("₹500", "en"), ("500 dólares", "es")),
        (("three weeks", "en"), ("trois jours", "fr")),
        (("5 km", "en"), ("5 miglia", "it")),
        (("1000", "fr"), ("1 400", "fr")),
        (("1 million", "en"), ("1.4 million", "en")),
        (("1 milyon", "tr"), ("1,4 Mio.", "de")),
        (("1,200 tonnes", "en"), ("ألفا وثلاثمئة طن", "ar")),
    ],
)
def test_short_answers_with_other_amounts_are_never_the_same(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert same_answer(said(*one), said(*other)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 March", "en"), ("March 12, 2024", "en")),
        (("12 March", "en"), ("40 people", "en")),
        (("at 3 p.m.", "en"), ("15:00", "en")),
        (("15 Uhr", "de"), ("saa 9", "sw")),
        (("two dozen", "en"), ("24", "en")),
        (("about 40 people", "en"), ("43 people", "en")),
        (("5 million", "en"), ("4.9 million", "en")),
        (("two days", "en"), ("saa 48", "sw")),
        (("two days", "en"), ("48 Stunden", "de")),
        (("40 percent", "en"), ("two in five", "en")),
        (("31 billion shillings", "en"), ("7,7 Millionen Euro", "de")),
        (("ثلاثاً وعشرين", "ar"), ("23", "en")),
        (("12 women and 3 men", "en"), ("15 people", "en")),
        (("flight MH370", "en"), ("the Boeing 777", "en")),
        (("€3.5 million", "en"), ("3,5 Mio. Euro", "de")),
        (("USD 12.4m", "en"), ("12,4 Millionen Dollar", "de")),
        (("27.6 million euros", "en"), ("27,6 M€", "fr")),
        (("1,200 tonnes", "en"), ("ألفا ومئتي طن", "ar")),
        (("$10,000", "en"), ("9 200 euros", "fr")),
        (("two days", "en"), ("48 heures", "fr")),
        (("40 pour cent", "fr"), ("two in five", "en")),
        (("10,000 a month", "en"), ("€10,000", "en")),
        (("5 days and 3 hours", "en"), ("5 Tage, 3 Stunden", "de")),
        (("environ 1000", "fr"), ("1 400", "fr")),
        (("2 million", "en"), ("2,4 Mio.", "de")),
    ],
)
def test_other_numbers_may_say_the_same(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert same_answer(said(*one), said(*other)) > 0


def test_a_day_is_the_one_that_its_sentence_tells() -> None:
    to_be, been = said("Jumatatu", "sw"), said("Monday", "en")
    assert same_answer(replace(to_be, days=frozenset({"2024-05-20"})), been) == 0.0
    day = frozenset({"2024-05-13"})
    assert same_answer(replace(to_be, days=day), replace(been, days=day)) > 0.5
