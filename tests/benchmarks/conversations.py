"""Are follow-ups understood? `python -m tests.benchmarks.conversations [--most N]`.

Conversations of two and three turns over articles that the reader was not trained on, each in four
languages, all articles of all four in one index (conversations.jsonl, CC0, written for this
project). Later turns follow up ("when did he arrive?", "na nani alimwalika?"), change the topic,
or ask what the article does not say. Each conversation is held three times: in a session, every
question by itself, and in a session whose model rewrites follow-ups as somebody did by hand, told
what was asked and answered before: as the best of models would. An answer is right if its words are
those expected in any of the languages (token F1 of a half or more). With UJUMBE_LLM set, the first
session has that model rewrite follow-ups; no model writes answers, for what is judged is what the
reader finds.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant import Answer, Assistant
from assistant.compose import Check, Cite, Task
from assistant.language_model import Draft, LanguageModel
from assistant.normalise import token_f1
from assistant.reword import Compares
from assistant.settings import Settings
from assistant.types import TextDelta
from tests.benchmarks.corpora import habari_articles, story_articles
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.written_statements import LANGUAGES

FILE = Path(__file__).parent / "conversations.jsonl"
RIGHT = 0.5


class Rewriter(LanguageModel):
    """Makes follow-ups stand alone, and leaves answers to the quotations."""

    def write(
        self, task: Task, check: Check, cite: Cite, compared: Compares
    ) -> Generator[TextDelta, None, Draft]:
        """Nothing, at once."""
        del task, check, cite, compared
        yield from ()
        return Draft((), "", "", failed=False)


class ByHand(Rewriter):
    """Makes follow-ups stand alone as somebody did by hand."""

    def __init__(self, turns: Sequence[dict[str, Any]], language: str) -> None:
        super().__init__(Settings(llm="by:hand"))
        self._alone: dict[str, str] = {
            turn["question"][language]: turn["alone"][language] for turn in turns
        }

    def rewrite(self, question: str, conversation: str) -> str | None:
        """What somebody wrote."""
        del conversation
        return self._alone[question]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    kind: str
    right: bool
    article: bool
    abstained: bool
    carried: bool


def held_out_articles(place: Path, settings: Settings) -> Assistant:
    """An assistant over every held-out article in each language, as files there."""
    folder = place / "articles"
    folder.mkdir()
    for article in [*habari_articles(), *story_articles()]:
        if is_held_out(article["id"]):
            for language in LANGUAGES:
                body = article["passage"][language].replace("\n", "\n\n")
                text = f"{article['title'][language]}\n{article['date']}\n\n{body}\n"
                (folder / f"{article['id']}.{language}.txt").write_text(text, encoding="utf-8")
    return Assistant.from_folder(folder, place / "index", settings)


def outcome(answer: Answer, turn: dict[str, Any], kind: str) -> Outcome:
    """Judge an answer by what was expected in any language."""
    words = answer.findings[0].text if answer.findings else ""
    expected = turn["answer"].values()
    return Outcome(
        kind,
        right=any(token_f1(words, item) >= RIGHT for item in expected) if words else False,
        article=any(item.source.startswith(f"{turn['article']}.") for item in answer.citations),
        abstained=answer.abstained,
        carried=bool(answer.asked_as),
    )


def held(assistant: Assistant, most: int) -> Iterator[tuple[str, str, Outcome]]:
    """Hold each conversation in each language: in sessions, and every question by itself."""
    lines = FILE.read_text(encoding="utf-8").splitlines()[:most]
    model = assistant.answering.model
    for conversation in map(json.loads, lines):
        turns = conversation["turns"]
        for language in LANGUAGES:
            session, by_hand = assistant.session(), assistant.session()
            for place, turn in enumerate(turns):
                question = turn["question"][language]
                kind = turn["kind"] if place else "first"
                yield "session", language, outcome(session.ask(question), turn, kind)
                assistant.answering.model = ByHand(turns[1:], language)
                rewritten = by_hand.ask(question)
                assistant.answering.model = model
                if place:
                    yield "by hand", language, outcome(rewritten, turn, kind)
                    yield "alone", language, outcome(assistant.ask(question), turn, kind)


def share(outcomes: list[Outcome], what: str) -> str:
    """Percent of outcomes that have a quality."""
    return f"{100 * np.mean([getattr(item, what) for item in outcomes]):.1f}"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=10**6, help="conversations")
    arguments = parser.parse_args()
    found: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    with TemporaryDirectory() as place:
        settings = Settings.load().model_copy(update={"translate": False})
        assistant = held_out_articles(Path(place), settings)
        if settings.llm:
            assistant.answering.model = Rewriter(settings)
        for way, language, item in held(assistant, arguments.most):
            for listed in (language, "all"):
                found[item.kind, listed, way].append(item)
        assistant.close()
    table = Table(title="Questions of conversations, %")
    for column in ("turn", "language", "asked", "questions", "right", "right article", "declined",
                   "taken for a follow-up"):  # fmt: skip
        table.add_column(column)
    for (kind, language, way), items in sorted(found.items()):
        table.add_row(
            kind, language, way, str(len(items)), share(items, "right"), share(items, "article"),
            share(items, "abstained"), share(items, "carried"),
        )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main()
