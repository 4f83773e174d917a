"""The data that benchmarks read in place, and never commit: ../shared/data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parents[3] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in every language it has, with questions that it answers, in each too."""

    text: dict[str, str]
    questions: list[dict[str, str]]


def habari_articles() -> list[dict[str, Any]]:
    """Habari: parallel news articles in en, ar, de, sw (CC0)."""
    lines = (DATA / "habari" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def story_articles() -> list[dict[str, Any]]:
    """Stories in Habari's manner, written for this project (CC0).

    Several people of like standing are in each, and three of its questions only look answerable.
    """
    lines = (Path(__file__).parent / "stories.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def outside_questions() -> list[dict[str, Any]]:
    """Questions on trained articles and events as they are asked from outside (CC0).

    Most questions were written with the article in view ("why was it moved?"). Each of these is
    one of them, the "question" of that number of an "article" or event, in words that say what it
    is about, in four languages.
    """
    file = Path(__file__).parent / "outside_questions.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def with_outside(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Articles or events, their questions with "outside": the same as asked from there, if any."""
    anew = {(row["article"], row["question"]): row["text"] for row in outside_questions()}
    return [
        {
            **article,
            "questions": [
                {**question, "outside": anew.get((article["id"], number))}
                for number, question in enumerate(article["questions"])
            ],
        }
        for article in articles
    ]


def lexikon_articles() -> list[dict[str, Any]]:
    """Encyclopaedia paragraphs with questions, parallel in en, ar, de, sw, as Habari is.

    Written for this project (CC0); facts are from general knowledge and were not looked up.
    """
    lines = (Path(__file__).parent / "lexikon.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def events() -> list[dict[str, Any]]:
    """Invented news events, each told by five articles of different outlets in four languages.

    Written for this project (CC0). A question has the words that answer it in each article that
    does; some are answered by none, though all their words stand there. Of some it is known which
    other one, by its place, differs from it in little and is answered by none: its "twin".
    """
    lines = (Path(__file__).parent / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def habari_paragraphs() -> list[Paragraph]:
    """Habari's articles under their titles, with their answerable questions."""
    return [
        Paragraph(
            {
                language: f"{article['title'][language]}\n{passage}"
                for language, passage in article["passage"].items()
            },
            [q["question"] for q in article["questions"] if q["type"] != "unanswerable"],
        )
        for article in habari_articles()
    ]


def xquad_paragraphs(languages: tuple[str, ...]) -> list[Paragraph]:
    """XQuAD's parallel paragraphs (CC BY-SA 4.0)."""
    files = {
        language: json.loads((DATA / "xquad" / f"xquad.{language}.json").read_text("utf-8"))
        for language in languages
    }
    by_language = {
        language: [paragraph for item in file["data"] for paragraph in item["paragraphs"]]
        for language, file in files.items()
    }
    paragraphs = []
    for place in range(len(by_language[languages[0]])):
        parallel = {language: by_language[language][place] for language in languages}
        paragraphs.append(
            Paragraph(
                {language: item["context"] for language, item in parallel.items()},
                [
                    {
                        language: item["qas"][number]["question"]
                        for language, item in parallel.items()
                    }
                    for number in range(len(parallel[languages[0]]["qas"]))
                ],
            )
        )
    return paragraphs


def afriqa_paragraphs(language: str, count: int) -> list[Paragraph]:
    """Some of AfriQA's passages in a language (CC BY 4.0), asked about in African languages."""
    lines = (DATA / "afriqa" / "afriqa.jsonl").read_text(encoding="utf-8").splitlines()
    asked: dict[str, list[dict[str, str]]] = {}
    for row in map(json.loads, lines):
        if row["context_language"] == language:
            titled = f"{row['title']}\n{row['context']}"
            asked.setdefault(titled, []).append({row["language"]: row["question"]})
    titles = sorted(asked)
    chosen = np.random.default_rng(5).permutation(len(titles))[:count]
    return [Paragraph({language: titles[at]}, asked[titles[at]]) for at in chosen]
