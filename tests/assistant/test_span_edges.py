"""The edges of an answer, and the name that it is part of."""

from __future__ import annotations

import pytest

from assistant.span_edges import name_around


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
