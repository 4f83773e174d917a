"""A table of articles (.csv, or .jsonl with one JSON object a line) -> their words, row by row.

A row is an article: its title and its text make the document's text, one row after another,
and what its columns say of it is declared. A row that is broken does not end the table: it is
skipped, and said to be.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.cleaning.dates import parse_date
from index.errors import NoArticles, UnreadableFile
from index.formats.columns import english_names, fold_name, has_text, value_of
from index.formats.decode import decode
from index.formats.extract import Extract, one_line, printable
from index.types import Declared, Part, Span

_BETWEEN_ROWS = "\n\n"
_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"
"""For a table of one column, whose words need no quotes: it stands in no text."""

_READ_IN_VAIN = 20
"""Times the lines of a .csv that are read in vain for broken rows, before the rest is given up."""

_MOST_SKIPPED = 20
"""Skipped rows that are told one by one."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


@dataclass(slots=True)
class _Rows:
    """A table as it grows, row by row."""

    source: str
    pieces: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, number: int, record: Mapping[str, object]) -> None:
        """Add a row; one without text is no article."""
        text = printable(value_of(record, "text") or "").strip()
        if not text:
            return
        title = one_line(value_of(record, "title"))
        headed = title is None or one_line(text.splitlines()[0]) == title
        words = text if headed else f"{title}\n{text}"
        if self.pieces:
            self.length += len(_BETWEEN_ROWS)
        span = Span(self.length, self.length + len(words))
        published = _date(value_of(record, "published"))
        self.parts.append(Part("row", number, span))
        self.declared.append(Declared(span, title, published, one_line(value_of(record, "outlet"))))
        self.pieces.append(words)
        self.length = span.end

    def finish(self, encoding: str) -> Extract:
        """All rows.

        Raises:
            UnreadableFile: There are none.
        """
        if not self.pieces:
            first = f" ({self.skipped[0]})" if self.skipped else ""
            raise UnreadableFile(
                f"{self.source} has no row with text{first}.", "Remove it, or put articles into it."
            )
        told = self.skipped
        if len(told) > _MOST_SKIPPED:  # the last one may say that the rest was given up
            between = f"{len(told) - _MOST_SKIPPED:,} more rows"
            told = [*told[: _MOST_SKIPPED - 1], between, told[-1]]
        return Extract(
            _BETWEEN_ROWS.join(self.pieces),
            encoding,
            tuple(self.parts),
            tuple(self.declared),
            tuple(told),
        )


def read_jsonl(content: bytes, source: str) -> Extract:
    """The articles of a file with one JSON object a line.

    Raises:
        NoArticles: The first object has no text.
        UnreadableFile: It is not text, or no line is an object with text.
    """
    text, encoding = decode(content, source)
    rows = _Rows(source)
    seen = False
    for number, line in enumerate(text.split("\n"), 1):  # JSON may hold other line ends
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            rows.skipped.append(f"line {number} is not JSON")
            continue
        if not isinstance(record, dict):
            rows.skipped.append(f"line {number} is not a JSON object")
            continue
        named = {fold_name(name): value for name, value in record.items()}
        if not seen and not has_text(named):
            raise _no_articles(source)
        seen = True
        rows.add(number, named)
    return rows.finish(encoding)


def read_csv(content: bytes, source: str) -> Extract:
    """The articles of a table whose first line names the columns.

    Raises:
        NoArticles: No column is named as one of text.
        UnreadableFile: It is not text, or no row has text.
    """
    text, encoding = decode(content, source)
    lines = _LINE.findall(text)
    old_limit = csv.field_size_limit(max(len(text), 1))
    try:
        delimiter, header, start = _header(lines, source)
        rows = _Rows(source)
        after_broken = False
        for number, record in enumerate(_records(lines, start, delimiter), 1):
            if isinstance(record, str):
                rows.skipped.append(f"row {number} {record}")
                after_broken = True
            elif after_broken and _is_remnant(record, header):
                rows.skipped.append(f"row {number} is the rest of a broken one")
            elif any(cell.strip() for cell in record[len(header) :]):
                rows.skipped.append(f"row {number} has {len(record)} columns, not {len(header)}")
            else:
                rows.add(number, _named(header, record))
                after_broken = False
    finally:
        csv.field_size_limit(old_limit)
    return rows.finish(encoding)


def _header(lines: Sequence[str], source: str) -> tuple[str, list[str], int]:
    """The delimiter, the columns' names, and where the rows start."""
    best: tuple[int, str, list[str], int] | None = None
    for delimiter in _DELIMITERS:
        reader = csv.reader(iter(lines), delimiter=delimiter)
        header = next((row for row in _quietly(reader) if any(cell.strip() for cell in row)), [])
        names = [fold_name(name) for name in header]
        if has_text(names) and (best is None or len(names) > best[0]):
            best = len(names), delimiter, names, reader.line_num
    if best is None:
        raise _no_articles(source)
    columns, delimiter, names, start = best
    return (_NO_DELIMITER if columns == 1 else delimiter), names, start


def _records(lines: Sequence[str], start: int, delimiter: str) -> Iterator[list[str] | str]:
    """Rows from a line on, and in place of a broken one what is wrong with it.

    A quote that is opened and not closed would make one row of all that follow: a broken row
    is given up where it starts, and reading goes on in the line after that.
    """
    in_vain = 0
    while in_vain <= len(lines) * _READ_IN_VAIN:
        rest = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        whole = 0
        try:
            for row in reader:
                whole = reader.line_num
                if any(cell.strip() for cell in row):
                    yield row
        except csv.Error:
            in_vain += reader.line_num - whole
            start += whole + 1
            yield f"is broken (line {start})"
        else:
            return
    yield f"and all after it are given up (line {start + 1}): too many are broken"


def _is_remnant(record: Sequence[str], header: Sequence[str]) -> bool:
    return len(record) < len(header) or "".join(record).count('"') % 2 == 1


def _quietly(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        return


def _named(header: Sequence[str], record: Sequence[str]) -> dict[str, object]:
    named: dict[str, object] = {}
    for name, cell in zip(header, record, strict=False):  # what a short row lacks is empty
        if cell.strip():
            named.setdefault(name, cell)
    return named


def _date(value: str | None) -> date | None:
    if value is None:
        return None
    iso = _ISO_DATE.match(value.strip())
    try:
        return date.fromisoformat(iso[0]) if iso else parse_date(value)
    except ValueError:
        return None


def _no_articles(source: str) -> NoArticles:
    looked_for = ", ".join(english_names("text"))
    return NoArticles(
        f"{source} holds no articles: none of its columns is named {looked_for},"
        " nor the like in another language.",
        "If it does hold articles, name the column of their words text.",
    )
