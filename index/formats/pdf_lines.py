"""The lines of a printed page -> its paragraphs, so that sentences are whole again.

A page knows only where it puts which letters. A line goes on in the next one unless that is
set in another size, after a gap, or indented, or unless the line is short. A word divided at a
line's end is put together again; a hyphen that belongs to it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from index.cleaning.signals import ends_like_a_sentence
from index.language import direction

_SAME_SIZE = 0.1
"""The share by which sizes of letters differ within one paragraph, at most."""

_GAP = 1.35
"""Times the usual distance of lines, from which on a gap divides paragraphs."""

_SHORT = 0.7
"""The share of the usual length below which a line is a paragraph's last."""

_INDENT = 0.5
"""Times the size of letters, from which on a line is indented."""

_VERY_SHORT = 0.45
"""The same where no sentence ends: the next word may only have been too long."""

_LONGEST_WORD = 1000
"""Characters up to which what was put together is looked at again for a word that goes on."""

_FEWEST_PAGES = 3
_MOST_HEADS = 3
"""Lines at either edge of a page that may be a running head."""

_NUMBER = re.compile(r"\d+")
_HYPHENS = "-\u2010\xad"
_CONJUNCTION = re.compile(
    r"(?:und|oder|bzw\.?|sowie|and|or|et|ou|y|o|e|und/oder|en|of|na|au)\s", re.IGNORECASE
)
_FORMS = re.compile(r"[\ufb00-\ufb06\ufb1d-\ufdf1\ufdfc\ufe70-\ufefc]+")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_SPACE_INSIDE = re.compile(r"(?<=[(\[{«])\s+|\s+(?=[)\]}»])|\s+(?=[.,:;!?،؛؟](?:\s|$))")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters drawn at once; a line's last run ends in a line break.

    Attributes:
        text: The letters.
        x: Where they start, in points from the left.
        y: Their height, in points from the page's foot.
        size: The size of the letters, in points.
    """

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, its words in the order of reading."""

    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0


def to_lines(runs: Sequence[Run]) -> list[Line]:
    """Runs -> the lines that hold any letter."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        pieces = run.text.split("\n")
        for place, piece in enumerate(pieces):
            if place:
                lines.append([])
            if piece:
                lines[-1].append(Run(piece, run.x, run.y, run.size))
    found = []
    for line in lines:
        seen = [run for run in line if run.text.strip()]
        if seen:
            text = _in_order(line)
            found.append(Line(text, min(run.x for run in seen), seen[0].y, seen[0].size))
    return found


def without_running_heads(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Pages without the first and last lines that most of them share but for numbers.

    Only a line that is set apart from the page's words is a running head.
    """
    kept = [list(page) for page in pages]
    for first, second in ((0, 1), (-1, -2)) * _MOST_HEADS:
        heads = [
            _NUMBER.sub("#", page[first].text)
            if len(page) > 1 and _is_apart(page, page[first], page[second])
            else ""
            for page in kept
        ]
        counts = Counter(heads)
        for page, head in zip(kept, heads, strict=True):
            if head and counts[head] >= _FEWEST_PAGES and counts[head] * 2 > len(pages):
                del page[first]
    return kept


def to_paragraphs(lines: Sequence[Line], known: frozenset[str] = frozenset()) -> list[str]:
    """Lines of a page -> its paragraphs.

    Args:
        lines: The lines in order.
        known: Words of the document, in small letters: a divided word that stands among them
            with its hyphen keeps it.
    """
    if not lines:
        return []
    step = _usual_step(lines)
    margin = min(line.x for line in lines)
    usual = _usual_lengths(lines)
    paragraphs = [[lines[0].text]]
    for line, following in pairwise(lines):
        pieces = paragraphs[-1]
        if _divides(line, following, usual[line.size], step, margin):
            paragraphs.append([following.text])
            continue
        before, after = join_halves(pieces[-1], following.text, known)
        if len(before) < _LONGEST_WORD:
            pieces[-1] = before + after
        else:  # the whole paragraph for each of its lines would be time without end
            pieces[-1:] = [before, after]
    return ["".join(pieces) for pieces in paragraphs]


