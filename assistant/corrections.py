"""What an article takes back: words of corrections (data/negation.toml).

"An earlier version of this article said that 31 had died. That was wrong; the toll is 26": 31 is no
evidence for anything, 26 is.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.dates import ANY_DAY, dates_in
from assistant.denials import any_phrase, retracts, words_of_denial
from assistant.numbers import numbers_in
from index.types import Span

_HEADED = 60
"""Characters before a sentence in which a heading of it may stand."""

_DIGIT = re.compile(r"\d")
_BESIDE = re.compile("[;؛]")
_BETWEEN = r"(?:\s+\w+){0,3}?\s*"


def taken_back(text: str, language: str, sentence: Span, answer: Span) -> bool:
    """Whether an answer is what an article said before and now says was wrong.

    So are words that follow "an earlier version of this article", and a figure or day in a sentence
    that itself or the next one calls wrong. (Of other words that may mean a deed: "He shot. That
    was wrong.")

    Args:
        text: Of the article around the sentence.
        language: Its ISO 639-1 code.
        sentence: Where the sentence stands there.
        answer: Where the answer stands there.
    """
    if _was_said_before(text, language, sentence, answer):
        return True
    if not _counts(answer.of(text), language):
        return False
    behind = _lowered(text[sentence.end :])
    back = _taken_back(language)
    place = Span(max(0, answer.start - sentence.start), answer.end - sentence.start)
    return bool(back and back.match(behind)) or retracts(sentence.of(text), language, place)


def speaks_of_corrections(text: str, language: str) -> bool:
    """Whether a question may itself ask for what was wrong."""
    said = _lowered(text)
    kinds = ("earlier", "headings", "retracts")
    patterns = [_phrases(kind, language) for kind in kinds]
    return any(pattern.search(said) for pattern in patterns if pattern)


def _was_said_before(text: str, language: str, sentence: Span, answer: Span) -> bool:
    """Whether an answer follows words that tell of an earlier version."""
    before = _lowered(text[sentence.start : answer.start])
    start = max(0, sentence.start - _HEADED)
    headed = "x" * bool(start) + _lowered(text[start : answer.start])  # no line begins there
    heading = _heading(language)
    is_headed = bool(heading and heading.search(headed))
    instead = _phrases("instead", language)
    return any(
        not _BESIDE.search(before, found.end())
        and not (instead and instead.search(before, found.end()))
        for kind in ("earlier", *["ours"] * is_headed)
        if (pattern := _phrases(kind, language))
        for found in pattern.finditer(before)
    )


def _counts(answer: str, language: str) -> bool:
    """Whether an answer has a number or a day."""
    return bool(
        _DIGIT.search(answer) or numbers_in(answer, language) or dates_in(answer, language, ANY_DAY)
    )


def _lowered(text: str) -> str:
    return text.lower().replace("’", "'")


@cache
def _phrases(kind: str, language: str) -> re.Pattern[str] | None:
    data = words_of_denial()
    phrases = data[kind].get(language)
    return any_phrase(phrases, data["prefixes"].get(language, ())) if phrases else None


@cache
def _heading(language: str) -> re.Pattern[str] | None:
    """Finds a heading at the start of a line or sentence: "Correction (12 March):"."""
    words = words_of_denial()["headings"].get(language)
    if not words:
        return None
    either = "|".join(map(re.escape, words))
    return re.compile(rf"(?:\A|[\n.!?])\W{{0,9}}(?:{either})\b(?:[^\n:.]{{0,30}}[:\n]|\s*[-–—.])")


@cache
def _taken_back(language: str) -> re.Pattern[str] | None:
    """Matches the start of what says that the sentence before was wrong."""
    data = words_of_denial()
    parts = [data["taken_back"][part].get(language) for part in ("begins", "ends")]
    if not all(parts):
        return None
    begins, ends = ("|".join(map(_form, words)) for words in parts)
    prefixes = "".join(f"{prefix}?" for prefix in data["prefixes"].get(language, ()))
    return re.compile(rf"\W{{0,9}}{prefixes}(?:{begins}){_BETWEEN}(?<!\w)(?:{ends})")


def _form(phrase: str) -> str:
    end = r"\w*" if phrase.endswith("*") else "" if phrase.endswith("'") else r"(?!\w)"
    return re.escape(phrase.rstrip("*")) + end
