"""Where files are added, what goes on meanwhile, and what became of them, as HTML."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from index.added import Kept, Outcome, Refused
from tests.ui.test_corpus import EN, HOSTILE, Tags, assert_harmless, laid_out
from ui.adding import outcome_html, progress_html, zone_html
from ui.articles import ENDINGS
from ui.bodies import LARGEST_UPLOAD, MOST_UPLOADS, UPLOAD_TYPES
from ui.steps import Step
from ui.words import LANGUAGES, Words, words_in

STEPS = ("store", "read", "encode", "remove")


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return words_in(request.param)


# Where they are added


def test_the_field_for_files_says_what_it_takes(words: Words) -> None:
    html = zone_html(ENDINGS, words)
    assert tuple(ENDINGS) == UPLOAD_TYPES
    assert_harmless(html)
    page = Tags(html)
    assert words.say("add_files", kinds=" ".join(ENDINGS)) in page.text
    (label,), (field,) = page.of("label"), page.of("input")
    assert (label["lang"], label["dir"]) == (words.language, words.direction)
    assert (field["type"], (field["accept"] or "").split(",")) == ("file", ENDINGS)
    assert "multiple" in field


def test_the_field_for_files_knows_the_servers_bounds(words: Words) -> None:
    (line,) = (one for one in Tags(zone_html(ENDINGS, words)).of("p"))
    assert (line["data-largest"], line["data-most"]) == (str(LARGEST_UPLOAD), str(MOST_UPLOADS))
    assert "16" in (line["data-large"] or "")
    assert "50" in (line["data-many"] or "")


# What goes on


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_a_bar_and_says_how_much_of_it_is_done(name: str, words: Words) -> None:
    html = progress_html(Step(name, 3, 1200, begins=False), words)
    assert_harmless(html)
    page = Tags(html)
    (bar,) = page.of("progress")
    assert (bar["value"], bar["max"]) == ("3", "1200")
    named = next(one for one in page.of("p") if one.get("id") == bar["aria-labelledby"])
    assert named
    assert words.say(f"progress_{name}") in page.text
    assert words.say("progress_count", done=3, total=1200) in page.text


@pytest.mark.parametrize("step", [None, Step("wait", 0, 1, begins=True), Step("x", 0, 9, True)])
def test_what_cannot_be_counted_or_is_not_known_is_said_too(
    step: Step | None, words: Words
) -> None:
    page = Tags(progress_html(step, words))
    said = "progress_wait" if step and step.name == "wait" else "working"
    assert words.say(said) in page.text
    assert ("value" in page.of("progress")[0]) == bool(step and step.total > 1)


def test_only_a_new_step_is_told_aloud() -> None:
    def told(*, begins: bool) -> bool:
        return 'role="status"' in progress_html(Step("read", 2, 9, begins=begins), EN)

    assert told(begins=True)
    assert not told(begins=False)


@pytest.mark.parametrize(("done", "value"), [(-1, "0"), (12, "9")])
def test_a_bar_is_never_fuller_than_full(done: int, value: str) -> None:
    (bar,) = Tags(progress_html(Step("read", done, 9, begins=True), EN)).of("progress")
    assert bar["value"] == value


# What became of them


@pytest.mark.parametrize("name", HOSTILE)
def test_a_refused_file_is_named_with_its_reason(name: str, words: Words) -> None:
    refused = Refused(name, f"It is <b>no</b> {name[:9]}.", "Convert it.")
    html = outcome_html(
        Outcome((Kept(name, "added/a.txt"),), (Kept(name, name),), (refused,)), words
    )
    assert_harmless(html)
    page = Tags(html)
    assert "It is <b>no</b>" in page.text
    assert "Convert it." in page.text
    assert "added/a.txt" in page.text


def test_an_outcome_of_nothing_is_empty() -> None:
    assert Tags(outcome_html(Outcome(), EN)).text == ""


# Looks


@pytest.mark.browser
@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("width", [360, 1360])
def test_nothing_reaches_over_the_edge(tab: Page, language: str, width: int) -> None:
    words = words_in(language)
    outcome = Outcome(refused=tuple(Refused(name, "No.", "Why?") for name in HOSTILE))
    steps = [None, *(Step(name, 1, 10**9, begins=True) for name in (*STEPS, "wait"))]
    shown = zone_html(ENDINGS, words) + outcome_html(outcome, words)
    shown += "".join(progress_html(step, words) for step in steps)
    laid_out(tab, shown, words, width)
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for bar in tab.get_by_role("progressbar").all():
        box = bar.bounding_box()
        assert box is not None
        assert box["width"] > width / 2
