"""The list of conversations that the browser keeps: each with a title, the newest first.

It is bounded in number and in bytes. In what a browser gives of it nothing is trusted: what is no
conversation is passed over, and the turns of one stay sealed until it is opened.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ui.sealed_turns import KeptTurn, stored_turn
from ui.turns import TURNS_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 1
"""Of what is kept: another one is passed over."""

MOST_KEPT = 50
"""Conversations."""

LARGEST = 1_000_000
"""Bytes of all of them, beyond which the oldest fall out: the store goes to each event of the page
whole."""

LONGEST_TITLE = 80
"""Characters."""

_AROUND = 200
"""Bytes that a conversation and each of its turns take besides their words, at most."""

_ID = re.compile(r"[0-9a-f]{16}")
_AT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z")


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as the browser keeps it.

    Attributes:
        id: 16 hexadecimal digits.
        title: Its first question, or what the reader calls it.
        turns: Oldest first; not looked into before `sealed_turns.from_browser`.
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
    whole = [turn for item in turns[-TURNS_KEPT:] if (turn := stored_turn(item))]
    if not whole:
        return None
    given = data.get("title")
    title = short_title(given) if isinstance(given, str) else ""
    return Kept(str(identifier), title or _first(whole), tuple(whole), str(at))


def _matches(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


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
        turns: As `sealed_turns.to_browser` gave them.
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
