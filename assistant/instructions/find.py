"""The passages of a text that are meant for a language model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from assistant.instructions.belonging import belonging
from assistant.instructions.encoded import decoded
from assistant.instructions.fences import fences
from assistant.instructions.fold import folded
from assistant.instructions.hidden import hidden_runs, scrambled
from assistant.instructions.lines import Line, Sentence, lines_of
from assistant.instructions.orders import is_order, why
from assistant.instructions.planted import copied_answers, forged_sources, lone_answer
from assistant.instructions.turns import labelled_turns, template_turns


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A passage that is meant for a language model.

    Attributes:
        start: Offset in the text of the sentence's or line's first character.
        end: Offset behind its last one.
        reason: "orders" tells a model what to do; "role" are turns of a chat; "fence" closes or
            opens a passage; "leak" asks for prompt or keys; "hidden" has invisible characters
            between its letters; "encoded" is to be decoded and followed; "planted" is an answer,
            a passage or a list of sources that such an order is about.
    """

    start: int
    end: int
    reason: str


def suspicions(text: str) -> list[Suspicion]:
    """The passages of a text that are meant for a language model, in order, not overlapping."""
    lines = list(lines_of(text))
    for line in lines:
        for sentence in line.sentences:
            _judge(sentence)
        _judge_pairs(line)
    template_turns(lines)
    forged_sources(lines)
    labelled_turns(lines)
    fences(lines)
    copied_answers(lines)
    lone_answer(lines)
    belonging(lines)
    found = [
        Suspicion(sentence.start, sentence.end, sentence.reason)
        for line in lines
        for sentence in line.sentences
        if sentence.reason
    ]
    hidden = [Suspicion(start, end, "hidden") for start, end in hidden_runs(text)]
    return _merged([*found, *hidden])


def _judge(sentence: Sentence) -> None:
    """Suspect a sentence for what it says by itself."""
    if reason := why(sentence.raw, sentence.readings):
        sentence.suspect(reason, certain=True)
    elif any(is_order(folded(inside)) for inside in decoded(sentence.raw)):
        sentence.suspect("encoded", certain=True)
    elif scrambled(sentence.raw):
        sentence.suspect("hidden")


def _judge_pairs(line: Line) -> None:
    """Suspect two sentences that are an order together: who is addressed, and what is asked."""
    for one, other in pairwise(line.sentences):
        if one.reason or other.reason:
            continue
        kinds = {kind for reading in one.readings for kind in reading.words}
        called = kinds & {"model", "rules"} or kinds >= {"please", "assistant"}
        if called and is_order(f"{one.plain} {other.plain}"):
            one.suspect("orders", certain=True)
            other.suspect("orders", certain=True)


def _merged(found: Iterable[Suspicion]) -> list[Suspicion]:
    """Suspicions in order, those that overlap as one."""
    kept: list[Suspicion] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            if one.end > kept[-1].end:
                kept[-1] = Suspicion(kept[-1].start, one.end, kept[-1].reason)
            continue
        kept.append(one)
    return kept
