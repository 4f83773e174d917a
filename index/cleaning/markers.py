"""Recognises the furniture of news pages by what it says, in many languages.

The phrases are data (data/markers.toml); comparing happens on folded text.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_LABELS = frozenset({"published", "updated", "source", "keywords", "credit", "byline"})
_ANYWHERE = frozenset(
    {"agency_credit", "social_post", "consent", "copyright", "reading_time", "view_count"}
)
_SENTENCES = frozenset({"error_page"})
"""Kinds of whole lines whose longer phrases may also be part of a line."""
_WHOLE_SENTENCE = 14

_LONGEST_VALUE = 80
"""A source or photo line says a name; longer, it is prose that begins alike."""

_START = 3
"""Letters by which phrases are looked up: none is shorter."""

_MOST_NAMES = 6
"""Words of a name that may follow a label without a colon: "By Jane Doe"."""

_LONGEST_MARKED = 400
"""Characters of a line that are looked at: furniture is short, or says what it is at once."""

_LONGEST_LABEL = 4
"""Words."""

_ARABIC_FORMS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None}
)
_COUNT = re.compile(r"\d+|\(\s*\d*\s*\)")
"""How many comments or shares there are is no part of what a line says."""

_OUTER = re.compile(r"^[\W_]+|(?<![\W_])[\W_]+$")
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
    return _remembered(text) if len(text) <= _LONGEST_MARKED else _folded(text)


@lru_cache(maxsize=1 << 12)
def _remembered(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _OUTER.sub("", _SPACES.sub(" ", bare.translate(_ARABIC_FORMS)))


def recognise(line: str) -> Marker | None:
    """What kind of furniture a line is, if it is any."""
    line = line[:_LONGEST_MARKED]
    folded = fold(line)
    whole = _phrases().whole.get(folded) or _phrases().whole.get(fold(_COUNT.sub("", folded)))
    if whole:
        return Marker(whole)
    return _labelled(line) or _labelled_without_colon(line)


def _labelled(line: str) -> Marker | None:
    """A label, a colon and a value: "Source: Port News"."""
    label, colon, value = line.replace("：", ":").partition(":")
    value = value.strip()
    kind = _phrases().labels.get(fold(label)) if colon else None
    if kind == "keywords" or (kind and 0 < len(value) <= _LONGEST_VALUE):
        return Marker(kind, value)
    linked = _phrases().whole.get(fold(label)) if colon else None
    return Marker(linked, value) if linked in {"read_also", "more_stories"} else None


def _labelled_without_colon(line: str) -> Marker | None:
    """A label that its value follows at once: "Published 3 March 2024", "By Jane Doe"."""
    words = line.split()
    for length in range(min(_LONGEST_LABEL, len(words) - 1), 0, -1):
        kind = _phrases().labels.get(fold(" ".join(words[:length])))
        value = " ".join(words[length:])
        dated = kind in {"published", "updated"} and any(map(str.isdigit, value))
        named = kind in {"byline", "credit"} and len(words) - length <= _MOST_NAMES
        if kind and len(value) <= _LONGEST_VALUE and (dated or named) and value[-1] not in ".!?":
            return Marker(kind, value)
    return None


@dataclass(frozen=True, slots=True)
class Label:
    """A label somewhere in a line, with the text on either side of it."""

    kind: str
    before: str
    value: str


def labels_within(line: str) -> Iterator[Label]:
    """The labels amid a line, the longest at each place: "Port News — Published 3 March 2024"."""
    words = line[:_LONGEST_MARKED].split()
    for at in range(len(words)):
        for length in range(min(_LONGEST_LABEL, len(words) - at - 1), 0, -1):
            kind = _phrases().labels.get(fold(" ".join(words[at : at + length])))
            if kind:
                yield Label(kind, " ".join(words[:at]), " ".join(words[at + length :]))
                break


def mentioned(line: str) -> set[str]:
    """The kinds of which a phrase stands anywhere in the line."""
    lowered = unicodedata.normalize("NFC", line).casefold()
    starts = _starts()
    return {
        kind
        for at in range(len(lowered) - _START + 1)
        for phrase, kind in starts.get(lowered[at : at + _START], ())
        if lowered.startswith(phrase, at)
    }


def phrases(kind: str) -> tuple[str, ...]:
    """The phrases of a kind that may stand anywhere in a line, in lower case."""
    return _phrases().anywhere.get(kind, ())


@dataclass(frozen=True, slots=True)
class _Phrases:
    whole: dict[str, str]
    labels: dict[str, str]
    anywhere: dict[str, tuple[str, ...]]


@cache
def _starts() -> dict[str, list[tuple[str, str]]]:
    """Phrases that may stand anywhere, with their kinds, by their first letters."""
    starts: dict[str, list[tuple[str, str]]] = {}
    for kind, listed in _phrases().anywhere.items():
        for phrase in listed:
            starts.setdefault(phrase[:_START], []).append((phrase, kind))
    return starts


@cache
def _phrases() -> _Phrases:
    content = resources.files("index").joinpath("data/markers.toml").read_text(encoding="utf-8")
    whole: dict[str, str] = {}
    labels: dict[str, str] = {}
    anywhere: dict[str, tuple[str, ...]] = {}
    for kind, by_language in tomllib.loads(content).items():
        listed = [phrase for group in by_language.values() for phrase in group]
        if kind in _ANYWHERE:
            anywhere[kind] = tuple(sorted({phrase.casefold() for phrase in listed}))
        else:
            target = labels if kind in _LABELS else whole
            target.update({fold(phrase): kind for phrase in listed})
        if kind in _SENTENCES:
            anywhere[kind] = tuple(
                sorted({phrase.casefold() for phrase in listed if len(phrase) >= _WHOLE_SENTENCE})
            )
    return _Phrases(whole, labels, anywhere)
