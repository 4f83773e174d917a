"""What happens to an answer that is being written when the page shows something else."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant import Assistant
from tests.ui.conftest import Serve
from tests.ui.fakes import FakeAssistant, led
from tests.ui.test_browser import ask, open_page
from ui.desk import Desk
from ui.events import Events
from ui.kept_list import Deleted
from ui.tab import Tab
from ui.turns import Conversation, Turn
from ui.words import words_in

QUESTION = "Who led the delegation?"
SKIPPED = gr.skip()


class Rehearsal(FakeAssistant):
    """Answers by heart, beside a real index."""

    def __init__(self, real: Assistant, pause: float = 0.0) -> None:
        super().__init__(pause=pause)
        self.index, self.settings = real.index, real.settings


@pytest.fixture(scope="module")
def desk(asked: Assistant) -> Desk:
    """A page's components, outside any browser."""
    with gr.Blocks() as page:
        made = Desk(page, cast("Any", Rehearsal(asked)), ())
        Events(made).wire()
        return made


@pytest.fixture
def events(desk: Desk) -> Events:
    """What the events of that page lead to."""
    return Events(desk)


@pytest.fixture
def tab() -> Tab:
    return Tab(words_in("en"))


def event(**clicked: object) -> gr.EventData:
    return cast("gr.EventData", SimpleNamespace(_data=clicked))


def asking(
    events: Events, tab: Tab, before: Conversation = (), count: int | None = None
) -> Iterator[list[Any]]:
    return events._ask(count, QUESTION, before, "en", tab, [], [], [], "", "", event())


def begun(events: Events, tab: Tab) -> tuple[Iterator[list[Any]], Conversation]:
    """An answer that is being written, and the conversation so far."""
    answering = asking(events, tab)
    _, pending, _, _ = next(answering)
    return answering, pending


def kept(desk: Desk, tab: Tab) -> dict[str, Any]:
    """A browser's store with one conversation, kept under another identifier."""
    assert desk.kept
    other = Tab(tab.words)
    store = desk.kept.saved(None, (Turn(1, QUESTION, answer=led(QUESTION)),), other)[0]
    return cast("dict[str, Any]", store)


def test_an_answer_that_nothing_interrupts_is_kept(events: Events, tab: Tab) -> None:
    *_, (_, conversation, _, _) = asking(events, tab)
    store, listed, _ = events._answered(None, conversation, tab)
    (item,) = store["conversations"]
    assert item["id"] == tab.id
    assert tab.id in listed


def test_opening_a_kept_conversation_ends_the_answer_that_is_being_written(
    events: Events, desk: Desk, tab: Tab
) -> None:
    store = kept(desk, tab)
    (item,) = store["conversations"]
    answering, pending = begun(events, tab)
    changed = events._kept_clicked(store, None, pending, tab, event(do="open", id=item["id"]))
    box, opened = changed[3:5]
    assert tab.id == item["id"]
    assert box["stop_btn"] is False
    assert [turn.question for turn in opened] == [QUESTION]
    assert list(answering) == [[SKIPPED] * 4]
    assert events._answered(changed[0], opened, tab) == [SKIPPED] * 3


def test_what_is_being_answered_is_open_already(events: Events, desk: Desk, tab: Tab) -> None:
    store = kept(desk, tab)
    (item,) = store["conversations"]
    tab.id = item["id"]
    answering, pending = begun(events, tab)
    changed = events._kept_clicked(store, None, pending, tab, event(do="open", id=item["id"]))
    assert changed[3:] == [SKIPPED] * 5
    assert SKIPPED not in next(answering)


def test_deleting_the_conversation_that_is_being_answered_ends_the_answer(
    events: Events, desk: Desk, tab: Tab
) -> None:
    store = kept(desk, tab)
    (item,) = store["conversations"]
    tab.id = item["id"]
    answering, pending = begun(events, tab)
    changed = events._kept_clicked(store, None, pending, tab, event(do="delete", id=item["id"]))
    assert isinstance(changed[2], Deleted)
    assert changed[4] == ()
    assert list(answering) == [[SKIPPED] * 4]
    assert events._answered(changed[0], (), tab) == [SKIPPED] * 3  # and it can still be undone


@pytest.mark.parametrize("by", ["stop", "new"])
def test_a_stopped_answer_writes_nothing_more(events: Events, tab: Tab, by: str) -> None:
    answering, pending = begun(events, tab)
    if by == "stop":
        _, conversation, *_ = events._stopped(pending, "en", tab)
        assert conversation[-1].stopped
    else:
        _, conversation, *_ = events._emptied(None, "en", tab)
        assert conversation == ()
    assert list(answering) == [[SKIPPED] * 4]


def test_the_answer_to_the_next_question_is_written_after_a_stop(events: Events, tab: Tab) -> None:
    first = asking(events, tab)
    _, pending, _, _ = next(first)
    _, conversation, *_ = events._stopped(pending, "en", tab)
    second = asking(events, tab, conversation)
    assert len(next(second)[1]) == 2
    assert list(first) == [[SKIPPED] * 4]
    *_, (_, longer, _, _) = second
    assert longer[0].stopped
    assert longer[1].answer


