"""A folder with an article of every kind, its index, and a pack that cites it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document as WordDocument

from assistant import Settings
from assistant.evidence_pack import EvidencePack, pack_of
from index import Index, update
from index.catalog import Catalog
from tests.assistant.packs.examples import (
    AR,
    ARABIC,
    EN,
    EN_LINES,
    ENGLISH,
    HOSTILE_QUOTES,
    MADE,
    answered,
    cited,
)
from tests.doubles import WordEncoder
from tests.index.formats.test_read_pdf import drawn, pdf


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article of every kind."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "nested").mkdir()
    (folder / "nested" / "en.txt").write_bytes(b"\xef\xbb\xbf" + ENGLISH.encode())
    (folder / "ar.txt").write_bytes(ARABIC.encode("cp1256"))
    document = WordDocument()
    for paragraph in ("The bridge", "Mayor Brown saw it open.", "He praised the minister, too."):
        document.add_paragraph(paragraph)
    document.save(str(folder / "story.docx"))
    lines = ["The bridge was opened by Adams.", "Everybody came to see it open."]
    (folder / "paper.pdf").write_bytes(pdf(drawn(["Nothing yet."]), drawn(lines)))
    for place, words in enumerate(HOSTILE_QUOTES):
        text = f"A story of {place}\n\nMinister Adams opened it. {words} That was all he said."
        (folder / f"hostile{place}.txt").write_text(text.replace("\x00", ""), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def place(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its index."""
    index_place = tmp_path_factory.mktemp("index")
    index = Index.open_or_create(index_place, articles, WordEncoder())
    assert not update(index, articles).failed
    index.close()
    return index_place


@pytest.fixture(scope="module")
def catalog(place: Path) -> Iterator[Catalog]:
    """The catalog of that index."""
    opened = Catalog.open(place / "catalog.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def folder(articles: Path, tmp_path: Path) -> Path:
    """A copy of the articles, to be changed."""
    return shutil.copytree(articles, tmp_path / "articles")


@pytest.fixture
def pack(catalog: Catalog) -> EvidencePack:
    """A pack that cites files of four kinds."""
    answer = answered(
        cited(catalog, "nested/en.txt", EN, 1, "Minister Adams"),
        cited(catalog, "ar.txt", AR, 2, "الوزير آدامز"),
        cited(catalog, "story.docx", "Mayor Brown saw it open.", 3),
        cited(catalog, "paper.pdf", "Everybody came to see it open.", 4),
        cited(catalog, "nested/en.txt", EN_LINES, 5, "built"),
    )
    return pack_of(answer, catalog, Settings(), made=MADE)
