"""Answers from their JSON values: the way back from `to_dict`.

Nothing is guessed and nothing made to fit: a value of another type, a name that is not known, or
parts that do not agree make it no answer, and the error says which. Fields that have a default may
be missing, as in what an earlier version wrote.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.types import Answer, Citation, Finding, Passage
from index.errors import NotAnAnswer

TextOf = Callable[[str], str]
"""Gives the decoded text of a file by its source name."""

_LONGEST_NAME = 80
"""Characters of a place in the data that an error names."""


def answer_from(data: Mapping[str, Any]) -> Answer:
    """Make an answer of what its `to_dict` gave, so that its `to_dict` gives the same again.

    Whether its quotations stand in the files is not looked at here: that takes the files.

    Raises:
        NotAnAnswer: A value is missing, unknown, of another type, or fits no other.
    """
    try:
        answer = _shape().validate_json(json.dumps(data, allow_nan=False), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _no_answer(f"{_short(place)}: {first['msg']}") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise _no_answer("it is not JSON") from error
    if unknown := _unknown(data, answer.to_dict()):
        raise _no_answer(f"{_short(unknown)}: this is not known")
    if flaw := next(_flaws(answer), ""):
        raise _no_answer(flaw)
    return answer


def compact(answer: Answer) -> dict[str, Any]:
    """An answer as JSON values, without what stands in the files or is said twice.

    Passages are without their texts, and findings have the markers of their citations.
    """
    data = answer.to_dict()
    for finding in data["findings"]:
        finding["citations"] = [citation["marker"] for citation in finding["citations"]]
    for passage in data["passages"]:
        del passage["text"]
    return data


def from_compact(data: Mapping[str, Any], text_of: TextOf) -> Answer:
    """Make an answer of what `compact` gave.

    Args:
        data: The values.
        text_of: Gives the text of a file; a KeyError where there is no such file.

    Returns:
        The answer; a passage whose file is gone or too short is left out.

    Raises:
        NotAnAnswer: The values are not those of an answer.
    """
    try:
        by_marker = {item["marker"]: item for item in data["citations"]}
        findings = [
            {**item, "citations": [by_marker[marker] for marker in item["citations"]]}
            for item in data["findings"]
        ]
        passages = [
            {**item, "text": text}
            for item in data["passages"]
            if (text := _words_at(item["source"], item["start"], item["end"], text_of)) is not None
        ]
    except (TypeError, KeyError, AttributeError) as error:
        raise _no_answer("its citations, findings or passages are not whole") from error
    return answer_from({**data, "findings": findings, "passages": passages})


def _words_at(source: str, start: int, end: int, text_of: TextOf) -> str | None:
    try:
        text = text_of(source)
    except KeyError:
        return None
    return text[start:end] if 0 <= start <= end <= len(text) else None


@cache
def _shape() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def _no_answer(why: str) -> NotAnAnswer:
    return NotAnAnswer(f"This is no answer ({why}).", "Give what `to_dict` gave.")


def _short(place: str) -> str:
    """A place in the data as an error may name it: on one line, and not for ever."""
    return "".join(c if c.isprintable() else "?" for c in place[:_LONGEST_NAME]) or "all of it"


def _unknown(given: Any, known: Any, place: str = "") -> str:
    """The place of the first value that is given and not known; empty where there is none."""
    if isinstance(given, Mapping):
        pairs = [(str(key), item) for key, item in given.items()]
        for key, item in pairs:
            here = f"{place}.{key}".lstrip(".")
            if key not in known:
                return here
            if found := _unknown(item, known[key], here):
                return found
    elif isinstance(given, (list, tuple)):
        for number, (item, same) in enumerate(zip(given, known, strict=True)):
            if found := _unknown(item, same, f"{place}.{number}"):
                return found
    return ""


def _flaws(answer: Answer) -> Iterator[str]:
    """What of an answer's parts does not agree, a line for each."""
    markers = [item.marker for item in answer.citations]
    if len({*markers}) != len(markers):
        yield "citations: a marker stands twice"
    if not 0 <= answer.confidence <= 1:
        yield "confidence: it is no probability"
    if answer.abstained and (answer.citations or answer.findings):
        yield "abstained: there are citations"
    for number, citation in enumerate(answer.citations):
        yield from (f"citations.{number}.{flaw}" for flaw in _citation_flaws(citation))
    for number, finding in enumerate(answer.findings):
        yield from (f"findings.{number}.{flaw}" for flaw in _finding_flaws(finding, answer))
    for number, passage in enumerate(answer.passages):
        yield from (f"passages.{number}.{flaw}" for flaw in _passage_flaws(passage))


def _citation_flaws(citation: Citation) -> Iterator[str]:
    if citation.marker < 1:
        yield "marker: it is not positive"
    if citation.line < 1:
        yield "line: it is not positive"
    if not citation.quote or not _fits(citation.quote, citation.start, citation.end):
        yield "quote: it does not fit its offsets"
    if not 0 <= citation.answer_start <= citation.answer_end:
        yield "answer_start: it is not before answer_end"
    if not _is_day(citation.published):
        yield "published: it is no date"


def _finding_flaws(finding: Finding, answer: Answer) -> Iterator[str]:
    if not finding.citations:
        yield "citations: there are none"
    if any(item not in answer.citations for item in finding.citations):
        yield "citations: one is not among the answer's"


def _passage_flaws(passage: Passage) -> Iterator[str]:
    if not _fits(passage.text, passage.start, passage.end):
        yield "text: it does not fit its offsets"
    if not _is_day(passage.published):
        yield "published: it is no date"


def _fits(text: str, start: int, end: int) -> bool:
    return 0 <= start <= end and end - start == len(text)


def _is_day(day: str | None) -> bool:
    """Whether a day of publication can be read as one."""
    try:
        return day is None or date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
