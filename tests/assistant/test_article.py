"""A whole file: covered by its parts, opened whatever became of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from assistant.article import ArticlePart, ArticleView, _covering, article_of
from assistant.evidence_pack import _file
from assistant.sources import explain
from index import Index, update
from index.catalog import Catalog
from index.errors import SourceError
from index.holdings import SourceFile, source_file
from index.record import forget
from index.store import CATALOG
from tests.doubles import WordEncoder
from tests.index.formats.test_read_pdf import drawn, pdf

STORY = (
    "Harbour workers accept new contract\n\n"
    "The workers of the harbour accepted a new contract on Friday, their union said.\n\n"
    '"We are content with what was reached after weeks of talks," their speaker told reporters.\n\n'
    "The contract raises wages by six per cent and runs until the end of next year.\n\n"
    "Ships that had waited outside the bay began to unload on Saturday morning.\n"
)
OTHER = (
    "Minister opens bridge over the river\n"
    "The minister of transport opened a new bridge over the eastern river on Monday morning.\n"
    "He said that the bridge had been built in two years by four hundred workers from the region.\n"
)
PASTED = f"Home\n{STORY}\nShare\nSource: Port News\nRead also:\n{OTHER}"
ARABIC = (
    "افتتاح الجسر الجديد\r\n\r\n"
    "افتتح الوزير آدامز الجسر فوق النهر يوم الثلاثاء، بحسب بيان الوزارة في العاصمة.\r\n"
    "وقد استغرق بناء الجسر ثلاث سنوات كاملة بحسب ما جاء في البيان.\r\n"
    "المصدر: وكالة الأنباء\r\n"
)
HOSTILE = (
    "<script>alert(1)</script> A story of the harbour\r\r"
    '< p>The workers said </article><mark id="uj-mark-1-1">so</mark> on Friday \u202eevil\u2066.\r'
    "Share\r\u200b\u200b\r\x00\x0c<!-- the end -->"
)
ROWS = (
    "title,text,outlet,date\n"
    '"The bridge opens","The minister opened the bridge on Tuesday. Many came to see it.",'
    "Port News,2024-05-14\n"
    '"The harbour closes","The harbour was closed on Friday. The workers had gone home.",,\n'
)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article of every kind."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "nested").mkdir()
    (folder / "nested" / "pasted.txt").write_bytes(b"\xef\xbb\xbf" + PASTED.encode())
    (folder / "arabic.txt").write_bytes(ARABIC.encode("cp1256"))
    (folder / "hostile.txt").write_bytes(HOSTILE.replace("\x00", "").encode())
    (folder / "front.md").write_text(f"---\ntitle: A title\noutlet: Port News\n---\n{STORY}")
    shutil.copy(folder / "arabic.txt", folder / "copy.txt")
    (folder / "rows.csv").write_text(ROWS)
    rows = [{"title": "A", "text": f"{STORY}{n}"} for n in range(2)]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    document = WordDocument()
    for paragraph in STORY.split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(str(folder / "story.docx"))
    (folder / "paper.pdf").write_bytes(pdf(drawn(["Nothing yet."]), drawn(["It was opened."])))
    (folder / "empty.txt").write_text(" ")
    return folder


@pytest.fixture(scope="module")
def catalog(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The catalog of its index."""
    with_index = _indexed(articles, tmp_path_factory.mktemp("index"))
    yield with_index
    with_index.close()


def _indexed(folder: Path, place: Path, pasted: str = "cut") -> Catalog:
    index = Index.open_or_create(place, folder, WordEncoder())
    update(index, folder, pasted=pasted)
    index.close()
    return Catalog.open(place / CATALOG)


def said(view: ArticleView, kind: str) -> dict[str, str]:
    """The parts of a kind by their words, with their reasons."""
    return {view.text[p.start : p.end]: p.reason for p in view.parts if p.kind == kind}


