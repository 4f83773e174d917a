from __future__ import annotations

import pytest

from assistant.locale_names import date_name, language_name, languages_called, languages_listed


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("sw", "en", "Swahili"),
        ("ar", "de", "Arabisch"),
        ("de", "sw", "Kijerumani"),
        ("de", "ar", "الألمانية"),
        ("de", "xx", "German"),
        ("qq", "en", "qq"),
    ],
)
def test_a_language_is_named_in_another(code: str, language: str, name: str) -> None:
    assert language_name(code, language) == name


@pytest.mark.parametrize(
    ("iso", "language", "name"),
    [
        ("2024-05-14", "en", "May 14, 2024"),
        ("2024-05-14", "de", "14. Mai 2024"),
        ("2024-05-14", "sw", "14 Mei 2024"),
        ("2024-05", "de", "Mai 2024"),
        ("2024", "ar", "2024"),
        ("2024-05-14", "xx", "May 14, 2024"),
    ],
)
def test_a_date_is_written_as_a_language_does(iso: str, language: str, name: str) -> None:
    assert date_name(iso, language) == name


@pytest.mark.parametrize(
    ("word", "language", "codes"),
    [
        ("German", "en", ("de",)),
        ("deutschen", "de", ("de",)),
        ("arabischsprachige", "de", ("ar",)),
        ("ألمانية", "ar", ("de",)),
        ("الألمانية", "ar", ("de",)),
        ("المانية", "ar", ("de",)),
        ("الالمانية", "ar", ("de",)),
        ("alemanas", "es", ("de",)),
        ("Inglesas", "es", ("en",)),
        ("françaises", "fr", ("fr",)),
        ("Kiarabu", "sw", ("ar",)),
        ("ferry", "en", ()),
        ("", "en", ()),
    ],
)
def test_a_word_that_begins_with_a_languages_name_names_it(
    word: str, language: str, codes: tuple[str, ...]
) -> None:
    assert languages_called(word, language) == codes


@pytest.mark.parametrize(
    ("codes", "language", "listed"),
    [
        (["ar"], "en", "Arabic"),
        (["ar", "sw", "en"], "de", "Arabisch, Suaheli und Englisch"),
        (["ar", "en"], "ar", "العربية والإنجليزية"),
        ([], "en", ""),
    ],
)
def test_languages_are_listed_as_a_language_does(
    codes: list[str], language: str, listed: str
) -> None:
    assert languages_listed(codes, language) == listed
