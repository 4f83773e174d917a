"""An index is opened whole, or refused with what is wrong and its cure."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from index.added import Upload, add
from index.errors import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing, IndexProblem
from index.holdings import held_articles
from index.store import CATALOG, Index
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
