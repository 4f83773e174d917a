from __future__ import annotations

import unicodedata

import pytest
from babel import Locale

from assistant.countries import LANGUAGES, countries_in, countries_missing, countries_named
from assistant.details import Wording


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Who led the Turkish delegation?", "en", "TR"),
        ("Wer leitete die türkische Delegation?", "de", "TR"),
        ("من ترأس الوفد التركي؟", "ar", "TR"),
        ("Nani aliongoza ujumbe wa Waturuki?", "sw", "TR"),
        ("Officials in Ankara and Cairo", "en", "TR EG"),
        ("die Niederlande, holländische und französische Schiffe", "de", "NL NL FR"),
        ("وللمصريين والليبي", "ar", "EG LY"),
        ("Wakenya, Mjerumani na Kirusi", "sw", "KE DE RU"),
        ("Nigerian and Nigerien troops in South Sudan", "en", "NG NE SS"),
        ("Südafrika und der Südsudan", "de", "ZA SS"),
        ("a US admiral told us of the U.S. fleet", "en", "US US"),
        ("هندسة المصرف المالي", "ar", ""),
        ("mali ya umma", "sw", ""),
        ("kwenye mlima", "sw", ""),
        ("a diligent parish", "en", ""),
        ("مجرى النهر", "ar", ""),
        ("ولبنان للبنان وللبنان وليبيا لليبيا", "ar", "LB LB LB LY LY"),
        ("وبريطانيا وكينيا وكندا وبلجيكا وبولندا", "ar", "GB KE CA BE PL"),
        ("وباكستان وكوبا وبغداد وباريس وبيروت", "ar", "PK CU IQ FR LB"),
        ("ولندن وبرلين فكييف وبالكويت وبباريس", "ar", "GB DE UA KW FR"),
        ("والبيت الأبيض والقدس", "ar", "US IL"),
        ("ولكن بينما وليمة لاتفاق وبلاد وكان", "ar", ""),
        ("وبرايان", "ar", ""),
        ("Waingereza na Mfaransa", "sw", "GB FR"),
        ("البريطانيون والسويسري", "ar", "GB CH"),
        ("The minister came.", "en", ""),
        ("la délégation turque", "fr", ""),
    ],
)
def test_a_country_is_known_by_name_people_and_capital(
    text: str, language: str, codes: str
) -> None:
    assert [code for found in countries_named(text, language) for code in found] == codes.split()
    assert countries_in(text, language) == frozenset(codes.split())


def test_words_of_two_countries_may_mean_either() -> None:
    assert countries_named("a Korean envoy", "en") == [frozenset({"KP", "KR"})]
    assert countries_named("وكوريا", "ar") == [frozenset({"KP", "KR"})]


@pytest.mark.parametrize(("text", "language"), [("in Österreich", "de"), ("La Türkiye", "en")])
def test_decomposed_letters_name_the_same_country(text: str, language: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text
    assert countries_in(decomposed, language) == countries_in(text, language) != frozenset()


def test_a_country_is_missed_where_no_text_speaks_of_it() -> None:
    asked = Wording("Who met the Turkish and the Libyan envoy?", "en")
    ours, theirs = Wording("Der Libyer kam.", "de"), Wording("وصل المبعوث التركي", "ar")
    assert countries_missing(asked, [ours]) == countries_missing(asked, [theirs]) == 1
    assert countries_missing(asked, [ours, theirs]) == 0
    assert countries_missing(asked, [ours, Wording("L'envoyé turc est venu.", "fr")]) == 0


def test_a_text_need_not_name_the_country_of_its_readers() -> None:
    text = "Der Minister kam.", "Waziri alikuja."
    german, swahili = Wording(text[0], "de"), Wording(text[1], "sw")
    for country, missed in (("Germany", (0, 1)), ("Tanzania", (1, 0)), ("Kenya", (1, 1))):
        asked = Wording(f"Who came from {country}?", "en")
        told = (countries_missing(asked, [german]), countries_missing(asked, [swahili]))
        assert told == missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_is_known_by_its_own_name(language: str) -> None:
    names = Locale(language).territories
    for code in ("TZ", "DE", "SA", "GB", "CI", "MK", "KR", "US", "CZ", "CG"):
        assert code in countries_in(str(names[code]), language), (language, names[code])
