"""Quotations highlighted in the text of their file: `mark` elements, with links to their cards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ui.escape import escape, escape_attribute

if TYPE_CHECKING:
    from assistant.article import ArticleView
    from assistant.types import Answer
    from ui.words import Words


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A quotation that a file is opened for.

    Attributes:
        start: Offset of its first character in the file's text.
        end: Offset after its last character.
        turn: Number of the question that it answers.
        marker: Its marker in that answer.
    """

    start: int
    end: int
    turn: int
    marker: int

    @property
    def place(self) -> str:
        """What its own id and its card's end with."""
        return f"{self.turn}-{self.marker}"


@dataclass(frozen=True, slots=True)
class Run:
    """Marks that overlap, as one highlight: HTML can nest elements, but not interlace them."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def marks_of(answer: Answer, number: int, view: ArticleView) -> tuple[Mark, ...]:
    """The quotations of an answer in a file, those that stand there word for word.

    Args:
        answer: The answer.
        number: Number of its question.
        view: The file.
    """
    files = {view.path, *view.same}
    return tuple(
        Mark(found.start, found.end, number, found.marker)
        for found in answer.citations
        if found.source in files and view.text[found.start : found.end] == found.quote
    )


def runs_of(text: str, marks: Iterable[Mark]) -> tuple[Run, ...]:
    """Marks in order, each once and without outer blanks; those that overlap are joined."""
    runs: list[Run] = []
    places: set[str] = set()
    for mark in sorted(_trimmed(text, mark) for mark in marks):
        if mark.start >= mark.end or mark.place in places:  # an id stands once in a page
            continue
        places.add(mark.place)
        if runs and mark.start < runs[-1].end:
            last = runs[-1]
            runs[-1] = Run(last.start, max(last.end, mark.end), (*last.marks, mark))
        else:
            runs.append(Run(mark.start, mark.end, (mark,)))
    return tuple(runs)


def _trimmed(text: str, mark: Mark) -> Mark:
    """A mark inside the text whose first and last characters are no blanks: those are shown."""
    start = min(max(mark.start, 0), len(text))
    inside = text[start : max(start, mark.end)]
    start += len(inside) - len(inside.lstrip())
    return replace(mark, start=start, end=start + len(inside.strip()))


def runs_in(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    """The highlights that reach into a stretch of the text."""
    for place in range(bisect_right(runs, start, key=lambda run: run.end), len(runs)):
        if runs[place].start >= end:
            return
        yield runs[place]


def marked_html(text: str, runs: Sequence[Run], start: int, end: int, words: Words) -> str:
    """A stretch of the text, escaped, what is quoted of it highlighted.

    A highlight that begins in the stretch has its id there; one that ends there is followed by
    links to its cards. So however a quotation is divided, it has one of each.
    """
    html, at = "", start
    for run in runs_in(runs, start, end):
        first, last = max(run.start, start), min(run.end, end)
        html += _shown(text[at:first]) + _mark_html(text, run, first, last)
        if run.end == last:
            html += "".join(_number_html(mark, words) for mark in run.marks)
        at = last
    return html + _shown(text[at:end])


def _mark_html(text: str, run: Run, start: int, end: int) -> str:
    first, *others = run.marks
    name = f' id="uj-mark-{first.place}"' if run.start == start else ""
    inner, at = "", start
    for mark in others:
        if start <= mark.start < end:
            inner += f'{_shown(text[at : mark.start])}<span id="uj-mark-{mark.place}"></span>'
            at = mark.start
    return f"<mark{name}>{inner}{_shown(text[at:end])}</mark>"


def _number_html(mark: Mark, words: Words) -> str:
    name = escape_attribute(words.say("article_back_to", marker=mark.marker))
    return (
        f'<a class="uj-ref" href="#uj-card-{mark.place}" dir="ltr" aria-label="{name}">'
        f"{mark.marker}</a>"
    )


def _shown(text: str) -> str:
    """Words of the file; whatever ends its lines, a browser must see line ends."""
    return escape(text.replace("\r\n", "\n").replace("\r", "\n"))
