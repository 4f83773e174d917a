"""What a sentence denies: words of denial and of retraction (data/negation.toml).

Grammar denies what a sentence says itself ("without lights"), a verb what another has said ("denies
having sailed without lights"): the two are told apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from assistant.span_edges import trimmed
from index.types import Span

_START = r"(?<![\w\u064b-\u0652])"
_END = r"(?![\u064b-\u0652]*\w)"
"""Where words begin and end; Arabic's vowel marks are within them."""
_CUT = re.compile(r"[;؛]|:\s")
_COMMA = re.compile(r"[,،](?!\d)|(?<!\d)[,،]")
"""One between digits parts nothing: "1,200"."""
_CONTRACTED = re.compile(r"\wn't(?!\w)")
_BETWEEN = r"(?=(?:\W+(?!hin\b)\w+){0,12}?\W+"
"""What stands between the two words of a phrase; not "hin": "wies ... hin" is another verb."""


class Denial(NamedTuple):
    """How a sentence denies.

    Attributes:
        negated: By its grammar ("not", "without"), or a verb whose deed is not done ("refused").
        disputed: By a verb or noun of denial ("denies").
    """

    negated: bool
    disputed: bool


def denial(text: str, language: str) -> Denial:
    """How a sentence denies something."""
    said = _lowered(text)
    negated = bool(_CONTRACTED.search(said))
    disputed = False
    if known := _denials().get(language):
        found = {known.kinds[(match.lastindex or 0) - 1] for match in known.pattern.finditer(said)}
        negated |= "words" in found
        disputed = "verbs" in found
    return Denial(negated, disputed)


def denies(text: str, language: str) -> bool:
    """Whether a sentence denies something in either way."""
    return any(denial(text, language))


def denied_around(text: str, language: str, place: Span) -> bool | None:
    """Whether what stands between commas around a place denies something; None: words unknown."""
    if not knows_denials(language):
        return None
    return denies(_clause(text, place).of(text), language)


def with_denial(text: str, language: str, place: Span) -> Span:
    """A place in a sentence with what denies it: what stands between commas, or all of it.

    A verb of denial may stand beyond a comma ("denied that, by then, it had sailed"); a "not" there
    is another clause's. The place itself where it has all that is denied around it.
    """
    own, clause = denial(place.of(text), language), _clause(text, place)
    if denial(clause.of(text), language) != own:
        return Span(*trimmed(text, clause.start, clause.end)) if clause.of(text) != text else clause
    if not own.disputed and _is_disputed_before(text, language, place.start):
        return Span(0, len(text))
    return place


def _is_disputed_before(text: str, language: str, place: int) -> bool:
    """Whether a verb or noun of denial begins before a place: "wies ... zurück" may end behind."""
    known = _denials().get(language)
    return known is not None and any(
        known.kinds[(match.lastindex or 0) - 1] == "verbs"
        for match in known.pattern.finditer(_lowered(text))
        if match.start() < place
    )


def _clause(text: str, place: Span) -> Span:
    """What stands between commas around a place."""
    cuts = [cut for pattern in (_CUT, _COMMA) for cut in pattern.finditer(text)]
    start = max((cut.end() for cut in cuts if cut.end() <= place.start), default=0)
    end = min((cut.start() for cut in cuts if cut.start() >= place.end), default=len(text))
    return Span(start, end)


def knows_denials(language: str) -> bool:
    """Whether words of denial are known of a language."""
    return language in _denials()


def retracts(text: str, language: str, place: Span) -> bool:
    """Whether a sentence says of what stands somewhere in it that it was wrong.

    What stands beyond a semicolon or colon is not meant, nor what a comma parts from the word
    before it: "the figure of 23 was wrong, the true one is 19".
    """
    pattern = _retractions().get(language)
    start = max((cut.end() for cut in _CUT.finditer(text, 0, place.start)), default=0)
    end = _CUT.search(text, place.end)
    part = text[start : end.start() if end else len(text)]
    said, at = _lowered(part), place.start - start
    return any(
        found.start() >= at or not _COMMA.search(said, found.end(), at)
        for found in (pattern.finditer(said) if pattern else ())
    )


def _lowered(text: str) -> str:
    return text.lower().replace("’", "'")


class _Denials(NamedTuple):
    """Phrases that deny, or only look so: what finds them, and the kind of each of its groups."""

    pattern: re.Pattern[str]
    kinds: Sequence[str]


@cache
def _denials() -> dict[str, _Denials]:
    data = words_of_denial()
    made = {}
    for language, words in data["words"].items():
        begins = [f"{word}*" for word in data["begins"].get(language, ())]
        phrases = [
            *((phrase, "affirms") for phrase in data["affirms"].get(language, ())),
            *((phrase, "verbs") for phrase in data["verbs"].get(language, ())),
            *((phrase, "words") for phrase in [*words, *begins]),
        ]
        phrases.sort(key=lambda item: -len(item[0].strip("*")))
        prefixes = data["prefixes"].get(language, ())
        made[language] = _Denials(
            any_phrase([phrase for phrase, _ in phrases], prefixes), [kind for _, kind in phrases]
        )
    return made


@cache
def _retractions() -> dict[str, re.Pattern[str]]:
    data = words_of_denial()
    return {
        language: any_phrase(phrases, data["prefixes"].get(language, ()))
        for language, phrases in data["retracts"].items()
    }


def any_phrase(phrases: Sequence[str], prefixes: Sequence[str]) -> re.Pattern[str]:
    """Finds any of some phrases, each in a group of its own; the first wins."""
    either = "|".join(map(_group, phrases))
    return re.compile(rf"{_START}(?:{'|'.join(prefixes)})?(?:{either})")


def _group(phrase: str) -> str:
    """A phrase as a group of a pattern."""
    head, _, tail = phrase.strip("*").partition(" ... ")
    parts = [r"\s+".join(map(re.escape, part.split())) for part in (head, tail)]
    begin = r"\w*" if phrase.startswith("*") else ""
    end = r"\w*" if phrase.endswith("*") else _END
    rest = f"{_END}{_BETWEEN}{parts[1]}{end})" if tail else end
    return f"({begin}{parts[0]}{rest})"


@cache
def words_of_denial() -> dict[str, Any]:
    """What data/negation.toml says."""
    content = resources.files("assistant").joinpath("data/negation.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(content)
    return data
