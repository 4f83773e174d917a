from pathlib import Path

import pytest

from index.errors import SourceError, UnreadableFile
from index.load import LARGEST_BYTES, decode, find, load


def test_text_and_markdown_are_found_in_nested_folders_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "b/a.md", "B.TXT", "picture.png", "questions.jsonl"):
        (tmp_path / name).write_text("words", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in find(tmp_path)]
    assert found == ["B.TXT", "b/a.md", "z.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/a.txt", ".hidden.txt", "seen.txt"):
        (tmp_path / name).write_text("words", encoding="utf-8")
    assert [path.name for path in find(tmp_path)] == ["seen.txt"]


def test_a_link_out_of_the_folder_is_passed_over(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside.txt", tmp_path / "folder"
    outside.write_text("secret", encoding="utf-8")
    folder.mkdir()
    (folder / "inside.txt").write_text("words", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    (folder / "alias.txt").symlink_to(folder / "inside.txt")
    assert [path.name for path in find(folder)] == ["alias.txt", "inside.txt"]


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


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1256", "cp1252"]
)
def test_common_encodings_are_told(encoding: str) -> None:
    arabic = "وصل الوفد إلى المدينة يوم الثلاثاء وناقش التعاون مع السلطات المحلية. " * 5
    german = "Über die Größe der Bäche weiß man in München längst schöne Märchen. " * 5
    text = german if encoding == "cp1252" else arabic
    content = text.encode(encoding)
    if encoding == "utf-16-le":
        content = b"\xff\xfe" + content
    assert decode(content, "a.txt")[0] == text


def test_line_ends_are_kept_so_that_offsets_fit_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\n")
    document = load(tmp_path / "a.txt", tmp_path)
    assert document.text == "one\r\ntwo\rthree\n"
    assert document.source == "a.txt"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"", b" \n\t ", b"\xff\xfe\x00", b"a\x00b"]
)
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"bad\.txt") as caught:
        load(tmp_path / "bad.txt", tmp_path)
    assert caught.value.cure


def test_a_huge_file_is_refused_with_the_limit_named(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(UnreadableFile, match=f"{LARGEST_BYTES:,}"):
        load(tmp_path / "huge.txt", tmp_path)
