"""Translate what the assistant streams into turns of a conversation.

A turn is all the page knows of one question: what was asked, what has been written so
far, and how it ended. The translation is a generator of plain values, so that it can be
tested as a list, without a browser and without gradio.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.asking import LONGEST_QUESTION
from assistant.types import Answer, Done, Stage, TextDelta
from index.errors import (
    IndexLocked,
    IndexMissing,
    IndexProblem,
    ModelError,
    StoreUnavailable,
    UjumbeError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant import Assistant
    from index import Filter

TURNS_KEPT = 30
"""Older turns of a conversation leave the page, so that it cannot grow without end."""

_log = logging.getLogger(__name__)


Kind = Literal[
    "too_long",
    "broke_off",
    "mistake",
    "index_missing",
    "index_locked",
    "index_unusable",
    "store",
    "model",
    "changed",
    "not_kept",
    "other",
]

_KINDS: tuple[tuple[type[UjumbeError], Kind], ...] = (
    (IndexMissing, "index_missing"),
    (IndexLocked, "index_locked"),
    (IndexProblem, "index_unusable"),
    (StoreUnavailable, "store"),
    (ModelError, "model"),
    (UjumbeError, "other"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a question.

    Attributes:
        kind: What kind of thing it was; the page has words for each.
        detail: One line that says exactly what, in English; empty if the kind says it all.
        characters: How long the question was, if that is the trouble.
    """

    kind: Kind
    detail: str = ""
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what has become of it.

    Attributes:
        number: Place in the conversation, 1 the first; part of the page's anchors.
        question: As asked, without surrounding white space.
        stage: The stage of work that is going on, or "" before the first.
        text: What has been written so far.
        answer: The whole answer, once there is one.
        problem: What went wrong, if something did.
        stopped: Whether the user stopped it.
        where: The filter that it was asked with, if there was one.
    """

    number: int
    question: str
    stage: str = ""
    text: str = ""
    answer: Answer | None = None
    problem: Problem | None = None
    stopped: bool = False
    where: Filter | None = None

    @property
    def pending(self) -> bool:
        """Whether more is to come."""
        return self.answer is None and self.problem is None and not self.stopped


Conversation = tuple[Turn, ...]
"""What one browser tab has asked so far, oldest first."""


Chooses = Callable[[], "Filter | None"]
"""Gives the filter that was chosen, or raises `NothingMatches` where that is none."""


def answer_turn(
    assistant: Assistant,
    number: int,
    question: str,
    answers: Sequence[Answer] = (),
    where: Chooses = lambda: None,
) -> Iterator[Turn]:
    """Ask, and yield the turn each time it changes; the last one is no longer pending.

    The question is understood with the answers so far, and put to the articles that were chosen.

    Whatever goes wrong becomes the turn's `problem`. A mistake of ours is logged with its
    traceback, which the page never shows.
    """
    turn = Turn(number=number, question=question.strip())
    if len(turn.question) > LONGEST_QUESTION:
        kept = turn.question[:LONGEST_QUESTION]
        too_long = Problem("too_long", characters=len(turn.question))
        yield replace(turn, question=f"{kept}…", problem=too_long)
        return
    yield turn
    try:
        turn = replace(turn, where=where())
        for event in assistant.session(answers).stream(turn.question, turn.where):
            match event:
                case Stage(name):
                    turn = replace(turn, stage=name)
                case TextDelta(text):
                    turn = replace(turn, text=turn.text + text)
                case Done(answer):
                    turn = replace(turn, text=answer.text, answer=answer)
            yield turn
        if turn.pending:
            yield replace(turn, problem=Problem("broke_off"))
    except UjumbeError as error:
        yield replace(turn, problem=_problem(error))
    except Exception:  # noqa: BLE001 - the page must say so, whatever it was
        _log.exception("the question %r could not be answered", turn.question)
        yield replace(turn, problem=Problem("mistake"))


def _problem(error: UjumbeError) -> Problem:
    kind = next(kind for known, kind in _KINDS if isinstance(error, known))
    return Problem(kind, " ".join(str(error).split()))


def continue_conversation(
    assistant: Assistant,
    conversation: Conversation,
    question: str,
    where: Chooses = lambda: None,
) -> Iterator[Conversation]:
    """Ask one more question; yield the whole conversation each time it changes.

    A question of nothing but white space yields nothing. To ask an earlier question anew, give
    the conversation before it: what came after is gone, and follow-ups know nothing of it.
    """
    if not question.strip():
        return
    earlier = stop(conversation)[-(TURNS_KEPT - 1) :]
    number = earlier[-1].number + 1 if earlier else 1
    answers = [turn.answer for turn in earlier if turn.answer]
    for turn in answer_turn(assistant, number, question, answers, where):
        yield (*earlier, turn)


def stop(conversation: Conversation) -> Conversation:
    """The conversation with everything that was still pending marked as stopped."""
    return tuple(replace(turn, stopped=True) if turn.pending else turn for turn in conversation)
