"""What a sentence says that a passage has not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.details import Missing, Wording, missing, missing_names

PASSAGE = Wording(
    "Ana Pires led the delegation on 12 March. It met 42 farmers in Lisbon. He said: “No.”",
    "en",
    date(2024, 3, 13),
)


def pieces(word: str) -> int:
    """Common words are those of four letters."""
    return 1 if len(word) <= 4 else 2


def test_everything_that_a_passage_lacks_is_counted() -> None:
    text = "On 3 May Bambang Setiawan and Gulbuddin met 57 of 90: “It was never so at all.”"
    assert missing(Wording(text, "en"), PASSAGE, pieces) == Missing(2, 1, 1, 1, 1)
    assert missing(PASSAGE, PASSAGE, pieces) == Missing(0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("قال عمر سعيد ذلك", "ar", []),
        ("Today Bambang said so", "en", ["Bambang"]),
        ("Today John said so", "en", []),  # too common to settle it
        ("Der Vertrag mit Lisbon", "de", []),
        ("Er verlor 800 Tonnen Obst nach zwei Tagen Verspätung", "de", []),  # all in a dictionary
        ("Gestern traf er Annegret Hollweck", "de", ["Annegret Hollweck"]),
        ("They are Finnish, from Finland and Norway", "en", []),
        ("Lisbon's farmers", "en", []),
        ("They came in September", "en", []),
    ],
)
def test_names_are_told_by_capitals_and_by_being_rare(
    text: str, language: str, names: list[str]
) -> None:
    assert missing_names(Wording(text, language), PASSAGE, pieces) == names


@pytest.mark.parametrize(
    ("text", "language", "there", "lacking"),
    [
        ("It met 42 farmers.", "en", "It met 42,000 farmers.", 1),
        ("It cost 235 million.", "en", "It cost 235,000,000 euros.", 0),
        ("It cost 235.", "en", "It cost 235 million euros.", 1),
        ("Iligharimu milioni 235.", "sw", "It cost 235 million euros.", 0),
        ("It met forty farmers.", "en", "It met 42 farmers.", 0),  # words settle nothing
        ("It cost $12.4bn.", "en", "It cost $12.4m.", 1),
        ("It cost $12.4m.", "en", "It cost 12.4 million dollars.", 0),
        ("It cost $4.1m.", "en", "It cost $4.3m.", 1),
        ("It cost $4.1m.", "en", "It cost 4.1 million dollars.", 0),
        ("It cost $5tn.", "en", "It cost $6tn.", 1),
        ("It cost 5 crore rupees.", "en", "It cost 7 crore rupees.", 1),
        ("Es kostete 3,5 Mio. Euro.", "de", "It cost 3.5 million euros.", 0),
        ("Es kostete 3,5 Mrd. Euro.", "de", "It cost 3.5 million euros.", 1),
    ],
)
def test_a_number_is_missed_with_its_scale(
    text: str, language: str, there: str, lacking: int
) -> None:
    found = missing(Wording(text, language), Wording(there, "en"), pieces)
    assert found.numbers == lacking


@pytest.mark.parametrize(
    ("said", "there", "missed"),
    [
        ("on 9 August 2023", "in August 2023", 1),
        ("on 5 May 2023", "in 2023", 1),
        ("in May 2023", "in 2023", 1),
        ("in August 2023", "on 9 August 2023", 0),
        ("in 2023", "on 9 August 2023", 0),
        ("on 9 August 2023", "from 9 to 12 August 2023", 0),
        ("on 9 August 2023", "in August 2023, on the 9th", 0),
    ],
)
def test_a_day_is_not_there_for_its_month_or_year_is(said: str, there: str, missed: int) -> None:
    claim, passage = Wording(f"They came {said}.", "en"), Wording(f"They came {there}.", "en")
    assert missing(claim, passage, pieces).dates == missed


def test_a_fraction_of_three_digits_is_missed_too() -> None:
    claim = Wording("It rose by 6.125 per cent.", "en")
    assert missing(claim, Wording("It rose by 6.125 percent.", "en"), pieces).numbers == 0
    assert missing(claim, Wording("It rose by 7.5 percent.", "en"), pieces).numbers == 1
