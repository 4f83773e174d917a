"""When do two sentences say the same? `python -m tests.benchmarks.statements`.

Pairs are from Habari's parallel articles: a sentence and its translation say the same, two
sentences of one article do not. For each bound on the centred cosine the table shows how many
pairs that say the same are found and how many others are taken for such.
"""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.table import Table
from sentencex import get_sentence_boundaries

from assistant.statements import SAME
from index.centre import Centring
from index.encode import open_encoder
from index.priors import priors_of
from tests.benchmarks.corpora import habari_articles

BOUNDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def parallel_sentences() -> list[dict[str, list[str]]]:
    """Articles whose sentences stand in the same number in every language."""
    articles = []
    for article in habari_articles():
        split = {
            language: [
                sentence.strip()
                for boundary in get_sentence_boundaries(language, text)
                if (sentence := text[boundary["start_index"] : boundary["end_index"]]).strip()
            ]
            for language, text in article["passage"].items()
        }
        if len({len(sentences) for sentences in split.values()}) == 1:
            articles.append(split)
    return articles


def main() -> None:
    """Print the table."""
    encoder = open_encoder()
    centring = Centring.of({}, priors_of(encoder))
    same: list[float] = []
    other: list[float] = []
    for article in parallel_sentences():
        vectors = [
            centring.centred(encoder.encode_passages(sentences), [language] * len(sentences))
            for language, sentences in article.items()
        ]
        for one in range(len(vectors)):
            for two in range(one + 1, len(vectors)):
                likeness = vectors[one] @ vectors[two].T
                same += likeness.diagonal().tolist()
                other += likeness[~np.eye(len(likeness), dtype=bool)].tolist()
    table = Table(title=f"{len(same):,} pairs that say the same, {len(other):,} that do not")
    for column in ("cosine", "same found %", "others taken for same %"):
        table.add_column(column, justify="right")
    for bound in sorted({*BOUNDS, SAME}):
        table.add_row(
            f"{bound:.2f}{' (chosen)' if bound == SAME else ''}",
            f"{100 * np.mean(np.array(same) >= bound):.1f}",
            f"{100 * np.mean(np.array(other) >= bound):.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
