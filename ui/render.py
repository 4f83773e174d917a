"""Write a conversation's messages as HTML.

Every function is pure: core objects and the page's words in, a string out. Whatever an
article, a model or a user wrote goes through `ui.escape`; the tags here are the only ones
there are. Messages are single lines that begin with a block tag, which Markdown passes on
untouched, and use only tags and attributes that the sanitiser of Gradio's chat keeps (it
drops `aria-*` and `data-*`), so the sanitiser stays on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.asking import LONGEST_QUESTION
from ui.acts import anew_html
from ui.escape import escape, escape_attribute
from ui.paragraphs import MARKER, paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Answer, Finding, Locator
    from ui.turns import Conversation, Problem, Turn
    from ui.words import Words

_STAGES = frozenset({"retrieve", "read", "write", "reword", "translate"})

_LEFT_OUT = frozenset({"changed", "not_kept"})
"""Kinds of problems of an answer that there was."""

_NOT_YET_KNOWN = "und"
"""The language of an answer that is still being written, as BCP 47 has it."""

_PARTIAL_MARKER = re.compile(r"\[[0-9]{0,3}$")


def messages(conversation: Conversation, words: Words) -> list[dict[str, str]]:
    """The conversation as Gradio's chat takes it: a question and a reply for each turn.

    Each can be asked anew, but not while an answer is being written.
    """
    shown: list[dict[str, str]] = []
    is_busy = any(turn.pending for turn in conversation)
    for turn in conversation:
        edit = "" if is_busy else anew_html("edit", words.html("edit"), turn.number, words)
        again = "" if is_busy else anew_html("again", words.html("again"), turn.number, words)
        asked = f'<div class="uj-turn">{question_html(turn)}{edit}</div>'
        shown.append({"role": "user", "content": asked})
        shown.append({"role": "assistant", "content": reply_html(turn, words) + again})
    return shown


def question_html(turn: Turn) -> str:
    """What the user asked, in its own direction."""
    return f'<div class="uj-question" dir="auto">{escape(turn.question)}</div>'


def reply_html(turn: Turn, words: Words) -> str:
    """What is said so far: progress, an answer, an abstention, or what went wrong.

    The page's own words are in its language, an answer's text is in that of its question.
    """
    frame = f'id="uj-reply-{turn.number}" {words.attributes}'
    if turn.problem:
        role = "" if turn.problem.kind in _LEFT_OUT else ' role="alert"'
        return f'<div class="uj-error" {frame}{role}>{_problem_html(turn.problem, words)}</div>'
    if turn.answer is None:
        return f'<div class="uj-answer" {frame}>{_unfinished_html(turn, words)}</div>'
    some = f'<p class="uj-note">{words.html("asked_some")}</p>' if turn.where else ""
    if turn.answer.abstained:
        label = f'<p class="uj-label">{words.html("not_in_articles")}</p>'
        body = paragraphs_html(turn.answer.text, turn.answer.language)
        return f'<div class="uj-abstention" {frame}>{label}{body}{some}</div>'
    body = answer_html(turn.answer, turn.number, words)
    notes = notes_html(turn.answer, words) + some
    badges = badges_html(turn.answer, turn.number, words)
    return f'<div class="uj-answer" {frame}>{body}{notes}{badges}</div>'


def _problem_html(problem: Problem, words: Words) -> str:
    """What went wrong; what exactly is said in English, which needs no summary in English."""
    is_left_out = problem.kind in _LEFT_OUT
    heading = words.html("left_out") if is_left_out else words.html("no_answer")
    label = f'<p class="uj-label">{heading}</p>'
    detail = f'<p lang="en" dir="ltr">{escape(problem.detail)}</p>'
    if problem.detail and words.language == "en":
        return label + detail
    counts = (
        {"count": words.number(problem.characters), "limit": words.number(LONGEST_QUESTION)}
        if problem.kind == "too_long"
        else {}
    )
    said = words.html(f"problem_{problem.kind}", **counts)
    return f"{label}<p {words.attributes}>{said}</p>{detail if problem.detail else ''}"


def notes_html(answer: Answer, words: Words) -> str:
    """How the question was understood, and by whom the answer is worded."""
    language = escape_attribute(answer.language)
    notes = ""
    if answer.asked_as:
        question = f'<bdi lang="{language}">{escape(answer.asked_as)}</bdi>'
        notes += f'<p class="uj-note">{words.html("understood_as", question=question)}</p>'
    if answer.writer:
        writer = f'<bdi dir="ltr">{escape(answer.writer)}</bdi>'
        said = words.html("written_by", writer=writer)
        if withheld := sum(not item.supported for item in answer.statements):
            said += f" {escape(words.count('withheld', withheld))}"
        notes += f'<p class="uj-note">{said}</p>'
    if answer.note:  # the assistant's own words, and so in the answer's language
        notes += f'<p class="uj-note" lang="{language}" dir="auto">{escape(answer.note)}</p>'
    return notes


def answer_html(answer: Answer, number: int, words: Words) -> str:
    """The answer's text; markers that are ours become links to their evidence."""
    links = {
        citation.marker: _chip_html(
            number,
            citation.marker,
            words.say("evidence_name", marker=citation.marker, title=citation.title),
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


def _unfinished_html(turn: Turn, words: Words) -> str:
    """Text that is still being written: its markers are shown, but open nothing yet."""
    found = {int(match[1]) for match in MARKER.finditer(turn.text)}
    inert = {
        marker: f'<span class="uj-cite uj-cite-waiting" dir="ltr">'
        f'<span class="uj-sr">[</span>{marker}<span class="uj-sr">]</span></span>'
        for marker in found
    }
    # The last marker may still be on its way.
    body = paragraphs_html(_PARTIAL_MARKER.sub("", turn.text), _NOT_YET_KNOWN, links=inert)
    if turn.stopped:
        return f'{body}<p class="uj-note">{words.html("stopped")}</p>'
    stage = words.html(f"stage_{turn.stage if turn.stage in _STAGES else 'other'}")
    dots = '<span class="uj-dots"><i></i><i></i><i></i></span>'
    return f'{body}<p class="uj-stage" role="status">{stage}{dots}</p>'


def badges_html(answer: Answer, number: int, words: Words) -> str:
    """How many sources and languages stand behind the answer; opens its evidence."""
    badges = "".join(
        f'<span class="uj-badge">{escape(text)}</span>' for text in badge_texts(answer, words)
    )
    return (
        f'<p class="uj-badges"><a class="uj-show" href="#uj-evidence-{number}">{badges}'
        f'<span class="uj-show-words">{words.html("show_evidence")}</span></a></p>'
    )


def badge_texts(answer: Answer, words: Words) -> list[str]:
    """The badges of an answer: agreement, sources, languages; empty when abstaining."""
    sources = _count_articles(answer)
    languages = dict.fromkeys(citation.language for citation in answer.citations)
    if not sources:
        return []
    texts = [words.count("sources", sources), words.languages(languages)]
    if len(answer.findings) > 1 and not answer.by_article:
        texts.insert(0, words.count("answers_found", len(answer.findings)))
    elif answer.findings and answer.findings[0].independent > 1:
        agreeing = words.count("sources_agree", answer.findings[0].independent)
        texts.insert(0, f"≥ {agreeing}" if answer.findings[0].lower_bound else agreeing)
    return texts


def counted(finding: Finding, words: Words) -> str:
    """How many independent sources stand behind a finding; of those asked for at least so many."""
    count = words.count("independent_sources", finding.independent)
    return f"≥ {count}" if finding.lower_bound else count


def _count_articles(answer: Answer) -> int:
    """How many articles are cited: a table has one in each row, as `independent` counts them."""
    cited = {
        (item.source, item.title, item.locator if _is_row(item.locator) else None)
        for item in answer.citations
    }
    return max(len(cited), *(finding.independent for finding in answer.findings), 0)


def _is_row(locator: Locator | None) -> bool:
    return locator is not None and locator.kind == "row"


def header_html(articles: int, languages: Sequence[str], words: Words) -> str:
    """The name, and what is indexed.

    `desk.js` makes its language and direction those of the page, and takes from its `data-*` the
    names of what Gradio itself would not name, or name in English.
    """
    if languages:
        names = words.languages(sorted(languages, key=words.language_name))
        where = words.count("in_languages", len(languages), languages=names)
        indexed = words.count("articles_in", articles, languages=where)
    else:
        indexed = words.count("articles", articles)
    names_for_script = (
        f'data-messages="{escape_attribute(words.say("conversation"))}" '
        f'data-switch="{escape_attribute(words.say("language"))}"'
    )
    return (
        f'<div class="uj-brand" {words.attributes} {names_for_script}><h1>Ujumbe</h1>'
        f'<p class="uj-corpus"><span class="uj-sr">{words.html("indexed")} </span>'
        f"{escape(indexed)}</p></div>"
    )


def welcome_html(words: Words) -> str:
    """What stands in place of a conversation that has not begun."""
    return (
        f'<div class="uj-welcome" {words.attributes}><h2>{words.html("welcome_title")}</h2>'
        f"<p>{words.html('welcome_text')}</p></div>"
    )
