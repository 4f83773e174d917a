"""Files of the folder that are left out of its index, and taken in again."""

from __future__ import annotations

from pathlib import Path

from index.left_out import leave_out, left_out, take_in
from index.store import Index
from tests.doubles import WordEncoder
from tests.index.updates import everything, indexed, run
from tests.stories import BRIDGE


def test_a_file_that_is_left_out_stays_in_the_folder_and_out_of_the_index(
    index: Index, folder: Path
) -> None:
    before = everything(folder)
    assert leave_out(index, "deep/schule.txt")
    assert run(index).removed == ("deep/schule.txt",)
    assert run(index).added == ()
    assert indexed(index) == {"bridge.txt"}
    assert everything(folder) == before


def test_what_is_left_out_is_still_known_by_its_headline(index: Index) -> None:
    leave_out(index, "deep/schule.txt")
    run(index)
    (item,) = left_out(index.catalog).values()
    assert (item.source, item.language) == ("deep/schule.txt", "de")
    assert item.title == "Die Schule wird umgebaut"


def test_a_file_that_is_taken_in_is_indexed_again(index: Index) -> None:
    leave_out(index, "deep/schule.txt")
    run(index)
    assert take_in(index, "deep/schule.txt")
    assert not take_in(index, "deep/schule.txt")
    assert run(index).added == ("deep/schule.txt",)


def test_leaving_out_is_remembered_when_the_index_is_opened_again(
    index: Index, folder: Path
) -> None:
    leave_out(index, "deep/schule.txt")
    run(index)
    index.close()
    again = Index.open_or_create(index.place, folder, WordEncoder())
    assert run(again).added == ()
    assert "deep/schule.txt" in left_out(again.catalog)


def test_a_copy_takes_the_place_of_a_file_that_is_left_out(index: Index, folder: Path) -> None:
    (folder / "copy.txt").write_text(BRIDGE, encoding="utf-8")
    assert run(index).same == ("copy.txt",)
    leave_out(index, "bridge.txt")
    run(index)
    assert indexed(index) == {"copy.txt", "deep/schule.txt"}
    leave_out(index, "copy.txt")
    run(index)
    assert indexed(index) == {"deep/schule.txt"}


def test_everything_may_be_left_out(index: Index) -> None:
    for source in ("bridge.txt", "deep/schule.txt"):
        leave_out(index, source)
    assert run(index).unchanged == 0
    assert indexed(index) == set()


def test_another_folder_has_its_own_files_left_out(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    leave_out(index, "bridge.txt")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/bridge.txt").write_text(BRIDGE, encoding="utf-8")
    index.close()
    other = Index.open_or_create(index.place, tmp_path / "other", WordEncoder(), replace=True)
    run(other)
    assert indexed(other) == {"bridge.txt"}
    other.close()
    first = Index.open_or_create(index.place, folder, WordEncoder(), replace=True)
    run(first)
    assert indexed(first) == {"deep/schule.txt"}


def test_what_is_in_no_index_cannot_be_left_out(index: Index) -> None:
    assert not leave_out(index, "nothing.txt")
    assert left_out(index.catalog) == {}
