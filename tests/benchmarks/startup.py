"""How long does one question take from a cold process? `python -m tests.benchmarks.startup`.

`ujumbe ask` is run in turn with `python -c "import sentence_transformers"`, each in a process of
its own, and shown as a ratio; peak memory beside it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from assistant import Assistant, Settings

ROUNDS = 7
SEEDS = Path(__file__).parents[2] / "seeds"
PROGRAM = Path(sys.executable).parent / "ujumbe"


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MiB of a command."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watched = psutil.Process(process.pid)
        peak = 0
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.005)
    if process.returncode:
        raise RuntimeError(f"{command} failed")
    return time.perf_counter() - began, peak / 2**20


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as place:
        Assistant.from_folder(SEEDS, place, Settings()).close()
        commands = {
            'python -c "import sentence_transformers"': [
                sys.executable, "-c", "import sentence_transformers",
            ],
            "ujumbe ask": [str(PROGRAM), "ask", "Who led the delegation?", "--index", place],
            "ujumbe --help": [str(PROGRAM), "--help"],
        }  # fmt: skip
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                measured[name].append(run(command))
    medians = {name: statistics.median(s for s, _ in runs) for name, runs in measured.items()}
    base = next(iter(medians.values()))
    table = Table(title=f"Cold processes, median of {ROUNDS}, in turn", title_justify="left")
    for column in ("", "seconds", "ratio", "peak MiB"):
        table.add_column(column, justify="left" if not column else "right")
    for name, seconds in medians.items():
        peak = max(peak for _, peak in measured[name])
        table.add_row(name, f"{seconds:.2f}", f"{seconds / base:.2f}", f"{peak:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
