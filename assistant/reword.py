"""Asks a language model to say again, as a passage says it, what was withheld of its answer.

Most of what the check withholds is true but said in other words than a passage's, and these it can
hardly follow; a passage's own words, and their literal translation, it can (docs/writing.md). What
comes of it is checked like any other sentence, and must be like the one that it stands for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.compose import (
    Check,
    Cite,
    Judged,
    Source,
    Task,
    fenced,
    judge,
    says_nothing_found,
    with_markers,
)
from assistant.instructions import tamed
from assistant.locale_names import language_name
from assistant.sentence_stream import SentenceStream, Written
from assistant.statements import SAME
from assistant.thinking import answer_of
from prompts import NO_ANSWER, Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_log = logging.getLogger(__name__)

AT_ONCE = 4
"""Sentences asked for again at the same time, and at most: the first of an answer matter most."""

_SHOWN = 4
"""Passages that a sentence may be said again from: those it cites, then such in its language."""

_REPEATS = 0.75
"""Likeness from which what is said again was said already: two sentences of one source."""

Likeness = Callable[[str, str], float]
"""How like one sentence of an answer is to another, -1 to 1."""


@dataclass(frozen=True, slots=True)
class Reworder:
    """Asks one model for sentences again. Safe to use from several threads.

    Attributes:
        model: What wrote them.
        prompt: Asks for one sentence.
        likeness: Compares sentences.
    """

    model: BaseChatModel
    prompt: Prompt
    likeness: Likeness

    def reword(
        self, task: Task, written: Sequence[Judged], check: Check, cite: Cite
    ) -> Iterator[tuple[int, Judged]]:
        """Ask for what was withheld of an answer; an error of the model leaves it withheld.

        Args:
            task: What was to be written.
            written: The sentences, with what became of them.
            check: Judges a sentence.
            cite: Gives markers.

        Yields:
            The place among them of one that was withheld, and the borne out one that stands for
            it; without a text to show where the answer says as much already.
        """
        asked = [
            place
            for place, item in enumerate(written)
            if not item.text and item.statement.reason not in {"link", "question"}
        ][:AT_ONCE]
        offers = [_offered(written[place].cited, task) for place in asked]
        replies = self._replies(task, [written[place].statement.text for place in asked], offers)
        said = [item.statement.text for item in written if item.text]
        for place, offered, reply in zip(asked, offers, replies, strict=True):
            first = written[place].statement.text
            again = _first(reply, task.language)
            if again is None or self.likeness(first, again.text) < SAME:
                continue
            statement = judge(again, offered, check, cite)
            if not statement.supported:
                continue
            shown = all(self.likeness(again.text, other) < _REPEATS for other in said)
            said.append(again.text)
            statement = replace(statement, shown=shown, first_said=first)
            yield place, Judged(with_markers(statement) if shown else "", statement, again.cited)

    def _replies(
        self, task: Task, sentences: Sequence[str], offers: Sequence[Sequence[Source]]
    ) -> list[str]:
        """What the model says to each sentence, nothing where it fails."""
        messages = [
            self.prompt.messages(
                language=language_name(task.language, "en"),
                no_answer=NO_ANSWER,
                passages=fenced(offered),
                question=tamed(task.question),
                sentence=tamed(sentence),
            )
            for sentence, offered in zip(sentences, offers, strict=True)
        ]
        try:
            replies = self.model.batch(
                list(messages), {"max_concurrency": AT_ONCE}, return_exceptions=True
            )
        except Exception:  # noqa: BLE001 - each provider has its own; what was borne out stands
            _log.info("sentences were not said again", exc_info=True)
            return [""] * len(sentences)
        return [
            "" if isinstance(reply, BaseException) else answer_of(str(reply.text))
            for reply in replies
        ]


def _offered(cited: Sequence[int], task: Task) -> tuple[Source, ...]:
    """The passages that a sentence may be said again from."""
    own = [task.sources[number - 1] for number in cited if 1 <= number <= len(task.sources)]
    others = [item for item in task.sources if item not in own]
    others.sort(key=lambda item: item.passage.language != task.language)
    return tuple([*own, *others][:_SHOWN])


def _first(reply: str, language: str) -> Written | None:
    """The first sentence of a reply, if there is one."""
    stream = SentenceStream(language)
    for written in [*stream.feed(reply), *stream.end()]:
        return None if says_nothing_found(written.text) else written
    return None
