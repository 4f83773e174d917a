"""Where a text's sentences begin and end: sentencex (Wikimedia) finds them.

It cuts behind titles, abbreviations, initials and ordinals that it does not know ("M. | Velkov",
"Bi. | Zuhura", "Der 1. | Vorsitzende"): behind those that index/data/titles.toml and
abbreviations.toml list, a sentence goes on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from unicodedata import category

from index.types import Span

_BLANKS = {code: " " for code in range(0x80, 0x3001) if chr(code).isspace()}
"""Blanks of several bytes: sentencex 1.0 panics over one between an initial and a full stop."""

_LONGEST = 1_000
"""Characters of a sentence to which no more is joined: an article may hold titles alone."""

_NEAR = 48
"""Characters on each side that a cut is judged by: a few words, so that it takes constant time."""

_OPENING = "\"'“”„‟«»‹›‘’‚([{¿¡"
_BEFORE = _OPENING + "-–—/*_،؛,;:"
_CLOSING = _OPENING + ".,;:!?)]،؛"
_INITIAL = re.compile(r"[^\W\d_]\.")
_FORENAME = re.compile(r"[^\W\d_]{1,2}\.")
_LISTED = re.compile(r"\w\w,$")
_ORDINAL = re.compile(r"\d{1,3}\.|[IVX]{1,5}\.")

_KINDS = (
    *("always", "name", "number", "month", "lower"),
    *("ordinal_after", "ordinal_before", "labels", "starters", "prefixes"),
)

_Lists = Mapping[str, frozenset[str]]
"""A language's words by what must follow them: the keys that abbreviations.toml explains."""


def sentence_spans(text: str, language: str) -> list[Span]:
    """The sentences of a text, in order; the blanks between them are part of one or the other.

    Args:
        text: Some prose.
        language: Its ISO 639-1 code; of an unknown one the usual rules are taken.
    """
    # Imported here: only long work needs it.
    from sentencex import get_sentence_boundaries  # noqa: PLC0415

    lists = _lists(language)
    spans: list[Span] = []
    for place in get_sentence_boundaries(language, text.translate(_BLANKS)):
        start, end = place["start_index"], place["end_index"]
        if spans and end - spans[-1].start <= _LONGEST and _goes_on(text, start, lists):
            start = spans.pop().start
        spans.append(Span(start, end))
    return spans


def _goes_on(text: str, cut: int, lists: _Lists) -> bool:
    """Whether a sentence goes on over a cut, judged by two words before it and the one behind.

    By no more than that one: of text that still comes, only its last word may be incomplete.
    """
    before, behind = text[max(0, cut - _NEAR) : cut], text[cut : cut + _NEAR]
    words = before.split()
    gap = before[len(before.rstrip()) :]
    if not words or words[-1][-1] != "." or not behind.strip() or behind[0].isspace():
        return False
    following = behind.split(maxsplit=1)[0]
    if not gap:
        hyphen = following[0] == "-" and following[1:2].isalpha()
        return hyphen or bool(_INITIAL.fullmatch(words[-1]) and _INITIAL.match(following))
    if "\n" in gap:
        return False
    previous, last = (word.lstrip(_BEFORE) for word in ["", *words][-2:])
    opened = following.lstrip(_OPENING)
    double = _forms(previous + last, lists) if previous.endswith(".") else set()
    if not double.isdisjoint(lists["lower"]):
        return opened[:1].islower()  # "p. m.", "d. C.": no initials
    return (
        _is_abbreviation(previous, last, opened, lists)
        or _is_initial(previous, last, opened, lists)
        or _is_ordinal(previous, last, opened, lists)
    )


def _is_abbreviation(previous: str, last: str, following: str, lists: _Lists) -> bool:
    """Whether a word is an abbreviation, and what follows does not begin a sentence after it."""
    first, name = following[:1], _begins_name(following, lists)
    small = first.islower() or following.strip(_CLOSING) in lists["units"]
    within = _forms(last + following.rstrip(",;:)"), lists)
    if not within.isdisjoint(lists["always"]) or not within.isdisjoint(lists["lower"]):
        return True  # "m. | in.", "d. | C."
    forms = _forms(last, lists)
    if previous.endswith("."):
        forms |= _forms(previous + last, lists)
    amount = first.isdigit() or category(first or " ") == "Sc"
    alone = not previous[-1:].isdigit()
    fits = {
        "always": alone and first.isalpha(),
        "name": alone and name,
        "number": amount,
        "month": amount and previous[:1].isdigit(),
        "lower": small,
    }
    return any(fits[kind] and not forms.isdisjoint(lists[kind]) for kind in fits)


def _forms(word: str, lists: _Lists) -> set[str]:
    """A word as it may be listed: with a small letter, without what is written together with it."""
    word = word.removesuffix(".")
    forms = {word, word[:1].lower() + word[1:]}
    return forms | {word[1:]} if word[:1] in lists["prefixes"] else forms


def _is_initial(previous: str, last: str, following: str, lists: _Lists) -> bool:
    """Whether a letter is a name's initial: another one is beside it, or a word, not "plan B."."""
    if not _INITIAL.fullmatch(last) or last[0].islower() or not _begins_name(following, lists):
        return False
    beside = _FORENAME.fullmatch(previous) and not previous[0].islower()
    if beside or _INITIAL.match(following):
        return True
    plain = (
        previous.islower()
        or previous in lists["starters"]
        or not previous
        or bool(_LISTED.search(previous))
    )
    return bool(lists["labels"]) and plain and previous not in lists["labels"]


def _is_ordinal(previous: str, last: str, following: str, lists: _Lists) -> bool:
    """Whether a number with a full stop is an ordinal of what follows, in a language with such."""
    if not _ORDINAL.fullmatch(last):
        return False
    if following[:1].islower():
        return bool(lists["ordinals"])
    after = previous.lower() in lists["ordinal_after"] and _begins_name(following, lists)
    return after or following.strip(_CLOSING) in lists["ordinal_before"]


def _begins_name(following: str, lists: _Lists) -> bool:
    """Whether a word may begin a name: it has no small letter, nor does it begin sentences."""
    first = following[:1]
    known = following.strip(_CLOSING) in lists["starters"]
    return first.isalpha() and not first.islower() and not known


@lru_cache(maxsize=64)
def _lists(language: str) -> _Lists:
    data, titles = _data("abbreviations"), _data("titles")
    lists = dict.fromkeys(_KINDS, frozenset[str]())
    lists |= {kind: frozenset(words) for kind, words in data.get(language, {}).items()}
    lists["always"] |= {*titles[""], *titles.get(language, ())}
    lists["units"] = frozenset(data["shared"]["units"])
    lists["ordinals"] = frozenset({language}.intersection(data["shared"]["ordinals"]))
    return lists


@cache
def _data(name: str) -> dict[str, Any]:
    file = resources.files("index").joinpath(f"data/{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
