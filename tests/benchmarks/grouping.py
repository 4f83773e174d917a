"""Which answers say the same? `python -m tests.benchmarks.grouping [--fit]`.

Some pairs are from parallel articles, Habari's and the stories': an answer and its translation say
the same, and so do a full name and its last part; two answers of one article to different questions
do not. Others are from events that five reporters tell in words of their own: what answers one
question in two articles says the same, what answers two questions of a kind does not. `--fit`
writes assistant/data/same_answer.json from the articles and events that the span reader was trained
on; figures are of the others.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from sentencex import get_sentence_boundaries

import assistant
from assistant.normalise import token_f1, tokens
from assistant.same_answer import BIAS, Said, features_of, same_answer
from assistant.span_edges import name_around
from index.centre import Centring
from index.encode import open_encoder
from index.priors import priors_of
from tests.benchmarks.corpora import events, habari_articles, story_articles
from tests.benchmarks.event_examples import told
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.logistic import logistic
from tests.benchmarks.places import Place

SEED = 7
LANGUAGES = ("en", "ar", "de", "sw")
KINDS = ("who", "when", "where", "howmany", "which", "what", "why", "how")
LIKE, RARE = 0.4, 0.08
"""Shares of the pairs of one kind, and of different kinds, that are taken: these are easy."""
SOME_EVENTS, SOME_ARTICLES = 3, 24
"""The weights are fitted on every third event and every 24th article; more change little."""
TRANSLATED = 0.2
"""Pairs of translations that they are fitted on, for each of reporters."""
TARGET = Path(assistant.__path__[0], "data", "same_answer.json")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers, and whether they say the same."""

    kind: str
    one: Said
    other: Said
    same: bool


class Writer:
    """Makes answers to compare. A class, for the encoder is loaded once."""

    def __init__(self) -> None:
        self._encoder = open_encoder()
        self._centring = Centring.of({}, priors_of(self._encoder))

    def said(self, texts: list[tuple[str, str, str]], published: date) -> list[Said]:
        """Answers of which language, words and sentence are given."""
        languages = [language for language, _, _ in texts]
        both = self._encoder.encode_passages([text for _, *pair in texts for text in pair])
        answers = self._centring.centred(both[::2], languages)
        sentences = self._centring.centred(both[1::2], languages)
        return [
            Said(text, language, published, answer, sentence)
            for (language, text, _), answer, sentence in zip(texts, answers, sentences, strict=True)
        ]

    def told(self, event: dict[str, Any], article: dict[str, Any]) -> dict[int, Said]:
        """What an event's article answers, by the questions' numbers."""
        read = told(event, article, self._encoder)
        if not read.answers:
            return {}
        text, language = article["text"], article["language"]
        texts = [
            (language, text[a:b], _touched_by(text, read.sentences, (a, b)))
            for a, b in read.answers.values()
        ]
        answers = self.said(texts, date.fromisoformat(article["date"]))
        return {
            number: replace(answer, name=name_around(text, *place))
            for (number, place), answer in zip(read.answers.items(), answers, strict=True)
        }


def pairs(articles: list[dict[str, Any]]) -> Iterator[Pair]:
    """Labelled pairs of answers."""
    draw = random.Random(SEED)  # noqa: S311 - no secret
    writer = Writer()
    for article in articles:
        published = date.fromisoformat(article["date"])
        asked = [question for question in article["questions"] if question["type"] in KINDS]
        answers = [
            writer.said(
                [(code, q["answer"][code], _sentence(article, q, code)) for code in LANGUAGES],
                published,
            )
            for q in asked
        ]
        for question, ours in zip(asked, answers, strict=True):
            yield from _same(question["type"], ours, writer, published)
        for (one, ours), (other, theirs) in itertools.combinations(
            zip(asked, answers, strict=True), 2
        ):
            if one["answer"]["en"] == other["answer"]["en"]:
                continue
            share = LIKE if one["type"] == other["type"] else RARE
            for pair in itertools.product(ours, theirs):
                if draw.random() < share:
                    yield Pair(one["type"], *pair, same=False)


