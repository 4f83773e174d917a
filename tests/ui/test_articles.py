"""The list of articles and what changes it: adding, deleting, and what is told meanwhile."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import JSHandle, Locator, Page, expect

from assistant import Assistant, Settings
from assistant.corpus import Corpus
from index import Index
from index.types import Vectors
from tests.doubles import WordEncoder
from tests.stories import HARVEST
from tests.ui.conftest import Serve
from tests.ui.test_browser import open_page
from ui.articles import Articles
from ui.words import LANGUAGES, own_name, words_in

EN = words_in("en")


@dataclass
class PatientEncoder(WordEncoder):
    """Once it is held, waits after the first passage until it may go on."""

    may_go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_go_on.set()

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As `Encoder` says."""
        if progress and texts:
            progress(1)
            assert self.may_go_on.wait(60)
            progress(len(texts) - 1)
        return super().encode_passages(texts)


@pytest.fixture
def encoder() -> Iterator[PatientEncoder]:
    made = PatientEncoder()
    yield made
    made.may_go_on.set()


@pytest.fixture
def assistant(tmp_path: Path, folder: Path, encoder: PatientEncoder) -> Iterator[Assistant]:
    index = Index.open_or_create(tmp_path / "index", folder, encoder)
    made = Assistant(index, Settings())
    made.update()
    yield made
    made.close()


