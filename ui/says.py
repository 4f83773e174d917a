"""Write who says what: a table of an answer's sources, and of what each says in its own words.

Pure functions, like `ui.evidence`, in whose panel the table stands. Where there is no room for it,
`says.css` lays it out otherwise, which would make browsers forget that it is a table: so each part
says with a `role` what it is.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.directions import main_direction
from ui.escape import escape, escape_attribute
from ui.render import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.types import Answer, Citation, Finding, Passage
    from ui.words import Words

MOST_COLUMNS = 4
"""Findings with a column of their own; further ones share one."""

_HEADING = 80
"""Characters of a finding that head its column; a screen reader says them with each cell."""

_SILENT = ' class="uj-says-silent"'

_WORDS = 160
"""Characters of a source's words in a cell; its card has them all."""


Copies = defaultdict[str, set[str]]
"""The copies of each file."""


@dataclass(frozen=True, slots=True)
class Row:
    """A source, and what it says.

    Attributes:
        files: Those that are cited or were read, copies of one article together.
        copies: Other files with the same article.
        languages: ISO 639-1 codes; several where a file holds several articles.
        outlets: Who published it, where known.
        cells: Its citations for each column; none where nothing was found.
        whole_languages: Whether this stands for all sources in these languages.
    """

    files: tuple[str, ...]
    copies: tuple[str, ...]
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    cells: tuple[tuple[Citation, ...], ...]
    whole_languages: bool = False

    @property
    def heard(self) -> bool:
        """Whether it says anything of the answer."""
        return any(self.cells)


