"""Recognises the furniture of news pages by what it says, in many languages.

The phrases are data (data/markers.toml); comparing happens on folded text.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

_LABELS = frozenset({"published", "source", "keywords", "credit"})
_ANYWHERE = frozenset({"agency_credit", "social_post", "consent"})
_LONGEST_VALUE = 80
"""A source or photo line says a name; longer, it is prose that begins alike."""

_LONGEST_MARKED = 400
"""Characters of a line that are looked at: furniture is short, or says what it is at once."""

_ARABIC_FORMS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None}
)
_OUTER = re.compile(r"^[\W_]+|[\W_]+$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Marker:
    """A line recognised as furniture.

    Attributes:
        kind: A heading of data/markers.toml, such as "read_also" or "source".
        value: What follows the label, for kinds that are labels; else empty.
    """

    kind: str
    value: str = ""


def fold(text: str) -> str:
    """A text with case, diacritics, letter variants and outer punctuation taken away."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _OUTER.sub("", _SPACES.sub(" ", bare.translate(_ARABIC_FORMS)))


def recognise(line: str) -> Marker | None:
    """What kind of furniture a line is, if it is any."""
    line = line[:_LONGEST_MARKED]
    folded = fold(line)
    if not folded:
        return None
    whole = _phrases().whole.get(folded)
    if whole:
        return Marker(whole)
    label, colon, value = line.replace("：", ":").partition(":")
    kind = _phrases().labels.get(fold(label)) if colon else None
    if kind and value.strip() and (kind == "keywords" or len(value) <= _LONGEST_VALUE):
        return Marker(kind, value.strip())
    if kind == "keywords":
        return Marker(kind)
    linked = _phrases().whole.get(fold(label)) if colon else None
    return Marker(linked, value.strip()) if linked in {"read_also", "more_stories"} else None


def mentions(line: str, kind: str) -> bool:
    """Whether a phrase of a kind that may stand anywhere is in the line."""
    lowered = line.casefold()
    return any(phrase in lowered for phrase in _phrases().anywhere[kind])


@dataclass(frozen=True, slots=True)
class _Phrases:
    whole: dict[str, str]
    labels: dict[str, str]
    anywhere: dict[str, tuple[str, ...]]


@cache
def _phrases() -> _Phrases:
    content = resources.files("index").joinpath("data/markers.toml").read_text(encoding="utf-8")
    whole: dict[str, str] = {}
    labels: dict[str, str] = {}
    anywhere: dict[str, tuple[str, ...]] = {}
    for kind, by_language in tomllib.loads(content).items():
        phrases = [phrase for group in by_language.values() for phrase in group]
        if kind in _ANYWHERE:
            anywhere[kind] = tuple(phrase.casefold() for phrase in phrases)
        else:
            target = labels if kind in _LABELS else whole
            target.update({fold(phrase): kind for phrase in phrases})
    return _Phrases(whole, labels, anywhere)
