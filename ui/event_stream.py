"""An answer as it comes, as server-sent events (WHATWG HTML, 9.2).

The events are `stage` and `text`, and at the end `answer` or `error`. When the client has gone, the
work ends.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

import anyio
from starlette.responses import StreamingResponse

from assistant.types import Done, Event, Stage, TextDelta
from index.errors import UjumbeError
from ui.problems import MISTAKE, problem_of
from ui.slots import Mistake

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class EventStream(StreamingResponse):
    """Events of an answer as server-sent events; the work ends when the client has gone."""

    def __init__(self, first: Event, more: AsyncGenerator[Event, None]) -> None:
        super().__init__(
            _frames(first, more),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )
        self._more = more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; then, whatever happened, let go of the work."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._more.aclose()


async def _frames(first: Event, more: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
    yield _frame(first)
    try:
        async for event in more:
            yield _frame(event)
    except UjumbeError as error:
        yield _framed("error", problem_of(error).to_dict())
    except Mistake:
        yield _framed("error", MISTAKE.to_dict())


def _frame(event: Event) -> str:
    match event:
        case Stage():
            return _framed("stage", event.to_dict())
        case TextDelta():
            return _framed("text", event.to_dict())
        case Done(answer):
            return _framed("answer", answer.to_dict())


def _framed(name: str, data: dict[str, Any]) -> str:
    """One event; JSON has no line breaks, so its data are one line."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
