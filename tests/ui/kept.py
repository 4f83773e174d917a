"""A conversation of every kind of turn, kept in a browser that is none, and back from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.ui.fakes import abstain, differ, led
from ui.conversations import Kept, kept_from, with_conversation
from ui.sealed_turns import KeptTurn, to_browser
from ui.store import changes, grown
from ui.turns import Problem, Turn

KEY = b"k" * 32
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
LED = replace(led("Who led the delegation?"), timings={"total": 1.0})
CONVERSATION = (
    Turn(1, LED.question, "write", LED.text, LED),
    Turn(2, "Wen traf er?", "write", "…", differ("Wen traf er?")),
    Turn(3, "Why?", "write", "…", abstain("Why?")),
    Turn(4, "And then?", "read", "He ", stopped=True),
    Turn(5, "When?", problem=Problem("too_long", characters=5000)),
)


def kept_data(kept: Sequence[Kept]) -> dict[str, Any]:
    """Conversations as a browser gives them."""
    return changes(*(grown(item, after="") for item in kept))


def through_a_browser(kept: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """Conversations as they come back from a browser, which writes 1.0 as 1."""
    return kept_from(json.loads(json.dumps(kept_data(kept)).replace(".0,", ",")))


def one(identifier: str = "0" * 16, *turns: KeptTurn, at: datetime = NOW) -> tuple[Kept, ...]:
    """One conversation, as `with_conversation` keeps it."""
    return with_conversation((), identifier, turns or to_browser(CONVERSATION, KEY), at)
