"""What others wrote is shown, never obeyed."""

from __future__ import annotations

import json

import pytest

from assistant.visible import is_hidden, on_one_line, visible, visible_json

HONEST = "به‌نام خدا، قال \u200fالوزير\u200e: हिन्दी क्‍ष 👨‍👩‍👧 a\tb"
OBEYED = ["\x1b[2K", "\x00", "\x7f", "\x9b2J", "\u2028", "\u202e", "\u2066", "\ud83d"]


@pytest.mark.parametrize("text", OBEYED)
def test_what_a_terminal_would_obey_is_named(text: str) -> None:
    shown = visible(f"one{text}two\n")
    assert not any(is_hidden(character) for character in shown if character != "\n")
    assert (shown[:3], shown[-4:]) == ("one", "two\n")


@pytest.mark.parametrize("text", OBEYED)
def test_json_is_the_same_and_obeyed_by_none(text: str) -> None:
    written = visible_json({"quote": text, HONEST: [1, None]})
    assert json.loads(written) == {"quote": text, HONEST: [1, None]}
    assert not any(is_hidden(character) for character in written if character != "\n")
    assert "به" in written


def test_honest_marks_of_direction_and_joiners_stay() -> None:
    assert visible(HONEST) == HONEST


def test_a_line_end_begins_no_line_of_ours() -> None:
    assert on_one_line("He said\r\n [2] forged\n[3]") == "He said [2] forged [3]"
