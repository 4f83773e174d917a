"""Write an answer's text as paragraphs: what is its own, what is quoted, what is a link.

An answer mixes our words with words of articles. The two must not be confused: a quotation
in another script is isolated so that it cannot reorder the sentence around it, and a "[1]"
that an article brought along is not a citation of ours.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from ui.directions import direction
from ui.escape import escape, escape_attribute

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

MARKER = re.compile(r"\[([0-9]{1,3})\]")
"""A marker as the assistant writes it."""

_LEADING_MARKERS = re.compile(r"(?:\s*\[[0-9]{1,3}\])+[.,;،؛]?")
"""The markers that belong to the quotation before them."""

LONG_QUOTE = 60
"""Characters from which a quotation that runs against its paragraph stands apart."""

_LINE = re.compile(r".*\S.*")
"""A line that is not blank."""

_QUOTATION_MARKS = '“”„«»‹›「」『』"'

_QUOTED = re.compile(
    r"“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|‹[^›\n]*›|「[^」\n]*」|『[^』\n]*』|\"[^\"\n]*\""
)


def paragraphs_html(
    text: str,
    language: str = "",
    *,
    links: Mapping[int, str] = MappingProxyType({}),
    quotes: Mapping[str, str] = MappingProxyType({}),
    articles: Sequence[str] = (),
    leads: Collection[str] = (),
) -> str:
    """`text` as paragraphs, each in its own direction, quotations isolated within them.

    Args:
        text: What to show.
        language: ISO 639-1 code of the words around the quotations.
        links: HTML to put in place of the marker with that number. A marker with
            another number, or among an article's words, is somebody else's and stays text.
        quotes: Words of articles that may stand in the text, quotation marks or not, and
            the language of each.
        articles: Longer texts of articles, parts of which may stand in quotation marks.
        leads: Lines that are an answer in short, set above their quotations.
    """
    ranges = _quoted_ranges(text, quotes, [_squeezed(article) for article in articles])
    languages = {_squeezed(quote): code for quote, code in quotes.items()}
    paragraphs: list[str] = []
    end = 0
    for line in _LINE.finditer(text):
        parts = _split(text, *line.span(), ranges)
        paragraph = _paragraph_html(parts, language, links, languages)
        classes = []
        if paragraphs and text.count("\n", end, line.start()) > 1:  # a blank line parts findings
            classes.append("uj-apart")
        if line[0].strip() in leads:
            classes.append("uj-lead")
        if classes:
            paragraph = paragraph.replace("<p ", f'<p class="{" ".join(classes)}" ', 1)
        paragraphs.append(paragraph)
        end = line.end()
    return "".join(paragraphs)


def _paragraph_html(
    parts: Sequence[tuple[str, bool]],
    language: str,
    links: Mapping[int, str],
    languages: Mapping[str, str],
) -> str:
    own_words = MARKER.sub("", "".join(part for part, is_quote in parts if not is_quote))
    has_own = direction(own_words) != "auto"
    # With nothing but quotations the paragraph runs as they do.
    runs = direction(own_words if has_own else "".join(part for part, _ in parts))
    pieces: list[str] = []
    tail = ""
    for place, (part, is_quote) in enumerate(parts):
        if not is_quote:
            pieces.append(_with_links(part.removeprefix(tail), links))
            tail = ""
            continue
        against = direction(part) not in {runs, "auto"} and len(part) > LONG_QUOTE
        after = parts[place + 1][0] if place + 1 < len(parts) else ""
        if against and (markers := _LEADING_MARKERS.match(after)):
            tail = markers[0]
        shape = ' class="uj-inset"' if against else ""
        code = languages.get(_squeezed(part.strip(_QUOTATION_MARKS)), "")
        pieces.append(
            f'<bdi{shape}{_lang(code)} dir="{direction(part)}">'
            f"{escape(part)}{_with_links(tail, links)}</bdi>"
        )
    # The answer's language is that of its own words; a bare quotation may be in any.
    return f'<p dir="{runs}"{_lang(language if has_own else "")}>{"".join(pieces)}</p>'


def _lang(code: str) -> str:
    return f' lang="{escape_attribute(code)}"' if code else ""


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _quoted_ranges(
    text: str, quotes: Iterable[str], articles: Sequence[str]
) -> list[tuple[int, int]]:
    """Where words of others stand in `text`: in order, not overlapping.

    Known quotes come first, since an article may hold quotation marks of its own and
    so seem to end a quotation before it does.
    """
    ranges: list[tuple[int, int]] = []
    for quote in sorted(quotes, key=len, reverse=True):
        pattern = r"\s+".join(re.escape(word) for word in quote.split())
        for match in re.finditer(pattern, text) if pattern else ():
            _add_range(ranges, *match.span())
    for match in _QUOTED.finditer(text):
        # Quotation marks are not always in pairs. Where they seem to enclose a marker,
        # it is an article's only if an article has these very words.
        inner = _squeezed(match[0][1:-1].strip(" .…"))
        if not MARKER.search(inner) or any(inner in article for article in articles):
            _add_range(ranges, *match.span())
    return sorted(ranges)


def _add_range(ranges: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a range, unless it cuts through another; it takes the place of those inside it."""
    touched = [known for known in ranges if known[0] < end and start < known[1]]
    if all(start <= known[0] and known[1] <= end for known in touched):
        for known in touched:
            ranges.remove(known)
        ranges.append((start, end))


def _split(
    text: str, start: int, end: int, ranges: Sequence[tuple[int, int]]
) -> list[tuple[str, bool]]:
    """The parts of `text[start:end]`, each with whether it lies in one of the ranges."""
    parts: list[tuple[str, bool]] = []
    position = start
    for low, high in ranges:
        low, high = max(low, position), min(high, end)  # noqa: PLW2901 - only what lies on this line
        if low < high:
            parts += [(text[position:low], False), (text[low:high], True)]
            position = high
    parts.append((text[position:end], False))
    return [(part, is_quote) for part, is_quote in parts if part]


def _with_links(text: str, links: Mapping[int, str]) -> str:
    parts: list[str] = []
    position = 0
    for match in MARKER.finditer(text):
        link = links.get(int(match[1]))
        if link is not None:
            parts += [escape(text[position : match.start()]), link]
            position = match.end()
    parts.append(escape(text[position:]))
    return "".join(parts)
