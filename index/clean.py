"""A file's text -> its articles: title, date, outlet, language, and every line kept or cut.

Scraped pages arrive as flattened text: menus, share buttons, captions twice over, keyword
lists, headlines of other stories, whole other stories pasted under "read also". Nothing is
rewritten: blocks are spans of the file, kept and cut ones together cover it exactly, and each
cut one says why.

The steps are the files of index/cleaning: lines are looked at one by one (lines, signals); the
page is parted where another story begins (stories), which is never attributed to its host; in
each part the headline is found (headline), and every line is judged once more in its place, by
what stands around it and by whether it speaks of the same things (place, line_score).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from index.cleaning.front_matter import read_front_matter
from index.cleaning.headline import find_headline, headline_text, shorten
from index.cleaning.line_score import judge, reason_text
from index.cleaning.lines import Line
from index.cleaning.markers import fold
from index.cleaning.outlet import find_outlet
from index.cleaning.paragraphs import paragraphs
from index.cleaning.place import place_signals
from index.cleaning.published import find_published
from index.cleaning.signals import ends_like_a_sentence
from index.cleaning.stories import beginnings
from index.language import identify
from index.types import Article, Block, Declared, Document, Span


@dataclass(frozen=True, slots=True)
class _Part:
    """Some lines of a page and the stretch of the file they stand in."""

    span: Span
    lines: tuple[Line, ...]


def clean(document: Document, common: frozenset[int] = frozenset()) -> tuple[Article, ...]:
    """Find the articles in a document: one, or as many as its file declares.

    Args:
        document: The file.
        common: Hashes of lines that stand on several pages (index/cleaning/boilerplate.py).
    """
    declared = document.declared or (read_front_matter(document.text),)
    starts = [0, *(item.span.start for item in declared[1:])]
    ends = [*starts[1:], len(document.text)]
    return tuple(
        _article(document, item, Span(start, end), common)
        for item, start, end in zip(declared, starts, ends, strict=True)
    )


def judged_lines(
    document: Document, common: frozenset[int] = frozenset()
) -> Iterator[tuple[Line, bool]]:
    """Every line of a document with its verdict, and whether it stands in the host article.

    It is what `clean` did, line by line, for explaining it.
    """
    for item in document.declared or (read_front_matter(document.text),):
        for place, part in enumerate(_parts(document.text, item.span)):
            for line in _judge(_read(document.text, part.lines, item), common).lines:
                yield line, place == 0


def signals_in_place(document: Document) -> Iterator[list[tuple[Line, list[str]]]]:
    """The lines of each story of a document with the signals of their place, for fitting."""
    declared = read_front_matter(document.text)
    for part in _parts(document.text, declared.span):
        read = _read(document.text, part.lines, Declared(part.span))
        yield list(zip(read.lines, place_signals(read.lines, read.place, read.title), strict=True))


def _article(
    document: Document, declared: Declared, around: Span, common: frozenset[int]
) -> Article:
    host, *others = _parts(document.text, declared.span)
    footer = others[-1].lines if others else ()
    article = _finish(
        document, declared, Span(around.start, host.span.end), host, common, footer=footer
    )
    if not others:
        return _extend(article, around.end)
    nothing_said = Declared(Span(0, 0))
    ends = [part.span.start for part in others[1:]] + [around.end]
    pasted = tuple(
        _extend(_finish(document, nothing_said, part.span, part, common), end)
        for part, end in zip(others, ends, strict=True)
    )
    cut = tuple(Block(story.span, "cut", reason_text("pasted_story")) for story in pasted)
    return replace(article, blocks=article.blocks + cut, pasted=pasted)


def _parts(text: str, span: Span) -> list[_Part]:
    """A page parted into its article and the stories pasted under it."""
    spans = paragraphs(text, span.start, span.end)
    language = _language([where.of(text) for where in spans])
    lines = tuple(Line.read(text, where, language) for where in spans)
    begun = [each.line for each in beginnings(lines) if each.verdict.score > 0]
    edges = [0, *begun, len(lines)]
    parts = []
    for first, last in pairwise(edges):
        start = lines[first].span.start if first else span.start
        end = lines[last].span.start if last < len(lines) else span.end
        parts.append(_Part(Span(start, end), lines[first:last]))
    return parts


@dataclass(frozen=True, slots=True)
class _Story:
    """An article's lines and what was found out of the whole of them."""

    lines: list[Line]
    place: int | None
    title: str
    outlet: str | None
    language: str


def _read(
    text: str, lines: Sequence[Line], declared: Declared, footer: Sequence[Line] = ()
) -> _Story:
    """Find an article's language, headline and outlet."""
    language = _language([line.text for line in lines if line.prose] or [x.text for x in lines])
    read = [line.in_language(text, language) for line in lines]
    place = find_headline(read)
    headline = None if place is None else read[place]
    outlet = declared.outlet or find_outlet(read, headline, footer)
    title = declared.title or (headline_text(headline, read, outlet) if headline else "")
    return _Story(read, place, title, outlet, language)


