"""A conversation: a follow-up question is understood with what was asked before.

Whether a question follows up or opens a new topic is told by retrieval: alone, "when did he
arrive?" fits no passage nearly as well as it does behind the question before it and that one's
answer; a question on something else does. One asked before, be it in another language, stands alone
again; its vector tells. Passages are searched for by both together, and the question itself is read
in them: its few words answer better than all that it means (docs/writing.md). A language model, if
there is one, makes the question stand alone besides; passages are searched for by that too, and it
is what the answer is written to. It counts only if passages fit it and it is not what was asked
before. The bounds are from tests/benchmarks/conversations.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.asked_for import Kind, asked_for
from assistant.asking import LONGEST_QUESTION, Asking, checked
from assistant.details import Wording
from assistant.references import reference, somebody
from assistant.source_questions import SourceQuestion, source_question
from assistant.types import Answer, Done, Event

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.retrieve import Asked
    from index import Filter

REMEMBERED = 20
"""Answers kept; older ones are forgotten."""

_TOLD = 4
"""Questions and answers that a language model is told of to rewrite the next."""

_LONGEST_TOPIC = 300
"""Characters of what was asked before that passages are searched by."""

_LONGEST_ANSWER = 120
"""Characters of what was answered, likewise."""

_FITS = 0.75
"""Share of the best fit there is that a rewritten question must reach to be believed."""

_REPEATED = 0.95
"""Cosine with a question that was asked from which a rewritten one is that question again."""

_ALONE = 0.9
"""Share of the fit together that a question which stands alone reaches by itself."""

_COMPARED = 8
"""Questions, the latest, that one asked again is looked for among."""

_AGAIN, _AGAIN_ACROSS = 0.6, 0.27
"""Cosine of two questions from which they are one, in the same language and in two: 99% of the
conversations' first questions are as near to their translations, 1.5% of follow-ups to those."""


