"""Two tabs share a browser's store: neither changes what only the other one knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant import Assistant
from tests.ui.fakes import led
from ui.conversations import MOST_KEPT, Kept, kept_from, with_conversation
from ui.kept_list import KeptList
from ui.sealed_turns import to_browser
from ui.store import changes, deleted_in, deletion, dropped, grown
from ui.tab import Tab
from ui.turns import Conversation, Turn
from ui.words import words_in

KEY = b"k" * 32
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SKIPPED = gr.skip()


@pytest.fixture
def listed(asked: Assistant) -> KeptList:
    """A page's list of conversations, outside any browser."""
    with gr.Blocks():
        return KeptList(asked.index)


@pytest.fixture
def tab() -> Tab:
    return Tab(words_in("en"))


def asked_of(*questions: str) -> Conversation:
    return tuple(
        Turn(number, question, answer=led(question))
        for number, question in enumerate(questions, start=1)
    )


def one(identifier: str, *questions: str, hours: int = 0) -> Kept:
    turns = to_browser(asked_of(*(questions or ("Who led it?",))), KEY)
    return with_conversation((), identifier, turns, NOW + timedelta(hours=hours))[0]


def store(*kept: Kept) -> dict[str, Any]:
    """What a browser would give of these."""
    return changes(*(grown(item, after="") for item in kept))


def click(
    listed: KeptList, given: object, tab: Tab, conversation: Conversation = (), **said: Any
) -> tuple[list[Any], Conversation]:
    event = cast("gr.EventData", SimpleNamespace(_data=said))
    return listed.clicked(given, said.get("deleted"), conversation, tab, event)


def told(changed: list[Any]) -> list[dict[str, Any]]:
    """The records that the browser is told to change."""
    return cast("list[dict[str, Any]]", changed[0]["conversations"])


def test_an_answer_changes_its_own_conversation_only(listed: KeptList, tab: Tab) -> None:
    (record,) = told(listed.saved(store(one("a" * 16)), asked_of("Who led it?"), tab))
    assert (record["id"], record["title"], record["after"]) == (tab.id, "Who led it?", "")
    (longer,) = told(listed.saved(changes(record), asked_of("Who led it?", "Why?"), tab))
    assert longer["id"] == tab.id
    assert longer["after"] == record["turns"][-1]["seal"]
    assert len(longer["turns"]) == 2


def test_each_click_tells_what_it_changes_and_no_more(listed: KeptList, tab: Tab) -> None:
    kept = store(one("a" * 16), one("b" * 16))
    renamed, _ = click(listed, kept, tab, do="rename", id="a" * 16, title="The visit")
    assert told(renamed) == [{"id": "a" * 16, "title": "The visit"}]
    opened, _ = click(listed, kept, tab, do="open", id="b" * 16)
    assert opened[0] == SKIPPED
    gone, _ = click(listed, kept, tab, do="delete", id="a" * 16)
    assert told(gone) == [{"id": "a" * 16, "deleted": True}]
    back, _ = click(listed, changes(*told(gone)), tab, do="undo", deleted=gone[2])
    (record,) = told(back)
    assert (record["id"], record["again"]) == ("a" * 16, True)


def test_what_was_deleted_in_another_tab_is_not_kept_again(listed: KeptList, tab: Tab) -> None:
    conversation = asked_of("Who led it?")
    given = changes(deletion(tab.id))
    assert listed.saved(given, conversation, tab) == [SKIPPED] * 3
    was, tab.run = tab.id, "running"
    changed, after = click(listed, given, tab, conversation, do="list")
    assert (after, tab.run) == ((), "")
    assert tab.id != was
    assert changed[0] == changed[2] == SKIPPED


def test_what_another_tab_changed_is_listed_and_undo_stays(listed: KeptList, tab: Tab) -> None:
    gone, _ = click(listed, store(one("a" * 16)), tab, do="delete", id="a" * 16)
    given = changes(*told(gone), *store(one("b" * 16, "Why?"))["conversations"])
    conversation = asked_of("Who?")
    changed, after = click(listed, given, tab, conversation, do="list", deleted=gone[2])
    assert after is conversation
    assert f'data-do="undo" data-id="{"a" * 16}"' in changed[1]
    assert f'data-do="open" data-id="{"b" * 16}"' in changed[1]


def test_with_what_another_tab_went_on_stays_beside_what_goes_on_here(
    listed: KeptList, tab: Tab
) -> None:
    shared = one("a" * 16, "Who?")
    click(listed, store(shared), tab, do="open", id="a" * 16)
    there = one("a" * 16, "Who?", "Where?")
    (record,) = told(listed.saved(store(there), asked_of("Who?", "When?"), tab))
    assert record["id"] == tab.id != "a" * 16
    assert len(record["turns"]) == 2
    (again,) = told(
        listed.saved(
            changes(*store(there)["conversations"], record),
            asked_of("Who?", "When?", "Why?"),
            tab,
        )
    )
    assert again["id"] == record["id"]


def test_where_the_browser_noticed_first_this_tab_goes_on_there(listed: KeptList, tab: Tab) -> None:
    shared = one("a" * 16, "Who?")
    click(listed, store(shared), tab, do="open", id="a" * 16)
    (record,) = told(listed.saved(store(shared), asked_of("Who?", "When?"), tab))
    assert record["id"] == "a" * 16
    beside = {**record, "id": "b" * 16}  # as store.js does where `after` is not what it finds
    given = changes(*store(one("a" * 16, "Who?", "Where?"))["conversations"], beside)
    (again,) = told(listed.saved(given, asked_of("Who?", "When?", "Why?"), tab))
    assert again["id"] == tab.id == "b" * 16


def test_an_earlier_question_asked_anew_in_one_tab_makes_no_second_conversation(
    listed: KeptList, tab: Tab
) -> None:
    (record,) = told(listed.saved(None, asked_of("Who?", "When?"), tab))
    (again,) = told(listed.saved(changes(record), asked_of("Who?"), tab))
    assert again["id"] == record["id"]


def test_for_what_there_is_no_room_any_more_is_dropped(listed: KeptList, tab: Tab) -> None:
    full = [one(f"{number:016x}", hours=number) for number in range(MOST_KEPT)]
    strange = {"id": "x", "at": 3}
    given = changes(*store(*full)["conversations"], strange, deletion("f" * 16))
    assert deleted_in(given) == {"f" * 16}
    _, *rest = told(listed.saved(given, asked_of("Who?"), tab))
    assert rest == [
        {"id": "0" * 16, "at": "2026-01-31T12:00:00Z", "dropped": True},
        {"id": "x", "at": 3, "dropped": True},
    ]


def test_the_newest_are_read_in_whatever_order_they_lie() -> None:
    many = [one(f"{number:016x}", hours=number) for number in range(MOST_KEPT + 5)]
    assert kept_from(store(*many)) == tuple(reversed(many))[:MOST_KEPT]


@pytest.mark.parametrize("given", [None, "", 3, {}, {"conversations": 3}, {"conversations": [3]}])
def test_a_store_of_something_else_holds_nothing(given: object) -> None:
    assert deleted_in(given) == frozenset()
    assert dropped(given, ()) == []
