"""Where another story begins in a page, and where the article goes on."""

from __future__ import annotations

from index.clean import clean
from index.types import Document

HARBOUR = [
    "The harbour workers of the northern port voted on Friday to accept a new contract.",
    "The contract raises wages by six per cent and runs until the end of next year.",
    "The port had been closed for eleven days while the workers were on strike.",
    "Ships that had waited outside the harbour began to unload on Saturday morning.",
]
NURSES = [
    "Nurses in the capital end their strike after talks with the minister",
    "The nurses of the capital ended their strike on Tuesday after talks with the minister.",
    "Their strike had closed two hospitals in the capital, the union of nurses said.",
    "The minister promised forty more nurses for the hospitals by the end of the year.",
]
TITLE = "Harbour workers of the northern port accept new contract"


def pasted(lines: list[str]) -> list[str]:
    (article,) = clean(Document("a.txt", "\n".join(lines), "utf-8", ""))
    return [story.title for story in article.pasted]


def test_a_headline_and_its_story_under_the_article_are_another_story() -> None:
    assert pasted([TITLE, *HARBOUR, "Tags: harbour", *NURSES]) == [NURSES[0]]


def test_a_link_that_names_its_headline_may_be_followed_by_its_story() -> None:
    page = [TITLE, *HARBOUR, f"Read also: {NURSES[0]}", *NURSES[1:]]
    assert len(pasted(page)) == 1


def test_two_stories_may_be_pasted_one_under_the_other() -> None:
    rain = [
        "Heavy rain floods streets of the old town",
        "Heavy rain flooded the streets of the old town in the night to Wednesday.",
        "Firemen pumped water out of two hundred cellars of the old town until noon.",
        "More rain is expected tomorrow, and schools of the old town stay closed.",
    ]
    page = [TITLE, *HARBOUR, "Read also:", *NURSES, "Read also:", *rain]
    assert pasted(page) == [NURSES[0], rain[0]]


def test_the_article_goes_on_after_a_link_in_its_middle() -> None:
    page = [TITLE, *HARBOUR[:2], "Read also: Nurses end their strike", *HARBOUR[2:]]
    assert pasted(page) == []


def test_the_article_goes_on_under_a_subheading() -> None:
    page = [TITLE, *HARBOUR[:2], "Eleven days of strike", *HARBOUR[2:]]
    assert pasted(page) == []


def test_a_notice_above_the_article_is_no_host_of_it() -> None:
    notice = "We and our 843 partners store information on your device to show you what you like."
    (article,) = clean(Document("a.txt", "\n".join([notice, TITLE, *HARBOUR]), "utf-8", ""))
    assert article.title == TITLE
    assert article.pasted == ()


def test_a_pasted_story_keeps_its_own_date_and_source() -> None:
    page = [
        TITLE, "Published: 3 March 2024", *HARBOUR, "Source: Port News", "Read also:", NURSES[0],
        "Published: 1 March 2024", *NURSES[1:], "Source: City Post",
    ]  # fmt: skip
    (article,) = clean(Document("a.txt", "\n".join(page), "utf-8", ""))
    (story,) = article.pasted
    assert (str(article.published), article.outlet) == ("2024-03-03", "Port News")
    assert (str(story.published), story.outlet) == ("2024-03-01", "City Post")
