"""Asking the assistant for programs, in a bounded number of slots: one too many is turned away.

The HTTP API and the MCP tools share the slots. The assistant works in threads, so that the server
goes on meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from anyio import to_thread

from assistant.article import ArticleView, article_of
from assistant.sources import describe
from assistant.types import Event
from index.errors import UjumbeError
from ui.question import Question

if TYPE_CHECKING:
    from assistant import Assistant

_T = TypeVar("_T")

_log = logging.getLogger(__name__)


class Busy(Exception):
    """As many questions as may be are being answered already."""


class Mistake(Exception):
    """Something failed that nobody foresaw; the log has it."""


class Slots:
    """How many questions are answered at a time; further ones are turned away."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Have one of them.

        Raises:
            Busy: None is free.
        """
        if not self._free.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._free.release()


async def told(assistant: Assistant, slots: Slots, asked: Question) -> AsyncGenerator[Event, None]:
    """What the assistant tells of a question; closing it ends the work.

    Raises:
        Busy: Too many questions are being answered.
        Mistake: Something failed that nobody foresaw.
        UjumbeError: The question cannot be answered.
    """
    with slots.one():
        session = assistant.session([earlier.remembered() for earlier in asked.follows])
        where = asked.filter.filter() if asked.filter else None
        events = _soundly(session.stream, asked.question, where)
        try:
            while (event := await to_thread.run_sync(_soundly, next, events, None)) is not None:
                yield event
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(_end, events)


async def listed(assistant: Assistant, slots: Slots) -> list[dict[str, Any]]:
    """Every file of the index, without what was cut from it: that may be more than is kept.

    Raises:
        Busy: Too many questions are being answered.
        Mistake: Something failed that nobody foresaw.
        UjumbeError: The index cannot be read.
    """
    with slots.one():
        sources = await to_thread.run_sync(_soundly, describe, assistant.index.place)
    without = {"cut", "suspect"}
    return [
        {key: value for key, value in source.to_dict().items() if key not in without}
        for source in sources
    ]


async def opened(assistant: Assistant, slots: Slots, source: str) -> ArticleView:
    """A whole file of the index: its text, and what of it is kept or cut.

    Raises:
        Busy: Too many questions are being answered.
        Mistake: Something failed that nobody foresaw.
        UjumbeError: There is no such file, or the index cannot be read.
    """
    with slots.one():
        return await to_thread.run_sync(_soundly, article_of, assistant.index.catalog, source)


def _soundly(work: Callable[..., _T], *given: Any) -> _T:
    """Do some work; what nobody foresaw goes into the log and nowhere else."""
    try:
        return work(*given)
    except UjumbeError:
        raise
    except Exception as error:
        _log.exception("a request could not be served")
        raise Mistake from error


def _end(events: Iterator[Event]) -> None:
    close = getattr(events, "close", None)
    if close:
        close()
