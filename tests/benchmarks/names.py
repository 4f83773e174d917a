"""Which spellings are one name? `python -m tests.benchmarks.names`.

The pairs of name_pairs.tsv were written for this project; about half are not the same name, most
of them nearly so. Costs and the bound of `index.names` were chosen on the part "build"; the part
"report" was written before and looked at once, at the end. Every rival's threshold is the best on
the build part. anyascii, jellyfish and Metaphone are compared with where they are installed.
"""

from __future__ import annotations

import csv
import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from index import names

PAIRS = Path(__file__).with_name("name_pairs.tsv")
Likeness = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and whether they are one."""

    part: str
    same: bool
    scripts: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Result:
    """Precision, recall and F1 of "the same" over some pairs."""

    pairs: int
    precision: float
    recall: float
    f1: float


def read_pairs() -> list[Pair]:
    """All pairs, of both parts."""
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        return [
            Pair(row["part"], row["label"] == "same", row["pair"], row["one"], row["other"])
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def measured(pairs: list[Pair], likeness: Likeness, bound: float) -> Result:
    """How well a likeness over a bound tells the pairs that are the same."""
    said = [likeness(pair.one, pair.other) >= bound for pair in pairs]
    right = sum(pair.same for pair, yes in zip(pairs, said, strict=True) if yes)
    precision = right / max(1, sum(said))
    recall = right / max(1, sum(pair.same for pair in pairs))
    f1 = 2 * right / max(1, sum(said) + sum(pair.same for pair in pairs))
    return Result(len(pairs), precision, recall, f1)


def best_bound(pairs: list[Pair], likeness: Likeness) -> float:
    """The threshold of the highest F1 on these pairs."""
    scores = sorted({likeness(pair.one, pair.other) for pair in pairs})
    return max(scores, key=lambda bound: measured(pairs, likeness, bound).f1)


def forget() -> None:
    """Empty the caches, which hold what the tables said."""
    names.key.cache_clear()
    names._sounds.cache_clear()  # ablations change the tables
    names._word_likeness.cache_clear()  # likewise


@contextmanager
def changed(values: dict[str, float], changes: dict[str, float]) -> Iterator[None]:
    """Other costs for a while."""
    before = dict(values)
    values.update(changes)
    forget()
    yield
    values.clear()
    values.update(before)
    forget()


def unaligned(one: str, other: str) -> float:
    """The ablation without words: each name is one long word."""
    return names.similarity(one.replace(" ", ""), other.replace(" ", ""))


def rivals() -> Iterator[tuple[str, Likeness]]:
    """Other ways to compare names, as far as their packages are here."""
    yield "WRatio, as written", lambda one, other: fuzz.WRatio(one.lower(), other.lower())
    try:
        ascii_of: Callable[[str], str] = importlib.import_module("anyascii").anyascii
    except ImportError:
        return

    def plain(name: str) -> str:
        return ascii_of(name).lower()

    yield "WRatio on anyascii", lambda one, other: fuzz.WRatio(plain(one), plain(other))
    yield (
        "token_set_ratio on anyascii",
        lambda one, other: fuzz.token_set_ratio(plain(one), plain(other)),
    )
    yield "Levenshtein on anyascii, words paired", _paired(plain)
    for package, function in (("jellyfish", "soundex"), ("metaphone", "doublemetaphone")):
        try:
            code = getattr(importlib.import_module(package), function)
        except ImportError:
            continue
        yield f"{function} keys on anyascii", _shared_keys(code, plain)


def _paired(plain: Callable[[str], str]) -> Likeness:
    def paired(one: str, other: str) -> float:
        both = (plain(name).replace("-", " ").split() for name in (one, other))
        short, long = sorted(both, key=len)
        return max(
            min(map(Levenshtein.normalized_similarity, short, words), default=0.0)
            for words in permutations(long, len(short))
        )

    return paired


def _shared_keys(code: Callable[[str], object], plain: Callable[[str], str]) -> Likeness:
    def shared(one: str, other: str) -> float:
        ours, theirs = ({code(word) for word in plain(name).split()} for name in (one, other))
        return len(ours & theirs) / max(1, min(len(ours), len(theirs)))

    return shared


def print_scripts(console: Console, pairs: list[Pair]) -> None:
    """The matcher's own result by pair of scripts, on both parts."""
    bound = names._tables().decision["same"]  # the bound is data
    table = Table(title=f"index.names, bound {bound}")
    for column in ("scripts", *(f"{part} {c}" for part in ("build", "report") for c in "nPRF")):
        table.add_column(column, justify="right")
    for scripts in [*sorted({pair.scripts for pair in pairs}), ""]:
        row = [scripts or "all"]
        for part in ("build", "report"):
            chosen = [p for p in pairs if p.part == part and scripts in {p.scripts, ""}]
            result = measured(chosen, names.similarity, bound)
            row += [str(result.pairs), *map(_shown, (result.precision, result.recall, result.f1))]
        table.add_row(*row)
    console.print(table)


