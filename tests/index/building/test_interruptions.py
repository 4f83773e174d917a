"""An update that is interrupted: what was written stands, and the next one does the rest."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from index.build import update
from index.catalog import Catalog
from index.holdings import held_articles
from index.store import Index
from index.work import Work
from tests.doubles import WordEncoder
from tests.index.updates import HOST, SHARED, STORIES, WIRE, assert_whole, body_of, run


def test_what_was_written_before_an_interruption_stands(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build._GROUP_CHARACTERS", 1)
    assert isinstance(index.encoder, WordEncoder)
    encode, calls = index.encoder.encode_passages, 0

    def interrupted(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise KeyboardInterrupt
        return encode(*arguments)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(index.encoder, "encode_passages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(index)
    assert [held.source for held in held_articles(index.catalog)] == ["bridge.txt"]
    monkeypatch.undo()
    report = run(index)
    assert (report.unchanged, len(report.added)) == (1, 2)
    assert_whole(index)


def test_an_interrupted_update_is_completed_by_the_next(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, story in enumerate([STORIES["bridge.txt"], STORIES["deep/harvest.md"]]):
        (folder / f"paper{number}.txt").write_text(f"{story}\n{SHARED}\n")
    run(index)
    (folder / "paper2.txt").write_text(f"{WIRE}\n\n{SHARED}\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Work, "clean_again", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(index)
    monkeypatch.undo()
    assert run(index).recleaned == ("paper0.txt", "paper1.txt")
    assert SHARED not in body_of(index, "paper0.txt")
    assert run(index).recleaned == ()


def test_an_interrupted_change_of_what_becomes_of_pasted_stories_is_done_again(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build._GROUP_CHARACTERS", 1)
    (folder / "bridge.txt").write_text(HOST)
    run(index)
    write, calls = Work.write, 0

    def interrupted(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise KeyboardInterrupt
        write(*arguments)

    monkeypatch.setattr(Work, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        update(index, folder, pasted="index")
    monkeypatch.undo()
    run(index)
    assert held_articles(index.catalog, "bridge.txt")[1].chunks == 0
    assert_whole(index)


class FullDisk(sqlite3.Connection):
    """A connection on which nothing can be committed."""

    def commit(self) -> None:
        """Fail as a full disk does."""
        raise sqlite3.OperationalError("database or disk is full")


def test_what_could_not_be_committed_is_taken_back() -> None:
    catalog = Catalog(sqlite3.connect(":memory:", isolation_level=None, factory=FullDisk))
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="full"), catalog.transaction() as db:
            db.execute("CREATE TABLE meta (key, value)")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        catalog.meta("schema")
