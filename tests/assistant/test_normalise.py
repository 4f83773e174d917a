from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.normalise import exact, holds, token_f1


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("The Deputy Minister.", "deputy minister"),
        ("Der Verteidigungsminister", "verteidigungsminister"),
        ("الثُّلاثاء", "ثلاثاء"),
        ("أغسطس", "اغسطس"),
        ("“Straße”", "STRASSE"),
        ("L’Union européenne", "union europeenne"),
    ],
)
def test_what_does_not_count_does_not_count(text: str, accepted: str) -> None:
    assert exact(text, accepted) == 1


def test_indic_vowel_signs_count() -> None:
    assert exact("की", "का") == 0
    assert exact("“हिन्दी” में", "हिन्दी में") == 1
    assert token_f1("दो हिन्दी", "हिन्दी") == pytest.approx(2 / 3)


def test_another_word_is_another_answer() -> None:
    assert exact("August 22", "August 23") == 0


def test_f1_is_the_mean_of_precision_and_recall() -> None:
    assert token_f1("two old men came", "two young men") == pytest.approx(4 / 7)
    assert token_f1("nothing shared", "at all") == 0


def test_an_answer_is_held_only_word_for_word() -> None:
    assert holds("He arrived on 22 August 2023 in the city", "22 August") == 1
    assert holds("He arrived on 22 in August", "22 August") == 0
    assert holds("the port", "port of the north") == 0


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert token_f1("代表团团长", "团长") == pytest.approx(2 * 0.4 / 1.4)
    assert holds("代表团团长到达", "团长") == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_measures_stay_between_nothing_and_one(text: str, accepted: str) -> None:
    for measure in (exact, token_f1, holds):
        assert 0 <= measure(text, accepted) <= 1
    assert token_f1(text, accepted) == pytest.approx(token_f1(accepted, text))
