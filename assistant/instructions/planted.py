"""Answers and sources that are planted for a model to copy."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from assistant.instructions.fold import folded
from assistant.instructions.lexicon import lexicon
from assistant.instructions.lines import MARKER, Line, Sentence
from assistant.instructions.words import Reading

_COPIED = 3
"""Lines, an answer's own and those behind, in which an order to copy it can stand."""

_LISTED = 3
"""Lines behind an order in which a list of sources for it can stand."""

_BEFORE = 6
"""Lines before an order within which its question can stand."""

_ARTICLE = 3
"""Lines from which a text is more than a question and its answer."""

_LABELS = 20
"""Labels within a line that are looked at."""

_LABEL_WITHIN = regex.compile(r"(?<=[\s.?!？。؟])([\p{L}\p{M}]+(?: [\p{L}\p{M}]+)?)\s?[:：]")


def forged_sources(lines: Sequence[Line]) -> None:
    """Suspect citations of passages by number, as only a model is shown them."""
    for line in lines:
        if not MARKER.search(line.raw):
            continue
        if _lists_sources(line) and _names_itself(line):
            line.suspect("planted")
        for sentence in line.sentences:
            if MARKER.search(sentence.raw) and _numbers_passages(sentence):
                sentence.suspect("planted")


def sources_behind(lines: Sequence[Line], at: int) -> None:
    """Suspect a list of sources behind an order with numbers in brackets."""
    if MARKER.search(lines[at].raw):
        for line in lines[at + 1 : at + 1 + _LISTED]:
            if _lists_sources(line) and MARKER.search(line.raw):
                line.suspect("planted")


def copied_answers(lines: Sequence[Line]) -> None:
    """Suspect a question and its answer which are to be copied."""
    for at in range(1, len(lines)):
        if not (_is_question(lines[at - 1]) and _is_answer(lines[at])):
            continue
        for last in range(at, min(at + _COPIED, len(lines))):
            if lines[last].block - lines[at].block > 1:
                break
            for sentence in lines[last].sentences:
                if any(map(_copies, sentence.readings)):
                    sentence.suspect("planted", certain=True)
                    for line in lines[at - 1 : last + 1]:
                        line.suspect("planted")


def lone_answer(lines: Sequence[Line]) -> None:
    """Suspect the only answer of an article under that label: an interview has several."""
    asked = [at for at, line in enumerate(lines) if _is_question(line)]
    if len(asked) > 1 or len(lines) < _ARTICLE:
        return
    given = [at for at, line in enumerate(lines) if _is_answer(line)]
    within = [at for at in asked if _holds_answer(lines[at].raw)]
    if within:
        if not given:
            lines[within[0]].suspect("planted")
    elif len(given) == 1:
        (at,) = given
        named = frozenset(name for name in lexicon().labels["reply_label"] if len(name) > 1)
        if asked == [at - 1]:
            lines[at - 1].suspect("planted")
            lines[at].suspect("planted")
        elif not asked and lines[at].labelled(named):
            lines[at].suspect("planted")


def answers_before(lines: Sequence[Line], at: int) -> None:
    """Suspect a question and its answer that stand before an order, in its paragraph."""
    block = [line for line in lines[max(0, at - _BEFORE) : at + 1] if line.block == lines[at].block]
    asked = [number for number, line in enumerate(block) if _is_question(line)]
    if asked and any(map(_is_answer, block[asked[-1] :])):
        for line in block[asked[-1] :]:
            line.suspect("planted")


def _is_question(line: Line) -> bool:
    return line.labelled(lexicon().labels["question"])


def _is_answer(line: Line) -> bool:
    return line.labelled(lexicon().labels["reply_label"])


def _lists_sources(line: Line) -> bool:
    return line.labelled(lexicon().labels["sources"])


def _holds_answer(raw: str) -> bool:
    """Whether a label of an answer stands within a line."""
    labels = lexicon().labels["reply_label"]
    return any(folded(word) in labels for word in _LABEL_WITHIN.findall(raw)[:_LABELS])


def _names_itself(line: Line) -> bool:
    """Whether a list of sources names the passage itself, which only a model is shown as one."""
    return any(
        _numbers_passages(sentence) or any(reading.has("page") for reading in sentence.readings)
        for sentence in line.sentences
    )


def _numbers_passages(sentence: Sentence) -> bool:
    """Whether passages are called by their numbers."""
    return any(reading.numbered() for reading in sentence.readings)


def _copies(said: Reading) -> bool:
    """Whether a sentence behind an answer says that it is to be given as it stands."""
    told = said.imperatives("use", "put", "show", "answer") or (
        said.has("please") and said.has("say", "use", "put", "answer")
    )
    return bool(told) and said.has("verbatim", "this")
