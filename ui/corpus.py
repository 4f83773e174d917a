"""Write the list of articles, and say what a filter over them can be made of.

Pure functions, like `ui.evidence`, and for the same `gr.HTML`, which sanitises nothing: `ui.escape`
is all that stands between an article, or the name of a file, and the page. Buttons do nothing by
themselves: `data-do` says what they are for ("leave-out", "delete", "take-in"), and `data-source`
which file, as `source_of` reads it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from babel.numbers import format_percent

from index import Filter
from index.errors import NothingMatches
from ui.directions import main_direction
from ui.escape import escape, escape_attribute

if TYPE_CHECKING:
    from assistant.corpus import Entry
    from ui.words import Words

MOST_FILES = 500
"""Files listed at most; a page with more is slow to draw, and nobody reads it. Those left out are
listed all the same: here alone they can be taken in again."""

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)

_PATTERN = re.compile(r"[*?\[]")
"""What a filter would take for part of a pattern."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter can be made of.

    Attributes:
        languages: ISO 639-1 codes of articles, sorted.
        outlets: Who published any, sorted.
        years: In which any was published, the last one first.
        first: The first day on which one was published, as YYYY-MM-DD; empty if none is dated.
        last: The last one.
        sources: Files, sorted.
    """

    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    years: tuple[str, ...]
    first: str
    last: str
    sources: tuple[str, ...]


def filter_choices(entries: Iterable[Entry]) -> Choices:
    """What a filter over some articles can be made of: of those that can be asked."""
    asked = [one for one in entries if not (one.left_out or one.problem or one.same_as)]
    days = sorted({one.published for one in asked if one.published})
    return Choices(
        languages=tuple(sorted({one.language for one in asked if one.language})),
        outlets=tuple(sorted({one.outlet for one in asked if one.outlet}, key=str.casefold)),
        years=tuple(sorted({day[:4] for day in days}, reverse=True)),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        sources=tuple(sorted({one.source for one in asked})),
    )


def filter_of(
    *,
    languages: Sequence[str] | None = None,
    outlets: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] | None = None,
) -> Filter | None:
    """The filter that somebody chose; None where nothing was.

    Args:
        languages: ISO 639-1 codes.
        outlets: Who published it.
        since: A day, month or year (2023-08-22, 2023-08, 2023), from its first day on.
        until: Likewise, to its last day.
        sources: Files, not patterns.

    Raises:
        NothingMatches: A date is none.
    """
    where = Filter(
        sources=tuple(_PATTERN.sub(r"[\g<0>]", source) for source in sources or ()),
        outlets=tuple(outlets or ()),
        languages=tuple(languages or ()),
        since=_day(since, last=False),
        until=_day(until, last=True),
    )
    return None if where == Filter() else where


def _day(text: str | None, *, last: bool) -> date | None:
    """The first or the last day of what may be a day, a month or a year."""
    text = (text or "").strip()
    if not text:
        return None
    found = _DATE.fullmatch(text)
    year, month, day = found.groups() if found else ("0", None, None)
    try:
        in_month = int(month or (12 if last else 1))
        ends = calendar.monthrange(int(year), in_month)[1] if last else 1
        return date(int(year), in_month, int(day or ends))
    except ValueError as error:  # calendar's own error is one, too
        raise NothingMatches(
            f"{text[:40]!r} is no date.", "Write it as 2023-08-22, 2023-08 or 2023."
        ) from error


def source_of(value: str) -> str:
    """The file that a `data-source` names."""
    return unquote(value, errors="surrogatepass")


def data_source(source: str) -> str:
    """A `data-source` that names a file; `source_of` reads it."""
    # Attributes lose control characters, which names of files may have.
    return quote(source, errors="surrogatepass")


def corpus_html(entries: Sequence[Entry], words: Words) -> str:
    """The table of all files: those left out last, and each with its button."""
    ordered = sorted(entries, key=lambda one: (one.left_out, one.source))
    files = [list(group) for _, group in groupby(ordered, key=lambda one: one.source)]
    held = [file for file in files if not file[0].left_out]
    shown = [*held[:MOST_FILES], *(file for file in files if file[0].left_out)]
    heading = f'<h2 class="uj-panel-title">{words.html("corpus_title")}</h2>'
    if files:
        rows = "".join(_row(file, words) for file in shown)
        inner = f'<table class="uj-articles">{_head(words)}<tbody>{rows}</tbody></table>'
    else:
        inner = f'<p class="uj-note">{words.html("corpus_empty")}</p>'
    if len(files) > len(shown):
        more = words.count("corpus_more_files", len(files) - len(shown))
        inner += f'<p class="uj-note">{escape(more)}</p>'
    return f'<div class="uj-corpus-list" {words.attributes}>{heading}{inner}</div>'


def _head(words: Words) -> str:
    names = [
        words.html("corpus_article"),
        words.html("corpus_language"),
        words.html("corpus_outlet"),
        words.html("corpus_date"),
        words.html("corpus_kept"),
        words.html("corpus_file"),
        f'<span class="uj-sr">{words.html("corpus_change")}</span>',
    ]
    cells = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def _row(file: Sequence[Entry], words: Words) -> str:
    """A file, by its first article; what several have in common, or not, is named together."""
    first = file[0]
    languages = dict.fromkeys(one.language for one in file if one.language)
    outlets = dict.fromkeys(one.outlet for one in file if one.outlet)
    language = escape(words.languages(languages)) if languages else ""
    outlet = " · ".join(f'<bdi dir="auto">{escape(one)}</bdi>' for one in outlets)
    out = " uj-out" if first.left_out else ""
    cells = {
        "uj-headline": _headline(file, words),
        "uj-language": f"<span>{language}</span>" if language else "",
        "uj-outlet": f"<span>{outlet}</span>" if outlet else "",
        "uj-date": _dates(file, words),
        "uj-kept": _kept(file, words),
        "uj-name": f'<bdi dir="ltr">{escape(first.source)}</bdi>',
        "uj-change": _change(first, words),
    }
    inner = "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells.items())
    return f'<tr class="uj-row{out}" data-source="{data_source(first.source)}">{inner}</tr>'


def _headline(file: Sequence[Entry], words: Words) -> str:
    """The first article's headline, and what there is to know of the file."""
    first = file[0]
    runs = main_direction(first.title)
    code = escape_attribute(first.language or "und")
    title = f'<span class="uj-title" lang="{code}" dir="{runs}">{escape(first.title)}</span>'
    return (title if first.title else "") + "".join(
        f'<span class="uj-remark{kind}">{text}</span>' for kind, text in _remarks(file, words)
    )


