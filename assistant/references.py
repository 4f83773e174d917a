"""Questions about sources that are whole only with what was asked before: "which sources say so?".

Words that refer stand where such a question's topic would. A word that means nothing is put in
their place: if it alone is then the topic, the question speaks of nothing else. Whom a question
asks for who names somebody is told here, too. Words by language: source_questions.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from assistant.source_questions import SourceQuestion, source_question
from assistant.source_words import Phrases, SourceWords, source_words

_ANY = "_"
"""Stands for what is referred to; no language has it as a word."""

_ENDS = " \t\n.,;:!?¿¡؟،؛…"
"""What may stand before the words of a question, and behind them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A question about sources that says nothing of its own topic.

    Attributes:
        about: The question with `topic` to be told.
        is_person: Whether it refers to somebody or something that was named.
    """

    about: SourceQuestion
    is_person: bool

    @property
    def asks_who_says_so(self) -> bool:
        """Whether those are asked for that say what was answered."""
        is_asked = self.about.counted or self.about.mentioned
        return is_asked and not self.is_person


def reference(question: str, language: str) -> Reference | None:
    """Read a question as one about sources, but for its topic; None if it has one, or is another.

    Args:
        question: As asked.
        language: Its ISO 639-1 code.
    """
    words = source_words().get(language)
    if words is None:
        return None
    for text, is_person in _filled(question, words):
        about = source_question(text, language)
        if about and about.topic == _ANY:
            return Reference(about, is_person)
    text = question.strip(_ENDS)
    told = source_question(f"{text}, {_ANY} {_ANY}", language)
    if told and told.read and told.topic == f"{_ANY} {_ANY}":  # "and according to the French?"
        return Reference(replace(told, topic=_ANY), is_person=False)
    named = source_question(f"{text} {_ANY}", language)
    if named and named.mentioned and named.topic == _ANY:  # Swahili "vinamtaja": they name him
        return Reference(named, is_person=True)
    bare = source_question(f"{text} {_about(words)} {_ANY}", language)
    if bare and bare.read and bare.topic == _ANY:  # "do the sources agree?"
        return Reference(bare, is_person=False)
    return None


class Somebody(NamedTuple):
    """What stands in a question beside "who is", and whether that stands there."""

    text: str
    is_asked: bool


def somebody(question: str, language: str) -> Somebody:
    """Whom a question asks for; it may be all of it."""
    text = question.strip(_ENDS)
    words = source_words().get(language)
    asking = _any_of(words.who if words else ())
    rest = re.sub(rf"^{asking}|{asking}$", "", text, flags=re.IGNORECASE).strip(_ENDS)
    return Somebody(rest, rest != text)


def _filled(question: str, words: SourceWords) -> Iterator[tuple[str, bool]]:
    """The question with the last words that refer replaced, and whether these are for persons."""
    about = f"{_about(words)} {_ANY}"
    for phrases, meant, is_person in (
        (words.of_him, about, True),
        (words.thereof, about, False),
        (words.him, _ANY, True),
        (words.so, _ANY, False),
    ):
        found = list(_pattern(phrases).finditer(question))
        if found:
            start, end = found[-1].span()
            yield question[:start] + meant + question[end:], is_person


def _about(words: SourceWords) -> str:
    """A word of the language that begins what is spoken of."""
    return min(words.about)


@cache
def _pattern(phrases: Phrases) -> re.Pattern[str]:
    return re.compile(_any_of(phrases), re.IGNORECASE)


def _any_of(phrases: Iterable[tuple[str, ...]]) -> str:
    """A pattern of phrases, of those at one place the longest; it matches nothing without any."""
    longest = sorted(phrases, key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, phrase)) for phrase in longest)
    return rf"(?<!\w)(?:{either or '(?!)'})(?!\w)"
