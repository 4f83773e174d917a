"""Statements on events, put to the articles that may bear them out: what the checker learns from.

Some are questions with an answer, right or wrong; others sentences that somebody wrote of what an
article says, or two do, true or with one fault (claims_events.jsonl).
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import numpy as np

from index.encode import Encoder
from tests.benchmarks.claim_examples import TRUE, renumbered
from tests.benchmarks.event_examples import ALIKE, SISTER, Events, Told
from tests.benchmarks.places import Place
from tests.benchmarks.shortened import shortened
from tests.benchmarks.written_statements import (
    LANGUAGES,
    WANTING,
    WRITTEN_TRUE,
    Statement,
    again_claims,
    answer_claims,
    difference,
    event_claims,
    mirrored,
)

ALONE = 0.5
"""Share of the written ones that are put to the sentences they were written of and no others."""
HALF = 0.2
"""Share of the joining ones that are false for they are put to one of their two sentences."""
SHORT = frozenset({"who", "when", "where", "howmany", "what", "which"})
"""Kinds of questions whose answers are a few words."""
READS = (2, 3, 4)
"""Sentences of an article that an answer is put to: two lack a name of one true answer in ten."""
ROOMS = (150, 250, 400)
"""Characters of an article that a statement is put to."""


class EventStatements:
    """Draws statements on events."""

    def __init__(self, events: Events, encoder: Encoder, draw: random.Random) -> None:
        self._draw = draw
        self._events = events
        self._encoder = encoder
        self._vectors = cache(encoder.encode_passages)
        self._stories = list(events.stories.values())
        self._rows = [row for row in event_claims() if row["event"] in events.stories]
        self._written = [row for row in self._rows if "evidence2" not in row]
        self._joined = [row for row in self._rows if "evidence2" in row]
        self._again = [row for row in again_claims() if row["event"] in events.stories]
        self._answers = [row for row in answer_claims() if row["event"] in events.stories]
        self._rows += self._answers

    def statement(self) -> Statement | None:
        """A question with an answer, as a statement, and an article that may bear it out.

        The answer is in any outlet's words. It is false where it answers another question of its
        kind, where the article is silent, or where none of the five answers.
        """
        draw = self._draw
        articles, questions = draw.choice(self._stories)
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
            text, span = article.cut(own, ROOMS, draw)
            return Statement(f"{asked} {draw.choice(alike)}", text, span, ())
        if chance < TRUE + 0.15 and silent:
            text, _ = draw.choice(silent).cut(None, ROOMS, draw)
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
            text, _ = draw.choice(articles).cut(None, ROOMS, draw)
            return Statement(f"{asked} {draw.choice(answers + others)}", text, None)
        article = draw.choice(telling)
        text, _ = article.cut(article.answers[number], ROOMS, draw)
        said = f"{asked} {draw.choice(others)}"
        return Statement(said, text, None, ((len(asked) + 1, len(said)),))

    def twin_statement(self) -> Statement:
        """A question with the answer of its own, or with that of the one it differs from in little.

        Put to an article that answers the latter.
        """
        asked, other, article, place = self._events.twin_pair()
        answer = article.text[slice(*place)]
        text, span = article.cut(place, ROOMS, self._draw)
        if self._draw.random() < SISTER:
            return Statement(f"{asked} {answer}", text, span, ())
        return Statement(f"{other} {answer}", text, None, difference(asked, other, ALIKE))

    def written(self) -> Statement:
        """A sentence that somebody wrote of an article's, true or false."""
        return self._of(self._draw.choice(self._written))

    def again(self) -> Statement:
        """A sentence of an article that somebody said again in nearly its words, true or false."""
        return self._of(self._draw.choice(self._again))

    def shortened(self) -> Statement | None:
        """A sentence of an article without one of its parts, true or false."""
        draw = self._draw
        articles, questions = draw.choice(self._stories)
        article = draw.choice(articles)
        place = draw.choice(article.sentences)
        said = shortened(" ".join(article.text[slice(*place)].split()), draw)
        if said is None:
            return None
        true = draw.random() < WRITTEN_TRUE
        changed = said if true else self._changed(said, article, questions)
        text, span = article.cut(place, (0, *ROOMS), draw)
        if true:
            return Statement(said, text, span, ())
        return Statement(changed, text, None, difference(said, changed)) if changed else None

    def _changed(self, said: str, article: Told, questions: list[dict[str, Any]]) -> str | None:
        """A sentence of an article with an answer in it changed for another of the kind."""
        draw = self._draw
        answers = {
            number: article.text[slice(*place)]
            for number, place in article.answers.items()
            if questions[number]["type"] in SHORT
        }
        own = [number for number, answer in answers.items() if answer in said]
        if not own:
            return renumbered(said, draw)
        number = draw.choice(own)
        right = answers[number]
        others = [
            answer
            for at, answer in answers.items()
            if questions[at]["type"] == questions[number]["type"]
            and answer not in right
            and right not in answer
        ]
        if not others:
            return renumbered(said, draw)
        other = draw.choice(others)
        if other in said:  # they change places
            return other.join(part.replace(other, right) for part in said.split(right))
        return said.replace(right, other)

    def _of(self, row: dict[str, Any]) -> Statement:
        """A row's true or false sentence in some language, put to its evidence."""
        draw, language = self._draw, self._draw.choice(LANGUAGES)
        article = self._article(row)
        good, bad = row["good"][language], row["bad"][language]
        start = article.text.index(row["evidence"])
        place: Place = start, start + len(row["evidence"])
        true = draw.random() < WRITTEN_TRUE
        if draw.random() < ALONE or (not true and row["kind"] in WANTING):
            text, span = row["evidence"], (0, len(row["evidence"]))
        else:
            text, found = article.cut(place, ROOMS, draw)
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

    def answer(self) -> Statement:
        """A sentence as a model answers with, put to the article's sentences likest to it.

        As many as a check may read (assistant/claims.py), for it is not known which bear it out.
        """
        draw = self._draw
        row, language = draw.choice(self._answers), draw.choice(LANGUAGES)
        good, bad = row["good"][language], row["bad"][language]
        true = draw.random() < WRITTEN_TRUE
        said = good if true else bad
        article = self._article(row)
        told = tuple(article.text[start:end] for start, end in article.sentences)
        near = self._vectors(told) @ self._vectors((said,))[0]
        likest = sorted(np.argsort(-near)[: draw.choice(READS)])
        text = "\n".join(told[place].strip() for place in likest)
        return Statement(
            said, text, (0, len(text)) if true else None, () if true else difference(good, bad)
        )

    def mirrored(self) -> Statement:
        """A written sentence in one language, put to the true or the false one in another."""
        return mirrored(self._draw.choice(self._rows), self._draw)

    def _article(self, row: dict[str, Any]) -> Told:
        """The article that a statement was written of."""
        return self._events.stories[row["event"]][0]["abcde".index(row["article"])]


def _told_as(question: dict[str, Any]) -> list[str]:
    """An answer as each article that has it puts it first."""
    return [spans[0] for spans in question["answers"].values()]
