"""Sentences with a part left away: what is left is still borne out, in nearly the same words.

Without such the checker learns from twins that differ in a word that nearly the same is false.
"""

from __future__ import annotations

import random
import re

_PARTS = re.compile(r"([,،؛;]\s+|\s+[–—]\s+)")
"""What stands between the parts of a sentence."""
_ASIDE = re.compile(r"\s*\([^()]{2,80}\)")
_ENDS = " \n,،؛;:–—"
_LEAST = 4
"""Words that are left of a sentence, at least."""
_SHORTEST = 0.3
"""Share of its words that is left, at least."""
_TWICE = 0.35
"""How often a second part is left away."""
_BEGINNING = 0.25
"""How often the part that may go is the first; the others begin as the sentence does."""


def shortened(sentence: str, draw: random.Random) -> str | None:
    """A sentence without one or two of its parts; None where it has none to spare.

    Args:
        sentence: With its end.
        draw: Where chance comes from.
    """
    said = _without_a_part(sentence.strip(), draw)
    if said and draw.random() < _TWICE:
        said = _without_a_part(said, draw) or said
    words = len(sentence.split())
    if said is None or len(said.split()) < max(_LEAST, _SHORTEST * words):
        return None
    return said


def _without_a_part(sentence: str, draw: random.Random) -> str | None:
    asides = list(_ASIDE.finditer(sentence))
    if asides and draw.random() < 0.5:
        hit = draw.choice(asides)
        return sentence[: hit.start()] + sentence[hit.end() :]
    pieces = _PARTS.split(sentence)
    parts, between = pieces[0::2], pieces[1::2]
    if not between:
        return None
    end = sentence[-1] if not sentence[-1].isalnum() else ""
    if draw.random() < _BEGINNING:
        left = sentence[len(parts[0]) + len(between[0]) :]
        return left[:1].upper() + left[1:]
    at = draw.randrange(1, len(parts))
    if at == len(parts) - 1:
        return "".join(pieces[: 2 * at - 1]).rstrip(_ENDS) + end
    before, after = "".join(pieces[: 2 * at - 1]), "".join(pieces[2 * at + 2 :])
    return before + draw.choice([" ", between[at]]) + after
