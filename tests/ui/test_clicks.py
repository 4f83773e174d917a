"""What clicks in the evidence lead to, over the seeds; a browser may send anything."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.feedback import read_feedback
from index import Filter
from ui.clicks import Shown, answer_click, asked_anew
from ui.corpus import data_source
from ui.escape import escape
from ui.turns import Conversation, Turn
from ui.words import words_in

WORDS = words_in("en")


@pytest.fixture(scope="module")
def answer(asked: Assistant) -> Answer:
    """An answer with citations."""
    found = asked.ask("Who led the delegation?")
    assert found.citations
    return found


def click(asked: Assistant, answer: Answer, **clicked: Any) -> Shown:
    conversation: Conversation = (Turn(7, answer.question, answer=answer),)
    return answer_click(asked, conversation, clicked, WORDS)


def test_an_article_opens_with_the_answers_quotations_marked(
    asked: Assistant, answer: Answer
) -> None:
    cited = answer.citations[0]
    shown = click(asked, answer, do="article", turn="7", source=data_source(cited.source))
    assert shown.article
    assert f'id="uj-mark-7-{cited.marker}"' in shown.article
    assert escape(cited.source) in shown.article


@pytest.mark.parametrize("ending", [".html", ".md", ".json"])
def test_an_answer_is_exported(asked: Assistant, answer: Answer, ending: str) -> None:
    shown = click(asked, answer, do="export", turn="7", ending=ending)
    assert shown.file
    assert shown.file["name"].endswith(ending)
    words = answer.citations[0].quote.split()[0]
    assert words in shown.file["content"]
    if ending == ".json":
        assert json.loads(shown.file["content"])["question"] == answer.question


def test_a_pack_says_which_articles_were_asked(asked: Assistant, answer: Answer) -> None:
    where = Filter(languages=("en", "sw"), since=date(2023, 8, 1))
    conversation = (Turn(7, answer.question, answer=answer, where=where),)
    told = {"do": "export", "turn": "7", "ending": ".json"}
    shown = answer_click(asked, conversation, told, WORDS)
    assert shown.file
    settings = json.loads(shown.file["content"])["settings"]
    assert settings["only_languages"] == ["en", "sw"]
    assert settings["since"] == "2023-08-01"


def test_a_conversation_is_exported(asked: Assistant, answer: Answer) -> None:
    shown = click(asked, answer, do="export-all", turn="7")
    assert shown.file
    assert shown.file["name"].endswith(".md")
    assert "Who led" in shown.file["content"]


def test_a_remark_is_kept_beside_the_index(asked: Assistant, answer: Answer) -> None:
    shown = click(
        asked,
        answer,
        do="feedback",
        turn="7",
        verdict="not_helpful",
        wrong=["1"],
        expected="Nobody",
        note="No.",
    )
    assert shown.notice
    assert "uj-bad" not in shown.notice
    (record,) = read_feedback(asked.index.place).kept
    assert (record.verdict, record.wrong) == ("not_helpful", (1,))
    assert record.note == "expected: Nobody\nNo."


def test_a_remark_says_which_articles_were_asked(asked: Assistant, answer: Answer) -> None:
    where = Filter(languages=("en", "sw"))
    conversation = (Turn(7, answer.question, answer=answer, where=where),)
    told = {"do": "feedback", "turn": "7", "verdict": "helpful"}
    answer_click(asked, conversation, told, WORDS)
    record = read_feedback(asked.index.place).kept[-1]
    assert record.settings["only_languages"] == ["en", "sw"]


@pytest.mark.parametrize(
    ("clicked", "said"),
    [
        ({"do": "feedback", "turn": "7"}, "yes or no"),
        ({"do": "feedback", "turn": "7", "verdict": "splendid"}, "yes or no"),
        ({"do": "feedback", "turn": "7", "verdict": "helpful", "wrong": ["999"]}, "no citation"),
        ({"do": "feedback", "turn": "7", "verdict": "helpful", "note": "x" * 2001}, "fewer words"),
        ({"do": "article", "turn": "7", "source": "..%2F..%2Fetc%2Fpasswd"}, "passwd"),
        ({"do": "article", "turn": "7", "source": "%3Cb%3E.txt", "start": "-1"}, "<b>"),
    ],
)
def test_what_cannot_be_done_is_said(
    asked: Assistant, answer: Answer, clicked: dict[str, Any], said: str
) -> None:
    shown = click(asked, answer, **clicked)
    assert shown.notice
    assert "uj-bad" in shown.notice
    assert escape(said) in shown.notice
    assert shown.article is None
    assert shown.file is None


@pytest.mark.parametrize(
    "clicked",
    [
        {},
        {"do": "export", "turn": "8", "ending": ".md"},
        {"do": "export", "turn": "7", "ending": "/../x.sh"},
        {"do": ["article"], "turn": None},
        {"do": "drop"},
    ],
)
def test_what_no_button_says_does_nothing(
    asked: Assistant, answer: Answer, clicked: dict[str, Any]
) -> None:
    assert click(asked, answer, **clicked) == Shown()


@pytest.mark.parametrize(
    ("clicked", "before", "question"),
    [
        ({"turn": "8"}, 1, "Why?"),
        ({"turn": 7, "question": "Who else?"}, 0, "Who else?"),
        ({"turn": "8", "question": ["Why?"]}, 1, "Why?"),
        ({"turn": "9", "question": "Who?"}, 2, ""),
        ({"question": "Who?"}, 2, ""),
    ],
)
def test_what_is_asked_anew_takes_the_place_of_its_turn(
    clicked: dict[str, Any], before: int, question: str
) -> None:
    conversation = (Turn(7, "Who?"), Turn(8, "Why?"))
    assert asked_anew(conversation, {"do": "anew", **clicked}) == (conversation[:before], question)


def test_another_click_asks_nothing_anew() -> None:
    assert asked_anew((Turn(1, "Who?"),), {"do": "copy", "turn": "1"}) is None
    assert asked_anew((), {}) is None
