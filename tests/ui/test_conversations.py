"""The list of conversations has an order, titles and an end, and its store is hostile."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.kept import CONVERSATION, KEY, LED, NOW, kept_data, one, through_a_browser
from ui.conversations import (
    LARGEST,
    LONGEST_TITLE,
    MOST_KEPT,
    Kept,
    find_kept,
    kept_from,
    new_id,
    renamed,
    short_title,
    with_again,
    with_conversation,
    without,
)
from ui.kept_list import list_html
from ui.sealed_turns import KeptTurn, to_browser
from ui.turns import TURNS_KEPT, Turn
from ui.words import words_in


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
