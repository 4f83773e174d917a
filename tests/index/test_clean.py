"""Cleaning, on pages written for these tests."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clean import clean
from index.cleaning.boilerplate import line_hash
from index.cleaning.markers import fold
from index.types import Article, Document
from tests.benchmarks.cleaning import score, ujumbe
from tests.benchmarks.pages import read_pages

STORY = """\
Harbour workers accept new contract

The harbour workers of the northern port voted on Friday to accept a new contract.

"We are content with what was reached after weeks of talks," their speaker told reporters.

The contract raises wages by six per cent and runs until the end of next year.

Ships that had waited outside the bay began to unload on Saturday morning.
"""

OTHER = """\
Minister opens bridge over the river
The minister of transport opened a new bridge over the eastern river on Monday morning.
He said that the bridge had been built in two years by four hundred workers from the region.
"""


def article_of(text: str, source: str = "a.txt") -> Article:
    return clean(Document(source, text, "utf-8", ""))[0]


def kept(text: str) -> str:
    article = article_of(text)
    return "\n".join(b.span.of(text) for b in article.blocks if b.role == "body")


def reasons(text: str) -> dict[str, str]:
    article = article_of(text)
    return {b.span.of(text): b.reason for b in article.blocks if b.role == "cut"}


PAGES = st.text(max_size=400) | st.lists(
    st.sampled_from(
        [*STORY.splitlines(), "Share", "< p>", "", "\r", "Read also:", "Source: X", "Tags: a b"]
    )
).map("\n".join)


@given(PAGES)
def test_blocks_cover_the_file_exactly(text: str) -> None:
    blocks = article_of(text).blocks
    assert "".join(block.span.of(text) for block in blocks) == text
    assert all(block.span.start < block.span.end for block in blocks)


@given(st.integers(0, 3))
def test_a_pasted_storys_blocks_cover_its_cut_block_of_the_host(blank_lines: int) -> None:
    page = f"{STORY}\nSource: Port News\nRead also:{chr(10) * (blank_lines + 1)}{OTHER}\n"
    article = article_of(page)
    (story,) = article.pasted
    assert story.span in [block.span for block in article.blocks if "pasted" in block.reason]
    assert "".join(block.span.of(page) for block in story.blocks) == story.span.of(page)


def test_every_cut_block_says_why() -> None:
    page = f"Home\n{STORY}\nShare\nAdvertisement\nTags: harbour wages\n"
    assert {"Home", "Share", "Advertisement", "Tags: harbour wages"} <= reasons(page).keys()
    assert all(b.reason for b in article_of(page).blocks if b.role == "cut")
    assert not any(b.reason for b in article_of(page).blocks if b.role != "cut")


def test_a_plain_story_is_kept_whole() -> None:
    article = article_of(STORY)
    assert article.title == "Harbour workers accept new contract"
    assert article.language == "en"
    for sentence in STORY.split("\n\n")[1:]:
        assert sentence.strip() in kept(STORY)


@pytest.mark.parametrize(
    "marker", ["Read also:", "إقرأ أيضاً:", "Lesen Sie auch", "Soma pia:", "READ ALSO", "اقرأ أيضا"]
)
def test_a_story_pasted_under_another_is_cut(marker: str) -> None:
    page = f"{STORY}\nSource: Port News\n{marker}\n{OTHER}"
    assert "bridge" not in kept(page)
    assert "Ships that had waited" in kept(page)
    (story,) = article_of(page).pasted
    assert story.title == "Minister opens bridge over the river"
    assert "four hundred workers" in "".join(
        block.span.of(page) for block in story.blocks if block.role == "body"
    )
    assert "pasted" in reasons(page)[story.span.of(page)]


def test_a_link_to_another_story_does_not_end_the_article() -> None:
    paragraphs = STORY.split("\n\n")
    page = "\n\n".join(
        [*paragraphs[:2], "Read also:\nMinister opens bridge over the river", *paragraphs[2:]]
    )
    assert "Ships that had waited" in kept(page)
    assert "bridge" not in kept(page)


def test_a_list_of_other_headlines_is_cut() -> None:
    page = f"{STORY}\nLatest news\nMinister opens bridge over the river\nRain is expected tomorrow"
    assert "bridge" not in kept(page)
    assert reasons(page)["Rain is expected tomorrow"] == "in a list of other stories"


def test_a_caption_given_twice_is_cut_both_times() -> None:
    caption = "Dock workers wait at the gate of the northern port before the vote on Friday."
    page = STORY.replace(
        "\n\nThe contract", f"\n\n{caption}\n{caption} Jane Doe - Agency\n\nThe contract"
    )
    assert "at the gate" not in kept(page)
    assert "six per cent" in kept(page)


def test_a_headline_given_again_below_is_cut() -> None:
    page = f"{STORY}\nHarbour workers accept new contract\n"
    assert list(reasons(page).values()).count("repeats an earlier line") == 1


@pytest.mark.parametrize(
    "line",
    [
        "Share", "Teilen", "شارك", "Advertisement", "Anzeige", "Page not found", "Menu",
        "Tags: harbour, wages, strike", "كلمات دلالية: ميناء أجور إضراب",
        "#port #strike #wages now",
        "pic.twitter.com/abcdef", "<div>", "Photo: Jane Doe", "HARBOUR", "Kusambaza :",
    ],
)  # fmt: skip
def test_furniture_is_cut_in_many_languages(line: str) -> None:
    page = STORY.replace("\n\nThe contract", f"\n\n{line}\n\nThe contract")
    assert line in reasons(page)
    assert "six per cent" in kept(page)


def test_stray_tags_at_a_lines_ends_are_no_part_of_it() -> None:
    page = STORY.replace("The harbour workers of", "< p>The harbour workers of").replace(
        "new contract.", "new contract.< /p>"
    )
    assert reasons(page)["< p>"] == reasons(page)["< /p>"] == "stray markup"
    assert "<" not in kept(page)


def test_a_headline_in_another_language_is_cut() -> None:
    foreign = "Il ministro inaugura un nuovo ponte sul fiume orientale della regione lunedì mattina"
    assert foreign in reasons(f"{STORY}\n{foreign}\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published: 26th, September 2023 GMT", date(2023, 9, 26)),
        ("تاريخ النشر: 23rd, August 2023 GMT", date(2023, 8, 23)),
        ("تاريخ النشر: ٢٢ أغسطس ٢٠٢٣", date(2023, 8, 22)),
        ("Veröffentlicht am: 3. März 2024", date(2024, 3, 3)),
        ("Imechapishwa: 22/08/2023 - 09:10", date(2023, 8, 22)),
        ("2024-03-05T10:00:00Z", date(2024, 3, 5)),
    ],
)
def test_the_date_of_publication_is_read_in_many_forms(line: str, expected: date) -> None:
    page = STORY.replace("\n\n", f"\n{line}\n\n", 1)
    assert article_of(page).published == expected
    assert line in reasons(page)


def test_a_date_inside_the_story_is_no_date_of_publication() -> None:
    page = STORY.replace("on Friday", "on 22 August 2023")
    assert article_of(page).published is None


def test_the_outlet_is_read_from_the_source_line_of_this_story_only() -> None:
    assert article_of(f"{STORY}\nSource: Port News\n").outlet == "Port News"
    assert article_of(f"{STORY}\nRead also:\n{OTHER}\nSource: Elsewhere\n").outlet is None


def test_a_markdown_header_gives_title_date_and_outlet() -> None:
    page = f"---\ntitle: Contract accepted\ndate: 2024-05-06\noutlet: Port News\n---\n{STORY}"
    article = article_of(page)
    assert (article.title, article.published, article.outlet) == (
        "Contract accepted", date(2024, 5, 6), "Port News",
    )  # fmt: skip
    assert "title:" not in kept(page)


def test_a_malformed_header_is_left_in_the_text() -> None:
    page = f"---\n[unclosed: {{\n---\n{STORY}"
    assert article_of(page).title == "Harbour workers accept new contract"
    assert "[unclosed" in kept(page)
    assert "six per cent" in kept(page)


@pytest.mark.parametrize(
    "value", ["!!bool foo", '!!int ""', "!!timestamp foo", "0x" + "f" * 3900, "9999-99-99"]
)
def test_a_header_of_wrong_values_does_not_stop_cleaning(value: str) -> None:
    for header in (f"x: {value}", f"{value}: x", f"date: {value}"):
        assert "six per cent" in kept(f"---\n{header}\n---\n{STORY}")


def test_a_header_that_multiplies_itself_is_left_in_the_text() -> None:
    levels = [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    header = "\n".join(["title: Contract", "a0: &a0 {k: v}", *levels])
    assert article_of(f"---\n{header}\n---\n{STORY}").title == "Harbour workers accept new contract"


def test_what_cannot_be_written_is_no_part_of_a_title() -> None:
    page = f'---\ntitle: "Contract\\ud83d accepted"\noutlet: "\\ud83d"\n---\n{STORY}'
    article = article_of(page)
    assert (article.title, article.outlet) == ("Contract\ufffd accepted", "\ufffd")


def test_a_declared_title_is_no_longer_than_a_headline() -> None:
    page = f"---\ntitle: {'Contract ' * 300}\n---\n{STORY}"
    assert article_of(page).title == "Contract " * 21 + "Contract…"


def test_lines_wrapped_at_a_margin_are_one_paragraph() -> None:
    wrapped = (
        "Harbour workers accept new contract\n\n"
        "The harbour workers of the northern port voted on Friday to accept\n"
        "a new contract that raises their\nwages by six per cent and\n"
        "runs until the end of next year.\n"
    )
    assert "raises their\nwages by six per cent and\nruns until" in kept(wrapped)


def test_a_file_of_one_short_line_is_still_an_article() -> None:
    assert kept("The port is closed")


def test_of_a_page_with_one_paragraph_it_is_kept() -> None:
    said = "The mayor has resigned over the accident, the town hall said. Her deputy takes over."
    page = f"Mayor under pressure\nPublished 2024-05-15\n\n{said}\n\nShare this article\n"
    assert said in kept(page)
    assert "Published" not in kept(page)
    assert article_of(page).title == "Mayor under pressure"


def test_a_paragraph_that_stands_on_other_pages_is_not_kept_as_the_only_one() -> None:
    legal = "All rights are reserved by the paper, and nothing may be copied without its consent."
    page = Document("a.txt", f"Mayor under pressure\n\n{legal}\n", "utf-8", "")
    common = line_hash(legal)
    assert common is not None
    (article,) = clean(page, frozenset({common}))
    assert [b.role for b in article.blocks if legal in b.span.of(page.text)] == ["cut"]


def test_without_a_headline_the_first_sentence_is_the_title() -> None:
    body = "The harbour workers of the northern port voted on Friday to accept a new contract."
    assert article_of(body).title == body


@pytest.mark.parametrize("source", ["articles/harbour.txt"])
def test_without_words_the_file_name_is_the_title(source: str) -> None:
    assert article_of("\n\n", source).title == "harbour"


def test_a_line_of_a_million_characters_is_no_trouble() -> None:
    page = f"{STORY}\n{'word ' * 200_000}\n{'x' * 200_000}\n{'<' * 100_000}\n"
    assert "six per cent" in kept(page)


@pytest.mark.parametrize(
    "unit", ["<> ", "< ", "<a ", "<a=", " ", "-", "_", "| ", "a-", "[a", "- ", "( ", "© ", "\xa0"]
)
def test_no_line_of_one_thing_again_and_again_is_ever_looked_at_for_long(unit: str) -> None:
    line = unit * 40_000
    for page in (f"{line}x", f"x{line}x", f"Headline of the port |{line}x\n\n{STORY}\n© {line}x"):
        assert "".join(b.span.of(page) for b in article_of(page).blocks) == page


def test_long_texts_that_were_folded_are_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(30):
            assert fold(f"{'word ' * 60_000}{number}").endswith(f"word {number}")
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000


FLOOR = 0.955
"""Of the pages that the weights are fitted on; never lowered without saying so."""


def test_labelled_pages_are_cleaned_no_worse_than_before() -> None:
    pages = read_pages("building")
    assert len(pages) >= 98
    scores = [score(page, ujumbe(page)) for page in pages]
    assert sum(one.f1 for one in scores) / len(scores) >= FLOOR
    assert sum(one.strayed > 0 for one in scores) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "Rain\n\nIt rained heavily on Monday.\n",
        "It rained.\nThe river rose.\nTwo houses were lost.\n",
        "Rat tagt\nDer Rat tagte am Montag.\nEr beschloss den Bau.\n",
        "Kahawa yaongezeka\n\nWakulima walisema mavuno yameongezeka.\n\nWaziri aliwapongeza.\n",
        "البلدية تفتح الجسر\n\nافتتحت رئيسة البلدية الجسر الجديد يوم الاثنين.\n",
    ],
)
def test_of_a_short_text_without_debris_nothing_is_cut(text: str) -> None:
    (article,) = clean(Document("a.txt", text, "utf-8", ""))
    assert not [b for b in article.blocks if b.role == "cut" and b.span.of(text).strip()]
