"""A turn that the browser kept comes back as it was, or says that it does not."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.from_dict import compact
from index import Filter, Index, update
from index.catalog import Catalog
from tests.doubles import WordEncoder
from tests.ui.fakes import ENGLISH
from tests.ui.kept import CONVERSATION, KEY, LED, one, through_a_browser
from ui import sealed_turns
from ui.render import messages
from ui.sealed_turns import KeptTurn, changed_file, from_browser, seal_key, to_browser
from ui.turns import Problem, Turn
from ui.words import words_in


@pytest.fixture(scope="module")
def folder(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the seeds' articles."""
    copied = tmp_path_factory.mktemp("articles")
    for path in seeds.iterdir():
        (copied / path.name).write_bytes(path.read_bytes())
    return copied


@pytest.fixture(scope="module")
def index(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Their index."""
    opened = Index.open_or_create(tmp_path_factory.mktemp("index"), folder, WordEncoder())
    update(opened, folder)
    yield opened
    opened.close()


@pytest.fixture
def catalog(index: Index) -> Catalog:
    """Its catalog."""
    return index.catalog


def test_a_conversation_comes_back_as_it_was(catalog: Catalog) -> None:
    (kept,) = through_a_browser(one())
    assert (kept.title, kept.at) == ("Who led the delegation?", "2026-01-31T12:00:00Z")
    back = from_browser(kept.turns, catalog, KEY)
    assert [turn.answer for turn in back] == [turn.answer for turn in CONVERSATION]
    assert [turn.problem for turn in back] == [turn.problem for turn in CONVERSATION]
    assert [turn.question for turn in back] == [turn.question for turn in CONVERSATION]
    assert (back[3].text, back[3].stopped) == ("He ", True)
    assert not any(turn.pending for turn in back)
    words = words_in("ar")
    expected = [
        replace(turn, text=turn.answer.text if turn.answer else turn.text) for turn in CONVERSATION
    ]
    assert messages(back, words) == messages(tuple(expected), words)


def test_the_filter_that_was_asked_with_comes_back(catalog: Catalog) -> None:
    where = Filter(("a.txt",), ("Éire",), ("en", "sw"), until=date(2023, 8, 1))
    turns = to_browser((Turn(1, "Who?", answer=LED, where=where),), KEY)
    (turn,) = from_browser(through_a_browser(one("0" * 16, *turns))[0].turns, catalog, KEY)
    assert turn.where == where


def test_what_was_kept_before_filters_were_is_still_read(catalog: Catalog) -> None:
    said = content()
    said.pop("where", None)
    (turn,) = from_browser((sealed_anew(said),), catalog, KEY)
    assert turn.answer
    assert turn.where is None


def test_what_is_still_being_written_is_kept_as_stopped(catalog: Catalog) -> None:
    (turn,) = from_browser(to_browser((Turn(1, "Who?", "read"),), KEY), catalog, KEY)
    assert turn.stopped


def test_an_answer_is_kept_small() -> None:
    (kept,) = to_browser(CONVERSATION[:1], KEY)
    assert len(kept.sealed) < len(json.dumps(LED.to_dict(), ensure_ascii=False)) * 0.6


def marks(turns: tuple[KeptTurn, ...], catalog: Catalog, key: bytes = KEY) -> list[str]:
    restored = from_browser(turns, catalog, key)
    assert all(turn.answer is None for turn in restored)
    problems = [turn.problem for turn in restored if turn.problem]
    assert all(problem.kind in {"changed", "not_kept"} for problem in problems)
    return [problem.detail for problem in problems]


def forged(**changed: Any) -> KeptTurn:
    """The first turn, altered by somebody who has no key."""
    (kept,) = to_browser(CONVERSATION[:1], KEY)
    content = json.loads(kept.sealed)
    content["answer"].update(changed)
    return replace(kept, sealed=json.dumps(content))


@pytest.mark.parametrize(
    "turn",
    [
        forged(text="He was never there."),
        forged(writer="a model", statements=[]),
        forged(),
        replace(to_browser(CONVERSATION[:1], KEY)[0], question="Who lied?"),
        replace(to_browser(CONVERSATION[:1], KEY)[0], seal="ü" * 64),
        replace(to_browser(CONVERSATION[:1], KEY)[0], seal="\ud800"),
        replace(to_browser(CONVERSATION[:1], KEY)[0], sealed="\ud800"),
        to_browser(CONVERSATION[:1], b"another")[0],
    ],
)
def test_what_was_altered_is_marked_and_not_shown(catalog: Catalog, turn: KeptTurn) -> None:
    (mark,) = marks((turn,), catalog)
    assert "left out" in mark


def test_an_answer_too_long_to_be_kept_says_so_in_its_place(catalog: Catalog) -> None:
    long = replace(LED, text="x" * 300_000)
    conversation = (Turn(1, "Who?", answer=long), *CONVERSATION[:1])
    (kept,) = through_a_browser(one("0" * 16, *to_browser(conversation, KEY)))
    first, second = from_browser(kept.turns, catalog, KEY)
    assert (first.question, first.answer) == ("Who?", None)
    assert first.problem
    assert first.problem.kind == "not_kept"
    assert "too long" in first.problem.detail
    assert second.answer == LED


def test_what_is_left_out_has_a_heading_of_its_own_and_raises_no_alarm() -> None:
    for kind in ("changed", "not_kept"):
        (_, reply) = messages((Turn(1, "Who?", problem=Problem(kind, "X.")),), words_in("de"))
        assert "Antwort nicht mehr gezeigt" in reply["content"]
        assert "alert" not in reply["content"]


def sealed_anew(content: Any) -> KeptTurn:
    """A turn by somebody who has the key: what another version might have kept."""
    sealed = content if isinstance(content, str) else json.dumps(content)
    return KeptTurn("Who?", sealed, sealed_turns._seal("Who?", sealed, KEY))


def content(**changed: Any) -> dict[str, Any]:
    plain = {"text": "", "stopped": False, "problem": None, "answer": compact(LED)}
    return {**plain, **changed}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "[" * 100_000,
        "3",
        "[]",
        "{}",
        content(answer=3),
        content(answer={"question": "Who?"}),
        content(answer={**compact(LED), "future": 1}),
        content(problem="big", answer=None),
        content(problem={"kind": "other"}, answer=None),
    ],
)
def test_what_another_version_kept_is_marked(catalog: Catalog, said: Any) -> None:
    assert "left out" in marks((sealed_anew(said),), catalog)[0]


def test_a_problem_of_a_kind_that_is_not_known_is_another_problem(catalog: Catalog) -> None:
    problem = {"kind": "flood", "detail": "Wet.", "characters": 0}
    turn = sealed_anew(content(problem=problem, answer=None))
    assert from_browser((turn,), catalog, KEY)[0].problem == Problem("other", "Wet.")


def _shifted(answer: dict[str, Any], by: int) -> None:
    answer["citations"][0]["start"] += by
    answer["citations"][0]["end"] += by


def test_a_quotation_that_does_not_stand_is_never_shown(catalog: Catalog) -> None:
    for source, by in ((ENGLISH, 1), ("gone.txt", 0), ("../../etc/passwd", 0), (ENGLISH, 10**9)):
        answer = compact(LED)
        answer["citations"][0]["source"] = source
        _shifted(answer, by)
        (mark,) = marks((sealed_anew(content(answer=answer)),), catalog)
        assert mark.startswith(f"{source} has changed")


def test_a_file_that_changes_takes_its_answers_along(
    index: Index, folder: Path, catalog: Catalog
) -> None:
    path = folder / ENGLISH
    before = path.read_bytes()
    turns = to_browser(CONVERSATION, KEY)
    path.write_bytes(b"Another first line.\n" + before)
    try:
        update(index, folder)
        restored = from_browser(turns, catalog, KEY)
        assert restored[0].problem
        assert restored[0].problem.kind == "changed"
        assert ENGLISH in restored[0].problem.detail
        assert restored[1].answer == CONVERSATION[1].answer
        assert changed_file(LED, catalog.text) == ENGLISH
    finally:
        path.write_bytes(before)
        update(index, folder)
    assert from_browser(turns, catalog, KEY)[0].answer == LED


def test_a_passage_says_what_its_file_says(catalog: Catalog) -> None:
    answer = compact(LED)
    answer["passages"][0]["text"] = "He was never there."
    restored = from_browser((sealed_anew(content(answer=answer)),), catalog, KEY)[0]
    assert restored.answer
    assert restored.answer.passages == LED.passages


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(lambda _: seal_key(tmp_path), range(8)))
    (key,) = keys
    assert len(key) == 32
    path = tmp_path / "conversations.key"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"short")
    assert seal_key(tmp_path) != key


def test_without_a_folder_there_is_a_key_all_the_same(tmp_path: Path) -> None:
    assert len(seal_key(tmp_path / "gone")) == 32
    assert not (tmp_path / "gone").exists()
    (tmp_path / "conversations.key").mkdir()
    assert len(seal_key(tmp_path)) == 32
