"""Which language a text is in, and which way it runs.

Identification is py3langid's (a naive Bayes model over byte n-grams, 97 languages; Lui and
Baldwin, 2012), whose model travels inside its package.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"
"""ISO 639-2 code for a text whose language cannot be told."""

_LIKELIER = 10
"""Of 12,000 questions in four languages 152 are at first taken for one without wordings; this sets
133 of them right, and leaves Icelandic, Galician and Nynorsk what they are."""

_MOST_CHARACTERS = 4000
"""Enough to be sure of a language; more only costs time."""


def identify(text: str, usual: Collection[str] = ()) -> tuple[str, float]:
    """The language of a text and how sure that is.

    Args:
        text: Any text.
        usual: Languages that another one must be `_LIKELIER` times as likely as: a question of six
            English words is easily taken for Nigerian Pidgin, one in Arabic for Egyptian.

    Returns:
        An ISO 639-1 code (`UNDETERMINED` where the text has no letters) and a probability,
        0 to 1.
    """
    if not any(character.isalpha() for character in text[:_MOST_CHARACTERS]):
        return UNDETERMINED, 0.0
    ranked = _identifier().rank(text[:_MOST_CHARACTERS])
    language, probability = ranked[0]
    for other, likely in ranked:
        if other in usual:
            if likely * _LIKELIER > probability:
                language, probability = other, likely
            break
    return str(language), float(probability)


def direction(text: str) -> str:
    """Tell "rtl" or "ltr": the way the first strong character runs (Unicode rules P2 and P3)."""
    for character in text:
        bidirectional = unicodedata.bidirectional(character)
        if bidirectional in {"R", "AL"}:
            return "rtl"
        if bidirectional == "L":
            return "ltr"
    return "ltr"


@cache
def _identifier() -> LanguageIdentifier:
    # Imported here because loading the model takes a third of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