class Session:
    """One user's conversation with an assistant. Not safe for several threads."""

    def __init__(self, assistant: Assistant, answers: Iterable[Answer] = ()) -> None:
        """Begin a conversation, or go on with one.

        Args:
            assistant: Who is asked.
            answers: Those so far, oldest first.
        """
        self._assistant = assistant
        self._answers = list(answers)[-REMEMBERED:]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first."""
        return tuple(self._answers)

    def ask(self, question: str, where: Filter | None = None) -> Answer:
        """Answer a question in the light of those before it.

        Args:
            question: In any language.
            where: Which articles to ask; None for all.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        for event in self.stream(question, where):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream of events ends with Done")

    def stream(self, question: str, where: Filter | None = None) -> Iterator[Event]:
        """Answer as `ask` does, telling how far it is.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        question = checked(question)
        asking = self._in_language_before(question, self._understood(question, where))
        for event in self._assistant.stream(question, where, asking):
            if isinstance(event, Done):
                self._answers = [*self._answers, event.answer][-REMEMBERED:]
            yield event

    def _understood(self, question: str, where: Filter | None) -> Asking | None:
        """What a follow-up means; None for a question that opens a topic."""
        if not self._answers:
            return None
        if referring := self._referring(question):
            return referring
        last = self._answers[-1]
        alone_fits = self._fit(question, where)
        if alone_fits >= _ALONE * self._fit(self._together(last, question), where):
            return None
        followed = self._followed(question)
        if followed is None:
            return None
        together = self._together(followed, question)
        model = self._assistant.answering.model
        rewritten = model.rewrite(question, self._told()) if model else None
        if rewritten and self._is_believed(rewritten, question, together, where):
            both = f"{together} {rewritten}"[-LONGEST_QUESTION:]
            return Asking(alone=question, search=both, told=rewritten)
        told = f"{self._topic(followed)} {question}"
        return Asking(alone=question, search=together, told=told)

    def _in_language_before(self, question: str, asking: Asking | None) -> Asking | None:
        """How a question is understood; what tells no language is in that of the one before."""
        language_of = self._assistant.answering.language_of
        before = self._answers[-1].language if self._answers else ""
        if language_of(question, before) == language_of(question):
            return asking
        return replace(asking or Asking(question, question), before=before)

    def _referring(self, question: str) -> Asking | None:
        """What a question about sources means whose only topic is what was asked before."""
        asked = reference(question, self._assistant.answering.language_of(question))
        followed = self._referred_to() if asked else None
        if asked is None or followed is None or not followed.findings:
            return None
        language = followed.language
        told = f"{self._topic(followed)} {question}"
        languages = asked.about.languages
        earlier = source_question(followed.question, language)
        if followed.by_article and (earlier is None or earlier.read):
            earlier = SourceQuestion(somebody(followed.question, language).text)
        if earlier and not earlier.read:
            if asked.about.read or asked.asks_who_says_so:
                about = replace(earlier, languages=languages or earlier.languages)
            else:
                about = replace(asked.about, topic=earlier.topic)
            return Asking(question, question, told, about, language=language)
        again = earlier.topic if earlier else followed.question
        answer = followed.findings[0].text
        together = self._together(followed, "")
        search = together if followed.asked_as else again
        if asked.asks_who_says_so:
            kept = earlier.languages if earlier and not languages else ()
            about = SourceQuestion(again, kept, read=True)
            return Asking(again, search, told, about, answer, languages, language)
        if asked.about.read:
            about = SourceQuestion(again, languages, read=True, compared=asked.about.compared)
            return Asking(again, search, told, about, language=language)
        is_named = asked.is_person and asked_for(Wording(again, language)) is Kind.WHO
        about = replace(asked.about, topic=answer if is_named else together)
        return Asking(question, question, told, about, language=language)

    def _referred_to(self) -> Answer | None:
        """The last answer to a question that has a topic of its own."""
        for answer in reversed(self._answers):
            if reference(answer.question, answer.language) is None:
                return answer
        return None

    def _is_believed(
        self, rewritten: str, question: str, together: str, where: Filter | None
    ) -> bool:
        """Whether a model made a question stand alone, not said it, or an earlier one, again."""
        if self._fit(rewritten, where) < _FITS * self._fit(together, where):
            return False
        vector = self._asked(rewritten).vector
        asked = [question, *(answer.question for answer in self._answers[-_COMPARED:])]
        return all(float(self._asked(item).vector @ vector) < _REPEATED for item in asked)

    def _followed(self, question: str) -> Answer | None:
        """The answer that a question follows up; None if it repeats one that stood alone.

        One that repeats a follow-up follows what that followed.
        """
        asked = self._asked(question)
        followed = None
        for answer in self._answers[-_COMPARED:]:
            earlier = self._asked(answer.question)
            least = _AGAIN if earlier.language == asked.language else _AGAIN_ACROSS
            if float(earlier.vector @ asked.vector) < least:
                followed = answer
            elif not answer.asked_as:
                return None
        return followed

    def _together(self, followed: Answer, question: str) -> str:
        """What passages are searched by: what is followed up, its answer, and the question."""
        answer = followed.findings[0].text[:_LONGEST_ANSWER] if followed.findings else ""
        together = f"{self._topic(followed)} {answer} {question}"
        return " ".join(together.split())[-LONGEST_QUESTION:]

    def _topic(self, followed: Answer) -> str:
        """What an answered question asked; of a long row of follow-ups its first and last."""
        topic = followed.asked_as or followed.question
        if len(topic) > _LONGEST_TOPIC:
            before = self._answers[: self._answers.index(followed)]
            opening = next((item for item in reversed(before) if not item.asked_as), followed)
            topic = f"{opening.question[: _LONGEST_TOPIC // 2]} {followed.question}"
        return topic[:_LONGEST_TOPIC]

    def _asked(self, question: str) -> Asked:
        """A question as retrieval sees it: its language and vector."""
        return self._assistant.answering.asked(question)

    def _fit(self, text: str, where: Filter | None) -> float:
        """How well the best passage there is fits a text."""
        found = self._assistant.retrieve(text, 1, where)
        return found[0].passage.score if found else 0.0

    def _told(self) -> str:
        """The conversation so far, for a language model."""
        return "\n".join(
            f"Question: {item.asked_as or item.question}\n"
            f"Answer: {item.findings[0].text if item.findings else '(none found)'}"
            for item in self._answers[-_TOLD:]
        )
