"""The list of conversations that the browser keeps, as HTML: every button named, nothing let in."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from assistant.types import Answer
from tests.ui.fakes import differ, led
from ui.conversations import Kept, renamed
from ui.kept_list import list_html
from ui.sealed_turns import to_browser
from ui.turns import Turn
from ui.words import Words

KEY = b"k" * 32
LED = led("Who led the delegation?")


def one(identifier: str, answer: Answer = LED, hour: int = 12) -> Kept:
    """A conversation of one question."""
    turns = to_browser((Turn(1, answer.question, answer=answer),), KEY)
    return Kept(identifier, answer.question, turns, f"2026-01-31T{hour}:00:00Z")


class Echo(Words):
    """Words that are their own keys, in whatever language."""

    def _wording(self, key: str) -> str:
        return f"({key})"


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_list_names_every_button() -> None:
    kept = (one("a" * 16), one("b" * 16, differ("Wen traf er?")))
    page = _Tags(list_html(kept, Echo("ar"), open_id="b" * 16))
    assert page.open == []
    assert page.tags[0] == (
        "nav",
        {"class": "uj-kept", "lang": "ar", "dir": "rtl", "aria-label": "(kept)"},
    )
    buttons = [attributes for tag, attributes in page.tags if tag == "button"]
    assert [(item["data-do"], (item["data-id"] or "")[0]) for item in buttons] == [
        (what, which) for which in "ab" for what in ("open", "rename", "delete")
    ]
    assert all(item["type"] == "button" for item in buttons)
    assert [item["data-id"] for item in buttons if "aria-current" in item] == ["b" * 16]
    assert page.said.count("Who led the delegation?") == 3
    assert "(kept_rename) Who led the delegation?" in page.said


def test_in_place_of_what_was_deleted_it_can_be_brought_back() -> None:
    kept = (one("b" * 16, hour=13), one("a" * 16))
    page = _Tags(list_html(kept[:1], Echo("en"), deleted=kept[1]))
    assert page.open == []
    buttons = [attributes for tag, attributes in page.tags if tag == "button"]
    assert [(item["data-do"], (item["data-id"] or "")[0]) for item in buttons] == [
        *((what, "b") for what in ("open", "rename", "delete")),
        ("undo", "a"),
    ]
    assert ("span", {"role": "status"}) in page.tags
    assert "(kept_deleted)(kept_undo) Who led the delegation?" in page.said
    assert "(kept_deleted)" in _Tags(list_html((), Echo("en"), deleted=kept[0])).said


def test_an_empty_list_says_so() -> None:
    assert "(kept_empty)" in _Tags(list_html((), Echo("en"))).said


@pytest.mark.parametrize(
    "title", ["<img src=x onerror=alert(1)>", '" autofocus onfocus="alert(1)', "\u202eevil", "${x}"]
)
def test_no_title_is_more_than_words(title: str) -> None:
    plain, hostile = (
        _Tags(list_html(renamed([one("0" * 16)], "0" * 16, said), Echo("en")))
        for said in ("x", title)
    )
    assert "\u202e" not in hostile.said
    inert = [item for item in hostile.tags if item[1].get("class") != "uj-control"]
    assert inert == plain.tags
    assert "${" not in list_html(renamed([one("0" * 16)], "0" * 16, title), Echo("en"))
