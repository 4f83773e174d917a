"""The language model that the user chose: writes and rewrites, translates, or says why it cannot.

Whatever it does or fails to do, there is an answer: every failure ends in a line for the user and
the quotations. What it writes is checked by assistant/compose.py.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.chat_model import model_label, open_chat_model, why_not
from assistant.compose import Check, Cite, Composer, Judged, Task, leads_away
from assistant.instructions import suspicions, tamed
from assistant.locale_names import language_name
from assistant.reword import Compares, Reworder
from assistant.settings import Settings
from assistant.thinking import answer_of
from assistant.types import Citation, Stage, Statement, TextDelta
from index.errors import SettingsError
from prompts import Prompt, PromptError, message, prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_log = logging.getLogger(__name__)

_AT_ONCE = 4
"""Quotations translated at the same time."""

_LITTLE_LEFT = 0.5
"""Share of sentences borne out under which the quotations follow, unless one of them answers."""

_LONGEST_QUESTION = 400
"""Characters of a question that was rewritten; more is no question."""

_LONGER = 4
"""Times as long as its quotation (and a line more) a translation may be."""

SaysTheSame = Callable[[Citation, str], bool]
"""Whether a translation is near enough to its quotation."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of a model's writing.

    Attributes:
        statements: Its sentences, each with what became of it.
        text: What was shown of them.
        note: A line for the user on why quotations are to follow; empty where none need to.
        failed: Whether the model broke off with an error; to ask it more would be to wait again.
    """

    statements: tuple[Statement, ...]
    text: str
    note: str
    failed: bool


class LanguageModel:
    """A model with its prompts; opened when first needed. Safe to use from several threads."""

    def __init__(self, settings: Settings, model: BaseChatModel | None = None) -> None:
        """Read the prompts.

        Args:
            settings: Name the model and say how it is used.
            model: A LangChain chat model to use instead of the one they name.

        Raises:
            SettingsError: A prompt of the user's is not as it should be.
        """
        self._settings = settings
        self._model = model
        self._opening = threading.Lock()
        self._answer, self._reword, self._follow_up, self._translate = (
            _prompt(name, settings) for name in ("answer", "reword", "follow_up", "translate")
        )
        self.name = model_label(settings) if model is None else type(model).__name__

    def write(
        self, task: Task, check: Check, cite: Cite, compared: Compares
    ) -> Generator[Stage | TextDelta, None, Draft]:
        """Write an answer, told as it is borne out, and say when it asks again; returns the draft.

        Args:
            task: What to write.
            check: Judges a sentence.
            cite: Gives markers.
            compared: Compares sentences of the answer.
        """
        shown: list[str] = []
        written: list[Judged] = []
        note, failed = "", False
        try:
            composer = Composer(self._opened(), self._answer, self._settings.unsupported)
            for item in composer.write(task, check, cite):
                written.append(item)
                if item.text:
                    shown.append(item.text)
                    yield TextDelta(item.text)
        except Exception as error:  # noqa: BLE001 - each provider has its own; none may cost the answer
            _log.info("%s did not answer", self.name, exc_info=True)
            note = message("model_failed", task.language, model=self.name, why=why_not(error))
            failed = True
        if self._settings.reword and not (note or all(item.text for item in written)):
            yield Stage("reword")
            for text in self._reworded(task, written, check, cite, compared):
                shown.append(text if shown else text.lstrip())
                yield TextDelta(shown[-1])
        statements = [item.statement for item in written]
        borne = [item for item in statements if item.supported]
        little = len(borne) < _LITTLE_LEFT * len(statements)
        answered = any(item.answers for item in borne) or bool(borne and not little)
        if not (note or answered):
            why = "model_unsupported" if statements else "model_found_nothing"
            note = message(why, task.language, model=self.name)
        return Draft(tuple(statements), "".join(shown), note, failed)

    def _reworded(
        self, task: Task, written: list[Judged], check: Check, cite: Cite, compared: Compares
    ) -> Iterator[str]:
        """Ask for what was withheld again; what is borne out now moves behind the others."""
        first = list(written)
        between = "\n" if any(item.text.startswith("\n") for item in first) else " "
        try:
            reworder = Reworder(self._opened(), self._reword, compared)
            for place, again in reworder.reword(task, first, check, cite):
                written.remove(first[place])
                written.append(again)
                if again.text:
                    yield between + again.text
        except Exception:  # noqa: BLE001 - as above: what was borne out stands
            _log.info("%s did not say sentences again", self.name, exc_info=True)

    def rewrite(self, question: str, conversation: str) -> str | None:
        """A follow-up question so that it stands alone; None where the model fails."""
        try:
            said = self._opened().invoke(
                self._follow_up.messages(conversation=tamed(conversation), question=tamed(question))
            )
        except Exception:  # noqa: BLE001 - as above: the question is then understood without it
            _log.info("%s did not rewrite a question", self.name, exc_info=True)
            return None
        reply = answer_of(str(said.text))
        lines = [line.strip(" \"“”'") for line in reply.splitlines() if line.strip()]
        text = " ".join(tamed(lines[0]).split()) if lines else ""
        return text if 0 < len(text) <= _LONGEST_QUESTION and not leads_away(text) else None

    def to_translate(self, citations: Sequence[Citation], language: str) -> list[Citation]:
        """Those in another language that a model may see; none where the settings say so."""
        if not self._settings.translate:
            return []
        return [
            item for item in citations if item.language != language and not suspicions(item.quote)
        ]

    def translated(
        self, citations: Sequence[Citation], language: str, same: SaysTheSame
    ) -> tuple[Citation, ...]:
        """Citations with translations of those in another language, where they can be trusted."""
        foreign = self.to_translate(citations, language)
        if not foreign:
            return tuple(citations)
        asked = [
            self._translate.messages(
                from_language=language_name(item.language, "en"),
                to_language=language_name(language, "en"),
                quote=tamed(item.quote),
            )
            for item in foreign
        ]
        try:
            said = self._opened().batch(
                list(asked), {"max_concurrency": _AT_ONCE}, return_exceptions=True
            )
        except Exception:  # noqa: BLE001 - as above: quotations stand without a translation
            _log.info("%s did not translate", self.name, exc_info=True)
            return tuple(citations)
        texts: dict[int, str] = {}
        for item, reply in zip(foreign, said, strict=True):
            said_of_it = "" if isinstance(reply, BaseException) else answer_of(str(reply.text))
            text = " ".join(said_of_it.split())
            fits = 0 < len(text) <= _LONGER * len(item.quote) + 80
            if fits and not leads_away(text) and same(item, text):
                texts[item.marker] = text
        return tuple(replace(item, translation=texts.get(item.marker, "")) for item in citations)

    def _opened(self) -> BaseChatModel:
        with self._opening:
            if self._model is None:
                self._model = open_chat_model(self._settings)
            return self._model


def _prompt(name: str, settings: Settings) -> Prompt:
    try:
        return prompt(name, settings.prompts)
    except PromptError as error:
        raise SettingsError(str(error), "Mend it, or leave it out to use Ujumbe's own.") from error
