"""Finds an article's headline among its lines.

The headline stands above the first paragraph, is no sentence of a menu, and speaks of what the
article speaks of; of several such lines the one with the most in common wins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.cleaning.lines import Line
from index.cleaning.markers import fold

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
        "markup", "mojibake", "reading_time", "social_post", "web_address",
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
    words = line.text.lstrip("# ").strip()
    parts = list(_SEPARATORS.finditer(words))
    for part in parts:
        tail = words[part.end() :].strip()
        if len(tail) > _SUFFIX_CHARACTERS or len(tail.split()) > _LONGEST_SUFFIX:
            continue
        names = fold(tail)
        known = bool(outlet) and (names in fold(outlet or "") or fold(outlet or "") in names)
        elsewhere = any(names in fold(other.text) for other in page if other is not line)
        if part.start() and names and (known or elsewhere or "|" in part.group()):
            words = words[: part.start()].strip()
            break
    return shorten(words)


def shorten(words: str) -> str:
    """A title of bearable length."""
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rsplit(" ", 1)[0] + "…"
