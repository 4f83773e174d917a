"""An index is opened whole, or refused with what is wrong and its cure."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from assistant.sources import describe
from index import catalog
from index.added import Upload, add
from index.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    IndexProblem,
    StoreUnavailable,
)
from index.holdings import held_articles
from index.store import CATALOG, Index
from index.vectors import ChromaVectors
from tests.doubles import WordEncoder
from tests.index.updates import STORIES, assert_whole, run


def test_lost_vectors_are_put_back_from_the_catalog_without_encoding(
    index: Index, tmp_path: Path
) -> None:
    run(index)
    lost = sorted(index.catalog.chunk_ids())[:2]
    index.vectors().remove(lost)
    index.vectors().put([9999], index.rows(lost[:1])[0], ["en"])
    index.close()
    encoder = WordEncoder()
    mended = Index.open(tmp_path / "index", encoder)
    assert not encoder.encoded
    assert_whole(mended)


def test_a_vector_of_an_id_that_was_given_again_is_removed(index: Index, tmp_path: Path) -> None:
    run(index)
    (key, *_) = sorted(index.catalog.chunk_ids())
    vectors, (language,) = index.rows([key])
    index.vectors().put([key], vectors, ["sw"])  # as if written, taken back, and used anew
    index.close()
    mended = Index.open(tmp_path / "index", WordEncoder())
    assert mended.vectors().nearest(vectors[0], "sw", 1) == []
    assert mended.vectors().nearest(vectors[0], language, 1) == [key]
    assert mended.vectors().count() == mended.catalog.count_chunks()
    assert mended.mend() == 0
    assert_whole(mended)


def test_a_removed_chroma_folder_is_rebuilt_from_the_catalog(index: Index, tmp_path: Path) -> None:
    run(index)
    index.close()
    for path in sorted((tmp_path / "index" / "chroma").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert_whole(Index.open(tmp_path / "index", WordEncoder()))


@pytest.mark.parametrize("restored", ["chroma", "catalog"])
def test_a_part_put_back_from_a_backup_is_seen_though_the_numbers_agree(
    index: Index, folder: Path, tmp_path: Path, restored: str
) -> None:
    run(index)
    index.close()
    shutil.copytree(index.place, tmp_path / "backup")
    changed = change_bridge(index.place, folder)
    for path in index.place.iterdir():
        if path.name.startswith(restored):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (tmp_path / "backup").iterdir():
        if path.name.startswith(restored):
            whole = shutil.copytree if path.is_dir() else shutil.copy
            whole(path, index.place / path.name)
    mended = Index.open(index.place, WordEncoder())
    assert (mended.catalog.chunk_ids() == changed) == (restored == "chroma")
    assert_whole(mended)
    mended.close()


def test_a_store_that_was_not_in_use_for_a_while_is_mended(
    index: Index, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(index)
    index.close()
    (tmp_path / "server").mkdir()
    monkeypatch.setattr(
        ChromaVectors, "server", lambda *_: ChromaVectors.embedded(tmp_path / "server")
    )
    changed = change_bridge(index.place, folder, "http://localhost:8000")
    mended = Index.open(index.place, WordEncoder())
    assert mended.vectors().ids() == changed
    assert_whole(mended)
    mended.close()


def test_a_store_that_lags_behind_while_it_is_open_is_mended_by_the_next_update(
    index: Index, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(index)
    (tmp_path / "server").mkdir()
    monkeypatch.setattr(
        ChromaVectors, "server", lambda *_: ChromaVectors.embedded(tmp_path / "server")
    )
    change_bridge(index.place, folder, "http://localhost:8000")
    (folder / "rain.txt").write_text("Rain is expected\n\nHeavy rain is expected tonight.\n")
    run(index)
    assert_whole(index)


def test_an_index_of_before_states_were_noted_is_looked_through_once(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(index)
    index.vectors()._client.delete_collection(index.vectors()._state_name)
    index.close()
    opened = Index.open(index.place, WordEncoder())
    assert_whole(opened)
    opened.close()
    monkeypatch.setattr(ChromaVectors, "held", lambda _: pytest.fail("it was looked through"))
    again = Index.open(index.place, WordEncoder())
    run(again)
    again.close()


def change_bridge(place: Path, folder: Path, chroma_url: str | None = None) -> set[int]:
    """Change a file in one word, which leaves the number of chunks; gives their ids."""
    index = Index.open(place, WordEncoder(), chroma_url)
    before = index.catalog.chunk_ids()
    text = (folder / "bridge.txt").read_text(encoding="utf-8")
    (folder / "bridge.txt").write_text(f"{text.rstrip()} Indeed.\n", encoding="utf-8")
    assert run(index).changed == ("bridge.txt",)
    after = index.catalog.chunk_ids()
    assert len(after) == len(before)
    assert after != before
    index.close()
    return after


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """The connections to catalogs that are opened, as they come."""
    opened: list[sqlite3.Connection] = []
    connect = catalog._connect

    def recorded(path: Path) -> sqlite3.Connection:
        opened.append(connect(path))
        return opened[-1]

    monkeypatch.setattr(catalog, "_connect", recorded)
    return opened


def assert_closed(connections: list[sqlite3.Connection]) -> None:
    assert connections
    for connection in connections:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meta SET value = '0' WHERE key = 'schema'",
        "DELETE FROM meta WHERE key = 'schema'",
        "DROP TABLE meta",
    ],
)
def test_a_catalog_that_is_refused_is_closed(
    index: Index, connections: list[sqlite3.Connection], statement: str
) -> None:
    with index.catalog.transaction() as db:
        db.execute(statement)
    with pytest.raises(IndexProblem):
        Index.open(index.place, WordEncoder())
    assert_closed(connections)


def test_an_index_that_is_refused_is_closed(
    index: Index, connections: list[sqlite3.Connection], tmp_path: Path
) -> None:
    with pytest.raises(IndexMismatch, match="another"):
        Index.open(index.place, WordEncoder(name="another"))
    with pytest.raises(IndexMismatch, match="--replace"):
        Index.open_or_create(index.place, tmp_path, WordEncoder())
    assert_closed(connections)


def test_an_index_that_cannot_be_mended_is_closed(
    index: Index, connections: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(_: Index) -> int:
        raise StoreUnavailable("It does not answer.")

    monkeypatch.setattr(Index, "mend", unavailable)
    with pytest.raises(StoreUnavailable):
        Index.open(index.place, WordEncoder())
    assert_closed(connections)


def test_a_catalog_that_cannot_be_described_is_closed(
    index: Index, connections: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(index)

    def broken(*_: object) -> None:
        raise IndexDamaged("It is broken.")

    monkeypatch.setattr("assistant.sources.source_file", broken)
    with pytest.raises(IndexDamaged):
        describe(index.place)
    assert_closed(connections)


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="ujumbe index"):
        Index.open(tmp_path / "nothing", WordEncoder())


def test_an_index_of_another_encoder_is_refused(index: Index, tmp_path: Path) -> None:
    run(index)
    with pytest.raises(IndexMismatch, match=r"words.*another"):
        Index.open(tmp_path / "index", WordEncoder(name="another"))


def test_an_index_of_another_folder_is_refused_unless_replaced(
    index: Index, tmp_path: Path
) -> None:
    run(index)
    other = tmp_path / "other"
    other.mkdir()
    (other / "rain.txt").write_text(
        "Rain is expected\n\nHeavy rain is expected on the coast tonight.\n"
    )
    with pytest.raises(IndexMismatch, match="--replace"):
        Index.open_or_create(tmp_path / "index", other, WordEncoder())
    moved = Index.open_or_create(tmp_path / "index", other, WordEncoder(), replace=True)
    assert run(moved).added == ("rain.txt",)
    assert [held.source for held in held_articles(moved.catalog)] == ["rain.txt"]


def test_an_index_of_another_version_is_refused(index: Index, tmp_path: Path) -> None:
    with index.catalog.transaction() as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    with pytest.raises(IndexMismatch, match="layout 0"):
        Index.open(tmp_path / "index", WordEncoder())


@pytest.mark.parametrize("content", [b"", b"not a database at all, by any means" * 100])
def test_a_damaged_catalog_is_named_with_its_cure(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CATALOG).write_bytes(content)
    with pytest.raises(Exception, match=CATALOG) as caught:
        Index.open(tmp_path, WordEncoder())
    assert caught.type.__name__ == "IndexDamaged"


@pytest.mark.parametrize("why", ["damaged", "version", "encoder"])
def test_no_cure_removes_what_was_added_or_remarked(index: Index, tmp_path: Path, why: str) -> None:
    index.close()
    if why == "damaged":
        (tmp_path / "index" / CATALOG).write_bytes(b"")
    if why == "version":
        with sqlite3.connect(tmp_path / "index" / CATALOG) as db:
            db.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
        db.close()
    with pytest.raises(IndexProblem) as caught:
        Index.open(tmp_path / "index", WordEncoder(name="another"))
    assert "remove catalog.sqlite3* and the folder chroma from" in caught.value.cure
    assert "keep added/ and feedback.jsonl" in caught.value.cure


def test_the_cure_gives_a_whole_index_with_what_was_added(index: Index, folder: Path) -> None:
    run(index)
    add(index, [Upload("rain.txt", b"Rain is expected\n\nHeavy rain is expected tonight.\n")])
    index.close()
    for path in index.place.glob("catalog.sqlite3*"):
        path.unlink()
    shutil.rmtree(index.place / "chroma")
    anew = Index.open_or_create(index.place, folder, WordEncoder())
    assert set(run(anew).added) == {*STORIES, "added/rain.txt"}
    assert_whole(anew)


@pytest.mark.parametrize(
    ("name", "kind", "cure"),
    [
        ("SQLITE_BUSY", IndexLocked, "Wait"),
        ("SQLITE_BUSY_RECOVERY", IndexLocked, "Wait"),
        ("SQLITE_READONLY_DIRECTORY", IndexProblem, "permissions"),
        ("SQLITE_CANTOPEN", IndexProblem, "permissions"),
        ("SQLITE_FULL", IndexProblem, "Make room"),
        ("SQLITE_IOERR_READ", IndexProblem, "disk"),
        ("SQLITE_CORRUPT_INDEX", IndexDamaged, "remove catalog"),
        ("SQLITE_ERROR", IndexDamaged, "remove catalog"),
    ],
)
def test_a_catalog_that_cannot_be_opened_now_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: type[Exception], cure: str
) -> None:
    (tmp_path / CATALOG).touch()

    def refused(_: Path) -> None:
        error = sqlite3.OperationalError("it is so")
        error.sqlite_errorname = name
        raise error

    monkeypatch.setattr("index.catalog._connect", refused)
    with pytest.raises(IndexProblem, match=CATALOG) as caught:
        Index.open(tmp_path, WordEncoder())
    assert caught.type is kind
    assert cure in caught.value.cure


def test_a_folder_that_cannot_be_written_is_named_with_its_cure(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("index.store.FileLock.acquire", refused)
    with pytest.raises(IndexProblem, match=r"index cannot be written to \(Permission") as caught:
        run(index)
    assert "permissions" in caught.value.cure


def test_a_second_writer_is_told_to_wait(index: Index, tmp_path: Path, folder: Path) -> None:
    with index.exclusive():
        other = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
        with pytest.raises(IndexLocked, match="Wait"):
            run(other)
