"""Long work tells what it is at, to whoever listens."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from index import Progress
from ui.steps import Step, steps_shown


def all_of(steps: Generator[Step, None, str]) -> tuple[list[Step], str]:
    """Everything that is shown, and what comes of it."""
    shown = []
    while True:
        try:
            shown.append(next(steps))
        except StopIteration as over:
            return shown, over.value


def same(step: Step) -> Step:
    return step


def test_steps_come_while_the_work_goes_on() -> None:
    seen = threading.Event()

    def work(progress: Progress) -> str:
        progress("read", 1, 2)
        assert seen.wait(10)  # goes on only once somebody has seen that
        progress("read", 2, 2)
        return "done"

    steps = steps_shown(work, same)
    assert next(steps) == Step("read", 1, 2, begins=True)
    seen.set()
    assert all_of(steps) == ([Step("read", 2, 2, begins=False)], "done")


def test_of_many_steps_each_ones_beginning_and_end_is_told() -> None:
    def work(progress: Progress) -> str:
        for name in ("read", "encode"):
            for done in range(1, 1001):
                progress(name, done, 1000)
        return ""

    shown, _ = all_of(steps_shown(work, same, every=60))
    assert [(step.name, step.done, step.begins) for step in shown] == [
        ("read", 1, True),
        ("read", 1000, False),
        ("encode", 1, True),
        ("encode", 1000, False),
    ]


def test_what_goes_wrong_is_raised_where_somebody_listens() -> None:
    def work(progress: Progress) -> str:
        progress("read", 1, 2)
        raise LookupError("gone")

    steps = steps_shown(work, same)
    assert next(steps).name == "read"
    with pytest.raises(LookupError, match="gone"):
        next(steps)


def test_work_goes_on_when_nobody_listens_any_more() -> None:
    left, over = threading.Event(), threading.Event()

    def work(progress: Progress) -> str:
        progress("read", 1, 2)
        assert left.wait(10)
        progress("read", 2, 2)
        over.set()
        return ""

    steps = steps_shown(work, same)
    next(steps)
    steps.close()
    left.set()
    assert over.wait(10)