def test_the_parts_of_every_file_cover_its_text_in_order(catalog: Catalog) -> None:
    indexed = [source for source, state in catalog.files().items() if not state.error]
    assert len(indexed) == 9
    for source in indexed:
        view = article_of(catalog, source)
        assert view.characters == len(view.text)
        ends = [0, *(part.end for part in view.parts)]
        assert [part.start for part in view.parts] == ends[:-1], source
        assert ends[-1] == len(view.text)
        assert all(part.start < part.end for part in view.parts)
        assert all(bool(part.reason) == (part.kind in {"cut", "pasted"}) for part in view.parts)
        for part in view.parts:
            assert (part.kind == "blank") == (not view.text[part.start : part.end].strip())


@given(
    st.text(st.sampled_from("ab \n"), max_size=30),
    st.lists(st.tuples(st.integers(-3, 33), st.integers(-3, 33)), max_size=6),
)
def test_whatever_a_catalog_holds_no_character_is_lost(
    text: str, spans: list[tuple[int, int]]
) -> None:
    parts = [ArticlePart(max(0, start), end, "kept", "", "en") for start, end in spans]
    covering = list(_covering(parts, text))
    assert "".join(text[part.start : part.end] for part in covering) == text
    assert all(part.start < part.end for part in covering)


def test_a_quotation_stands_at_its_offsets_whatever_ends_the_lines(catalog: Catalog) -> None:
    view = article_of(catalog, "arabic.txt")
    assert view.text == ARABIC
    assert view.encoding == "cp1256"
    assert view.language == "ar"
    assert "المصدر: وكالة الأنباء" in said(view, "cut")


def test_the_parts_say_what_the_cleaner_says(articles: Path, catalog: Catalog) -> None:
    place = Path(catalog.rows("PRAGMA database_list")[0][2]).parent
    view = article_of(catalog, "nested/pasted.txt")
    for line in explain(place, "nested/pasted.txt"):
        (part,) = (p for p in view.parts if view.text[p.start : p.end] == line.text)
        if "pasted" in line.reason:
            assert part.kind == "pasted"
        else:
            assert (part.kind == "cut") == (line.role == "cut")
            assert part.reason == line.reason
    assert articles.is_dir()


def test_a_pasted_story_is_its_own_and_no_part_of_the_article(catalog: Catalog) -> None:
    view = article_of(catalog, "nested/pasted.txt")
    assert view.title == "Harbour workers accept new contract"
    pasted = said(view, "pasted")
    assert any("four hundred workers" in words for words in pasted)
    assert "another story, pasted under this one" in pasted.values()
    assert not any("bridge" in words for words in said(view, "kept"))
    assert [(story.pasted, story.asked) for story in view.stories] == [(False, True), (True, False)]
    host, other = view.stories
    assert host.end == other.start
    assert view.text[other.start :].startswith("Minister opens bridge")


def test_a_pasted_story_that_can_be_asked_about_is_kept(articles: Path, tmp_path: Path) -> None:
    catalog = _indexed(articles, tmp_path / "index", pasted="index")
    at = PASTED.index("The minister of transport")
    view = article_of(catalog, "nested/pasted.txt", at)
    assert view.title == "Minister opens bridge over the river"
    assert any("four hundred workers" in words for words in said(view, "kept"))
    assert said(view, "pasted") == {}
    catalog.close()


def test_each_row_of_a_table_is_a_story(catalog: Catalog) -> None:
    view = article_of(catalog, "rows.csv")
    assert [story.title for story in view.stories] == ["The bridge opens", "The harbour closes"]
    assert (view.title, view.outlet, view.published) == (
        "The bridge opens", "Port News", "2024-05-14",
    )  # fmt: skip
    second = article_of(catalog, "rows.csv", view.text.index("The workers had"))
    assert (second.title, second.outlet, second.published) == ("The harbour closes", None, None)
    assert [(place.kind, place.number) for place in view.places] == [("row", 1), ("row", 2)]
    assert [place.kind for place in article_of(catalog, "paper.pdf").places] == ["page", "page"]


