"""How well are passages read? `python -m tests.benchmarks.reading [--most N]`.

Given the right passage: the answer's token F1 and exact match, by pair of languages, on articles
that the reader never saw (Habari, stories, lexikon) and on the visible parts of XQuAD, ARCD and
AfriQA, of which it was trained on some questions: those rows show that it has learnt, not what it
can. Beside it the sentence nearest to the question, as there was before the reader, by how often
what is quoted holds the answer. Then abstention and confidence (answering.py), which answers say
the same (grouping.py) and the questions on seeds/, end to end.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant import Assistant
from assistant.evaluate import evaluate, load_questions, scores
from assistant.normalise import exact, holds, token_f1
from assistant.settings import Settings
from assistant.show import show_scores
from assistant.span_reader import SpanReader
from index.centre import Centring
from index.encode import Encoder, open_encoder
from index.priors import priors_of
from tests.benchmarks import answering, grouping, places
from tests.benchmarks.corpora import (
    DATA,
    habari_articles,
    lexikon_articles,
    story_articles,
)
from tests.benchmarks.held_out import is_held_out

SEED = 11
FOUR = ("en", "ar", "de", "sw")
THREE = ("en", "de", "ar")
NINE = ("el", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the passage that answers it, and the accepted answers; `kind` as "who"."""

    question: str
    asked_in: str
    passage: str
    language: str
    accepted: tuple[str, ...]
    kind: str = ""


def parallel(articles: list[dict[str, Any]]) -> Iterator[Case]:
    """Every answerable question of held-out articles, in all pairs of the four languages."""
    for article in articles:
        if not is_held_out(article["id"]):
            continue
        for question in article["questions"]:
            if question["type"] == "unanswerable":
                continue
            for asked_in in FOUR:
                for language in FOUR:
                    text = article["passage"][language]
                    accepted = (places.whole_answer(question["answer"][language], text),)
                    asked = question["question"][asked_in]
                    yield Case(asked, asked_in, text, language, accepted, question["type"])


def xquad(languages: tuple[str, ...], *, across: bool) -> Iterator[Case]:
    """XQuAD, in one language or across."""
    files = {
        language: json.loads((DATA / "xquad" / f"xquad.{language}.json").read_text("utf-8"))
        for language in languages
    }
    flat = {
        language: [
            (paragraph["context"], question)
            for article in file["data"]
            for paragraph in article["paragraphs"]
            for question in paragraph["qas"]
        ]
        for language, file in files.items()
    }
    for asked_in in languages:
        for language in languages:
            if (asked_in != language) != across:
                continue
            for (_, question), (text, answered) in zip(flat[asked_in], flat[language], strict=True):
                accepted = tuple(answer["text"] for answer in answered["answers"])
                yield Case(question["question"], asked_in, text, language, accepted)


def arcd() -> Iterator[Case]:
    """ARCD, in Arabic."""
    content = json.loads((DATA / "arcd-train.json").read_text(encoding="utf-8"))
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                accepted = tuple(answer["text"] for answer in question["answers"])
                yield Case(question["question"], "ar", paragraph["context"], "ar", accepted)


def afriqa() -> Iterator[Case]:
    """AfriQA: questions in African languages on English and French passages."""
    lines = (DATA / "afriqa" / "afriqa.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        yield Case(
            row["question"], row["language"], row["context"], row["context_language"],
            (row["answer"],),
        )  # fmt: skip


class Picker:
    """The sentence nearest to a question. A class, for passages' vectors are reused."""

    def __init__(self) -> None:
        self._encoder: Encoder = open_encoder()
        self._centring = Centring.of({}, priors_of(self._encoder))
        self._sentences: dict[str, tuple[list[str], np.ndarray]] = {}

    def pick(self, case: Case) -> str:
        """The sentence of the passage by the centred cosine."""
        if case.passage not in self._sentences:
            texts = [text for _, _, text in sentences(case)]
            vectors = self._encoder.encode_passages(texts)
            centred = self._centring.centred(vectors, [case.language] * len(texts))
            self._sentences[case.passage] = texts, centred
        texts, vectors = self._sentences[case.passage]
        question = self._encoder.encode_questions([case.question])[0]
        asked = self._centring.question(question, case.asked_in)
        return texts[int(np.argmax(vectors @ asked))]


