"""How much of indexing is encoding, and how long is a search? `… -m tests.benchmarks.indexing`.

Habari's articles are indexed by the whole pipeline, a file each; then the same texts, chunks and
sentences, go through the bare encoder. Both take turns, so that a machine busy with other things is
unfair to none; the ratio of their speeds is what to look at. Then questions are put to the index:
the time is that of encoding the question and of retrieval, all channels, ten passages.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant import Assistant, Settings
from index.build import update
from index.encode import Encoder, open_encoder
from index.store import Index
from index.types import Vectors
from tests.benchmarks.corpora import habari_articles


@dataclass
class Listening:
    """An encoder that remembers what it was given, and how long it took."""

    encoder: Encoder
    given: list[list[str]] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.name = self.encoder.name
        self.dimension = self.encoder.dimension
        self.max_tokens = self.encoder.max_tokens

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder` says."""
        return self.encoder.encode_questions(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As `Encoder` says, remembering the texts."""
        began = time.perf_counter()
        vectors = self.encoder.encode_passages(texts, progress)
        self.seconds += time.perf_counter() - began
        self.given.append(list(texts))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As `Encoder` says."""
        return self.encoder.count_tokens(texts)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: seconds of the whole, of encoding within it, and of the bare encoder."""

    tokens: int
    chunks: int
    whole: float
    encoding: float
    bare: float
    searches: list[float]


def turn(encoder: Encoder, articles: int) -> Turn:
    """Index once, then encode the same texts bare."""
    listening = Listening(encoder)
    with TemporaryDirectory() as place:
        folder = Path(place, "articles")
        folder.mkdir()
        for article in habari_articles()[:articles]:
            for language, passage in article["passage"].items():
                text = f"{article['title'][language]}\n\n{passage}"
                name = f"{article['id']}.{language}.txt"
                folder.joinpath(name).write_text(text, encoding="utf-8")
        index = Index.open_or_create(Path(place, "index"), folder, listening)
        index.vectors()
        report = update(index, folder)
        searches = search(index, articles)
        index.close()
    began = time.perf_counter()
    for texts in listening.given:
        encoder.encode_passages(texts)
    bare = time.perf_counter() - began
    return Turn(report.tokens, report.chunks, report.seconds, listening.seconds, bare, searches)


def search(index: Index, articles: int) -> list[float]:
    """Seconds that retrieval takes for a question of each article in each language."""
    assistant = Assistant(index, Settings())
    assistant.retrieve("warm")
    seconds = []
    for article in habari_articles()[:articles]:
        for question in article["questions"][0]["question"].values():
            began = time.perf_counter()
            assistant.retrieve(question)
            seconds.append(time.perf_counter() - began)
    return seconds


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=50, help="how many, in four languages each")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    encoder = open_encoder()
    encoder.encode_passages(["warm"] * 8)
    turns = [turn(encoder, options.articles) for _ in range(options.rounds)]
    table = Table(title=f"Indexing {4 * options.articles} articles, {turns[0].tokens:,} tokens")
    for column in ("", "tokens/s", "share of the bare encoder's speed"):
        table.add_column(column, justify="left" if not column else "right")
    rows = {
        "bare encoder": [item.bare for item in turns],
        "encoding, while indexing": [item.encoding for item in turns],
        "the whole of indexing": [item.whole for item in turns],
    }
    for name, seconds in rows.items():
        speed = statistics.median(
            item.tokens / own for item, own in zip(turns, seconds, strict=True)
        )
        share = [item.bare / own for item, own in zip(turns, seconds, strict=True)]
        spread = f"{statistics.median(share):.2f} ({min(share):.2f}-{max(share):.2f})"
        table.add_row(name, f"{speed:,.0f}", spread)
    console = Console()
    console.print(table)
    median, late = np.percentile([second for item in turns for second in item.searches], [50, 95])
    console.print(
        f"Retrieval over {turns[0].chunks} chunks: {1000 * median:.1f} ms median, "
        f"{1000 * late:.1f} ms for 95%"
    )


if __name__ == "__main__":
    main()
