"""When is a question answered, and how surely? `python -m tests.benchmarks.answering`.

Over articles that the reader was not trained on, Habari's and the stories': corpora of five and of
all of them, each article in one random language, questions in all four. Retrieval is ours; a
question whose article was left out, and a near miss ("unanswerable" in its own article), should be
refused. The calibration is fitted on one half of the articles and on events (events.py); figures
are of the other half.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from assistant.details import Wording
from assistant.question_language import question_language
from assistant.read import Calibration, calibration
from assistant.signs import SPANS, Candidate, propose
from assistant.span_reader import Judged, SpanReader, SpanScore
from assistant.types import Passage
from index.centre import Centring, LanguageSum
from index.encode import Encoder, open_encoder
from index.priors import Priors, priors_of
from index.types import Span as Place
from tests.benchmarks.calibration import RIGHT, Asked, Span, best_of, held, percent
from tests.benchmarks.corpora import habari_articles, story_articles
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.places import sentences, whole_answer

SEED = 3
ROUNDS = 1
SMALL = 5
READ = 10
"""Passages read of a corpus, as the assistant does."""


class Desk:
    """What it takes to put questions to corpora. A class, for vectors and spans are reused."""

    def __init__(self) -> None:
        self.encoder: Encoder = open_encoder()
        self.priors: Priors = priors_of(self.encoder)
        self.reader = SpanReader.load()
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._sentences: dict[str, tuple[list[tuple[int, int]], NDArray[np.float32]]] = {}
        self._spans: dict[tuple[str, str], list[SpanScore]] = {}

    def passage_vector(self, text: str) -> NDArray[np.float32]:
        """A passage's vector, encoded once."""
        if text not in self._vectors:
            self._vectors[text] = self.encoder.encode_passages([text])[0]
        return self._vectors[text]

    def sentences(
        self, language: str, text: str
    ) -> tuple[list[tuple[int, int]], NDArray[np.float32]]:
        """Where a passage's sentences stand, and their vectors, encoded once."""
        if text not in self._sentences:
            places = sentences(language, text)
            vectors = self.encoder.encode_passages([text[a:b].strip() for a, b in places])
            self._sentences[text] = places, vectors
        return self._sentences[text]

    def spans(
        self, question: str, passages: Sequence[str], most: int = SPANS
    ) -> list[list[SpanScore]]:
        """Proposed spans of each passage, read once."""
        missing = [text for text in passages if (question, text) not in self._spans]
        for text, found in zip(missing, self.reader.spans(question, missing, most), strict=True):
            self._spans[question, text] = found
        return [self._spans[question, text] for text in passages]

    def judge(self, statement: str, passage: str) -> Judged:
        """As the reader's."""
        return self.reader.judge(statement, passage)

    def pieces(self, word: str) -> int:
        """As the reader's."""
        return self.reader.pieces(word)


def corpora(
    articles: Sequence[dict[str, Any]], size: int, rng: np.random.Generator
) -> Iterator[list[tuple[dict[str, Any], str]]]:
    """Corpora of so many articles, each article in one random language."""
    order = rng.permutation(len(articles))
    for at in range(0, len(order) - size + 1, size):
        yield [
            (articles[place], ("en", "ar", "de", "sw")[rng.integers(4)])
            for place in order[at : at + size]
        ]


def ask(desk: Desk, articles: Sequence[dict[str, Any]], size: int) -> list[Asked]:
    """Put every question in every language to every corpus; each article is also left out."""
    rng = np.random.default_rng(SEED)
    asked = []
    for _ in range(ROUNDS):
        for corpus in corpora(articles, size, rng):
            for article, language in corpus:
                others = [item for item in corpus if item[0] is not article]
                for number, question in enumerate(article["questions"]):
                    near = question["type"] == "unanswerable"
                    asking = ("en", "ar", "de", "sw")[rng.integers(4)]
                    text = question["question"][asking]
                    passage = article["passage"][language]
                    gold = [] if near else _answers(question, passage, language)
                    kind = "near miss" if near else "answerable"
                    asked.append(
                        Asked(kind, asking, language, _read(desk, text, corpus, article, gold))
                    )
                    if number % 3 == 0 and not near:
                        left = _read(desk, text, others, article, [])
                        asked.append(Asked("left out", asking, language, left))
    return asked


def _answers(question: dict[str, Any], text: str, language: str) -> list[str]:
    """What is right: the answer, and any item of a list."""
    answer = question["answer"][language]
    return [whole_answer(answer, text), *(answer if isinstance(answer, list) else [])]