@pytest.fixture
def articles(assistant: Assistant) -> Articles:
    with gr.Blocks():
        return Articles(Corpus(assistant))


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A file as Gradio keeps it once it is sent."""
    path = tmp_path / "harvest.txt"
    path.write_text(HARVEST, "utf-8")
    return path


def said(shown: Sequence[Any]) -> str:
    return unescape(str(shown[0]))


# What is told, as a stream


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_adds_is_told_each_step_in_their_language(
    articles: Articles, sent: Path, language: str
) -> None:
    words = words_in(language)
    shown = list(articles._dropped([str(sent)], language))
    told = "".join(said(one) for one in shown[:-1])
    for key in ("working", "progress_store", "progress_read", "progress_encode"):
        assert words.say(key) in told
    assert "added/harvest.txt" in said(shown[-1])
    assert "added/harvest.txt" in unescape(shown[-1][1])
    assert shown[0][3] is None  # so that other files can be sent


def test_a_file_that_was_sent_is_kept_once(articles: Articles, sent: Path) -> None:
    list(articles._dropped([str(sent)], "en"))
    assert not sent.exists()


def test_neither_the_bar_nor_what_was_sent_stays_when_something_goes_wrong(
    articles: Articles, sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.setattr(articles._corpus, "add", fail)
    steps = articles._dropped([str(sent)], "en")
    assert "uj-progress" in said(next(steps))
    assert said(next(steps)) == ""
    with pytest.raises(LookupError):
        next(steps)
    assert not sent.exists()


def test_who_comes_second_is_told_that_others_are_finished_first(
    articles: Articles, sent: Path, encoder: PatientEncoder
) -> None:
    encoder.may_go_on.clear()
    first = articles._dropped([str(sent)], "en")
    while 'value="1"' not in said(next(first)):
        pass
    second = articles._updated("de")
    next(second)
    assert words_in("de").say("progress_wait") in said(next(second))
    encoder.may_go_on.set()
    assert "added/harvest.txt" in said(list(first)[-1])
    assert words_in("de").say("reindexed") in said(list(second)[-1])


def test_what_cannot_be_done_is_said_in_place(
    articles: Articles, assistant: Assistant, folder: Path
) -> None:
    folder.rename(folder.with_name("elsewhere"))
    last = list(articles._updated("en"))[-1]
    assert "uj-bad" in said(last)
    assert "bridge.txt" in unescape(last[1])
    assert len(assistant.index.catalog.files()) == 2


# In a browser


@pytest.fixture
def page(tab: Page, serving: Serve, assistant: Assistant) -> Page:
    """The tab with the list of articles open."""
    open_page(tab, serving(assistant))
    show_articles(tab)
    return tab


def show_articles(tab: Page) -> None:
    tab.get_by_role("tab").nth(1).click()
    expect(tab.locator("#uj-articles table")).to_be_visible()


def dropped(page: Page, **files: str) -> JSHandle:
    """What a browser says of files that are dropped."""
    return page.evaluate_handle(
        """(files) => {
          const dropped = new DataTransfer();
          for (const [name, text] of Object.entries(files))
            dropped.items.add(new File([text], name.replace("_", ".")));
          return dropped;
        }""",
        files,
    )


def row(page: Page, source: str) -> Locator:
    return page.locator("#uj-articles .uj-row", has_text=source)


@pytest.mark.browser
def test_where_files_are_dropped_speaks_the_pages_language_alone(page: Page) -> None:
    for language in LANGUAGES:
        page.get_by_role("radio", name=own_name(language)).check()
        name = words_in(language).say("add_files", kinds=".csv")
        field = page.get_by_label(name.partition("(")[0].strip())
        expect(field).to_be_attached()
        assert field.evaluate("one => getComputedStyle(one).direction") == (
            words_in(language).direction
        )
        panel = page.locator("#uj-tabs").inner_text()
        assert "Drop File" not in panel
        assert "Click to Upload" not in panel
    expect(page.get_by_role("button", name="upload")).to_have_count(0)


@pytest.mark.browser
def test_files_are_added_by_choosing_them_with_the_keyboard(page: Page, sent: Path) -> None:
    page.locator(".uj-zone input").focus()
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Space")
    assert chosen.value.is_multiple()
    chosen.value.set_files(sent)
    expect(page.locator(".uj-outcome")).to_contain_text("added/harvest.txt")
    expect(row(page, "added/harvest.txt")).to_be_visible()


@pytest.mark.browser
def test_dropped_files_are_added_and_those_of_no_kind_that_can_be_read_are_named(
    page: Page,
) -> None:
    files = dropped(page, harvest_TXT=HARVEST, picture_svg="<svg/>")
    page.locator(".uj-zone").dispatch_event("drop", {"dataTransfer": files})
    expect(page.locator(".uj-outcome")).to_contain_text("added/harvest.TXT")
    line = page.locator(".uj-zone-said")
    expect(line).to_contain_text(EN.say("add_other"))
    expect(line.locator("bdi")).to_have_text(["picture.svg"])


@pytest.mark.browser
def test_what_is_too_large_or_too_much_is_named_and_the_rest_is_added(page: Page) -> None:
    page.locator(".uj-zone-said").evaluate(
        "(line) => Object.assign(line.dataset, { largest: 1000, most: 1 })"
    )
    files = dropped(page, harvest_txt=HARVEST, huge_txt="x" * 1001, more_txt=HARVEST)
    page.locator(".uj-zone").dispatch_event("drop", {"dataTransfer": files})
    expect(page.locator(".uj-outcome")).to_contain_text("added/harvest.txt")
    line = page.locator(".uj-zone-said")
    expect(line).to_have_text(re.compile("Larger than.*huge.txt.*More than.*more.txt"))


@pytest.mark.browser
def test_a_bar_shows_how_much_is_done_and_nothing_else_is_begun(
    page: Page, encoder: PatientEncoder, sent: Path
) -> None:
    encoder.may_go_on.clear()
    zone = page.locator(".uj-zone")
    zone.dispatch_event("drop", {"dataTransfer": dropped(page, harvest_txt=HARVEST)})
    bar = page.get_by_role("progressbar", name=EN.say("progress_encode"))
    expect(bar).to_be_visible()
    assert bar.evaluate("one => one.value") == 1
    assert bar.evaluate("one => one.max") > 1
    zone.dispatch_event("drop", {"dataTransfer": dropped(page, other_txt=HARVEST * 2)})
    other = page.context.new_page()
    open_page(other, page.url)
    show_articles(other)
    other.locator("#uj-reindex").click()
    expect(other.get_by_role("progressbar", name=EN.say("progress_wait"))).to_be_visible()
    encoder.may_go_on.set()
    expect(page.locator(".uj-outcome")).to_contain_text("added/harvest.txt")
    expect(other.locator("#uj-outcome")).to_contain_text(EN.say("reindexed"))
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(row(other, "added/harvest.txt")).to_be_visible()
    expect(row(other, "added/other.txt")).to_have_count(0)
    assert sent.exists()


@pytest.mark.browser
def test_what_is_deleted_is_asked_for_twice(page: Page) -> None:
    files = dropped(page, harvest_txt=HARVEST)
    page.locator(".uj-zone").dispatch_event("drop", {"dataTransfer": files})
    added = row(page, "added/harvest.txt")
    sure = added.get_by_role("button", name="Delete added/harvest.txt for good")
    asking = added.locator("summary")
    asking.click()
    expect(asking).to_contain_text("Keep added/harvest.txt", use_inner_text=True)
    expect(sure).to_be_visible()
    asking.click()
    expect(sure).to_be_hidden()
    asking.dblclick()  # in the one place: "Keep" stands where "Delete" was
    expect(sure).to_be_hidden()
    expect(added).to_be_visible()
    asking.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(sure).to_be_focused()
    page.keyboard.press("Escape")
    expect(sure).to_be_hidden()
    expect(asking).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(added).to_have_count(0)
    expect(row(page, "bridge.txt").locator(".uj-act")).to_be_focused()


@pytest.mark.browser
def test_several_files_are_left_out_one_after_the_other(page: Page) -> None:
    buttons = page.locator('#uj-articles [data-do="leave-out"]')
    expect(buttons).to_have_count(2)
    page.evaluate(
        """() => document.querySelectorAll('#uj-articles [data-do="leave-out"]')
          .forEach((button) => button.click())"""
    )
    expect(page.locator('#uj-articles [data-do="take-in"]')).to_have_count(2)
    expect(page.get_by_role("progressbar")).to_have_count(0)
