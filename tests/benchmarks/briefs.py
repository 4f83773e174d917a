"""Briefs: passages of invented news in four languages, with statements and questions (CC0).

Dense ones, written for this project: several people, numbers and relations in two to four
sentences, three true statements with false sisters whose words mostly stand there too, and two
questions, each with the words that answer and such as a careless reader would take for it.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.places import Place, first_place
from tests.benchmarks.written_statements import (
    LANGUAGES,
    WRITTEN_TRUE,
    Statement,
    difference,
    mirrored,
)

MIRRORED = 0.2
"""Share of the statements that are put to each other."""


def all_briefs() -> list[dict[str, Any]]:
    """Briefs, those held out too.

    Each has a "text" in four languages; "pairs" of a "good" and a "bad" statement, the latter of
    some "kind"; and "questions", each with an "answer" and a "wrong" one, words of the text both.
    """
    lines = (Path(__file__).parent / "briefs.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class Briefs:
    """Draws statements and questions from briefs that are trained on."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._briefs = [item for item in all_briefs() if not is_held_out(item["id"])]

    def statement(self) -> Statement:
        """A sentence that somebody wrote of a brief, true or false."""
        draw = self._draw
        brief = draw.choice(self._briefs)
        pair = draw.choice(brief["pairs"])
        if draw.random() < MIRRORED:
            return mirrored(pair, draw)
        reading, saying = draw.choices(LANGUAGES, k=2)
        text, good, bad = brief["text"][reading], pair["good"][saying], pair["bad"][saying]
        if draw.random() < WRITTEN_TRUE:
            return Statement(good, text, (0, len(text)), ())
        return Statement(bad, text, None, difference(good, bad))

    def question(self) -> tuple[str, str, str, Place]:
        """A question, the language and the text of its brief, and where that answers."""
        draw = self._draw
        brief = draw.choice(self._briefs)
        question = draw.choice(brief["questions"])
        reading, asking = draw.choices(LANGUAGES, k=2)
        text = brief["text"][reading]
        place = first_place(question["answer"][reading], text)
        assert place is not None, brief["id"]
        return question["question"][asking], reading, text, place

    def answer(self) -> Statement:
        """A question with its answer, or with what a careless reader would take for it."""
        draw = self._draw
        brief = draw.choice(self._briefs)
        question = draw.choice(brief["questions"])
        reading, asking, answering = draw.choices(LANGUAGES, k=3)
        text, asked = brief["text"][reading], question["question"][asking]
        answering = draw.choice([reading, answering])
        if draw.random() < WRITTEN_TRUE:
            said = f"{asked} {question['answer'][answering]}"
            return Statement(said, text, first_place(question["answer"][reading], text), ())
        said = f"{asked} {question['wrong'][answering]}"
        return Statement(said, text, None, ((len(asked) + 1, len(said)),))
