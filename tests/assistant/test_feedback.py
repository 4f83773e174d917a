"""What readers say of answers: kept whole, whoever writes."""

from __future__ import annotations

import json
import multiprocessing
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from assistant import feedback
from assistant.evaluate import load_questions
from assistant.feedback import (
    FEEDBACK,
    LONGEST_NOTE,
    Feedback,
    feedback_on,
    keep,
    read_feedback,
)
from assistant.settings import Settings
from index.catalog import Catalog
from index.errors import (
    FeedbackRefused,
    IndexLocked,
    IndexMissing,
    IndexProblem,
    NoArticles,
)
from index.formats.read_table import read_jsonl
from tests.assistant.examples import ADAMS, LED, TEXT, answer, remark

MADE = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_a_remark_holds_all_that_it_is_about(catalog: Catalog) -> None:
    made = remark(catalog, verdict="not_helpful", wrong=[3, 1], note=" No. \n", made=MADE)
    assert (made.time, made.verdict, made.wrong, made.note) == (
        "2026-01-31T12:00:00Z",
        "not_helpful",
        (1, 3),
        "No.",
    )
    assert (made.question, made.language, made.said) == (ADAMS.question, "en", ADAMS.text)
    first = made.citations[0]
    assert (first.marker, first.source, first.quote, first.words) == (1, "a.txt", LED, "Adams")
    assert TEXT[first.answer_start : first.answer_end] == "Adams"
    assert [item.finding for item in made.citations] == [1, 1, 2]
    assert made.settings["encoder"] == "words"
    assert cast("float", made.settings["threshold"]) > 0


def test_neither_keys_nor_folders_of_this_machine_are_kept(catalog: Catalog) -> None:
    settings = Settings(llm="gguf:/home/someone/private/model.gguf", llm_key=SecretStr("sk-secret"))
    written = replace(ADAMS, writer="gguf:/home/someone/private/model.gguf")
    said = json.dumps(feedback_on(written, "helpful", catalog, settings).to_dict())
    assert "someone" not in said
    assert "sk-secret" not in said


def test_remarks_are_read_as_they_were_kept(catalog: Catalog, tmp_path: Path) -> None:
    assert read_feedback(tmp_path) == feedback.Remarks((), 0)
    made = [
        remark(catalog),
        remark(catalog, note="نعم\u2028\x85\x00 🙂\nja"),
        remark(catalog, answer()),
    ]
    for item in made:
        keep(tmp_path, item)
    assert read_feedback(tmp_path) == feedback.Remarks(tuple(made), 0)
    assert len({item.id for item in made}) == 3
    content = (tmp_path / FEEDBACK).read_bytes()
    assert content.isascii()
    assert len(content.splitlines()) == 3


def test_half_a_character_spoils_nothing(catalog: Catalog, tmp_path: Path) -> None:
    keep(tmp_path, remark(catalog, note="a\ud800b"))
    (kept,) = read_feedback(tmp_path).kept
    assert kept.note == "a\ufffdb"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_file_is_its_owners_alone(catalog: Catalog, tmp_path: Path) -> None:
    keep(tmp_path, remark(catalog))
    assert stat.S_IMODE((tmp_path / FEEDBACK).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"note": "x" * (LONGEST_NOTE + 1)}, "2,001"),
        ({"wrong": [4]}, r"\[4\]"),
        ({"wrong": [0]}, r"\[0\]"),
        ({"verdict": "excellent"}, "excellent"),
        ({"verdict": ""}, "verdict"),
    ],
)
def test_a_remark_on_what_is_not_there_is_refused(
    catalog: Catalog, more: dict[str, Any], named: str
) -> None:
    with pytest.raises(FeedbackRefused, match=named) as caught:
        remark(catalog, **more)
    assert caught.value.cure


def test_a_torn_line_costs_no_other(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / FEEDBACK
    made = [remark(catalog, note=f"السؤال {number}") for number in range(3)]
    keep(tmp_path, made[0])
    keep(tmp_path, made[1])
    path.write_bytes(path.read_bytes()[:-400])
    keep(tmp_path, made[2])
    assert read_feedback(tmp_path) == feedback.Remarks((made[0], made[2]), 1)


@hypothesis_settings(max_examples=25)
@given(st.data())
def test_wherever_it_is_torn_the_earlier_remarks_stand(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = tmp_path_factory.mktemp("torn")
    first, second = remark(catalog), remark(catalog, note="zweitens “…”")
    keep(place, first)
    whole = (place / FEEDBACK).stat().st_size
    keep(place, second)
    content = (place / FEEDBACK).read_bytes()
    cut = data.draw(st.integers(whole, len(content) - 2))
    (place / FEEDBACK).write_bytes(content[:cut])
    keep(place, second)
    assert read_feedback(place).kept == (first, second)
    assert [item.text for item in load_questions(place / FEEDBACK)] == [second.question]


def _keep_many(place: Path, record: Feedback, count: int) -> None:
    for _ in range(count):
        keep(place, record)


def test_threads_and_processes_write_whole_lines(catalog: Catalog, tmp_path: Path) -> None:
    record = remark(catalog, note="x" * LONGEST_NOTE)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_keep_many, args=(tmp_path, record, 20)) for _ in range(2)]
    for process in others:
        process.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _keep_many(tmp_path, record, 10), range(4)))
    for process in others:
        process.join(120)
        assert process.exitcode == 0
    remarks = read_feedback(tmp_path)
    assert remarks == feedback.Remarks((record,) * 80, 0)


def test_a_lock_that_is_held_for_long_is_an_error(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "_LOCK_SECONDS", 0.1)
    with FileLock(tmp_path / "feedback.lock"), pytest.raises(IndexLocked):
        keep(tmp_path, remark(catalog))


def test_a_full_file_and_a_folder_that_is_gone_are_errors(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, remark(catalog))
    with pytest.raises(IndexMissing):
        keep(tmp_path / "gone", remark(catalog))
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / FEEDBACK).mkdir()
    with pytest.raises(IndexProblem, match="written"):
        keep(tmp_path / "taken", remark(catalog))
    with pytest.raises(IndexProblem, match="read"):
        read_feedback(tmp_path / "taken")
    monkeypatch.setattr(feedback, "LARGEST_FILE", 100)
    with pytest.raises(IndexProblem, match="full"):
        keep(tmp_path, remark(catalog))
    assert len(read_feedback(tmp_path).kept) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\x00",
        b"null",
        b"[" * 100_000,
        b'{"feedback": 1}',
        b'{"feedback": 1, "verdict": "helpful", "citations": []}',
        b'{"feedback": true, "verdict": "helpful", "citations": []}',
        b'{"question": "Who?"}',
    ],
)
def test_strange_lines_are_counted_and_passed_over(
    catalog: Catalog, tmp_path: Path, line: bytes
) -> None:
    (tmp_path / FEEDBACK).write_bytes(line + b"\n")
    keep(tmp_path, remark(catalog))
    remarks = read_feedback(tmp_path)
    assert (len(remarks.kept), remarks.spoilt) == (1, 1)


def test_the_file_is_never_taken_for_articles(catalog: Catalog, tmp_path: Path) -> None:
    keep(tmp_path, remark(catalog))
    with pytest.raises(NoArticles):
        read_jsonl((tmp_path / FEEDBACK).read_bytes(), FEEDBACK)
