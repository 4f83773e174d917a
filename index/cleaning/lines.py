"""A paragraph of a page under judgement, as the steps of the cleaner hand it on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from index.cleaning.line_score import Verdict, judge
from index.cleaning.markers import Marker, recognise
from index.cleaning.paragraphs import trim_markup
from index.cleaning.signals import ends_like_a_sentence, own_signals, stems, word_count
from index.types import Span

_PROSE_WORDS = 7

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:=+-]+")
_LONGEST_ROW = 2000
"""Characters of a table's row: bounded, a file may be one line of bars."""
_MOST_CELLS_READ = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, what it shows, and what was decided of it.

    Attributes:
        span: Where it stands, outer blanks left out.
        inner: Its words alone, without tags at its ends.
        text: The words of `inner`.
        marker: The furniture it was recognised as.
        signals: What it shows by itself.
        form: The verdict on those alone.
        words: How many words it has.
        sentence: Whether it ends as sentences do.
        prose: Whether it reads as a paragraph of some story.
        language: ISO 639-1 code of the page, by which its signals were read.
        stems: What it speaks of.
        role: "title", "body" or "cut".
        reason: Key of the reasons in data/cleaning.toml; empty while it is kept.
        verdict: The verdict on the line in its place; None where another rule decided.
    """

    span: Span
    inner: Span
    text: str
    marker: Marker | None
    signals: tuple[str, ...]
    form: Verdict
    words: int
    sentence: bool
    prose: bool
    language: str
    stems: frozenset[str] = field(repr=False)
    role: str = "body"
    reason: str = ""
    verdict: Verdict | None = None

    @classmethod
    def read(cls, page: str, span: Span, language: str) -> Line:
        """Look at one paragraph of a page in some language."""
        inner = trim_markup(page, span)
        text = inner.of(page)
        marker = recognise(text)
        signals = tuple(own_signals(text, marker, language, _table_part(page, inner)))
        form = judge("form", signals)
        words, sentence = word_count(text), ends_like_a_sentence(text)
        prose = form.score > 0 and sentence and words >= _PROSE_WORDS
        about = frozenset(stems(text))
        return cls(
            span, inner, text, marker, signals, form, words, sentence, prose, language, about
        )

    def in_language(self, page: str, language: str) -> Line:
        """This line, looked at anew where it was taken for one of another language."""
        return self if language == self.language else Line.read(page, self.span, language)

    def cut(self, reason: str, verdict: Verdict | None = None) -> Line:
        """This line left out, for a reason."""
        return replace(self, role="cut", reason=reason, verdict=verdict)

    @property
    def kind(self) -> str:
        """The kind of furniture it is; empty if none."""
        return self.marker.kind if self.marker else ""


def _table_part(page: str, span: Span) -> str:
    """What a line is in a table: "table_row" or "table_rule"; "" outside of any.

    A table is two lines or more, next to one another, that begin and end with a bar and have
    as many cells; a menu in that form is none.
    """
    row = _cells(span.of(page)) if span.end - span.start <= _LONGEST_ROW else []
    if not row:
        return ""
    above = page[max(0, span.start - _LONGEST_ROW) : span.start].rstrip().splitlines()[-1:]
    below = page[span.end : span.end + _LONGEST_ROW].lstrip().splitlines()[:1]
    if all(len(_cells(x)) != len(row) for x in above + below):
        return ""
    if _RULE.fullmatch(span.of(page)):
        return "table_rule"
    read = row[:_MOST_CELLS_READ]
    furniture = sum(recognise(cell) is not None for cell in read)
    return "" if 2 * furniture > len(read) else "table_row"


def _cells(line: str) -> list[str]:
    """What stands between the bars of a table's row; nothing if the line cannot be one."""
    line = line.strip()
    if not (line.startswith("|") and line.endswith("|")):
        return []
    cells = _BAR.split(line)[1:-1]
    return cells if len(cells) > 1 else []
