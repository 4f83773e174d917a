"""Questions put to the articles of one event: where these answer, and where the others do not.

In an event (corpora.py) five articles tell one story; of a question it is known which of them
answer it. The others are the hardest passages that do not: same people, same places, same day.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.encode import Encoder
from index.types import Vectors
from tests.benchmarks.places import Place, cut, sentences
from tests.benchmarks.written_statements import LANGUAGES, difference

FROM_OUTSIDE = 0.45
"""Share of the questions that are asked as by somebody who has not read the story, if any are."""
ANSWERING = 0.65
"""Share of answerable questions that are put to an article that answers."""
TEMPTING = 0.3
"""Share of examples of questions that none of the five answers."""
SISTER = 0.45
"""Share of the examples of twins that are of the one that is answered."""
ALIKE = 0.4
"""Share of their words that two of them have in common, for what differs to be what misses."""
ROOMS = (250, 450, 750)
"""Characters of an article that are read together; the index cuts it into as many as the last."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article's text, its sentences, and where it answers each question of its event."""

    language: str
    title: str
    text: str
    sentences: list[Place]
    answers: dict[int, Place]

    def cut(
        self, span: Place | None, rooms: tuple[int, ...], draw: random.Random
    ) -> tuple[str, Place | None]:
        """Some whole sentences, with those that answer."""
        start, end = cut(self.sentences, span, draw.choice(rooms), draw)
        return self.text[start:end], span and (span[0] - start, span[1] - start)


Story = tuple[list[Told], list[dict[str, Any]]]
"""The articles of an event and its questions."""


class Events:
    """Draws questions from events.

    Attributes:
        stories: The events by their names.
    """

    def __init__(self, events: list[dict[str, Any]], encoder: Encoder, draw: random.Random) -> None:
        self._draw = draw
        self.stories: dict[str, Story] = {
            event["id"]: (
                [told(event, article, encoder) for article in event["articles"]],
                event["questions"],
            )
            for event in events
        }
        self._stories = list(self.stories.values())
        self._twins = [story for story in self._stories if any("twin" in item for item in story[1])]

    def example(self) -> tuple[str, str, Place | None, str | None]:
        """A question, a passage, where that answers (None: nowhere), and the event's title.

        No title if the question says by itself what it is about.
        """
        draw = self._draw
        articles, questions = draw.choice(self._stories)
        tempting = draw.random() < TEMPTING
        wanted = [
            place
            for place, item in enumerate(questions)
            if (item["type"] == "unanswerable") == tempting
        ]
        anew = [place for place in wanted if questions[place].get("outside")]
        outside = bool(anew) and draw.random() < FROM_OUTSIDE
        number = draw.choice(anew if outside else wanted)
        language = draw.choice(LANGUAGES)
        asked = questions[number]["outside" if outside else "question"][language]
        answering = [item for item in articles if number in item.answers]
        silent = [item for item in articles if number not in item.answers]
        put_to = answering if answering and draw.random() < ANSWERING else silent
        article = draw.choice(put_to or answering)
        text, span = article.cut(article.answers.get(number), ROOMS, draw)
        titles = [item.title for item in articles if item.language == language]
        return asked, text, span, None if outside else draw.choice(titles)

    def twin(self) -> tuple[str, str, Place | None, tuple[Place, ...] | None]:
        """One of two questions that differ in little, put to an article that answers the first.

        None answers the second: the words that it has of its own miss, where they can be told.
        """
        asked, other, article, place = self.twin_pair()
        text, span = article.cut(place, ROOMS, self._draw)
        if self._draw.random() < SISTER:
            return asked, text, span, ()
        return other, text, None, difference(asked, other, ALIKE)

    def twin_pair(self) -> tuple[str, str, Told, Place]:
        """Two questions that differ in little, an article that answers the first, and where."""
        draw = self._draw
        articles, questions = draw.choice(self._twins)
        number = draw.choice([at for at, item in enumerate(questions) if "twin" in item])
        sister, language = questions[number], draw.choice(LANGUAGES)
        other = questions[sister["twin"]]["question"][language]
        article = draw.choice([item for item in articles if number in item.answers])
        return sister["question"][language], other, article, article.answers[number]


def told(event: dict[str, Any], article: dict[str, Any], encoder: Encoder) -> Told:
    """An article with the places of its answers.

    An accepted answer may stand in several sentences: the one meant is the likest to the question
    in the article's own language.
    """
    language, text = article["language"], article["text"]
    places = sentences(language, text)
    vectors: Vectors | None = None
    answers: dict[int, Place] = {}
    for number, question in enumerate(event["questions"]):
        spans = [
            (at, at + len(words))
            for words in question["answers"].get(article["id"], ())
            for at in occurrences(words, text)
        ]
        if len({_touched(span, places)[0] for span in spans}) > 1:
            if vectors is None:
                vectors = encoder.encode_passages([text[a:b] for a, b in places])
            near = vectors @ encoder.encode_questions([question["question"][language]])[0]
            best = [near[list(_touched(span, places))].max() for span in spans]
            spans = [spans[int(np.argmax(best))]]
        if spans:
            answers[number] = spans[0]
    return Told(language, article["title"], text, places, answers)


def _touched(span: Place, places: list[Place]) -> tuple[int, ...]:
    """Which sentences a span touches."""
    return tuple(at for at, (a, b) in enumerate(places) if a < span[1] and span[0] < b)


def occurrences(words: str, text: str) -> list[int]:
    """Where words stand in a text."""
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
