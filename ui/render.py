"""Write a conversation's messages as HTML.

Every function is pure: core objects in, a string out. Whatever an article, a model or a
user wrote goes through `ui.escape`; the tags here are the only ones there are. Messages
are single lines that begin with a block tag, which Markdown passes on untouched, and use
only tags and attributes that the sanitiser of Gradio's chat keeps (it drops `aria-*` and
`data-*`), so the sanitiser stays on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.escape import escape, escape_attribute
from ui.languages import language_name
from ui.paragraphs import MARKER, paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Answer
    from ui.turns import Conversation, Turn

_STAGES = {
    "retrieve": "Searching the articles",
    "read": "Reading the passages",
    "write": "Writing from the evidence",
}

_PARTIAL_MARKER = re.compile(r"\[[0-9]{0,3}$")


def messages(conversation: Conversation) -> list[dict[str, str]]:
    """The conversation as Gradio's chat takes it: a question and a reply for each turn."""
    shown: list[dict[str, str]] = []
    for turn in conversation:
        shown.append({"role": "user", "content": question_html(turn)})
        shown.append({"role": "assistant", "content": reply_html(turn)})
    return shown


def question_html(turn: Turn) -> str:
    """What the user asked, in its own direction."""
    return f'<div class="uj-question" dir="auto">{escape(turn.question)}</div>'


def reply_html(turn: Turn) -> str:
    """What is said so far: progress, an answer, an abstention, or what went wrong."""
    anchor = f"uj-reply-{turn.number}"
    if turn.error:
        inner = f'<p class="uj-label">No answer this time</p><p dir="auto">{escape(turn.error)}</p>'
        return f'<div class="uj-error" id="{anchor}" role="alert">{inner}</div>'
    if turn.answer is None:
        return f'<div class="uj-answer" id="{anchor}">{_unfinished_html(turn)}</div>'
    if turn.answer.abstained:
        label = '<p class="uj-label">Not in these articles</p>'
        body = paragraphs_html(turn.answer.text, turn.answer.language)
        return f'<div class="uj-abstention" id="{anchor}">{label}{body}</div>'
    body = answer_html(turn.answer, turn.number)
    badges = badges_html(turn.answer, turn.number)
    notes = "".join(f'<p class="uj-note" dir="auto">{line}</p>' for line in notes_of(turn.answer))
    return f'<div class="uj-answer" id="{anchor}">{body}{notes}{badges}</div>'


def notes_of(answer: Answer) -> list[str]:
    """How the question was understood, and by whom the answer is worded; HTML, a line each."""
    notes = []
    if answer.asked_as:
        notes.append(f"Understood as: {escape(answer.asked_as)}")
    if answer.writer:
        withheld = sum(not item.supported for item in answer.statements)
        held = (
            f" {counted(withheld, 'sentence')} not borne out by the articles." if withheld else ""
        )
        notes.append(
            f"Written by {escape(answer.writer)}; each sentence was checked against what it cites."
            + held
        )
    if answer.note:
        notes.append(escape(answer.note))
    return notes


def answer_html(answer: Answer, number: int) -> str:
    """The answer's text; markers that are ours become links to their evidence."""
    links = {
        citation.marker: _chip_html(
            number, citation.marker, f"Evidence {citation.marker}: {citation.title}"
        )
        for citation in answer.citations
    }
    quotes = {citation.quote: citation.language for citation in answer.citations}
    articles = [*quotes, *(passage.text for passage in answer.passages)]
    return paragraphs_html(
        answer.text,
        answer.language,
        links=links,
        quotes=quotes,
        articles=articles,
        leads={finding.text for finding in answer.findings} - quotes.keys(),
    )


def _chip_html(number: int, marker: int, title: str) -> str:
    """A citation to click; its brackets are there for copying and for screen readers."""
    return (
        f'<a class="uj-cite" id="uj-cite-{number}-{marker}" dir="ltr" '
        f'href="#uj-card-{number}-{marker}" title="{escape_attribute(title)}">'
        f'<span class="uj-sr">[</span>{marker}<span class="uj-sr">]</span></a>'
    )


def _unfinished_html(turn: Turn) -> str:
    """Text that is still being written: its markers are shown, but open nothing yet."""
    found = {int(match[1]) for match in MARKER.finditer(turn.text)}
    inert = {
        marker: f'<span class="uj-cite uj-cite-waiting" dir="ltr">'
        f'<span class="uj-sr">[</span>{marker}<span class="uj-sr">]</span></span>'
        for marker in found
    }
    # The last marker may still be on its way.
    body = paragraphs_html(_PARTIAL_MARKER.sub("", turn.text), links=inert)
    if turn.stopped:
        note = "Stopped. What stands here is incomplete and has no evidence beside it."
        return f'{body}<p class="uj-note">{note}</p>'
    stage = _STAGES.get(turn.stage, "Working")
    dots = '<span class="uj-dots"><i></i><i></i><i></i></span>'
    return f'{body}<p class="uj-stage" role="status">{stage}{dots}</p>'


def badges_html(answer: Answer, number: int) -> str:
    """How many sources and languages stand behind the answer; opens its evidence."""
    badges = "".join(
        f'<span class="uj-badge">{escape(text)}</span>' for text in badge_texts(answer)
    )
    return (
        f'<p class="uj-badges"><a class="uj-show" href="#uj-evidence-{number}">{badges}'
        '<span class="uj-show-words">Show evidence</span></a></p>'
    )


def badge_texts(answer: Answer) -> list[str]:
    """The badges of an answer: agreement, sources, languages; empty when abstaining."""
    sources = {citation.source for citation in answer.citations}
    languages = list(dict.fromkeys(citation.language for citation in answer.citations))
    if not sources:
        return []
    names = ", ".join(language_name(code) for code in languages)
    texts = [counted(len(sources), "source"), names]
    if len(answer.findings) > 1:
        texts.insert(0, f"{len(answer.findings)} answers found")
    elif answer.findings and answer.findings[0].independent > 1:
        texts.insert(0, f"{answer.findings[0].independent} independent sources agree")
    return texts


def counted(number: int, noun: str) -> str:
    """`1 source`, `2 sources`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def header_html(articles: int, languages: Sequence[str]) -> str:
    """The name, and what is indexed."""
    names = ", ".join(sorted(language_name(code) for code in languages))
    indexed = (
        f"{counted(articles, 'article')} in {names}" if names else counted(articles, "article")
    )
    return (
        '<div class="uj-brand"><h1>Ujumbe</h1>'
        f'<p class="uj-corpus"><span class="uj-sr">Indexed: </span>{escape(indexed)}</p></div>'
    )


WELCOME = (
    '<div class="uj-welcome"><h2>What do the articles say?</h2>'
    "<p>Ask in any language. Every statement in an answer is numbered, and each number "
    "opens the exact passage it rests on.</p></div>"
)
"""Shown in place of a conversation that has not begun."""
