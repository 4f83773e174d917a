"""The page in a real browser."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.types import Answer, Citation, Passage
from tests.ui.conftest import Serve
from tests.ui.fakes import EXAMPLES, SEEDS, FakeAssistant, answer
from tests.ui.test_escape import HOSTILE

pytestmark = pytest.mark.browser

YEVKUROV = re.compile("Yevkurov|Evkurov|Jewkurow|يفكوروف|يفكيروف")


def open_page(tab: Page, url: str) -> None:
    tab.goto(url)
    expect(tab.locator("#uj-box textarea")).to_be_visible()


def ask(tab: Page, question: str) -> Locator:
    """Type a question, wait until it is answered or refused, and give the reply."""
    replies = tab.locator(".uj-answer, .uj-abstention, .uj-error")
    before = replies.count()
    tab.fill("#uj-box textarea", question)
    tab.keyboard.press("Enter")
    reply = replies.nth(before)
    finished = tab.locator(".uj-show, .uj-abstention, .uj-error, .uj-note").nth(before)
    expect(finished).to_be_visible(timeout=60_000)
    return reply


def style(element: Locator, name: str) -> str:
    return str(element.evaluate(f"element => getComputedStyle(element)['{name}']"))


def marked_words(card: Locator) -> str:
    return card.locator("mark").text_content() or ""


def file_of(card: Locator) -> str:
    return (SEEDS / card.locator(".uj-file bdi").inner_text()).read_text("utf-8")


def test_a_question_is_answered_and_a_citation_opens_the_quote(tab: Page, served: str) -> None:
    open_page(tab, served)
    reply = ask(tab, "Who led the delegation?")
    expect(reply).to_contain_text(YEVKUROV)
    chip = reply.locator("a.uj-cite").last
    marker = chip.inner_text().strip("[]")
    chip.click()
    card = tab.locator(".uj-card.uj-active")
    expect(card.locator(".uj-number")).to_have_text(marker)
    expect(card.locator("mark")).to_be_in_viewport()
    assert marked_words(card)
    assert marked_words(card) in file_of(card)
    assert style(card.locator("mark"), "backgroundColor") != "rgba(0, 0, 0, 0)"
    card.locator(".uj-number").click()
    expect(chip).to_be_focused()


def test_an_example_asks_on_click(tab: Page, served: str) -> None:
    open_page(tab, served)
    tab.get_by_role("button", name=EXAMPLES[1]).click()
    expect(tab.locator(".uj-question")).to_have_text(EXAMPLES[1])
    expect(tab.locator(".uj-show")).to_be_visible(timeout=60_000)


def test_arabic_runs_right_to_left_in_a_left_to_right_page(tab: Page, served: str) -> None:
    open_page(tab, served)
    reply = ask(tab, "من ترأس الوفد العسكري الروسي؟")
    assert style(tab.locator("body"), "direction") == "ltr"
    assert style(tab.locator(".uj-question"), "direction") == "rtl"
    arabic = reply.locator("p[dir]").filter(has_text=re.compile("[\u0620-\u064a]")).first
    assert style(arabic, "direction") == "rtl"
    arabic_passage = tab.locator("blockquote:lang(ar)").first
    assert style(arabic_passage, "direction") == "rtl"
    assert "Naskh" in style(arabic_passage, "fontFamily")
    for block in tab.locator("blockquote:lang(en), blockquote:lang(sw)").all():
        assert style(block, "direction") == "ltr"


def test_the_page_follows_the_browsers_language_and_the_switch(
    browser: Browser, serving: Serve
) -> None:
    url = serving(FakeAssistant(pause=0.5))
    with browser.new_context(locale="ar-EG", viewport={"width": 1360, "height": 860}) as context:
        tab = context.new_page()
        open_page(tab, url)
        expect(tab.locator("html")).to_have_attribute("dir", "rtl")
        expect(tab.locator("#uj-new")).to_have_text("محادثة جديدة")
        expect(tab.get_by_role("radiogroup", name="لغة الصفحة")).to_be_visible()
        evidence, talk = tab.locator("#uj-evidence"), tab.locator("#uj-talk")
        assert left(evidence) < left(talk)

        # While an answer is being written, and another question typed, by keyboard alone.
        tab.fill("#uj-box textarea", "Who led the delegation?")
        tab.keyboard.press("Enter")
        expect(tab.locator(".uj-answer")).to_contain_text("Deputy")
        tab.fill("#uj-box textarea", "And then?")
        tab.get_by_role("radio", name="العربية").focus()
        tab.keyboard.press("ArrowLeft")  # the next one, where lines run to the left
        expect(tab.get_by_role("radio", name="Deutsch")).to_be_checked()
        expect(tab.locator("html")).to_have_attribute("lang", "de")
        expect(tab.locator("#uj-new")).to_have_text("Neue Unterhaltung")
        expect(tab.locator(".uj-show-words")).to_have_text("Belege zeigen")
        expect(tab.locator(".uj-badges").first).to_contain_text("3 unabhängige Quellen")
        expect(tab.locator(".uj-answer")).to_contain_text("Minister Yunus-bek Yevkurov led it")
        expect(tab.locator("#uj-box textarea")).to_have_value("And then?")
        assert left(evidence) > left(talk)

        open_page(tab, url)
        expect(tab.locator("html")).to_have_attribute("lang", "de")
        expect(tab.locator(".uj-welcome")).to_contain_text("Was sagen die Artikel?")


def left(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().left"))


def test_an_unanswerable_question_is_declined_without_citations(tab: Page, served: str) -> None:
    open_page(tab, served)
    reply = ask(tab, "What is the price of a barrel of oil in Norway?")
    expect(reply).to_have_class("uj-abstention")
    expect(tab.locator("a.uj-cite, .uj-card")).to_have_count(0)


def test_the_evidence_of_an_earlier_answer_can_be_opened_again(tab: Page, served: str) -> None:
    open_page(tab, served)
    first = ask(tab, "Who led the delegation?")
    ask(tab, "What is the price of a barrel of oil in Norway?")
    expect(tab.locator("#uj-evidence-1")).to_be_hidden()
    first.locator("a.uj-cite").first.click()
    expect(tab.locator("#uj-evidence-1")).to_be_visible()
    expect(tab.locator("#uj-evidence-2")).to_be_hidden()


def test_a_new_conversation_is_empty(tab: Page, served: str) -> None:
    open_page(tab, served)
    ask(tab, "Who led the delegation?")
    tab.click("#uj-new")
    expect(tab.locator(".uj-question, .uj-card")).to_have_count(0)
    expect(tab.locator(".uj-welcome")).to_be_visible()


def test_everything_can_be_reached_by_keyboard(tab: Page, served: str) -> None:
    open_page(tab, served)
    ask(tab, "Who led the delegation?")
    tab.locator("#uj-box textarea").focus()
    for _ in range(12):
        tab.keyboard.press("Shift+Tab")
        if tab.evaluate("document.activeElement.matches('a.uj-cite')"):
            break
    chip = tab.locator("a.uj-cite:focus")
    assert style(chip, "outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    expect(tab.locator(".uj-card.uj-active")).to_be_focused()


def test_no_message_is_labelled_with_its_source_code(tab: Page, served: str) -> None:
    open_page(tab, served)
    ask(tab, "Who led the delegation?")
    expect(tab.locator('#uj-chat [aria-label*="<"]')).to_have_count(0)


def test_on_a_phone_the_evidence_lies_below_and_nothing_runs_over_the_edge(
    tab: Page, served: str
) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    open_page(tab, served)
    reply = ask(tab, "Who led the delegation?")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    above, below = reply.bounding_box(), tab.locator(".uj-card").first.bounding_box()
    assert above is not None
    assert below is not None
    assert below["y"] > above["y"] + above["height"]
    reply.locator("a.uj-cite").first.click()
    expect(tab.locator(".uj-card.uj-active")).to_be_in_viewport()


def test_people_who_ask_at_once_get_their_own_answers(browser: Browser, serving: Serve) -> None:
    url = serving(FakeAssistant(pause=0.3))
    questions = ["Who led the delegation?", "Wen traf Haftar in Moskau?", "Who won?"]
    contexts = [browser.new_context() for _ in questions]
    tabs = [context.new_page() for context in contexts]
    for page in tabs:
        open_page(page, url)
    for page, question in zip(tabs, questions, strict=True):
        page.fill("#uj-box textarea", question)
        page.keyboard.press("Enter")
    for page, expected in zip(tabs, ["Yevkurov", "Putin", "do not say"], strict=True):
        expect(page.locator(".uj-show, .uj-abstention")).to_be_visible(timeout=30_000)
        expect(page.locator(".uj-answer, .uj-abstention")).to_have_count(1)
        expect(page.locator(".uj-answer, .uj-abstention")).to_contain_text(expected)
    for context in contexts:
        context.close()


def test_an_answer_can_be_stopped_and_another_asked(tab: Page, serving: Serve) -> None:
    open_page(tab, serving(FakeAssistant(pause=1.0)))
    tab.fill("#uj-box textarea", "Who led the delegation?")
    tab.keyboard.press("Enter")
    expect(tab.locator(".uj-answer")).to_contain_text("Deputy", timeout=15_000)
    tab.get_by_role("button", name="Stop").click()
    expect(tab.locator(".uj-note")).to_contain_text("Stopped")
    tab.wait_for_timeout(1_500)
    expect(tab.locator(".uj-note")).to_have_count(1)
    expect(ask(tab, "Who won?")).to_contain_text("do not say")


def hostile_answer() -> Answer:
    """Everything an article can bring along, in every place where its words are shown."""
    pairs = []
    for marker, words in enumerate(HOSTILE, start=1):
        text = f"{words} [1] \u202e before {words} after [{marker}]"
        start = text.index(words, 5)
        end = start + len(words)
        pairs.append(
            (
                Citation(marker, words, words, "ar", words, start, end, 1),
                Passage(marker, words, words, "ar", words, words, text, 0, len(text), 0.5),
            )
        )
    text = "\n".join(
        f"“{citation.quote}” [{citation.marker}] {citation.quote}" for citation, _ in pairs
    )
    return answer("".join(HOSTILE), text, pairs[:3], pairs[3:])


def test_nothing_of_a_hostile_article_runs_loads_or_poses_as_ours(
    tab: Page, serving: Serve
) -> None:
    hostile = hostile_answer()
    question = " ".join(hostile.question.split())  # the box takes one line
    open_page(tab, serving(FakeAssistant([replace(hostile, question=question)])))
    reply = ask(tab, question)
    foreign = "script, img, iframe, svg, style, link, form, input, video, object, embed, code, pre"
    tab.locator(".uj-feedback").evaluate_all("forms => forms.forEach(form => form.remove())")
    for place in ("#uj-chat .message-content", "#uj-evidence .uj-panel"):
        inside = tab.locator(place)
        expect(inside.locator(foreign).first).to_have_count(0)
        expect(inside.locator('a:not([href^="#uj-"])')).to_have_count(0)
    expect(reply.locator("a.uj-cite")).to_have_count(len(HOSTILE))
    expect(tab.locator(".uj-card")).to_have_count(len(HOSTILE))
    shown = tab.locator(".uj-card mark").all_text_contents()
    assert shown == list(HOSTILE)
    assert "\u202e" not in tab.content()
    tab.wait_for_timeout(500)  # time for anything that would load or pop up; `tab` watches
