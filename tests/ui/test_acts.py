"""The buttons under an answer."""

from __future__ import annotations

import re
from html import unescape

from tests.ui.fakes import abstain, led
from ui.acts import acts_html, notice_html
from ui.turns import Turn
from ui.words import LANGUAGES, words_in

EN = words_in("en")


def test_what_is_copied_and_asked_again_goes_with_the_buttons() -> None:
    answer = led("Who led it?")
    html = acts_html(Turn(3, "Who led it?", answer=answer), EN)
    texts = dict(re.findall(r'data-do="(\w+)" data-turn="3" data-text="([^"]*)"', html))
    assert unescape(texts["again"]) == unescape(texts["edit"]) == "Who led it?"
    assert "".join(unescape(texts["copy"]).split()) == "".join(answer.text.split())


def test_each_citation_can_be_called_wrong() -> None:
    answer = led("Who led it?")
    html = acts_html(Turn(1, "q", answer=answer), EN)
    marked = re.findall(r'name="wrong" value="(\d+)"', html)
    assert marked == [str(item.marker) for item in answer.citations]


def test_an_answer_that_declines_can_be_remarked_on_without_citations() -> None:
    html = acts_html(Turn(1, "q", answer=abstain("q")), EN)
    assert 'data-do="feedback"' in html
    assert 'name="wrong"' not in html


def test_where_there_is_no_answer_there_is_nothing_to_do() -> None:
    assert acts_html(Turn(1, "q"), EN) == ""


def test_no_question_breaks_out_of_its_button() -> None:
    hostile = '"><script>alert(1)</script>'
    html = acts_html(Turn(1, hostile, answer=led(hostile)), EN)
    assert "<script" not in html
    assert hostile not in html


def test_a_notice_is_announced_and_escaped() -> None:
    for language in LANGUAGES:
        html = notice_html("<b>No.</b>", words_in(language), is_bad=True)
        assert 'role="status"' in html
        assert "<b>" not in html