def _read(
    desk: Desk,
    question: str,
    corpus: Sequence[tuple[dict[str, Any], str]],
    right: dict[str, Any],
    gold: Sequence[str],
) -> list[Span]:
    texts = [article["passage"][language] for article, language in corpus]
    languages = [language for _, language in corpus]
    titled = [f"{article['title'][lang]}\n{article['passage'][lang]}" for article, lang in corpus]
    vectors = np.stack([desk.passage_vector(text) for text in titled])
    sums = {
        language: LanguageSum(
            languages.count(language), vectors[[held == language for held in languages]].sum(0)
        )
        for language in set(languages)
    }
    centring = Centring.of(sums, desk.priors)
    asked_in = question_language(question)
    vector = centring.question(desk.encoder.encode_questions([question])[0], asked_in)
    cosines = centring.centred(vectors, languages) @ vector
    candidates = []
    for place in np.argsort(-cosines)[:READ].tolist():
        article, language = corpus[place]
        sentences, own = desk.sentences(language, texts[place])
        near = centring.centred(own, [language] * len(own)) @ vector
        candidates.append(
            Candidate(
                _passage(article, language),
                tuple(Place(start, end) for start, end in sentences),
                float(cosines[place]),
                tuple(near.tolist()),
            )
        )
    asked = Wording(question, asked_in)
    return held(asked, propose(asked, candidates, desk), {right["id"]: gold}, desk)


def _passage(article: dict[str, Any], language: str) -> Passage:
    """An article as a passage of its own."""
    text = article["passage"][language]
    return Passage(
        id=0,
        source=article["id"],
        title=article["title"][language],
        language=language,
        outlet=None,
        published=article["date"],
        text=text,
        start=0,
        end=len(text),
        score=0.0,
    )


def report(title: str, asked: Sequence[Asked], scale: Calibration) -> Table:
    """Answers by same and other language, and refusals by kind, in per cent."""
    table = Table(title=title, title_justify="left")
    for column in ("", "questions", "F1", "exact", "right", "refused", "AUC"):
        table.add_column(column, justify="left" if not column else "right")
    answerable = [item for item in asked if item.kind == "answerable"]
    sure = np.array([best_of(item, scale)[0] for item in answerable])
    groups = {
        "same language": [i for i in answerable if i.question_language == i.article_language],
        "across languages": [i for i in answerable if i.question_language != i.article_language],
    }
    groups |= {
        f"articles in {name}": [i for i in answerable if i.article_language == name]
        for name in ("en", "ar", "de", "sw")
    }
    for name, items in groups.items():
        best = [best_of(item, scale) for item in items]
        table.add_row(
            name,
            str(len(items)),
            percent([span.f1 for _, span in best]),
            percent([span.exact for _, span in best]),
            percent([span.f1 >= RIGHT for _, span in best]),
            percent([confidence < scale.threshold for confidence, _ in best]),
            "",
        )
    for kind in ("near miss", "left out"):
        doubts = np.array([best_of(i, scale)[0] for i in asked if i.kind == kind and i.spans])
        if len(doubts):
            auc = np.mean(sure[:, None] > doubts[None, :])
            refused = percent((doubts < scale.threshold).tolist())
            table.add_row(kind, str(len(doubts)), "", "", "", refused, f"{auc:.2f}")
    return table


def reliability(asked: Sequence[Asked], scale: Calibration) -> Table:
    """How often an answer of a confidence is right."""
    table = Table(title="Reliability: confidence of the best answer, and how often it is right")
    for column in ("confidence", "answers", "mean", "right"):
        table.add_column(column, justify="right")
    best = [best_of(item, scale) for item in asked if item.spans]
    for low in np.arange(0, 1, 0.2):
        held = [(c, s.f1 >= RIGHT) for c, s in best if low <= c < low + 0.2]
        if held:
            mean = f"{np.mean([c for c, _ in held]):.2f}"
            share = f"{np.mean([right for _, right in held]):.2f}"
            table.add_row(f"{low:.1f} to {low + 0.2:.1f}", str(len(held)), mean, share)
    return table


def halves() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The articles that the calibration is fitted on too, and those to measure with."""
    held_out = [item for item in [*habari_articles(), *story_articles()] if is_held_out(item["id"])]
    return held_out[::2], held_out[1::2]


def measure(desk: Desk) -> Iterator[Table]:
    """The tables."""
    _, theirs = halves()
    for size in (SMALL, len(theirs)):
        asked = ask(desk, theirs, size)
        yield report(f"Corpora of {size} articles", asked, calibration())
    yield reliability(asked, calibration())


def main() -> None:
    """Print the tables."""
    for table in measure(Desk()):
        Console().print(table)


if __name__ == "__main__":
    main()
