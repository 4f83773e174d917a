"""Sentences of one article with a fact blanked, put as questions to another article.

"The delegation was led by who on Tuesday?": what recurs in two articles on one event, or in two
languages' versions of one, asks for itself (after Splinter's recurring spans; Ram et al., 2021).
Which words recur is known from the questions on them, so it is known what to ask: who, where, when
or how many. Some ask in vain: of an article that is silent, or with another of the facts changed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.event_examples import ROOMS, Story
from tests.benchmarks.example import Example
from tests.benchmarks.places import Place, first_place, sentences
from tests.benchmarks.written_statements import LANGUAGES

ASKING = {
    "who": {"en": "who", "ar": "من", "de": "wer", "sw": "nani"},
    "where": {"en": "where", "ar": "أين", "de": "wo", "sw": "wapi"},
    "when": {"en": "when", "ar": "متى", "de": "wann", "sw": "lini"},
    "howmany": {"en": "how many", "ar": "كم", "de": "wie viele", "sw": "ngapi"},
}
"""What asks for each kind of fact in each language."""
LONGEST = 60
"""Characters of a fact that is blanked."""
AROUND = (40, 80, 140)
"""Characters that are kept on either side of it."""
IN_PLACE = 0.6
"""Share of the questions whose word stands where the fact stood; of the others it stands first."""
SILENT = 0.2
CHANGED = 0.2
"""Shares of those put to an article that is silent, and of those with another fact changed."""

Article = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """Words of an article that answer a question of some kind."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and which of its words miss: none if it is answered."""

    text: str
    wrong: tuple[Place, ...] = ()


class Blanked:
    """Draws sentences with a blank, and passages. A class, for one random state runs through."""

    def __init__(
        self, articles: list[Article], stories: dict[str, Story], draw: random.Random
    ) -> None:
        """`articles` in four languages each; `stories` told by five articles each."""
        self._articles = articles
        self._stories = list(stories.values())
        self._draw = draw

    def on_event(self) -> Example | None:
        """A sentence of one of an event's articles, put to another; None where none could be."""
        draw = self._draw
        articles, questions = draw.choice(self._stories)
        kinds = {at: item["type"] for at, item in enumerate(questions) if item["type"] in ASKING}
        number = draw.choice(list(kinds))
        answering = [item for item in articles if number in item.answers]
        silent = [item for item in articles if number not in item.answers]
        if len(answering) < 2:
            return None
        said, read = draw.sample(answering, 2)
        if silent and draw.random() < SILENT:
            read = draw.choice(silent)
        facts = [
            Fact(kinds[at], said.text[slice(*place)])
            for at, place in said.answers.items()
            if at in kinds and at != number
        ]
        place = said.answers[number]
        asked = self._asked(said.text, said.language, place, kinds[number], facts)
        if asked is None:
            return None
        text, span = read.cut(read.answers.get(number), ROOMS, draw)
        return Example(asked.text, text, None if asked.wrong else span, wrong=asked.wrong or None)

    def on_article(self) -> Example | None:
        """A sentence of an article in one language, put to it in another; None likewise."""
        draw = self._draw
        article = draw.choice(self._articles)
        saying, reading = draw.sample(LANGUAGES, 2)
        said, text = article["passage"][saying], article["passage"][reading]
        asks = [item for item in article["questions"] if _kind(item) in ASKING]
        if not asks:
            return None
        about = draw.choice(asks)
        fact = first_place(about["answer"][saying], said)
        place = first_place(about["answer"][reading], text)
        facts = [Fact(_kind(item), item["answer"][saying]) for item in asks if item is not about]
        asked = fact and place and self._asked(said, saying, fact, _kind(about), facts)
        if not asked:
            return None
        if asked.wrong:
            return Example(asked.text, text, None, wrong=asked.wrong)
        example = Example(asked.text, text, place)
        unanswered = example.unanswered(reading) if draw.random() < SILENT else None
        return unanswered or example.cropped(reading, draw)

    def _asked(
        self, text: str, language: str, fact: Place, kind: str, others: list[Fact]
    ) -> Asked | None:
        """The sentence of a fact, or what stands around it there, that asks for it."""
        draw = self._draw
        words = text[slice(*fact)]
        hit = [(a, b) for a, b in sentences(language, text) if a <= fact[0] and fact[1] <= b]
        if not hit or len(words) > LONGEST:
            return None
        room = draw.choice(AROUND)
        before = _end(text[hit[0][0] : fact[0]], room)
        after = _end(text[fact[1] : hit[0][1]][::-1], room)[::-1].rstrip(" .!?؟\n")
        if words in before + after or len(before + after) < AROUND[0]:
            return None
        asking, mark = ASKING[kind][language], "؟" if language == "ar" else "?"
        if draw.random() < IN_PLACE:
            said = f"{before}{asking}{after}{mark}"
        else:
            said = f"{asking}{mark} {before}…{after}"
        asked = " ".join(said.split())
        changed = self._changed(asked, others) if draw.random() < CHANGED else None
        return changed or Asked(asked)

    def _changed(self, asked: str, facts: list[Fact]) -> Asked | None:
        """The question with another of its facts changed for one of its kind."""
        own = [(fact, place) for fact in facts if (place := first_place(fact.words, asked))]
        if not own:
            return None
        old, (start, end) = self._draw.choice(own)
        alike = [
            fact.words
            for fact in facts
            if fact.kind == old.kind and fact.words not in asked and old.words not in fact.words
        ]
        if not alike:
            return None
        new = self._draw.choice(alike)
        return Asked(asked[:start] + new + asked[end:], ((start, start + len(new)),))


def _kind(question: dict[str, Any]) -> str:
    return str(question["type"]).replace(" ", "")


def _end(text: str, room: int) -> str:
    """The last whole words of a text, up to so many characters."""
    if len(text) <= room:
        return text
    return text[-room:].partition(" ")[2]
