"""Which language a question is in: by preference one that answers are worded in."""

from __future__ import annotations

from index import identify
from prompts import languages


def question_language(question: str) -> str:
    """ISO 639-1 code of a question's language; its few words alone are often mistaken."""
    language, _ = identify(question, languages())
    return language
