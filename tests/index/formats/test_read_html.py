import logging
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.formats.extract import Extract
from index.formats.read_html import read_html

SENTENCES = [
    "The ministry said on Monday that the bridge would open in spring.",
    "Farmers from both banks had asked for it since the flood, as the ferry no longer ran.",
    "The work took two years and cost less than the council had feared.",
    "A second bridge upstream is planned, but nobody would say when it is to be built.",
]
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ARABIC = "وصل الوفد إلى المدينة يوم الثلاثاء وناقش التعاون مع السلطات المحلية."


def page(body: str, head: str = "") -> Extract:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def words_of(extract: Extract) -> list[str]:
    return [part.span.of(extract.text) for part in extract.parts]


def published(extract: Extract) -> date | None:
    return extract.declared[0].published if extract.declared else None


def test_the_story_is_taken_and_the_menu_left() -> None:
    menu = "<nav><ul><li><a href=/>Home</a></li><li><a href=/s>Sport</a></li></ul></nav>"
    extract = page(f"{menu}<article><h1>The bridge opens</h1>{STORY}</article><footer>©</footer>")
    assert words_of(extract) == ["The bridge opens", *SENTENCES]
    assert {part.kind for part in extract.parts} == {"paragraph"}
    assert [part.number for part in extract.parts] == [1, 2, 3, 4, 5]


def test_what_the_page_states_is_declared_of_all_its_words() -> None:
    head = (
        '<meta property="og:title" content="The bridge opens">'
        '<meta property="og:site_name" content="The Daily">'
        '<meta property="article:published_time" content="2023-08-23T10:00:00Z">'
    )
    extract = page(STORY, head)
    (declared,) = extract.declared
    assert declared.span.of(extract.text) == extract.text
    assert (declared.title, declared.outlet) == ("The bridge opens", "The Daily")
    assert declared.published == date(2023, 8, 23)


def test_the_end_of_a_pages_title_is_its_outlet_if_the_copyright_line_names_it_too() -> None:
    line = "<p>Subscribe to our letter. © The Daily Ltd</p>"
    extract = page(f"<h1>The bridge opens</h1>{STORY}{line}", "<title>Bridge - The Daily</title>")
    assert extract.declared[0].outlet == "The Daily"
    other = page(f"<h1>The bridge opens</h1>{STORY}{line}", "<title>Bridge - What we know</title>")
    assert other.declared[0].outlet is None
    sport = page(f"<h1>The bridge opens</h1>{STORY}{line}", "<title>Bridge - Daily</title>")
    assert sport.declared[0].outlet is None


@pytest.mark.parametrize(
    "stated",
    [
        '<script type="application/ld+json">{"datePublished": "2023-08-23"}</script>',
        '<article><time datetime="2023-08-23T10:00">Wednesday</time></article>',
        '<span itemprop="datePublished">2023-08-23</span>',
        '<span class="entry-date">23. August 2023</span>',
        '<div class="post-date">23 أغسطس 2023</div>',
    ],
)
def test_a_date_is_found_where_the_page_states_it(stated: str) -> None:
    other = '<aside><time datetime="2011-01-01">another story</time></aside>'
    assert published(page(f"{other}{stated}<article>{STORY}</article>")) == date(2023, 8, 23)


def test_a_date_in_the_story_is_no_date_of_publication() -> None:
    extract = page(f"<h1>It opens</h1>{STORY}<p>It closed on 2019-04-05 and on 3 May 2020.</p>")
    assert "2019-04-05" in extract.text
    assert published(extract) is None


def test_comments_of_readers_are_left_and_tables_kept() -> None:
    table = "<table><tr><th>Town</th><th>Votes</th></tr><tr><td>Xa</td><td>31</td></tr></table>"
    comments = '<div id="comments" class="comments"><p>I never liked that bridge at all.</p></div>'
    extract = page(f"<article><h1>It opens</h1>{STORY}{table}</article>{comments}")
    assert "31" in extract.text
    assert "never liked" not in extract.text


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1256">', "cp1256"),
        ("<META content='text/html; charset=windows-1256' http-equiv=Content-Type>", "cp1256"),
        ("<meta charset=iso-8859-6>", "iso8859_6"),
        ('<?xml version="1.0" encoding="windows-1256"?>', "cp1256"),
    ],
)
def test_the_encoding_that_a_page_states_is_honoured(declaration: str, encoding: str) -> None:
    content = f"{declaration}<html><body><p>{ARABIC}</p></body></html>".encode(encoding)
    assert read_html(content, "a.html").text == ARABIC


