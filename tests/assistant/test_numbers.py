from __future__ import annotations

import pytest

from assistant.numbers import numbers_in


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("two days", "en", {2}),
        ("siku mbili", "sw", {2}),
        ("يومين", "ar", {2}),
        ("zwei Tage", "de", {2}),
        ("1,800", "en", {1800}),
        ("1.800", "de", {1800}),
        ("1 800", "fr", {1800}),
        ("1'800", "de", {1800}),
        ("٣٤٠ سجيناً", "ar", {340}),
        ("1.8 billion cubic metres", "en", {1.8e9}),
        ("1,8 Milliarden", "de", {1.8e9}),
        ("مليار و800 مليون", "ar", {1.8e9}),
        ("1.234.567,89", "de", {1234567.89}),
        ("1,234,567.89", "en", {1234567.89}),
        ("1.000.000", "de", {1e6}),
        ("3.5", "en", {3.5}),
        ("٣٫٥", "ar", {3.5}),
        ("three hundred and forty", "en", {340}),
        ("mia tatu arobaini", "sw", {340}),
        ("elfu mbili mia tatu", "sw", {2300}),
        ("milioni 45", "sw", {45e6}),
        ("45 million dollars", "en", {45e6}),
        ("خمسة وعشرون", "ar", {25}),
        ("einundzwanzig", "de", {21}),
        ("twenty-one", "en", {21}),
        ("between two and three", "en", {2, 3}),
        ("zwei bis drei", "de", {2, 3}),
        ("22 August 2023", "en", {22, 2023}),
        ("twelve", "xx", set()),
        ("no number", "en", set()),
        ("", "en", set()),
    ],
)
def test_numbers_are_read_in_digits_and_words(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


def test_hostile_text_is_read_in_part() -> None:
    assert len(numbers_in("9" * 1_000_000, "en")) < 100
    assert numbers_in("one " * 1_000_000, "en") == {1}
