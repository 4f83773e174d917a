"""Filters: each field, fields together, and what is said when nothing matches."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.build import update
from index.errors import NothingMatches
from index.filters import Filter, eligible, passing
from index.store import Index
from tests.doubles import WordEncoder

BRIDGE = "The minister opened a new bridge over the eastern river on Monday morning."
HARVEST = "Farmers in the valley say that this year's harvest is the best in ten years."
SCHULE = "Die alte Schule am Markt wird im nächsten Jahr für zwei Millionen Euro umgebaut."
ROWS = {
    "river": f"title,date,source,text\nBridge opened,2024-03-05,River News,{BRIDGE}\n",
    "valley/field": f"title,date,source,text\nHarvest is good,2024-03-06,Field Post,{HARVEST}\n",
    "valley/markt[1]": f"title,date,source,text\nSchule umgebaut,2024-03-07,River News,{SCHULE}\n",
    "undated": f"title,source,text\nSchule am Markt,ŒUVRE du Jour,{SCHULE} Sie war zu klein.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Four articles in two languages: three with a date, all with an outlet."""
    place = tmp_path_factory.mktemp("filters")
    for name, rows in ROWS.items():
        path = place / "articles" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rows, encoding="utf-8")
    index = Index.open_or_create(place / "index", place / "articles", WordEncoder())
    update(index, Path(index.catalog.meta("folder")))
    return index


def left(index: Index, where: Filter) -> set[str]:
    """The files that a filter leaves, without their ending."""
    allowed = eligible(index.catalog, where)
    ids = passing(index.catalog, sorted(index.catalog.chunk_ids()), allowed)
    chunks = index.catalog.chunks(ids)
    for language, only in allowed.items():
        held = {chunk.id for chunk in chunks if chunk.language == language}
        assert only is None or only == held
    return {chunk.source.removesuffix(".csv") for chunk in chunks}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(), set(ROWS)),
        (Filter(sources=("river.csv",)), {"river"}),
        (Filter(sources=("valley/*",)), {"valley/field", "valley/markt[1]"}),
        (Filter(sources=("valley/markt[1].csv",)), {"valley/markt[1]"}),
        (Filter(sources=("?iver.csv", "[tu]ndated*")), {"river", "undated"}),
        (Filter(outlets=("River News",)), {"river", "valley/markt[1]"}),
        (Filter(outlets=("fIELD pOST", "œuvre DU jour")), {"valley/field", "undated"}),
        (Filter(languages=("de",)), {"valley/markt[1]", "undated"}),
        (Filter(languages=("DE", "en")), set(ROWS)),
        (Filter(since=date(2024, 3, 6)), {"valley/field", "valley/markt[1]"}),
        (Filter(until=date(2024, 3, 6)), {"river", "valley/field"}),
        (Filter(since=date(2024, 3, 6), until=date(2024, 3, 6)), {"valley/field"}),
        (Filter(since=date(1, 1, 1)), set(ROWS) - {"undated"}),
        (Filter(outlets=("river news",), languages=("de",)), {"valley/markt[1]"}),
        (Filter(sources=("valley/*",), until=date(2024, 3, 6)), {"valley/field"}),
        (Filter(("*",), ("River News",), ("en", "de"), date(2024, 3, 6)), {"valley/markt[1]"}),
    ],
)
def test_a_filter_leaves_the_articles_that_have_all_it_asks_for(
    index: Index, where: Filter, expected: set[str]
) -> None:
    assert left(index, where) == expected


@pytest.mark.parametrize(
    "wanted", ["copies/b[1].csv", "copies/*", "copies/b[[]1].csv", "river.csv", "r*"]
)
def test_a_file_is_found_by_each_of_its_paths(tmp_path: Path, wanted: str) -> None:
    articles = tmp_path / "articles"
    for name in ("b[1].csv", "copies/b[1].csv", "river.csv", "valley.csv"):
        (articles / name).parent.mkdir(parents=True, exist_ok=True)
        (articles / name).write_text(ROWS["valley/field" if name == "valley.csv" else "river"])
    index = Index.open_or_create(tmp_path / "index", articles, WordEncoder())
    assert len(update(index, articles).same) == 2
    assert left(index, Filter(sources=(wanted,))) == {"b[1]"}
    assert left(index, Filter(sources=("valley.csv",))) == {"valley"}


@pytest.mark.parametrize("where", [None, Filter()])
def test_no_filter_leaves_all_of_every_language(index: Index, where: Filter | None) -> None:
    assert eligible(index.catalog, where) == {"de": None, "en": None}


def test_languages_alone_leave_all_of_them(index: Index) -> None:
    assert eligible(index.catalog, Filter(languages=("de",))) == {"de": None}


def test_a_language_of_which_nothing_is_left_is_not_there(index: Index) -> None:
    assert eligible(index.catalog, Filter(sources=("river*",))).keys() == {"en"}


@pytest.mark.parametrize(
    ("where", "wanted", "known"),
    [
        (Filter(languages=("de", "fr")), "'fr'", "de, en"),
        (Filter(outlets=("River",)), "'River'", "Field Post, River News, ŒUVRE du Jour"),
        (Filter(outlets=("",)), "''", "Field Post"),
    ],
)
def test_what_no_article_has_is_named_with_what_they_have(
    index: Index, where: Filter, wanted: str, known: str
) -> None:
    with pytest.raises(NothingMatches, match=wanted) as caught:
        eligible(index.catalog, where)
    assert known in caught.value.cure


@pytest.mark.parametrize(
    "where",
    [
        Filter(sources=("nothing*",)),
        Filter(sources=("RIVER.csv",)),
        Filter(sources=("'; DROP TABLE files --",)),
        Filter(since=date(2024, 3, 8)),
        Filter(since=date(2024, 3, 7), until=date(2024, 3, 5)),
        Filter(outlets=("Field Post",), languages=("de",)),
        Filter(sources=("undated*",), until=date(9999, 1, 1)),
    ],
)
def test_a_filter_that_leaves_nothing_says_so(index: Index, where: Filter) -> None:
    with pytest.raises(NothingMatches) as caught:
        eligible(index.catalog, where)
    assert "ujumbe sources" in caught.value.cure


def test_chunks_pass_in_the_order_they_came_in(index: Index) -> None:
    ids = sorted(index.catalog.chunk_ids(), reverse=True)
    assert passing(index.catalog, [*ids, 999], {"de": None, "en": None}) == ids
    german = passing(index.catalog, ids, {"de": None})
    assert len(german) == 2
    assert passing(index.catalog, ids, {"en": None, "de": frozenset(german[:1])}) == [
        key for key in ids if key not in german[1:]
    ]
