"""How well written sentences are checked: `python -m tests.benchmarks.claims [--fit]`.

Sentences as a language model writes them, each with the passage that it cites: half are borne out,
half are not (a person, number, day or place changed, roles exchanged, contradicted, denied, of
another story, more than is there), in four languages and across them. claims_fit.jsonl fits the
weights and the threshold (`--fit` writes assistant/data/claims.json), claims_test.jsonl is
reported; they are of different articles, none of which the reader was trained on.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant import claims
from assistant.claims import BIAS, Claim, Support, check, features_of
from assistant.span_reader import SpanReader
from index.centre import Centring
from index.encode import open_encoder
from index.priors import priors_of
from index.types import Span
from tests.benchmarks.claim_examples import sentences
from tests.benchmarks.corpora import habari_articles, story_articles
from tests.benchmarks.logistic import logistic

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "assistant" / "data" / "claims.json"
WRONG = 3
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
    claimed = encoder.encode_passages([row["sentence"] for row in rows])
    vectors = centring.centred(claimed, [row["language"] for row in rows])
    made = []
    for row, vector in zip(rows, vectors, strict=True):
        language, text = row["evidence_language"], row["evidence"]
        spans = tuple(Span(start, end) for start, end in sentences(language, text))
        encoded = encoder.encode_passages([span.of(text) for span in spans])
        support = Support(
            text,
            language,
            published[row["article"]],
            spans,
            centring.centred(encoded, [language] * len(spans)),
        )
        made.append(Pair(row["kind"], Claim(row["sentence"], row["language"], vector), support))
    return made


def measured(items: Sequence[Pair], reader: SpanReader) -> list[dict[str, float]]:
    """The features of each pair."""
    return [
        features_of(
            item.claim,
            [item.support],
            reader.judge(item.claim.text, item.support.text),
            reader.pieces,
        )
        for item in items
    ]


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
        (verdict,) = check(item.claim, [item.support], reader)
        across = item.claim.language != item.support.language
        name = "good" if item.good else "bad"
        passed[f"{name}, {'across' if across else 'same'} language"].append(verdict.supported)
        passed[f"{name}: all"].append(verdict.supported)
        if not item.good:
            passed[item.kind].append(verdict.supported)
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
        content = fit(items, measured(items, reader))
        TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        claims.forget_weights()
    tested = pairs(HERE / "claims_test.jsonl", centring)
    shown = Table(title="Written sentences that pass the check")
    for column in ("kind", "pairs", "pass %"):
        shown.add_column(column, justify="left" if column == "kind" else "right")
    for row in table(tested, reader):
        shown.add_row(*map(str, row))
    Console().print(shown)


if __name__ == "__main__":
    main()
