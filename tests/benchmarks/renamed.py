"""Questions asked of another name than the passage is about, which it cannot answer.

"Who received him in Oslo?" becomes "Who received him in Dili?": the nearest miss there is, and
which word of it misses is known. Names are told by the English question's capitals, and in the
other languages' questions by their sound.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from typing import Any

from index.names import similarity
from tests.benchmarks.places import Place

WORD = re.compile(r"[\w'’-]+")
LIKENESS = 0.75
"""How alike in sound a word of another language's question must be to the English name's."""


class Renamed:
    """The names in the questions on articles, and others that stand behind the same words."""

    def __init__(self, articles: list[dict[str, Any]]) -> None:
        self._places: dict[str, list[Place]] = {}
        self._behind: dict[str, list[str]] = defaultdict(list)
        for article in articles:
            for question in article["questions"]:
                self._learn(question["question"])
                self._learn(question.get("outside") or {})

    def _learn(self, question: dict[str, str]) -> None:
        names = _capitals(question.get("en", ""))
        for asked in set(question.values()) if names else ():
            self._places[asked] = list(_runs(asked, names))
            for start, end in self._places[asked]:
                self._behind[_word_before(asked, start)].append(asked[start:end])

    def place(self, asked: str, passage: str, draw: random.Random) -> Place | None:
        """One of the question's names that the passage has too; None without."""
        places = self._places.get(asked)
        if not places:
            return None
        start, end = draw.choice(places)
        names = WORD.findall(asked[start:end])
        stands = any(_sounds_as(word, names) for word in WORD.findall(passage))
        return (start, end) if stands else None

    def other(self, asked: str, place: Place, passage: str, draw: random.Random) -> str | None:
        """Another question's name for that place, which the passage has not."""
        own = asked[slice(*place)]
        other = draw.choice(self._behind[_word_before(asked, place[0])])
        return None if other in passage or _sounds_as(other, [own]) else other


def _sounds_as(word: str, names: list[str]) -> bool:
    return any(word == name or similarity(word, name) > LIKENESS for name in names)


def _capitals(asked: str) -> list[str]:
    """The words of an English question that begin with a capital, but for its first."""
    words = WORD.findall(asked)[1:]
    return [word for word in words if word[0].isupper() and len(word) > 1]


def _runs(asked: str, names: list[str]) -> list[Place]:
    """Where a question has words that sound as one of the names, adjacent ones as one."""
    runs: list[Place] = []
    for at, found in enumerate(WORD.finditer(asked)):
        if at and _sounds_as(found[0], names):
            start, end = found.span()
            if runs and not asked[runs[-1][1] : start].strip():
                start = runs.pop()[0]
            runs.append((start, end))
    return runs


def _word_before(asked: str, start: int) -> str:
    """The word before a place, in small letters."""
    return str(WORD.findall(asked[:start])[-1]).lower()
