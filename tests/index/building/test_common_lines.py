"""What stands on many pages of a folder is cut from all of them, whatever comes and goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.store import Index
from index.work import Work
from tests.index.updates import SHARED, STORIES, WIRE, assert_whole, body_of, run


def test_what_stands_on_many_pages_is_cut_from_all_of_them(index: Index, folder: Path) -> None:
    plea = "Our readers pay for this paper, and you could be one of them."
    stories = [STORIES["bridge.txt"], STORIES["deep/harvest.md"], WIRE]
    for number, story in enumerate(stories[:2]):
        (folder / f"paper{number}.txt").write_text(f"{story}\n{plea}\n")
    run(index)
    assert plea in body_of(index, "paper0.txt")
    (folder / "paper2.txt").write_text(f"{stories[2]}\n\n{plea}\n")
    report = run(index)
    assert report.recleaned == ("paper0.txt", "paper1.txt")
    assert not any(plea in body_of(index, f"paper{number}.txt") for number in range(3))
    assert_whole(index)
    (folder / "paper2.txt").unlink()
    run(index)
    assert plea in body_of(index, "paper0.txt")
    assert_whole(index)


def test_what_a_changed_file_said_before_does_not_count_as_another_page(
    index: Index, folder: Path
) -> None:
    (folder / "paper0.txt").write_text(f"{STORIES['bridge.txt']}\n{SHARED}\n")
    (folder / "paper1.txt").write_text(f"{WIRE}\n\n{SHARED}\n")
    run(index)
    changed = f"{WIRE}\n\n{SHARED}\n\nA second ship left the bay on Sunday, its captain said.\n"
    (folder / "paper1.txt").write_text(changed)
    assert run(index).changed == ("paper1.txt",)
    assert SHARED in body_of(index, "paper1.txt")
    assert_whole(index)


def test_twins_do_not_count_as_two_pages(index: Index, folder: Path) -> None:
    for number in range(3):
        (folder / f"paper{number}.txt").write_text(f"{WIRE} {WIRE}\n\n{SHARED}\n")
    run(index)
    assert SHARED in body_of(index, "paper0.txt")


def test_a_line_is_judged_by_how_the_update_ends_and_not_by_its_course(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build._GROUP_CHARACTERS", 1)
    stories = [STORIES["bridge.txt"], STORIES["deep/harvest.md"], STORIES["schule.txt"]]
    for number, story in enumerate(stories):
        (folder / f"paper{number}.txt").write_text(f"{story}\n{SHARED}\n")
    run(index)
    (folder / "paper2.txt").unlink()
    (folder / "paper1.txt").write_text(f"{stories[1]}\nThey thank the rain.\n\n{SHARED}\n")
    (folder / "paper4.txt").write_text(f"{WIRE}\n\n{SHARED}\n")
    run(index)
    for source in ("paper0.txt", "paper1.txt", "paper4.txt"):
        assert SHARED not in body_of(index, source)


def test_the_lines_of_near_copies_are_no_furniture(index: Index, folder: Path) -> None:
    """Three outlets print a story; their files differ by one byte."""
    story = STORIES["bridge.txt"].rstrip()
    for number in range(3):
        (folder / f"paper{number}.txt").write_text(f"{story}\n{WIRE}\n\n{SHARED}\n{number}\n")
    run(index)
    for number in range(3):
        body = body_of(index, f"paper{number}.txt")
        assert WIRE in body
        assert SHARED in body


def test_files_that_are_cleaned_once_more_are_written_group_by_group(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [STORIES["bridge.txt"], STORIES["deep/harvest.md"]]
    for number, story in enumerate(stories):
        (folder / f"paper{number}.txt").write_text(f"{story}\n{SHARED}\n")
    run(index)
    (folder / "paper2.txt").write_text(f"{WIRE}\n\n{SHARED}\n")
    sizes: list[int] = []
    encode = Work._encode

    def recorded(work: Work, group: Any, progress: Any) -> Any:
        sizes.append(len(group))
        return encode(work, group, progress)

    monkeypatch.setattr(Work, "_encode", recorded)
    monkeypatch.setattr("index.work._CLEANED_AT_ONCE", 1)
    assert run(index).recleaned == ("paper0.txt", "paper1.txt")
    assert max(sizes) == 1
    for number in range(3):
        assert SHARED not in body_of(index, f"paper{number}.txt")
    assert_whole(index)
