"""How far does one machine go? `python -m tests.benchmarks.growth [--most 1000000]`.

Made-up vectors of growing number go into the vector store and are asked for as a question does:
once for each language, some more than needed, ranked together by centred cosine. Recall is of the
exact ten best of all languages. They are shaped like multilingual-e5-small's, measured on 1,400
passages and as many questions: a mean for each language, of length 0.87, nearly the same in all;
around it topics of uneven size, and noise, with the encoder's falling spectrum. A question is
centred, so it lies outside the cloud of passages, which is harder for a graph than a passage is.
Each size is built in one fresh process and asked in another, so that memory is of asking alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.retrieve import _OVERFETCH
from index.centre import unit
from index.types import Vector, Vectors
from index.vectors import ChromaVectors

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LANGUAGES = ("en", "de", "ar", "sw", "es", "ru", "fr", "tr", "hi", "zh", "vi", "el")
WANTED = 10
BLOCK = 5_000
"""Vectors made and put at once."""

DIMENSION = 384
MEAN_LENGTH = 0.87
MEANS_APART = 0.2
TOPICS = 2_000
TOPIC_SKEW = 0.8
"""The n-th topic's size falls as n to this power."""
TOPIC_SHARE = 0.5
"""How much of the variance is a passage's topic; the rest is its own."""
LIKENESS = 0.55
"""Centred cosine of a question and the passage that answers it."""

_PLACES = (0, 1, 2, 4, 9, 19, 49, 99, 199, 299, 383)
_VARIANCES = (445.0, 322.0, 258.0, 197.0, 127.5, 79.0, 46.6, 29.1, 14.1, 6.2, 1.0)
"""The encoder's principal variances at some places, as measured; between them they are drawn."""


@dataclass(frozen=True, slots=True)
class World:
    """What passages are drawn from.

    Attributes:
        means: Of each language, shape (languages, dimension).
        topics: Centres, shape (topics, dimension).
        shares: Of the passages, how many are of each topic.
        spread: Standard deviation in each dimension.
    """

    means: Vectors
    topics: Vectors
    shares: Vector
    spread: Vector


def make_world(languages: int) -> World:
    """The same world for the same number of languages."""
    rng = np.random.default_rng(5)
    variances = np.exp(np.interp(np.arange(DIMENSION), _PLACES, np.log(_VARIANCES)))
    spread = np.sqrt(variances / variances.sum()).astype(np.float32)
    topics = rng.standard_normal((TOPICS, DIMENSION), dtype=np.float32) * spread
    shared = unit(rng.standard_normal(DIMENSION, dtype=np.float32))
    own = unit(rng.standard_normal((languages, DIMENSION), dtype=np.float32))
    means = unit(shared + MEANS_APART * own) * np.float32(MEAN_LENGTH)
    shares = 1 / np.arange(1, TOPICS + 1) ** TOPIC_SKEW
    return World(means, topics, shares / shares.sum(), spread)


def counts(total: int, languages: int) -> list[int]:
    """Passages of each language: the n-th has an n-th of the first's."""
    parts = 1 / np.arange(1, languages + 1)
    numbers = np.maximum(1, total * parts / parts.sum()).astype(int)
    numbers[0] += total - numbers.sum()
    return [int(number) for number in numbers]


def blocks(world: World, total: int) -> Iterator[tuple[int, int, Vectors]]:
    """All passages, the same at each call: first id, language's number, raw unit vectors."""
    first = 0
    for language, number in enumerate(counts(total, len(world.means))):
        for at in range(0, number, BLOCK):
            size = min(BLOCK, number - at)
            yield first, language, passages(world, language, size, seed=first)
            first += size


def passages(world: World, language: int, size: int, seed: int) -> Vectors:
    """Passages of one language as the encoder would give them: raw, of unit length."""
    rng = np.random.default_rng((seed, language))
    topics = world.topics[rng.choice(TOPICS, size, p=world.shares)]
    own = rng.standard_normal((size, DIMENSION), dtype=np.float32) * world.spread
    deviations = np.sqrt(TOPIC_SHARE) * topics + np.sqrt(1 - TOPIC_SHARE) * own
    return unit(world.means[language] + np.sqrt(1 - MEAN_LENGTH**2) * deviations)


