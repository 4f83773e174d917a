"""Evidence pack + folder of articles -> what became of each quotation.

Files are read and decoded as indexing does it (index/load.py), no index is needed. A pack comes
from anywhere, so the paths in it are hostile: one that indexing could not have found is no pack's.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Literal

from assistant.evidence_pack import PackedCitation, PackedFile, text_sha256
from assistant.pack_file import read_pack
from assistant.sources import LineAt, line_counter
from assistant.types import Plain
from index.added import folder_of
from index.errors import PackError, SourceError, UnreadableFile
from index.holdings import SourceFile
from index.load import SUFFIXES, load
from index.types import Document

State = Literal["unchanged", "file changed", "moved", "gone", "missing"]
"""What became of a quotation and its file."""

_SAYS: dict[State, str] = {
    "unchanged": "unchanged",
    "file changed": "file changed, quote still at its place",
    "moved": "quote moved to {place}",
    "gone": "quote no longer there",
    "missing": "file missing",
}

_WORD = re.compile(r"\S+")

STANDING = ("unchanged", "file changed")
"""States in which a quotation stands where the pack says."""


@dataclass(frozen=True, slots=True)
class Verdict(Plain):
    """What became of one quotation.

    Attributes:
        marker: Its marker in the answer.
        source: Its file.
        state: What became of it.
        says: That in words for a person.
        note: What else there is to know; mostly empty.
    """

    marker: int
    source: str
    state: State
    says: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Lost:
    """A cited file that is not there, or not to be read, and why."""

    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verification(Plain):
    """What came of checking a pack.

    Attributes:
        question: The question that it answers.
        made: When it was made.
        sha256: The hash of it as it is now, to compare with one noted elsewhere.
        folder: Where its files were looked for.
        altered: What shows that the pack itself was altered, a line for each.
        verdicts: What became of each quotation, by marker.
    """

    question: str
    made: str
    sha256: str
    folder: str
    altered: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether the pack is as it was made, and every quotation where it says."""
        return not self.altered and all(item.state in STANDING for item in self.verdicts)


class _Found:
    """A cited file as it is now. A class, for it is searched for several quotations."""

    def __init__(self, document: Document, packed: PackedFile) -> None:
        self.text = document.text
        self.same_bytes = document.sha256 == packed.sha256
        self.same_text = text_sha256(document.text) == packed.text_sha256
        self._file = SourceFile(document.text, document.parts)

    @cached_property
    def line_at(self) -> LineAt:
        """Tells the line that an offset stands on."""
        return line_counter(self.text)

    @cached_property
    def _words(self) -> str:
        return " ".join(self.text.split())

    def place_at(self, offset: int) -> str:
        """The line, page, paragraph or row that an offset stands in, in words."""
        part = self._file.part_at(offset)
        return f"{part.kind} {part.number}" if part else f"line {self.line_at(offset)}"

    def nearest(self, quote: str, start: int) -> int | None:
        """The offset nearest to `start` at which a quotation stands; None if nowhere."""
        before = self.text.rfind(quote, 0, start + len(quote))
        after = self.text.find(quote, start)
        places = [place for place in (before, after) if place >= 0]
        return min(places, key=lambda place: abs(place - start), default=None)

    def with_other_blanks(self, quote: str) -> int | None:
        """The offset of the same words with other blanks or line ends between; None if nowhere."""
        at = self._words.find(" ".join(quote.split()))
        if at < 0:
            return None
        # The letters before it are as many in the text itself.
        letters = at - self._words.count(" ", 0, at)
        for word in _WORD.finditer(self.text):
            if letters < len(word[0]):
                return word.start() + letters
            letters -= len(word[0])
        return None