def goes_on(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether a page's last sentence goes on at the top of the next page."""
    if not before or not after or not _like_sizes(before[-1].size, after[0].size):
        return False
    last, first = before[-1].text, after[0].text
    if ends_like_a_sentence(last) or last.endswith(":"):
        return False
    return first[:1].islower() or len(last) >= _usual_length(before, before[-1].size) * _VERY_SHORT


def join_halves(before: str, after: str, known: frozenset[str]) -> tuple[str, str]:
    """Two lines of one sentence as they stand together: what to write for each."""
    if not before or not after:
        return before, after
    if before[-1] in _HYPHENS and before[-2:-1].isalnum():
        if before[-1] == "\xad":
            return before[:-1], after
        if _CONJUNCTION.match(after):
            return before + " ", after
        if not after[0].islower():
            return before, after
        left = re.split(r"[\s(„“\"]", before)[-1]
        right = re.match(r"[\w-]*", after)
        whole = (left + (right[0] if right else "")).lower()
        return (before if whole in known else before[:-1]), after
    wide = {unicodedata.east_asian_width(before[-1]), unicodedata.east_asian_width(after[0])}
    return (before, after) if wide <= {"W", "F"} else (before + " ", after)


def _divides(line: Line, following: Line, usual: float, step: float, margin: float) -> bool:
    if not _like_sizes(line.size, following.size):
        return True
    if step and _gap(line, following) > step * _GAP:
        return True
    ends = ends_like_a_sentence(line.text)
    indent = following.x - max(line.x, margin)
    if ends and indent > following.size * _INDENT > 0 and direction(following.text) == "ltr":
        return True
    if ends:
        return len(line.text) < usual * _SHORT
    return len(line.text) < usual * _VERY_SHORT and not following.text[:1].islower()


def _usual_length(lines: Sequence[Line], size: float) -> float:
    """The length of a full line in letters of a size: nine in ten are no longer."""
    lengths = sorted(len(line.text) for line in lines if _like_sizes(line.size, size))
    return lengths[int(len(lengths) * 0.9)] if len(lengths) > 1 else 0.0


def _usual_lengths(lines: Sequence[Line]) -> dict[float, float]:
    """The same for every size there is, in one walk over lines by size: there may be thousands."""
    ordered = sorted(lines, key=lambda line: line.size)
    lengths, places = np.unique([len(line.text) for line in ordered], return_inverse=True)
    having = np.zeros(len(lengths), dtype=int)  # lines of each length whose size is like
    usual: dict[float, float] = {}
    first = end = 0
    for size in dict.fromkeys(line.size for line in ordered):
        while end < len(ordered) and (
            ordered[end].size <= size or _like_sizes(ordered[end].size, size)
        ):
            having[places[end]] += 1
            end += 1
        while first < end and not _like_sizes(ordered[first].size, size):
            having[places[first]] -= 1
            first += 1
        count = end - first
        nine_in_ten = np.searchsorted(np.cumsum(having), int(count * 0.9), side="right")
        usual[size] = float(lengths[nine_in_ten]) if count > 1 else 0.0
    return usual


def _usual_step(lines: Sequence[Line]) -> float:
    gaps = [_gap(a, b) for a, b in pairwise(lines) if _like_sizes(a.size, b.size) and a.y > b.y]
    return median(gaps) if gaps else 0.0


def _is_apart(page: Sequence[Line], edge: Line, neighbour: Line) -> bool:
    step = _usual_step(page)
    gap = abs(_gap(edge, neighbour))
    return not _like_sizes(edge.size, neighbour.size) or (step > 0 and gap > step * _GAP)


def _gap(line: Line, following: Line) -> float:
    """How far down the next line is, in sizes of its letters; below 0 in the next column."""
    return (line.y - following.y) / (following.size or 1.0)


def _like_sizes(a: float, b: float) -> bool:
    return abs(a - b) <= max(a, b) * _SAME_SIZE


def _in_order(line: Sequence[Run]) -> str:
    """A line's words in the order of reading, in letters and not in their forms."""
    text = "".join(run.text for run in line)
    if _runs_rightwards(text):
        return _tidy(text)
    words = ""
    for run in sorted(line, key=lambda run: -run.x):
        piece = run.text if _has_latin(run.text) else run.text.translate(_MIRRORED)
        apart = words[-1:].isalnum() and piece[:1].isalnum()
        words += " " + piece if apart and words[-1].isdigit() != piece[0].isdigit() else piece
    return _SPACE_INSIDE.sub("", _tidy(words))


def _runs_rightwards(text: str) -> bool:
    kinds = Counter(unicodedata.bidirectional(character) for character in text)
    return kinds["R"] + kinds["AL"] <= kinds["L"]


def _has_latin(text: str) -> bool:
    return any(unicodedata.bidirectional(character) == "L" for character in text)


def _tidy(text: str) -> str:
    whole = _FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms[0]), text)
    return " ".join(whole.split())