def _remarks(file: Sequence[Entry], words: Words) -> list[tuple[str, str]]:
    """What there is to know of a file, as HTML, each with the class of its looks."""
    first = file[0]
    remarks = []
    if len(file) > 1:
        remarks.append(("", escape(words.count("corpus_more", len(file) - 1))))
    if first.added:
        remarks.append(("", words.html("corpus_added")))
    if first.left_out:
        remarks.append(("", words.html("corpus_left_out")))
    if first.same_as:
        other = f'<bdi dir="ltr">{escape(first.same_as)}</bdi>'
        remarks.append(("", words.html("corpus_same", file=other)))
    if any(one.suspect for one in file):
        remarks.append((" uj-warning", words.html("corpus_suspect")))
    for problem in dict.fromkeys(one.problem for one in file if one.problem):
        said = f'<bdi lang="en" dir="ltr">{escape(problem)}</bdi>'
        remarks.append((" uj-warning", words.html("corpus_problem", problem=said)))
    return remarks


def _dates(file: Sequence[Entry], words: Words) -> str:
    """The day of a file's article; the first and last of several."""
    days = sorted({one.published for one in file if one.published})
    ends = dict.fromkeys([days[0], days[-1]] if days else [])
    shown = (
        f'<time datetime="{escape_attribute(day)}">{escape(words.date(day))}</time>' for day in ends
    )
    return f"<span>{' – '.join(shown)}</span>" if days else ""


def _kept(file: Sequence[Entry], words: Words) -> str:
    """A bar of the share that is the article, with its number; nothing where there is none."""
    if not any(one.kept for one in file):
        return ""
    share = min(1.0, max(0.0, sum(one.kept for one in file) / len(file)))
    number = str(format_percent(round(share, 2), locale=words.language))
    name = escape_attribute(words.say("corpus_kept_of", share=number))
    return (
        f'<span class="uj-share" title="{name}"><svg class="uj-bar" viewBox="0 0 100 4" '
        'preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4"/>'
        f'<rect width="{share * 100:.0f}" height="4"/></svg><span>{escape(number)}</span></span>'
    )


def _change(entry: Entry, words: Words) -> str:
    """The button that changes what is asked of; what is deleted is gone, so that is asked twice."""
    file = entry.source
    if entry.left_out:
        name = words.say("corpus_take_in_name", file=file)
        return _button("take-in", file, words.html("corpus_take_in"), name)
    if not entry.added:
        name = words.say("corpus_leave_out_name", file=file)
        return _button("leave-out", file, words.html("corpus_leave_out"), name)
    # One `name` for all: to ask of another file is to keep this one.
    return (
        '<details class="uj-sure" name="uj-sure"><summary class="uj-act">'
        + _named(words.html("corpus_delete"), words.say("corpus_delete_name", file=file), "uj-ask")
        + _named(words.html("corpus_keep"), words.say("corpus_keep_name", file=file), "uj-stay")
        + "</summary>"
        + _button(
            "delete",
            file,
            words.html("corpus_delete_sure"),
            words.say("corpus_delete_sure_name", file=file),
        )
        + "</details>"
    )


def _button(act: str, file: str, text: str, name: str) -> str:
    return (
        f'<button type="button" class="uj-act" data-do="{act}" data-source="{data_source(file)}" '
        f'aria-label="{escape_attribute(name)}">{text}</button>'
    )


def _named(text: str, name: str, kind: str) -> str:
    """What a summary says, to those who see it and to those who hear it: it has no other name."""
    return (
        f'<span class="{kind}"><span aria-hidden="true">{text}</span>'
        f'<span class="uj-sr">{escape(name)}</span></span>'
    )
