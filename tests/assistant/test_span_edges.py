"""The edges of an answer, and the name that it is part of."""

from __future__ import annotations

import pytest

from assistant.span_edges import name_around, trimmed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (' "Titanic", ', "Titanic"),
        ("[the film “Titanic”]", "the film “Titanic”"),
        ("[“Titanic” film]", "“Titanic” film"),
        ('[the film "Titanic"]', 'the film "Titanic"'),
        ("[UN (New York)]", "UN (New York)"),
        ("[„Ja“, sagte er]", "„Ja“, sagte er"),
        ("(-5 °C)", "-5 °C"),
        ("12-5", "12-5"),
        ("–5 degrees", "–5 degrees"),
        ("(–٥ درجات)", "–٥ درجات"),
        ("−5 °C", "−5 °C"),
        ("– 40%", "40%"),
        ("Paul Hensley Jr.", "Paul Hensley Jr."),
        ("Gebrüder Meier & Co.", "Gebrüder Meier & Co."),
        ("980 Mrd.", "980 Mrd."),
        ("1,2 тыс.", "1,2 тыс."),
        ("in the mill.", "in the mill"),
        ("mit der Bio.", "mit der Bio"),
        ("- 40%.", "40%"),
        ("in Washington D.C.", "in Washington D.C."),
        ("in Washington.", "in Washington"),
        ("$40 million!", "$40 million"),
        ("«Хассан»", "Хассан"),
        ("阿米娜·哈桑。", "阿米娜·哈桑"),
        ("أمينة حسن،", "أمينة حسن"),
    ],
)
def test_edges_are_stripped_to_the_answer(text: str, expected: str) -> None:
    inner = (1, len(text) - 1) if text[0] == "[" else (0, len(text))
    start, end = trimmed(text, *inner)
    assert text[start:end] == expected


def test_a_dash_between_two_numbers_is_no_sign() -> None:
    text = "aged 10–12"
    assert trimmed(text, text.index("–"), len(text)) == (text.index("12"), len(text))


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("cafe\u0301 bar", 0, 4, "cafe\u0301"),
        ("👩\u200d💻 code", 0, 1, "👩\u200d💻"),
        ("x 👍🏽", 3, 4, "👍🏽"),
        ("1\ufe0f\u20e3 one", 0, 1, "1\ufe0f\u20e3"),
    ],
)
def test_no_character_is_cut_in_two(text: str, start: int, end: int, expected: str) -> None:
    start, end = trimmed(text, start, end)
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("Yusuf Petrovich Karimov, the minister", "Petrovich Karimov", "Yusuf Petrovich Karimov"),
        ("It was Yusuf Karimov who spoke", "Yusuf", "Yusuf Karimov"),
        ("led by O’Neill-Kaya Demir.", "Demir", "O’Neill-Kaya Demir"),
        ("Глава Юсуф Каримов приехал", "Каримов", "Глава Юсуф Каримов"),
        ("the minister Karimov said", "Karimov", ""),
        ("Yusuf\nKarimov", "Karimov", ""),
        ("Yusuf, Karimov", "Karimov", ""),
        ("The visit", "visit", ""),
        ("قال يوسف كريموف", "كريموف", ""),
        ("A B C D E F", "F", "C D E F"),
    ],
)
def test_the_row_of_capitalised_words_around_an_answer(text: str, answer: str, name: str) -> None:
    start = text.index(answer)
    assert name_around(text, start, start + len(answer)) == name
