"""What a full disk, a lock or damage does to an index in use: it is named, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.build import update
from index.catalog import Catalog, _connect
from index.errors import IndexDamaged, IndexLocked, IndexProblem
from index.store import CATALOG, Index
from index.types import Vectors
from index.vectors import ChromaVectors
from tests.doubles import WordEncoder

Hindrance = Callable[[Index], Callable[[], object]]
"""Hinders an index; gives how to undo that."""


def write(folder: Path, names: Sequence[str], day: str = "Monday") -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        told = " ".join(f"The minister saw {name} {n} times on {day}." for n in range(9))
        (folder / f"{name}.txt").write_text(f"News of {name}\n\n{told}\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "articles", ["bridge", "harvest", "school"])
    return tmp_path / "articles"


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Index:
    made = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
    update(made, folder)
    return made


def held(index: Index) -> list[tuple[int, str, str]]:
    """The chunks that can be asked about; there are vectors of no others."""
    ids = sorted(index.catalog.chunk_ids())
    assert sorted(index.vectors().ids()) == ids
    return [(chunk.id, chunk.source, chunk.text) for chunk in index.catalog.chunks(ids)]


def fill(index: Index) -> Callable[[], object]:
    """Let the catalog grow no further."""
    ((pages,),) = index.catalog.rows("PRAGMA page_count")
    index.catalog.rows(f"PRAGMA max_page_count = {pages + 2}")
    return lambda: index.catalog.rows("PRAGMA max_page_count = 1000000")


def protect(index: Index) -> Callable[[], object]:
    """Let nothing be written to the catalog."""
    index.catalog.rows("PRAGMA query_only = ON")
    return lambda: index.catalog.rows("PRAGMA query_only = OFF")


def occupy(index: Index) -> Callable[[], object]:
    """Write to the catalog from elsewhere, and have nobody wait for it."""
    index.catalog.rows("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(index.place / CATALOG, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


@pytest.mark.parametrize(
    ("hinder", "kind", "cure"),
    [
        (fill, IndexProblem, "Make room on the disk"),
        (protect, IndexProblem, "permissions"),
        (occupy, IndexLocked, "Wait until it has finished"),
    ],
)
def test_an_update_that_cannot_write_names_the_catalog_and_loses_nothing(
    index: Index, folder: Path, hinder: Hindrance, kind: type[Exception], cure: str
) -> None:
    before = held(index)
    write(folder, ["bridge"], day="Friday")
    write(folder, [f"river{number}" for number in range(9)])
    undo = hinder(index)
    with pytest.raises(IndexProblem, match=CATALOG) as caught:
        update(index, folder)
    assert caught.type is kind
    assert cure in caught.value.cure
    assert held(index) == before
    undo()
    report = update(index, folder)
    assert (report.changed, len(report.added)) == (("bridge.txt",), 9)
    assert len({source for _, source, _ in held(index)}) == 12


def test_vectors_of_what_could_not_be_committed_are_taken_back(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(index)
    write(folder, ["river"])

    def put(store: ChromaVectors, ids: Sequence[int], *rest: Vectors | Sequence[str]) -> None:
        whole(store, ids, *rest)  # type: ignore[arg-type]  # passed through
        raise IndexProblem("There is no room for more.")

    whole = ChromaVectors.put
    monkeypatch.setattr(ChromaVectors, "put", put)
    with pytest.raises(IndexProblem, match="no room"):
        update(index, folder)
    assert held(index) == before


def test_an_index_that_could_not_be_made_leaves_nothing_in_the_way(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(path: Path) -> sqlite3.Connection:
        connection = _connect(path)
        connection.execute("PRAGMA max_page_count = 3")
        return connection

    monkeypatch.setattr("index.catalog._connect", small)
    with pytest.raises(IndexProblem, match=CATALOG) as caught:
        Index.open_or_create(tmp_path / "index", folder, WordEncoder())
    assert "Make room" in caught.value.cure
    monkeypatch.undo()
    made = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
    assert len(update(made, folder).added) == 3


def test_damage_that_shows_only_in_use_is_named_with_its_cure(index: Index) -> None:
    ((page, size),) = index.catalog.rows(
        "SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size() WHERE name = 'chunks'"
    )
    index.close()
    with (index.place / CATALOG).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    catalog = Catalog.open(index.place / CATALOG)
    with pytest.raises(IndexDamaged, match=CATALOG) as caught:
        catalog.chunks([1])
    assert "remove catalog.sqlite3*" in caught.value.cure
    catalog.close()


def test_a_mistake_in_a_statement_is_not_put_down_to_the_catalog(index: Index) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        index.catalog.rows("SELECT 1 FROM nowhere")
