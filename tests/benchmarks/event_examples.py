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
from tests.benchmarks.claim_examples import TRUE, Statement, difference, event_claims
from tests.benchmarks.places import Place, cut, sentences

LANGUAGES = ("en", "ar", "de", "sw")
ANSWERING = 0.65
"""Share of answerable questions that are put to an article that answers."""
TEMPTING = 0.25
"""Share of examples of questions that none of the five answers."""
SISTER = 0.45
"""Share of the examples of twins that are of the one that is answered."""
ALIKE = 0.4
"""Share of their words that two of them have in common, for what differs to be what misses."""
WRITTEN_TRUE = 0.5
"""Share of the written statements that are true."""
ALONE = 0.5
"""Share of them that are put to the sentences they were written of and no others."""
HALF = 0.2
"""Share of the joining ones that are false for they are put to one of their two sentences."""
WANTING = frozenset({"beyond", "fabricated-name", "attribution"})
"""Kinds of false ones that other sentences of the article may bear out."""
SHORT = frozenset({"who", "when", "where", "howmany", "what", "which"})
"""Kinds of questions whose answers are a few words."""
ROOMS = (250, 450, 750)
"""Characters of an article that are read together; the index cuts it into as many as the last."""
STATED_ROOMS = (150, 250, 400)
"""The same for a statement."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article's text, its sentences, and where it answers each question of its event."""

    language: str
    text: str
    sentences: list[Place]
    answers: dict[int, Place]


