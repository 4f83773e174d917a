from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("1 234 567,89", "fr", {1234567.89}),
        ("0.123", "en", {0.123}),
        ("0,123", "de", {0.123}),
        ("an area of 30² and", "en", {30}),
        ("2011¹", "en", {2011}),
        ("①", "en", set()),
        ("two dozen", "en", {24}),
        ("zwei Dutzend", "de", {24}),
        ("dazeni mbili", "sw", {24}),
        ("laki tano", "sw", {500_000}),
        ("laki mbili elfu tano", "sw", {205_000}),
        ("عشرون ألفاً", "ar", {20_000}),
        ("خمسة وعشرين ألفا", "ar", {25_000}),
        ("مليوني دولار", "ar", {2e6}),
        ("مليونا روبية", "ar", {2e6}),
        ("41 ألفاً", "ar", {41_000}),
        ("ألفا كوندي", "ar", set()),
        ("ألفي شخص", "ar", {2000}),
        ("أحد عشر", "ar", {11}),
        ("إحدى عشرة", "ar", {11}),
        ("إحدى وعشرين", "ar", {21}),
        ("اثنا عشر", "ar", {12}),
        ("اثني عشر", "ar", {12}),
        ("قال أحد السكان", "ar", set()),
        ("twelve", "xx", set()),
        ("five million", "xx", set()),
        ("no number", "en", set()),
        ("", "en", set()),
    ],
)
def test_numbers_are_read_in_digits_and_words(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("magari mawili", "sw", {2}),
        ("kumi na mawili", "sw", {12}),
        ("mashirika manane", "sw", {8}),
        ("usiku wa manane", "sw", set()),  # midnight
        ("siku arubaini", "sw", {40}),
        ("dola trilioni mbili", "sw", {2e12}),
        ("milioni kumi na tano", "sw", {15e6}),
        ("milioni mia mbili", "sw", {200e6}),
        ("milioni mia mbili na hamsini na tano", "sw", {255e6}),
        ("milioni mia mbili na elfu hamsini", "sw", {200_050_000}),
        ("milioni kumi na elfu tano", "sw", {10_005_000}),
        ("elfu kumi na mbili", "sw", {12_000}),
        ("elfu mia mbili", "sw", {200_000}),
        ("elfu moja na mia tano", "sw", {1500}),
        ("elfu na mia tano", "sw", {1500}),
        ("elfu mbili na kumi na tano", "sw", {2015}),
        ("elfu moja mia tisa themanini na nne", "sw", {1984}),
        ("mia hamsini", "sw", {150}),
        ("mia na tano", "sw", {105}),
        ("sıfır", "tr", {0}),
        ("on beş kişi", "tr", {15}),
        ("on iki bin", "tr", {12_000}),
        ("iki trilyon", "tr", {2e12}),
        ("пятнадцать", "ru", {15}),
        ("более девятнадцати человек", "ru", {19}),
        ("девятьсот двое", "ru", {902}),
        ("одного", "ru", {1}),
        ("четырёх", "ru", {4}),
        ("ста десяти", "ru", {110}),
        ("около тысячи человек", "ru", {1000}),
        ("тысячу", "ru", {1000}),
        ("две тысячи двести", "ru", {2200}),
        ("три триллиона", "ru", {3e12}),
        ("тысячи людей", "ru", set()),
        ("миллионов", "ru", set()),
        ("mil millones", "es", {1e9}),
        ("dos mil quinientos millones", "es", {2.5e9}),
        ("5 mil 500 millones", "es", {5.5e9}),
        ("un billón doscientos mil millones", "es", {1.2e12}),
        ("veintiún millones", "es", {21e6}),
        ("novecientas veintidós", "es", {922}),
        ("20 por ciento", "es", {20}),
        ("millones de personas", "es", set()),
        ("dois mil milhões", "pt", {2e9}),
        ("dois bilhões", "pt", {2e9}),
        ("duzentas e cinco", "pt", {205}),
        ("cento e dezoito", "pt", {118}),
        ("dez por cento", "pt", {10}),
        ("milhões de pessoas", "pt", set()),
        ("cento diciotto", "it", {118}),
        ("venti per cento", "it", {20}),
        ("due milioni", "it", {2e6}),
        ("milioni di persone", "it", set()),
        ("mille milliards", "fr", {1e12}),
        ("deux billions", "fr", {2e12}),
        ("millions de gens", "fr", set()),
        ("two thousand million", "en", {2e9}),
        ("three million two thousand", "en", {3_002_000}),
        ("hundertzwanzig", "de", {120}),
        ("hunderttausend", "de", {100_000}),
        ("elftausend", "de", {11_000}),
        ("hunderteintausend", "de", {101_000}),
        ("zweihundertfünfzigtausend", "de", {250_000}),
        ("neunzehnhundertneunundachtzig", "de", {1989}),
        ("eintausendeinhundert", "de", {1100}),
        ("eine Million", "de", {1e6}),
        ("ein und", "de", set()),
        ("Millionen Menschen", "de", set()),
        ("اربعة", "ar", {4}),
        ("إثنان", "ar", {2}),
        ("خمسة بلايين", "ar", {5e9}),
        ("تريليون دولار", "ar", {1e12}),
        ("3 تريليونات", "ar", {3e12}),
        ("تريليوني دولار", "ar", {2e12}),
        ("ثلاثة آلاف", "ar", {3000}),
        ("آلاف القتلى", "ar", set()),
        ("وملايين الناس", "ar", set()),
    ],
)
def test_numbers_are_read_as_each_language_makes_them(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


def test_hostile_text_is_read_in_part() -> None:
    assert len(numbers_in("9" * 1_000_000, "en")) < 100
    assert numbers_in("vierzehn" * 1_000_000, "de") == set()
    assert numbers_in("mia elfu " * 1_000_000, "sw")
    assert numbers_in("one " * 1_000_000, "en") == {1}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2022 2023", {2022, 2023}),
        ("In 2011 200 people", {2011, 200}),
        ("2020 200", {2020, 200}),
        ("3 20", {3, 20}),
        ("between 20 and 3", {20, 3}),
        ("20 000 200", {20_000_200}),
    ],
)
def test_a_blank_groups_digits_only_in_threes(text: str, numbers: set[float]) -> None:
    assert numbers_in(text, "en") == numbers


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("Mohammed bin Salman", "en", set()),
        ("Mia Farrow", "en", set()),
        ("Mil Mi-8", "en", {8}),
        ("fifty cents", "en", {50}),
        ("Ich bin hier", "de", set()),
        ("iki bin", "tr", {2000}),
        ("dos mil", "es", {2000}),
        ("deux cents", "fr", {200}),
        ("zwei Millionen", "de", {2e6}),
    ],
)
def test_a_word_counts_only_in_its_own_language(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("ثَلاثة", "ar", {3}),
        ("ثـــلاثة", "ar", {3}),
        (unicodedata.normalize("NFD", "fünf"), "de", {5}),
        ("DREISSIG", "de", {30}),
        ("dreißig", "de", {30}),
        ("İki kişi", "tr", {2}),
    ],
)
def test_a_number_word_is_known_in_every_spelling(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


@given(st.text(st.sampled_from("0١3²①๓ .,٫'\u00a0") | st.characters(), max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    assert all(number >= 0 for number in numbers_in(text, "en") | numbers_in(text, "ar"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("soixante-dix", 70),
        ("soixante et onze", 71),
        ("soixante-dix-sept", 77),
        ("quatre-vingts", 80),
        ("quatre-vingt-un", 81),
        ("quatre-vingt-quatre", 84),
        ("quatre-vingt-dix", 90),
        ("Quatre-vingt-dix-neuf", 99),
        ("quatre vingt quinze", 95),
        ("quatre\u2011vingt\u2011douze", 92),
        ("cent quatre-vingts", 180),
        ("quatre-vingt mille", 80_000),
        ("mille neuf cent quatre-vingt-quatre", 1984),
        ("septante-deux", 72),
        ("huitante", 80),
        ("nonante-neuf", 99),
        ("vingt-quatre", 24),
        ("vingt et un", 21),
    ],
)
def test_french_counts_in_twenties_and_in_tens(text: str, number: float) -> None:
    assert numbers_in(f"les {text} soldats", "fr") == {number}


def test_french_twenties_are_one_number_only_where_they_stand_together() -> None:
    assert 80 not in numbers_in("quatre, vingt ou trente", "fr")
    assert numbers_in("quatre vingtièmes", "fr") == {4}