def _judge(story: _Story, common: frozenset[int]) -> _Story:
    """Decide what of an article's lines is kept."""
    around = place_signals(story.lines, story.place, story.title, common)
    judged = []
    for at, (line, signals) in enumerate(zip(story.lines, around, strict=True)):
        if at == story.place:
            judged.append(replace(line, role="title"))
            continue
        verdict = judge("line", (*line.signals, *signals))
        if verdict.score > 0:
            judged.append(replace(line, verdict=verdict))
        else:
            judged.append(line.cut(verdict.worst, verdict))
    return replace(story, lines=_keep_something(judged))


def _finish(
    document: Document,
    declared: Declared,
    span: Span,
    part: _Part,
    common: frozenset[int],
    *,
    footer: Sequence[Line] = (),
) -> Article:
    judged = _judge(_read(document.text, part.lines, declared, footer), common)
    return Article(
        title=shorten(judged.title) or _title_without_headline(judged.lines, document.source),
        published=declared.published or find_published(judged.lines, judged.language),
        outlet=judged.outlet,
        language=judged.language,
        blocks=_cover(span, declared, judged.lines, judged.language),
    )


_ALONE = frozenset({"apart", "amid_debris", "strange", "above_all_prose", "below_all_prose"})
"""Signals of a paragraph that no other of its story stands near or shares words with."""


def _keep_something(lines: list[Line]) -> list[Line]:
    """A page of which nothing would be left is still what its owner wanted indexed.

    Then its paragraphs are kept that were cut for standing alone: there is no other. Failing these
    it is the headline, or the line that is likest to one.
    """
    if any(line.role == "body" for line in lines) or not lines:
        return lines
    kept = {at for at, line in enumerate(lines) if line.prose and _is_cut_for_standing_alone(line)}
    if not kept:
        forms = [(line.role == "title", line.form.score) for line in lines]
        kept = {forms.index(max(forms))}
    return [
        replace(line, role="body", reason="") if at in kept else line
        for at, line in enumerate(lines)
    ]


def _is_cut_for_standing_alone(line: Line) -> bool:
    """Whether a line was cut, and would not have been but for that."""
    if line.role != "cut" or line.verdict is None:
        return False
    return sum(weight for name, weight in line.verdict.weights.items() if name not in _ALONE) > 0


def _title_without_headline(lines: Sequence[Line], source: str) -> str:
    """A line that the first paragraph begins with, else that paragraph, else the file's name."""
    opening = next((line.text for line in lines if line.role == "body"), "")
    for line in lines:
        if line.role == "cut" and line.words > 2 and fold(opening).startswith(fold(line.text)):  # noqa: PLR2004 - a headline says something
            return shorten(line.text)
    return shorten(opening) if opening else PurePosixPath(source).stem


def _language(texts: Sequence[str]) -> str:
    """The language of a page: of its sentences first, and of no line more than of the others."""
    ordered = sorted(texts, key=lambda text: (not ends_like_a_sentence(text), -len(text)))
    language, _ = identify("\n".join(text[:_SAMPLE] for text in ordered))
    return language


_SAMPLE = 500
"""Characters of a line that the page's language is told by."""


def _cover(
    span: Span, declared: Declared, lines: Sequence[Line], language: str
) -> tuple[Block, ...]:
    """Blocks that cover a stretch of the file: what is before its lines, they, and the gaps."""
    blocks = []
    at = span.start
    if declared.span.start > at and declared.span.end:
        blocks.append(Block(Span(at, declared.span.start), "cut", reason_text("front_matter")))
        at = declared.span.start
    for line in lines:
        if line.span.start > at:
            blocks.append(Block(Span(at, line.span.start), "cut", reason_text("blank")))
        if line.role == "cut":
            blocks.append(Block(line.span, "cut", reason_text(line.reason)))
        else:
            blocks.extend(_without_markup(line, language))
        at = line.span.end
    if at < span.end:
        blocks.append(Block(Span(at, span.end), "cut", reason_text("blank")))
    return tuple(blocks)


def _without_markup(line: Line, language: str) -> list[Block]:
    inner = line.inner
    own = identify(line.text)[0] if "other_language" in line.signals else ""
    pieces = [
        Block(Span(line.span.start, inner.start), "cut", reason_text("markup")),
        Block(inner, line.role, language=own if own != language else ""),
        Block(Span(inner.end, line.span.end), "cut", reason_text("markup")),
    ]
    return [piece for piece in pieces if piece.span.end > piece.span.start]


def _extend(article: Article, end: int) -> Article:
    """An article whose blocks cover the file up to some place."""
    last = article.span.end if article.blocks else 0
    if end <= last:
        return article
    blank = Block(Span(last, end), "cut", reason_text("blank"))
    return replace(article, blocks=(*article.blocks, blank))