class Events:
    """Draws examples from events."""

    def __init__(self, events: list[dict[str, Any]], encoder: Encoder, draw: random.Random) -> None:
        self._draw = draw
        self._events = [
            ([told(event, article, encoder) for article in event["articles"]], event["questions"])
            for event in events
        ]
        self._twins = [event for event in self._events if any("twin" in item for item in event[1])]
        self._by_name = {
            (event["id"], article["id"]): text
            for event, (texts, _) in zip(events, self._events, strict=True)
            for article, text in zip(event["articles"], texts, strict=True)
        }
        rows = [row for row in event_claims() if (row["event"], row["article"]) in self._by_name]
        self._written = [row for row in rows if "evidence2" not in row]
        self._joined = [row for row in rows if "evidence2" in row]

    def example(self) -> tuple[str, str, Place | None]:
        """A question, a passage, and where that answers (None: nowhere)."""
        draw = self._draw
        articles, questions = draw.choice(self._events)
        tempting = draw.random() < TEMPTING
        number = draw.choice(
            [
                place
                for place, item in enumerate(questions)
                if (item["type"] == "unanswerable") == tempting
            ]
        )
        asked = questions[number]["question"][draw.choice(LANGUAGES)]
        answering = [item for item in articles if number in item.answers]
        silent = [item for item in articles if number not in item.answers]
        wanted = answering if answering and draw.random() < ANSWERING else silent
        article = draw.choice(wanted or answering)
        text, span = self._cut(article, article.answers.get(number), ROOMS)
        return asked, text, span

    def twin(self) -> tuple[str, str, Place | None, tuple[Place, ...] | None]:
        """One of two questions that differ in little, put to an article that answers the first.

        None answers the second: the words that it has of its own miss, where they can be told.
        """
        asked, other, article, place = self._twin_pair()
        text, span = self._cut(article, place, ROOMS)
        if self._draw.random() < SISTER:
            return asked, text, span, ()
        return other, text, None, difference(asked, other, ALIKE)

    def statement(self) -> Statement | None:
        """A question with an answer, as a statement, and an article that may bear it out.

        The answer is in any outlet's words. It is false where it answers another question of its
        kind, where the article is silent, or where none of the five answers.
        """
        draw = self._draw
        articles, questions = draw.choice(self._events)
        places = range(len(questions))
        number = draw.choice([at for at in places if questions[at]["type"] in SHORT])
        question, language = questions[number], draw.choice(LANGUAGES)
        asked, answers = question["question"][language], _told_as(question)
        telling = [item for item in articles if number in item.answers]
        silent = [item for item in articles if number not in item.answers]
        chance = draw.random()
        if chance < TRUE:
            article = draw.choice(telling)
            own = article.answers[number]
            alike = [article.text[slice(*own)]] if question.get("differ") else answers
            text, span = self._cut(article, own)
            return Statement(f"{asked} {draw.choice(alike)}", text, span, ())
        if chance < TRUE + 0.15 and silent:
            text, _ = self._cut(draw.choice(silent), None)
            return Statement(f"{asked} {draw.choice(answers)}", text, None)
        others = [
            answer
            for at in places
            if at != number and questions[at]["type"] == question["type"]
            for answer in _told_as(questions[at])
            if not any(answer in right or right in answer for right in answers)
        ]
        if not others:
            return None
        if chance < TRUE + 0.3:
            tempting = [item for item in questions if item["type"] == "unanswerable"]
            asked = draw.choice(tempting)["question"][language]
            text, _ = self._cut(draw.choice(articles), None)
            return Statement(f"{asked} {draw.choice(answers + others)}", text, None)
        article = draw.choice(telling)
        text, _ = self._cut(article, article.answers[number])
        said = f"{asked} {draw.choice(others)}"
        return Statement(said, text, None, ((len(asked) + 1, len(said)),))

    def twin_statement(self) -> Statement:
        """A question with the answer of its own, or with that of the one it differs from in little.

        Put to an article that answers the latter.
        """
        asked, other, article, place = self._twin_pair()
        answer = article.text[slice(*place)]
        text, span = self._cut(article, place)
        if self._draw.random() < SISTER:
            return Statement(f"{asked} {answer}", text, span, ())
        return Statement(f"{other} {answer}", text, None, difference(asked, other, ALIKE))

    def written(self) -> Statement:
        """A sentence that somebody wrote of an article's, true or false."""
        draw = self._draw
        row, language = draw.choice(self._written), draw.choice(LANGUAGES)
        article = self._by_name[row["event"], row["article"]]
        good, bad = row["good"][language], row["bad"][language]
        start = article.text.index(row["evidence"])
        place: Place = start, start + len(row["evidence"])
        true = draw.random() < WRITTEN_TRUE
        if draw.random() < ALONE or (not true and row["kind"] in WANTING):
            text, span = row["evidence"], (0, len(row["evidence"]))
        else:
            text, found = self._cut(article, place)
            span = found or place
        if true:
            return Statement(good, text, span, ())
        return Statement(bad, text, None, difference(good, bad))

    def joined(self) -> Statement:
        """A sentence that somebody wrote of what two articles say, true or false."""
        draw = self._draw
        row, language = draw.choice(self._joined), draw.choice(LANGUAGES)
        good, bad = row["good"][language], row["bad"][language]
        evidence = [row["evidence"], row["evidence2"]]
        draw.shuffle(evidence)
        text = "\n".join(evidence)
        if draw.random() < WRITTEN_TRUE:
            return Statement(good, text, (0, len(text)), ())
        if draw.random() < HALF:
            return Statement(good, draw.choice(evidence), None)
        return Statement(bad, text, None, difference(good, bad))

    def _twin_pair(self) -> tuple[str, str, Told, Place]:
        """Two questions that differ in little, an article that answers the first, and where."""
        draw = self._draw
        articles, questions = draw.choice(self._twins)
        number = draw.choice([at for at, item in enumerate(questions) if "twin" in item])
        sister, language = questions[number], draw.choice(LANGUAGES)
        other = questions[sister["twin"]]["question"][language]
        article = draw.choice([item for item in articles if number in item.answers])
        return sister["question"][language], other, article, article.answers[number]

    def _cut(
        self, article: Told, span: Place | None, rooms: tuple[int, ...] = STATED_ROOMS
    ) -> tuple[str, Place | None]:
        """Some whole sentences of an article, with those that answer."""
        start, end = cut(article.sentences, span, self._draw.choice(rooms), self._draw)
        return article.text[start:end], span and (span[0] - start, span[1] - start)


def _told_as(question: dict[str, Any]) -> list[str]:
    """An answer as each article that has it puts it first."""
    return [spans[0] for spans in question["answers"].values()]


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
    return Told(language, text, places, answers)


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
