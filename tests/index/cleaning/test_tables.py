"""Tables and lists, which look like menus and links where their lines are seen one by one."""

from __future__ import annotations

from time import perf_counter

import pytest

from index.clean import clean
from index.types import Document

STORY = """\
Clinic opens in the bay

A private hospital group will open a clinic in the bay on Monday, its speaker said.

The clinic cost twelve million dollars and will employ eighty-five people of the bay.
"""
MORE = "Its chief physician ran the hospital of the neighbouring town for nine years."
TABLE = (
    "| Item | 2023 | 2024 |\n|---|---|---|\n| Beds | 40 | 64 |\n| Revenue (USD m) | 31.2 | 44.0 |"
)
DEBRIS = "Share\n"


def kept(page: str) -> list[str]:
    blocks = clean(Document("a.md", page, "utf-8", ""))[0].blocks
    assert "".join(block.span.of(page) for block in blocks) == page
    body = "\n".join(block.span.of(page) for block in blocks if block.role == "body")
    return [line.strip() for line in body.splitlines() if line.strip()]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("after", [MORE, ""])
def test_a_table_is_kept_with_its_head_and_without_its_rule(gap: str, after: str) -> None:
    rows = TABLE.splitlines()
    lines = kept(f"{STORY}\n{gap.join(rows)}\n\n{after}\n{DEBRIS}")
    assert [line for line in lines if "|" in line] == [row for row in rows if "--" not in row]


def test_a_rule_does_not_make_debris_of_a_page_without_any() -> None:
    assert "Open from Monday" in kept(f"{STORY}\n{TABLE}\n\n{MORE}\n\nOpen from Monday\n")


@pytest.mark.parametrize(
    "lines",
    [
        "| Impressum | Contact | Beds |",
        "Health | Bay | Beds\nPorts | Ships | Piers",
        "| Health | Bay | Beds |\n| Ports | Ships | Piers | Boats |",
        "| Home | Sport | Video |\n| Contact | Newsletter | Menu |",
    ],
)
def test_a_line_of_bars_without_its_like_and_a_menu_are_no_table(lines: str) -> None:
    assert not [line for line in kept(f"{STORY}\n{lines}\n\n{DEBRIS}") if "|" in line]


def test_no_row_of_a_table_is_the_title() -> None:
    page = f"| Clinic of the bay | 2024 |\n| Hospital group opens | 2023 |\n\n{STORY}"
    assert clean(Document("a.md", page, "utf-8", ""))[0].title == "Clinic opens in the bay"


@pytest.mark.parametrize(
    "lead", ["The clinic of the bay will offer:", "The council also voted for:"]
)
def test_a_list_that_a_sentence_leads_to_is_kept_at_the_articles_end(lead: str) -> None:
    led = [lead, "- 14 electric buses (9.1m)", "- cardiology"]
    assert kept(f"{STORY}\n" + "\n".join(led) + f"\n\n{DEBRIS}")[-3:] == led


@pytest.mark.parametrize(
    "lead",
    ["", "More stories:", "Also popular elsewhere on our pages this week:", "Read also:"],
)
def test_a_list_of_links_behind_the_article_is_cut(lead: str) -> None:
    links = "- Nine killed in train crash\n- Ferry strike enters third week"
    assert kept(f"{STORY}\n{DEBRIS}\n{lead}\n{links}\n")[-1].endswith("people of the bay.")


@pytest.mark.parametrize("unit", ["|", "| ", "| a ", "|\n", "| a | b |\n", "|" * 1999 + "\n"])
def test_a_long_run_of_bars_takes_no_more_than_its_share_of_time(unit: str) -> None:
    def seconds(size: int) -> float:
        page = f"{STORY}\n{unit * (size // len(unit))}"
        begun = perf_counter()
        kept(page)
        return perf_counter() - begun

    seconds(1000)
    assert seconds(24_000) < 10 * seconds(6_000) + 1