def test_what_a_page_states_comes_before_a_guess() -> None:
    content = "<meta charset=iso-8859-15><p>The ticket costs 5 €.</p>".encode("iso8859-15")
    assert read_html(content, "a.html").text == "The ticket costs 5 €."


@pytest.mark.parametrize(("name", "meant"), [("iso-8859-9", "cp1254"), ("tis-620", "cp874")])
def test_old_names_mean_the_larger_code_page(name: str, meant: str) -> None:
    content = f"<meta charset={name}><p>“5 …”</p>".encode(meant)
    assert read_html(content, "a.html").text == "“5 …”"


def test_latin_1_means_windows_1252_as_in_browsers() -> None:
    content = "<meta charset=latin1><p>„Größe“ – 5 €</p>".encode("cp1252")
    assert read_html(content, "a.html").text == "„Größe“ – 5 €"


@pytest.mark.parametrize("name", ["windows-1256", "unicode_escape", "zlib", "utf-16", "nonsense"])
def test_utf_8_is_read_as_such_whatever_the_page_states(name: str) -> None:
    content = f"<meta charset={name}><p>{ARABIC} \\u0041</p>".encode()
    extract = read_html(content, "a.html")
    assert extract.text == f"{ARABIC} \\u0041"
    assert extract.encoding == "utf-8"


def test_an_encoding_stated_wrongly_does_not_spoil_the_page() -> None:
    content = f"<meta charset=euc-kr><p>{ARABIC}</p>".encode("cp1256")
    assert read_html(content, "a.html").text == ARABIC


def test_a_page_whose_words_stand_in_its_data_is_read() -> None:
    body = " ".join(SENTENCES)
    data = f'<script type="application/ld+json">{{"articleBody": "{body}"}}</script>'
    assert page("<div id=app></div>", data).text == body


@pytest.mark.parametrize("content", ["<p>One two three.</p>", "One two three."])
def test_a_piece_of_a_page_is_read(content: str) -> None:
    assert read_html(content.encode(), "a.html").text == "One two three."


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5000 + STORY + "</div>" * 5000,
        "<b>" * 50_000 + STORY,
        "<ul><li>" * 1500 + STORY,
        "<table><tr><td>" * 4000 + STORY,
        STORY + "<div>" * 5000,
        f"<p>{SENTENCES[0]}</p>" + "<div>" * 5000 + STORY,
    ],
)
def test_elements_too_deep_in_one_another_cost_no_words(page: str) -> None:
    extract = read_html(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert all(sentence in extract.text for sentence in SENTENCES)


def test_a_deep_page_that_can_be_read_keeps_its_title() -> None:
    extract = page("<div>" * 400 + STORY + "</div>" * 400, "<title>The bridge opens</title>")
    assert [declared.title for declared in extract.declared] == ["The bridge opens"]
    assert words_of(extract) == SENTENCES


def test_entities_neither_grow_nor_reach_out() -> None:
    bomb = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    content = f'<!DOCTYPE html [{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    extract = read_html(f"{content}<p>&e9; &f; {STORY} &amp; &#0;</p>".encode(), "a.html")
    assert len(extract.text) < 2000
    assert "root:" not in extract.text


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<script>let words = 'many words here';</script><style>p {}</style>",
        "<p> &nbsp; </p>",
        "<a " * 1000,
        "<!--" * 1000,
        "<script>" * 100,
    ],
)
def test_a_page_without_words_is_refused_by_name_with_a_cure(body: str) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.html") as caught:
        page(body)
    assert caught.value.cure


def test_libraries_say_nothing_and_are_left_as_they_were(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO, logger="trafilatura")
    page("<p></p>x")
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))
    assert logging.getLogger("trafilatura").level == logging.INFO


@given(st.text(max_size=400), st.lists(st.sampled_from(["<p>", "</div>", "<td>", "&#", "<h1>"])))
def test_whatever_a_page_holds_its_parts_lie_in_its_text_in_order(text: str, tags: str) -> None:
    content = "".join(f"{tag}{text}" for tag in tags).encode("utf-8", "replace") + STORY.encode()
    if b"\x00" in content:
        return
    try:
        extract = read_html(content, "a.html")
    except UnreadableFile:
        return
    end = 0
    for number, part in enumerate(extract.parts, 1):
        assert part.number == number
        assert end <= part.span.start < part.span.end <= len(extract.text)
        assert part.span.of(extract.text).strip() == part.span.of(extract.text)
        assert not extract.text[end : part.span.start].strip()
        end = part.span.end
    assert end == len(extract.text)
