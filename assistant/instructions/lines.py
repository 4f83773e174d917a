"""A text as it is looked at: lines, and the sentences in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from assistant.instructions.characters import TAGS, UNSEEN
from assistant.instructions.fold import folded
from assistant.instructions.words import Reading, readings
from index.sentences import sentence_spans

MARKER = regex.compile(r"[\[【［]\s{0,3}\d{1,3}\s{0,3}[\]】］]|\(\p{L}{2,12} \d{1,3}\)")
"""A number in brackets, by which an answer cites a passage."""

_PIECE = 4000
"""Characters that are looked at together: longer lines are cut, so that time stays linear."""

_LABEL = 40
"""Characters of a line among which its label stands."""


@dataclass(slots=True)
class Sentence:
    """A sentence, or a whole line that is none.

    Attributes:
        start: Offset in the text of its first character.
        raw: As it stands in the text.
        plain: The same folded.
        readings: What it comes to in each language.
        reason: Why it is suspected, as in `Suspicion`; empty if it is not.
        certain: Whether it is so for what it says, and takes others with it.
    """

    start: int
    raw: str
    plain: str
    readings: list[Reading]
    reason: str = ""
    certain: bool = False

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.raw)

    def suspect(self, reason: str, *, certain: bool = False) -> None:
        """Suspect it; the first reason stays."""
        self.reason = self.reason or reason
        self.certain = self.certain or certain


@dataclass(slots=True)
class Line:
    """A line with its sentences.

    Attributes:
        start: Offset in the text of its first character.
        raw: As it stands in the text.
        block: How many blank lines come before it.
        sentences: What stands in it.
    """

    start: int
    raw: str
    block: int
    sentences: list[Sentence]

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.raw)

    def suspect(self, reason: str, *, certain: bool = False) -> None:
        """Suspect the whole line."""
        for sentence in self.sentences:
            sentence.suspect(reason, certain=certain)

    def labelled(self, labels: frozenset[str]) -> bool:
        """Whether the line begins with one of some labels and a colon."""
        head, colon, _ = self.raw[:_LABEL].replace("：", ":").partition(":")
        return bool(colon) and folded(head.strip(" *#_\t({\"'-")) in labels


def lines_of(text: str) -> Iterator[Line]:
    """Lines that are not blank, long ones in pieces."""
    block, start = 0, 0
    for whole in text.split("\n"):
        if not UNSEEN.sub("", whole).strip() and not TAGS.search(whole):
            block += 1
        for at in range(0, len(whole), _PIECE):
            raw = whole[at : at + _PIECE]
            line = Line(start + at, raw, block, list(_sentences(raw, start + at)))
            if line.sentences:
                yield line
        start += len(whole) + 1


def _sentences(raw: str, start: int) -> Iterator[Sentence]:
    """Sentences of a line that begins at an offset."""
    for place in sentence_spans(raw, "en"):
        sentence = place.of(raw)
        if kept := sentence.strip():
            begin = start + place.start + len(sentence) - len(sentence.lstrip())
            plain = folded(kept)
            yield Sentence(begin, kept, plain, readings(plain))
