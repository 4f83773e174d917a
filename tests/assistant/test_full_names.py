"""Names of several words count where they stand together."""

from __future__ import annotations

import pytest

from assistant.details import Wording
from assistant.mentions import Named, named_in

DAM = Wording(
    "At the dam the engineer Mwita Chacha met Ms Zawadi Okello. Later Okello left, and Zawadi "
    "Kitwana came. Then Chacha and the pilot Wanjiru Okello spoke.",
    "en",
)
ARABIC = Wording("والتقى المهندس مويتا تشاتشا السيدة زوادي أوكيلو عند السد.", "ar")
RUSSIAN = Wording("У плотины инженер Мвита Чача встретил гостей.", "ru")
PORT = Wording("In the port the clerk Mwita Chache sang, and Zawadi Kitwana danced.", "en")
GERMAN = Wording("Am Damm traf der Ingenieur Mwita Chacha den Gast.", "de")
SWAHILI = Wording("Bandarini karani Mwita Chache aliimba.", "sw")
PASSAGES = (DAM, ARABIC, RUSSIAN, PORT, GERMAN, SWAHILI)


def named(topic: str, language: str = "en", *passages: Wording) -> Named:
    return named_in(Wording(topic, language), passages or PASSAGES)


def told(topic: str, text: Wording, language: str = "en") -> int:
    return len(named(topic, language).told_in(text.text))


@pytest.mark.parametrize(
    ("topic", "language"),
    [
        ("Wanjiru Chacha", "en"),
        ("wanjiru chacha", "en"),
        ("Mwita Okello", "en"),
        ("Mwita Okello", "de"),
        ("Mwita Okello", "sw"),
        ("مويتا أوكيلو", "ar"),
    ],
)
def test_words_that_stand_apart_are_no_name(topic: str, language: str) -> None:
    assert named(topic, language).is_all
    assert not any(told(topic, text, language) for text in PASSAGES)


@pytest.mark.parametrize(
    ("topic", "language"),
    [
        ("Mwita Chacha", "en"),
        ("mwita chacha", "de"),
        ("Mwita Chacha", "sw"),
        ("مويتا تشاتشا", "ar"),
    ],
)
def test_a_full_name_counts_in_every_script_but_a_namesake_does_not(
    topic: str, language: str
) -> None:
    having = [text.language for text in PASSAGES if told(topic, text, language)]
    assert having[:3] == ["en", "ar", "ru"]
    if language != "ar":
        assert having[3:] == ["de"]


def test_a_spelling_that_only_another_language_has_is_no_namesake() -> None:
    french = Wording("Hier le pilote Vladimir Poutrine est venu.", "fr")
    english = Wording("Today the pilot Vladimir Poutrin came.", "en")
    of_both = named("Vladimir Poutrin", "en", english, french)
    assert of_both.told_in(english.text)
    assert of_both.told_in(french.text)


def test_two_spellings_of_a_name_in_one_language_are_no_namesakes() -> None:
    one = Wording("On Monday the general Yusuf Qaddari came.", "en")
    other = Wording("The troops of general Yusuf Kaddary left.", "en")
    of_both = named("Yusuf Qaddari", "en", one, other)
    assert of_both.told_in(one.text)
    assert of_both.told_in(other.text)


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("After Okello left, it rained.", True),
        ("Ms Okello left.", True),
        ("The engineer saw Zawadi there.", True),
        ("Then Zawadi Kitwana came.", False),
        ("The pilot Wanjiru Okello spoke.", False),
        ("The pilot Zawadi M. Okello spoke.", True),
        ("The pilot Zawadi bint Hamis Okello spoke.", True),
        ("They met Zawadi. Okello left.", True),
        ("They met Zawadi Kitwana. Wanjiru Okello left.", False),
    ],
)
def test_a_word_of_a_name_counts_where_it_is_not_anothers(sentence: str, is_told: bool) -> None:
    assert bool(named("Zawadi Okello").told_by(Wording(sentence, "en"))) is is_told


def test_a_german_noun_before_a_surname_is_no_given_name() -> None:
    told = named("Mwita Chacha").told_by(Wording("Gestern sprach Direktor Chacha.", "de"))
    assert told


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("Zawadi Okello", True),
        ("Zawadi Hamis Juma Okello", True),
        ('Zawadi "Zuzu" Okello', True),
        ("Zawadi bint-Hamis Okello's", True),
        ("Zawadi \u200fOkello", True),
        ("Zawadi met Okello", False),
        ("Zawadi, Okello", False),
        ("Zawadi. Okello", False),
        ("Zawadi\n\nOkello", False),
        ("Zawadi and Okello", False),
    ],
)
def test_together_stands_what_only_names_stand_between(text: str, is_there: bool) -> None:
    assert bool(named("Zawadi Okello").told_in(text)) is is_there


@pytest.mark.parametrize(
    ("topic", "language"),
    [
        ("Okello and Chacha", "en"),
        ("Okello, Chacha", "en"),
        ("Okello und Chacha", "de"),
        ("أوكيلو وتشاتشا", "ar"),
        ("Okello na Chacha", "sw"),
    ],
)
def test_names_of_two_need_not_stand_together(topic: str, language: str) -> None:
    assert not named(topic, language).full
    assert told(topic, DAM, language) == 2
