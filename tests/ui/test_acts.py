"""The buttons under an answer."""

from __future__ import annotations

import re
from html import unescape

from assistant.asking import LONGEST_QUESTION
from assistant.feedback import LONGEST_NOTE
from index.errors import IndexLocked, UjumbeError
from tests.ui.fakes import abstain, led
from ui.acts import acts_html, edit_form_html, error_html, notice_html
from ui.clicks import _note
from ui.render import messages
from ui.turns import Problem, Turn
from ui.words import LANGUAGES, words_in

EN = words_in("en")


def test_what_is_copied_goes_with_the_button() -> None:
    answer = led("Who led it?")
    html = acts_html(Turn(3, "Who led it?", answer=answer), EN)
    (copied,) = re.findall(r'data-do="copy" data-turn="3" data-text="([^"]*)"', html)
    assert "".join(unescape(copied).split()) == "".join(answer.text.split())


def test_each_turn_can_be_asked_anew_and_says_which_it_is() -> None:
    turns = (Turn(4, "Who?", answer=led("Who?")), Turn(5, "Why?", problem=Problem("broke_off")))
    for language in LANGUAGES:
        words = words_in(language)
        shown = [message["content"] for message in messages(turns, words)]
        buttons = re.findall(
            r'name="(\w+)" value="(\d)">.*?<span class="uj-sr">(.*?)<', "".join(shown)
        )
        assert [button[:2] for button in buttons] == [
            (name, number) for number in "45" for name in ("edit", "again")
        ]
        assert all(words.number(int(number)) in unseen for _, number, unseen in buttons)


def test_nothing_is_asked_anew_while_an_answer_is_written() -> None:
    turns = (Turn(4, "Who?", answer=led("Who?")), Turn(5, "Why?", stage="read"))
    assert not any("<button" in message["content"] for message in messages(turns, EN))


def test_a_question_is_changed_in_a_form_that_says_what_goes() -> None:
    for language in LANGUAGES:
        html = edit_form_html(words_in(language))
        assert f'maxlength="{LONGEST_QUESTION}"' in html
        assert re.search(r'<p id="uj-later">[^<]{20,}</p>', html)
        assert re.findall(r'type="(\w+)"', html) == ["button", "submit"]


def test_each_citation_can_be_called_wrong() -> None:
    answer = led("Who led it?")
    html = acts_html(Turn(1, "q", answer=answer), EN)
    marked = re.findall(r'name="wrong" value="(\d+)"', html)
    assert marked == [str(item.marker) for item in answer.citations]


def test_a_remark_that_fills_its_form_can_be_kept() -> None:
    html = acts_html(Turn(1, "q", answer=abstain("q")), EN)
    longest = {
        name: "x" * int(most)
        for name, most in re.findall(r'name="(expected|note)"[^>]*? maxlength="(\d+)"', html)
    }
    assert longest.keys() == {"expected", "note"}
    assert len(_note(longest)) == LONGEST_NOTE


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


def test_what_went_wrong_is_said_in_english_and_marked_as_such() -> None:
    html = error_html(UjumbeError("<b>No.</b>", "Do it."), words_in("ar"))
    assert '<p class="uj-notice uj-bad" role="status" lang="ar" dir="rtl"><span lang="en" ' in html
    assert 'dir="ltr"' in html
    assert "<b>" not in html


def test_that_others_are_at_work_is_said_in_the_pages_words() -> None:
    for language in set(LANGUAGES) - {"en"}:
        html = error_html(IndexLocked("Somebody else is adding files."), words_in(language))
        own, _, english = html.partition("<span")
        assert words_in(language).html("others_at_work") in own
        assert "Somebody else" in english


def test_that_others_are_at_work_is_said_once_in_english() -> None:
    html = unescape(error_html(IndexLocked("Somebody else adds files.", "Wait."), EN))
    assert html.count("Somebody else adds files. Wait.") == 1
    assert EN.say("others_at_work") not in html
