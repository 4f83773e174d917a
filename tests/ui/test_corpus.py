"""The list of articles as HTML, and the choices of a filter."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page

import ui
from assistant.corpus import Entry
from index import Filter
from index.errors import NothingMatches
from ui.corpus import (
    MOST_FILES,
    Choices,
    corpus_html,
    filter_choices,
    filter_of,
    source_of,
)
from ui.words import LANGUAGES, Words, words_in

HOSTILE = (
    "../../etc/passwd",
    "con.txt",
    ".htaccess",
    "a\x00b.txt",
    "\u202etxt.exe",
    "x" * 300,
    "x.svg",
    "<img src=x onerror=alert(1)>.txt",
    '" onmouseover="alert(1)',
    "{{constructor}} `$(id)` &amp; %41 +",
    "\udcff.txt",
    "",
    " \t ",
)

STORY = Entry(
    source="deep/story.txt",
    title="A bridge is opened",
    outlet="The Herald",
    language="en",
    published="2023-08-22",
    kept=0.874,
    characters=3000,
)


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return words_in(request.param)


EN = words_in("en")


class Tags(HTMLParser):
    """Reads HTML as a browser does: its tags, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Text that is no tag."""
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


KNOWN = {
    *("div", "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "span", "bdi"),
    *("time", "button", "svg", "rect", "path", "details", "summary", "progress"),
    *("label", "input"),
}


def assert_harmless(html: str) -> None:
    page = Tags(html)
    assert {tag for tag, _ in page.tags} <= KNOWN
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert not attributes.keys() & {"src", "href", "style"}
    assert not set(html) & set("\x00\u202e\u202d\u2066")
    html.encode()


# The table


def test_a_row_has_everything_that_is_known(words: Words) -> None:
    page = Tags(corpus_html([STORY], words))
    for said in (STORY.title, STORY.outlet, STORY.source, words.language_name("en")):
        assert said in page.text
    assert words.date("2023-08-22") in page.text
    assert "87" in page.text
    assert page.of("rect")[1]["width"] == "87"
    assert page.of("time")[0]["datetime"] == "2023-08-22"
    assert page.tags[0][1]["dir"] == words.direction


@pytest.mark.parametrize(
    ("entry", "act"),
    [
        (STORY, "leave-out"),
        (Entry("added/a.txt", added=True), "delete"),
        (Entry("a.txt", left_out=True), "take-in"),
    ],
)
def test_a_button_says_what_it_does_to_which_file(entry: Entry, act: str) -> None:
    (button,) = Tags(corpus_html([entry], EN)).of("button")
    assert button["data-do"] == act
    assert source_of(button["data-source"] or "") == entry.source
    assert entry.source in (button["aria-label"] or "")
    assert button["type"] == "button"


def test_only_a_file_that_would_be_gone_is_asked_for_twice(words: Words) -> None:
    added = Entry("added/a.txt", added=True)
    page = Tags(corpus_html([added, STORY, Entry("b.txt", left_out=True)], words))
    assert len(page.of("details")) == len(page.of("summary")) == 1
    for key in ("corpus_delete", "corpus_keep", "corpus_delete_sure"):
        assert words.say(key) in page.text
    for key in ("corpus_delete_name", "corpus_keep_name"):
        assert words.say(key, file=added.source) in page.text


@pytest.mark.parametrize("added", [False, True])
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_is_in_an_entry_becomes_markup(
    name: str, words: Words, *, added: bool
) -> None:
    entry = Entry(name, name, name, "en", name, 0.5, 10, added, False, True, name, name)
    html = corpus_html([entry], words)
    assert_harmless(html)
    for button in Tags(html).of("button"):
        assert source_of(button["data-source"] or "") == name


def test_files_left_out_come_last_and_are_marked() -> None:
    page = Tags(corpus_html([Entry("a.txt", "A", left_out=True), STORY], EN))
    assert [row["class"] for row in page.of("tr")[1:]] == ["uj-row", "uj-row uj-out"]


def test_a_table_of_articles_is_one_row() -> None:
    rows = [
        Entry("t.csv", f"Story {n}", f"Outlet {n}", "en", f"2023-0{n}-01", 0.9) for n in range(1, 4)
    ]
    page = Tags(corpus_html(rows, EN))
    assert len(page.of("tr")) == 2
    assert EN.count("corpus_more", 2) in page.text
    assert [item["datetime"] for item in page.of("time")] == ["2023-01-01", "2023-03-01"]


def test_what_is_suspect_or_cannot_be_asked_says_so() -> None:
    said = Tags(corpus_html([Entry("a.pdf", problem="It is damaged.", suspect=True)], EN)).text
    assert "It is damaged." in said
    assert EN.say("corpus_suspect") in said


def test_an_empty_index_says_so(words: Words) -> None:
    assert words.say("corpus_empty") in Tags(corpus_html([], words)).text


def test_a_long_list_is_cut_and_says_so() -> None:
    page = Tags(corpus_html([Entry(f"{n:04}.txt") for n in range(MOST_FILES + 2)], EN))
    assert len(page.of("button")) == MOST_FILES
    assert EN.count("corpus_more_files", 2) in page.text


def test_what_is_left_out_can_be_taken_in_again_however_long_the_list_is() -> None:
    held = [Entry(f"{n:04}.txt") for n in range(MOST_FILES + 2)]
    out = [Entry(f"a{n}.txt", left_out=True) for n in range(3)]
    page = Tags(corpus_html([*held, *out], EN))
    acts = [button["data-do"] for button in page.of("button")]
    assert acts == ["leave-out"] * MOST_FILES + ["take-in"] * 3
    assert EN.count("corpus_more_files", 2) in page.text


# Filters


def test_only_what_can_be_asked_is_a_choice() -> None:
    entries = [
        STORY,
        Entry("b.txt", "B", "der Bote", "de", "2021-01-05"),
        Entry("c.txt", "C", "Chronik", "de"),
        Entry("d.txt", "D", "Delo", "sl", "1999-01-01", left_out=True),
        Entry("e.pdf", problem="It is damaged."),
        Entry("f.txt", "A bridge is opened", "The Herald", "en", same_as="deep/story.txt"),
    ]
    assert filter_choices(entries) == Choices(
        languages=("de", "en"),
        outlets=("Chronik", "der Bote", "The Herald"),
        years=("2023", "2021"),
        first="2021-01-05",
        last="2023-08-22",
        sources=("b.txt", "c.txt", "deep/story.txt"),
    )
    assert filter_choices([]).first == ""


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2023", "2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2023-08-22 ", "", date(2023, 8, 22), None),
        (None, None, None, None),
    ],
)
def test_a_date_may_be_a_day_a_month_or_a_year(
    since: str | None, until: str | None, first: date | None, last: date | None
) -> None:
    where = filter_of(since=since, until=until, languages=["en"])
    assert where == Filter(languages=("en",), since=first, until=last)


@pytest.mark.parametrize(
    "text", ["yesterday", "2023-13", "2023-02-30", "0000", "2023-", "٢٠٢٣", "2023-00-01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NothingMatches, match="is no date"):
        filter_of(since=text, until=text)


def test_nothing_chosen_is_no_filter() -> None:
    assert filter_of(languages=[], outlets=None, since="", until=" ", sources=()) is None


def test_a_file_is_asked_by_its_name_and_not_by_a_pattern() -> None:
    where = filter_of(sources=["a[1]*?.txt"])
    assert where == Filter(sources=("a[[]1][*][?].txt",))


# Looks


def laid_out(tab: Page, html: str, words: Words, width: int) -> None:
    """Show a part of the page with the page's own styles."""
    sheets = ("desk.css", "corpus.css", "adding.css")
    style = "".join((Path(ui.__path__[0]) / name).read_text("utf-8") for name in sheets)
    tab.set_viewport_size({"width": width, "height": 700})
    tab.set_content(
        f'<!doctype html><html {words.attributes}><meta charset="utf-8"><style>{style}</style>'
        f"<body>{html}"
    )


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 720, 1360])
def test_nothing_reaches_over_the_edge(tab: Page, language: str, width: int) -> None:
    words = words_in(language)
    entries = [STORY, *(Entry(name, name * 3, name, "ar", "2023", 0.5) for name in HOSTILE if name)]
    entries.append(Entry("added/a.txt", added=True))
    laid_out(tab, corpus_html(entries, words), words, width)
    tab.locator("summary").click()
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for shown in tab.locator(".uj-act").all():
        button = shown.bounding_box()
        assert button is not None
        assert 0 <= button["x"] <= width - button["width"]
