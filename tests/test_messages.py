"""What the assistant says in its own words."""

from __future__ import annotations

import pytest

from prompts import languages, message


@pytest.mark.parametrize("name", ["empty_question", "differs", "further", "quoted"])
def test_what_stands_round_an_answer_is_said_in_every_language(name: str) -> None:
    assert len(languages()) == 65
    english = message(name, "en")
    said = {code: message(name, code) for code in languages()}
    assert [code for code, words in said.items() if words == english] == ["en"]


def test_sources_are_counted_in_every_language() -> None:
    said = {message("sources", code, count=7) for code in languages()}
    assert len(said) > 50
    assert all("7" in words for words in said)


def test_files_in_which_nothing_was_found_are_named_in_every_language() -> None:
    said = {message("also_read", code, files="a.txt") for code in languages()}
    assert len(said) == len(languages())
    assert all("a.txt" in words for words in said)


@pytest.mark.parametrize(
    "name", ["written", "written_less", "machine_translation", "place_page", "place_row"]
)
def test_what_stands_round_a_quotation_is_said_where_a_models_failure_is(name: str) -> None:
    values = {"model": "M", "count": 7, "number": 7, "why": "W"}
    codes = [code for code in languages() if code != "en"]
    english = message(name, "en", **values), message("model_failed", "en", **values)
    assert [message(name, code, **values) == english[0] for code in codes if code != "fr"] == [
        message("model_failed", code, **values) == english[1] for code in codes if code != "fr"
    ]


def test_a_language_without_wordings_has_the_english_ones() -> None:
    assert message("further", "xx") == message("further", "en") == "Also:"