@pytest.mark.parametrize("source", ["nested/pasted.txt", "arabic.txt", "paper.pdf", "story.docx"])
def test_the_hash_is_that_of_the_files_bytes(source: str, articles: Path, catalog: Catalog) -> None:
    view = article_of(catalog, source)
    assert view.sha256 == hashlib.sha256((articles / source).read_bytes()).hexdigest()
    assert view.sha256 == _file(source, catalog).sha256
    assert view.on_disk == "same"


def test_files_of_the_same_bytes_name_one_another(catalog: Catalog) -> None:
    first, second = (article_of(catalog, source) for source in ("arabic.txt", "copy.txt"))
    assert (first.path, first.same) == ("arabic.txt", ("copy.txt",))
    assert (second.path, second.same) == ("copy.txt", ("arabic.txt",))
    assert first.parts == second.parts


def test_a_file_that_changed_or_vanished_opens_as_it_was(articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(articles, folder)
    catalog = _indexed(folder, tmp_path / "index")
    os.utime(folder / "copy.txt", (0, 0))
    (folder / "hostile.txt").write_text("Something else.")
    same_size = (folder / "front.md").read_bytes().replace(b"Friday", b"Monday")
    (folder / "front.md").write_bytes(same_size)
    (folder / "nested" / "pasted.txt").unlink()
    (folder / "arabic.txt").unlink()
    (folder / "arabic.txt").symlink_to(folder / "copy.txt")
    states = {
        source: article_of(catalog, source).on_disk
        for source in ("copy.txt", "hostile.txt", "front.md", "nested/pasted.txt", "arabic.txt")
    }
    assert list(states.values()) == ["same", "changed", "changed", "gone", "gone"]
    assert "on Friday" in article_of(catalog, "front.md").text
    assert article_of(catalog, "nested/pasted.txt").text == PASTED
    catalog.close()


def test_a_file_is_of_one_moment_whoever_changes_the_index_meanwhile(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = _indexed(articles, tmp_path / "index")
    other = Catalog.open(tmp_path / "index" / CATALOG)
    before = article_of(catalog, "front.md")

    def meanwhile(*given: Any) -> SourceFile:
        found = source_file(*given)
        with other.transaction() as db:
            forget(db, "front.md")
        return found

    monkeypatch.setattr("assistant.article.source_file", meanwhile)
    assert article_of(catalog, "front.md") == before
    with pytest.raises(SourceError, match="is not in the index"):
        article_of(catalog, "front.md")
    catalog.close()
    other.close()


def test_an_added_file_is_looked_for_where_it_is_kept(articles: Path, tmp_path: Path) -> None:
    place = tmp_path / "index"
    (place / "added").mkdir(parents=True)
    for name in ("kept.txt", "mended.txt", "deleted.txt"):
        (place / "added" / name).write_text(f"{STORY}{name}\n")
    catalog = _indexed(articles, place)
    (place / "added" / "mended.txt").write_text("Something else.")
    (place / "added" / "deleted.txt").unlink()
    states = [
        article_of(catalog, f"added/{name}").on_disk
        for name in ("kept.txt", "mended.txt", "deleted.txt")
    ]
    assert states == ["same", "changed", "gone"]
    catalog.close()


@pytest.mark.parametrize("source", ["nothing.txt", "", "../articles/arabic.txt", "/etc/passwd"])
def test_a_file_that_is_not_indexed_is_an_error_with_its_cure(
    source: str, catalog: Catalog
) -> None:
    with pytest.raises(SourceError, match="is not in the index") as caught:
        article_of(catalog, source)
    assert "ujumbe sources" in caught.value.cure


def test_a_file_that_could_not_be_indexed_says_why(catalog: Catalog) -> None:
    with pytest.raises(SourceError, match=r"empty\.txt could not be indexed: .*empty") as caught:
        article_of(catalog, "empty.txt")
    assert caught.value.cure


def test_it_is_plain_values(catalog: Catalog) -> None:
    plain = article_of(catalog, "paper.pdf").to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["parts"][0].keys() == {"start", "end", "kind", "reason", "language"}
    assert plain["places"][1]["span"]["start"] > 0
