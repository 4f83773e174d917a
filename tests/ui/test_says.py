"""Who says what: the table over an answer's evidence."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import FloatRect, Page

import ui
from assistant.types import Answer, Finding
from tests.ui.fakes import ARABIC, ENGLISH, GERMAN, SWAHILI, abstain, answer, cite, differ, led
from tests.ui.test_escape import HOSTILE, Reader
from tests.ui.test_render import hostile_citation
from ui.says import MOST_COLUMNS, rows_of, said_in, says_html, shortened
from ui.words import words_in

EN = words_in("en")


def table(html: str) -> list[list[str]]:
    """The words of each cell, row by row."""
    rows = html.split("<tr ")[1:]
    return [
        [Reader(f"<{part}").words for part in row.replace("<th ", "<td ").split("<td ")[1:]]
        for row in rows
    ]


def links(html: str) -> list[str | None]:
    return [attrs["href"] for tag, attrs in Reader(html).tags if tag == "a"]


def with_answers(found: Answer, *words: str) -> Answer:
    """The answer, with these words of its citations set off as what answers."""
    placed = {}
    for citation, text in zip(found.citations, words, strict=True):
        start = citation.start + citation.quote.index(text)
        placed[citation.marker] = replace(
            citation, answer_start=start, answer_end=start + len(text)
        )
    findings = tuple(
        replace(
            finding,
            text=said_in(placed[finding.citations[0].marker]),
            citations=tuple(placed[item.marker] for item in finding.citations),
        )
        for finding in found.findings
    )
    return replace(found, citations=tuple(placed.values()), findings=findings)


def both() -> Answer:
    """Whom Haftar met: two findings, each of one source."""
    return with_answers(differ("Wen traf Haftar?"), "Wladimir Putin", "يونس بك يفكيروف")


# What stands in the table


def test_a_source_is_a_row_and_a_finding_a_column() -> None:
    head, german, arabic = table(says_html(both(), 1, EN))
    assert head[1].startswith("Answer 1 Wladimir Putin")
    assert german[0].startswith("German")
    assert "Wladimir Putin" in german[1]
    assert "Nothing found" in german[2]
    assert "Nothing found" in arabic[1]
    assert "يونس بك يفكيروف" in arabic[2]


def test_what_a_source_says_leads_to_its_card_and_runs_its_own_way() -> None:
    html = says_html(both(), 7, EN)
    assert links(html) == ["#uj-card-7-1", "#uj-card-7-2"]
    assert '<bdi lang="ar" dir="rtl">يونس' in html
    assert '<bdi lang="de" dir="ltr">Wladimir' in html


def test_a_finding_heads_its_column_in_its_own_language_with_its_sources_counted() -> None:
    head = says_html(both(), 1, EN).partition("</thead>")[0]
    assert 'lang="ar" dir="rtl">يونس' in head
    assert head.count("1 independent source") == 2
    assert "≥" not in head


def test_of_those_that_say_something_at_least_so_many_are_told() -> None:
    told = both()
    told = replace(told, findings=tuple(replace(item, lower_bound=True) for item in told.findings))
    head = says_html(told, 1, EN).partition("</thead>")[0]
    assert head.count("≥ 1 independent source") == 2


def test_sources_of_one_language_stand_together_with_their_outlets() -> None:
    found = led("?")
    more = cite(4, ENGLISH, "Haftar, who backs", "in the country.")
    sources = [*zip(found.citations, found.passages, strict=True), more]
    elsewhere = (replace(more[0], source="z.txt"), replace(more[1], source="z.txt", outlet="Z"))
    rows = rows_of(answer("?", "", (*sources[:3], elsewhere)))
    assert [row.languages for row in rows] == [("en",), ("en",), ("ar",), ("sw",)]
    assert [row.outlets for row in rows] == [(), ("Z",), ("عربي21",), ()]


def test_silent_sources_and_languages_have_rows_of_their_own() -> None:
    found = replace(both(), silent_sources=("a.txt",), silent_languages=("en", "sw"))
    *_, silent, languages = table(says_html(found, 1, EN))
    assert "a.txt" in silent[0]
    assert languages[0] == "All sources in English and Swahili"
    assert all("Nothing found" in cell for cell in (*silent[1:], *languages[1:]))


def test_a_silent_source_of_a_silent_language_stands_with_that() -> None:
    citation, passage = cite(3, ENGLISH, "Haftar, who backs", "in the country.")
    found = both()
    found = replace(
        found,
        passages=(*found.passages, passage),
        silent_sources=(citation.source,),
        silent_languages=("en",),
    )
    last = rows_of(found)[-1]
    assert last.whole_languages
    assert last.files == (ENGLISH,)
    assert sum(ENGLISH in row.files for row in rows_of(found)) == 1


@pytest.mark.parametrize("also", [(SWAHILI,), ()])
def test_copies_of_one_article_are_one_row(also: tuple[str, ...]) -> None:
    found = led("?")
    english = replace(found.citations[0], also=also)
    copies = (SWAHILI,) if not also else ()
    passages = (replace(found.passages[0], copies=copies), *found.passages[1:])
    finding = replace(found.findings[0], citations=(english, *found.citations[1:]))
    rows = rows_of(replace(found, passages=passages, findings=(finding,)))
    assert [row.files for row in rows] == [(ARABIC,), (ENGLISH, SWAHILI)]


def test_copies_that_were_not_read_are_named() -> None:
    found = led("?")
    passages = tuple(replace(passage, copies=("copy.txt",)) for passage in found.passages[:1])
    html = says_html(replace(found, passages=(*passages, *found.passages[1:])), 1, EN)
    assert "Copies: copy.txt" in table(html)[1][0]


def test_where_there_is_nothing_to_compare_there_is_no_table() -> None:
    alone = answer("?", "", [cite(1, GERMAN, "Am Tag zuvor", "geführt.")])
    silent = replace(alone, silent_sources=("a.txt",), silent_languages=("en",))
    for found in (abstain("?"), alone, silent):
        assert says_html(found, 1, EN) == ""


def test_one_source_that_gives_two_answers_is_worth_a_table() -> None:
    one = cite(1, GERMAN, "Am Tag zuvor", "geführt.")
    other = cite(2, GERMAN, "Er traf sich auch", "Jewkurow.")
    assert len(rows_of(answer("?", "", [one], [other]))) == 1
    assert says_html(answer("?", "", [one], [other]), 1, EN)


def test_many_findings_share_the_last_column() -> None:
    found = led("?")
    findings = tuple(
        Finding(f"Answer {place}", (citation,), (citation.source,), (citation.language,))
        for place, citation in enumerate(found.citations * 2)
    )
    html = says_html(replace(found, findings=findings), 1, EN)
    head, *rows = table(html)
    assert len(head) == MOST_COLUMNS + 2
    assert head[-1].startswith("2 more")
    assert all(len(row) == len(head) for row in rows)
    assert len(links(html)) == len(findings)


def test_what_articles_say_of_a_topic_stands_in_one_column() -> None:
    found = replace(both(), by_article=True)
    (_, *heads), *rows = table(says_html(found, 1, EN))
    assert heads == ["In its own words"]
    assert [len(row) for row in rows] == [2, 2]
    assert all(words for row in rows for words in row)


def test_articles_of_one_table_keep_columns_of_their_own() -> None:
    found = both()
    here, there = found.citations
    there = replace(there, source=here.source)
    findings = (found.findings[0], replace(found.findings[1], citations=(there,)))
    found = replace(found, by_article=True, citations=(here, there), findings=findings)
    (_, *heads), *_ = table(says_html(found, 1, EN))
    assert len(heads) == 2


def test_a_whole_sentence_does_not_speak_for_the_others() -> None:
    found = led("What do they say?")
    head, first, *_ = table(says_html(found, 1, EN))
    assert head[1].startswith("In its own words")
    assert "Yevkurov" in first[1]


# How it is written


def test_it_is_a_table_to_a_screen_reader_however_it_is_laid_out() -> None:
    tags = Reader(says_html(both(), 1, EN)).tags
    roles = {"th": {"columnheader", "rowheader"}, "td": {"cell"}, "tr": {"row"}, "table": {"table"}}
    for tag, attrs in tags:
        if tag in roles:
            assert attrs["role"] in roles[tag]
        if tag == "th":
            assert attrs["role"] == {"col": "columnheader", "row": "rowheader"}[str(attrs["scope"])]
    assert "caption" in {tag for tag, _ in tags}


def test_a_page_in_arabic_runs_files_and_latin_names_their_own_way() -> None:
    html = says_html(both(), 1, words_in("ar"))
    assert f'<bdi dir="ltr">{GERMAN.replace("_", "&#95;").replace(".", "&#46;")}</bdi>' in html
    assert "الألمانية" in Reader(html).words


@pytest.mark.parametrize("words", HOSTILE)
def test_what_an_article_says_is_only_ever_words(words: str) -> None:
    citation, passage = hostile_citation(words)
    other = replace(citation, marker=2, source=words + words, also=(words * 3,))
    found = answer("?", words, [(citation, passage)], [(other, passage)])
    found = replace(found, silent_sources=(words,), silent_languages=(words, words))
    tags = {tag for tag, _ in Reader(says_html(found, 1, EN)).tags}
    known = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "bdi"}
    assert tags <= known | {"a", "b", "i"}
    for _, attrs in Reader(says_html(found, 1, EN)).tags:
        assert attrs.keys() <= {"class", "role", "scope", "lang", "dir", "href", "aria-hidden"}


@given(st.text(), st.integers(10, 80))
def test_shortened_words_are_the_first_of_a_text(text: str, most: int) -> None:
    short = shortened(text, most)
    if len(text) <= most:
        assert short == text
    else:
        kept = short.removesuffix("\u00a0…")
        assert text.startswith(kept)
        assert len(kept) <= most


def test_shortened_words_end_with_a_word_and_never_between_a_letter_and_its_accent() -> None:
    assert shortened("one two three four", 12) == "one two\u00a0…"
    assert shortened("กำ" * 3 + "กิ" * 9, 9) == "กำกำกำกิ\u00a0…"


PHONE, DESK = 360, 900


def laid_out(tab: Page, html: str, width: int) -> None:
    """Show a table with the page's own styles."""
    folder = Path(ui.__path__[0])
    style = "".join((folder / name).read_text("utf-8") for name in ("desk.css", "says.css"))
    tab.set_viewport_size({"width": width, "height": 700})
    tab.set_content(f"<style>{style}</style><div id=uj-evidence>{html}</div>")


