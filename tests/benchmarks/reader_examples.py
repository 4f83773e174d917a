"""What the span reader is trained on: questions, passages, and where these answer.

Drawn by chance from all sets, in pairs of languages. Some passages do not answer: another article,
one whose answering sentence was taken out, a question nobody answered. Held-out articles are never
drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from assistant.span_reader import CLAIM_PREFIX
from index.encode import Encoder, open_encoder
from tests.benchmarks.blanked import Blanked
from tests.benchmarks.briefs import Briefs, all_briefs
from tests.benchmarks.claim_examples import Claims
from tests.benchmarks.corpora import (
    events,
    habari_articles,
    lexikon_articles,
    story_articles,
    with_outside,
)
from tests.benchmarks.event_examples import FROM_OUTSIDE, Events
from tests.benchmarks.event_statements import EventStatements
from tests.benchmarks.example import Example
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.places import answer_place
from tests.benchmarks.public_examples import PublicExamples
from tests.benchmarks.renamed import Renamed
from tests.benchmarks.written_statements import Statement

SHARES = (0.22, 0.03, 0.06, 0.04, 0.03, 0.03, 0.24, 0.08, 0.03, 0.2, 0.08)
"""Of news, encyclopaedia paragraphs, XQuAD, AfriQA, ARCD, statements, events, names, twins, briefs,
and sentences with a blank."""
CHECKER_SHARES = (0.07, 0.03, 0.04, 0.05, 0.05, 0.06, 0.05, 0.26, 0.05, 0.05, 0.25, 0.04)
"""What the checker is trained on: statements written of events, such as join two articles, such in
two languages beside each other, those on parallel articles, on news and encyclopaedia, questions on
events with an answer, and such that differ in little; sentences as a model answers with; statements
written of briefs, and questions on these with an answer; sentences of events said again, and such
with a part left away."""
ON_EVENTS = 0.2
"""Share of the reader's statements that are on events; others are on news and encyclopaedia."""
TEMPTING = 0.14
"""Share of a story's examples that are certainly of those that look answerable and are not."""
ALIKE = 8
"""Stories nearest to one that its questions are put to in vain."""
BEGINNING = 120
"""Characters of an article, behind its title, that likeness is told by."""
TRIES = 200
"""Examples looked at for one whose question names what its passage names."""
RENAMED = 0.65
"""Share of the questions for their names that are asked of another name."""
TOPICAL = 0.25
"""Share of the questions on news and events that say with a title what they are about.

Those that nobody answers mostly say more than others; without these the reader takes a question
that says all it needs to for one of them.
"""
BLANKED_ON_EVENTS = 0.6
"""Share of the sentences with a blank that are of events; the others are of the news."""
TITLED = 0.17
"""Share of the passages that answer whose titles stand before them."""
PARALLEL = {"en": 2, "ar": 3, "de": 3, "sw": 4}
"""Languages of the news, and how often each is drawn: the weakest most."""


