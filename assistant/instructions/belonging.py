"""What belongs to an order: what it is about, which stands before it, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.instructions.encoded import CODED, turned
from assistant.instructions.fences import fence_of
from assistant.instructions.follow import follow
from assistant.instructions.lines import MARKER, Line, Sentence
from assistant.instructions.orders import is_order
from assistant.instructions.planted import answers_before, sources_behind

_SENTENCES = 3
"""Sentences before an order that it can be about."""

_LINES = 6
"""Lines before an order that it can be about."""


def belonging(lines: Sequence[Line]) -> None:
    """Suspect what belongs to each sentence that is certainly an order."""
    for at, line in enumerate(lines):
        for number, sentence in enumerate(line.sentences):
            if sentence.certain:
                _suspect_before(lines, at, line.sentences[:number])
                whole = all(before.reason for before in line.sentences[:number])
                follow(lines, at, sentence.end, whole=whole)
                if sentence.reason == "encoded":
                    _suspect_coded(lines[at + 1 : at + 2])
                sources_behind(lines, at)


def _suspect_before(lines: Sequence[Line], at: int, before: Sequence[Sentence]) -> None:
    """Suspect what is cited before an order in its line, or given before it in its paragraph."""
    for sentence in before[-_SENTENCES:]:
        if MARKER.search(sentence.raw):
            sentence.suspect("planted")
    if any(sentence.certain for sentence in before):
        return  # what stands before the first order of a line stands before all
    for line in lines[max(0, at - _LINES) : at + 1]:
        if line.block == lines[at].block and fence_of(line) == "label":
            line.suspect("planted")
    answers_before(lines, at)


def _suspect_coded(lines: Sequence[Line]) -> None:
    """Suspect what stands behind an order to decode it."""
    for line in lines:
        if CODED.search(line.raw) or any(
            is_order(inside) for sentence in line.sentences for inside in turned(sentence.plain)
        ):
            line.suspect("encoded")
