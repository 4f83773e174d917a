"""Finds an article's headline among its lines.

The headline stands above the first paragraph, is no sentence of a menu, and speaks of what the
article speaks of; of several such lines the one with the most in common wins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.cleaning.lines import Line
from index.cleaning.markers import fold, recognise
from index.cleaning.outlet import named_elsewhere, outer

LONGEST = 200
"""Characters of a title; a longer one is shortened."""

_WORDS = (3, 30)
_PARAGRAPHS = 8
"""Of the article, which a headline is compared with."""

_FULL_STOP = re.compile(r"[.。．।۔።][\"”’»)]*$")
"""Headlines may ask or exclaim, but hardly ever end with a full stop."""
_BLOCKED = frozenset(
    {
        "code", "consent", "copyright", "cut_off", "date_line", "hashtags", "list_of_words",
        "markup", "mojibake", "reading_time", "social_post", "table_row", "web_address",
    }
)  # fmt: skip

_FEWEST_STEMS = 12
_ENOUGH_SHARED = 0.5
_SAID_AGAIN = 0.3
_SENTENCE = 0.25
_LONG = 0.25
_MOST_CHARACTERS = 150
_FEW_WORDS = 0.2
_WORDS_OF_A_HEADLINE = 5
_LATER = 0.15
_DATED, _SOON = 0.2, 2
_KIN = 0.15
_SEPARATORS = re.compile(
    r"(?<!\s)\s+[|»›–—-]\s+|(?:(?<!\s)\s+)?+[|｜]\s*|\s::\s|_(?=[^_]+$)"  # blanks are read once
)
_LONGEST_SUFFIX = 5
_SUFFIX_CHARACTERS = 40


def find_headline(lines: Sequence[Line]) -> int | None:
    """The place of the headline among an article's lines, None where there is none."""
    prose = [line for line in lines if line.prose]
    told = Counter(stem for line in prose[:_PARAGRAPHS] for stem in line.stems)
    opening = _opening(lines, told)
    candidates = [at for at in range(opening) if _may_head(lines[at], first=at == 0)]
    if not candidates:
        return None
    folded = Counter(fold(line.text) for line in lines)

    def merit(candidate: tuple[int, int]) -> float:
        rank, at = candidate
        line = lines[at]
        shared = sum(stem in told for stem in line.stems) / max(_FEWEST_STEMS, len(line.stems))
        return (
            min(shared, _ENOUGH_SHARED)
            + _SAID_AGAIN * (folded[fold(line.text)] > 1)
            + _DATED * any(_dates(other) for other in lines[at + 1 : at + 1 + _SOON])
            - _SENTENCE * line.sentence
            - _SENTENCE * ("several_sentences" in line.signals)
            - _LONG * (len(line.text) > _MOST_CHARACTERS)
            - _FEW_WORDS * (line.words < _WORDS_OF_A_HEADLINE)
            - _LATER * rank / len(candidates)
        )

    return max(enumerate(candidates), key=merit)[1]


def _opening(lines: Sequence[Line], told: Counter[str]) -> int:
    """The first paragraph that speaks of what the others speak of: no notice above the article."""
    for at, line in enumerate(lines):
        if line.prose and sum(told[stem] > 1 for stem in line.stems) >= _KIN * len(line.stems):
            return at
    return next((at for at, line in enumerate(lines) if line.prose), len(lines))


def _dates(line: Line) -> bool:
    """Whether a line is of those that stand under a headline: a date, an author."""
    return "date_line" in line.signals or line.kind in {"published", "updated", "byline"}


def _may_head(line: Line, *, first: bool) -> bool:
    """Whether a line may be a headline; the first one of a page may be a single word."""
    fewest, most = _WORDS
    if line.kind or _FULL_STOP.search(line.text) or not _BLOCKED.isdisjoint(line.signals):
        return False
    if "ticker" in line.signals or ("breadcrumb" in line.signals and "|" not in line.text):
        return False
    return (1 if first else fewest) <= line.words <= most


def headline_text(line: Line, page: Sequence[Line], outlet: str | None) -> str:
    """A headline's words, without the outlet's name that is often glued to it."""
    words = whole = line.text.lstrip("# ").strip()
    for part in reversed(outer(_SEPARATORS.finditer(whole), whole)):
        suffix = whole[part.end() :].strip()
        too_long = len(suffix) > _SUFFIX_CHARACTERS or len(suffix.split()) > _LONGEST_SUFFIX
        if too_long or not part.start():
            break
        tail = words[part.end() :].strip()
        # A section's name is glued on only together with the outlet's.
        section = words != whole and recognise(tail) is not None
        if not section and not _names_site(tail, part.group(), line, page, outlet):
            break
        words = words[: part.start()].strip()
    return shorten(words)


def _names_site(
    tail: str, separator: str, line: Line, page: Sequence[Line], outlet: str | None
) -> bool:
    """Whether what stands behind a separator is no part of the headline."""
    names, known = fold(tail), fold(outlet or "")
    if not names or "|" in separator or "｜" in separator:
        return True
    if known and (names in known or known in names):
        return True
    return named_elsewhere(tail, line, page)


def shorten(words: str) -> str:
    """A title of bearable length."""
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rsplit(" ", 1)[0] + "…"
