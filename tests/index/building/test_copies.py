"""Copies among the files of a folder: the same bytes twice, and a story rewritten lightly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index.catalog import Catalog
from index.holdings import held_articles, source_file
from index.store import Index
from tests.index.updates import STORIES, WIRE, assert_whole, run


def test_the_same_bytes_are_indexed_once_with_both_paths(index: Index, folder: Path) -> None:
    (folder / "again.txt").write_text(STORIES["bridge.txt"])
    report = run(index)
    assert (report.same, report.added) == (
        ("bridge.txt",),
        ("again.txt", "deep/harvest.md", "schule.txt"),
    )
    assert source_file(index.catalog, "again.txt").same == ("bridge.txt",)
    assert run(index).unchanged == len(STORIES) + 1


def test_when_an_original_goes_its_twin_takes_its_place(index: Index, folder: Path) -> None:
    (folder / "again.txt").write_text(STORIES["bridge.txt"])
    run(index)
    (folder / "again.txt").unlink()
    assert run(index).added == ("bridge.txt",)
    assert source_file(index.catalog, "bridge.txt").same == ()
    assert_whole(index)


def test_when_an_original_changes_its_twin_is_indexed_by_itself(index: Index, folder: Path) -> None:
    (folder / "again.txt").write_text(STORIES["bridge.txt"])
    run(index)
    (folder / "again.txt").write_text("Rain is expected\n\nHeavy rain is expected tonight.\n")
    report = run(index)
    assert (report.changed, report.added) == (("again.txt",), ("bridge.txt",))
    assert held_articles(index.catalog, "bridge.txt")
    assert_whole(index)


def test_a_light_rewrite_is_linked_to_what_it_rewrites(index: Index, folder: Path) -> None:
    (folder / "wire.txt").write_text(f"Contract accepted\n\n{WIRE}\n")
    (folder / "rewrite.txt").write_text(
        "Dockers say yes\n\nSix days of talks are over. " + WIRE.replace("Friday", "a rainy Friday")
    )
    run(index)
    held = {item.source: item for item in held_articles(index.catalog)}
    assert held["rewrite.txt"].copies == (held["wire.txt"].id,)
    assert held["wire.txt"].copies == (held["rewrite.txt"].id,)
    assert held["bridge.txt"].copies == ()
    (folder / "rewrite.txt").unlink()
    run(index)
    assert {item.copies for item in held_articles(index.catalog)} == {()}


def test_of_one_file_only_its_own_copies_are_read(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "wire.txt").write_text(f"Contract accepted\n\n{WIRE}\n")
    (folder / "rewrite.txt").write_text(
        "Dockers say yes\n\nSix days of talks are over. " + WIRE.replace("Friday", "a rainy Friday")
    )
    run(index)
    every = held_articles(index.catalog)
    read: list[int] = []
    rows = Catalog.rows

    def counted(catalog: Catalog, query: str, values: Sequence[object] = ()) -> Any:
        found = rows(catalog, query, values)
        read.extend([len(found)] if "FROM copies" in query else [])
        return found

    monkeypatch.setattr(Catalog, "rows", counted)
    sources = ["bridge.txt", "rewrite.txt", "wire.txt"]
    for source in sources:
        own = [item for item in every if item.source == source]
        assert held_articles(index.catalog, source) == own
    assert read == [0, 1, 1]