def pairs_of_events(chosen: list[dict[str, Any]]) -> Iterator[Pair]:
    """Labelled pairs of answers by reporters of one event; what they differ about is left out."""
    writer = Writer()
    for event in chosen:
        answers = [writer.told(event, article) for article in event["articles"]]
        asked = {
            number: question["type"]
            for number, question in enumerate(event["questions"])
            if question["type"] in KINDS and not question.get("differ")
        }
        for ours, theirs in itertools.combinations(answers, 2):
            for one, other in itertools.product(asked, asked):
                if one not in ours or other not in theirs or asked[one] != asked[other]:
                    continue
                if one == other:
                    yield Pair(asked[one], ours[one], theirs[other], same=True)
                elif not _alike(event["questions"][one], event["questions"][other]):
                    yield Pair(asked[one], ours[one], theirs[other], same=False)


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether some article gives two questions answers that share a word."""
    return any(
        set(tokens(ours)) & set(tokens(theirs))
        for article in set(one["answers"]) & set(other["answers"])
        for ours, theirs in itertools.product(one["answers"][article], other["answers"][article])
    )


def _touched_by(text: str, sentences: list[Place], span: Place) -> str:
    """The sentences that a span touches."""
    touched = [(a, b) for a, b in sentences if a < span[1] and span[0] < b]
    return text[touched[0][0] : touched[-1][1]].strip()


def _same(kind: str, ours: list[Said], writer: Writer, published: date) -> Iterator[Pair]:
    """An answer with its translations, and full names with their last parts."""
    for one, other in itertools.combinations(ours, 2):
        yield Pair(kind, one, other, same=True)
    if kind == "who":
        last = [(item.language, item.text.split()[-1], item.text) for item in ours]
        for whole, part in zip(ours, writer.said(last, published), strict=True):
            if whole.text != part.text:
                yield Pair(kind, whole, part, same=True)


def _sentence(article: dict[str, Any], question: dict[str, Any], language: str) -> str:
    text, answer = article["passage"][language], question["answer"][language]
    at = text.find(answer)
    for boundary in get_sentence_boundaries(language, text):
        if boundary["start_index"] <= at < boundary["end_index"]:
            return str(text[boundary["start_index"] : boundary["end_index"]]).strip()
    return str(answer)


def fit(labelled: list[Pair]) -> dict[str, float]:
    """Weights by logistic regression."""
    rows = [features_of(pair.one, pair.other) for pair in labelled]
    signs = np.array([[*row.values()] for row in rows])
    weights, bias = logistic(signs, np.array([pair.same for pair in labelled]))
    named = dict(zip(rows[0], weights.tolist(), strict=True)) | {BIAS: bias}
    return {name: round(weight, 4) for name, weight in named.items()}


def report(title: str, found: list[Pair]) -> Table:
    """Shares of pairs rightly judged, by kind of question, and those of two plainer rules."""
    table = Table(title=f"{len(found):,} pairs of answers, {title}", title_justify="left")
    for column in ("", "pairs", "right", "precision", "recall", "words alike", "sentences near"):
        table.add_column(column, justify="left" if not column else "right")
    judged = [(pair, same_answer(pair.one, pair.other) >= 0.5) for pair in found]
    groups = {"all": judged}
    groups |= {kind: [item for item in judged if item[0].kind == kind] for kind in KINDS}
    groups["across languages"] = [i for i in judged if i[0].one.language != i[0].other.language]
    groups["across scripts"] = [
        i for i in judged if (i[0].one.language == "ar") != (i[0].other.language == "ar")
    ]
    for name, items in groups.items():
        if not items:
            continue
        same = np.array([pair.same for pair, _ in items])
        given = np.array([verdict for _, verdict in items])
        words = np.array([token_f1(pair.one.text, pair.other.text) >= 0.5 for pair, _ in items])
        near = np.array([pair.one.sentence @ pair.other.sentence >= 0.45 for pair, _ in items])
        table.add_row(
            name,
            f"{len(items):,}",
            f"{100 * np.mean(given == same):.1f}",
            f"{100 * np.mean(same[given]):.1f}",
            f"{100 * np.mean(given[same]):.1f}",
            f"{100 * np.mean(words == same):.1f}",
            f"{100 * np.mean((words | near) == same):.1f}",
        )
    return table


def known() -> list[Pair]:
    """Pairs to fit the weights on, of what the reader learnt from; mostly of reporters.

    A translation's sentence is nearer than another reporter's will ever be: weights fitted on
    translations alone take other people for the same, and one person for two.
    """
    articles, told_by_five = _parted(held_out=False)
    reported = list(pairs_of_events(told_by_five[::SOME_EVENTS]))
    translated = list(pairs(articles[::SOME_ARTICLES]))
    draw = random.Random(SEED)  # noqa: S311 - no secret
    return [*reported, *draw.sample(translated, round(TRANSLATED * len(reported)))]


def _parted(*, held_out: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Articles and events: those the reader learnt from, or the others."""
    news, told_by_five = (
        [item for item in items if is_held_out(item["id"]) is held_out]
        for items in ([*habari_articles(), *story_articles()], events())
    )
    return news, told_by_five


def tables() -> Iterator[Table]:
    """What the weights make of pairs that they were not fitted on."""
    articles, told_by_five = _parted(held_out=True)
    yield report("translations", list(pairs(articles)))
    yield report("reporters", list(pairs_of_events(told_by_five)))


def main() -> None:
    """Print the tables; with --fit, write the weights first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    if arguments.fit:
        content = {
            "about": "assistant/same_answer.py; python -m tests.benchmarks.grouping --fit",
            "data": "Habari, the stories and events of tests/benchmarks (all CC0 1.0)",
            "weights": fit(known()),
        }
        TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    Console().print(*tables())


if __name__ == "__main__":
    main()