def sentences(case: Case) -> list[tuple[int, int, str]]:
    """A passage's sentences with their places."""
    return [(a, b, case.passage[a:b]) for a, b in places.sentences(case.language, case.passage)]


def read(reader: SpanReader, picker: Picker, cases: list[Case]) -> list[tuple[float, ...]]:
    """F1, exact match, whether the quoted sentences hold the answer, and the picker's does."""
    rows = []
    for case in cases:
        (spans,) = reader.spans(case.question, [case.passage], 1)
        start, end = (spans[0].start, spans[0].end) if spans else (0, 0)
        words = case.passage[start:end]
        quoted = "".join(text for a, b, text in sentences(case) if a < end and start < b)
        picked = picker.pick(case)
        rows.append(
            tuple(
                max(measure(given, accepted) for accepted in case.accepted)
                for measure, given in (
                    (token_f1, words),
                    (exact, words),
                    (holds, quoted),
                    (holds, picked),
                )
            )
        )
    return rows


def spans_table(most: int) -> Table:
    """How well the reader finds the answer in the right passage."""
    reader, picker = SpanReader.load(), Picker()
    draw = random.Random(SEED)  # noqa: S311 - no secret
    table = Table(title="Given the right passage, in per cent", title_justify="left")
    for column in ("", "seen", "questions", "F1", "exact", "quoted", "quoted without reader"):
        table.add_column(column, justify="left" if not column else "right")
    for name, seen, cases in _rows():
        drawn = draw.sample(cases, min(most, len(cases)))
        if drawn:
            means = 100 * np.mean(read(reader, picker, drawn), axis=0)
            table.add_row(
                name, "in part" if seen else "no", str(len(drawn)), *(f"{m:.1f}" for m in means)
            )
    return table


def _rows() -> Iterator[tuple[str, bool, list[Case]]]:
    """Rows of the table: name, whether the reader was trained on some of it, cases."""
    sets = (("Habari", habari_articles), ("stories", story_articles), ("lexikon", lexikon_articles))
    for name, articles in sets:
        cases = list(parallel(articles()))
        same = [case for case in cases if case.asked_in == case.language]
        for language in FOUR:
            yield f"{name} {language}", False, [c for c in same if c.language == language]
        yield f"{name} same", False, same
        yield f"{name} across", False, [c for c in cases if c.asked_in != c.language]
    news = [*parallel(habari_articles()), *parallel(story_articles())]
    for kind in sorted({case.kind for case in news}):
        yield f"news, {kind}", False, [case for case in news if case.kind == kind]
    for language in (*THREE, *NINE):
        yield f"XQuAD {language}", True, list(xquad((language,), across=False))
    yield "XQuAD across en de ar", True, list(xquad(THREE, across=True))
    yield "XQuAD across all", True, list(xquad((*THREE, *NINE), across=True))
    yield "ARCD", True, list(arcd())
    yield "AfriQA", True, list(afriqa())


def seeds() -> None:
    """Print the scores on seeds/questions.jsonl, end to end."""
    questions = load_questions(SEEDS / "questions.jsonl")
    with TemporaryDirectory() as folder:
        assistant = Assistant.from_folder(SEEDS, folder, Settings())
        outcomes = evaluate(assistant, questions)
        assistant.close()
    show_scores("Questions on seeds/", scores(outcomes))


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=400, help="questions of a row at most")
    most = parser.parse_args().most
    console = Console()
    console.print(spans_table(most))
    for table in answering.measure(answering.Desk()):
        console.print(table)
    console.print(*grouping.tables())
    seeds()


if __name__ == "__main__":
    main()
