"""The timeline of an answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.timeline import timeline
from assistant.types import Answer, Citation
from tests.ui.fakes import ARABIC, ARABIC_VISIT, SWAHILI, abstain, answer, cite
from tests.ui.test_escape import HOSTILE, Reader
from ui.timeline import CONTEXT, marked_html, timeline_html
from ui.words import words_in

EN = words_in("en")


def arrival() -> Answer:
    """When the delegation arrived, by two files, and when Haftar went to Moscow, by one."""
    arabic = cite(1, ARABIC, "وصل وفد عسكري روسي، الثلاثاء", "المنطقة.")
    swahili = cite(2, SWAHILI, "Ujumbe wa maafisa", "mashariki mwa Libya.")
    visit = cite(3, ARABIC_VISIT, "وصل الرجل القوي", "قواته.")
    pairs = [
        (replace(citation, published=passage.published), passage)
        for citation, passage in (arabic, swahili, visit)
    ]
    return answer("When did it arrive?", "", pairs)


def entries(html: str) -> list[str]:
    return [Reader(f"<li {part}").words for part in html.split("<li ")[1:]]


def quoting(quote: str, number: int = 1, published: str | None = None) -> Answer:
    """An answer whose only citation quotes this."""
    citation = Citation(number, "a.txt", "A", "en", quote, 0, len(quote), 1, published=published)
    return replace(answer("?", ""), citations=(citation,), abstained=False)


def test_each_date_is_an_entry_with_what_is_said_of_it_and_what_appeared_then() -> None:
    arrived, appeared, visited = entries(timeline_html(arrival(), 1, EN))
    assert arrived.startswith("August 22, 2023Named in the text")
    assert "Swahili" in arrived
    assert "عربي21" in arrived
    assert "Published" not in arrived
    assert appeared.startswith("August 23, 2023Published")
    assert "Named" not in appeared
    assert visited.startswith("September 26, 2023Named in the text")
    assert visited.index("Named") < visited.index("Published")


def test_the_words_that_name_a_date_are_marked_and_lead_to_their_card() -> None:
    html = timeline_html(arrival(), 4, EN)
    assert "<mark>الثلاثاء</mark>" in html
    assert "<mark>Agosti 22&#44; 2023</mark>" in html
    tags = Reader(html).tags
    found = [attrs["href"] for tag, attrs in tags if tag == "a"]
    assert set(found) == {"#uj-card-4-1", "#uj-card-4-2", "#uj-card-4-3"}


def test_quotations_run_their_own_way_and_say_their_language() -> None:
    html = timeline_html(arrival(), 1, words_in("ar"))
    assert '<blockquote class="uj-day-quote" lang="ar" dir="rtl">' in html
    assert '<blockquote class="uj-day-quote" lang="sw" dir="ltr">' in html
    assert "22 أغسطس 2023" in Reader(html).words


def test_a_day_that_was_reckoned_says_so() -> None:
    arrived, appeared, _ = entries(timeline_html(arrival(), 1, EN))
    assert arrived.count("Reckoned from the day of publication") == 1
    assert "Reckoned" not in appeared


def test_dates_can_be_read_by_machines_as_precisely_as_by_people() -> None:
    found = quoting("In 2011 he fled, in August 2023 he came, on 3 May 2024 he left.")
    html = timeline_html(found, 1, EN)
    times = [attrs["datetime"] for tag, attrs in Reader(html).tags if tag == "time"]
    assert times == ["2011", "2023-08", "2024-05-03"]
    starts = ("2011Named", "August 2023Named", "May 3, 2024Named")
    for entry, start in zip(entries(html), starts, strict=True):
        assert entry.startswith(start)


def test_a_place_of_publication_alone_is_told_from_what_was_dated() -> None:
    html = timeline_html(arrival(), 1, EN)
    assert html.count('class="uj-day uj-day-published"') == 1
    assert html.count('class="uj-day"') == 2


def test_where_there_is_no_order_there_is_no_timeline() -> None:
    assert timeline_html(abstain("?"), 1, EN) == ""
    assert timeline_html(quoting("In 2011 he fled."), 1, EN) == ""


def test_the_list_is_named_by_its_heading() -> None:
    html = timeline_html(arrival(), 9, EN)
    assert 'aria-labelledby="uj-timeline-9"' in html
    assert '<h3 id="uj-timeline-9">Timeline</h3>' in html
    assert '<ol role="list">' in html


@pytest.mark.parametrize("words", HOSTILE)
def test_what_an_article_says_is_only_ever_words(words: str) -> None:
    found = quoting(f"{words} in 2011, {words}; on 3 May 2024. {words}", published="2024-05-04")
    found = replace(found, citations=(replace(found.citations[0], source=words, language=words),))
    html = timeline_html(found, 1, EN)
    tags = {tag for tag, _ in Reader(html).tags}
    known = {"section", "h3", "h4", "ol", "li", "time", "blockquote", "mark", "p", "a", "span"}
    assert tags <= known | {"bdi", "b"}


@given(
    st.text(st.sampled_from("ab ،."), max_size=200), st.text(st.sampled_from("ab ."), max_size=200)
)
def test_what_is_shown_stands_in_the_quotation_around_its_date(before: str, after: str) -> None:
    found = quoting(f"{before} in 2011 {after}", published="2024-05-04")
    for moment in timeline(found):
        for dated in moment.said:
            shown = Reader(marked_html(dated)).words
            assert shown.removeprefix("…\u00a0").removesuffix("\u00a0…") in dated.quote
            assert "2011" in shown
            assert len(shown) <= 2 * CONTEXT + len("2011") + 4