def box(tab: Page, selector: str) -> FloatRect:
    """Where something is."""
    found = tab.locator(selector).bounding_box()
    assert found is not None
    return found


@pytest.mark.browser
def test_where_there_is_room_words_stand_below_their_heading_and_beside_their_source(
    tab: Page,
) -> None:
    laid_out(tab, says_html(both(), 1, EN), DESK)
    heading, source = box(tab, "thead th:nth-child(2)"), box(tab, "tbody tr:first-child th")
    cell = box(tab, "tbody tr:first-child td:nth-child(2)")
    assert cell["x"] == pytest.approx(heading["x"], abs=1)
    assert cell["y"] == pytest.approx(source["y"], abs=1)


@pytest.mark.browser
def test_on_a_phone_sources_are_cards_and_nothing_is_wider_than_the_page(tab: Page) -> None:
    long = replace(both(), silent_sources=("a" * 90 + ".txt",), silent_languages=("en",))
    laid_out(tab, says_html(long, 1, EN), PHONE)
    source, cell = box(tab, "tbody tr:first-child th"), box(tab, "tbody tr:first-child td >> nth=0")
    assert cell["y"] >= source["y"] + source["height"]
    assert cell["x"] == pytest.approx(source["x"], abs=1)
    assert tab.evaluate("document.documentElement.scrollWidth") == PHONE
    assert tab.get_by_role("rowheader").count() == len(rows_of(long))
    assert tab.get_by_role("columnheader").count() == 3
