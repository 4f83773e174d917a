"""Questions on one event told by five articles: `python -m tests.benchmarks.events [--fit]`.

This is what users do: they put questions to a handful of articles on one event, in four languages.
Each event (corpora.py) is indexed as a folder of its own, and each question is asked in two
languages: of all five articles, and of those that do not answer. Nothing of it was trained on.
`--fit` writes assistant/data/reading.json from one half of the events, of articles that have
nothing to do with each other (answering.py), and of questions that say all they need to
(outside.py); figures are of the other half of the events.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant import Assistant, Settings
from assistant.evaluate import Outcome, Question, judge
from assistant.span_reader import SpanReader
from index import Filter, Index, open_encoder, update
from index.encode import Encoder
from tests.benchmarks import answering, outside
from tests.benchmarks.calibration import Asked, Put, fit, percent, proposed, write_calibration
from tests.benchmarks.corpora import events
from tests.benchmarks.held_out import is_held_out

SEED = 8
LANGUAGES = ("en", "ar", "de", "sw")


def halves() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The events to fit the calibration on, and those to measure with."""
    kept = [item for item in events() if is_held_out(item["id"])]
    return kept[::2], kept[1::2]


def write_folder(event: dict[str, Any], folder: Path) -> None:
    """An event's articles as files."""
    folder.mkdir(parents=True)
    for article in event["articles"]:
        head = f"{article['title']}\n{article['outlet']}, {article['date']}\n\n"
        body = article["text"].replace("\n", "\n\n")
        (folder / f"{article['id']}.txt").write_text(f"{head}{body}\n", "utf-8")


class Indexed:
    """Events, each with an assistant of its own. A context, for it holds files."""

    def __init__(self, chosen: Sequence[dict[str, Any]], settings: Settings) -> None:
        self._chosen = chosen
        self._settings = settings
        self._encoder: Encoder = open_encoder()

    def __iter__(self) -> Iterator[tuple[dict[str, Any], Assistant]]:
        for event in self._chosen:
            with TemporaryDirectory() as place:
                folder = Path(place, "articles")
                write_folder(event, folder)
                index = Index.open_or_create(Path(place, "index"), folder, self._encoder)
                update(index, folder)
                yield event, Assistant(index, self._settings)
                index.close()


def put(event: dict[str, Any], rng: np.random.Generator) -> Iterator[Put]:
    """An event's questions, each in two languages.

    A question that some articles answer is put to the others too: they should decline.
    """
    for number, item in enumerate(event["questions"]):
        gold = {f"{name}.txt": spans for name, spans in item["answers"].items()}
        spans = tuple(words for found in gold.values() for words in found)
        names = [f"{article['id']}.txt" for article in event["articles"]]
        silent = Filter(sources=tuple(name for name in names if name not in gold))
        for language in rng.permutation(LANGUAGES)[:2].tolist():
            name = f"{event['id']}-{number}-{language}"
            text = item["question"][language]
            kind = "answerable" if spans else "near miss"
            yield Put(Question(name, text, language, spans, tuple(gold), kind), None, gold)
            if spans and silent.sources:
                yield Put(Question(name, text, language, (), (), "left out"), silent, {})


def answers(chosen: Sequence[dict[str, Any]], settings: Settings) -> list[tuple[Put, Outcome]]:
    """Ask everything, and judge what comes."""
    rng = np.random.default_rng(SEED)
    return [
        (item, judge(item.question, assistant.ask(item.question.text, item.where)))
        for event, assistant in Indexed(chosen, settings)
        for item in put(event, rng)
    ]


def proposals(chosen: Sequence[dict[str, Any]], settings: Settings) -> list[Asked]:
    """What the reader proposes for everything, to fit the calibration on."""
    rng = np.random.default_rng(SEED)
    reader = SpanReader.load()
    return [
        proposed(assistant, reader, item)
        for event, assistant in Indexed(chosen, settings)
        for item in put(event, rng)
    ]


def table(title: str, found: Sequence[tuple[Put, Outcome]]) -> Table:
    """Answers and refusals by the question's language, in per cent."""
    made = Table(title=title, title_justify="left")
    columns = ("", "asked", "F1", "quoted", "right file", "recall", "cited right", "lost")
    for column in (*columns, "near misses refused", "left out refused"):
        made.add_column(column, justify="right" if column else "left")
    for language in (*LANGUAGES, "all"):
        rows = [pair for pair in found if language in (pair[1].language, "all")]
        can = [pair for pair in rows if pair[1].answerable]
        cited = [source in item.gold for item, outcome in can for source in outcome.cited]
        made.add_row(
            language,
            str(len(rows)),
            *(
                percent([getattr(outcome, name) for _, outcome in can])
                for name in ("f1", "quoted", "right_source", "source_recall")
            ),
            percent(cited),
            percent([outcome.abstained for _, outcome in can]),
            *(
                percent([o.abstained for item, o in rows if item.question.scope == kind])
                for kind in ("near miss", "left out")
            ),
        )
    return made


def main() -> None:
    """Print the tables; with --fit, write the calibration first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", action="store_true")
    settings = Settings()
    ours, theirs = halves()
    if parser.parse_args().fit:
        others = answering.ask(answering.Desk(), answering.halves()[0], answering.SMALL)
        others += outside.proposals(settings)
        asked = [
            [item for item in kind if item.spans] for kind in (proposals(ours, settings), others)
        ]
        write_calibration(fit(*asked))
    Console().print(table(f"{len(theirs)} events", answers(theirs, settings)))


if __name__ == "__main__":
    main()
