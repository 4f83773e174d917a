"""Are translations told from independent reports? `python -m tests.benchmarks.translations`.

Habari and the stories are parallel: of each two languages one is a translation of the other. What
five reporters tell of one event is independent. Translations are also tried with a whole article of
their own behind, and with the last third or half replaced by as much of another. Figures are of
held-out articles and events; with `--fit`, of those that `TRANSLATION` was chosen on.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.translations import Told, are_translations
from index.centre import Centring
from index.encode import Encoder, open_encoder
from index.priors import priors_of
from tests.benchmarks.corpora import events, habari_articles, story_articles
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.places import sentences

SEED = 7
SOME = 40
"""Parallel articles, and events, that are taken: each must be encoded."""
WHOLE, OWN, THIRD, HALF = "translations", "+ as much", "1/3 replaced", "1/2 replaced"
INDEPENDENT = "independent"
KINDS = (WHOLE, OWN, THIRD, HALF, INDEPENDENT)

Pair = tuple[str, Told, Told]
"""What a pair is, and its two articles."""


class Writer:
    """Makes articles to compare. A class, for the encoder is loaded once."""

    def __init__(self) -> None:
        self._encoder: Encoder = open_encoder()
        self._centring = Centring.of({}, priors_of(self._encoder))

    def told(self, language: str, text: str) -> Told:
        """An article as it is compared."""
        parts = [text[start:end] for start, end in sentences(language, text)]
        vectors = self._encoder.encode_passages(parts)
        return Told(language, self._centring.centred(vectors, [language] * len(parts)))


def parallel(articles: list[dict[str, Any]], writer: Writer) -> Iterator[Pair]:
    """Pairs of translations, whole and in part; what is added is from the article before."""
    told = [
        {language: writer.told(language, text) for language, text in article["passage"].items()}
        for article in articles
    ]
    for place, article in enumerate(told):
        for one, other in combinations(article.values(), 2):
            yield WHOLE, one, other
        for one, other in permutations(article.values(), 2):
            own = told[place - 1][other.language].sentences
            for kind, kept, added in (
                (OWN, 1.0, len(own)),
                (THIRD, 2 / 3, len(other.sentences) // 3),
                (HALF, 1 / 2, len(other.sentences) // 2),
            ):
                begun = other.sentences[: round(kept * len(other.sentences))]
                mixed = np.concatenate([begun, own[:added]])
                yield kind, one, Told(other.language, mixed)


def independent(chosen: list[dict[str, Any]], writer: Writer) -> Iterator[Pair]:
    """Pairs of reports in different languages of one event."""
    for event in chosen:
        told = [writer.told(article["language"], article["text"]) for article in event["articles"]]
        for one, other in combinations(told, 2):
            if one.language != other.language:
                yield INDEPENDENT, one, other


def report(pairs: list[Pair], title: str) -> Table:
    """Of each pair of languages, which share is called a translation."""
    verdicts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for kind, one, other in pairs:
        verdict = are_translations(one, other)
        for languages in ("–".join(sorted((one.language, other.language))), "all"):
            verdicts[languages, kind].append(verdict)
    table = Table(title=title)
    for column in ("called translations %", *KINDS):
        table.add_column(column, justify="right")
    for languages in sorted(
        {languages for languages, _ in verdicts}, key=lambda it: (it == "all", it)
    ):
        cells = [verdicts[languages, kind] for kind in KINDS]
        table.add_row(
            languages, *(f"{100 * np.mean(of):.1f} of {len(of)}" if of else "–" for of in cells)
        )
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    draw, writer = random.Random(SEED), Writer()  # noqa: S311 - no secret
    news, told_by_five = (
        [item for item in items if is_held_out(item["id"]) is not arguments.fit]
        for items in ([*habari_articles(), *story_articles()], events())
    )
    pairs = [
        *parallel(draw.sample(news, SOME), writer),
        *independent(draw.sample(told_by_five, SOME), writer),
    ]
    kept = "fitted on" if arguments.fit else "held out"
    Console().print(report(pairs, f"{SOME} parallel articles and {SOME} events, {kept}"))


if __name__ == "__main__":
    main()
