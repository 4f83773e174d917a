"""Forged fences: what seems to end the passage that a model is given, or to begin another."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from assistant.instructions.fold import folded
from assistant.instructions.follow import follow
from assistant.instructions.lines import Line
from assistant.instructions.words import NUMBERED, readings

_APART = 12
"""Lines within which one forged fence belongs to another."""

_HEAD = 200
"""Characters of a line that can be a fence."""

_HEADING = 80
"""Characters of a heading, less than which the end of a passage has."""

_FIRST_WORD = 6
"""Characters that can stand before the word of a numbered passage."""

_TAG = regex.compile(
    r"<(/?)\s{0,3}(?:passages?|documents?|docs?|sources?|context|search_?results?|results?|excerpts?"
    r"|evidence|references?|retrieved\w{0,20}|untrusted\w{0,20}|quotes?|quotations?|question|answer"
    r"|instructions?|prompt|query|tool_?results?|function_?results?|user_?input|articles?|data"
    r"|chunks?|snippets?|texts?|content)\b[^<>\n]{0,80}>",
    regex.IGNORECASE,
)
_ANY_TAG = regex.compile(r"</?\s?([\p{L}\p{M}_]{3,24})(?:\s[^<>\n]{0,60})?>")
_RULE = regex.compile(r"\s*([=\-#*_~+]{3,}|[\[{<]+/?)(.{0,60}?)([=\-#*_~+]{3,}|/?[\]}>]+)\s*")
_HEADED = regex.compile(r"\s*[=\-#*_~+>|/\\\[({]{1,12}.{1,60}")
_QUOTES = regex.compile(r"\s*(?:`{3,}|\"{3,}|'{3,})\w{0,12}\s*")
_COLONS = (":", "-", "–", "—")


def fences(lines: Sequence[Line]) -> None:
    """Suspect forged ends and beginnings of passages, and what stands between them."""
    kinds = [fence_of(line) for line in lines]
    tags = [at for at, kind in enumerate(kinds) if kind == "tag"]
    near_tags = {near for at in tags for near in range(at - _APART, at + _APART + 1)}
    last = -_APART - 1
    for at, kind in enumerate(kinds):
        strong = kind in ("tag", "rule", "label")
        joined = at - last <= _APART
        if (kind and at in near_tags) or (strong and joined):
            for between in range(last if joined else at, at + 1):
                lines[between].suspect("fence" if kinds[between] else "planted")
        if strong:
            last = at
    for at in tags:
        tag = _TAG.search(lines[at].raw)
        if tag and tag[1] and not any(kinds[at + 1 : at + _APART]):
            follow(lines, at, lines[at].end, whole=True)


def fence_of(line: Line) -> str:
    """What a line is: "tag", "rule" (a ruled heading), "quotes", "label" (a numbered passage)."""
    raw = line.raw[:_HEAD]
    if _TAG.search(raw) or any(_is_passages(match[1]) for match in _ANY_TAG.finditer(raw)):
        return "tag"
    said = [reading for sentence in line.sentences[:2] for reading in sentence.readings]
    passages = [place for reading in said for place in reading.of("passages")]
    ruled = _RULE.fullmatch(raw)
    if passages and (ruled or raw.strip().isupper() or _HEADED.fullmatch(raw)):
        if len(raw) < _HEADING and any(reading.has("end") for reading in said):
            return "tag"
        if ruled:
            return "rule"
    if _QUOTES.fullmatch(raw):
        return "quotes"
    plain = line.sentences[0].plain
    for start, end, _ in passages:
        number = NUMBERED.match(plain, end)
        if start <= _FIRST_WORD and number:
            behind = plain[number.end() :].lstrip()
            if behind.startswith(_COLONS):
                return "label"
    return ""


def _is_passages(name: str) -> bool:
    """Whether a tag is called as what a model is given to read, in any language."""
    return any(reading.has("passages") for reading in readings(folded(name)))
