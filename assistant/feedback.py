"""What readers say of answers: kept in the index's folder, sent nowhere.

Each remark is one line of `feedback.jsonl`, with all that it is about, so that it can be judged
when the index has changed. assistant/feedback_questions.py makes questions of them.

Lines are written one at a time, whoever writes, and are on the disk when `keep` returns. They are
ASCII: one that a crash has torn is then no half character, which would spoil the whole file.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from assistant.evidence_pack import SettingValue, pack_of
from assistant.settings import Settings
from assistant.types import Answer, Plain
from index.catalog import Catalog
from index.errors import FeedbackRefused, IndexLocked, IndexMissing, IndexProblem
from index.filters import Filter

FEEDBACK = "feedback.jsonl"
"""Name of the file inside an index's folder."""

VERSION = 1
"""Of a record; `feedback` says it, by which a record is known."""

LONGEST_NOTE = 2_000
"""Characters of a note."""

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes after which no more is kept: a page that many can reach must not fill the disk."""

Verdict = Literal["helpful", "not_helpful"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LOCK = "feedback.lock"
_LOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Quoted(Plain):
    """A citation that the remark is about.

    Attributes:
        words: The words of the quote that answer.
        finding: Which finding it is evidence for, 1 the first; 0 for none.
    """

    marker: int
    source: str
    start: int
    end: int
    quote: str
    answer_start: int
    answer_end: int
    words: str
    finding: int


@dataclass(frozen=True, slots=True)
class Feedback(Plain):
    """A remark on an answer, with what was answered.

    Attributes:
        feedback: `VERSION`.
        id: Of this remark.
        time: When, in UTC, as 2026-01-31T12:00:00Z.
        answer_id: Says whether two remarks are on the same answer; the last one counts.
        question: As asked.
        language: ISO 639-1 code of the question.
        asked_as: How a follow-up was understood; empty where the question stood alone.
        verdict: What the reader thinks of it.
        wrong: Markers of the citations that are wrong.
        note: In the reader's words.
        said: What was answered, as `assistant.types.Answer.text`.
        abstained: Whether that was that the articles do not answer.
        confidence: Of the answer.
        writer: The language model that wrote the text; empty where passages were quoted.
        citations: What was cited.
        ujumbe: The version of Ujumbe that answered.
        settings: What the answer depends on besides, as in an evidence pack.
    """

    feedback: int
    id: str
    time: str
    answer_id: str
    question: str
    language: str
    asked_as: str
    verdict: Verdict
    wrong: tuple[int, ...]
    note: str
    said: str
    abstained: bool
    confidence: float
    writer: str
    citations: tuple[Quoted, ...]
    ujumbe: str
    settings: dict[str, SettingValue]


def feedback_on(
    answer: Answer,
    verdict: Verdict,
    catalog: Catalog,
    settings: Settings,
    *,
    where: Filter | None = None,
    wrong: Collection[int] = (),
    note: str = "",
    made: datetime | None = None,
) -> Feedback:
    """Put a remark on an answer together.

    Args:
        answer: The answer.
        verdict: Whether it helped.
        catalog: That of the index that was asked.
        settings: Those that it was asked with.
        where: The filter that it was asked with.
        wrong: Markers of the citations that are wrong.
        note: What else the reader says; a line "expected: …" says what the answer should be.
        made: When; default: now.

    Raises:
        FeedbackRefused: The note is too long, a marker is none of the answer's, or the verdict is
            none.
    """
    note = note.strip()
    if verdict not in get_args(Verdict):
        raise FeedbackRefused(f"{verdict!r:.40} is no verdict.", "It is helpful or not_helpful.")
    if len(note) > LONGEST_NOTE:
        raise FeedbackRefused(
            f"The note has {len(note):,} characters; the limit is {LONGEST_NOTE:,}.",
            "Say it in fewer words.",
        )
    strange = sorted({*wrong} - {item.marker for item in answer.citations})
    if strange:
        raise FeedbackRefused(
            f"The answer has no citation [{strange[0]}].", "Name one that it has."
        )
    # Without citations a pack can be made even where a cited file has changed since.
    pack = pack_of(replace(answer, citations=(), findings=()), catalog, settings, where, made)
    return Feedback(
        feedback=VERSION,
        id=secrets.token_hex(8),
        time=pack.made,
        answer_id=_answer_id(answer),
        question=answer.question,
        language=answer.language,
        asked_as=answer.asked_as,
        verdict=verdict,
        wrong=tuple(sorted({*wrong})),
        note=note,
        said=answer.text,
        abstained=answer.abstained,
        confidence=answer.confidence,
        writer=pack.writer,
        citations=tuple(_quoted(answer)),
        ujumbe=pack.ujumbe,
        settings=pack.settings,
    )


def _answer_id(answer: Answer) -> str:
    places = [[item.marker, item.source, item.start, item.end] for item in answer.citations]
    content = json.dumps([answer.question, answer.asked_as, answer.text, places])
    return sha256(content.encode()).hexdigest()[:16]


def _quoted(answer: Answer) -> Iterator[Quoted]:
    finding_of = {
        citation.marker: number
        for number, finding in enumerate(answer.findings, start=1)
        for citation in finding.citations
    }
    for item in answer.citations:
        words = item.quote[max(0, item.answer_start - item.start) : item.answer_end - item.start]
        yield Quoted(
            marker=item.marker,
            source=item.source,
            start=item.start,
            end=item.end,
            quote=item.quote,
            answer_start=item.answer_start,
            answer_end=item.answer_end,
            words=words if item.start <= item.answer_start < item.answer_end <= item.end else "",
            finding=finding_of.get(item.marker, 0),
        )


def keep(place: Path, record: Feedback) -> None:
    """Write a remark behind those that are kept already.

    Args:
        place: The index's folder.
        record: The remark.

    Raises:
        IndexMissing: There is no such folder.
        IndexLocked: Others have been writing for too long.
        IndexProblem: It cannot be written, or the file is full.
    """
    path = place / FEEDBACK
    if not place.is_dir():  # the lock would make the folder
        raise IndexMissing(f"There is no index at {place} any more.", "Index again.")
    # Half a character, which a broken client may send, could not be read back.
    said = json.loads(_SURROGATE.sub("\ufffd", json.dumps(record.to_dict(), ensure_ascii=False)))
    line = json.dumps(said, ensure_ascii=True).encode("ascii") + b"\n"
    try:
        with FileLock(place / _LOCK, timeout=_LOCK_SECONDS):
            _append(path, line)
    except Timeout as error:
        raise IndexLocked(f"{path} is being written to by others.", "Try again.") from error
    except OSError as error:
        raise IndexProblem(
            f"{path} cannot be written ({error.strerror}).", "Check its permissions."
        ) from error


def _append(path: Path, line: bytes) -> None:
    """Add a line that is on the disk afterwards; one that a crash has torn is closed before it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size + len(line) > LARGEST_FILE:
            raise IndexProblem(f"{path} is full.", "Move it away; a new one is begun.")
        if size:
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line
        written = 0
        while written < len(line):
            written += file.write(line[written:]) or 0
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks of a file.

    Attributes:
        kept: Those that are whole, oldest first.
        spoilt: How many lines are none, as one that a crash has torn.
    """

    kept: tuple[Feedback, ...]
    spoilt: int


def read_feedback(place: Path) -> Remarks:
    """All remarks that an index keeps; none where there is no file.

    Raises:
        IndexProblem: The file cannot be read.
    """
    path = place / FEEDBACK
    try:
        content = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return Remarks((), 0)
    except OSError as error:
        raise IndexProblem(
            f"{path} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    lines = [line for line in content.split("\n") if line.strip()]
    kept = [record for line in lines if is_remark(line) and (record := read_remark(line))]
    return Remarks(tuple(kept), len(lines) - len(kept))


def is_remark(line: str) -> bool:
    """Whether a line is a remark, whole or not, told by its shape and not by its file."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(row, dict)
        and type(row.get("feedback")) is int
        and row.get("verdict") in get_args(Verdict)
        and isinstance(row.get("citations"), list)
    )


def read_remark(line: str) -> Feedback | None:
    """The remark in a line; None where it is of another version, or not whole."""
    try:
        record = _shape().validate_json(line, strict=True)
    except ValidationError:
        return None
    return record if record.feedback == VERSION and record.question.strip() else None


@cache
def _shape() -> TypeAdapter[Feedback]:
    return TypeAdapter(Feedback)