def questions(world: World, total: int, number: int) -> Vectors:
    """Centred questions, each near a passage, in proportion to what there is of a language."""
    rng = np.random.default_rng(7)
    chosen = np.sort(rng.choice(total, number, replace=False))
    near = [
        unit(vectors[chosen[(chosen >= first) & (chosen < first + len(vectors))] - first] - mean)
        for first, language, vectors in blocks(world, total)
        for mean in [world.means[language]]
    ]
    noise = unit(rng.standard_normal((number, DIMENSION), dtype=np.float32) * world.spread)
    return unit(LIKENESS * np.concatenate(near) + np.sqrt(1 - LIKENESS**2) * noise)


def build(folder: Path, total: int, languages: int, number: int) -> dict[str, float]:
    """Fill a store; leave questions and their exact ten best beside it."""
    world = make_world(languages)
    asked = questions(world, total, number)
    best = np.zeros((number, 0), dtype=np.int64)
    scores = np.zeros((number, 0), dtype=np.float32)
    store = ChromaVectors.embedded(folder)
    spent = 0.0
    for first, language, vectors in blocks(world, total):
        ids = np.arange(first, first + len(vectors))
        start = time.perf_counter()
        store.put(ids.tolist(), vectors, [LANGUAGES[language]] * len(ids))
        spent += time.perf_counter() - start
        found = asked @ unit(vectors - world.means[language]).T
        scores = np.concatenate([scores, found], axis=1)
        best = np.concatenate([best, np.broadcast_to(ids, found.shape)], axis=1)
        order = np.argsort(-scores, axis=1)[:, :WANTED]
        scores = np.take_along_axis(scores, order, axis=1)
        best = np.take_along_axis(best, order, axis=1)
    store.close()
    np.savez(folder / "truth.npz", questions=asked, best=best)
    disk = sum(file.stat().st_size for file in (folder / "chroma").rglob("*") if file.is_file())
    return {"rate": total / spent, "disk": disk / 1e6}


def ask(folder: Path, languages: int) -> dict[str, float]:
    """Open a store and ask every question, as a process that has done nothing else."""
    truth = np.load(folder / "truth.npz")
    asked, best = truth["questions"], truth["best"]

    def found(question: Vector) -> set[int]:
        return {
            identifier
            for language in LANGUAGES[:languages]
            for identifier in store.nearest(question, language, WANTED * _OVERFETCH)
        }

    start = time.perf_counter()
    store = ChromaVectors.embedded(folder)
    found(asked[0])
    opened = time.perf_counter() - start
    times, recalled = [], []
    for question, expected in zip(asked, best, strict=True):
        start = time.perf_counter()
        ids = found(question)
        times.append(1000 * (time.perf_counter() - start))
        recalled.append(len(ids.intersection(expected.tolist())) / WANTED)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    median, late = np.percentile(times, [50, 95])
    return {
        "p50": float(median),
        "p95": float(late),
        "recall": float(np.mean(recalled)),
        "memory": int(status.partition("VmRSS:")[2].split()[0]) / 1024,
        "opened": 1000 * opened,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100_000, help="vectors in the largest store")
    parser.add_argument("--languages", type=int, nargs="+", default=[4, 12], help="how many")
    parser.add_argument("--questions", type=int, default=100, help="asked of each store")
    parser.add_argument("--part", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.part:
        step, folder, total, languages = options.part
        if step == "build":
            done = build(Path(folder), int(total), int(languages), options.questions)
        else:
            done = ask(Path(folder), int(languages))
        print(json.dumps(done))
        return
    console = Console()
    table = Table(title=f"{options.questions} questions, each asked in every language")
    for column in ("vectors", "langs", "p50\nms", "p95\nms", f"recall\n@{WANTED}"):
        table.add_column(column, justify="right")
    for column in ("memory\nMB", "disk\nMB", "put/s", "open\nms"):
        table.add_column(column, justify="right")
    for total in (size for size in SIZES if size <= options.most):
        for languages in options.languages:
            table.add_row(f"{total:,}", str(languages), *row(total, languages, options.questions))
            console.print(f"{total:,} vectors in {languages} languages: measured")
    console.print(table)


def row(total: int, languages: int, number: int) -> list[str]:
    """One line of the table, from processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        done: dict[str, float] = {}
        for step in ("build", "ask"):
            part = ["--part", step, folder, str(total), str(languages), "--questions", str(number)]
            command = [sys.executable, "-m", "tests.benchmarks.growth", *part]
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            done |= json.loads(out.splitlines()[-1])
    names = ("p50", "p95", "recall", "memory", "disk", "rate", "opened")
    return [
        f"{done[name]:,.{digits}f}"
        for name, digits in zip(names, (1, 1, 3, 0, 0, 0, 0), strict=True)
    ]


if __name__ == "__main__":
    main()
