"""Questions of the public sets as examples: XQuAD, AfriQA and ARCD."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.benchmarks.corpora import DATA
from tests.benchmarks.example import Example
from tests.benchmarks.places import Place

XQUAD = ("en", "ar", "de", "el", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")


class PublicExamples:
    """Draws examples from the public sets."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._xquad = {
            language: _squad(DATA / f"xquad/xquad.{language}.json") for language in XQUAD
        }
        self._arcd = _squad(DATA / "arcd-train.json")
        lines = (DATA / "afriqa" / "afriqa.jsonl").read_text(encoding="utf-8").splitlines()
        self._afriqa = [json.loads(line) for line in lines]

    def xquad(self) -> Example:
        """A question and a paragraph, in two languages mostly."""
        draw = self._draw
        place = draw.randrange(len(self._xquad["en"]))
        language = draw.choice(XQUAD)
        asking = language if draw.random() < 0.35 else draw.choice(XQUAD)
        if draw.random() < 0.3:
            language, asking = draw.choice(XQUAD[:3]), draw.choice(XQUAD[:3])
        paragraphs = self._xquad[language]
        number = draw.randrange(len(paragraphs[place]["qas"]))
        asked = self._xquad[asking][place]["qas"][number]["question"]
        span = _span(paragraphs[place]["qas"][number])
        example = Example(asked, paragraphs[place]["context"], span)
        chance = draw.random()
        if chance < 0.1:
            near = min(len(paragraphs) - 1, max(0, place + draw.choice([-2, -1, 1, 2])))
            return Example(asked, paragraphs[near]["context"], None)
        if chance < 0.25 and (unanswered := example.unanswered(language)):
            return unanswered
        return example.cropped(language, draw)

    def afriqa(self) -> Example:
        """A question, in its own language or in English or French, and part of a page."""
        draw = self._draw
        row = draw.choice(self._afriqa)
        asked = row["question"] if draw.random() < 0.6 else row["question_translated"]
        if draw.random() < 0.12:
            return Example(asked, draw.choice(self._afriqa)["context"][:800], None)
        start = row["answer_start"]
        end = start + len(row["answer"])
        first = max(0, start - draw.randint(50, 400)) if len(row["context"]) > 900 else 0
        last = end + draw.randint(50, 400) if len(row["context"]) > 900 else None
        return Example(asked, row["context"][first:last], (start - first, end - first))

    def arcd(self) -> Example:
        """A question and a paragraph in Arabic."""
        draw = self._draw
        paragraph = draw.choice(self._arcd)
        question = draw.choice(paragraph["qas"])
        if draw.random() < 0.12:
            return Example(question["question"], draw.choice(self._arcd)["context"][:700], None)
        example = Example(question["question"], paragraph["context"], _span(question))
        return example.cropped("ar", draw)


def _squad(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return [paragraph for article in content["data"] for paragraph in article["paragraphs"]]


def _span(question: dict[str, Any]) -> Place:
    answer = question["answers"][0]
    return answer["answer_start"], answer["answer_start"] + len(answer["text"])
