from __future__ import annotations

import pytest

from assistant.question_language import question_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who is Haftar?", "en"),
        ("Who met Haftar in Benghazi?", "en"),
        ("Who met Haftar?", "en"),
        ("Who is Yevkurov?", "en"),
        ("Haftar ni nani?", "sw"),
        ("Haftar alifika lini?", "sw"),
        ("Wann?", "de"),
        ("Warum?", "de"),
        ("Кто такой Хафтар?", "ru"),
        ("Хто такий Хафтар?", "uk"),
        ("من فاوض باسم رواندا؟", "ar"),
        ("Qui est Haftar ?", "fr"),
        ("Haftar kimdir?", "tr"),
    ],
)
def test_question_words_tell_the_language_of_a_short_question(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie heeft de minister van Buitenlandse Zaken gisteren ontvangen?", "nl"),
        ("Hver tók á móti utanríkisráðherranum í Reykjavík?", "is"),
        ("123?", "und"),
    ],
)
def test_a_language_that_is_sure_or_not_told_by_words_stays(question: str, language: str) -> None:
    assert question_language(question) == language
