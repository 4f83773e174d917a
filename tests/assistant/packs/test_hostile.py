"""Nothing of a hostile article, or path, works in a pack."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import Settings
from assistant.evidence_pack import EvidencePack, pack_of
from assistant.pack_file import read_pack, write_pack
from assistant.pack_page import html_page, markdown_page
from assistant.types import DateMention, Statement
from assistant.verify_pack import verify
from index.catalog import Catalog
from index.errors import PackError
from tests.assistant.packs.examples import (
    ENDINGS,
    HOSTILE_QUOTES,
    answered,
    cited,
    resealed,
    states,
)


class Tags(HTMLParser):
    """Collects tags with their attributes, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As `HTMLParser` says."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """As `HTMLParser` says."""
        self.words += data


def hostile_pack(catalog: Catalog) -> EvidencePack:
    citations = []
    for marker, _ in enumerate(HOSTILE_QUOTES, 1):
        source = f"hostile{marker - 1}.txt"
        text = catalog.text(source)
        citation = cited(catalog, source, text[text.index("Minister") :], marker, "Adams")
        words = HOSTILE_QUOTES[marker - 1]
        day = DateMention(words, 0, 1, "2026-01-31", relative=True)
        citations.append(replace(citation, title=words, translation=words, dates=(day,)))
    every = " ".join(HOSTILE_QUOTES)
    answer = answered(
        *citations, question=every, text=every, asked_as=every, writer=every, note=every,
        statements=(Statement(every, supported=True), Statement(every, supported=False)),
        silent_sources=(every,), silent_languages=("<b>",),
    )  # fmt: skip
    finding = replace(answer.findings[0], text=every, languages=("<b>",))
    return pack_of(replace(answer, findings=(finding,)), catalog, Settings())


OUR_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section"),
    *("article", "figure", "figcaption", "blockquote", "h1", "h2", "h3", "p", "b", "bdi", "mark"),
    *("dl", "div", "dt", "dd", "ul", "li", "code", "script"),
}


def test_nothing_of_a_hostile_article_works_in_html(catalog: Catalog, tmp_path: Path) -> None:
    write_pack(hostile_pack(catalog), tmp_path / "pack.html")
    page = (tmp_path / "pack.html").read_text("utf-8")
    found = Tags(page)
    assert {tag for tag, _ in found.tags} <= OUR_TAGS
    assert [attributes for tag, attributes in found.tags if tag == "script"] == [
        {"type": "application/json", "id": "ujumbe-pack"}
    ]
    names = {name for tag, attributes in found.tags if tag != "meta" for name in attributes}
    assert names == {"lang", "dir", "class", "type", "id"}
    assert "alert(1)" in found.words
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x85]", page)


def test_nothing_of_a_hostile_article_works_in_markdown(catalog: Catalog, tmp_path: Path) -> None:
    write_pack(hostile_pack(catalog), tmp_path / "pack.md")
    source = (tmp_path / "pack.md").read_text("utf-8")
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    found = Tags(page)
    ours = {"h1", "h2", "h3", "p", "ul", "li", "blockquote", "strong", "code", "pre", "br"}
    assert {tag for tag, _ in found.tags} == ours
    assert [attributes for _, attributes in found.tags if attributes] == [
        {"class": "language-json"}
    ]
    assert page.count("<pre>") == 1
    before = source.partition("```json")[0]
    ours_left_out = re.sub(r"`[^`\n]*`|\*\*\\\[\d+\\\]\*\*|^> ", "", before, flags=re.MULTILINE)
    assert not re.search(r"://|www\.|@|[`<>\[\]*_~|$]", ours_left_out)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x85]", source)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_pack_of_hostile_articles_is_read_and_holds(
    catalog: Catalog, folder: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"pack{ending}"
    pack = hostile_pack(catalog)
    write_pack(pack, path)
    assert read_pack(path).pack == pack
    assert verify(path, folder).holds


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_whatever_is_written_a_page_shows_it_and_nothing_else(words: str) -> None:
    pack = EvidencePack(
        "ujumbe evidence pack", 1, "2026-01-31T12:00:00Z", "1", words, words, "en", words,
        True, 0.0, words, words, (), (), (), (words,), (), (), {},
    )  # fmt: skip
    assert {tag for tag, _ in Tags("".join(html_page(pack))).tags} <= OUR_TAGS
    markdown = MarkdownIt("commonmark").enable(["table"]).render("".join(markdown_page(pack)))
    assert {tag for tag, _ in Tags(markdown).tags} <= {
        "h1", "h2", "p", "ul", "li", "blockquote", "code", "br"
    }  # fmt: skip


def test_half_a_character_of_a_shells_argument_is_replaced(
    catalog: Catalog, folder: Path, tmp_path: Path
) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"pack{ending}"
        write_pack(pack_of(answered(question="who\udc80?"), catalog, Settings()), path)
        assert read_pack(path).pack.question == "who\ufffd?"
        assert verify(path, folder).holds


def test_a_right_to_left_quotation_runs_right_to_left(pack: EvidencePack) -> None:
    page = html_page(pack)[0]
    assert "<blockquote dir='rtl'" in page
    assert "<mark>الوزير آدامز</mark>" in page


@pytest.mark.parametrize(
    "path",
    [
        "../outside.txt",
        "nested/../../outside.txt",
        "/etc/passwd",
        "/etc/hosts.txt",
        "./ar.txt",
        "nested//en.txt",
        ".hidden.txt",
        ".git/config.txt",
        "nul\x00.txt",
        "passwd",
        "",
    ],
)
def test_a_path_that_indexing_could_not_find_is_not_read(
    pack: EvidencePack, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (tmp_path / "outside.txt").write_text("outside")
    write_pack(pack, tmp_path / "pack.json")

    def renamed(data: dict[str, Any]) -> None:
        for item in data["citations"]:
            item["source"] = path if item["source"] == "ar.txt" else item["source"]
        for item in data["files"]:
            item["path"] = path if item["path"] == "ar.txt" else item["path"]

    resealed(tmp_path / "pack.json", renamed)
    monkeypatch.setattr("assistant.verify_pack.load", lambda *_: pytest.fail("a file was read"))
    with pytest.raises(PackError, match="no folder of articles holds"):
        verify(tmp_path / "pack.json", folder)


def test_a_link_is_not_followed(pack: EvidencePack, folder: Path, tmp_path: Path) -> None:
    write_pack(pack, tmp_path / "pack.json")
    (folder / "ar.txt").rename(tmp_path / "ar.txt")
    (folder / "ar.txt").symlink_to(tmp_path / "ar.txt")
    (folder / "nested").rename(tmp_path / "nested")
    (folder / "nested").symlink_to(tmp_path / "nested")
    verification = verify(tmp_path / "pack.json", folder)
    missing = [item for item in verification.verdicts if item.state == "missing"]
    assert [item.marker for item in missing] == [1, 2, 5]
    assert all("link" in item.note for item in missing)


def test_the_folder_itself_may_be_a_link(pack: EvidencePack, folder: Path, tmp_path: Path) -> None:
    write_pack(pack, tmp_path / "pack.json")
    (tmp_path / "link").symlink_to(folder)
    assert verify(tmp_path / "pack.json", tmp_path / "link").holds


def test_a_name_too_long_for_this_system_is_a_missing_file(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    name = "a" * 5000 + ".txt"
    write_pack(pack, tmp_path / "pack.json")

    def renamed(data: dict[str, Any]) -> None:
        data["citations"] = [data["citations"][1] | {"source": name}]
        data["files"] = [data["files"][0] | {"path": name}]
        data["findings"] = []

    resealed(tmp_path / "pack.json", renamed)
    assert states(verify(tmp_path / "pack.json", folder)) == ["file missing"]
