"""Statements that the span reader is trained to check against a passage: does this bear it out?

A statement is a sentence of the article in some language, or a question with an answer. It is
true where the passage is of the same article. It is false where one of its answers was changed for
another of the same kind, two were exchanged, a number was altered, the sentence that bears it out
was taken out of the passage, or the passage is another article's. The questions' answers, known in
four languages, show what can be changed. Statements written by hand (written_statements.py) add
paraphrase, contradiction and denial. Which words of a statement are false is told wherever it is
known, for that teaches more than a yes or no.
"""

from __future__ import annotations

import random
import re
from typing import Any

from tests.benchmarks.places import Place, cut, first_place, sentences, without
from tests.benchmarks.shortened import shortened
from tests.benchmarks.written_statements import (
    LANGUAGES,
    WANTING,
    WRITTEN_TRUE,
    Statement,
    difference,
    handwritten_claims,
    mirrored,
    parallel_claims,
    wrong_words,
)

Article = dict[str, Any]

TRUE = 0.45
"""Share of statements that their passages bear out."""
HANDWRITTEN = 0.5
"""Share of the statements that somebody wrote; the others are made of the articles."""
MIRRORED = 0.35
"""Share of those on parallel articles that are put to each other."""
SHORTENED = 0.5
"""Share of an article's sentences that may lose a part."""
ROOMS = (0, 0, 150, 250)
"""Characters of a passage that a statement is put to; 0: what it is about and no more."""
WIDE_ROOMS = (0, 150, 250, 300)
"""The same across languages, where a sentence's facts may stand in two."""
_LONGEST = 60
"""Characters of an answer that is changed for another."""
_NUMBER = re.compile(r"\d+")


