"""How well written sentences are checked: `python -m tests.benchmarks.claims [--fit]`.

Sentences as a language model writes them, each with the passage that it cites: half are borne out,
half are not (a person, number, day or place changed, roles exchanged, contradicted, denied, of
another story, more than is there), in four languages and across them. claims_fit.jsonl fits the
weights and the threshold (`--fit` writes assistant/data/claims.json), claims_test.jsonl is
reported; they are of different articles, none of which the reader was trained on. Further tables
are of statements on events (claims_events.jsonl), of sentences with which a model answers a
question, held against the whole article that it cites and what is found for the question in its
event (claims_answers.jsonl), of an article's sentences said again in nearly their own words
(claims_again.jsonl), one half of the events in the fit too, and of such as join what two outlets
say of one (claims_joined.jsonl).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant import Settings, claims
from assistant.claims import BIAS, Claim, Support, check, weigh
from assistant.expected import Expected
from assistant.span_reader import SpanReader
from index import Vector
from index.centre import Centring
from index.encode import Encoder, open_encoder
from index.priors import priors_of
from index.types import Span
from tests.benchmarks.corpora import events, habari_articles, story_articles
from tests.benchmarks.events import Indexed, halves
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.logistic import logistic
from tests.benchmarks.places import sentences
from tests.benchmarks.written_statements import (
    LANGUAGES,
    again_claims,
    answer_claims,
    event_claims,
)

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "assistant" / "data" / "claims.json"
WRONG = 4
"""What a bad sentence that passes costs, when a good one that is withheld costs 1.

For that one the quotations stand. With calibrated probabilities a sentence should pass from
WRONG / (1 + WRONG) on.
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its passage, ready to check."""

    kind: str
    claim: Claim
    support: Support

    @property
    def good(self) -> bool:
        """Whether the passage bears the sentence out."""
        return self.kind == "supported"


def pairs(path: Path, centring: Centring) -> list[Pair]:
    """A file's pairs, encoded."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    published = {
        item["id"]: date.fromisoformat(item["date"])
        for item in [*habari_articles(), *story_articles()]
    }
    encoder = open_encoder()
    made = []
    for row, claim in zip(rows, _claims(rows, encoder, centring), strict=True):
        day, language = published[row["article"]], row["evidence_language"]
        support = _support(row["evidence"], language, day, encoder, centring)
        made.append(Pair(row["kind"], claim, support))
    return made


def event_pairs(
    rows: Sequence[dict[str, Any]], chosen: Sequence[dict[str, Any]], centring: Centring
) -> list[Pair]:
    """The statements on these events' articles, each in four languages, encoded.

    Rows without "evidence" are held against all of their article, as a check is.
    """
    articles = {
        (event["id"], article["id"]): article for event in chosen for article in event["articles"]
    }
    said = [
        row
        | {
            "sentence": row[side][language],
            "language": language,
            "kind": "supported" if side == "good" else row["kind"],
        }
        for row in rows
        if (row["event"], row["article"]) in articles and "evidence2" not in row
        for side in ("good", "bad")
        for language in LANGUAGES
    ]
    encoder = open_encoder()

    @cache
    def support(event: str, name: str, evidence: str | None) -> Support:
        article = articles[event, name]
        day = date.fromisoformat(article["date"])
        text = evidence or article["text"]
        return _support(text, article["language"], day, encoder, centring)

    return [
        Pair(row["kind"], claim, support(row["event"], row["article"], row.get("evidence")))
        for row, claim in zip(said, _claims(said, encoder, centring), strict=True)
    ]


