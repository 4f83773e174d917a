"""Two tabs of one browser keep their conversations in one store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from assistant import Assistant
from tests.ui.conftest import Serve
from tests.ui.test_browser import ask, open_page
from tests.ui.test_tab import Rehearsal

pytestmark = pytest.mark.browser

LED, MET = "Who led the delegation?", "Wen traf Haftar in Moskau?"


@pytest.fixture(scope="module")
def url(serving: Serve, asked: Assistant) -> str:
    """Address of a page whose answers take a moment."""
    return serving(Rehearsal(asked, pause=0.3))


@pytest.fixture
def tabs(browser: Browser, url: str) -> Iterator[tuple[Page, Page]]:
    """The page, open twice in one browser, its list of conversations shown."""
    with browser.new_context(viewport={"width": 1440, "height": 860}) as context:
        pages = context.new_page(), context.new_page()
        for page in pages:
            page.on("pageerror", lambda error: pytest.fail(str(error)))
            open_page(page, url)
            page.click("#uj-aside")
        yield pages


def kept(tab: Page) -> Locator:
    """The conversations in the list."""
    return tab.locator("#uj-kept li:has([data-do=open])")


def questions(tab: Page) -> Locator:
    return tab.locator(".uj-question:visible")


def button(tab: Page, name: str) -> Locator:
    return kept(tab).first.get_by_role("button", name=re.compile(name))


@contextmanager
def slow(tab: Page) -> Iterator[None]:
    """Within this, what a tab sends of what is done at once does not arrive."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    tab.route("**/run/predict*", hold)
    yield
    assert late
    for route in late:
        with tab.expect_response("**/run/predict*"):
            route.continue_()
    tab.unroute("**/run/predict*")


def open_again(tab: Page, *listed: str) -> None:
    """Load the page anew; these are the conversations that it lists then, newest first."""
    open_page(tab, tab.url)
    expect(tab.locator("#uj-kept nav")).to_be_attached()
    expect(kept(tab)).to_have_count(len(listed))
    expect(kept(tab).locator(".uj-kept-title")).to_have_text(list(listed))


def test_each_keeps_what_was_asked_in_both(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    expect(kept(one)).to_have_count(1)
    expect(kept(other)).to_have_text(re.compile("Who led"))
    expect(questions(other)).to_have_count(0)
    ask(other, MET)
    for tab in tabs:
        expect(kept(tab)).to_have_count(2)
    open_again(one, MET, LED)


def test_what_is_asked_in_both_at_once_is_kept(tabs: tuple[Page, Page]) -> None:
    for tab, question in zip(tabs, (LED, MET), strict=True):
        tab.fill("#uj-box textarea", question)
    for tab in tabs:
        tab.keyboard.press("Enter")
    for tab in tabs:
        expect(kept(tab)).to_have_count(2)
    open_page(tabs[0], tabs[0].url)
    expect(kept(tabs[0])).to_have_count(2)


def test_what_is_deleted_in_one_is_gone_in_both(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    kept(other).locator("[data-do=open]").click()
    expect(questions(other)).to_have_text([LED])
    other.fill("#uj-box textarea", MET)
    other.keyboard.press("Enter")
    expect(questions(other)).to_have_text([LED, MET])  # and is being answered
    button(one, "Delete").click()
    expect(questions(other)).to_have_count(0)
    expect(kept(other)).to_have_count(0)
    other.wait_for_timeout(2_500)
    expect(kept(other)).to_have_count(0)
    ask(other, MET)
    expect(kept(one)).to_have_count(1)
    open_again(one, MET)


def test_what_is_brought_back_in_one_is_back_in_both(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    expect(kept(other)).to_have_count(1)
    button(one, "Delete").click()
    expect(kept(other)).to_have_count(0)
    ask(other, MET)
    undo = one.get_by_role("button", name=re.compile("Undo"))
    expect(kept(one)).to_have_count(1)  # the other tab's act does not take it away
    undo.click()
    for tab in tabs:
        expect(kept(tab).locator(".uj-kept-title")).to_have_text([MET, LED])


def test_a_title_that_is_being_written_stays_when_the_other_tab_keeps_something(
    tabs: tuple[Page, Page],
) -> None:
    one, other = tabs
    ask(one, LED)
    button(one, "Rename").click()
    one.keyboard.type("The visit")
    ask(other, MET)
    expect(kept(other)).to_have_count(2)
    one.wait_for_timeout(500)
    one.keyboard.press("Enter")
    for tab in tabs:
        expect(kept(tab).locator(".uj-kept-title")).to_have_text([MET, "The visit"])


def test_a_conversation_that_goes_on_in_both_becomes_two(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    kept(other).locator("[data-do=open]").click()
    expect(questions(other)).to_have_text([LED])
    ask(one, "Who won?")
    expect(kept(one)).to_have_count(1)
    ask(other, MET)
    for tab in tabs:
        expect(kept(tab)).to_have_count(2)
    ask(other, "Who won?")
    open_again(one, LED, LED)
    one.click("#uj-aside")
    for place, asked in enumerate(([LED, MET, "Who won?"], [LED, "Who won?"])):
        kept(one).nth(place).locator("[data-do=open]").click()
        expect(questions(one)).to_have_text(asked)


def test_what_is_deleted_while_another_tab_writes_it_stays_deleted(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    expect(kept(other)).to_have_count(1)
    with slow(one):
        ask(one, "Who won?")
        button(other, "Delete").click()
        expect(kept(other)).to_have_count(0)
    expect(questions(one)).to_have_count(0)
    expect(kept(one)).to_have_count(0)
    open_again(other)


def test_what_two_tabs_write_at_once_is_kept_beside_each_other(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    kept(other).locator("[data-do=open]").click()
    expect(questions(other)).to_have_text([LED])
    with slow(one):
        ask(one, "Who won?")
        with other.expect_response("**/run/predict*"):
            ask(other, MET)
    for tab in tabs:
        expect(kept(tab)).to_have_count(2)
    ask(one, MET)  # goes on with its own
    one.wait_for_timeout(1_000)
    open_again(other, LED, LED)


def test_the_keyboard_stays_where_it_was_when_the_list_grows(tabs: tuple[Page, Page]) -> None:
    one, other = tabs
    ask(one, LED)
    button(one, "Delete").focus()
    name = button(one, "Delete").get_attribute("data-id")
    ask(other, MET)
    expect(kept(one)).to_have_count(2)
    expect(one.locator(f'[data-do="delete"][data-id="{name}"]')).to_be_focused()
