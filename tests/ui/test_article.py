"""A whole file as HTML: quotations marked exactly, what was cut folded, nothing of it run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.article import ArticlePart, ArticleView, Kind, Story, article_of
from index import Index, update
from index.catalog import Catalog
from index.types import Part, Span
from tests.doubles import WordEncoder
from tests.ui.fakes import ARABIC_VISIT, ENGLISH, GERMAN, led
from tests.ui.test_escape import HOSTILE, Reader
from tests.ui.test_words import OwnWords
from ui.article import _reason, article_html
from ui.article_marks import Mark, marks_of
from ui.article_window import FOLDED, SHOWN, stretches
from ui.words import LANGUAGES, words_in

EN = words_in("en")
DIGEST = "0123456789abcdef" * 4


class Page(HTMLParser):
    """Reads the body of an article: words marked, cut or neither, and all ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.ids: list[str | None] = []
        self.links: list[str | None] = []
        self.marked: list[str] = []
        self.cut = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        found = dict(attrs)
        self.open.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.marked += [""] if tag == "mark" else []

    def handle_endtag(self, tag: str) -> None:
        """Leave an element: each in its turn."""
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Note words of the file: they stand in paragraphs."""
        tags = [tag for tag, _ in self.open]
        if "p" not in tags or tags[-1] == "a":
            return
        self.words += data
        if "mark" in tags:
            self.marked[-1] += data
        if "details" in tags or "del" in tags:
            self.cut += data


def view_of(*pieces: tuple[Kind, str], **more: Any) -> ArticleView:
    """A file of these pieces."""
    text, parts = "", []
    for kind, words in pieces:
        reason = {"cut": "a share button", "pasted": "another story, pasted under this one"}
        start, text = len(text), text + words
        parts.append(ArticlePart(start, len(text), kind, reason.get(kind, ""), "en"))
    story = Story(0, len(text), "A title", None, None, "en", pasted=False, asked=True)
    facts: dict[str, Any] = {
        "path": "a.txt",
        "same": (),
        "sha256": DIGEST,
        "encoding": "utf-8",
        "on_disk": "same",
        "title": "A title",
        "outlet": None,
        "published": None,
        "language": "en",
        "characters": len(text),
        "text": text,
        "parts": tuple(parts),
        "stories": (story,),
        "places": (),
    }
    return ArticleView(**{**facts, **more})


@pytest.fixture(scope="module")
def catalog(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The seeds as the cleaner has them; what their vectors are does not matter here."""
    index = Index.open_or_create(tmp_path_factory.mktemp("index"), seeds, WordEncoder())
    update(index, seeds)
    yield index.catalog
    index.close()


PIECES = st.lists(
    st.tuples(
        st.sampled_from(["title", "kept", "cut", "pasted"]),
        st.text(st.sampled_from("ab<&é ب\r\n"), min_size=1, max_size=12),
    ),
    max_size=8,
).map(lambda pieces: [(kind if said.strip() else "blank", said) for kind, said in pieces])
SPANS = st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60)), max_size=5)


@given(PIECES, SPANS)
def test_every_word_of_a_file_is_shown_once_and_exactly_the_quotations_are_marked(
    pieces: list[tuple[Kind, str]], spans: list[tuple[int, int]]
) -> None:
    view = view_of(*pieces)
    marks = [Mark(start, end, 1, number) for number, (start, end) in enumerate(spans)]
    page = Page(article_html(view, marks, EN))
    assert "".join(page.words.split()) == "".join(view.text.split())
    quoted = {at for start, end in spans for at in range(max(0, start), min(end, len(view.text)))}
    expected = "".join(view.text[at] for at in sorted(quoted))
    assert "".join("".join(page.marked).split()) == "".join(expected.split())
    assert len(page.ids) == len(set(page.ids))
    real = {mark for mark in marks if view.text[max(0, mark.start) : max(0, mark.end)].strip()}
    for mark in real:
        assert page.ids.count(f"uj-mark-{mark.place}") == 1
        assert page.links.count(f"#uj-mark-{mark.place}") == 1
        assert page.links.count(f"#uj-card-{mark.place}") >= 1


def test_a_quotation_is_highlighted_and_leads_back_to_its_card(catalog: Catalog) -> None:
    answer = led("Who led the delegation?")
    view = article_of(catalog, ENGLISH)
    (mark,) = marks_of(answer, 3, view)
    page = Page(article_html(view, [mark], EN))
    assert page.marked == [answer.citations[0].quote]
    assert page.ids == ["uj-article", "uj-mark-3-1"]
    assert page.links == ["#uj-card-3-1", "#uj-mark-3-1", "#uj-card-3-1"]
    assert "Wagner maintains" in page.words
    assert "Latest from Blog" in page.cut
    assert "It said the visit" not in page.cut


