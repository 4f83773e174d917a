"""Dates, in the forms that the press of many languages uses."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning.dates import parse_date, states_only_a_date

DAY = date(2023, 8, 23)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("23rd, August 2023 GMT", "en"), ("Wednesday, August 23rd, 2023 at 5pm", "en"),
        ("Aug 23, 2023", "en"), ("2023-08-23T10:00:00Z", "en"), ("08/23/2023", "en"),
        ("٢٣ أغسطس ٢٠٢٣", "ar"), ("الأربعاء 23 آب/ أغسطس 2023", "ar"),
        ("٧ صفر ١٤٤٥ هـ - ٢٣ أغسطس ٢٠٢٣ م", "ar"), ("٢٣/٠٨/٢٠٢٣", "ar"), ("23 غشت 2023", "ar"),
        ("Mittwoch, den 23. August 2023, 10 Uhr", "de"), ("23.8.2023", "de"),
        ("Jumatano, Agosti 23, 2023", "sw"), ("23 Agosti 2023", "sw"), ("23/08/2023 - 09:10", "sw"),
        ("mercredi 23 août 2023 à 18h42", "fr"), ("23 de agosto de 2023", "es"),
        ("23 августа 2023 г.", "ru"), ("23 Ağustos 2023 Çarşamba", "tr"),
        ("۱۴۰۲/۰۶/۰۱ ساعت ۱۰:۰۰", "fa"), ("چهارشنبه ۱ شهریور ۱۴۰۲", "fa"),
        ("२३ अगस्त २०२३", "hi"), ("2023年8月23日 10:11", "zh"), ("23 Αυγούστου 2023", "el"),
        ("23 באוגוסט 2023", "he"), ("23. elokuuta 2023", ""), ("23 tháng 8, 2023", "vi"),
        ("23 Ogos 2023", ""), ("23 серпня 2023 р.", ""),
    ],
)  # fmt: skip
def test_a_date_is_read_as_the_press_writes_it(text: str, language: str) -> None:
    assert parse_date(text, language) == DAY


@pytest.mark.parametrize(
    "text",
    [
        *("Tuesday", "March", "August 2023", "In 2023 the five unions met", "99/99/2023", ""),
        *("Abcdefg Hijklmn 12 Opqrstu 2023", "Crecimiento previsto para 2024: 3,8 %"),
    ],
)
def test_what_states_no_whole_day_is_no_date(text: str) -> None:
    assert parse_date(text, "en") is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("22. März 2023", "de", date(2023, 3, 22)),
        ("3 février 2024", "fr", date(2024, 2, 3)),
        ("22 Ağustos 2023", "tr", date(2023, 8, 22)),
        ("22 أغسطس 2023", "ar", date(2023, 8, 22)),
        ("22 آب 2023", "ar", date(2023, 8, 22)),
    ],
)
def test_a_month_in_decomposed_letters_is_the_same_month(
    text: str, language: str, day: date
) -> None:
    assert parse_date(unicodedata.normalize("NFD", text), language) == day


def test_the_first_of_two_dates_in_a_line_is_taken() -> None:
    assert parse_date("18/03/2025 - 13:20h. Actualizado: 19/03/2025", "es") == date(2025, 3, 18)


def test_a_sentence_that_holds_a_date_is_not_only_a_date() -> None:
    assert states_only_a_date("Published: 23 August 2023", "en")
    sentence = "The delegation arrived on 23 August 2023 at the invitation of the army, it said."
    assert not states_only_a_date(sentence, "en")


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser_and_none_without_numbers_has_a_date(text: str) -> None:
    assert parse_date(text) is None or any(map(str.isnumeric, text))
