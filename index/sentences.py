"""Where a text's sentences begin and end: sentencex (Wikimedia) finds them.

It takes some titles for a sentence's end ("M. Velkov", "Bi. Zuhura", "د. سامح"): what follows
such a one belongs to the same sentence.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from index.types import Span

_BLANKS = {code: " " for code in range(0x80, 0x3001) if chr(code).isspace()}
"""Blanks of several bytes: sentencex 1.0 panics over one between an initial and a full stop."""

_LONGEST = 1000
"""Characters of a sentence to which no more is joined: an article may hold titles alone."""

_LONGEST_TITLE = 16
"""Characters, with what stands before and behind it."""


def sentence_spans(text: str, language: str) -> list[Span]:
    """The sentences of a text, in order; the blanks between them are part of one or the other.

    Args:
        text: Some prose.
        language: Its ISO 639-1 code; of an unknown one the usual rules are taken.
    """
    # Imported here: only long work needs it.
    from sentencex import get_sentence_boundaries  # noqa: PLC0415

    found = get_sentence_boundaries(language, text.translate(_BLANKS))
    spans: list[Span] = []
    for place in found:
        start, end = place["start_index"], place["end_index"]
        if (
            spans
            and end - spans[-1].start <= _LONGEST
            and _ends_with_title(text, spans[-1], language)
        ):
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return spans


def _ends_with_title(text: str, sentence: Span, language: str) -> bool:
    """Whether it is cut behind a title, and a name follows."""
    first = text[sentence.end : sentence.end + 1]
    if not first.isalpha() or first.islower():
        return False
    begin = max(sentence.start, sentence.end - _LONGEST_TITLE)
    return bool(_title(language).search(text, begin, sentence.end))


@cache
def _title(language: str) -> re.Pattern[str]:
    """A language's titles at the end of a text; "5 د." is money, not a doctor."""
    file = resources.files("index").joinpath("data/titles.toml")
    data: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    titles = [*data[""], *data.get(language, ())]
    words = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
    return re.compile(rf"(?<![^\s(\[«\"'„“‘,،-])(?<!\d\s)(?:{words})\.[^\S\n]*\Z")
