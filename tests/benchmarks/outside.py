"""Are questions answered that say all they need to? `python -m tests.benchmarks.outside`.

A reader who has the story before him asks "who did she replace?"; one who has not must say of whom
he speaks. These are the follow-ups of the conversations (conversations.jsonl) as somebody made them
stand alone, put to all held-out articles in all four languages at once. One half of the articles
helps to fit the calibration (events.py); figures are of the other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant import Settings
from assistant.evaluate import Question
from assistant.span_reader import SpanReader
from tests.benchmarks import answering
from tests.benchmarks.calibration import Asked, Put, proposed
from tests.benchmarks.conversations import FILE, Outcome, held_out_articles, outcome, share
from tests.benchmarks.written_statements import LANGUAGES


def puts(*, fitting: bool) -> Iterator[tuple[Put, dict[str, Any]]]:
    """Questions on one half of the articles, each in four languages, and what answers each."""
    half = {article["id"] for article in answering.halves()[0]}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        conversation = json.loads(line)
        for number, turn in enumerate(conversation["turns"]):
            if "alone" not in turn or turn["kind"] == "new":
                continue
            if (turn["article"] in half) != fitting:
                continue
            near = turn["kind"] == "unanswerable"
            answers = {} if near else turn["answer"]
            gold = {f"{turn['article']}.{name}.txt": [words] for name, words in answers.items()}
            kind = "near miss" if near else "answerable"
            right = tuple(words for spans in gold.values() for words in spans)
            for language in LANGUAGES:
                name = f"{conversation['id']}-{number}-{language}"
                text = turn["alone"][language]
                question = Question(name, text, language, right, tuple(gold), kind)
                yield Put(question, None, gold), turn


def proposals(settings: Settings) -> list[Asked]:
    """What the reader proposes for one half, to fit the calibration on.

    Of a question's four languages two, in turn: with all of them the near misses of events, which
    say much too, are refused less (docs/reading.md).
    """
    reader = SpanReader.load()
    with TemporaryDirectory() as place:
        assistant = held_out_articles(Path(place), settings)
        found = [
            proposed(assistant, reader, item)
            for at, (item, _) in enumerate(puts(fitting=True))
            if (at // 4 + at) % 2 == 0
        ]
        assistant.close()
    return found


def main() -> None:
    """Print how the other half is answered, by the question's language, in per cent."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    with TemporaryDirectory() as place:
        assistant = held_out_articles(Path(place), Settings())
        for item, turn in puts(fitting=False):
            made = outcome(assistant.ask(item.question.text), turn, item.question.scope)
            for listed in (item.question.language, "all"):
                found[f"{listed} {made.kind}"].append(made)
        assistant.close()
    table = Table(title="Questions asked from outside, %")
    for column in ("", "questions", "right", "right article", "declined"):
        table.add_column(column, justify="right" if column else "left")
    for name, items in sorted(found.items()):
        shares = (share(items, what) for what in ("right", "article", "abstained"))
        table.add_row(name, str(len(items)), *shares)
    Console().print(table)


if __name__ == "__main__":
    main()