def test_a_quotation_that_no_longer_stands_in_the_file_is_not_marked(catalog: Catalog) -> None:
    answer = led("Who led the delegation?")
    view = article_of(catalog, ENGLISH)
    assert marks_of(answer, 1, replace(view, text="\n" + view.text)) == ()
    assert marks_of(answer, 1, replace(view, path="another.txt")) == ()
    assert len(marks_of(answer, 1, replace(view, path="another.txt", same=(ENGLISH,)))) == 1


def test_marks_that_overlap_are_one_highlight_with_a_link_for_each() -> None:
    view = view_of(("kept", "one two three four"))
    page = Page(article_html(view, [Mark(4, 13, 1, 1), Mark(0, 7, 1, 2), Mark(5, 6, 1, 3)], EN))
    assert page.marked == ["one two three"]
    assert page.ids[1:] == ["uj-mark-1-2", "uj-mark-1-1", "uj-mark-1-3"]
    assert {f"#uj-card-1-{number}" for number in (1, 2, 3)} <= set(page.links)


def test_a_mark_over_several_paragraphs_and_a_cut_one_has_one_id_and_opens_the_cut() -> None:
    view = view_of(
        ("kept", "one two"), ("blank", "\r\n"), ("cut", "Share this"), ("blank", "\n\n"),
        ("kept", "three four"),
    )  # fmt: skip
    html = article_html(view, [Mark(4, 26, 1, 1)], EN)
    page = Page(html)
    assert page.marked == ["two", "Share this", "three"]
    assert page.cut == "Share this"
    assert '<details class="uj-cut" open>' in html
    assert page.ids.count("uj-mark-1-1") == 1
    assert " open" not in article_html(view, [Mark(0, 3, 1, 1)], EN)


def test_what_was_cut_in_one_place_is_folded_with_its_size_and_reasons() -> None:
    view = view_of(("kept", "one"), ("blank", "\n"), ("cut", "Share"), ("blank", "\n\n"),
                   ("cut", "Tweet this"), ("blank", "\n"), ("kept", "two"))  # fmt: skip
    html = article_html(view, (), EN)
    assert html.count("<details") == 1
    summary = Reader(html.partition("<summary>")[2].partition("</summary>")[0]).words
    assert summary == "Left out: a share button2 lines15 characters"
    assert Page(html).cut == "ShareTweet this"
    both = replace(view.parts[4], reason="hashtags")
    html = article_html(replace(view, parts=(*view.parts[:4], both, *view.parts[5:])), (), EN)
    assert html.count("a share button") == html.count("hashtags") == 2


def test_stray_markup_is_struck_where_it_stands(catalog: Catalog) -> None:
    view = article_of(catalog, GERMAN)
    html = article_html(view, (), words_in("de"))
    assert '<del class="uj-bit" title="übrig gebliebenes Markup">&#60; p&#62;</del>Khalifa' in html


def test_a_pasted_story_is_folded_under_its_own_headline(catalog: Catalog) -> None:
    view = article_of(catalog, ARABIC_VISIT)
    html = article_html(view, (), EN)
    pasted = html.partition('<details class="uj-cut uj-pasted">')[2]
    summary = pasted.partition("</summary>")[0]
    assert "another story&#44; pasted under this one" in summary
    assert view.stories[1].title[:20] in summary
    assert '<p lang="ar" dir="rtl">' in pasted


def test_the_head_says_which_file_it_is() -> None:
    view = view_of(("kept", "x"), path="a/b.txt", same=("c.txt",), published="2024-05-14")
    html = article_html(replace(view, outlet="Port News", on_disk="changed"), (), EN)
    words = Reader(html).words
    for said in ("a/b.txt", "c.txt", DIGEST, "May 14, 2024", "Port News", "English", "utf-8"):
        assert said in words
    assert f'title="{DIGEST}"' in html
    assert '<bdi class="uj-path" dir="ltr">' in html
    assert "has changed since it was indexed" in words
    assert "no longer in its folder" in Reader(
        article_html(replace(view, on_disk="gone"), (), EN)
    ).words  # fmt: skip
    assert 'href="#uj-evidence"' in html
    begins = html.partition(">")[0]
    assert begins.startswith('<article class="uj-article" id="uj-article" role="region" tabindex=')
    assert 'lang="en" dir="ltr"' in begins


