"""Which language a question is in: by preference one that answers are worded in.

A name is most of a short question, and its letters tell little ("Who is Haddad?" looks Somali):
there question words decide, those of data/question_openings.toml; without any ("captain Haddad"),
the languages of the articles.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources

from index import identify
from prompts import FALLBACK, languages

_SURE = 0.6
"""From this probability on the identifier is trusted alone. Of 78,292 questions in four languages
16 are identified wrongly above it; below it 358, by question words 17."""

_UNTOLD = 0.05
"""Under this probability letters tell nothing: so few are a name's alone."""

_WORD = re.compile(r"\w+")


def question_language(question: str, held: Collection[str] = (), before: str = "") -> str:
    """ISO 639-1 code of a question's language; its few words alone are often mistaken.

    Args:
        question: As asked.
        held: Languages of the articles. Where neither the identifier nor a question word tells,
            they and English are believed before others.
        before: The language of the question before, in a conversation: a lone name ("Haddad?") is
            in that, too.
    """
    language, probability = identify(question, languages())
    if probability >= _SURE:
        return language
    asked = _by_question_words(question)
    if asked:
        return language if language in asked else asked[0]
    usual = {*held, FALLBACK}
    likely, probability = identify(question, usual)
    if before and 0 < probability < _UNTOLD:
        return before
    if identify(question, [FALLBACK]) == (FALLBACK, probability):
        return FALLBACK  # "ok" is every language
    return likely if likely in usual else language


def _by_question_words(question: str) -> list[str]:
    """The languages whose question words are the longest that fit; none where no word does."""
    words = _WORD.findall(question.casefold())
    text = " ".join(words)
    longest = {
        language: max((found[0].count(" ") for found in _fitting(patterns, text)), default=-1)
        for language, patterns in _openings().items()
    }
    most = max(longest.values())
    return [language for language, length in longest.items() if length == most >= 0]


def _fitting(patterns: list[re.Pattern[str]], text: str) -> list[re.Match[str]]:
    return [found for pattern in patterns if (found := pattern.search(text))]


@cache
def _openings() -> dict[str, list[re.Pattern[str]]]:
    """By language what finds each of its phrases where it tells, in words with a space between."""
    file = resources.files("assistant").joinpath("data/question_openings.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        language: [
            *(re.compile(rf"\A{_pattern(phrase)}(?!\w)") for phrase in listed["first"]),
            *(re.compile(rf"(?<!\w){_pattern(phrase)}\Z") for phrase in listed["last"]),
        ]
        for language, listed in data.items()
    }


def _pattern(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", r"\w*")
