import logging
import os
import re
from pathlib import Path

import pytest

from index.errors import NoArticles, SourceError, UnreadableFile
from index.formats.extract import Extract
from index.load import LOADERS, SUFFIXES, Loader, find, load


def names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find(folder)]


def write(folder: Path, *files: str) -> None:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words", encoding="utf-8")


def test_every_format_is_found_in_nested_folders_in_order(tmp_path: Path) -> None:
    write(tmp_path, "z.txt", "b/a.md", "B.TXT", "c/d/e.html", "f.htm", "g.Pdf", "h.docx")
    write(tmp_path, "i.csv", "j.jsonl", "picture.png", "settings.json", "old.doc", "none")
    assert names(tmp_path) == [
        *("B.TXT", "b/a.md", "c/d/e.html", "f.htm", "g.Pdf", "h.docx", "i.csv", "j.jsonl"),
        "z.txt",
    ]


def test_the_endings_are_those_that_users_are_told_of() -> None:
    told = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    item = told.partition("**Files as you have them**")[2].partition("\n- ")[0]
    assert set(re.findall(r"\.[a-z]+\b", item)) == SUFFIXES - {".htm"}


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.txt", ".hidden.txt", "seen.txt", "sub/.cache/deep/b.html")
    assert names(tmp_path) == ["seen.txt"]


def test_lock_files_of_office_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "story.docx", "~$story.docx", "~$ory.docx")
    assert names(tmp_path) == ["story.docx"]


def test_links_to_files_are_passed_over_wherever_they_lead(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(tmp_path, "outside.txt", "folder/inside.txt")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "alias.txt").symlink_to(folder / "inside.txt")
    (folder / "broken.txt").symlink_to(folder / "missing.txt")
    assert names(folder) == ["inside.txt"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(tmp_path, "elsewhere/secret.txt", "folder/sub/a.txt")
    (folder / "out").symlink_to(tmp_path / "elsewhere")
    (folder / "sub" / "up").symlink_to(folder)
    assert names(folder) == ["sub/a.txt"]


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "link") == ["a.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_no_file_and_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_a_folder_that_cannot_be_used_says_why_and_what_to_do(tmp_path: Path, kind: str) -> None:
    place = tmp_path / kind
    if kind == "file":
        place.write_text("words", encoding="utf-8")
    if kind == "empty":
        place.mkdir()
    with pytest.raises(SourceError) as caught:
        find(place)
    assert str(place) in str(caught.value)
    assert caught.value.cure


def test_line_ends_are_kept_so_that_offsets_fit_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\n")
    document = load(tmp_path / "a.txt", tmp_path)
    assert document.text == "one\r\ntwo\rthree\n"
    assert document.source == "a.txt"
    assert (document.parts, document.declared, document.skipped) == ((), (), ())


def test_what_was_skipped_and_declared_reaches_the_document(tmp_path: Path) -> None:
    lines = b'{"title": "Bridge", "text": "It opens."}\n{broken\n'
    (tmp_path / "a.jsonl").write_bytes(lines)
    document = load(tmp_path / "a.jsonl", tmp_path)
    assert document.skipped == ("line 2 is not JSON",)
    assert [declared.title for declared in document.declared] == ["Bridge"]
    assert [part.number for part in document.parts] == [1]


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@pytest.mark.parametrize("content", [b"", b" \n\t ", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x01"])
def test_what_has_no_words_is_refused_by_name(tmp_path: Path, content: bytes, suffix: str) -> None:
    (tmp_path / f"bad{suffix}").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"bad\.") as caught:
        load(tmp_path / f"bad{suffix}", tmp_path)
    assert caught.value.cure


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_a_huge_file_is_refused_with_the_limit_and_the_cure_named(
    tmp_path: Path, suffix: str
) -> None:
    limit = LOADERS[suffix].largest_bytes
    with (tmp_path / f"huge{suffix}").open("wb") as file:
        file.truncate(limit + 1)
    with pytest.raises(UnreadableFile, match=f"{limit:,}") as caught:
        load(tmp_path / f"huge{suffix}", tmp_path)
    assert "Split it" in caught.value.cure


def test_a_format_without_a_loader_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.json")
    with pytest.raises(UnreadableFile, match=r"a\.json"):
        load(tmp_path / "a.json", tmp_path)


def test_a_table_of_something_else_is_told_from_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_bytes(b'{"question": "Who?", "answers": ["A"]}\n')
    with pytest.raises(NoArticles, match=r"questions\.jsonl.*text, body, content") as caught:
        load(tmp_path / "questions.jsonl", tmp_path)
    assert isinstance(caught.value, UnreadableFile)
    assert caught.value.cure


@pytest.mark.parametrize("error", [AttributeError("body"), RecursionError(), KeyError(7)])
def test_what_a_reader_stumbles_over_is_refused_by_name_and_logged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    write(tmp_path, "bad.docx")
    monkeypatch.setitem(LOADERS, ".docx", stumbling(error))
    with pytest.raises(UnreadableFile, match=rf"bad\.docx .*{type(error).__name__}") as caught:
        load(tmp_path / "bad.docx", tmp_path)
    assert caught.value.cure
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (
        logging.WARNING,
        "bad.docx could not be read",
    )
    assert record.exc_info
    assert record.exc_info[1] is error


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), MemoryError(), NoArticles("no column"), SourceError("no folder")]
)
def test_what_says_nothing_against_a_file_or_says_it_better_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    write(tmp_path, "a.docx")
    monkeypatch.setitem(LOADERS, ".docx", stumbling(error))
    with pytest.raises(type(error)) as caught:
        load(tmp_path / "a.docx", tmp_path)
    assert caught.value is error


def stumbling(error: BaseException) -> Loader:
    """A loader whose reader fails."""

    def read(_: bytes, __: str) -> Extract:
        raise error

    return Loader(read, 1000)
