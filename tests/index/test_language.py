from __future__ import annotations

import pytest

from index.language import UNDETERMINED, identify

USUAL = ("ar", "de", "en", "es", "no", "sw")


@pytest.mark.parametrize(
    ("text", "alone", "language"),
    [
        ("When did the minister resign?", "en", "en"),
        ("When did Yevkurov resign?", "pcm", "en"),
        ("متى استقال يفكوروف من منصبه؟", "arz", "ar"),
        ("Hver leiddi sendinefndina til Líbíu?", "is", "is"),
        ("Pwy arweiniodd y ddirprwyaeth i Libya?", "cy", "cy"),
    ],
)
def test_a_usual_language_is_preferred_unless_another_is_far_likelier(
    text: str, alone: str, language: str
) -> None:
    assert identify(text)[0] == alone
    assert identify(text, USUAL)[0] == language


def test_a_text_without_letters_has_no_language() -> None:
    assert identify("12.5 %", USUAL) == (UNDETERMINED, 0.0)
