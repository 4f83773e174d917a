"""A turn of a conversation, sealed for the browser's store, and made whole and checked again.

The browser's store is anybody's: another page once served at the same address, another version, a
hand. So each turn is kept as one string with a seal that only this index can make (an HMAC), and
of what is whole each quotation must still stand in its file. What fails says so instead of its
answer, as does what is too long to be kept.

Strings, because a browser writes numbers its own way: a seal over anything else would not hold.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from filelock import FileLock, Timeout

from assistant.asking import LONGEST_QUESTION
from assistant.from_dict import TextOf, compact, from_compact
from index.errors import NotAnAnswer
from index.filters import Filter
from ui.turns import TURNS_KEPT, Conversation, Kind, Problem, Turn, stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.types import Answer
    from index.catalog import Catalog

_LARGEST_TURN = 200_000
_KEY = "conversations.key"
_KEY_SECONDS = 10
_KEY_SIZE = 32

_TOO_LONG = "This answer was too long to be kept. Ask again."
_NOT_OURS = "This answer was not kept by this index, or was altered, and is left out. Ask again."
_CHANGED = "has changed since this was answered, so that the answer is left out. Ask again."


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn as the browser keeps it.

    Attributes:
        question: As asked.
        sealed: All else, as JSON.
        seal: An HMAC over both.
    """

    question: str
    sealed: str
    seal: str


def seal_key(place: Path) -> bytes:
    """The key of an index's seals, made when it is first needed.

    Where the folder cannot be written to it is another one each time: then conversations last as
    long as the program that holds it.
    """
    path = place / _KEY
    fresh = secrets.token_bytes(_KEY_SIZE)
    if not place.is_dir():  # the lock would make the folder
        return fresh
    try:
        with FileLock(place / f"{_KEY}.lock", timeout=_KEY_SECONDS):
            if path.exists() and len(key := path.read_bytes()) == _KEY_SIZE:
                return key
            path.touch(mode=0o600)
            path.write_bytes(fresh)
    except (OSError, Timeout):
        return fresh
    return fresh


def to_browser(conversation: Conversation, key: bytes) -> tuple[KeptTurn, ...]:
    """The turns of a conversation as the browser may keep them."""
    return tuple(_kept_turn(turn, key) for turn in stop(conversation)[-TURNS_KEPT:])


def _kept_turn(turn: Turn, key: bytes) -> KeptTurn:
    content = {
        "text": "" if turn.answer else turn.text,
        "stopped": turn.stopped,
        "problem": asdict(turn.problem) if turn.problem else None,
        "answer": compact(turn.answer) if turn.answer else None,
        "where": asdict(turn.where) if turn.where else None,
    }
    sealed = json.dumps(content, default=date.isoformat, ensure_ascii=False, separators=(",", ":"))
    if len(sealed) > _LARGEST_TURN:
        return _kept_turn(Turn(turn.number, turn.question, problem=_not_kept(_TOO_LONG)), key)
    return KeptTurn(turn.question, sealed, _seal(turn.question, sealed, key))


def _seal(question: str, sealed: str, key: bytes) -> str:
    return hmac.new(key, json.dumps([question, sealed]).encode(), "sha256").hexdigest()


def stored_turn(data: object) -> KeptTurn | None:
    """A turn in a browser's store, its seal not looked into; what is none gives none."""
    if not isinstance(data, dict):
        return None
    parts = [data.get(name) for name in ("question", "sealed", "seal")]
    limits = (LONGEST_QUESTION + 1, _LARGEST_TURN, 64)  # one more for the "…" of a longer one
    fit = all(
        isinstance(part, str) and 0 < len(part) <= most
        for part, most in zip(parts, limits, strict=True)
    )
    return KeptTurn(*map(str, parts)) if fit else None


def from_browser(turns: Sequence[KeptTurn], catalog: Catalog, key: bytes) -> Conversation:
    """The conversation that some kept turns are, with only those answers that still stand.

    Args:
        turns: As the browser gave them.
        catalog: That of the index that is asked.
        key: See `seal_key`.
    """
    text_of = cache(catalog.text)
    return tuple(_turn(number, kept, text_of, key) for number, kept in enumerate(turns, start=1))


def _turn(number: int, kept: KeptTurn, text_of: TextOf, key: bytes) -> Turn:
    turn = Turn(number, kept.question)
    seal = _seal(kept.question, kept.sealed, key)
    if not hmac.compare_digest(seal.encode(), kept.seal.encode("utf-8", "replace")):
        return replace(turn, problem=_not_kept(_NOT_OURS))
    try:
        content = json.loads(kept.sealed)
        problem = _problem(content["problem"])
        answer = from_compact(content["answer"], text_of) if content["answer"] else None
        text, stopped = str(content["text"]), content["stopped"] is True
        turn = replace(turn, where=_where(content.get("where")))  # of older ones nothing is known
    except (ValueError, TypeError, KeyError, RecursionError, NotAnAnswer):
        return replace(turn, problem=_not_kept(_NOT_OURS))  # by another version
    if answer is None:
        return replace(turn, text=text, stopped=stopped or problem is None, problem=problem)
    if changed := changed_file(answer, text_of):
        return replace(turn, problem=Problem("changed", f"{changed} {_CHANGED}"))
    return replace(turn, text=answer.text, stopped=stopped, answer=answer)


def _not_kept(why: str) -> Problem:
    return Problem("not_kept", why)


def _problem(data: Any) -> Problem | None:
    if data is None:
        return None
    kind: Kind = data["kind"] if data["kind"] in get_args(Kind) else "other"
    return Problem(kind, str(data["detail"]), int(data["characters"]))


def _where(data: Any) -> Filter | None:
    if data is None:
        return None
    sources, outlets, languages = (
        tuple(map(str, data[name])) for name in ("sources", "outlets", "languages")
    )
    since, until = (
        date.fromisoformat(data[name]) if data[name] else None for name in ("since", "until")
    )
    return Filter(sources, outlets, languages, since, until)


def changed_file(answer: Answer, text_of: TextOf) -> str:
    """The first file in which a quotation of an answer does not stand; empty where all do."""
    for item in answer.citations:
        try:
            text = text_of(item.source)
        except KeyError:
            return item.source
        if text[item.start : item.end] != item.quote:
            return item.source
    return ""
