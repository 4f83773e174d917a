"""What clicks lead to: an article opened, an answer exported, a remark kept, a question anew.

Plain functions from what was clicked to what is shown, so that they can be tested without a
browser. What a browser sends is hostile input like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, get_args

from assistant.article import article_of
from assistant.feedback import Verdict, feedback_on, keep
from index.errors import UjumbeError
from ui.acts import EXPECTED, error_html, notice_html
from ui.article import article_html
from ui.article_marks import marks_of
from ui.corpus import source_of
from ui.export import ENDINGS, conversation_download, pack_download

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.types import Answer
    from index import Filter
    from ui.export import Download
    from ui.turns import Conversation, Turn
    from ui.words import Words

Clicked = Mapping[str, Any]
"""What was clicked: the button's data, and what stands in the form around it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a click changes on the page; None leaves it.

    Attributes:
        article: An open article.
        file: A file for the browser to save: name and content.
        notice: A short message.
    """

    article: str | None = None
    file: dict[str, str] | None = None
    notice: str | None = None


def answer_click(
    assistant: Assistant, conversation: Conversation, clicked: Clicked, words: Words
) -> Shown:
    """Do what a button of the evidence is for."""
    turn = _turn(conversation, clicked)
    answer, where = (turn.answer, turn.where) if turn else (None, None)
    try:
        match clicked.get("do"):
            case "article":
                return _article(assistant, answer, clicked, words)
            case "export" if answer and clicked.get("ending") in ENDINGS:
                ending = cast("Any", clicked["ending"])
                index, settings = assistant.index, assistant.settings
                return _file(pack_download(answer, index.catalog, settings, ending, where))
            case "export-all":
                index, settings = assistant.index, assistant.settings
                return _file(conversation_download(conversation, index.catalog, settings))
            case "feedback" if answer:
                return _feedback(assistant, answer, where, clicked, words)
    except UjumbeError as error:
        return Shown(notice=error_html(error, words))
    return Shown()


def asked_anew(conversation: Conversation, clicked: Clicked) -> tuple[Conversation, str] | None:
    """What precedes the turn that is asked anew, and its question: as it was, or as it is now.

    None where the click is for something else; no question where there is no such turn.
    """
    if clicked.get("do") != "anew":
        return None
    wanted, question = str(clicked.get("turn", "")), clicked.get("question")
    for place, turn in enumerate(conversation):
        if str(turn.number) == wanted:
            return conversation[:place], question if isinstance(question, str) else turn.question
    return conversation, ""


def _turn(conversation: Conversation, clicked: Clicked) -> Turn | None:
    wanted = str(clicked.get("turn", ""))
    return next((turn for turn in conversation if str(turn.number) == wanted), None)


def _article(assistant: Assistant, answer: Answer | None, clicked: Clicked, words: Words) -> Shown:
    start = str(clicked.get("start", ""))
    view = article_of(
        assistant.index.catalog,
        source_of(str(clicked.get("source", ""))),
        int(start) if start.isascii() and start.isdigit() else 0,
    )
    number = int(clicked["turn"]) if answer else 0
    marks = marks_of(answer, number, view) if answer else ()
    return Shown(article=article_html(view, marks, words))


def _file(download: Download) -> Shown:
    text = download.content.decode("utf-8")
    return Shown(file={"name": download.name, "content": text})


def _feedback(
    assistant: Assistant, answer: Answer, where: Filter | None, clicked: Clicked, words: Words
) -> Shown:
    verdict = clicked.get("verdict")
    if verdict not in get_args(Verdict):
        return Shown(notice=notice_html(words.say("feedback_choose"), words, is_bad=True))
    record = feedback_on(
        answer,
        cast("Verdict", verdict),
        assistant.index.catalog,
        assistant.settings,
        where=where,
        wrong=_markers(clicked.get("wrong")),
        note=_note(clicked),
    )
    keep(assistant.index.place, record)
    return Shown(notice=notice_html(words.say("feedback_thanks"), words))


def _note(clicked: Clicked) -> str:
    """The remark, headed by the answer that is expected, as `assistant.feedback` has it."""
    expected = " ".join(str(clicked.get("expected", "")).split())
    note = str(clicked.get("note", "")).strip()
    return f"{EXPECTED}{expected}\n{note}".strip() if expected else note


def _markers(chosen: object) -> set[int]:
    listed: Sequence[object] = chosen if isinstance(chosen, list) else []
    texts = [item for item in listed if isinstance(item, str) and item.isascii()]
    return {int(item) for item in texts if item.isdigit() and len(item) < 4}  # noqa: PLR2004
