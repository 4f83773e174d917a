"""The reading desk in a real browser: articles, filters, files, conversations, remarks."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import Assistant, Settings
from assistant.feedback import read_feedback
from assistant.pack_file import read_pack
from tests.ui.conftest import Serve
from tests.ui.fakes import ENGLISH
from tests.ui.test_browser import ask, open_page
from tests.ui.test_escape import HOSTILE

pytestmark = pytest.mark.browser

QUESTION = "Who led the delegation?"


@dataclass(frozen=True, slots=True)
class Place:
    """A page over an index of its own, which tests may change."""

    url: str
    index: Path


@pytest.fixture(scope="module")
def desk(
    serving: Serve, seeds_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A served page."""
    place = tmp_path_factory.mktemp("desk") / "index"
    shutil.copytree(seeds_index, place)
    assistant = Assistant.open(place, Settings())
    yield Place(serving(assistant), place)
    assistant.close()


def articles(tab: Page) -> None:
    tab.get_by_role("tab", name="Articles").click()
    expect(tab.locator("#uj-articles table")).to_be_visible()


def delete(row: Locator) -> None:
    row.locator("summary").click()
    row.locator('[data-do="delete"]').click()


def test_a_card_opens_the_whole_article_at_its_quotation_and_back(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    card = tab.locator(".uj-card", has_text=ENGLISH)
    quote = card.locator("mark").text_content() or ""
    card.get_by_role("button", name="Open the whole article").click()
    article = tab.locator("#uj-article")
    expect(article).to_be_visible()
    marked = article.locator("mark").first
    expect(marked).to_be_in_viewport()
    assert quote in (article.locator("mark").all_text_contents() or [""])[0]
    expect(article.locator("details.uj-cut").first).not_to_have_attribute("open", "")
    article.locator("a.uj-back").click()
    expect(article).to_be_hidden()
    expect(card).to_be_visible()


def test_a_citation_leads_to_its_card_from_the_list_of_articles(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    reply = ask(tab, QUESTION)
    articles(tab)
    reply.locator("a.uj-cite").first.click()
    card = tab.locator(".uj-card.uj-active")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()


def test_a_new_conversation_closes_the_article(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    tab.locator('[data-do="article"]').first.click()
    expect(tab.locator("#uj-article")).to_be_visible()
    tab.click("#uj-new")
    expect(tab.locator("#uj-evidence")).to_be_visible()
    expect(questions(tab)).to_have_count(0)
    ask(tab, QUESTION)
    expect(tab.locator(".uj-card").first).to_be_visible()


def test_only_the_articles_that_were_chosen_are_asked(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    tab.click("#uj-aside")
    tab.locator("#uj-filter > button").click()
    field = tab.locator("#uj-filter-languages input")
    field.click()
    tab.get_by_role("option", name="English").click()
    tab.keyboard.press("Escape")
    ask(tab, QUESTION)
    files = set(tab.locator(".uj-card .uj-file bdi").all_inner_texts())
    assert files == {ENGLISH}
    tab.fill("#uj-filter-since input, #uj-filter-since textarea", "last week")
    reply = ask(tab, QUESTION)
    expect(reply).to_contain_text("is no date")


def test_files_are_added_by_choosing_them_and_left_out_again(
    tab: Page, desk: Place, tmp_path: Path
) -> None:
    story = tmp_path / "harbour.txt"
    story.write_text(
        "New harbour master named\n\nThe council of Port Ellis named Brigid Halloran harbour "
        "master on Friday. Brigid Halloran has worked in the port since 1998.\n"
    )
    open_page(tab, desk.url)
    articles(tab)
    tab.set_input_files("#uj-drop input[type=file]", story)
    expect(tab.locator("#uj-articles")).to_contain_text("added/harbour.txt", timeout=60_000)
    expect(tab.locator("#uj-head")).to_contain_text("6 articles")
    tab.get_by_role("tab", name="Evidence").click()
    expect(ask(tab, "Who was named harbour master?")).to_contain_text("Brigid Halloran")
    articles(tab)
    expect(tab.locator("#uj-drop")).not_to_contain_text("harbour.txt")
    row = tab.locator("#uj-articles tr", has_text="added/harbour.txt")
    delete(row)
    expect(row).to_have_count(0, timeout=60_000)
    expect(tab.locator("#uj-head")).to_contain_text("5 articles")


def test_nothing_of_a_hostile_file_runs_when_its_article_is_open(
    tab: Page, desk: Place, tmp_path: Path
) -> None:
    story = tmp_path / "hostile.txt"
    body = "\n\n".join(f"Brigid Halloran said {words} to the council." for words in HOSTILE)
    story.write_text(f"Council meets\n\nThe council of Port Ellis met.\n\n{body}\n", "utf-8")
    open_page(tab, desk.url)
    articles(tab)
    tab.set_input_files("#uj-drop input[type=file]", story)
    expect(tab.locator("#uj-articles")).to_contain_text("added/hostile.txt", timeout=60_000)
    tab.get_by_role("tab", name="Evidence").click()
    ask(tab, "Who spoke to the council of Port Ellis?")
    card = tab.locator(".uj-card", has_text="added/hostile.txt").first
    card.get_by_role("button", name="Open the whole article").click()
    article = tab.locator("#uj-article")
    expect(article).to_be_visible()
    foreign = "script, img, iframe, svg, style, link, form, input, video, object, embed"
    expect(article.locator(foreign)).to_have_count(0)
    expect(article.locator('a:not([href^="#uj-"])')).to_have_count(0)
    tab.wait_for_timeout(500)
    articles(tab)
    row = tab.locator("#uj-articles tr", has_text="added/hostile.txt")
    delete(row)
    expect(tab.locator("#uj-articles")).not_to_contain_text("hostile", timeout=60_000)


def test_a_file_of_another_kind_is_refused_in_place(tab: Page, desk: Place, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("  \n")
    open_page(tab, desk.url)
    articles(tab)
    tab.set_input_files("#uj-drop input[type=file]", empty)
    expect(tab.locator("#uj-outcome .uj-refused")).to_contain_text("empty.txt", timeout=60_000)


@pytest.mark.parametrize("ending", [".html", ".md", ".json"])
def test_an_answer_is_exported_as_a_pack_that_can_be_read(
    tab: Page, desk: Place, tmp_path: Path, ending: str
) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    with tab.expect_download() as started:
        tab.get_by_role("button", name=ending, exact=True).click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.suffix == ending
    assert read_pack(path).pack.question == QUESTION


def test_conversations_are_kept_renamed_opened_and_deleted(browser: Browser, desk: Place) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 860}) as context:
        page = context.new_page()
        open_page(page, desk.url)
        ask(page, QUESTION)
        page.click("#uj-aside")
        kept = page.locator("#uj-kept li")
        expect(kept).to_have_count(1)
        expect(kept).to_contain_text(QUESTION)
        kept.get_by_role("button", name=re.compile("Rename")).click()
        page.keyboard.press("Escape")
        expect(kept.get_by_role("button", name=re.compile("Rename"))).to_be_focused()
        kept.get_by_role("button", name=re.compile("Rename")).click()
        page.keyboard.type("The visit")
        page.keyboard.press("Enter")
        expect(kept).to_contain_text("The visit")
        open_page(page, desk.url)
        expect(page.locator(".uj-question")).to_have_count(0)
        page.click("#uj-aside")
        page.locator('#uj-kept [data-do="open"]').click()
        expect(page.locator(".uj-question")).to_have_text(QUESTION)
        expect(page.locator(".uj-card").first).to_be_attached()
        kept.get_by_role("button", name=re.compile("Delete")).press("Enter")
        undo = kept.get_by_role("button", name=re.compile("Undo"))
        expect(undo).to_be_focused()
        expect(page.locator("#uj-kept [role=status]")).to_have_text("Deleted.")
        expect(page.locator(".uj-question")).to_have_count(0)
        undo.press("Enter")
        expect(kept.locator("[data-do=open]")).to_be_focused()
        expect(kept).to_contain_text("The visit")
        expect(page.locator(".uj-question")).to_have_text(QUESTION)
        kept.get_by_role("button", name=re.compile("Delete")).click()
        expect(undo).to_be_focused()
        open_page(page, desk.url)
        expect(kept).to_have_count(0)


def test_what_was_deleted_is_gone_with_the_next_act(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    tab.click("#uj-aside")
    kept = tab.locator("#uj-kept li")
    kept.get_by_role("button", name=re.compile("Delete")).click()
    expect(kept.get_by_role("button", name=re.compile("Undo"))).to_be_visible()
    ask(tab, "Wen traf Haftar in Moskau?")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text("Wen traf Haftar")
    expect(kept.get_by_role("button", name=re.compile("Undo"))).to_have_count(0)


def ask_and_keep(tab: Page, question: str) -> None:
    """Ask, and wait until the browser keeps the turn: a few thousand characters."""
    stored = "JSON.stringify(localStorage).length"
    before = tab.evaluate(stored)
    ask(tab, question)
    tab.wait_for_function(f"before => {stored} > before + 500", arg=before)


def questions(tab: Page) -> Locator:
    return tab.locator(".uj-question:visible")


def test_a_question_is_changed_in_its_place_and_what_follows_goes(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    ask(tab, "When did he arrive?")
    tab.fill("#uj-box textarea", "A draft")
    edit = tab.get_by_role("button", name="Edit question (question 1)")
    edit.press("Enter")
    text = tab.locator(".uj-edit:visible textarea")
    expect(text).to_be_focused()
    expect(text).to_have_value(QUESTION)
    expect(text).to_have_accessible_description(re.compile("will be removed"))
    text.press("Escape")
    expect(edit).to_be_focused()
    expect(questions(tab)).to_have_text([QUESTION, "When did he arrive?"])
    edit.press("Enter")
    text.fill("Wen traf Haftar in Moskau?")
    text.press("Enter")
    expect(questions(tab)).to_have_text(["Wen traf Haftar in Moskau?"])
    expect(tab.locator(".uj-show")).to_have_count(1)
    expect(tab.locator("#uj-box textarea")).to_be_focused()
    expect(tab.locator("#uj-box textarea")).to_have_value("A draft")
    tab.click("#uj-aside")
    expect(tab.locator("#uj-kept li")).to_have_count(1)
    expect(tab.locator("#uj-kept li")).to_contain_text("Wen traf Haftar")


def test_a_question_that_is_being_changed_stays_open_in_another_language(
    tab: Page, desk: Place
) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    articles(tab)
    tab.get_by_role("button", name="Edit question (question 1)").press("Enter")
    text = tab.locator(".uj-edit:visible textarea")
    text.fill("Who paid for it?")
    tab.locator("#uj-language label", has_text="Deutsch").click()
    expect(tab.locator(".uj-edit:visible")).to_have_attribute("lang", "de")
    expect(text).to_have_value("Who paid for it?")
    expect(tab.locator("#uj-articles th").first).to_have_text("Artikel")


def test_a_kept_question_is_asked_again_in_its_place(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    ask_and_keep(tab, QUESTION)
    ask_and_keep(tab, "When did he arrive?")
    open_page(tab, desk.url)
    tab.click("#uj-aside")
    tab.locator("#uj-kept [data-do=open]").click()
    expect(questions(tab)).to_have_text([QUESTION, "When did he arrive?"])
    tab.get_by_role("button", name="Ask again (question 2)").click()
    expect(tab.locator("#uj-chat [name=again]")).to_have_count(0)
    expect(tab.locator("#uj-chat [name=again]")).to_have_count(2)
    expect(questions(tab)).to_have_text([QUESTION, "When did he arrive?"])
    # The first one would take the second along, and so asks before.
    tab.get_by_role("button", name="Ask again (question 1)").click()
    form = tab.locator(".uj-edit:visible")
    expect(form).to_contain_text("will be removed")
    expect(form.get_by_role("button", name="Ask")).to_be_focused()
    form.get_by_role("button", name="Ask").press("Enter")
    expect(questions(tab)).to_have_text([QUESTION])
    expect(tab.locator(".uj-show")).to_have_count(1)


def test_a_remark_on_an_answer_is_kept(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    tab.get_by_text("Tell whether this helped").click()
    form = tab.locator(".uj-feedback form")
    form.get_by_label("No", exact=True).check()
    form.locator('[name="wrong"]').first.check()
    form.locator('[name="expected"]').fill("Somebody else")
    form.get_by_role("button", name="Keep").click()
    expect(tab.locator(".uj-notice")).to_contain_text("Thank you")
    record = read_feedback(desk.index).kept[-1]
    assert record.verdict == "not_helpful"
    assert record.wrong == (1,)
    assert json.dumps(record.note) == '"expected: Somebody else"'


def test_a_remark_stays_with_its_answer_and_each_message_is_seen(tab: Page, desk: Place) -> None:
    open_page(tab, desk.url)
    expect(tab.locator("#uj-aside")).to_have_attribute("aria-expanded", "false")
    ask_and_keep(tab, QUESTION)
    tab.click("#uj-new")
    expect(questions(tab)).to_have_count(0)
    ask_and_keep(tab, "Wen traf Haftar in Moskau?")
    tab.get_by_text("Tell whether this helped").click()
    note, send = tab.locator('.uj-feedback [name="note"]'), tab.locator('[data-do="feedback"]')
    note.fill("About the second")
    send.click()
    notice = tab.locator("#uj-notices .uj-notice")
    expect(notice).to_contain_text("yes or no")
    notice.evaluate("it => it.getAnimations().forEach(one => one.finish())")
    expect(notice).to_be_hidden()
    send.click()
    expect(notice).to_be_visible()
    tab.click("#uj-aside")
    expect(tab.locator("#uj-aside")).to_have_attribute("aria-expanded", "true")
    tab.locator("#uj-kept [data-do=open]").last.click()
    expect(questions(tab)).to_have_text([QUESTION])
    expect(note).to_have_value("")


def test_an_answer_is_copied_with_and_without_a_clipboard(browser: Browser, desk: Place) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        open_page(page, desk.url)
        ask(page, QUESTION)
        copy = page.locator('[data-do="copy"]')
        for prepare in ("() => 0", "() => { navigator.clipboard.writeText = undefined }"):
            page.evaluate("() => navigator.clipboard.writeText('')")
            page.evaluate(prepare)
            copy.dblclick()
            expect(copy).to_have_text("Copied")
            assert "[1]" in page.evaluate("() => navigator.clipboard.readText()")
            expect(copy).to_have_text("Copy", timeout=10_000)


def test_twenty_people_who_ask_at_once_are_all_answered(browser: Browser, desk: Place) -> None:
    contexts = [browser.new_context() for _ in range(20)]  # a browser opens few lines to a host
    pages = [context.new_page() for context in contexts]
    for page in pages:
        open_page(page, desk.url)
    for page in pages:
        page.fill("#uj-box textarea", QUESTION)
        page.keyboard.press("Enter")
    for page in pages:
        expect(page.locator(".uj-show")).to_be_visible(timeout=120_000)
        expect(page.locator(".uj-error")).to_have_count(0)
    for context in contexts:
        context.close()


def test_on_a_small_phone_nothing_runs_over_the_edge(tab: Page, desk: Place) -> None:
    tab.set_viewport_size({"width": 360, "height": 780})
    open_page(tab, desk.url)
    ask(tab, QUESTION)
    tab.click("#uj-aside")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.locator('[data-do="article"]').first.click()
    expect(tab.locator("#uj-article")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
