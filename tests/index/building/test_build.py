"""Indexing a folder: only what changed is done, and what is bad stops nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from index.build import update
from index.errors import SourceError
from index.formats.extract import Extract
from index.holdings import held_articles, source_file
from index.load import LOADERS, Loader
from index.priors import measure_priors
from index.store import Index
from tests.index.updates import HOST, STORIES, WIRE, assert_whole, encoded, run


def test_a_folder_is_indexed_with_titles_and_languages(index: Index) -> None:
    report = run(index)
    assert report.added == tuple(sorted(STORIES))
    articles = {held.source: held.article for held in held_articles(index.catalog)}
    assert articles["deep/harvest.md"].title == "Farmers report a good harvest"
    assert articles["schule.txt"].language == "de"
    assert_whole(index)


def test_indexing_again_encodes_nothing_and_reads_nothing(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(index)
    before = len(encoded(index))
    monkeypatch.setattr("index.work.load", lambda *_: pytest.fail("a file was read again"))
    report = run(index)
    assert report.unchanged == len(STORIES)
    assert len(encoded(index)) == before


def test_a_file_that_was_only_touched_is_not_encoded_again(index: Index, folder: Path) -> None:
    run(index)
    before = len(encoded(index))
    os.utime(folder / "bridge.txt", (1, 1))
    assert run(index).unchanged == len(STORIES)
    assert len(encoded(index)) == before


def test_only_a_changed_file_is_encoded_again(index: Index, folder: Path) -> None:
    run(index)
    before = len(encoded(index))
    (folder / "bridge.txt").write_text(
        "Minister closes the old bridge\n\nThe minister closed the old bridge over the river.\n"
    )
    report = run(index)
    assert (report.changed, report.added, report.unchanged) == (("bridge.txt",), (), 2)
    assert all("bridge" in text for text in encoded(index)[before:])
    assert "closed" in index.catalog.text("bridge.txt")
    assert_whole(index)


def test_an_added_and_a_removed_file_are_the_only_work(index: Index, folder: Path) -> None:
    run(index)
    (folder / "bridge.txt").unlink()
    (folder / "rain.txt").write_text(
        "Rain is expected\n\nHeavy rain is expected on the coast tonight.\n"
    )
    report = run(index)
    assert (report.removed, report.added, report.unchanged) == (("bridge.txt",), ("rain.txt",), 2)
    assert not held_articles(index.catalog, "bridge.txt")
    assert_whole(index)


def test_one_bad_file_is_reported_and_the_others_are_indexed(index: Index, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02")
    report = run(index)
    assert [failure.source for failure in report.failed] == ["bad.txt"]
    assert "bad.txt" in report.failed[0].reason
    assert report.added == tuple(sorted(STORIES))
    (folder / "bad.txt").write_text(
        "It is mended\n\nThe file has been mended by its owner today.\n"
    )
    assert run(index).added == ("bad.txt",)


def test_what_a_reader_stumbles_over_is_reported_and_the_others_are_indexed(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: bytes, source: str) -> Extract:
        raise AttributeError(source)

    monkeypatch.setitem(LOADERS, ".docx", Loader(stumble, 1000))
    (folder / "bad.docx").write_bytes(b"words")
    (folder / "worse.docx").write_bytes(b"more words")
    report = run(index)
    assert [failure.source for failure in report.failed] == ["bad.docx", "worse.docx"]
    assert report.added == tuple(sorted(STORIES))


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode on this system")
def test_a_file_whose_name_is_not_utf_8_is_reported_and_the_others_are_indexed(
    index: Index, folder: Path
) -> None:
    old = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))
    old.write_text(WIRE)
    for _ in range(2):
        report = run(index)
        assert [failure.source for failure in report.failed] == [r"caf\xe9.txt"]
        assert "not UTF-8. Rename it." in report.failed[0].reason
    assert len(held_articles(index.catalog)) == len(STORIES)
    old.rename(folder / "café.txt")
    report = run(index)
    assert (report.added, report.removed) == (("café.txt",), (r"caf\xe9.txt",))


@pytest.mark.parametrize(("holder", "call"), [(os, "scandir"), (Path, "lstat")])
def test_of_a_folder_that_cannot_be_listed_nothing_is_forgotten(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, holder: object, call: str
) -> None:
    run(index)
    real = getattr(holder, call)

    def refused(path: Any, *arguments: Any, **named: Any) -> Any:
        if Path(path).is_relative_to(folder / "deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(holder, call, refused)
    with pytest.raises(SourceError, match=r"deep cannot be listed \(Permission denied\)") as caught:
        run(index)
    assert "start with a dot" in caught.value.cure
    monkeypatch.undo()
    assert run(index).unchanged == len(STORIES)


def test_a_file_that_turned_bad_is_forgotten(index: Index, folder: Path) -> None:
    run(index)
    (folder / "bridge.txt").write_bytes(b"\x00")
    assert [failure.source for failure in run(index).failed] == ["bridge.txt"]
    assert not held_articles(index.catalog, "bridge.txt")
    assert_whole(index)


def test_progress_reaches_its_end(index: Index) -> None:
    seen: dict[str, tuple[int, int]] = {}
    update(
        index,
        Path(index.catalog.meta("folder")),
        lambda stage, done, total: seen.update({stage: (done, total)}),
    )
    assert seen.keys() == {"read", "encode"}
    assert all(done == total for done, total in seen.values())


def test_chunks_come_back_with_exact_text(index: Index) -> None:
    run(index)
    for chunk in index.catalog.chunks(sorted(index.catalog.chunk_ids())):
        text = index.catalog.text(chunk.source)
        assert chunk.text == chunk.span.of(text)
        assert len(chunk.sentences) == len(chunk.vectors) > 0
        assert all(chunk.span.start <= s.start < s.end <= chunk.span.end for s in chunk.sentences)


def test_a_pasted_story_is_held_but_not_asked_unless_that_is_wanted(
    index: Index, folder: Path
) -> None:
    (folder / "bridge.txt").write_text(HOST)
    run(index)
    host, story = held_articles(index.catalog, "bridge.txt")
    assert story.host == host.id
    assert story.article.title == "Nurses of the coast end their strike"
    assert host.article.pasted == (story.article,)
    assert (host.chunks > 0, story.chunks) == (True, 0)
    assert not any("hospitals" in text for text in encoded(index))

    report = update(index, folder, pasted="index")
    assert set(report.added) == set(STORIES)
    host, story = held_articles(index.catalog, "bridge.txt")
    assert story.chunks > 0
    ids = [row[0] for row in index.catalog.rows("SELECT id FROM chunks")]
    titles = {c.title for c in index.catalog.chunks(ids) if "hospitals" in c.text}
    assert titles == {"Nurses of the coast end their strike"}
    assert update(index, folder, pasted="index").unchanged == len(STORIES)
    assert_whole(index)


def test_a_table_without_articles_is_passed_over(index: Index, folder: Path) -> None:
    (folder / "questions.jsonl").write_text('{"question": "Who opened the bridge?"}\n')
    report = run(index)
    assert (report.passed_over, report.failed) == (("questions.jsonl",), ())
    assert "questions.jsonl" not in index.catalog.files()


def test_every_row_of_a_table_is_an_article_of_its_own(index: Index, folder: Path) -> None:
    (folder / "feed.csv").write_text(
        "title,date,source,text\n"
        f"Bridge opened,2024-03-05,River News,{HOST.splitlines()[2]}\n"
        f"Harvest is good,2024-03-06,Field Post,{STORIES['deep/harvest.md'].splitlines()[2]}\n"
    )
    run(index)
    first, second = held_articles(index.catalog, "feed.csv")
    assert (first.article.title, second.article.outlet) == ("Bridge opened", "Field Post")
    assert str(second.article.published) == "2024-03-06"
    file = source_file(index.catalog, "feed.csv")
    part = file.part_at(file.text.index("Farmers in the valley"))
    assert part is not None
    assert (part.kind, part.number) == ("row", 2)


def test_a_broken_row_is_reported_and_the_others_are_indexed(index: Index, folder: Path) -> None:
    (folder / "feed.jsonl").write_text(
        '{"title": "Rain", "text": "Heavy rain fell on the coast on Wednesday night."}\n{oops\n'
    )
    report = run(index)
    assert report.added == tuple(sorted([*STORIES, "feed.jsonl"]))
    assert [failure.source for failure in report.failed] == ["feed.jsonl"]
    assert report.unchanged == 0
    assert run(index).unchanged == len(STORIES) + 1


def test_priors_are_kept_with_the_index(index: Index) -> None:
    held, measured = index.catalog.priors(), measure_priors(index.encoder)
    assert held.passages.keys() == measured.passages.keys()
    assert abs(held.questions["de"] - measured.questions["de"]).max() < 1e-6
