import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.formats import read_docx as module
from index.formats.extract import Extract
from index.formats.read_docx import read_docx


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def words_of(extract: Extract) -> list[str]:
    return [part.span.of(extract.text) for part in extract.parts]


def test_paragraphs_and_cells_stand_in_the_order_of_the_document() -> None:
    document = Document()
    document.add_heading("الجسر يفتح", 1)
    document.add_paragraph("Before the table.")
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ["Town", "Votes", "Xa", "31"], strict=True):
        cell.text = words
    document.add_paragraph("")
    document.add_paragraph("After it.")
    extract = read_docx(saved(document), "a.docx")
    assert words_of(extract) == [
        *("الجسر يفتح", "Before the table.", "Town", "Votes", "Xa", "31", "After it.")
    ]
    assert [part.number for part in extract.parts] == [1, 2, 3, 4, 5, 6, 7]
    assert {part.kind for part in extract.parts} == {"paragraph"}


def test_a_merged_cell_is_read_once() -> None:
    document = Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "once"
    assert read_docx(saved(document), "a.docx").text == "once"


def test_inserted_and_linked_words_are_taken_and_deleted_ones_left() -> None:
    document = Document()
    paragraph = document.add_paragraph("It ")
    for xml in (
        "<w:ins {}><w:r><w:t>opens</w:t></w:r></w:ins>",
        '<w:del {}><w:r><w:delText xml:space="preserve">closes</w:delText></w:r></w:del>',
        "<w:del {}><w:r><w:t>shuts</w:t></w:r></w:del>",
        "<w:moveFrom {}><w:r><w:t>moved</w:t></w:r></w:moveFrom>",
        "<w:hyperlink {}><w:r><w:tab/><w:t>in</w:t></w:r></w:hyperlink>",
        "<w:sdt {}><w:sdtContent><w:r><w:br/><w:t>spring.</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert read_docx(saved(document), "a.docx").text == "It opens\tin\nspring."


def test_a_text_box_is_read_once_though_it_is_given_twice() -> None:
    document = Document()
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    document.add_paragraph("Beside it.")._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/'
            'markup-compatibility/2006"><mc:AlternateContent>'
            f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    assert words_of(read_docx(saved(document), "a.docx")) == ["Beside it.", "In the box."]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("The bridge opens", True),
        ("الجسر يفتح", True),
        ("", False),
        ("Word Document", False),
        ("Microsoft Word - story.docx", False),
        ("story final.docx", False),
        ("Untitled", False),
        ("Document1", False),
        ("2023-08-23", False),
    ],
)
def test_a_title_is_declared_only_if_somebody_set_one(title: str, kept: bool) -> None:
    document = Document()
    document.add_paragraph("Words.")
    document.core_properties.title = title
    extract = read_docx(saved(document), "a.docx")
    assert [declared.title for declared in extract.declared] == ([title] if kept else [])


def test_the_day_somebody_saved_it_is_no_date_of_publication() -> None:
    document = Document()
    document.add_paragraph("Words.")
    document.core_properties.title = "The bridge opens"
    assert read_docx(saved(document), "a.docx").declared[0].published is None


def test_a_document_that_unpacks_to_too_much_is_refused_unopened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LARGEST_UNPACKED", 1_000_000)
    document = Document()
    document.add_paragraph("a" * 2_000_000)
    content = saved(document)
    assert len(content) < 100_000
    with pytest.raises(UnreadableFile, match="1,000,000") as caught:
        read_docx(content, "a.docx")
    assert caught.value.cure


def _packed(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _lying(content: bytes, claimed: int) -> bytes:
    """A package that says of its story that it is short, and what the checksum of that is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        story = archive.getinfo("word/document.xml")
        start = archive.read(story)[:claimed]
    old = struct.pack("<LLL", story.CRC, story.compress_size, story.file_size)
    new = struct.pack("<LLL", zlib.crc32(start), story.compress_size, claimed)
    assert content.count(old) == 2
    return content.replace(old, new)


def test_a_document_that_lies_about_its_size_is_refused_unopened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LARGEST_UNPACKED", 1_000_000)
    monkeypatch.setattr("docx.Document", lambda _: pytest.fail("it was opened"))
    document = Document()
    document.add_paragraph("a" * 3_000_000)
    with pytest.raises(UnreadableFile, match="1,000,000") as caught:
        read_docx(_lying(saved(document), 1000), "a.docx")
    assert caught.value.cure


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_packed_as_word_never_does_is_refused_unopened(
    monkeypatch: pytest.MonkeyPatch, method: int
) -> None:
    document = Document()
    document.add_paragraph("Words.")
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(document))) as old,
        zipfile.ZipFile(file, "w", method) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    monkeypatch.setattr("docx.Document", lambda _: pytest.fail("it was opened"))
    with pytest.raises(UnreadableFile, match="broken"):
        read_docx(file.getvalue(), "a.docx")


def with_story(xml: str) -> bytes:
    """A package that is whole, but for its story."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(Document()))) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (with_story(f"<w:document {nsdecls('w')}/>"), "broken: it has no body"),
        (with_story(f"<w:styles {nsdecls('w')}/>"), "broken"),
        (with_story("<story/>"), "broken"),
        (b"no zip at all", "broken"),
        (saved(Document())[:-200], "broken"),
        (_packed(words=b"not a document"), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
        (saved(Document()), "no words"),
    ],
)
def test_what_cannot_be_read_is_refused_with_reason_and_cure(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.docx.*{why}") as caught:
        read_docx(content, "a.docx")
    assert caught.value.cure


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), max_size=8))
def test_every_part_is_a_paragraphs_words(paragraphs: list[str]) -> None:
    document = Document()
    for words in [*paragraphs, "Last."]:
        document.add_paragraph(words)
    extract = read_docx(saved(document), "a.docx")
    kept = [words.strip() for words in [*paragraphs, "Last."] if words.strip()]
    assert words_of(extract) == kept
    assert extract.text == "\n\n".join(kept)
