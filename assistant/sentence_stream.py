"""Cuts what a language model writes, as it comes, into sentences with the markers they cite.

>>> stream = SentenceStream("en")
>>> stream.feed("Ana Pires led it [2]. She ca")
[Written(text='Ana Pires led it.', cited=(2,), breaks=False)]
>>> stream.end()
[Written(text='She ca', cited=(), breaks=False)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dates import ANY_DAY, dates_in
from index.sentences import sentence_spans

_NUMBERS = r"\s*\d{1,3}(?:\s*[,،、;–-]\s*\d{1,3})*\s*"
MARKER = re.compile(rf"[\[【]{_NUMBERS}[\]】]")
_LEADING = re.compile(rf"(?:\s*[\[【]{_NUMBERS}[\]】])+[.。]?")
_RANGE = re.compile(r"(\d{1,3})\s*[–-]\s*(\d{1,3})")
_NUMBER = re.compile(r"\d{1,3}")
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+)?")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+")
_EMPTY_BRACKETS = re.compile(r"[\[【]\s*[\]】]")
_EMPHASIS = re.compile(r"(\*\*|__|`)")
_BEFORE_POINT = re.compile(r"\s+(?=[.!?,;:。؟،؛…])")
_OPENED = re.compile(r"(?<=\s)[\"'“„«‘(]+\Z")
_NEXT_BEGUN = re.compile(r"\s*[^\s\[【]\S*\s")

LONGEST = 2_000
"""Characters after which a sentence is cut: no model is waited for without end."""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as a model wrote it.

    Attributes:
        text: Without markers, list signs and emphasis.
        cited: The numbers in its markers, each once.
        breaks: Whether it began a new line.
    """

    text: str
    cited: tuple[int, ...]
    breaks: bool = False


class SentenceStream:
    """Takes text in pieces and gives its sentences as soon as each is complete."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._left = ""
        self._breaks = False
        self._opens = True  # whether what comes next begins a line

    def feed(self, text: str) -> list[Written]:
        """Take more text; gives the sentences that it completes."""
        self._left += text
        found: list[Written] = []
        while "\n" in self._left:
            line, _, self._left = self._left.partition("\n")
            found += self._sentences(line)
            self._breaks = self._breaks or bool(found)
            self._opens = True
        whole, self._left = self._complete(self._left)
        for sentence in whole:
            found += self._made(sentence)
        return found

    def end(self) -> list[Written]:
        """What is left when no more comes."""
        left, self._left = self._left, ""
        return self._sentences(left)

    def _sentences(self, line: str) -> list[Written]:
        return [made for sentence in self._cut(line) for made in self._made(sentence)]

    def _complete(self, text: str) -> tuple[list[str], str]:
        """The sentences that more text cannot change, and the rest."""
        *whole, last = self._cut(text) or [""]
        if whole and not _NEXT_BEGUN.match(last):
            last = whole.pop() + last  # a marker may still come, or a month: "on 23. August"
        if len(last) > LONGEST:
            return [*whole, last], ""
        return whole, last

    def _cut(self, text: str) -> list[str]:
        """Sentences; markers that stand behind the point belong to what is before it.

        An opening quotation mark belongs to what is behind it, though its partner is yet to come.
        """
        if not text.strip():
            return [text] if text else []
        cut: list[str] = []
        for span in sentence_spans(text, self._language):
            part = span.of(text)
            opened = _OPENED.search(cut[-1]) if cut else None
            if opened:
                cut[-1], part = cut[-1][: opened.start()], opened[0] + part
            markers = _LEADING.match(part)
            if cut and markers:
                cut[-1] += markers[0]
                part = part[markers.end() :]
            if part:
                cut.append(part)
        return cut

    def _made(self, sentence: str) -> list[Written]:
        text, cited = without_markers(_EMPHASIS.sub("", sentence))
        text = self._without_list_sign(text)
        text = _BEFORE_POINT.sub("", " ".join(text.split()))
        if not any(character.isalnum() for character in text):
            return []
        breaks, self._breaks = self._breaks, False
        return [Written(text, cited, breaks)]

    def _without_list_sign(self, text: str) -> str:
        """A sentence without the sign or number of a list's item; "25. elokuuta" is a day."""
        text = _BULLET.sub("", text)
        opens, self._opens = self._opens, False
        number = _LIST_NUMBER.match(text)
        if not opens or not number or text[number.end() : number.end() + 1].islower():
            return text
        days = dates_in(text, self._language, ANY_DAY)
        return text if days and days[0].start < number.end() else text[number.end() :]


def without_markers(text: str) -> tuple[str, tuple[int, ...]]:
    """A text without markers, and the numbers in these, each once.

    Those within each other are taken out from the inside: none is left, nor comes of the rest.
    """
    cited: list[int] = []
    while markers := MARKER.findall(text):
        cited += [number for marker in markers for number in _numbers(marker)]
        text = _EMPTY_BRACKETS.sub("", MARKER.sub("", text))
    return text, tuple(dict.fromkeys(cited))


def _numbers(marker: str) -> list[int]:
    """The numbers of a marker: "[1, 3]" and "[1–3]" too."""
    spread = {int(a): range(int(a), int(b) + 1) for a, b in _RANGE.findall(marker)}
    found: list[int] = []
    for number in map(int, _NUMBER.findall(marker)):
        found += spread.get(number, [number])
    return found