def test_a_question_that_something_else_overtook_is_not_answered(
    events: Events, desk: Desk, tab: Tab
) -> None:
    events._emptied(1, "en", tab)
    assert list(asking(events, tab, count=1)) == [[SKIPPED] * 4]
    assert len(next(asking(events, tab, count=2))[1]) == 1
    store = kept(desk, tab)
    (item,) = store["conversations"]
    events._kept_clicked(store, None, (), tab, event(do="open", id=item["id"], asks=3))
    assert list(asking(events, tab, count=3)) == [[SKIPPED] * 4]
    assert len(next(asking(events, tab, count=4))[1]) == 1
    events._emptied("3", "en", tab)  # a browser may say anything
    assert tab.run == ""


def test_what_stops_an_answer_is_sent_before_anything_else_is_done(desk: Desk) -> None:
    dependencies = desk.page.config["dependencies"]
    asked = next(
        item["id"]
        for item in dependencies
        if item["trigger_mode"] == "once" and len(item["targets"]) == 3
    )
    for button, name in ((desk.box, "stop"), (desk.fresh, "click")):
        own = [item for item in dependencies if (button._id, name) in item["targets"]]
        cancels = [place for place, item in enumerate(own) if asked in item["cancels"]]
        does = [place for place, item in enumerate(own) if item["backend_fn"]]
        assert cancels
        assert max(cancels) < min(does)


def test_an_empty_conversation_is_not_kept(desk: Desk, tab: Tab) -> None:
    assert desk.kept
    assert desk.kept.saved(kept(desk, tab), (), tab) == [SKIPPED] * 3


def test_an_article_that_cannot_be_opened_leaves_no_other_open(events: Events) -> None:
    article, _, notice = events._clicked((), "en", event(do="article", source="gone.txt"))
    assert article == ""
    assert "is not in the index" in notice
    article, *_ = events._clicked((), "en", event(do="feedback", turn="1"))
    assert article == SKIPPED


def test_what_was_deleted_can_be_brought_back_in_another_language(
    events: Events, desk: Desk, tab: Tab
) -> None:
    store = kept(desk, tab)
    (item,) = store["conversations"]
    store, _, deleted, *_ = events._kept_clicked(
        store, None, (), tab, event(do="delete", id=item["id"])
    )
    assert desk.kept
    place = desk.worded.index(desk.kept.list)
    listed = events._switched("de", tab, (), store, deleted)[place]
    assert 'data-do="undo"' in listed
    assert words_in("de").html("kept_undo") in listed


def test_what_is_listed_is_listed_anew_in_another_language(desk: Desk) -> None:
    switched = [
        output
        for item in desk.page.config["dependencies"]
        if (desk.switch._id, "input") in item["targets"]
        for output in item["outputs"]
    ]
    assert desk.articles
    assert desk.filter
    assert desk.articles.list._id in switched
    assert switched.count(desk.filter.fields[0]._id) == 2  # its label, and its choices


# In a browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser's tab: `tab` is something else here."""
    with browser.new_context(viewport={"width": 1440, "height": 860}) as context:
        yield context.new_page()


@pytest.mark.browser
def test_another_conversation_can_be_opened_while_an_answer_is_written(
    page: Page, serving: Serve, asked: Assistant
) -> None:
    open_page(page, serving(Rehearsal(asked, pause=0.4)))
    ask(page, QUESTION)
    page.click("#uj-new")
    question = page.locator(".uj-question:visible")
    expect(question).to_have_count(0)
    page.click("#uj-aside")
    page.fill("#uj-box textarea", "Wen traf Haftar in Moskau?")
    page.keyboard.press("Enter")
    expect(page.locator(".uj-answer")).to_be_visible()
    page.locator("#uj-kept [data-do=open]").click()
    expect(question).to_have_text([QUESTION])
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.wait_for_timeout(1_500)  # nothing of the other answer comes
    expect(question).to_have_text([QUESTION])
    expect(page.locator("#uj-kept li")).to_have_count(1)
    expect(page.locator(".uj-show")).to_have_count(1)
    expect(ask(page, "Who won?")).to_contain_text("do not say")
    expect(question).to_have_text([QUESTION, "Who won?"])


@pytest.mark.browser
def test_a_new_conversation_that_overtakes_the_question_stays_empty(
    page: Page, serving: Serve, asked: Assistant
) -> None:
    open_page(page, serving(Rehearsal(asked)))
    question = page.locator(".uj-question:visible")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/queue/join*", hold)
    page.fill("#uj-box textarea", QUESTION)
    with page.expect_request("**/queue/join*"):
        page.keyboard.press("Enter")
    with page.expect_response("**/run/predict*"):
        page.click("#uj-new")
    late[0].continue_()
    page.unroute("**/queue/join*")
    page.wait_for_timeout(1_500)
    expect(question).to_have_count(0)
    expect(page.locator("#uj-kept li")).to_have_count(0)
    ask(page, QUESTION)
    expect(question).to_have_text([QUESTION])
