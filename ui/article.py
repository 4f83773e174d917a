"""Write a whole file beside an answer: its quotations marked, what was cut of it folded.

Pure functions, like `ui.evidence`, and for the same reason everything that the file says goes
through `ui.escape`. What is kept stands in paragraphs, each in its own language and direction;
what was cut stands where it was, greyed and folded, with its reason. The page shows the result in
the panel's column or in a dialog; links back lead to the cards of the evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from index.cleaning.line_score import reason_text
from index.cleaning.paragraphs import LINE_BREAK
from ui.article_marks import Mark, Run, marked_html, runs_in, runs_of
from ui.article_window import stretches
from ui.directions import main_direction
from ui.escape import escape, escape_attribute

if TYPE_CHECKING:
    from assistant.article import ArticlePart, ArticleView, Story
    from ui.words import Words

_REASONS_SHOWN = 3
"""Reasons named on a folded cut; its lines name their own."""

_TELLING = 1_000
"""Characters of a paragraph that its direction is told by."""

_KEPT = frozenset({"title", "kept"})

_Paragraph = list["ArticlePart"]
"""Parts with no blank between them: what was kept, with stray markup that was cut from it."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file on the page, with what is marked in it.

    Attributes:
        several: Whether several stories of it can be asked about.
    """

    view: ArticleView
    runs: tuple[Run, ...]
    words: Words
    several: bool


def article_html(view: ArticleView, marks: Sequence[Mark], words: Words) -> str:
    """A whole file as HTML, however long: far from the marks it is folded, then left out.

    Args:
        view: The file.
        marks: What to highlight, in any order; they may overlap.
        words: The page's words.
    """
    several = sum(story.asked for story in view.stories) > 1
    opened = _Opened(view, runs_of(view.text, marks), words, several)
    name = escape_attribute(words.say("article_name", title=view.title))
    return (
        f'<article class="uj-article" id="uj-article" role="region" tabindex="-1" '
        f'aria-label="{name}" {words.attributes}>{_head_html(opened)}'
        f'<div class="uj-article-body">{_body_html(opened)}</div></article>'
    )


# The head


def _head_html(opened: _Opened) -> str:
    view, words = opened.view, opened.words
    marks = [mark for run in opened.runs for mark in run.marks]
    back = f"#uj-card-{marks[0].place}" if marks else "#uj-evidence"
    return (
        f'<header class="uj-article-head"><div class="uj-article-bar">'
        f'<a class="uj-back" href="{back}">{words.html("article_back")}</a>'
        f"{_jumps_html(marks, words)}</div>"
        f'<h2 class="uj-article-title" lang="{escape_attribute(view.language)}" '
        f'dir="{main_direction(view.title)}">{escape(view.title)}</h2>'
        f"{_origin_html(view, words)}{_facts_html(view, words)}{_state_html(view, words)}</header>"
    )


def _jumps_html(marks: Sequence[Mark], words: Words) -> str:
    """Links to the marks."""
    if not marks:
        return ""
    links = "".join(
        f'<a class="uj-jump" href="#uj-mark-{mark.place}" '
        f'aria-label="{escape_attribute(words.say("article_go_to", marker=mark.marker))}">'
        f"{mark.marker}</a>"
        for mark in marks
    )
    said = words.html("article_quoted")
    name = escape_attribute(words.say("article_quoted"))
    return f'<nav class="uj-jumps" aria-label="{name}"><span>{said}</span>{links}</nav>'


def _origin_html(article: ArticleView | Story, words: Words) -> str:
    """Language, outlet and date."""
    parts = []
    if article.language:
        name = escape(words.language_name(article.language))
        parts.append(f"{name} <abbr>{escape(article.language)}</abbr>")
    if article.outlet:
        parts.append(f'<bdi dir="auto">{escape(article.outlet)}</bdi>')
    if article.published:
        date = escape(words.date(article.published))
        parts.append(f'<time datetime="{escape_attribute(article.published)}">{date}</time>')
    return f'<div class="uj-said-of">{_spans(parts)}</div>' if parts else ""


def _facts_html(view: ArticleView, words: Words) -> str:
    """Where the text comes from, to be found and checked again."""
    facts = [(words.html("article_file"), _path_html(view.path))]
    if view.same:
        facts.append((words.html("article_same"), " · ".join(map(_path_html, view.same))))
    # The whole hash stands there to be copied; the style sheet shows its beginning.
    digest = escape(view.sha256)
    title = escape_attribute(view.sha256)
    facts.append(
        ("<abbr>SHA-256</abbr>", f'<bdi class="uj-hash" dir="ltr" title="{title}">{digest}</bdi>')
    )
    size = [escape(words.count("article_characters", view.characters))]
    if view.encoding:
        size.append(f'<bdi dir="ltr">{escape(view.encoding)}</bdi>')
    facts.append((words.html("article_length"), _spans(size)))
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="uj-facts">{rows}</dl>'


def _path_html(path: str) -> str:
    return f'<bdi class="uj-path" dir="ltr">{escape(path)}</bdi>'


def _state_html(view: ArticleView, words: Words) -> str:
    if view.on_disk == "same":
        return ""
    gone = view.on_disk == "gone"
    said = words.html("article_gone") if gone else words.html("article_changed")
    return f'<div class="uj-state" role="note">{said}</div>'


def _spans(parts: Iterable[str]) -> str:
    return "".join(f"<span>{part}</span>" for part in parts)


# The text


def _body_html(opened: _Opened) -> str:
    html, words = "", opened.words
    spans = [(run.start, run.end) for run in opened.runs]
    for stretch in stretches(opened.view.text, spans):
        number = stretch.end - stretch.start
        if stretch.size == "left_out":
            said = escape(words.count("article_not_shown", number))
            html += f'<div class="uj-beyond">{said}</div>'
            continue
        inner = _stretch_html(opened, stretch.start, stretch.end)
        if stretch.size == "folded":
            said = escape(words.count("article_more", number))
            inner = f'<details class="uj-further"><summary>{said}</summary>{inner}</details>'
        html += inner
    return html


def _stretch_html(opened: _Opened, start: int, end: int) -> str:
    """Some of the text: its paragraphs, what was cut between them, and where new pages begin."""
    view, html = opened.view, ""
    before = (-1, -1)
    found = _paragraphs(view, start, end)
    for (place, story, kind), group in groupby(found, key=lambda each: _belongs(view, each)):
        paragraphs = list(group)
        if before != (place, story):
            html += _label_html(opened, place, story, is_new_story=story != before[1])
            before = place, story
        if kind == "kept":
            html += "".join(_paragraph_html(opened, parts) for parts in paragraphs)
        else:
            html += _cut_html(opened, paragraphs, view.stories[story])
    return html


def _paragraphs(view: ArticleView, start: int, end: int) -> Iterator[_Paragraph]:
    held: _Paragraph = []
    first = max(0, bisect_right(view.parts, start, key=lambda part: part.start) - 1)
    for number in range(first, len(view.parts)):
        part = view.parts[number]
        if part.start >= end:
            break
        if held and (part.kind == "blank" or _is_apart(view, held[-1], part)):
            yield held
            held = []
        if part.kind != "blank":
            held.append(_clipped(part, start, end))
    if held:
        yield held


def _clipped(part: ArticlePart, start: int, end: int) -> ArticlePart:
    if start <= part.start and part.end <= end:
        return part
    return replace(part, start=max(part.start, start), end=min(part.end, end))


def _is_apart(view: ArticleView, part: ArticlePart, following: ArticlePart) -> bool:
    """Whether a part begins a paragraph though no blank stands before it."""
    pasted = (part.kind == "pasted", following.kind == "pasted")
    return view.text[part.end - 1] in "\r\n" or pasted[0] != pasted[1]


def _belongs(view: ArticleView, paragraph: _Paragraph) -> tuple[int, int, str]:
    """Page or row, story, and whether it was kept: what changes begins something new."""
    at = paragraph[0].start
    if paragraph[0].kind == "pasted":
        kind = "pasted"
    else:
        kind = "kept" if any(part.kind in _KEPT for part in paragraph) else "cut"
    place = bisect_right(view.places, at, key=lambda place: place.span.start) - 1
    story = bisect_right(view.stories, at, key=lambda story: story.start) - 1
    return place, max(0, story), kind


def _label_html(opened: _Opened, place: int, story: int, *, is_new_story: bool) -> str:
    """What begins: a page or row, or one of several stories."""
    view, words = opened.view, opened.words
    said = []
    if place >= 0 and len(view.places) > 1:
        number = view.places[place].number
        if view.places[place].kind == "page":
            said.append(words.html("place_page", number=words.number(number)))
        elif view.places[place].kind == "row":
            said.append(words.html("place_row", number=words.number(number)))
    origin = ""
    begun = view.stories[story]
    if is_new_story and begun.asked and opened.several:
        if begun.pasted:
            said.append(_reason_html(reason_text("pasted_story"), words))
        origin = _origin_html(begun, words)
    name = f'<div class="uj-place">{_spans(said)}</div>' if said else ""
    return f'<div class="uj-begins">{name}{origin}</div>' if name or origin else ""


def _paragraph_html(opened: _Opened, parts: _Paragraph) -> str:
    """A paragraph that was kept; stray markup that was cut from its line stands in it, struck."""
    kept = next(part for part in parts if part.kind in _KEPT)
    look = "uj-headline" if kept.kind == "title" else "uj-text"
    inner = ""
    for part in parts:
        said = _words_html(opened, part)
        if part.kind not in _KEPT:
            why = escape_attribute(_reason(part.reason, opened.words)[0])
            said = f'<del class="uj-bit" title="{why}">{said}</del>'
        inner += said
    return f'<p class="{look}" {_attributes(opened, kept)}>{inner}</p>'


def _cut_html(opened: _Opened, paragraphs: Sequence[_Paragraph], story: Story) -> str:
    """What was cut in one place, folded: how much, and why."""
    words = opened.words
    parts = [part for paragraph in paragraphs for part in paragraph]
    start, end = parts[0].start, parts[-1].end
    breaks = sum(
        1 for part in parts for _ in LINE_BREAK.finditer(opened.view.text, part.start, part.end)
    )
    size = [
        escape(words.count("article_lines", len(paragraphs) + breaks)),
        escape(words.count("article_characters", sum(part.end - part.start for part in parts))),
    ]
    is_story = parts[0].kind == "pasted"
    reasons = (
        [reason_text("pasted_story")]
        if is_story
        else list(dict.fromkeys(part.reason for part in parts))
    )
    why = [_reason_html(reason, words) for reason in reasons[:_REASONS_SHOWN]]
    if is_story:
        why.append(
            f'<bdi dir="auto" lang="{escape_attribute(story.language)}">{escape(story.title)}</bdi>'
        )
    if len(reasons) > _REASONS_SHOWN:
        why.append("…")
    lines = "".join(
        _cut_lines_html(opened, list(group), why=reason if len(reasons) > 1 else "")
        for reason, group in groupby(parts, key=lambda part: part.reason)
    )
    is_open = " open" if any(runs_in(opened.runs, start, end)) else ""
    look = "uj-cut uj-pasted" if is_story else "uj-cut"
    return (
        f'<details class="{look}"{is_open}><summary>'
        f'<span class="uj-why"><b>{words.html("article_left_out")}</b> {_spans(why)}</span>'
        f'<span class="uj-size">{_spans(size)}</span></summary>{lines}</details>'
    )


def _cut_lines_html(opened: _Opened, parts: Sequence[ArticlePart], *, why: str) -> str:
    """Lines that were cut for one reason, which is named where those beside them have others."""
    lines = "".join(
        f"<p {_attributes(opened, part)}>{_words_html(opened, part)}</p>" for part in parts
    )
    name = f'<span class="uj-why">{_reason_html(why, opened.words)}</span>' if why else ""
    return f'<div class="uj-cut-lines"><div>{lines}</div>{name}</div>'


def _words_html(opened: _Opened, part: ArticlePart) -> str:
    return marked_html(opened.view.text, opened.runs, part.start, part.end, opened.words)


def _attributes(opened: _Opened, part: ArticlePart) -> str:
    """The language and direction of a paragraph of the file."""
    runs = main_direction(opened.view.text[part.start : min(part.end, part.start + _TELLING)])
    return f'lang="{escape_attribute(part.language or "und")}" dir="{runs}"'


def _reason(reason: str, words: Words) -> tuple[str, str]:
    """Why something was cut, and the language that this is in.

    The catalog has reasons in the cleaner's own words; the page has a wording for each, named
    after them. An older index may have one that has none: it is shown as it is.
    """
    try:
        return words.say("why_" + "_".join(re.findall(r"\w+", reason))), words.language
    except KeyError:
        return reason, "en"


def _reason_html(reason: str, words: Words) -> str:
    said, language = _reason(reason, words)
    if language == words.language:
        return escape(said)
    return f'<bdi lang="{language}" dir="ltr">{escape(said)}</bdi>'
