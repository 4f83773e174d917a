"""Where a text's sentences begin and end: sentencex (Wikimedia) finds them."""

from __future__ import annotations

from index.types import Span

_BLANKS = {code: " " for code in range(0x80, 0x3001) if chr(code).isspace()}
"""Blanks of several bytes: sentencex 1.0 panics over one between an initial and a full stop."""


def sentence_spans(text: str, language: str) -> list[Span]:
    """The sentences of a text, in order; the blanks between them are part of one or the other.

    Args:
        text: Some prose.
        language: Its ISO 639-1 code; of an unknown one the usual rules are taken.
    """
    # Imported here: only long work needs it.
    from sentencex import get_sentence_boundaries  # noqa: PLC0415

    found = get_sentence_boundaries(language, text.translate(_BLANKS))
    return [Span(place["start_index"], place["end_index"]) for place in found]