def answer_pairs(
    chosen: Sequence[dict[str, Any]], centring: Centring, reader: SpanReader
) -> list[Pair]:
    """The answers to questions on these events, each held beside what is found for its question."""
    questions = {(row["event"], row["question"]) for row in answer_claims()}
    told = [event for event in chosen if any(event["id"] == name for name, _ in questions)]
    rows = [row for row in answer_claims() if any(row["event"] == item["id"] for item in told)]
    encoder = open_encoder()

    def encode(text: str, language: str) -> Vector:
        vector: Vector = centring.centred(encoder.encode_passages([text]), [language])[0]
        return vector

    expected = {}
    for event, assistant in Indexed(told, Settings()):
        for number, item in enumerate(event["questions"]):
            for language in LANGUAGES if (event["id"], number) in questions else ():
                question = item["question"][language]
                findings = assistant.ask(question).findings
                expected[event["id"], number, language] = Expected.of(question, findings, encode)

    def with_agreement(pair: Pair, row: dict[str, Any]) -> Pair:
        claim = pair.claim
        found = expected[row["event"], row["question"], claim.language]
        agreement = found.agreement(claim.text, claim.language, reader)
        return replace(pair, claim=replace(claim, agreement=agreement))

    made = event_pairs(rows, told, centring)
    of_each = len(made) // len(rows)
    return [with_agreement(pair, rows[place // of_each]) for place, pair in enumerate(made)]


def again_pairs(chosen: Sequence[dict[str, Any]], centring: Centring) -> list[Pair]:
    """Sentences of these events' articles said again, each held against the whole article."""
    rows = [{name: row[name] for name in row if name != "evidence"} for row in again_claims()]
    return event_pairs(rows, chosen, centring)


def joining(path: Path, centring: Centring) -> list[tuple[str, Claim, list[Support]]]:
    """A file's sentences, each with its kind and the two articles that it joins."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    encoder = open_encoder()
    articles = {
        (event["id"], article["id"]): _support(
            article["text"],
            article["language"],
            date.fromisoformat(article["date"]),
            encoder,
            centring,
        )
        for event in events()
        if is_held_out(event["id"])
        for article in event["articles"]
    }
    return [
        (row["kind"], claim, [articles[row["event"], name] for name in row["articles"]])
        for row, claim in zip(rows, _claims(rows, encoder, centring), strict=True)
    ]


def _claims(rows: Sequence[dict[str, Any]], encoder: Encoder, centring: Centring) -> list[Claim]:
    """The sentences of rows, encoded."""
    vectors = encoder.encode_passages([row["sentence"] for row in rows])
    centred = centring.centred(vectors, [row["language"] for row in rows])
    return [
        Claim(row["sentence"], row["language"], vector)
        for row, vector in zip(rows, centred, strict=True)
    ]


def _support(
    text: str, language: str, published: date, encoder: Encoder, centring: Centring
) -> Support:
    """A text that may bear a sentence out."""
    spans = tuple(Span(start, end) for start, end in sentences(language, text))
    encoded = encoder.encode_passages([span.of(text) for span in spans])
    vectors = centring.centred(encoded, [language] * len(spans))
    return Support(text, language, published, spans, vectors)


def measured(items: Sequence[Pair], reader: SpanReader) -> list[dict[str, float]]:
    """The features of each pair."""
    return [weigh(item.claim, item.support, reader).features for item in items]


def fit(items: Sequence[Pair], features: Sequence[dict[str, float]]) -> dict[str, object]:
    """Weights by logistic regression (a little ridge), the threshold by what errors cost."""
    names = list(features[0])
    x = np.array([[row[name] for name in names] for row in features])
    weights, bias = logistic(x, np.array([item.good for item in items]))
    return {
        "weights": {
            **{name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
            BIAS: round(bias, 4),
        },
        "threshold": WRONG / (1 + WRONG),
    }


def table(items: Sequence[Pair], reader: SpanReader) -> list[list[object]]:
    """For each kind: how many, and the share that passes the check."""
    passed: dict[str, list[bool]] = defaultdict(list)
    for item in items:
        verdict = check(item.claim, item.support, reader)
        across = item.claim.language != item.support.language
        name = "good" if item.good else "bad"
        passed[f"{name}, {'across' if across else 'same'} language"].append(verdict.supported)
        passed[f"{name}: all"].append(verdict.supported)
        if not item.good:
            passed[item.kind].append(verdict.supported)
    return [
        [kind, len(hits), f"{100 * np.mean(hits):.1f}"] for kind, hits in sorted(passed.items())
    ]


def joined_table(
    items: Sequence[tuple[str, Claim, list[Support]]], reader: SpanReader
) -> list[list[object]]:
    """For each kind of joining sentence: how many, and the share that either article bears out."""
    passed: dict[str, list[bool]] = defaultdict(list)
    for kind, claim, supports in items:
        hit = any(check(claim, item, reader).supported for item in supports)
        passed["good" if kind == "supported" else "bad: all"].append(hit)
        if kind != "supported":
            passed[kind].append(hit)
    return [
        [kind, len(hits), f"{100 * np.mean(hits):.1f}"] for kind, hits in sorted(passed.items())
    ]


def main() -> None:
    """Fit if asked to, then print what passes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    centring = Centring.of({}, priors_of(open_encoder()))
    reader = SpanReader.load()
    if arguments.fit:
        items = pairs(HERE / "claims_fit.jsonl", centring)
        items += event_pairs(event_claims(), halves()[0], centring)
        items += answer_pairs(halves()[0], centring, reader)
        items += again_pairs(halves()[0], centring)
        content = fit(items, measured(items, reader))
        TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        claims.forget_weights()
    tested = pairs(HERE / "claims_test.jsonl", centring)
    told = event_pairs(event_claims(), halves()[1], centring)
    answered = answer_pairs(halves()[1], centring, reader)
    again = again_pairs(halves()[1], centring)
    joined = joining(HERE / "claims_joined.jsonl", centring)
    for title, rows in (
        ("Written sentences that pass the check", table(tested, reader)),
        ("Those on events", table(told, reader)),
        ("Those that a model answers with, of whole articles", table(answered, reader)),
        ("Those that say an article's sentence again, of whole articles", table(again, reader)),
        ("Those that join two whole articles", joined_table(joined, reader)),
    ):
        shown = Table(title=title)
        for column in ("kind", "pairs", "pass %"):
            shown.add_column(column, justify="left" if column == "kind" else "right")
        for row in rows:
            shown.add_row(*map(str, row))
        Console().print(shown)


if __name__ == "__main__":
    main()
