"""Conversations that the browser keeps, and what of them may be shown again.

The browser's store is anybody's: another page once served at the same address, another version, a
hand. So each turn is kept as one string with a seal that only this index can make (an HMAC), and
of what is whole each quotation must still stand in its file. What fails says so instead of its
answer, as does what is too long to be kept; what is no conversation at all is passed over.

Strings, because a browser writes numbers its own way: a seal over anything else would not hold.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from filelock import FileLock, Timeout

from assistant.answering import LONGEST_QUESTION
from assistant.from_dict import TextOf, compact, from_compact
from index.errors import NotAnAnswer
from index.filters import Filter
from ui.turns import TURNS_KEPT, Conversation, Kind, Problem, Turn, stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.types import Answer
    from index.catalog import Catalog

VERSION = 1
"""Of what is kept: another one is passed over."""

MOST_KEPT = 50
"""Conversations."""

LARGEST = 1_000_000
"""Bytes of all of them, beyond which the oldest fall out: the store goes to each event of the page
whole."""

LONGEST_TITLE = 80
"""Characters."""

_LARGEST_TURN = 200_000
_KEY = "conversations.key"
_KEY_SECONDS = 10
_KEY_SIZE = 32
_AROUND = 200
"""Bytes that a conversation and each of its turns take besides their words, at most."""

_ID = re.compile(r"[0-9a-f]{16}")
_AT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z")

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


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as the browser keeps it.

    Attributes:
        id: 16 hexadecimal digits.
        title: Its first question, or what the reader calls it.
        turns: Oldest first; not looked into before `from_browser`.
        at: When it was last added to, in UTC, as 2026-01-31T12:00:00Z.
    """

    id: str
    title: str
    turns: tuple[KeptTurn, ...]
    at: str

    @property
    def last(self) -> str:
        """The seal of the last turn; that of no other turn is the same."""
        return self.turns[-1].seal


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


def kept_from(data: object) -> tuple[Kept, ...]:
    """The conversations in a browser's store, newest first; whatever is none is passed over."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        return ()
    listed = data.get("conversations")
    found = [_kept(item) for item in listed] if isinstance(listed, list) else []
    by_id = {item.id: item for item in reversed(found) if item}
    return _within(sorted(by_id.values(), key=lambda item: item.at, reverse=True))


def _kept(data: object) -> Kept | None:
    if not isinstance(data, dict):
        return None
    identifier, at, turns = data.get("id"), data.get("at"), data.get("turns")
    if not (_matches(_ID, identifier) and _matches(_AT, at) and isinstance(turns, list)):
        return None
    whole = [turn for item in turns[-TURNS_KEPT:] if (turn := _stored_turn(item))]
    if not whole:
        return None
    given = data.get("title")
    title = short_title(given) if isinstance(given, str) else ""
    return Kept(str(identifier), title or _first(whole), tuple(whole), str(at))


def _matches(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _stored_turn(data: object) -> KeptTurn | None:
    if not isinstance(data, dict):
        return None
    parts = [data.get(name) for name in ("question", "sealed", "seal")]
    limits = (LONGEST_QUESTION + 1, _LARGEST_TURN, 64)  # one more for the "…" of a longer one
    fit = all(
        isinstance(part, str) and 0 < len(part) <= most
        for part, most in zip(parts, limits, strict=True)
    )
    return KeptTurn(*map(str, parts)) if fit else None


def _within(kept: Sequence[Kept]) -> tuple[Kept, ...]:
    """The first conversations that there is room for; of the very first its last turns."""
    room = LARGEST
    held: list[Kept] = []
    for item in kept[:MOST_KEPT]:
        turns: list[KeptTurn] = []
        room -= _AROUND + _size(item.title)
        for turn in reversed(item.turns[-TURNS_KEPT:]):
            room -= _AROUND + _size(turn.question) + _size(turn.sealed)
            if room < 0:
                break
            turns.insert(0, turn)
        if turns and (room >= 0 or not held):
            held.append(replace(item, turns=tuple(turns)))
        if room < 0:
            break
    return tuple(held)


def _size(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))


def with_conversation(
    kept: Sequence[Kept],
    identifier: str,
    turns: Sequence[KeptTurn],
    now: datetime | None = None,
) -> tuple[Kept, ...]:
    """Conversations with one as it is now, which becomes the first; an empty one is none.

    Its title stays, but that of a first question that is asked anew is the new question.

    Args:
        kept: Those so far.
        identifier: See `new_id`; that of a conversation already kept puts these turns in place of
            its turns.
        turns: As `to_browser` gave them.
        now: Default: the time.
    """
    others = without(kept, identifier)
    if not turns:
        return others
    at = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    before = find_kept(kept, identifier)
    is_anew = len(turns) == 1 and before is not None and before.title == _first(before.turns)
    title = before.title if before and not is_anew else _first(turns)
    return _within((Kept(identifier, title, tuple(turns), at), *others))


def without(kept: Sequence[Kept], identifier: str) -> tuple[Kept, ...]:
    """Conversations but one."""
    return tuple(item for item in kept if item.id != identifier)


def with_again(kept: Sequence[Kept], deleted: Kept) -> tuple[Kept, ...]:
    """Conversations with one that had been deleted, in its place."""
    listed = (*without(kept, deleted.id), deleted)
    return tuple(sorted(listed, key=lambda item: item.at, reverse=True))


def renamed(kept: Sequence[Kept], identifier: str, title: str) -> tuple[Kept, ...]:
    """Conversations of which one has another title; without one it is its first question again."""
    return tuple(
        replace(item, title=short_title(title) or _first(item.turns))
        if item.id == identifier
        else item
        for item in kept
    )


def find_kept(kept: Sequence[Kept], identifier: str) -> Kept | None:
    """The conversation that has an identifier, if there is one."""
    return next((item for item in kept if item.id == identifier), None)


def new_id() -> str:
    """An identifier that no conversation has yet."""
    return secrets.token_hex(8)


def short_title(text: str) -> str:
    """A text on one line, as long as a title may be; empty where nothing of it can be seen."""
    line = " ".join(text[: 10 * LONGEST_TITLE].split())
    if not any(map(str.isprintable, line)):
        return ""
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"


def _first(turns: Sequence[KeptTurn]) -> str:
    """The first question that can be seen, as a title."""
    return next(filter(None, (short_title(turn.question) for turn in turns)), "…")