def verify(path: Path, folder: Path, index: Path | None = None) -> Verification:
    """Check a pack against a folder of articles.

    Args:
        path: The pack.
        folder: Where the articles are.
        index: Where an index is, for files that were added to it and are not in the folder; None
            where there is none.

    Raises:
        PackError: It is no pack, or names files that no index could hold.
        SourceError: The folder is missing, or is not one.
    """
    found = read_pack(path)
    pack = found.pack
    for file in pack.files:
        if not _could_be_indexed(file.path):
            raise PackError(
                f"{path} names a file that no folder of articles holds: {file.path[:200]!r}.",
                "Nothing was read; ask where this pack comes from.",
            )
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder.", "Give the folder that holds the articles.")
    folder = folder.resolve()
    files = {file.path: _loaded(file, _home(file.path, folder, index)) for file in pack.files}
    altered = list(found.altered)
    verdicts = []
    for citation in sorted(pack.citations, key=lambda item: item.marker):
        held = files[citation.source]
        altered += [f"[{citation.marker}] {what}" for what in _contradictions(citation, held)]
        verdicts.append(_verdict(citation, held))
    return Verification(
        question=pack.question,
        made=pack.made,
        sha256=found.seal,
        folder=str(folder),
        altered=tuple(altered),
        verdicts=tuple(verdicts),
    )


def _home(source: str, folder: Path, index: Path | None) -> Path:
    """The folder to look for a file in: an index may be of others, and goes after the one given."""
    return folder if os.path.lexists(folder / source) else folder_of(source, folder, index)


def _could_be_indexed(source: str) -> bool:
    """Whether a path is of the kind that indexing finds: below the folder, nothing hidden."""
    parts = {*source.split("/"), *Path(source).parts}
    return (
        "\0" not in source
        and not PurePosixPath(source).is_absolute()
        and not Path(source).is_absolute()
        and not Path(source).drive
        and not any(part.startswith(".") or not part for part in parts)
        and PurePosixPath(source).suffix.lower() in SUFFIXES
    )


def _loaded(file: PackedFile, folder: Path) -> _Found | _Lost:
    """A cited file as it is now, or why it cannot be had."""
    path = folder
    try:
        for part in file.path.split("/"):
            path /= part
            if path.is_symlink():
                return _Lost("missing", "a link stands in its place, and is not followed")
        if not path.is_file():
            return _Lost("missing")
        return _Found(load(path, folder), file)
    except UnreadableFile as error:
        return _Lost("gone", str(error))
    except OSError as error:  # such as a name too long for this system
        return _Lost("missing", error.strerror or "")


def _contradictions(citation: PackedCitation, held: _Found | _Lost) -> list[str]:
    """What a pack says of a quotation that cannot be, whoever sealed it."""
    quote, start = citation.quote, citation.start
    begin, end = citation.answer_start - start, citation.answer_end - start
    if not quote.strip() or not 0 <= start == citation.end - len(quote):
        return ["has offsets that are not those of its quotation"]
    if citation.answer and not (begin >= 0 and quote[begin:end] == citation.answer):
        return ["has an answer that is not in its quotation"]
    if isinstance(held, _Lost) or not (held.same_bytes and held.same_text):
        return []
    if held.text[start : citation.end] != quote:
        return ["is not what its file says, which has not changed"]
    if held.line_at(start) != citation.line:
        return [f"stands on line {held.line_at(start)}, not {citation.line}"]
    return []


def _verdict(citation: PackedCitation, held: _Found | _Lost) -> Verdict:
    state, place, note = _judged(citation, held)
    says = _SAYS[state].format(place=place)
    return Verdict(citation.marker, citation.source, state, says, note)


def _judged(citation: PackedCitation, held: _Found | _Lost) -> tuple[State, str, str]:
    """What became of a quotation, where it stands if it has moved, and what else to know."""
    if isinstance(held, _Lost):
        return held.state, "", held.why
    start, quote = max(0, citation.start), citation.quote
    if held.text[start : citation.end] == quote:
        return ("unchanged" if held.same_bytes else "file changed"), "", ""
    notes = []
    if held.same_bytes:
        notes.append("its file has not changed")
        if not held.same_text:
            notes.append("this version of Ujumbe reads its words otherwise")
    place = held.nearest(quote, start)
    if place is None:
        place = held.with_other_blanks(quote)
        notes += [] if place is None else ["other blanks or line ends in it"]
    if place is None:
        return "gone", "", "; ".join(notes)
    return "moved", held.place_at(place), "; ".join(notes)
