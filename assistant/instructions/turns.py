"""Turns of a chat: a template's marks, and labels of who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from assistant.instructions.characters import UNSEEN
from assistant.instructions.fold import folded
from assistant.instructions.lexicon import lexicon
from assistant.instructions.lines import Line
from assistant.instructions.orders import depends

_APART = 6
"""Lines from one turn of a chat to the next at most."""

_HEAD = 120
"""Characters of a line among which its label stands, with marks round it."""

_TEMPLATE = regex.compile(
    r"<[|｜][^<>|｜\n]{1,40}[|｜]>|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]"
    r"|<</?SYS>>|</?s>|</?(?:start|end)_of_turn>|<(?:bos|eos|unk|pad)>"
    r"|</?(?:system|assistant|user|human|developer|system_prompt|im_start|im_end|think)>",
    regex.IGNORECASE,
)
_LABEL = regex.compile(
    r"\s*(?P<mark>#{1,6}|\*\*|__|[\[<(【]|[=\-]{2,})?\s*(?P<name>[\p{L}][\p{L}\p{M} _-]{0,24}?)\s*"
    r"([\])>】]|\*\*|__|[=\-]{2,})?\s*"
    r"(?:(?P<colon>[:：])|(?<=[\])>】*_=-]\s{0,3})|(?=\s*$))"
)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who speaks in a chat, as a line is labelled: the mark before the name, and a colon."""

    name: str
    marked: bool
    colon: bool

    def is_system(self) -> bool:
        """Whether it is who gives a model its orders."""
        return _is_system(self.name)


def template_turns(lines: Sequence[Line]) -> None:
    """Suspect lines with a chat template's marks."""
    for line in lines:
        if _is_template(line):
            line.suspect("role", certain=True)


def labelled_turns(lines: Sequence[Line]) -> None:
    """Suspect lines labelled as a system's, and those of different speakers in a row."""
    last: tuple[int, str] | None = None
    for at, line in enumerate(lines):
        speaker = None if _is_template(line) else _speaker(line.raw)
        if not speaker:
            continue
        if speaker.is_system() and (
            speaker.marked or any(depends(sentence.readings) for sentence in line.sentences)
        ):
            line.suspect("role", certain=True)
        if speaker.marked and speaker.colon:
            line.suspect("role", certain=True)
        elif (
            last
            and at - last[0] <= _APART
            and last[1] != speaker.name
            and (speaker.marked or speaker.colon)
        ):
            lines[last[0]].suspect("role", certain=True)
            line.suspect("role", certain=True)
        last = (at, speaker.name)


def _is_template(line: Line) -> bool:
    return _TEMPLATE.search(UNSEEN.sub("", line.raw)) is not None


def _speaker(raw: str) -> _Speaker | None:
    """Who a line is labelled with, if it is one who speaks in a chat."""
    match = _LABEL.match(raw[:_HEAD])
    if not match or not (match["mark"] or match["colon"]):
        return None
    name = " ".join(folded(match["name"]).split())
    if name not in lexicon().labels["role"] and not _is_system(name):
        return None
    mark = match["mark"] or ""
    return _Speaker(name, mark.startswith(tuple("#[<(【=-")), bool(match["colon"]))


def _is_system(name: str) -> bool:
    return name.startswith(tuple(lexicon().labels["system"]))
