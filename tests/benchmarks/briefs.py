"""Briefs: passages of invented news in four languages, with statements and questions (CC0).

Dense ones, written for this project: several people, numbers and relations in two to four
sentences, three true statements with false sisters whose words mostly stand there too, and four
questions, each with the words that answer, such as a careless reader would take for it, and a near
miss: a question that differs in little and that the brief does not answer.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from tests.benchmarks.example import Example
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
NEAR = 0.4
"""Share of the examples of a question that ask its near miss, if it has one."""
TAKEN_OUT = 0.2
"""Share of the questions that are put to a brief without the sentence that answers."""
_MARKED = re.compile(r"\[\[(.+?)\]\]")


def unmarked(text: str) -> tuple[str, Place]:
    """A near miss without its marks, and where the words stand by which nothing answers it."""
    found = _MARKED.search(text)
    assert found, text
    return _MARKED.sub(r"\1", text), (found.start(), found.end() - 4)


def all_briefs() -> list[dict[str, Any]]:
    """Briefs, those held out too.

    Each has a "text" in four languages; "pairs" of a "good" and a "bad" statement, the latter of
    some "kind"; and "questions", each with an "answer" and a "wrong" one, words of the text both,
    and mostly a "near" miss, whose words that miss stand between [[ and ]].
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

    def question(self) -> Example:
        """A question on a brief; by chance a near miss, or put to what does not answer in it."""
        draw = self._draw
        brief = draw.choice(self._briefs)
        question = draw.choice(brief["questions"])
        reading, asking = draw.choices(LANGUAGES, k=2)
        text = brief["text"][reading]
        if "near" in question and draw.random() < NEAR:
            asked, wrong = unmarked(question["near"][asking])
            return Example(asked, text, None, wrong=(wrong,))
        place = first_place(question["answer"][reading], text)
        assert place is not None, brief["id"]
        example = Example(question["question"][asking], text, place, wrong=())
        unanswered = example.unanswered(reading) if draw.random() < TAKEN_OUT else None
        return unanswered or example

    def answer(self) -> Statement:
        """A question with its answer, or with what a careless reader would take for it."""
        draw = self._draw
        brief = draw.choice(self._briefs)
        question = draw.choice(brief["questions"])
        reading, asking, answering = draw.choices(LANGUAGES, k=3)
        text, asked = brief["text"][reading], question["question"][asking]
        answering = draw.choice([reading, answering])
        if "near" in question and draw.random() < NEAR:
            asked, wrong = unmarked(question["near"][asking])
            said = f"{asked} {draw.choice([question['answer'], question['wrong']])[answering]}"
            return Statement(said, text, None, (wrong,))
        if draw.random() < WRITTEN_TRUE:
            said = f"{asked} {question['answer'][answering]}"
            return Statement(said, text, first_place(question["answer"][reading], text), ())
        said = f"{asked} {question['wrong'][answering]}"
        return Statement(said, text, None, ((len(asked) + 1, len(said)),))