def says_html(answer: Answer, number: int, words: Words) -> str:
    """The table; empty where one source says one thing, and there is nothing to compare."""
    rows = rows_of(answer)
    if len(answer.findings) < 2 and sum(row.heard for row in rows) < 2:  # noqa: PLR2004 - two
        return ""
    headings = _headings(answer, words)
    columns = "".join(
        f'<th scope="col" role="columnheader">{heading}</th>'
        for heading in (words.html("says_source"), *headings)
    )
    several = len(headings) > 1
    labels = headings if several else [""]
    body = "".join(_row_html(row, labels, number, words) for row in rows)
    return (
        f'<div class="uj-says"><table role="table" class="uj-columns-{len(headings)}">'
        f'<caption>{words.html("says_title")}</caption><thead role="rowgroup"><tr role="row">'
        f'{columns}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


# What stands in the table


def rows_of(answer: Answer) -> list[Row]:
    """A row for each source: those heard by language, then those in which nothing was found."""
    columns = _columns(answer)
    files = dict.fromkeys(item.source for column in columns for item in column)
    # A whole language is told at once, whichever of its files were read.
    spoken = _languages_of(answer)
    quiet = [
        source
        for source in answer.silent_sources
        if not spoken[source] or not spoken[source] <= set(answer.silent_languages)
    ]
    copies = _copies_of(answer)
    groups = _articles((*files, *quiet), copies)
    rows = [_row(group, columns, answer, copies) for group in groups]
    order = list(dict.fromkeys(row.languages for row in rows if row.heard))
    heard = sorted((row for row in rows if row.heard), key=lambda row: order.index(row.languages))
    silent = [row for row in rows if not row.heard]
    if answer.silent_languages:
        read = tuple(item for item in answer.silent_sources if item not in quiet)
        nothing: tuple[tuple[Citation, ...], ...] = ((),) * len(columns)
        silent.append(Row(read, (), answer.silent_languages, (), nothing, whole_languages=True))
    return [*heard, *silent]


def _columns(answer: Answer) -> list[tuple[Citation, ...]]:
    """The citations of each column; the last may be that of all further findings.

    What articles say of a topic stands in one, if each is a file.
    """
    findings = answer.findings
    if _in_one_column(answer):
        return [tuple(item for finding in findings for item in finding.citations)]
    columns = [finding.citations for finding in findings[:MOST_COLUMNS]]
    if rest := findings[MOST_COLUMNS:]:
        columns.append(tuple(item for finding in rest for item in finding.citations))
    return columns


def _in_one_column(answer: Answer) -> bool:
    """Whether rows tell the findings apart by themselves; a table's articles share its row."""
    files = [path for finding in answer.findings for path in {c.source for c in finding.citations}]
    return answer.by_article and len(set(files)) == len(files)


def _articles(sources: Iterable[str], copies: Copies) -> list[tuple[str, ...]]:
    """The files, in groups that hold copies of one article."""
    groups: list[tuple[str, ...]] = []
    for source in dict.fromkeys(sources):
        linked = [g for g in groups if any(source in copies[one] | {one} for one in g)]
        rest = [group for group in groups if group not in linked]
        groups = [*rest, (*(one for group in linked for one in group), source)]
    return groups


def _copies_of(answer: Answer) -> Copies:
    """The copies of each file, as far as the answer tells; both ways round."""
    copies: Copies = defaultdict(set)
    known = [(item.source, item.also) for finding in answer.findings for item in finding.citations]
    known += [(passage.source, passage.copies) for passage in answer.passages]
    for source, others in known:
        copies[source].update(others)
        for other in others:
            copies[other].add(source)
    return copies


def _languages_of(answer: Answer) -> dict[str, set[str]]:
    """The languages of each silent file's passages."""
    spoken: dict[str, set[str]] = {source: set() for source in answer.silent_sources}
    for passage in answer.passages:
        if passage.source in spoken:
            spoken[passage.source].add(passage.language)
    return spoken


def _row(
    files: tuple[str, ...],
    columns: Sequence[tuple[Citation, ...]],
    answer: Answer,
    copies: Copies,
) -> Row:
    cells = tuple(tuple(item for item in column if item.source in files) for column in columns)
    cited = [item for cell in cells for item in cell]
    if cited:
        languages = dict.fromkeys(item.language for item in cited)
        outlets = dict.fromkeys(outlet_of(item, answer.passages) for item in cited)
    else:
        passages = [passage for passage in answer.passages if passage.source in files]
        languages = dict.fromkeys(passage.language for passage in passages)
        outlets = dict.fromkeys(passage.outlet for passage in passages)
    others = {other for one in files for other in copies[one]} - set(files)
    known = tuple(outlet for outlet in outlets if outlet)
    return Row(files, tuple(sorted(others)), tuple(languages), known, cells)


def outlet_of(citation: Citation, passages: Iterable[Passage]) -> str | None:
    """Who published what is cited, if that is known."""
    holding = (
        passage.outlet
        for passage in passages
        if passage.source == citation.source and passage.start <= citation.start < passage.end
    )
    return next(holding, None)


# How it is written


def _headings(answer: Answer, words: Words) -> list[str]:
    """What heads each column but the first."""
    if _in_one_column(answer):
        return [_words_head(words)]
    findings = answer.findings
    shown = findings[:MOST_COLUMNS]
    headings = [
        _heading(finding, place if len(findings) > 1 else 0, words)
        for place, finding in enumerate(shown, start=1)
    ]
    if more := len(findings) - len(shown):
        headings.append(
            f'<span class="uj-says-place">{escape(words.count("says_more", more))}</span>'
        )
    return headings


def _heading(finding: Finding, place: int, words: Words) -> str:
    """A finding: its number, if it is one of several; its words, if few; who is behind it."""
    number = words.html("answer_number", number=words.number(place)) if place else ""
    count = escape(counted(finding, words))
    if finding.text in {" ".join(item.quote.split()) for item in finding.citations}:
        # Whole sentences: the first does not speak for the others.
        text = _words_head(words)
    else:
        code = escape_attribute(finding.citations[0].language if finding.citations else "und")
        text = (
            f'<bdi class="uj-says-text" lang="{code}" dir="{main_direction(finding.text)}">'
            f"{escape(shortened(finding.text, _HEADING))}</bdi>"
        )
    return (
        f'<span class="uj-says-place">{number}</span> ' if number else ""
    ) + f'{text} <span class="uj-says-count">{count}</span>'


def _words_head(words: Words) -> str:
    return f'<span class="uj-says-text">{words.html("says_words")}</span>'


def _row_html(row: Row, labels: Sequence[str], number: int, words: Words) -> str:
    cells = "".join(
        f'<td role="cell"{"" if cell else _SILENT}>{_label_html(label)}'
        f"{_cell_html(cell, number, words)}</td>"
        for label, cell in zip(labels, row.cells, strict=True)
    )
    source = f'<th scope="row" role="rowheader">{_source_html(row, words)}</th>'
    return f'<tr role="row"{"" if row.heard else _SILENT}>{source}{cells}</tr>'


def _label_html(heading: str) -> str:
    """The head of the column again, for where it is far away; a screen reader says it anyway."""
    return f'<span class="uj-says-label" aria-hidden="true">{heading}</span>' if heading else ""


def _source_html(row: Row, words: Words) -> str:
    """Language, outlet and files of a source."""
    if row.whole_languages:
        who = words.html("says_all_in", languages=escape(words.languages(row.languages)))
    else:
        who = escape(words.languages(row.languages)) if row.languages else ""
    outlets = "".join(f'<span><bdi dir="auto">{escape(one)}</bdi></span>' for one in row.outlets)
    files = "".join(f'<span class="uj-says-file">{_file_html(one)}</span>' for one in row.files)
    copies = ""
    if row.copies:
        names = ", ".join(_file_html(one) for one in row.copies)
        said = words.html("says_copies", files=names)
        copies = f'<span class="uj-says-file">{said}</span>'
    return f'<span class="uj-says-who"><b>{who}</b>{outlets}</span>{files}{copies}'


def _file_html(source: str) -> str:
    return f'<bdi dir="ltr">{escape(source)}</bdi>'


def _cell_html(cell: Sequence[Citation], number: int, words: Words) -> str:
    """Links to the cards of what a source says; a dash where nothing was found."""
    if not cell:
        nothing = f'<span class="uj-sr">{words.html("says_nothing")}</span>'
        return f'<span class="uj-says-dash"><i aria-hidden="true">—</i>{nothing}</span>'
    return "".join(_said_html(citation, number) for citation in cell)


def _said_html(citation: Citation, number: int) -> str:
    text = shortened(" ".join(said_in(citation).split()), _WORDS)
    code = escape_attribute(citation.language)
    marker = f'<span class="uj-said-number" dir="ltr">{citation.marker}</span>'
    return (
        f'<a class="uj-said" href="#uj-card-{number}-{citation.marker}">'
        f'<bdi lang="{code}" dir="{main_direction(text)}">{escape(text)}\u00a0{marker}</bdi></a>'
    )


def said_in(citation: Citation) -> str:
    """The words of a quotation that answer; all of it where none are set off."""
    start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
    return citation.quote[start:end] if 0 <= start < end <= len(citation.quote) else citation.quote


def shortened(text: str, most: int) -> str:
    """The beginning of a text, up to a space if there is one; as it is if it is short."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", most // 2, most)
    if cut == -1:
        cut = most
        while cut > 1 and unicodedata.category(text[cut]).startswith(
            "M"
        ):  # a vowel sign, an accent
            cut -= 1
    return f"{text[:cut].rstrip(' ,;:،؛')}\u00a0…"
