"""A file's text -> its article: title, date, outlet, language, and every line kept or cut.

Scraped pages arrive as flattened text: menus, share buttons, captions twice over, keyword
lists, headlines of other stories, whole other stories pasted under "read also". Nothing is
rewritten: blocks are spans of the file, kept and cut ones together cover it exactly, and each
cut one says why. Lines are judged in three steps: what they say (index/markers.py), where the
article ends and other stories begin, and a score over their shape (index/line_score.py).

A story pasted under this one is never attributed to it. When a "read also" line stands alone
and prose follows, there is no telling a pasted story from the article going on except by its
place: early in the article the line and the headline under it are cut as a link, later
everything that follows is cut.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from index.dates import parse_date
from index.front_matter import FrontMatter, read_front_matter
from index.language import UNDETERMINED, identify
from index.line_score import ends_like_a_sentence, reason_text, score_lines, word_count
from index.markers import Marker, fold, recognise
from index.paragraphs import paragraphs, trim_markup
from index.types import Article, Block, Document, Span

_LONGEST_TITLE = 200
_TITLE_WORDS = 3
_PROSE_WORDS = 8
_PROSE_BEFORE_PASTED = 3
"""Paragraphs of prose that must precede "read also" for what follows to be another story."""

_DATE_LINE_PLACES = 12
"""An unlabelled date counts as publication only this near the top."""

_DATE_WORDS = 6
"""Words of an unlabelled date line, time of day included."""

_OTHER_STORIES = frozenset({"read_also", "more_stories"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph under judgement; `reason` is a key of data/cleaning.toml, empty if kept."""

    span: Span
    text: str
    marker: Marker | None
    role: str = "body"
    reason: str = ""

    def cut(self, reason: str) -> _Line:
        return replace(self, role="cut", reason=reason)

    @property
    def prose(self) -> bool:
        return ends_like_a_sentence(self.text) and word_count(self.text) >= _PROSE_WORDS


def clean(document: Document) -> Article:
    """Find the article in a document."""
    header = read_front_matter(document.text)
    lines = [
        _Line(span, text, recognise(text))
        for span, text in paragraphs(document.text, header.span.end)
    ]
    published = header.published or _published(lines)
    lines = _cut_furniture(lines)
    lines = _cut_other_stories(lines)
    language = _language(lines)
    lines, title = _find_title(lines, header, document.source)
    lines = _cut_by_score(lines, language, title)
    lines = _keep_something(lines)
    return Article(
        title=title,
        published=published,
        outlet=header.outlet or _outlet(lines),
        language=language,
        blocks=_cover(document.text, header, lines),
    )


def _published(lines: list[_Line]) -> date | None:
    for line in lines:
        if line.marker and line.marker.kind == "published":
            found = parse_date(line.marker.value)
            if found:
                return found
    for line in lines[:_DATE_LINE_PLACES]:
        found = _date_line(line)
        if found:
            return found
    return None


def _date_line(line: _Line) -> date | None:
    """The date that a line is nothing but."""
    return parse_date(line.text) if len(line.text.split()) <= _DATE_WORDS else None


def _outlet(lines: list[_Line]) -> str | None:
    for line in lines:
        if line.reason in {"pasted_story", "more_stories"}:
            break  # a source named below belongs to another story
        if line.marker and line.marker.kind == "source":
            return line.marker.value
    return None


def _cut_furniture(lines: list[_Line]) -> list[_Line]:
    judged = []
    for place, line in enumerate(lines):
        if line.marker:
            judged.append(line.cut(line.marker.kind))
        elif place < _DATE_LINE_PLACES and _date_line(line):
            judged.append(line.cut("published"))
        else:
            judged.append(line)
    return judged


def _cut_other_stories(lines: list[_Line]) -> list[_Line]:
    """Cut what follows a line such as "read also" where it is no part of this article."""
    judged = list(lines)
    for place, line in enumerate(lines):
        marker = line.marker
        if marker is None or marker.kind not in _OTHER_STORIES or marker.value:
            continue
        before = sum(other.prose for other in judged[:place] if other.role == "body")
        rest = range(place + 1, len(lines))
        if before >= _PROSE_BEFORE_PASTED or marker.kind == "more_stories":
            if any(lines[other].prose for other in rest) and not before:
                continue  # the list stands above the article
            pasted = marker.kind == "read_also" and any(lines[other].prose for other in rest)
            for other in rest:
                judged[other] = lines[other].cut("pasted_story" if pasted else "more_stories")
            break
        if rest and not lines[place + 1].prose and judged[place + 1].role == "body":
            judged[place + 1] = lines[place + 1].cut("read_also")
    return judged