def test_pages_and_rows_are_said_where_they_begin() -> None:
    view = view_of(("kept", "one"), ("blank", "\n"), ("kept", "two"))
    pages = (Part("page", 1, Span(0, 3)), Part("page", 2, Span(4, 7)))
    words = Reader(article_html(replace(view, places=pages), (), EN)).words
    assert words.index("page 1") < words.index("one") < words.index("page 2") < words.index("two")
    stories = (replace(view.stories[0], end=4), replace(view.stories[0], start=4, outlet="Port"))
    words = Reader(article_html(replace(view, stories=stories), (), EN)).words
    assert words.index("one") < words.index("Port") < words.index("two")


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["title", "kept", "cut", "pasted"])
def test_hostile_text_is_shown_word_for_word_and_makes_no_tag(kind: Kind, words: str) -> None:
    forged = f'{words}</mark><a id="uj-mark-1-1" href="#uj-card-1-1">1</a>\u202e'
    plain = article_html(view_of((kind, "x")), [Mark(0, 1, 1, 1)], EN)
    view = view_of((kind, forged), path=forged, title=forged, language=forged, outlet=forged,
                   published=forged, encoding=forged, sha256=forged)  # fmt: skip
    view = replace(view, stories=(replace(view.stories[0], title=forged, language=forged),),
                   parts=(replace(view.parts[0], language=forged, reason=forged),))  # fmt: skip
    html = article_html(view, [Mark(0, len(forged), 1, 1)], EN)
    page = Page(html)
    assert page.words == forged.removesuffix("\u202e")
    assert page.ids == Page(plain).ids
    assert page.links == Page(plain).links
    known = {tag for tag, _ in Reader(plain).tags} | {"bdi", "abbr", "time", "span"}
    assert {tag for tag, _ in Reader(html).tags} <= known
    names = {name for _, attributes in Reader(html).tags for name in attributes}
    assert names <= {"aria-label", "class", "datetime", "dir", "href", "id", "lang", "open",
                     "role", "tabindex", "title"}  # fmt: skip
    assert "\u202e" not in html


def test_a_long_file_is_shown_around_its_quotations_and_says_what_it_leaves_out() -> None:
    line: list[tuple[Kind, str]] = [("kept", "All the words of a line."), ("blank", "\n")]
    lines = line * 40_000
    view = view_of(*lines)
    middle = len(view.text) // 2 // 25 * 25
    started = perf_counter()
    html = article_html(view, [Mark(middle, middle + 24, 1, 1)], EN)
    assert perf_counter() - started < 20  # it takes half a second, on a busy machine some
    page = Page(html)
    assert page.marked == ["All the words of a line."]
    assert len(page.words) < SHOWN + FOLDED + 10_000
    assert html.count("uj-further") == html.count("uj-beyond") == 2
    assert "characters of the file are not shown here" in Reader(html).words


@given(
    st.integers(0, 40 * SHOWN),
    st.sampled_from(["a", "a b\n", "\n", "word "]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 3 * SHOWN)), max_size=30),
)
def test_stretches_cover_a_file_and_show_where_every_quotation_begins(
    length: int, words: str, quotations: list[tuple[float, int]]
) -> None:
    text = (words * (length // len(words) + 1))[:length]
    spans = [(int(where * max(0, length - 1)), size) for where, size in quotations if length]
    spans = sorted((start, min(length, start + size)) for start, size in spans)
    spans = [span for at, span in enumerate(spans) if not at or span[0] >= spans[at - 1][1]]
    found = stretches(text, spans)
    ends = [0, *(stretch.end for stretch in found)]
    assert [stretch.start for stretch in found] == ends[:-1]
    assert ends[-1] == length
    shown = [stretch for stretch in found if stretch.size == "shown"]
    for start, _ in spans:
        assert any(stretch.start <= start < stretch.end for stretch in shown)
    assert sum(s.end - s.start for s in found if s.size != "left_out") < 3 * SHOWN + FOLDED + 60_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_cleaner_has_a_wording_in_every_language(language: str) -> None:
    content = resources.files("index").joinpath("data/cleaning.toml").read_text(encoding="utf-8")
    for reason in set(tomllib.loads(content)["reasons"].values()) - {"blank"}:
        said, spoken = _reason(reason, words_in(language))
        assert spoken == language
        assert (said == reason) == (language == "en")


def test_no_english_is_left_in_an_arabic_page(catalog: Catalog) -> None:
    view = article_of(catalog, ARABIC_VISIT)
    view = replace(view, same=("b.txt",), on_disk="changed")
    html = article_html(view, [Mark(40, 90, 1, 1)], words_in("ar"))
    said = "\n".join(OwnWords(html.replace(view.sha256, ""), "ar").said)
    for part in view.parts:
        said = said.replace(view.text[part.start : part.end], "")
    assert re.findall(r"[A-Za-z]+", said) == []
    assert "حُذف" in said


def test_a_reason_without_a_wording_is_shown_as_it_is() -> None:
    assert _reason("a new <b>", words_in("ar")) == ("a new <b>", "en")
