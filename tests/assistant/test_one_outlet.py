"""Two articles of one outlet are one source, where the outlet is surely known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.one_outlet import is_sure, of_one_outlet
from tests.assistant.told import SOURCES

PASSAGE = SOURCES[0].passage
PAGE = "{outlet}\nWorld Africa\n\nA bridge falls\nIt fell at noon.\n\n© {outlet} 2024\n"


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (PAGE.format(outlet="The Post"), True),
        ("  The Post  \r\nIt fell.\n2024 © The Post. All rights reserved", True),
        ("It fell at noon.\n© The Post 2024", False),  # whose the picture is, it may be
        ("The Post\nIt fell at noon.\nSource: The Post", False),  # so may "agencies" stand
        ("The Post\nIt fell at noon.\n© The Postmaster 2024", False),
        ("It fell, The Post said.\n© The Post", False),
        ("The Post\nIt fell at noon.\n© Sun, as The Post says", False),
    ],
)
def test_a_page_says_twice_what_it_is_called(text: str, sure: bool) -> None:
    assert is_sure("The Post", text) == sure


@pytest.mark.parametrize(
    ("outlets", "pairs"),
    [
        (("The Post", "THE POST"), {(1, 2), (2, 1)}),
        (("صوت الخليج", "صوت الخليج"), {(1, 2), (2, 1)}),
        (("The Post", "The Post Africa"), set()),
        (("The Post", None), set()),
        ((None, None), set()),
    ],
)
def test_names_are_compared_in_full(
    outlets: tuple[str | None, ...], pairs: set[tuple[int, int]]
) -> None:
    articles = {
        number: replace(PASSAGE, outlet=outlet, source=f"{number}.txt")
        for number, outlet in enumerate(outlets, start=1)
    }
    texts = {f"{n}.txt": PAGE.format(outlet=outlet) for n, outlet in enumerate(outlets, start=1)}
    assert of_one_outlet(articles, texts.__getitem__) == pairs


def test_an_outlet_that_says_it_twice_is_quoted_twice_but_is_one_source(tmp_path: Path) -> None:
    cracks = "The bridge was closed by Hanna Voss, an engineer of the town, who found cracks."
    late = (
        "Trams will be late all week. The bridge of Lindau was closed by the engineer Hanna Voss."
    )
    ships = "Ships may not pass. On Monday Hanna Voss closed the bridge, the harbour office wrote."
    said = {
        "monday.txt": ("Lindau Courier", "Cracks", cracks),
        "tuesday.txt": ("Lindau Courier", "Trams", late),
        "other.txt": ("Seeblick Times", "Ships", ships),
    }
    for name, (outlet, topic, words) in said.items():
        page = f"{outlet}\n\n{topic} in Lindau this week\n14 May 2024\n\n{words}\n\n© {outlet} 2024"
        (tmp_path / name).write_text(page, encoding="utf-8")
    ujumbe = Assistant.from_folder(tmp_path, tmp_path / "index", Settings())
    answer = ujumbe.ask("Who closed the bridge?")
    ujumbe.close()
    finding = answer.findings[0]
    assert {passage.outlet for passage in answer.passages} == {"Lindau Courier", "Seeblick Times"}
    assert set(finding.sources) == said.keys()
    assert finding.independent == 2