def _shown(share: float) -> str:
    return f"{share:.3f}"


def print_rivals(console: Console, pairs: list[Pair]) -> None:
    """Rivals and ablations, each with its own best threshold of the build part."""
    build = [pair for pair in pairs if pair.part == "build"]
    report = [pair for pair in pairs if pair.part == "report"]
    table = Table(title="thresholds chosen on build")
    for column in ("method", "bound", "build F1", "report P", "report R", "report F1"):
        table.add_column(column, justify="right")

    def add(method: str, likeness: Likeness) -> None:
        bound = best_bound(build, likeness)
        result = measured(report, likeness, bound)
        shares = (measured(build, likeness, bound).f1, result.precision, result.recall, result.f1)
        table.add_row(method, f"{bound:.3g}", *map(_shown, shares))

    tables = names._tables()  # ablations change the tables
    add("index.names", names.similarity)
    with changed(tables.costs, dict.fromkeys(tables.costs, 1.0)):
        add("- no sounds alike", names.similarity)
    vowels = ("vowel", "vowel_unwritten", "last_vowel")
    with changed(tables.left_out, dict.fromkeys(vowels, 1.0)):
        add("- vowels dear", names.similarity)
    add("- words not paired", unaligned)
    for method, likeness in rivals():
        add(method, likeness)
    console.print(table)


def print_keys(console: Console, pairs: list[Pair]) -> None:
    """How often the first stage finds a word of the same name, and how long all takes."""
    for part in ("build", "report"):
        equal, found, asked = 0, 0, 0
        for pair in (pair for pair in pairs if pair.part == part and pair.same):
            for one in _words(pair.one):
                likeness, other = max((names.similarity(one, w), w) for w in _words(pair.other))
                if likeness > names._tables().decision["same"]:  # the bound is data
                    asked += 1
                    equal += names.key(one) == names.key(other)
                    found += bool(names.nearest(names.key(one), [names.key(other)]))
        console.print(
            f"{part}: of {asked} matching words {equal / asked:.1%} have equal keys, "
            f"{found / asked:.1%} are found by nearest"
        )
    random = np.random.default_rng(7)
    sizes = random.integers(2, 9, 60_000)
    keys = list({"".join(random.choice([*"PTSKMNLR"], size)) for size in sizes})[:20_000]
    spellings = sorted({word for pair in pairs for word in _words(pair.one) + _words(pair.other)})
    forget()
    asked_for = [names.key(word) for word in spellings]
    for what, action, many in (
        ("key, cached", lambda: [names.key(word) for word in spellings], len(spellings)),
        (
            f"nearest of {len(keys):,} keys",
            lambda: [names.nearest(k, keys) for k in asked_for[:100]],
            100,
        ),
        (
            "similarity of two new words",
            lambda: [names.similarity(a, b) for a, b in product(spellings[:60], spellings[-60:])],
            3600,
        ),
    ):
        start = time.perf_counter()
        action()
        console.print(f"{what}: {(time.perf_counter() - start) / many * 1e6:,.1f} µs")
    forget()
    start = time.perf_counter()
    for word in spellings:
        names.key(word)
    console.print(f"key, new: {(time.perf_counter() - start) / len(spellings) * 1e6:,.1f} µs")
    returned = [len(names.nearest(k, keys)) for k in asked_for]
    console.print(f"keys that nearest returns: mean {np.mean(returned):.0f} of {len(keys):,}")


def _words(name: str) -> list[str]:
    return [span.of(name) for span in names.words(name, cased=False)]


def main() -> None:
    """Print the tables."""
    console = Console(width=120)
    pairs = read_pairs()
    print_scripts(console, pairs)
    print_rivals(console, pairs)
    print_keys(console, pairs)


if __name__ == "__main__":
    main()
