"""Tell what long work is at while it goes on: it runs in a thread, and its steps are a stream."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from index import Progress

EVERY = 0.1
"""Seconds between two tellings of the same step: nobody reads faster, and each is sent."""

_Result = TypeVar("_Result")
_Shown = TypeVar("_Shown")


@dataclass(frozen=True, slots=True)
class Step:
    """What is going on.

    Attributes:
        name: Of the step, such as "read" or "encode"; "wait" while others are at work.
        done: How much of it is done.
        total: How much there is to do.
        begins: Whether another step was going on before.
    """

    name: str
    done: int
    total: int
    begins: bool


def steps_shown(
    work: Callable[[Progress], _Result], show: Callable[[Step], _Shown], every: float = EVERY
) -> Generator[_Shown, None, _Result]:
    """Do some work in a thread, and give each of its steps as it is to be shown.

    Whoever stops listening does not stop the work.

    Args:
        work: Is given what to call as it goes on.
        show: Makes of a step what is given.
        every: Seconds between two tellings of the same step.

    Returns:
        What the work returns.

    Raises:
        Exception: Whatever the work raises.
    """
    told: SimpleQueue[Step | None] = SimpleQueue()
    result: Future[_Result] = Future()

    def run() -> None:
        try:
            result.set_result(work(_teller(told.put, every)))
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody listens
            result.set_exception(error)
        finally:
            told.put(None)

    # A daemon: Ctrl-C ends the page at once, and what the index has written stands.
    threading.Thread(target=run, name="ujumbe-work", daemon=True).start()
    while step := told.get():
        yield show(step)
    return result.result()


def _teller(put: Callable[[Step], None], every: float) -> Progress:
    """A progress that passes on the beginning and the end of each step, and some of the rest."""
    name, until = "", 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal name, until
        now = time.monotonic()
        if stage != name or done >= total or now >= until:
            put(Step(stage, done, total, begins=stage != name))
            name, until = stage, now + every

    return tell