def _language(lines: list[_Line]) -> str:
    kept = [line.text for line in lines if line.role == "body"]
    prose = [text for text in kept if ends_like_a_sentence(text)]
    language, _ = identify("\n".join(prose or kept))
    return language


def _find_title(lines: list[_Line], header: FrontMatter, source: str) -> tuple[list[_Line], str]:
    """Mark the headline, cut what stands above it, and give its words.

    The headline is the first line of several words that is no sentence, above the first
    sentence. Without one it is a line that the first paragraph begins with, else the first
    sentence itself, else the file's name.
    """
    places = [place for place, line in enumerate(lines) if line.role == "body"]
    first_prose = next((place for place in places if lines[place].prose), len(lines))
    above = [
        place
        for place in places
        if place < first_prose and not ends_like_a_sentence(lines[place].text)
    ]
    headed = [place for place in above if word_count(lines[place].text) >= _TITLE_WORDS]
    if headed:
        place = headed[0]
        judged = [
            line.cut("before_title") if line.role == "body" and other < place else line
            for other, line in enumerate(lines)
        ]
        judged[place] = replace(lines[place], role="title")
        return judged, header.title or _shorten(lines[place].text.lstrip("# "))
    if header.title:
        return lines, header.title
    if first_prose < len(lines):
        opening = lines[first_prose].text
        for place in places:
            text = lines[place].text
            if place != first_prose and text and fold(opening).startswith(fold(text)):
                return lines, _shorten(text)
        return lines, _shorten(opening)
    return lines, PurePosixPath(source).stem


def _shorten(text: str) -> str:
    if len(text) <= _LONGEST_TITLE:
        return text
    return text[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def _cut_by_score(lines: list[_Line], language: str, title: str) -> list[_Line]:
    places = [place for place, line in enumerate(lines) if line.role == "body"]
    verdicts = score_lines(
        [lines[place].text for place in places],
        "" if language == UNDETERMINED else language,
        title,
    )
    judged = list(lines)
    for place, verdict in zip(places, verdicts, strict=True):
        if verdict.score <= 0:
            judged[place] = lines[place].cut(verdict.worst)
    if places and all(judged[place].role == "cut" for place in places):
        # A file of nothing but short lines is still what its owner wanted indexed.
        keep = max(range(len(places)), key=lambda at: verdicts[at].score)
        judged[places[keep]] = lines[places[keep]]
    return judged


def _keep_something(lines: list[_Line]) -> list[_Line]:
    """A headline with nothing under it is all there is to the article."""
    if any(line.role == "body" for line in lines):
        return lines
    return [replace(line, role="body") if line.role == "title" else line for line in lines]


def _cover(text: str, header: FrontMatter, lines: list[_Line]) -> tuple[Block, ...]:
    """Blocks that cover the whole text: the header, the lines, and the gaps between them."""
    blocks = []
    at = 0
    if header.span.end:
        blocks.append(Block(header.span, "cut", reason_text("front_matter")))
        at = header.span.end
    for line in lines:
        if line.span.start > at:
            blocks.append(Block(Span(at, line.span.start), "cut", reason_text("blank")))
        if line.role == "cut":
            blocks.append(Block(line.span, "cut", reason_text(line.reason)))
        else:
            blocks.extend(_without_markup(text, line))
        at = line.span.end
    if at < len(text):
        blocks.append(Block(Span(at, len(text)), "cut", reason_text("blank")))
    return tuple(blocks)


def _without_markup(text: str, line: _Line) -> list[Block]:
    inner = trim_markup(text, line.span)
    pieces = [
        Block(Span(line.span.start, inner.start), "cut", reason_text("markup")),
        Block(inner, line.role),
        Block(Span(inner.end, line.span.end), "cut", reason_text("markup")),
    ]
    return [piece for piece in pieces if piece.span.end > piece.span.start]
