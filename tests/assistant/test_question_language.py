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


HELD = ("ar", "de", "en", "sw")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("hello", "en"),
        ("thanks", "en"),
        ("Adams-Petrov hospital", "en"),
        ("Meyer resignation", "en"),
        ("Danke", "de"),
        ("Asante", "sw"),
        ("ziara ya Haftar", "sw"),
        ("captain Haftar", "en"),
        ("ok", "en"),
    ],
)
def test_in_doubt_a_question_is_in_a_language_of_the_articles(question: str, language: str) -> None:
    assert question_language(question, HELD) == language


def test_in_doubt_a_question_is_in_english_whatever_the_articles_are_in() -> None:
    assert question_language("hello", ["de"]) == "en"
    assert question_language("hello") == "en"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("La délégation est-elle arrivée lundi ?", "fr"),
        ("¿El ministro renunció ayer?", "es"),
        ("ministro del interior", "es"),
        ("Bakan dün istifa etti mi?", "tr"),
        ("ሚኒስትሩ ትናንት ስልጣን ለቀቁ?", "am"),
        ("Министр ушёл в отставку?", "ru"),
        ("部长昨天辞职了吗？", "zh"),
        ("Haftar kimdir?", "tr"),
    ],
)
def test_a_question_that_is_clearly_in_another_language_stays(question: str, language: str) -> None:
    assert question_language(question, HELD) == language


@pytest.mark.parametrize("before", ["en", "ar", "de", "sw"])
def test_a_lone_name_is_in_the_language_of_the_question_before(before: str) -> None:
    assert question_language("Halden?", HELD, before) == before


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Beerdigung?", "de"), ("Mazishi?", "sw"), ("deaths?", "en"), ("Wann?", "de"),
        ("Haftar ni nani?", "sw"), ("حفتر؟", "ar"), ("123?", "und"),
    ],
)  # fmt: skip
def test_a_word_that_tells_its_language_is_not_in_that_of_the_question_before(
    question: str, language: str
) -> None:
    before = "de" if language == "en" else "en"
    assert question_language(question, HELD, before) == language
