"""Files that are added to an index: nothing of it is in the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.added import MOST_AT_ONCE, Upload, add, added_files, delete
from index.errors import IndexLocked, SourceError, UnreadableFile
from index.formats.extract import Extract
from index.holdings import source_file
from index.left_out import leave_out, left_out
from index.load import LOADERS, SUFFIXES, Loader
from index.safe_name import LONGEST_NAME, safe_name
from index.store import Index
from tests.doubles import WordEncoder
from tests.index.updates import everything, indexed, run
from tests.stories import BRIDGE, HARVEST, SCHOOL

HOSTILE = {
    "../../etc/passwd": None,
    "..\\..\\story.txt": "story.txt",
    "con.txt": "_con.txt",
    "LPT1.old.txt": "_LPT1.old.txt",
    ".htaccess": None,
    ".hidden.txt": "hidden.txt",
    "--help.md": "help.md",
    "~$story.docx": "story.docx",
    "a\x00b.txt": "ab.txt",
    "\u202etxt.exe": None,
    "gpj\u202e.txt": "gpj.txt",
    "x.svg": None,
    "<img src=x onerror=alert(1)>.txt": "_img src=x onerror=alert(1)_.txt",
    "": None,
    "  \t ": None,
    ".txt": None,
    "\u200d.txt": None,
    "e\u0301te\u0301.txt": "été.txt",
    "می\u200cگوید.txt": "می\u200cگوید.txt",
    "\ud800.txt": None,
    "a  b .txt": "a b.txt",
    "story.TXT": "story.TXT",
}


def upload(name: str, text: str = HARVEST) -> Upload:
    return Upload(name, text.encode())


# Names


@pytest.mark.parametrize(("name", "stored"), HOSTILE.items())
def test_a_hostile_name_becomes_harmless_or_is_refused(name: str, stored: str | None) -> None:
    if stored is None:
        with pytest.raises(UnreadableFile):
            safe_name(name)
    else:
        assert safe_name(name) == stored


@pytest.mark.parametrize("letter", ["x", "ش", "文", "e\u0301"])
def test_a_long_name_is_cut_between_characters(letter: str) -> None:
    name = safe_name(letter * 300 + ".html")
    assert LONGEST_NAME - 4 < len(name.encode()) <= LONGEST_NAME
    assert name.endswith(".html")


NAMES = st.builds(
    "".join,
    st.tuples(
        st.text(st.sampled_from("./\\ -~$con:\x00\u202e\u200d😀ش") | st.characters(), max_size=90),
        st.sampled_from([".txt", ".PDF", ".jsonl", "", ".exe"]),
    ),
)


@given(NAMES)
def test_whatever_a_file_is_called_it_is_stored_as_one_visible_name_of_ours(name: str) -> None:
    try:
        stored = safe_name(name)
    except UnreadableFile:
        return
    assert safe_name(stored) == stored
    assert Path(stored).name == stored
    assert Path(stored).suffix.lower() in SUFFIXES
    assert stored[0] not in ".-~$ "
    assert stored.isprintable() or "\u200c" in stored or "\u200d" in stored
    assert len(stored.encode()) <= LONGEST_NAME
    assert not set(stored) & set('/\\<>:"|?*\x00')


# Adding


def test_each_file_is_told_once_it_is_looked_at_the_refused_ones_too(index: Index) -> None:
    told: list[tuple[str, int, int]] = []
    add(index, [upload("harvest.txt"), upload("x.svg")], lambda *step: told.append(step))
    assert told == [("store", 1, 2), ("store", 2, 2)]


def test_an_added_file_is_indexed_beside_the_folders_own(index: Index, folder: Path) -> None:
    before = everything(folder)
    outcome = add(index, [upload("harvest.md")])
    assert [item.source for item in outcome.added] == ["added/harvest.md"]
    assert run(index).added == ("added/harvest.md",)
    assert source_file(index.catalog, "added/harvest.md").text == HARVEST
    assert (index.place / "added/harvest.md").read_text("utf-8") == HARVEST
    assert everything(folder) == before


def test_added_files_do_without_any_in_the_folder(index: Index, folder: Path) -> None:
    for path in everything(folder):
        Path(path).unlink()
    with pytest.raises(SourceError, match="holds no articles"):
        run(index)
    add(index, [upload("harvest.md")])
    assert run(index).added == ("added/harvest.md",)
    assert indexed(index) == {"added/harvest.md"}


def test_indexing_again_keeps_what_was_added(index: Index) -> None:
    add(index, [upload("harvest.md")])
    run(index)
    report = run(index)
    assert report.unchanged == 3
    assert report.removed == ()


def test_a_file_may_be_given_by_its_path(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "gradio-1234"
    path.write_text(HARVEST, encoding="utf-8")
    assert add(index, [Upload("harvest.txt", path)]).added


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_file_that_a_reader_stumbles_over_is_refused_and_the_others_are_stored(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: bytes, source: str) -> Extract:
        raise AttributeError(source)

    monkeypatch.setitem(LOADERS, ".docx", Loader(stumble, 1000))
    outcome = add(index, [upload("bad.docx"), upload("harvest.txt")])
    assert [refused.name for refused in outcome.refused] == ["bad.docx"]
    assert [kept.source for kept in outcome.added] == ["added/harvest.txt"]


def test_links_and_pipes_are_not_read(index: Index, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder / "bridge.txt")
    os.mkfifo(tmp_path / "pipe")
    places = ("link", "pipe", "missing", "articles")
    uploads = [Upload(f"{name}.txt", tmp_path / name) for name in places]
    assert len(add(index, uploads).refused) == len(places)


def test_the_same_bytes_are_not_stored_twice(index: Index) -> None:
    outcome = add(index, [upload("copy.txt", BRIDGE), upload("a.txt"), upload("b.txt")])
    assert [(item.name, item.source) for item in outcome.already] == [
        ("copy.txt", "bridge.txt"),
        ("b.txt", "added/a.txt"),
    ]
    assert [item.source for item in outcome.added] == ["added/a.txt"]
    assert add(index, [upload("c.txt")]).already[0].source == "added/a.txt"  # not indexed yet


def test_bytes_that_only_the_catalog_remembers_are_stored(index: Index, folder: Path) -> None:
    (folder / "bridge.txt").unlink()
    assert add(index, [upload("bridge.txt", BRIDGE)]).added
    run(index)
    assert indexed(index) == {"added/bridge.txt", "deep/schule.txt"}


def test_a_name_that_is_taken_gets_a_number_whatever_its_case(index: Index) -> None:
    uploads = [upload("a.txt"), upload("A.TXT", BRIDGE * 2), upload("a.txt", SCHOOL * 2)]
    sources = [item.source for item in add(index, uploads).added]
    assert sources == ["added/a.txt", "added/A (2).TXT", "added/a (3).txt"]


def test_each_file_that_is_refused_has_its_reason_and_stops_no_other(index: Index) -> None:
    bad = [
        Upload("empty.txt", b" \n"),
        Upload("photo.svg", b"<svg/>"),
        Upload("broken.pdf", b"%PDF-1.7 nothing"),
        Upload("broken.docx", b"PK\x03\x04"),
        Upload("binary.txt", bytes(range(256)) * 20),
        Upload("numbers.csv", b"a,b\n1,2\n"),
        Upload("large.txt", b"word " * (4 * 2**20)),
    ]
    outcome = add(index, [*bad, upload("harvest.txt")])
    assert [item.name for item in outcome.refused] == [item.name for item in bad]
    assert all(item.reason and item.cure for item in outcome.refused)
    assert [item.source for item in outcome.added] == ["added/harvest.txt"]
    assert [path.name for path in (index.place / "added").iterdir()] == ["harvest.txt"]


def test_more_files_than_the_limits_are_refused(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.added.MOST_FILES", MOST_AT_ONCE + 1)
    uploads = [upload(f"{n}.txt", f"{HARVEST} {n}") for n in range(MOST_AT_ONCE + 3)]
    first = add(index, uploads)
    assert (len(first.added), len(first.refused)) == (MOST_AT_ONCE, 3)
    second = add(index, uploads[MOST_AT_ONCE:])
    assert (len(second.added), len(second.refused)) == (1, 2)
    assert "limit" in second.refused[0].reason


def test_a_disk_that_is_full_leaves_nothing_half_written(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.added.os.fsync", full)
    (refused,) = add(index, [upload("harvest.txt")]).refused
    assert "No space left" in refused.reason
    assert list((index.place / "added").iterdir()) == []


def test_what_an_interrupted_writer_left_is_swept_away(index: Index) -> None:
    (index.place / "added").mkdir()
    (index.place / "added/.adding-1234").write_bytes(b"half")
    assert run(index).added == ()
    add(index, [upload("harvest.txt")])
    assert [path.name for path in (index.place / "added").iterdir()] == ["harvest.txt"]


def test_nothing_is_added_where_the_folder_has_such_names_itself(
    index: Index, folder: Path
) -> None:
    (folder / "added").mkdir()
    with pytest.raises(SourceError, match="Rename that folder"):
        add(index, [upload("harvest.txt")])


def test_a_folder_that_gets_such_names_later_is_not_mixed_up_with_ours(
    index: Index, folder: Path
) -> None:
    add(index, [upload("harvest.txt")])
    run(index)
    (folder / "added").mkdir()
    (folder / "added/harvest.txt").write_text(SCHOOL, encoding="utf-8")
    with pytest.raises(SourceError, match="Rename that folder"):
        run(index)
    assert source_file(index.catalog, "added/harvest.txt").text == HARVEST


def test_a_folder_of_its_own_with_that_name_is_indexed_as_ever(index: Index, folder: Path) -> None:
    (folder / "added").mkdir()
    (folder / "added/harvest.txt").write_text(HARVEST, encoding="utf-8")
    assert run(index).added == ("added/harvest.txt",)
    assert not delete(index, "added/harvest.txt")


def test_links_in_the_place_of_added_files_are_not_followed(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    (index.place / "added").mkdir()
    (index.place / "added/link.txt").symlink_to(folder / "bridge.txt")
    assert added_files(index.place) == {}
    (index.place / "added/link.txt").unlink()
    (index.place / "added").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (index.place / "added").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SourceError, match="link"):
        add(index, [upload("harvest.txt")])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_index_inside_its_folder_does_not_find_its_own_files_again(folder: Path) -> None:
    index = Index.open_or_create(folder / "index", folder, WordEncoder())
    run(index)
    add(index, [upload("harvest.txt")])
    assert run(index).added == ("added/harvest.txt",)
    assert run(index).unchanged == 3


def test_nothing_is_stored_while_another_process_writes(index: Index) -> None:
    with index.exclusive(), pytest.raises(IndexLocked):
        add(index, [upload("harvest.txt")])
    assert added_files(index.place) == {}


# Deleting


def test_a_deleted_file_that_was_added_is_gone(index: Index) -> None:
    add(index, [upload("harvest.txt")])
    run(index)
    assert delete(index, "added/harvest.txt")
    assert run(index).removed == ("added/harvest.txt",)
    assert not delete(index, "added/harvest.txt")


def test_a_file_that_was_added_is_no_longer_left_out_once_it_is_stored_or_deleted(
    index: Index,
) -> None:
    add(index, [upload("harvest.txt")])
    run(index)
    assert leave_out(index, "added/harvest.txt")  # as others did who found no copy of it
    assert delete(index, "added/harvest.txt")
    assert left_out(index.catalog) == {}
    assert leave_out(index, "added/harvest.txt")
    add(index, [upload("harvest.txt")])
    assert left_out(index.catalog) == {}
    assert run(index).unchanged == 3


def test_a_file_of_the_folders_own_of_that_name_is_not_taken_for_an_added_one(
    index: Index, folder: Path
) -> None:
    (folder / "added").mkdir()
    (folder / "added/harvest.txt").write_text(HARVEST, encoding="utf-8")
    run(index)
    assert leave_out(index, "added/harvest.txt")
    assert run(index).removed == ("added/harvest.txt",)
    assert not delete(index, "added/harvest.txt")
    assert set(left_out(index.catalog)) == {"added/harvest.txt"}


@pytest.mark.parametrize(
    "source", ["bridge.txt", "added/../catalog.sqlite3", "added/../../articles/bridge.txt", ""]
)
def test_only_files_that_were_added_can_be_deleted(index: Index, folder: Path, source: str) -> None:
    before = everything(folder)
    add(index, [upload("harvest.txt")])
    assert not delete(index, source)
    assert everything(folder) == before
    assert (index.place / "catalog.sqlite3").exists()
