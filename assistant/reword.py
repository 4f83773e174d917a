"""Asks a language model to say again, as a passage says it, what was withheld of its answer.

Most of what the check withholds is true but said in other words than a passage's, and these it can
hardly follow; a passage's own words, and their literal translation, it can (docs/writing.md). What
comes of it is checked like any other sentence, and must be like the one that it stands for.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.claims import Support, Verdict
from assistant.compose import (
    SURER,
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
from assistant.instructions import suspicions, tamed
from assistant.locale_names import language_name
from assistant.sentence_stream import LONGEST, SentenceStream, Written
from assistant.statements import SAME
from assistant.thinking import answer_of
from assistant.types import Statement
from index import identify
from prompts import NO_ANSWER, Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_log = logging.getLogger(__name__)

AT_ONCE = 4
"""Sentences asked for again at the same time, and at most: the first of an answer matter most."""

_SHOWN = 4
"""Passages that a sentence may be said again from: those it cites, then such in its language."""

_REPEATS = 0.75
"""Likeness from which a sentence of the same citation, with nothing new in it, was said already."""

_LABEL = re.compile(r"\A(\w+):\s+")
"""What a model may write before its reply: "Sentence: Ana Pires led it."."""


class Compares(Protocol):
    """Compares sentences of an answer, in its language."""

    def likeness(self, one: str, other: str) -> float:
        """How like they are, -1 to 1."""

    def adds(self, one: str, other: str) -> bool:
        """Whether the one has a number, day, name or denial that the other has not."""


@dataclass(frozen=True, slots=True)
class Reworder:
    """Asks one model for sentences again. Safe to use from several threads.

    Attributes:
        model: What wrote them.
        prompt: Asks for one sentence.
        compared: Compares sentences.
    """

    model: BaseChatModel
    prompt: Prompt
    compared: Compares

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
        asked = [place for place, item in enumerate(written) if _may_be_asked(item)][:AT_ONCE]
        offers = [_offered(written[place].cited, task) for place in asked]
        replies = self._replies(task, [written[place].statement.text for place in asked], offers)
        said = [item.statement for item in written if item.text]
        for place, offered, reply in zip(asked, offers, replies, strict=True):
            first = written[place].statement.text
            again = _first(reply, task.language, offered)
            if again is None or self.compared.likeness(first, again.text) < SAME:
                continue
            statement = judge(again, offered, _for_sure(check), cite)
            if not statement.supported:
                continue
            repeats = any(self._repeats(statement, other) for other in said)
            statement = replace(statement, shown=not repeats, first_said=first)
            said.append(statement)
            text = "" if repeats else with_markers(statement)
            yield place, Judged(text, statement, written[place].cited)

    def _repeats(self, statement: Statement, other: Statement) -> bool:
        """Whether a sentence says no more than another, of the same words of an article."""
        one, two = statement.text, other.text
        return (
            {*statement.markers} <= {*other.markers}
            and self.compared.likeness(one, two) >= _REPEATS
            and not self.compared.adds(one, two)
        )

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
                sentence=_marked(sentence),
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
            "" if isinstance(reply, BaseException) else answer_of(str(reply.text))[:LONGEST]
            for reply in replies
        ]


def _may_be_asked(item: Judged) -> bool:
    """Whether a sentence was withheld that a passage could bear out, and that orders nothing."""
    statement = item.statement
    unasked = item.text or statement.reason in {"link", "question"}
    return not (unasked or suspicions(statement.text))


def _for_sure(check: Check) -> Check:
    """The check with a higher bound: a passage that is less sure is not cited either."""

    def judged(text: str, support: Support) -> Verdict:
        verdict = check(text, support)
        is_sure = not verdict.supported or verdict.probability >= SURER
        return verdict if is_sure else replace(verdict, reason="meaning")

    return judged


def _marked(sentence: str) -> str:
    """A sentence between marks that it cannot forge: a model may have it from an article."""
    word = secrets.token_hex(4)
    return f"<sentence-{word}>\n{tamed(sentence)}\n</sentence-{word}>"


def _offered(cited: Sequence[int], task: Task) -> tuple[Source, ...]:
    """The passages that a sentence may be said again from."""
    own = [task.sources[number - 1] for number in cited if 1 <= number <= len(task.sources)]
    others = [item for item in task.sources if item not in own]
    others.sort(key=lambda item: item.passage.language != task.language)
    return tuple([*own, *others][:_SHOWN])


def _first(reply: str, language: str, offered: Sequence[Source]) -> Written | None:
    """The sentence of a reply: the first that cites something, else the first of all.

    None where it says that there is none, or says it in the language of a passage instead.
    """
    stream = SentenceStream(language)
    written = [*stream.feed(reply), *stream.end()]
    if not written or says_nothing_found(written[0].text):
        return None
    chosen = next((item for item in written if item.cited), written[0])
    label = _LABEL.match(chosen.text)
    if label and not any(label[1] in item.shown for item in offered):
        chosen = replace(chosen, text=chosen.text[label.end() :])
    spoken, _ = identify(chosen.text, {language})
    others = {item.passage.language for item in offered} - {language}
    return None if spoken in others else chosen
