"""What a question asks for by its words, and whether an answer is of that kind.

"Wie viele ...?" wants a number, "lini" a time; "swept away" is neither. A span reader that finds
nothing to say proposes such words all the same. Where the words do not tell, anything will do; the
languages are those of data/question_words.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib import resources

from assistant.dates import ANY_DAY, dates_in
from assistant.details import Wording
from assistant.numbers import numbers_in

_DIGIT = re.compile(r"\d")
_AT_COMMA = re.compile(r"[,،;؛]\s*(?:\w{1,4}\s+)?\Z")
"""What stands before words behind a comma; a preposition may stand between, "in which ..."."""
_AT_WORD = re.compile(r"\w\s+\Z")


class Kind(Enum):
    """Kinds of answers that the words of a question tell."""

    WHO = "who"
    WHEN = "when"
    HOW_MANY = "how_many"


@lru_cache(maxsize=256)
def asked_for(question: Wording) -> Kind | None:
    """What the first words of a question that tell it say is wanted; None where they do not.

    "When he came, who met him?" asks who: words of another clause give way to those right behind a
    comma.
    """
    words = _words_of(question.language)
    found = list(words.asking.finditer(question.text)) if words else []
    if words is None or not found:
        return None
    asking = found[0]
    if _yields(words, asking):
        behind = (match for match in found[1:] if _AT_COMMA.search(match.string, 0, match.start()))
        asking = next((match for match in behind if not _yields(words, match)), asking)
    return words.kinds[(asking.lastindex or 0) - 1]


def _yields(words: _Words, found: re.Match[str]) -> bool:
    """Whether what a question seems to ask with may be of another clause."""
    starts = words.yields[(found.lastindex or 0) - 1]
    return starts or (starts is False and bool(_AT_WORD.search(found.string, 0, found.start())))


def fits(kind: Kind | None, answer: Wording) -> bool:
    """Whether an answer may be of a kind: anything may, in a language that nothing is known of."""
    words = _words_of(answer.language)
    if words is None or kind not in {Kind.WHEN, Kind.HOW_MANY} or _DIGIT.search(answer.text):
        return True
    if kind is Kind.WHEN:
        return bool(words.times.search(answer.text) or _has_date(answer))
    return bool(words.amounts.search(answer.text) or numbers_in(answer.text, answer.language))


def _has_date(answer: Wording) -> bool:
    return bool(list(dates_in(answer.text, answer.language, ANY_DAY)))


def asks_for_several(question: Wording) -> bool:
    """Whether the words of a question say that it has more than one answer: "which two", "zipi"."""
    words = _words_of(question.language)
    return words is not None and any(
        not words.single.match(question.text, found.start())
        for found in words.several.finditer(question.text)
    )


def are_to_two_questions(question: Wording, answers: Sequence[Wording]) -> bool:
    """Whether a question asks two things, and of two answers each may only be to one of them.

    "When did it burn, and who put it out?": a day and a name do not differ. Two names might.
    """
    words = _words_of(question.language)
    if words is None or len(answers) != 2:  # noqa: PLR2004 - one to each
        return False
    for kind, begins in words.second:
        second = begins.search(question.text)
        if second is None:
            continue
        asking = [
            place
            for match in words.asking.finditer(question.text[: second.start()])
            if not words.whether[place := (match.lastindex or 0) - 1]
        ]
        kinds = {kind, *(words.kinds[place] for place in asking)}
        one, other = answers
        told = (fits(each, one) != fits(each, other) for each in kinds)
        return len(asking) == 1 and len(kinds) > 1 and any(told)
    return False


def asks_whether(question: Wording) -> bool:
    """Whether a question wants a yes or no: by its words ("did", "je"), or because none asks.

    One word alone asks for anything: "Deaths?".
    """
    words = _words_of(question.language)
    if words is None:
        return False
    asking = [(match.lastindex or 0) - 1 for match in words.asking.finditer(question.text)]
    is_open = question.text.rstrip().endswith(("?", "؟")) and len(question.text.split()) > 1
    return (bool(asking) or is_open) and all(words.whether[place] for place in asking)


@dataclass(frozen=True, slots=True)
class _Words:
    """A language's words.

    Attributes:
        asking: Finds what a question asks with, in a group of its own for each item.
        kinds: What each group asks for; None: something else.
        yields: Whether each may be of another clause where it begins the question (True), or right
            behind another word (False); None: it may not.
        whether: Whether each asks for a yes or no.
        several: Finds what asks for more than one.
        single: Finds what only looks like that.
        second: What finds a second question's beginning, by what that asks for.
        times: Finds a word that says when.
        amounts: Finds one that says how many.
    """

    asking: re.Pattern[str]
    kinds: tuple[Kind | None, ...]
    yields: tuple[bool | None, ...]
    whether: tuple[bool, ...]
    several: re.Pattern[str]
    single: re.Pattern[str]
    second: tuple[tuple[Kind | None, re.Pattern[str]], ...]
    times: re.Pattern[str]
    amounts: re.Pattern[str]


@cache
def _words_of(language: str) -> _Words | None:
    content = resources.files("assistant").joinpath("data/question_words.toml").read_text("utf-8")
    data = tomllib.loads(content).get(language)
    if data is None:
        return None
    kinds: dict[str, Kind | None] = {kind.value: kind for kind in Kind} | {"other": None}
    asking = [(item, kind) for name, kind in kinds.items() for item in data[name]]
    asking.sort(key=lambda pair: -len(pair[0].split()))  # of those at one place the longest
    return _Words(
        asking=_any_of(item for item, _ in asking),
        kinds=tuple(kind for _, kind in asking),
        yields=tuple(
            item.startswith("^") if item in data["yields"] else None for item, _ in asking
        ),
        whether=tuple(item in data["whether"] for item, _ in asking),
        several=_any_of(data["several"]),
        single=_any_of(data["single"]),
        second=tuple(
            (kind, _any_of(data[f"second_{name}"]))
            for name, kind in kinds.items()
            if f"second_{name}" in data
        ),
        times=_any_of(data["times"]),
        amounts=_any_of(data["amounts"]),
    )


def _any_of(items: Iterable[str]) -> re.Pattern[str]:
    """Finds the first of some listed words in a text; nothing where none are listed."""
    either = "|".join(f"({_pattern(item)})" for item in items)
    return re.compile(either or r"(?!)", re.IGNORECASE)


def _pattern(item: str) -> str:
    """A listed item as a regular expression; ^, the comma and * are those of the data's head."""
    words = [re.escape(word).replace(r"\*", r"\w*") for word in item.lstrip("^,").split()]
    begins = {"^": r"\A\W*", ",": r"(?<=[,،])\s*"}.get(item[0], r"(?<!\w)")
    return begins + r"\W+".join(words) + r"(?!\w)"
