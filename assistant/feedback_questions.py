"""Questions of a question set from what readers said of answers (assistant/feedback.py).

Only a remark that says what is right becomes one: that an answer helps, that it rightly says
nothing, or what it should have been. What such a set measures is whether answers that were right
once still are; it cannot tell what was never found.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from typing import Any

from assistant.feedback import Feedback, is_remark, read_remark
from index.errors import QuestionSetError

_OPENING = '{"feedback": '
"""What every remark's line begins with, a torn one's too."""

_EXPECTED = re.compile(
    r"^[^\S\n]*(?:expected|erwartet|المتوقع|inatarajiwa|inayotarajiwa)[^\S\n]*[:：]([^\n]+)$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line of a note that says what the answer should have been, in the page's languages."""

_FILTERS = ("only_sources", "only_outlets", "only_languages", "since", "until")
"""Settings of a remark that say that only a part of the articles was asked."""

_log = logging.getLogger(__name__)


def as_question_lines(lines: Sequence[str], name: str) -> list[str]:
    """The lines of a question set, the remarks among them made questions where they can be.

    A remark that does not say what is right becomes an empty line, so that lines keep their
    numbers, and it is logged how many do; one that its reader changed later counts for nothing.
    Where there are no remarks all lines stay as they are.

    Args:
        lines: Those of the file.
        name: The file's.

    Raises:
        QuestionSetError: There are remarks, none says what is right, and there is nothing else.
    """
    at_remarks = [at for at, line in enumerate(lines) if is_remark(line)]
    if not at_remarks:
        return list(lines)
    records = {at: record for at in at_remarks if (record := read_remark(lines[at]))}
    last = {(record.answer_id, _part_asked(record)): at for at, record in records.items()}
    asked = {at: question_of(records[at]) for at in last.values()}
    broken = [at for at, line in enumerate(lines) if _is_torn(line)]
    made = list(lines)
    for at in (*at_remarks, *broken):
        made[at] = json.dumps(asked[at]) if asked.get(at) else ""
    usable = sum(item is not None for item in asked.values())
    useless = len(asked) - usable + len(at_remarks) - len(records) + len(broken)
    if useless:
        said = f"{useless} of {usable + useless} remarks do not say what is right"
        _log.warning("%s: %s, and are not asked.", name, said)
    if not any(line.strip() for line in made):
        raise QuestionSetError(
            f"{name} holds remarks, none of which says what is right.",
            "That an answer is helpful does, or a line “expected: …” in a note, where the question "
            "was no follow-up and was asked of all articles.",
        )
    return made


def _is_torn(line: str) -> bool:
    """Whether a line is the beginning of a remark that a crash has cut off."""
    begun = line[: len(_OPENING)]
    if not begun.strip() or not _OPENING.startswith(begun):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False


def question_of(record: Feedback) -> dict[str, Any] | None:
    """The question that a remark makes, as a row of a question set; None where it makes none.

    Several findings differ from one another, and a helpful answer need not be right in all: only
    the first that has a citation left counts. A follow-up cannot be asked alone, and what was right
    of a part of the articles need not be so of all, which a question set asks. An answer that is
    not helpful makes a question only where the note says what was expected; where that stands is
    not known then.
    """
    if record.asked_as or _part_asked(record):
        return None
    expected = expected_in(record.note)
    answers, sources = list(expected), []
    if record.verdict == "helpful" and not record.abstained:
        right = [item for item in record.citations if item.marker not in record.wrong]
        first = min((item.finding for item in right if item.finding), default=0)
        chosen = [item for item in right if item.finding == first and item.words.strip()]
        answers += [item.words for item in chosen]
        sources += [item.source for item in chosen]
    if not answers and not (record.verdict == "helpful" and record.abstained):
        return None
    return {
        "id": f"feedback-{record.id}",
        "language": record.language,
        "question": record.question,
        "answers": list(dict.fromkeys(answers)),
        "sources": list(dict.fromkeys(sources)),
    }


def _part_asked(record: Feedback) -> str:
    """Which part of the articles was asked; empty where it was all of them."""
    told = record.settings
    return "; ".join(f"{name}: {told[name]}" for name in _FILTERS if told.get(name))


def expected_in(note: str) -> tuple[str, ...]:
    """What a note says the answer should be: the rest of each line that begins "expected:"."""
    found = (match[1].strip(' \t\r.\u200e\u200f“”"') for match in _EXPECTED.finditer(note))
    return tuple(dict.fromkeys(item for item in found if item))
