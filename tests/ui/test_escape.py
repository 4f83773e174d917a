"""What others wrote can only ever be words."""

import re
import sys
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.visible import BIDI_CONTROLS
from ui import escape as escape_module
from ui.escape import escape, escape_attribute

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</p></div><iframe src=//evil.example></iframe>",
    "![pixel](https://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "<https://evil.example>",
    "https://evil.example/ and www.evil.example",
    "&lt;b&gt; &#60;b&#62;",
    "# heading\n\n- list\n\n    code\n\n```js\nalert(1)\n```",
    "$$\\href{javascript:alert(1)}{x}$$ and \\(x\\)",
    "${alert(1)} {{constructor.constructor('alert(1)')()}}",
    "%%%LATEX_BLOCK_0%%%",
    "\" onmouseover=alert(1) x=\"' autofocus '",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>",
)


class Reader(HTMLParser):
    """Collects what a browser would show, and the tags it would find."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_word_for_word_and_makes_no_tag(text: str) -> None:
    read = Reader(escape(text))
    assert read.words == text
    assert read.tags == []


@given(st.text())
def test_only_signs_for_control_characters_are_ever_added(text: str) -> None:
    read = Reader(escape(text))
    assert {tag for tag, _ in read.tags} <= {"span"}
    assert all(attrs["class"] == "uj-control" for _, attrs in read.tags)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_letters_numbers_and_signs_come_through_unchanged(text: str) -> None:
    assert Reader(escape(text)).words == text


@given(st.text(st.characters(max_codepoint=127)))
def test_no_ascii_sign_is_left_for_markdown_or_a_template_to_read(text: str) -> None:
    without_entities = re.sub(r"&#[0-9]+;|<span [^>]*></span>", "", escape(text))
    assert re.fullmatch(r"[A-Za-z0-9 ]*", without_entities)


@given(st.text())
def test_an_attribute_cannot_be_left(text: str) -> None:
    assert not set(escape_attribute(text)) & set("<>\"'`=")


def test_controls_that_reorder_text_become_visible_and_harmless() -> None:
    html = escape("safe \u202e[1] gnp.exe\u2066")
    assert "\u202e" not in html
    assert "\u2066" not in html
    assert html.count('class="uj-control"') == 2
    assert "U&#43;202E" in html


def test_marks_and_joiners_that_real_text_needs_are_kept() -> None:
    assert escape("می\u200cخواهم\u200f") == "می\u200cخواهم\u200f"


def test_half_a_surrogate_pair_does_not_reach_the_browser() -> None:
    assert escape("a\ud800b") == "a\ufffdb"


def test_the_page_and_the_terminal_know_the_same_signs_that_turn_a_line_around() -> None:
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    every = map(chr, range(sys.maxunicode + 1))
    assert {one for one in every if unicodedata.bidirectional(one) in turning} == BIDI_CONTROLS
    assert vars(escape_module)["BIDI_CONTROLS"] is BIDI_CONTROLS
    assert all("uj-control" in escape(one) for one in BIDI_CONTROLS)