class Examples:
    """Draws examples from all sets. A class, for one random state runs through all."""

    def __init__(self, seed: int, *, checker: bool = False) -> None:
        """Read the sets; for the checker statements alone are drawn."""
        self._checker = checker
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._news = with_outside(trained_on([*habari_articles(), *story_articles()]))
        self._lexikon = trained_on(lexikon_articles())
        encoder = open_encoder()
        self._alike = alike(self._news, encoder) | alike(self._lexikon, encoder)
        self._claims = Claims([*self._news, *self._lexikon], self._alike, self._random)
        told = with_outside(trained_on(events()))
        self._events = Events(told, encoder, self._random)
        self._stated = EventStatements(self._events, encoder, self._random)
        self._briefs = Briefs(self._random)
        self._renamed = Renamed([*self._news, *told, *trained_on(all_briefs())])
        briefs = [
            {"passage": item["text"], "questions": item["questions"]}
            for item in trained_on(all_briefs())
        ]
        self._blanked = Blanked([*self._news, *briefs], self._events.stories, self._random)
        self._public = PublicExamples(self._random)

    def __iter__(self) -> Iterator[Example]:
        """Examples without end."""
        kinds: list[Callable[[], Example | None]] = [
            partial(self._from_parallel, self._news),
            partial(self._from_parallel, self._lexikon),
            self._public.xquad,
            self._public.afriqa,
            self._public.arcd,
            self._from_claims,
            self._from_events,
            self._from_names,
            self._from_twins,
            self._briefs.question,
            self._from_blanked,
        ]
        statements: list[Callable[[], Statement | None]] = [
            self._stated.written,
            self._stated.joined,
            self._stated.mirrored,
            self._claims.parallel,
            self._claims.example,
            self._stated.statement,
            self._stated.twin_statement,
            self._stated.answer,
            self._briefs.statement,
            self._briefs.answer,
            self._stated.again,
            self._stated.shortened,
        ]
        while True:
            if self._checker:
                found = self._random.choices(statements, CHECKER_SHARES)[0]()
                example = found and _claimed(found)
            else:
                example = self._random.choices(kinds, SHARES)[0]()
            if example:
                yield example

    def _from_parallel(  # noqa: PLR0911 - one return a kind of example
        self, articles: list[dict[str, Any]]
    ) -> Example | None:
        draw = self._random
        article = draw.choice(articles)
        tempting = [item for item in article["questions"] if item["type"] == "unanswerable"]
        wanted = tempting if tempting and draw.random() < TEMPTING else article["questions"]
        question = draw.choice(wanted)
        asking, other = draw.choices(list(PARALLEL), list(PARALLEL.values()), k=2)
        language = asking if draw.random() < 0.35 else other
        text = article["passage"][language]
        asked = topical(question["question"][asking], article["title"][asking], draw)
        anew = [item for item in article["questions"] if item.get("outside")]
        if anew and draw.random() < FROM_OUTSIDE:
            question = draw.choice(anew)
            asked = question["outside"][asking]
        if draw.random() < 0.12:
            near = self._alike[article["id"]]
            another = draw.choice(near if draw.random() < 0.7 else articles)
            if another is article:
                return None
            return Example(asked, another["passage"][language], None)
        if question["type"] == "unanswerable":
            return Example(asked, text, None)
        found = answer_place(question["answer"][language], text)
        if found is None:
            return None
        span, items = found
        example = Example(asked, text, span, items)
        if draw.random() < 0.15 and (unanswered := example.unanswered(language)):
            return unanswered
        if draw.random() < TITLED:
            title = article["title"][language] + "\n"
            return example.moved(title + text, -len(title))
        return example.cropped(language, draw)

    def _from_claims(self) -> Example:
        make = self._stated.statement if self._random.random() < ON_EVENTS else self._claims.example
        found = None
        while found is None:
            found = make()
        return _claimed(found)

    def _from_events(self) -> Example:
        asked, passage, span, title = self._events.example()
        return Example(topical(asked, title, self._random) if title else asked, passage, span)

    def _from_names(self) -> Example | None:
        """A question that names what the passage names, or is asked of another name."""
        draw = self._random
        kinds = self._from_events, self._briefs.question, partial(self._from_parallel, self._news)
        for _ in range(TRIES):
            example = draw.choice(kinds)()
            if example is None or example.span is None:
                continue
            asked, passage = example.question, example.passage
            place = self._renamed.place(asked, passage, draw)
            if place is not None:
                break
        else:
            return None
        if draw.random() >= RENAMED:
            return replace(example, wrong=())
        other = self._renamed.other(asked, place, passage, draw)
        if other is None:
            return None
        start, end = place
        asked = asked[:start] + other + asked[end:]
        return Example(asked, passage, None, wrong=((start, start + len(other)),))

    def _from_blanked(self) -> Example | None:
        """A sentence that lacks a fact, put to another article or to another language's version."""
        on_event = self._random.random() < BLANKED_ON_EVENTS
        return self._blanked.on_event() if on_event else self._blanked.on_article()

    def _from_twins(self) -> Example:
        """One of two questions on an event that differ in little."""
        asked, passage, span, wrong = self._events.twin()
        return Example(asked, passage, span, wrong=wrong)


def _claimed(made: Statement) -> Example:
    return Example(made.text, made.passage, made.span, prefix=CLAIM_PREFIX, wrong=made.wrong)


def topical(question: str, title: str, draw: random.Random) -> str:
    """A question, or by chance one that says with a title what it is about."""
    if draw.random() >= TOPICAL:
        return question
    return f"{title}: {question}" if draw.random() < 0.5 else f"{question} ({title})"


def trained_on(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not kept for measuring."""
    return [item for item in articles if not is_held_out(item["id"])]


def alike(articles: list[dict[str, Any]], encoder: Encoder) -> dict[str, list[dict[str, Any]]]:
    """The articles most like each, by the encoder's vectors of how their English begins."""
    begins = [f"{item['title']['en']}. {item['passage']['en'][:BEGINNING]}" for item in articles]
    vectors = encoder.encode_passages(begins)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    nearest = np.argsort(-likeness, axis=1)[:, :ALIKE]
    return {
        item["id"]: [articles[place] for place in places]
        for item, places in zip(articles, nearest.tolist(), strict=True)
    }
