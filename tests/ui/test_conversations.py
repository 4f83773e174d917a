"""What the browser keeps comes back as it was, or says that it does not; its store is hostile."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.from_dict import compact
from index import Filter, Index, update
from index.catalog import Catalog
from tests.doubles import WordEncoder
from tests.ui.fakes import ENGLISH, abstain, differ, led
from ui import conversations
from ui.conversations import (
    LARGEST,
    LONGEST_TITLE,
    MOST_KEPT,
    Kept,
    KeptTurn,
    changed_file,
    find_kept,
    from_browser,
    kept_from,
    new_id,
    renamed,
    seal_key,
    short_title,
    to_browser,
    with_again,
    with_conversation,
    without,
)
from ui.kept_list import list_html
from ui.render import messages
from ui.store import changes, grown
from ui.turns import TURNS_KEPT, Problem, Turn
from ui.words import words_in

KEY = b"k" * 32
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
LED = replace(led("Who led the delegation?"), timings={"total": 1.0})
CONVERSATION = (
    Turn(1, LED.question, "write", LED.text, LED),
    Turn(2, "Wen traf er?", "write", "…", differ("Wen traf er?")),
    Turn(3, "Why?", "write", "…", abstain("Why?")),
    Turn(4, "And then?", "read", "He ", stopped=True),
    Turn(5, "When?", problem=Problem("too_long", characters=5000)),
)


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


def kept_data(kept: Sequence[Kept]) -> dict[str, Any]:
    """Conversations as a browser gives them."""
    return changes(*(grown(item, after="") for item in kept))


def through_a_browser(kept: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """Conversations as they come back from a browser, which writes 1.0 as 1."""
    return kept_from(json.loads(json.dumps(kept_data(kept)).replace(".0,", ",")))


def one(identifier: str = "0" * 16, *turns: KeptTurn, at: datetime = NOW) -> tuple[Kept, ...]:
    return with_conversation((), identifier, turns or to_browser(CONVERSATION, KEY), at)


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
    return KeptTurn("Who?", sealed, conversations._seal("Who?", sealed, KEY))


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


def test_the_last_one_added_to_is_the_first() -> None:
    kept: tuple[Kept, ...] = ()
    turns = to_browser(CONVERSATION[:1], KEY)
    for hour, identifier in enumerate(["a" * 16, "b" * 16, "a" * 16]):
        kept = with_conversation(kept, identifier, turns, NOW + timedelta(hours=hour))
    assert [item.id[0] for item in kept] == ["a", "b"]
    assert kept[0].at == "2026-01-31T14:00:00Z"
    assert [item.id[0] for item in through_a_browser(kept[::-1])] == ["a", "b"]
    assert with_conversation(kept, "a" * 16, ()) == without(kept, "a" * 16) == kept[1:]
    assert without(kept, "c" * 16) == kept
    assert find_kept(kept, "b" * 16) == kept[1]
    assert find_kept(kept, "c" * 16) is None


def test_a_title_stays_until_it_is_changed() -> None:
    kept = one()
    kept = renamed(kept, kept[0].id, "  The\n delegation ")
    kept = with_conversation(kept, kept[0].id, to_browser(CONVERSATION[1:], KEY))
    assert kept[0].title == "The delegation"
    assert renamed(kept, kept[0].id, " \u200b ")[0].title == "Wen traf er?"
    assert renamed(kept, "f" * 16, "x") == kept


def test_the_title_of_a_first_question_that_is_asked_anew_is_the_new_one() -> None:
    why = to_browser((Turn(1, "Why?", answer=LED),), KEY)
    kept = one()
    assert with_conversation(kept, kept[0].id, why)[0].title == "Why?"
    kept = renamed(kept, kept[0].id, "The delegation")
    assert with_conversation(kept, kept[0].id, why)[0].title == "The delegation"


def test_what_was_deleted_comes_back_in_its_place() -> None:
    kept = tuple(
        item for hour in (3, 2, 1) for item in one(f"{hour}" * 16, at=NOW + timedelta(hours=hour))
    )
    fewer = without(kept, kept[1].id)
    assert with_again(fewer, kept[1]) == with_again(kept, kept[1]) == kept
    assert through_a_browser(with_again(fewer, kept[1])) == kept


@given(st.text())
def test_a_title_is_one_short_line(text: str) -> None:
    title = short_title(text)
    assert len(title) <= LONGEST_TITLE
    assert title.splitlines() in ([], [title])
    assert short_title(title) == title


def test_identifiers_are_new_and_can_be_kept() -> None:
    identifiers = {new_id() for _ in range(100)}
    assert len(identifiers) == 100
    assert all(through_a_browser(one(identifier)) for identifier in identifiers)


def test_there_is_an_end_to_what_is_kept() -> None:
    turns = to_browser(CONVERSATION[:1], KEY) * 40
    kept: tuple[Kept, ...] = ()
    for number in range(60):
        kept = with_conversation(kept, f"{number:016x}", turns[:1], NOW + timedelta(hours=number))
    assert len(kept) == MOST_KEPT
    assert kept[0].id == f"{59:016x}"
    assert len(one("0" * 16, *turns)[0].turns) == TURNS_KEPT
    assert len(to_browser(CONVERSATION * 20, KEY)) == TURNS_KEPT


def test_what_is_kept_fits_into_a_browsers_store() -> None:
    big = KeptTurn("؟" * 1000, '"' * 90_000, "0" * 64)
    kept = tuple(Kept(f"{n:016x}", "t" * 80, (big,) * 5, "2026-01-31T12:00:00Z") for n in range(50))
    data = kept_data(kept_from(kept_data(kept)))
    assert len(json.dumps(data, ensure_ascii=False).encode()) <= LARGEST
    assert [len(item["turns"]) for item in data["conversations"]] == [5]
    huge = Kept("0" * 16, "t", (big,) * 30, "2026-01-31T12:00:00Z")
    (alone,) = kept_from(kept_data((huge, *kept)))
    assert 1 < len(alone.turns) < 30


def test_what_falls_out_is_the_oldest() -> None:
    turns = tuple(KeptTurn(f"{n}?", "s" * 9_000, "0" * 64) for n in range(10))
    kept: tuple[Kept, ...] = ()
    for number in range(30):
        at = NOW + timedelta(hours=number)
        kept = with_conversation(kept, f"{number:016x}", turns, at)
    numbers = [int(item.id, 16) for item in kept]
    assert numbers == list(range(29, 29 - len(kept), -1))
    assert 5 < len(kept) < 30
    assert len(json.dumps(kept_data(kept), ensure_ascii=False).encode()) <= LARGEST <= 10**6


@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        "{}",
        [],
        {},
        {"version": 2, "conversations": []},
        {"version": "1"},
        {"version": 1},
        {"version": 1, "conversations": {"id": 1}},
        {"version": 1, "conversations": [None, 3, [], {}, "x" * 10**6]},
    ],
)
def test_what_holds_no_conversations_is_passed_over(data: object) -> None:
    assert kept_from(data) == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), "<b>"),
        (("id",), "0" * 17),
        (("id",), "0" * 15 + "\n"),
        (("id",), 0),
        (("at",), "yesterday"),
        (("at",), None),
        (("at",), "2026-01-31T12:00:00Z\n"),
        (("turns",), None),
        (("turns",), {}),
        (("turns",), []),
        (("turns",), [3, None, {"question": "Who?"}]),
        (("turns", 0, "question"), ""),
        (("turns", 0, "question"), "x" * 10**6),
        (("turns", 0, "sealed"), "x" * 10**6),
        (("turns", 0, "sealed"), {}),
        (("turns", 0, "seal"), None),
    ],
)
def test_a_conversation_that_is_none_is_passed_over_and_others_stay(
    path: tuple[Any, ...], value: Any
) -> None:
    turns = to_browser(CONVERSATION[:1], KEY)
    data = kept_data((*one("a" * 16, *turns), *one("b" * 16, *turns)))
    place = data["conversations"][0]
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert [item.id for item in kept_from(data)] == ["b" * 16]


def test_a_strange_title_becomes_the_first_question() -> None:
    for title in (None, 3, "", " \n", "\u200b\u202e", ["x"]):
        data = kept_data(one())
        data["conversations"][0]["title"] = title
        assert kept_from(data)[0].title == "Who led the delegation?"


def test_of_two_with_one_identifier_the_first_counts() -> None:
    twice = (*one("a" * 16), *renamed(one("a" * 16), "a" * 16, "Other"))
    assert [item.title for item in kept_from(kept_data(twice))] == ["Who led the delegation?"]


def test_a_store_that_is_too_large_is_read_as_far_as_there_is_room() -> None:
    turn = {"question": "q" * 900, "sealed": "s" * 190_000, "seal": "0" * 64}
    listed = [
        {"id": f"{n:016x}", "title": "t", "turns": [turn] * 5, "at": "2026-01-31T12:00:00Z"}
        for n in range(10_000)
    ]
    found = kept_from({"version": 1, "conversations": listed})
    assert sum(len(t.sealed) for item in found for t in item.turns) <= LARGEST
    assert found


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.sampled_from(["id", "title", "turns", "at", "question", "sealed", "seal"]), _ANY_JSON)
def test_nothing_in_the_store_breaks_the_page(name: str, value: Any) -> None:
    turn = asdict(to_browser(CONVERSATION[:1], KEY)[0])
    at = "2026-01-31T12:00:00Z"
    item: dict[str, Any] = {"id": "a" * 16, "title": "t", "turns": [turn], "at": at}
    (turn if name in turn else item)[name] = value
    kept = kept_from({"version": 1, "conversations": [item, value]})
    assert kept_from(kept_data(kept)) == kept
    assert list_html(kept, words_in("en")).startswith("<nav")
