"""What becomes of a large model's answers: `python -m tests.benchmarks.replies`.

replies.jsonl (CC0, written for this project) holds what a large language model wrote when it was
given Ujumbe's prompt, for 81 questions put to held-out events, in four languages: to the prompt as
it was before, and as it is now; and for the latter what it said when it was asked for each sentence
again (assistant/reword.py). Somebody else read each sentence against the passages that the model
saw, and wrote one beside it that is false in one thing. All go through everything that happens to a
model's answer: passages of five articles, citations, the check, the fallback. The figures are of
the events on which no weight was fitted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant import Assistant, Settings
from assistant.sentence_stream import SentenceStream
from assistant.types import Answer
from prompts import NO_ANSWER
from tests.benchmarks.calibration import percent
from tests.benchmarks.events import Indexed, halves
from tests.doubles import ScriptedModel

FILE = Path(__file__).parent / "replies.jsonl"
AGAIN = "and again"
MARKED = re.compile(r"<sentence-\w+>\n(.*)\n</sentence-")
"""A sentence that a model is asked for again."""
COLUMNS = (
    *("prompt", "asked in", "answers", "said", "true pass", "false pass", "again, false pass"),
    *("whole", "quoted"),
)
"""How many sentences are said; of the false ones said again such as were asked for; the last two:
answers shown whole, and followed by quotations."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one answer of a model, and of its sentences made false.

    Attributes:
        row: Of replies.jsonl.
        prompt: What the model was asked with.
        said: The sentences that it wrote first.
        answer: Of what the model wrote.
        false: Of the false sentences in its place.
        misled: Of what it wrote, where what it says again is false.
    """

    row: dict[str, Any]
    prompt: str
    said: tuple[str, ...]
    answer: Answer
    false: Answer
    misled: Answer

    @property
    def true_passing(self) -> list[bool]:
        """For each sentence that the passages bear out, whether it passes.

        Where the question is declined, and the model not asked, none does.
        """
        found = {item.first_said or item.text: item.supported for item in self.answer.statements}
        judged = zip(self.said, self.row["borne_out"], strict=True)
        return [found.get(text, False) for text, borne_out in judged if borne_out]

    @property
    def false_passing(self) -> list[bool]:
        """For each false sentence, whether it passes."""
        found = [item.supported for item in self.false.statements]
        return found + [False] * (len(self.row["false"]) - len(found))

    @property
    def misled_passing(self) -> list[bool]:
        """For each sentence that was withheld, whether a false one passes in its place."""
        found = self.misled.statements
        return [bool(item.first_said) for item in found if item.first_said or not item.supported]


def told(chosen: Sequence[dict[str, Any]]) -> Iterator[Told]:
    """Put the answers to questions on some events, and their false sentences, to the check."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    known = {row["event"] for row in rows}
    settings = Settings(translate=False)
    for event, assistant in Indexed([item for item in chosen if item["id"] in known], settings):
        for row in rows:
            if row["event"] == event["id"]:
                question = event["questions"][row["question"]]["question"][row["language"]]
                false, answers = " ".join(row["false"]), []
                for said, again in (
                    (row["reply"], ()),
                    (false, ()),
                    (row["reply"], row.get("again", ())),
                    (row["reply"], row.get("again_false", ())),
                ):
                    model = saying_again(said, again, row["language"])
                    answers.append(Assistant(assistant.index, settings, model=model).ask(question))
                plain, wrong, better, misled = answers
                first = sentences_of(row["reply"], row["language"])
                yield Told(row, row["prompt"], first, plain, wrong, plain)
                if "again" in row:
                    yield Told(row, AGAIN, first, better, wrong, misled)


def saying_again(said: str, again: Sequence[str], language: str) -> ScriptedModel:
    """A model that says this, and these where it is asked for its sentences again."""
    replies = dict(zip(sentences_of(said, language), again, strict=False))

    def reply(_: str, user: str) -> str:
        asked = MARKED.search(user)
        return replies.get(asked[1], NO_ANSWER) if asked else said

    return ScriptedModel(reply=reply)


def sentences_of(said: str, language: str) -> tuple[str, ...]:
    """The sentences of what a model said, without markers."""
    stream = SentenceStream(language)
    return tuple(item.text for item in [*stream.feed(said), *stream.end()])


def table(found: Sequence[Told]) -> Table:
    """For each prompt and language what passes, in per cent."""
    made = Table(title="A large model's answers, of events", title_justify="left")
    for column in COLUMNS:
        made.add_column(column, justify="left" if column in COLUMNS[:2] else "right")
    for prompt in ("before", "now", AGAIN):
        for language in ("en", "ar", "de", "sw", "all"):
            rows = [
                item
                for item in found
                if item.prompt == prompt and language in {item.row["language"], "all"}
            ]
            made.add_row(
                prompt,
                language,
                str(len(rows)),
                str(sum(len(item.answer.statements) for item in rows)),
                percent([hit for item in rows for hit in item.true_passing]),
                percent([hit for item in rows for hit in item.false_passing]),
                percent([hit for item in rows for hit in item.misled_passing])
                if prompt == AGAIN
                else "",
                percent([all(s.supported for s in item.answer.statements) for item in rows]),
                percent([bool(item.answer.note) for item in rows]),
            )
    return made


if __name__ == "__main__":
    Console().print(table(list(told(halves()[1]))))
