"""What is no whole pack is refused with a cure, and nothing is overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.evidence_pack import EvidencePack
from assistant.pack_file import check_target, write_pack
from assistant.verify_pack import verify
from index.errors import PackError, SourceError
from tests.assistant.packs.examples import ENDINGS, resealed


def change_version(data: dict[str, Any]) -> None:
    data["version"] = 2


def drop_files(data: dict[str, Any]) -> None:
    data["files"] = []


def add_a_key(data: dict[str, Any]) -> None:
    data["citations"][0]["more"] = 1


def mistype(data: dict[str, Any]) -> None:
    data["citations"][0]["start"] = "3"


def repeat_a_marker(data: dict[str, Any]) -> None:
    data["citations"][0]["marker"] = 2


def cite_too_often(data: dict[str, Any]) -> None:
    first = data["citations"][0]
    data["citations"] = [first | {"marker": place} for place in range(2000)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_version, "version 2"),
        (drop_files, "do not agree"),
        (add_a_key, "do not agree"),
        (mistype, "citations.0.start"),
        (repeat_a_marker, "do not agree"),
        (cite_too_often, "2,000"),
    ],
)
def test_a_pack_that_is_not_whole_is_refused_with_a_cure(
    pack: EvidencePack,
    folder: Path,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], object],
    words: str,
) -> None:
    write_pack(pack, tmp_path / "pack.json")
    resealed(tmp_path / "pack.json", change)
    with pytest.raises(PackError, match=re.escape(words)) as error:
        verify(tmp_path / "pack.json", folder)
    assert error.value.cure


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pack.json", b""),
        ("pack.json", b"null"),
        ("pack.json", b"[]"),
        ("pack.json", b'{"format": "another"}'),
        ("pack.json", b'{"format": "ujumbe evidence pack", "version": 1}'),
        ("pack.json", b'{"format": "x", "format": "ujumbe evidence pack"}'),
        ("pack.json", b'{"confidence": NaN}'),
        ("pack.json", b"[" * 100_000),
        ("pack.json", b"9" * 10_000),
        ("pack.json", b"\xff\xfe\x00"),
        ("pack.json", b" " * (16 * 1024 * 1024 + 1)),
        ("pack.md", b"# A page\n"),
        ("pack.html", b"<p>A page"),
        ("pack.md", b"\n```json ujumbe-pack\n{}"),
        ("pack.md", b"\n```json ujumbe-pack\n{}\n```\n" * 2),
        ("pack.txt", b"{}"),
    ],
)
def test_what_is_no_pack_is_refused_with_a_cure(
    folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackError) as error:
        verify(tmp_path / name, folder)
    assert name in str(error.value)
    assert error.value.cure


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_pack_cut_short_anywhere_is_refused_or_altered(
    pack: EvidencePack, folder: Path, tmp_path: Path, ending: str
) -> None:
    whole, cut = tmp_path / f"whole{ending}", tmp_path / f"cut{ending}"
    write_pack(pack, whole)
    content = whole.read_bytes().rstrip()
    for size in range(0, len(content) - 1, len(content) // 40):
        cut.write_bytes(content[:size])
        with pytest.raises(PackError):
            verify(cut, folder)
    cut.write_bytes(content[:-1])
    try:
        assert not verify(cut, folder).holds
    except PackError as error:
        assert error.cure  # noqa: PT017 - either is right


def test_a_missing_pack_and_a_missing_folder_are_said(pack: EvidencePack, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no file"):
        verify(tmp_path / "none.json", tmp_path)
    with pytest.raises(PackError):
        verify(tmp_path, tmp_path)
    write_pack(pack, tmp_path / "pack.json")
    with pytest.raises(SourceError, match="not a folder"):
        verify(tmp_path / "pack.json", tmp_path / "none")


def test_a_pack_is_written_over_nothing_and_not_among_the_articles(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    taken, dangling = tmp_path / "taken.md", tmp_path / "dangling.md"
    taken.write_text("mine")
    dangling.symlink_to(tmp_path / "elsewhere.md")
    bad = (taken, dangling, tmp_path / "pack.txt", tmp_path / "no" / "pack.md", folder / "pack.md")
    for path in bad:
        with pytest.raises(PackError) as error:
            check_target(path, folder)
        assert error.value.cure
    for path in (taken, dangling, tmp_path / "no" / "pack.md"):
        with pytest.raises(PackError):
            write_pack(pack, path)
    assert taken.read_text() == "mine"
    check_target(folder / "pack.json", folder)
    check_target(tmp_path / "pack.MD", folder)
