"""The page's language, by what a browser says that its user reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.accept_language import accepted_language
from ui.words import FALLBACK, LANGUAGES


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("sw-KE,sw;q=0.9,en;q=0.8", "sw"),
        ("ar", "ar"),
        ("AR-eg", "ar"),
        ("de-Latn-AT , en ; q = 0.5", "de"),
        ("en;q=0.2, de;q=0.7, ar;q=0.70", "de"),
        ("fr-FR, fr;q=0.9, sw;q=0.1", "sw"),
        ("fr, *;q=0.5", "en"),
        ("de;q=0, sw;q=0.001", "sw"),
        ("de;q=0", "en"),
        ("*", "en"),
        ("fr, ja", "en"),
        ("", "en"),
    ],
)
def test_the_best_liked_of_our_languages_is_taken(header: str, language: str) -> None:
    assert accepted_language(header, LANGUAGES, FALLBACK) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (";;,,q=;=,-,*;", "en"),
        ("de;q=nan, ar;q=1e9, sw;q=0.3", "sw"),
        ("de;q=-1,ar;q=2,sw;q=0.5", "sw"),
        ("arabic, german-, sw_KE", "en"),
        ("<script>, ar", "ar"),
        (",".join(["xx"] * 10_000) + ",ar", "en"),
    ],
)
def test_what_cannot_be_read_is_passed_over(header: str, language: str) -> None:
    assert accepted_language(header, LANGUAGES, FALLBACK) == language


@given(st.text(st.sampled_from("adeswnr-;q=0.19*, \t\x00é")))
def test_any_header_gives_a_language_of_ours(header: str) -> None:
    assert accepted_language(header, LANGUAGES, FALLBACK) in LANGUAGES
