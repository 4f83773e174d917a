from __future__ import annotations

import pytest

from assistant.details import Wording
from assistant.mentions import Named, named_in

ENGLISH = Wording("Yesterday the guide Zainab Okech met Wagner men in Malindi, Baltair said.", "en")
ARABIC = Wording("والتقت المرشدة زينب أوكيتش رجال فاغنر في ماليندي.", "ar")
GERMAN = Wording("Die Führerin Zainab Okech traf in Malindi eine Delegation.", "de")
PASSAGES = (ENGLISH, ARABIC, GERMAN)


def names(topic: str, language: str = "en", *passages: Wording) -> int:
    return len(named_in(Wording(topic, language), passages or PASSAGES).names)


@pytest.mark.parametrize(
    ("topic", "language", "expected"),
    [
        ("Wagner", "en", 1),
        ("wagner", "en", 1),
        ("فاغنر", "ar", 1),
        ("Okech and Wagner", "en", 2),
        ("die Delegation", "de", 0),
        ("the delegation", "en", 0),
        ("the guide", "en", 0),
        ("Baltair", "en", 1),
    ],
)
def test_names_are_what_articles_write_with_capitals(
    topic: str, language: str, expected: int
) -> None:
    assert names(topic, language) == expected


def test_a_word_that_articles_also_write_small_is_no_name() -> None:
    passage = Wording("The Delegation left. Then a delegation came.", "en")
    assert names("the delegation", "en", passage) == 0


def test_a_name_that_only_scripts_without_capitals_have_is_known_by_the_topics_capital() -> None:
    assert names("Okech", "en", ARABIC) == 1
    assert names("okech", "en", ARABIC) == 0


@pytest.mark.parametrize("sentence", PASSAGES)
def test_a_sentence_names_it_in_any_spelling(sentence: Wording) -> None:
    assert named_in(Wording("Okech", "en"), PASSAGES).told_by(sentence) == {0}


def test_which_of_several_a_sentence_names_is_told() -> None:
    both = named_in(Wording("Wagner and Okech", "en"), PASSAGES)
    assert both.told_by(ENGLISH) == {0, 1}
    assert both.told_by(GERMAN) == {1}


def test_countries_are_known_by_their_people() -> None:
    named = named_in(Wording("Libya", "en"), PASSAGES)
    assert named.is_all
    assert named.told_by(Wording("الوفد الليبي وصل.", "ar")) == {0}
    assert named.told_by(ENGLISH) == frozenset()


@pytest.mark.parametrize(
    ("topic", "is_all"),
    [
        ("Okech", True),
        ("Zainab bin Okech", True),
        ("Al Okech", True),
        ("the arrest of Okech", False),
        ("arrest", False),
    ],
)
def test_whether_a_topic_says_more_than_names_is_told(topic: str, is_all: bool) -> None:
    assert named_in(Wording(topic, "en"), PASSAGES).is_all is is_all


@pytest.mark.parametrize("topic", ["Mali", "Malindi"])
def test_a_place_that_begins_like_a_country_is_not_it(topic: str) -> None:
    malian = Wording("The Malian army came.", "en")
    named = named_in(Wording(topic, "en"), (*PASSAGES, malian))
    assert bool(named.told_by(malian)) is (topic == "Mali")
    assert bool(named.told_by(ENGLISH)) is (topic == "Malindi")


def test_a_country_of_two_words_is_known_and_a_capital_is_a_name() -> None:
    south = named_in(Wording("South Sudan", "en"), PASSAGES)
    assert south.is_all
    assert south.told_by(Wording("وصل وفد من جنوب السودان.", "ar"))
    assert not south.told_by(Wording("وصل وفد من مصر.", "ar"))
    told = Wording("They met in Cairo.", "en")
    cairo = named_in(Wording("Cairo", "en"), (*PASSAGES, told))
    assert cairo.told_by(told)
    assert not cairo.told_by(Wording("The Egyptian army came.", "en"))


def test_an_arabic_word_is_no_name_because_it_has_no_capital() -> None:
    passages = (ARABIC, ENGLISH, Wording("Der Streik dauerte an.", "de"))
    assert names("رجال", "ar", *passages) == 0


@pytest.mark.parametrize(
    "topic", ["Wagner or Okech", "UN and Okech", "Okech 2", " ".join(["Okech"] * 40)]
)
def test_a_topic_that_says_more_than_all_its_names_is_not_all_names(topic: str) -> None:
    assert not named_in(Wording(topic, "en"), PASSAGES).is_all


def test_without_passages_nothing_is_known_to_be_named() -> None:
    assert named_in(Wording("Okech", "en"), ()) == Named((), (), is_all=False)


def test_a_name_with_an_apostrophe_is_one_word() -> None:
    passage = Wording("The ferry's captain Salehe Mng'ombe spoke.", "en")
    named = named_in(Wording("Mng'ombe", "en"), (passage, GERMAN))
    assert named.is_all
    assert named.told_by(passage) == {0}


def test_capitals_of_german_are_trusted_where_no_article_has_any() -> None:
    assert names("Okech", "de", ARABIC) == 1
    assert names("Okechs", "de", Wording("A guide spoke in Malindi.", "en"), ARABIC) == 0


def test_who_writes_a_name_means_another_by_a_name_that_is_alike() -> None:
    both = Wording("Yesterday Fatuma Bakari saw the ship Bahari.", "en")
    other = Wording("Die Schwester Fatuma Bakary kam.", "de")
    named = named_in(Wording("Bakari", "en"), (both, other))
    assert named.told_by(Wording("The ship Bahari sank.", "en")) == set()
    assert named.told_by(other) == {0}


@pytest.mark.parametrize(
    ("topic", "language", "is_all"),
    [
        ("the king of Oman", "en", False),
        ("King of Oman", "en", False),
        ("der König von Oman", "de", False),
        ("Oman", "en", True),
        ("the Omani", "en", True),
        ("the United Kingdom", "en", True),
        ("the British", "en", True),
        ("South Sudan", "en", True),
        ("the Central African Republic", "en", True),
        ("Vereinigtes Königreich", "de", True),
    ],
)
def test_a_role_that_sounds_like_a_country_is_not_the_country_that_is_named(
    topic: str, language: str, is_all: bool
) -> None:
    named = named_in(Wording(topic, language), PASSAGES)
    assert len(named.countries) == 1
    assert named.is_all is is_all
