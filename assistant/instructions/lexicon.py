"""The words by which texts give orders to a model: data/instructions.toml, as it is looked up."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import regex

from assistant.instructions.fold import folded

_LABELS = ("question", "reply_label", "sources", "role", "system")
"""Kinds of words that stand before a colon at the beginning of a line, in any language."""

_UNSPACED = ("zh", "ja")
"""Languages that part no words."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that follow a first one; * and ~ are as the data says."""

    language: str
    kind: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known, by how it is looked up.

    Attributes:
        exact: Patterns by their whole first word.
        begun: Patterns by how their first word begins.
        unspaced: For each language without spaces, the expression of each kind of word.
        anywhere: Languages in which an imperative need not begin its clause.
        labels: Labels of lines by kind.
    """

    exact: Mapping[str, Sequence[Pattern]]
    begun: Mapping[str, Sequence[Pattern]]
    unspaced: Mapping[str, Mapping[str, regex.Pattern[str]]]
    anywhere: frozenset[str]
    labels: Mapping[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """The words of all languages."""
    file = resources.files("assistant").joinpath("data/instructions.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    exact: dict[str, list[Pattern]] = defaultdict(list)
    begun: dict[str, list[Pattern]] = defaultdict(list)
    unspaced: dict[str, dict[str, regex.Pattern[str]]] = {code: {} for code in _UNSPACED}
    labels: dict[str, frozenset[str]] = dict.fromkeys(_LABELS, frozenset())
    for language, kinds in data.items():
        for kind, listed in kinds.items():
            if kind == "anywhere":
                continue
            wordings = [folded(wording.strip()) for wording in listed.split(",")]
            if kind in labels:
                labels[kind] = labels[kind].union(wordings)
            elif language in unspaced:
                unspaced[language][kind] = _alternatives(wordings)
            else:
                for wording in wordings:
                    first, *rest = regex.findall(r"[\p{L}\p{N}\p{M}]+\*?|~", wording)
                    patterns = begun[first[:-1]] if first.endswith("*") else exact[first]
                    patterns.append(Pattern(language, kind, tuple(rest)))
    anywhere = frozenset(language for language, kinds in data.items() if kinds.get("anywhere"))
    return Lexicon(exact, begun, unspaced, anywhere, labels)


def _alternatives(wordings: Sequence[str]) -> regex.Pattern[str]:
    """What finds any of some wordings, the longest first."""
    longest = sorted(wordings, key=len, reverse=True)
    return regex.compile(
        "|".join(regex.escape(one).replace("\\~", "~").replace("~", ".{0,10}?") for one in longest)
    )