class Claims:
    """Draws statements and passages. A class, for one random state runs through all."""

    def __init__(
        self, articles: list[Article], alike: dict[str, list[Article]], draw: random.Random
    ) -> None:
        self._articles = articles
        self._by_id = {item["id"]: item for item in articles}
        self._alike = alike
        self._draw = draw
        self._written = [row for row in handwritten_claims() if row["article"] in self._by_id]
        self._wrong = wrong_words(self._written)
        self._parallel = [row for row in parallel_claims() if row["article"] in self._by_id]

    def example(self) -> Statement | None:
        """A statement and a passage; None where no statement could be made."""
        draw = self._draw
        if self._written and draw.random() < HANDWRITTEN:
            return self._handwritten()
        article = draw.choice(self._articles)
        saying = draw.choice(LANGUAGES)
        reading = saying if draw.random() < 0.4 else draw.choice(LANGUAGES)
        asked = [item for item in article["questions"] if self._plain(item)]
        if not asked:
            return None
        question = draw.choice(asked)
        make = self._question if draw.random() < 0.35 else self._sentence
        made = make(article, question, saying, reading)
        return made and self._cropped(made, reading, ROOMS if saying == reading else WIDE_ROOMS)

    def parallel(self) -> Statement:
        """A sentence that somebody wrote of an article in four languages, true or false."""
        draw = self._draw
        row, (reading, saying) = draw.choice(self._parallel), draw.choices(LANGUAGES, k=2)
        if draw.random() < MIRRORED:
            return mirrored(row, draw)
        passage, evidence = (
            self._by_id[row["article"]]["passage"][reading],
            row["evidence"][reading],
        )
        good, bad = row["good"][saying], row["bad"][saying]
        true = draw.random() < WRITTEN_TRUE
        start = passage.index(evidence)
        place = start, start + len(evidence)
        made = (
            Statement(good, passage, place, (), place)
            if true
            else Statement(bad, passage, None, difference(good, bad), place)
        )
        alone = not true and row["kind"] in WANTING
        return self._cropped(made, reading, (0,) if alone else ROOMS)

    def _handwritten(self) -> Statement:
        row = self._draw.choice(self._written)
        passage = self._by_id[row["article"]]["passage"][row["evidence_language"]]
        start = passage.find(row["evidence"])
        end = start + len(row["evidence"])
        if row["kind"] == "supported":
            if self._draw.random() < 0.5:
                whole = (0, len(row["evidence"]))
                return Statement(row["sentence"], row["evidence"], whole, ())
            made = Statement(row["sentence"], passage, (start, end), (), (start, end))
            return self._cropped(made, row["evidence_language"], ROOMS)
        wrong = self._wrong[row["id"]]
        if row["kind"] in {"beyond", "other-story"} or self._draw.random() < 0.5:
            return Statement(row["sentence"], row["evidence"], None, wrong)
        made = Statement(row["sentence"], passage, None, wrong, (start, end))
        return self._cropped(made, row["evidence_language"], ROOMS)

    def _cropped(self, made: Statement, language: str, rooms: tuple[int, ...]) -> Statement:
        """The statement before some sentences of its passage: what it is about, and others."""
        places = sentences(language, made.passage)
        room = self._draw.choice(rooms)
        if not places:
            return made
        first, last = cut(places, made.about, room, self._draw)
        span = made.span and (made.span[0] - first, made.span[1] - first)
        return Statement(made.text, made.passage[first:last], span, made.wrong)

    def _question(
        self, article: Article, question: dict[str, Any], saying: str, reading: str
    ) -> Statement | None:
        """A question with its answer, or with another of the same kind."""
        draw = self._draw
        text, asked = article["passage"][reading], question["question"][saying]
        chance = draw.random()
        if chance < TRUE:
            answering = saying if draw.random() < 0.6 else draw.choice(LANGUAGES)
            found = _sentence_of(text, reading, question["answer"][reading])
            return Statement(f"{asked} {question['answer'][answering]}", text, found, (), found)
        tempting = [item for item in article["questions"] if item["type"] == "unanswerable"]
        if chance < TRUE + 0.12 and tempting:
            asked = draw.choice(tempting)["question"][saying]
            return Statement(f"{asked} {question['answer'][saying]}", text, None)
        other = self._other_answer(article, question, saying)
        if other is None:
            return None
        said, found = f"{asked} {other}", _sentence_of(text, reading, question["answer"][reading])
        return Statement(said, text, None, ((len(asked) + 1, len(said)),), found)

    def _sentence(  # noqa: PLR0911 - one return a kind of statement
        self, article: Article, question: dict[str, Any], saying: str, reading: str
    ) -> Statement | None:
        """A sentence of the article, true or made false."""
        draw = self._draw
        said, text = article["passage"][saying], article["passage"][reading]
        own = _sentence_of(said, saying, question["answer"][saying])
        there = _sentence_of(text, reading, question["answer"][reading])
        if own is None or there is None:
            return None
        statement = " ".join(said[own[0] : own[1]].split())
        if draw.random() < SHORTENED:
            statement = shortened(statement, draw) or statement
        chance = draw.random()
        if chance < TRUE:
            return Statement(statement, text, there, (), there)
        if chance < TRUE + 0.1:
            rest = without(text, reading, there)
            return Statement(statement, rest, None) if rest else None
        if chance < TRUE + 0.2:
            other = draw.choice(self._alike[article["id"]])
            return Statement(statement, other["passage"][reading], None, ((0, len(statement)),))
        if chance < TRUE + 0.3 and (altered := renumbered(statement, draw)):
            return Statement(altered, text, None, difference(statement, altered), there)
        altered = self._exchanged(article, saying, statement) or self._changed(
            article, question, saying, statement
        )
        if not altered:
            return None
        return Statement(altered, text, None, difference(statement, altered), there)

    def _exchanged(self, article: Article, language: str, statement: str) -> str | None:
        """The statement with two of its persons in each other's place."""
        names = [
            item["answer"][language]
            for item in article["questions"]
            if item["type"] == "who" and self._plain(item) and item["answer"][language] in statement
        ]
        if len(set(names)) < 2 or self._draw.random() < 0.5:
            return None
        one, other = self._draw.sample(sorted(set(names)), 2)
        between = abs(statement.find(one) - statement.find(other)) - max(len(one), len(other))
        if one in other or other in one or between < 8:
            return None
        parts = statement.split(one)
        exchanged: str = other.join(part.replace(other, one) for part in parts)
        return exchanged

    def _changed(
        self, article: Article, question: dict[str, Any], language: str, statement: str
    ) -> str | None:
        """The statement with the answer changed for another of its kind."""
        answer: str = question["answer"][language]
        if len(answer) > _LONGEST or answer not in statement:
            return None
        other = self._other_answer(article, question, language)
        if other is None or other in statement:
            return None
        return statement.replace(answer, other)

    def _other_answer(
        self, article: Article, question: dict[str, Any], language: str
    ) -> str | None:
        """Another answer of the kind: of this article by preference."""
        draw = self._draw
        right: str = question["answer"][language]
        source = article if draw.random() < 0.65 else draw.choice(self._articles)
        others: list[str] = [
            item["answer"][language]
            for item in source["questions"]
            if item["type"] == question["type"] and self._plain(item)
        ]
        others = [item for item in others if item not in right and right not in item]
        return draw.choice(others) if others else None

    @staticmethod
    def _plain(question: dict[str, Any]) -> bool:
        kinds = {"unanswerable", "list", "yesno"}
        return question["type"] not in kinds


def _sentence_of(text: str, language: str, answer: str) -> Place | None:
    """Where the sentence stands that an answer is in."""
    place = first_place(answer, text)
    if place is None:
        return None
    hit = [(a, b) for a, b in sentences(language, text) if a < place[1] and place[0] < b]
    if not hit:
        return None
    start, end = hit[0][0], hit[-1][1]
    trimmed = text[start:end]
    return start + len(trimmed) - len(trimmed.lstrip()), start + len(trimmed.rstrip())


def renumbered(statement: str, draw: random.Random) -> str | None:
    """A statement with another number in the place of one of its own; None if it has none."""
    found = list(_NUMBER.finditer(statement))
    if not found:
        return None
    hit = draw.choice(found)
    value = int(hit[0])
    near = value + draw.choice([-3, -2, -1, 1, 2, 3, 5, 10])
    other = near if near > 0 and draw.random() < 0.7 else value * 2 + 1
    return statement[: hit.start()] + str(other) + statement[hit.end() :]
