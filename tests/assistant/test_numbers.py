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
        ("ألفا ومئتي طن", "ar", {1200}),
        ("ألفاً وخمسة", "ar", {1005}),
        ("مليونا ومئتي ألف", "ar", {1.2e6}),
        ("مليارا و800 مليون", "ar", {1.8e9}),
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
    assert numbers_in("$9.9" * 1_000_000, "en")


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


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("half a million", "en", {500_000}),
        ("half-a-million people", "en", {500_000}),
        ("half of one million", "en", {500_000}),
        ("half a dozen", "en", {6}),
        ("a quarter of a million", "en", {250_000}),
        ("three quarters of a million", "en", {750_000}),
        ("three-quarters of one million", "en", {750_000}),
        ("½ million", "en", {500_000}),
        ("ten half-million grants", "en", {10, 500_000}),
        ("two million and half a billion", "en", {2e6, 5e8}),
        ("two million and a quarter of a billion", "en", {2e6, 2.5e8}),
        ("eine halbe Million", "de", {500_000}),
        ("eine Viertelmillion", "de", {250_000}),
        ("eine Dreiviertelmillion", "de", {750_000}),
        ("ein Viertel einer Million", "de", {250_000}),
        ("نصف مليون", "ar", {500_000}),
        ("نصف المليون", "ar", {500_000}),
        ("ربع مليون", "ar", {250_000}),
        ("ثلاثة أرباع مليون", "ar", {750_000}),
        ("nusu milioni", "sw", {500_000}),
        ("robo milioni", "sw", {250_000}),
        ("robo tatu ya milioni", "sw", {750_000}),
        ("un demi-million", "fr", {500_000}),
        ("medio millón", "es", {500_000}),
        ("meio milhão", "pt", {500_000}),
        ("mezzo milione", "it", {500_000}),
        ("yarım milyon", "tr", {500_000}),
        ("полмиллиона", "ru", {500_000}),
    ],
)
def test_a_part_of_a_million_is_no_million(text: str, language: str, numbers: set[float]) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("one and a half", "en", 1.5),
        ("one and a half million", "en", 1.5e6),
        ("a million and a half", "en", 1.5e6),
        ("three and a quarter billion", "en", 3.25e9),
        ("two years and a half", "en", 2.5),
        ("1½ million", "en", 1.5e6),
        ("anderthalb Millionen", "de", 1.5e6),
        ("zweieinhalb Millionen", "de", 2.5e6),
        ("zweieinhalbtausend", "de", 2500),
        ("eineinhalb Jahre", "de", 1.5),
        ("مليون ونصف", "ar", 1.5e6),
        ("مليون ونصف المليون", "ar", 1.5e6),
        ("مليونا ونصف المليون", "ar", 1.5e6),
        ("مليارا ونصف", "ar", 1.5e9),
        ("مليونين ونصف مليون", "ar", 2.5e6),
        ("ثلاثة ملايين ونصف المليون", "ar", 3.5e6),
        ("ثلاثة ونصف مليون", "ar", 3.5e6),
        ("ثلاث سنوات ونصف", "ar", 3.5),
        ("milioni moja na nusu", "sw", 1.5e6),
        ("milioni na nusu", "sw", 1.5e6),
        ("milioni kumi na mbili na nusu", "sw", 12.5e6),
        ("siku mbili na nusu", "sw", 2.5),
        ("deux millions et demi", "fr", 2.5e6),
        ("dos años y medio", "es", 2.5),
        ("um milhão e meio", "pt", 1.5e6),
        ("due milioni e mezzo", "it", 2.5e6),
        ("bir buçuk milyon", "tr", 1.5e6),
        ("два с половиной миллиона", "ru", 2.5e6),
    ],
)
def test_a_half_is_added_to_what_it_is_the_half_of(text: str, language: str, number: float) -> None:
    assert numbers_in(text, language) == {number}


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("the first half", "en", set()),
        ("half of the 200 people", "en", {200}),
        ("200 men and a quarter of the women", "en", {200}),
        ("in der zweiten Halbzeit", "de", set()),
        ("نصف السكان", "ar", set()),
        ("200 رجل ونصف النساء", "ar", {200}),
        ("nusu ya watu 40", "sw", {40}),
    ],
)
def test_a_half_of_something_else_is_no_number(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1.425 million", "en", 1_425_000),
        ("1.425 billion", "en", 1.425e9),
        ("6.125 per cent", "en", 6.125),
        ("6.125%", "en", 6.125),
        ("1,425 million", "en", 1.425e9),
        ("1.425.000 million", "en", 1.425e12),
        ("1,425 Milliarden", "de", 1.425e9),
        ("6,125 Prozent", "de", 6.125),
        ("1.425 Millionen", "de", 1.425e9),
        ("1.425 مليار", "ar", 1.425e9),
        ("١.٤٢٥ مليون", "ar", 1_425_000),
        ("6.125 في المئة", "ar", 6.125),
        ("milioni 1.425", "sw", 1_425_000),
        ("asilimia 6.125", "sw", 6.125),
        ("yüzde 6,125", "tr", 6.125),
        ("6,125 pour cent", "fr", 6.125),
        ("1.425 people", "en", 1425),
        ("1,425 people", "en", 1425),
        ("1.425 Menschen", "de", 1425),
    ],
)
def test_three_digits_are_a_fraction_of_millions_and_hundreds_behind_the_decimal_mark(
    text: str, language: str, number: float
) -> None:
    assert numbers_in(text, language) == {number}


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("3,5 Mio. Euro", "de", {3.5e6}),
        ("1,24 Mrd.", "de", {1.24e9}),
        ("1,425 Mrd. Euro", "de", {1.425e9}),
        ("1,2 Tsd.", "de", {1200}),
        ("12.4 mln", "en", {12.4e6}),
        ("1.24bn euros", "en", {1.24e9}),
        ("a 3.5bn-euro deal", "en", {3.5e9}),
        ("5 lakh", "en", {500_000}),
        ("Rs 5 crore", "en", {5e7}),
        ("Rs 1.2 lakh crore", "en", {1.2e12}),
        ("1½ Mio.", "de", {1.5e6}),
        ("3,5 mill. de euros", "es", {3.5e6}),
        ("R$ 3,5 mi", "pt", {3.5e6}),
        ("12 mld di euro", "it", {12e9}),
        ("5mila euro", "it", {5000}),
        ("1,2 Md€", "fr", {1.2e9}),
        ("12 mlr TL", "tr", {12e9}),
        ("14 млн", "ru", {14e6}),
        ("1,2 млрд рублей", "ru", {1.2e9}),
        ("2 млн 450 тыс. человек", "ru", {2_450_000}),
        ("1,5 mld zł", "pl", {1.5e9}),
        ("1,5 miliarda złotych", "pl", {1.5e9}),
        ("3,5 miljoen euro", "nl", {3.5e6}),
        ("3,5 mln. euro", "nl", {3.5e6}),
        ("$12.4m", "en", {12.4e6}),
        ("$1.425m", "en", {1_425_000}),
        ("£3 m", "en", {3e6}),
        ("12.4m euros", "en", {12.4e6}),
        ("a $5m-a-year deal", "en", {5e6}),
        ("USD 12.4m", "en", {12.4e6}),
        ("$1.2bn", "ar", {1.2e9}),
        ("$1.5M", "sw", {1.5e6}),
        ("$2.5M, $3.5M", "sw", {2.5e6, 3.5e6}),
        ("$5m (€4.6m)", "en", {5e6, 4.6e6}),
        ("2 Mio. und 3 Mrd.", "de", {2e6, 3e9}),
        ("٣٫٥m دولار", "ar", {3.5e6}),
        ("27,6 M€", "fr", {27.6e6}),
        ("27 M d’euros", "fr", {27e6}),
        ("20k€", "fr", {20_000}),
        ("5 M de dólares", "es", {5e6}),
        ("3.45k", "en", {3450}),
        ("1.5M people", "en", {1.5e6}),
    ],
)
def test_an_abbreviated_scale_multiplies_the_digits_before_it(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("the 100 m race", "en", {100}),
        ("100m", "en", {100}),
        ("1.80m", "en", {1.8}),
        ("a 5K run", "en", {5}),
        ("200 km", "en", {200}),
        ("5mm", "en", {5}),
        ("$5 men", "en", {5}),
        ("$5, 10m away", "en", {5, 10}),
        ("10 m, $5", "en", {10, 5}),
        ("2 Bio-Eier", "de", {2}),
        ("5 Minuten", "de", {5}),
        ("5 miles", "pt", {5}),
        ("3 bns", "en", {3}),
        ("il 5 mio padre", "it", {5}),
        ("a millionshort", "en", set()),
        ("Mio. Euro", "de", set()),
        ("lakhs of people", "en", set()),
        ("3.5 bn", "xx", {3.5}),
    ],
)
def test_what_only_looks_like_an_abbreviated_scale_is_none(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("between 5 million and 7 million", "en", {5e6, 7e6}),
        ("five thousand, six thousand", "en", {5000, 6000}),
        ("5 million and 7 billion", "en", {5e6, 7e9}),
        ("5 million 300 thousand, 7 million", "en", {5_300_000, 7e6}),
        ("zwischen 5 Mio. und 7 Mio. Euro", "de", {5e6, 7e6}),
        ("milioni 5 na milioni 7", "sw", {5e6, 7e6}),
        ("5 ملايين و7 ملايين", "ar", {5e6, 7e6}),
        ("5 mil 500 millones", "es", {5.5e9}),
        ("2 million 450 thousand", "en", {2_450_000}),
    ],
)
def test_a_scale_that_stands_twice_is_of_two_numbers(
    text: str, language: str, numbers: set[float]
) -> None:
    assert numbers_in(text, language) == numbers
