from __future__ import annotations

import pytest

from assistant.sentence_stream import LONGEST, SentenceStream, Written


def cut(text: str, language: str = "en", step: int = 1) -> list[tuple[str, tuple[int, ...]]]:
    stream = SentenceStream(language)
    found: list[Written] = []
    for at in range(0, len(text), step):
        found += stream.feed(text[at : at + step])
    return [(item.text, item.cited) for item in [*found, *stream.end()]]


@pytest.mark.parametrize("step", [1, 4, 1000])
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("She led [1]. He left [2].", "en", [("She led.", (1,)), ("He left.", (2,))]),
        ("She led. [1][3] He left. [2]", "en", [("She led.", (1, 3)), ("He left.", (2,))]),
        ("Am 23. August kam er [1]. Gut.", "de", [("Am 23. August kam er.", (1,)), ("Gut.", ())]),
        (
            "وصل يوم الثلاثاء [١]. ثم غادر [2].",
            "ar",
            [("وصل يوم الثلاثاء.", (1,)), ("ثم غادر.", (2,))],
        ),
        ("All agree [1, 3]. So [2–4].", "en", [("All agree.", (1, 3)), ("So.", (2, 3, 4))]),
        ("Dr. Pires led it【2】.", "en", [("Dr. Pires led it.", (2,))]),
        ("Er kam [1]. „Gut“, sagte er.", "de", [("Er kam.", (1,)), ("„Gut“, sagte er.", ())]),
        ('He came. "We go," he said.', "en", [("He came.", ()), ('"We go," he said.', ())]),
        ("وصل [1]. «سنذهب» قال.", "ar", [("وصل.", (1,)), ("«سنذهب» قال.", ())]),
    ],
)
def test_sentences_come_with_what_they_cite(
    text: str, language: str, expected: list[tuple[str, tuple[int, ...]]], step: int
) -> None:
    assert cut(text, language, step) == expected


def test_a_sentence_is_given_as_soon_as_the_next_has_begun() -> None:
    stream = SentenceStream("en")
    assert stream.feed("She led it [1].") == []
    assert [item.text for item in stream.feed(" Then she left ")] == ["She led it."]


def test_list_signs_and_emphasis_are_no_words() -> None:
    stream = SentenceStream("en")
    found = [*stream.feed("- **One** thing [1]\n* two things [2]\n---\n"), *stream.end()]
    assert found == [Written("One thing", (1,)), Written("two things", (2,), breaks=True)]


@pytest.mark.parametrize("step", [1, 1000])
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1. Ana led it [1].\n2) Bo left [2].", "en", ["Ana led it.", "Bo left."]),
        ("25. elokuuta 2023 hän saapui [1].", "fi", ["25. elokuuta 2023 hän saapui."]),
        ("3. Oktober ist frei [1].", "de", ["3. Oktober ist frei."]),
        ("Er kam.\n22. August 2023: Er ging.", "de", ["Er kam.", "22. August 2023: Er ging."]),
    ],
)
def test_the_number_of_a_list_is_no_word_but_that_of_a_day_is(
    text: str, language: str, expected: list[str], step: int
) -> None:
    assert [sentence for sentence, _ in cut(text, language, step)] == expected


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("She led it [`2`].", (2,)),
        ("She led it [__2__][1].", (2, 1)),
        ("She led it [[9]2].", (9, 2)),
        ("She led it [[1]].", (1,)),
        ("[**3**] She led it.", (3,)),
    ],
)
def test_no_marker_is_left_in_a_sentence(text: str, cited: tuple[int, ...]) -> None:
    assert cut(text) == [("She led it.", cited)]


def test_a_sentence_without_end_is_cut() -> None:
    stream = SentenceStream("en")
    assert [len(item.text) for item in stream.feed("a" * (LONGEST + 1))] == [LONGEST + 1]


def test_years_in_brackets_are_no_markers() -> None:
    assert cut("It was so [2023].") == [("It was so [2023].", ())]
