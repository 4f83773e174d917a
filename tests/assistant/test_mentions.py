from __future__ import annotations

import pytest

from assistant.details import Wording
from assistant.mentions import Named, named_in

ENGLISH = Wording("Yesterday the guide Zainab Okech met Wagner men in Malindi, Baltair said.", "en")
ARABIC = Wording("والتقت المرشدة زينب أوكيتش رجال فاغنر في ماليندي.", "ar")
GERMAN = Wording("Die Führerin Zainab Okech traf in Malindi eine Delegation.", "de")
PASSAGES = (ENGLISH, ARABIC, GERMAN)


def names(topic: str, language: str = "en", *passages: Wording) -> tuple[str, ...]:
    return named_in(Wording(topic, language), passages or PASSAGES).names


@pytest.mark.parametrize(
    ("topic", "language", "expected"),
    [
        ("Wagner", "en", ("Wagner",)),
        ("wagner", "en", ("wagner",)),
        ("فاغنر", "ar", ("فاغنر",)),
        ("Okech and Wagner", "en", ("Okech", "Wagner")),
        ("die Delegation", "de", ()),
        ("the delegation", "en", ()),
        ("the guide", "en", ()),
        ("Baltair", "en", ("Baltair",)),
    ],
)
def test_names_are_what_articles_write_with_capitals(
    topic: str, language: str, expected: tuple[str, ...]
) -> None:
    assert names(topic, language) == expected


def test_a_word_that_articles_also_write_small_is_no_name() -> None:
    passage = Wording("The Delegation left. Then a delegation came.", "en")
    assert names("the delegation", "en", passage) == ()


def test_a_name_that_only_scripts_without_capitals_have_is_known_by_the_topics_capital() -> None:
    assert names("Okech", "en", ARABIC) == ("Okech",)
    assert names("okech", "en", ARABIC) == ()


@pytest.mark.parametrize("sentence", PASSAGES)
def test_a_sentence_names_it_in_any_spelling(sentence: Wording) -> None:
    assert named_in(Wording("Okech", "en"), PASSAGES).in_(sentence) == {0}


def test_which_of_several_a_sentence_names_is_told() -> None:
    both = named_in(Wording("Wagner and Okech", "en"), PASSAGES)
    assert both.in_(ENGLISH) == {0, 1}
    assert both.in_(GERMAN) == {1}


def test_countries_are_known_by_their_people() -> None:
    named = named_in(Wording("Libya", "en"), PASSAGES)
    assert named.is_all
    assert named.in_(Wording("الوفد الليبي وصل.", "ar")) == {0}
    assert named.in_(ENGLISH) == frozenset()


@pytest.mark.parametrize(
    ("topic", "is_all"),
    [
        ("Okech", True),
        ("Zainab bin Okech", True),
        ("the arrest of Okech", False),
        ("arrest", False),
    ],
)
def test_whether_a_topic_says_more_than_names_is_told(topic: str, is_all: bool) -> None:
    assert named_in(Wording(topic, "en"), PASSAGES).is_all is is_all


@pytest.mark.parametrize(
    ("topic", "language", "passages", "absent"),
    [
        ("Merkel", "en", PASSAGES, True),
        ("merkel", "en", PASSAGES, False),
        ("Okech and Merkel", "en", PASSAGES, True),
        ("Ministry of Mines", "en", (ARABIC,), False),
        ("Okech", "en", PASSAGES, False),
        ("Brücke", "de", PASSAGES, False),
    ],
)
def test_a_name_that_stands_nowhere_is_absent(
    topic: str, language: str, passages: tuple[Wording, ...], absent: bool
) -> None:
    assert named_in(Wording(topic, language), passages).absent is absent


def test_without_passages_nothing_is_known_to_be_named() -> None:
    assert named_in(Wording("Okech", "en"), ()) == Named((), (), is_all=False, absent=False)
