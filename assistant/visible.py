"""Shows what others wrote without obeying it: control characters are named, or escaped in JSON.

An article, a file's name or a model may hold characters that move a terminal's cursor, or that make
a line read in another order than it is stored.
"""

from __future__ import annotations

import json
import unicodedata

from index.cleaning.paragraphs import LINE_BREAK

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates. They can make a line read in another order than it
is stored; the plain marks (LRM, RLM, ALM) and joiners cannot, and real text needs them."""


def is_hidden(character: str) -> bool:
    """Whether a character is obeyed rather than seen; joiners and direction marks are honest."""
    hidden = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character != "\t"
    return hidden or character in BIDI_CONTROLS


def named(character: str) -> str:
    """A character's name as it is shown in its place."""
    return f"⟦U+{ord(character):04X}⟧"


def visible(text: str) -> str:
    """A text whose control characters are named instead of obeyed, line ends aside."""
    lines = LINE_BREAK.sub("\n", text)
    return "".join(named(c) if c != "\n" and is_hidden(c) else c for c in lines)


def on_one_line(text: str) -> str:
    """What others say, visible and on one line: it forges none of ours."""
    return " ".join(visible(text).split())


def visible_json(value: object) -> str:
    """JSON in which every script stays as it is and control characters are escaped."""
    written = json.dumps(value, ensure_ascii=False, indent=1)
    return "".join(f"\\u{ord(c):04x}" if c != "\n" and is_hidden(c) else c for c in written)
