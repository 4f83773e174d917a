"""A conversation: a follow-up question is understood with what was asked before.

Without a language model a follow-up ("when did he arrive?") cannot be rewritten. It is asked
twice, alone and behind the question before it, and the surer answer is given. A question that
stands on its own is sure alone; so a change of topic needs no detecting.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.types import Answer

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index import Filter

_SHORT = 8
"""Words; a longer question is taken to stand on its own."""

_REMEMBERED = 20
"""Answers kept; older ones are forgotten."""


class Session:
    """One user's conversation with an assistant. Not safe for several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._answers: list[Answer] = []

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first."""
        return tuple(self._answers)

    def ask(self, question: str, where: Filter | None = None) -> Answer:
        """Answer a question in the light of the one before it.

        Args:
            question: In any language.
            where: Which articles to ask; None for all.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        answer = self._assistant.ask(question, where)
        if self._answers and len(question.split()) <= _SHORT:
            together = self._assistant.ask(f"{self._answers[-1].question} {question}", where)
            if answer.abstained and not together.abstained:
                answer = replace(together, question=answer.question)
        self._answers = [*self._answers, answer][-_REMEMBERED:]
        return answer
