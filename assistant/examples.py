"""Questions to offer somebody who sees a corpus for the first time."""

from __future__ import annotations

from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluate import load_questions
from index.errors import QuestionSetError
from prompts import message

QUESTION_SET = "questions.jsonl"
"""A question set that lies with the articles; examples are taken from it."""

_MOST = 4


def example_questions(assistant: Assistant) -> list[str]:
    """One question in each of the corpus' languages, four at most.

    They come from the folder's own question set, a different one for each language; without
    one they ask what happened.
    """
    languages = assistant.summary().languages[:_MOST]
    try:
        asked = load_questions(Path(assistant.index.catalog.meta("folder")) / QUESTION_SET)
    except QuestionSetError:
        asked = []
    examples = []
    for place, language in enumerate(languages):
        own = [item.text for item in asked if item.answerable and item.language == language]
        examples.append(own[place % len(own)] if own else message("example", language))
    return examples
