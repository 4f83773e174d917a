"""Indexing a folder: only what changed is done, and nothing that was done is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from index.added import Upload, add
from index.build import Report, update
from index.catalog import Catalog
from index.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    IndexProblem,
    SourceError,
)
from index.holdings import held_articles, source_file
from index.priors import measure_priors
from index.store import CATALOG, Index
from index.work import Work
from tests.doubles import WordEncoder

STORIES = {
    "bridge.txt": "Minister opens the new bridge\n\n"
    "The minister opened a new bridge over the eastern river on Monday morning.\n",
    "deep/harvest.md": "# Farmers report a good harvest\n\n"
    "Farmers in the valley say that this year's harvest is the best in ten years.\n",
    "schule.txt": "Die Schule wird umgebaut\n\n"
    "Die alte Schule am Markt wird im nächsten Jahr für zwei Millionen Euro umgebaut.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    for name, text in STORIES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Index:
    return Index.open_or_create(tmp_path / "index", folder, WordEncoder())


def run(index: Index) -> Report:
    return update(index, Path(index.catalog.meta("folder")))


def encoded(index: Index) -> list[str]:
    assert isinstance(index.encoder, WordEncoder)
    return index.encoder.encoded


def assert_whole(index: Index) -> None:
    assert index.vectors().ids() == index.catalog.chunk_ids()
    sums = index.catalog.sums()
    for language in {language for _, language, _ in index.catalog.chunk_vectors()}:
        vectors = [v for _, held, v in index.catalog.chunk_vectors() if held == language]
        assert sums[language].count == len(vectors)
        assert abs(sums[language].total - sum(vectors)).max() < 1e-4


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


def test_what_was_written_before_an_interruption_stands(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build._GROUP_CHARACTERS", 1)
    assert isinstance(index.encoder, WordEncoder)
    encode, calls = index.encoder.encode_passages, 0

    def interrupted(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise KeyboardInterrupt
        return encode(*arguments)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(index.encoder, "encode_passages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(index)
    assert [held.source for held in held_articles(index.catalog)] == ["bridge.txt"]
    monkeypatch.undo()
    report = run(index)
    assert (report.unchanged, len(report.added)) == (1, 2)
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


def test_a_second_writer_is_told_to_wait(index: Index, tmp_path: Path, folder: Path) -> None:
    with index.exclusive():
        other = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
        with pytest.raises(IndexLocked, match="Wait"):
            run(other)


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


class FullDisk(sqlite3.Connection):
    """A connection on which nothing can be committed."""

    def commit(self) -> None:
        """Fail as a full disk does."""
        raise sqlite3.OperationalError("database or disk is full")


def test_what_could_not_be_committed_is_taken_back() -> None:
    catalog = Catalog(sqlite3.connect(":memory:", isolation_level=None, factory=FullDisk))
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="full"), catalog.transaction() as db:
            db.execute("CREATE TABLE meta (key, value)")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        catalog.meta("schema")


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="ujumbe index"):
        Index.open(tmp_path / "nothing", WordEncoder())


def test_chunks_come_back_with_exact_text(index: Index) -> None:
    run(index)
    for chunk in index.catalog.chunks(sorted(index.catalog.chunk_ids())):
        text = index.catalog.text(chunk.source)
        assert chunk.text == chunk.span.of(text)
        assert len(chunk.sentences) == len(chunk.vectors) > 0
        assert all(chunk.span.start <= s.start < s.end <= chunk.span.end for s in chunk.sentences)


HOST = (
    "Minister opens the new bridge\n\n"
    "The minister opened a new bridge over the eastern river on Monday morning.\n\n"
    "Four hundred workers had built the bridge in two years, his office said.\n\n"
    "The old bridge over the river will be closed to lorries from next month.\n\n"
    "Source: River News\nRead also:\n"
    "Nurses of the coast end their strike\n"
    "The nurses of the coast ended their strike on Tuesday after talks with the union.\n"
    "Their strike had closed two hospitals on the coast for eleven days, the union said.\n"
    "The nurses return to their hospitals tomorrow, a speaker of the union said.\n"
)


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


def test_the_same_bytes_are_indexed_once_with_both_paths(index: Index, folder: Path) -> None:
    (folder / "again.txt").write_text(STORIES["bridge.txt"])
    report = run(index)
    assert (report.same, report.added) == (
        ("bridge.txt",),
        ("again.txt", "deep/harvest.md", "schule.txt"),
    )
    assert source_file(index.catalog, "again.txt").same == ("bridge.txt",)
    assert run(index).unchanged == len(STORIES) + 1


def test_when_an_original_goes_its_twin_takes_its_place(index: Index, folder: Path) -> None:
    (folder / "again.txt").write_text(STORIES["bridge.txt"])
    run(index)
    (folder / "again.txt").unlink()
    assert run(index).added == ("bridge.txt",)
    assert source_file(index.catalog, "bridge.txt").same == ()
    assert_whole(index)


def test_when_an_original_changes_its_twin_is_indexed_by_itself(index: Index, folder: Path) -> None:
    (folder / "again.txt").write_text(STORIES["bridge.txt"])
    run(index)
    (folder / "again.txt").write_text("Rain is expected\n\nHeavy rain is expected tonight.\n")
    report = run(index)
    assert (report.changed, report.added) == (("again.txt",), ("bridge.txt",))
    assert held_articles(index.catalog, "bridge.txt")
    assert_whole(index)


WIRE = (
    "The harbour workers of the northern port voted on Friday to accept a new contract. "
    "The contract raises wages by six per cent and runs until the end of next year. "
    "Ships that had waited outside the bay began to unload on Saturday morning."
)


def test_a_light_rewrite_is_linked_to_what_it_rewrites(index: Index, folder: Path) -> None:
    (folder / "wire.txt").write_text(f"Contract accepted\n\n{WIRE}\n")
    (folder / "rewrite.txt").write_text(
        "Dockers say yes\n\nSix days of talks are over. " + WIRE.replace("Friday", "a rainy Friday")
    )
    run(index)
    held = {item.source: item for item in held_articles(index.catalog)}
    assert held["rewrite.txt"].copies == (held["wire.txt"].id,)
    assert held["wire.txt"].copies == (held["rewrite.txt"].id,)
    assert held["bridge.txt"].copies == ()
    (folder / "rewrite.txt").unlink()
    run(index)
    assert {item.copies for item in held_articles(index.catalog)} == {()}


def body_of(index: Index, source: str) -> str:
    text = index.catalog.text(source)
    (held,) = held_articles(index.catalog, source)
    return " ".join(b.span.of(text) for b in held.article.blocks if b.role == "body")


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


SHARED = "The bridge of the northern port was closed to all lorries on Friday morning."


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


def test_an_interrupted_update_is_completed_by_the_next(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, story in enumerate([STORIES["bridge.txt"], STORIES["deep/harvest.md"]]):
        (folder / f"paper{number}.txt").write_text(f"{story}\n{SHARED}\n")
    run(index)
    (folder / "paper2.txt").write_text(f"{WIRE}\n\n{SHARED}\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Work, "clean_again", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(index)
    monkeypatch.undo()
    assert run(index).recleaned == ("paper0.txt", "paper1.txt")
    assert SHARED not in body_of(index, "paper0.txt")
    assert run(index).recleaned == ()


def test_an_interrupted_change_of_what_becomes_of_pasted_stories_is_done_again(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build._GROUP_CHARACTERS", 1)
    (folder / "bridge.txt").write_text(HOST)
    run(index)
    write, calls = Work.write, 0

    def interrupted(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise KeyboardInterrupt
        write(*arguments)

    monkeypatch.setattr(Work, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        update(index, folder, pasted="index")
    monkeypatch.undo()
    run(index)
    assert held_articles(index.catalog, "bridge.txt")[1].chunks == 0
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
