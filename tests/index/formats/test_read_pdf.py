import io
import warnings
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from index.errors import UnreadableFile
from index.formats import pdf_lines
from index.formats.extract import Extract
from index.formats.pdf_lines import (
    Line,
    Run,
    _usual_length,
    _usual_lengths,
    join_halves,
    to_lines,
    to_paragraphs,
)
from index.formats.read_pdf import read_pdf

# Letters as fonts hold them, in their forms; by bytes from 0xC0 on.
FORMS = "ﺍﻟﺠﺴﺮﻳﻔﺘﺢﻋﺎﻡ"


def pdf(*pages: str, title: str = "", picture: bool = False) -> bytes:
    """A PDF of content streams, written by hand; bytes from 0xC0 on are Arabic forms."""
    mapping = "".join(
        f"<{0xC0 + place:02x}> <{ord(form):04x}>\n" for place, form in enumerate(FORMS)
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(FORMS)} beginbfchar\n{mapping}endbfchar\n"
        "1 beginbfrange <20> <7e> <0020> endbfrange endcmap end"
    )
    image = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>",
        _stream(b"<<", cmap.encode()),
        _stream(image + b" /BitsPerComponent 8", b"\x00"),
        f"<< /Title ({title}) >>".encode(),
    ]
    kids = []
    drawn = b"/XObject << /I 5 0 R >>" if picture else b""
    for page in pages:
        objects.append(_stream(b"<<", page.encode("latin-1")))
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> %s >> >>" % (len(objects), drawn)
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    content = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return content + head + table + trailer % (size, len(content))


def _stream(head: bytes, body: bytes) -> bytes:
    return head + b" /Length %d >>\nstream\n%s\nendstream" % (len(body), body)


def drawn(lines: Sequence[str], size: float = 10, top: float = 800, step: float = 12) -> str:
    """Lines one below the other; an empty one leaves a gap."""
    return "\n".join(
        f"BT /F {size} Tf 50 {top - step * place} Td ({line}) Tj ET"
        for place, line in enumerate(lines)
        if line
    )


def words_of(extract: Extract) -> list[str]:
    return [part.span.of(extract.text) for part in extract.parts]


BODY = [
    "The ministry said on Monday that the bridge would",
    "open in the spring, after two years of work on its",
    "foundations and on the pillars.",
    "Farmers from both banks had asked for it since the",
    "flood, because the ferry no longer ran in winter.",
]
FIRST = (
    "The ministry said on Monday that the bridge would open in the spring, after two years of"
    " work on its foundations and on the pillars."
)
SECOND = (
    "Farmers from both banks had asked for it since the flood, because the ferry no longer ran"
    " in winter."
)


def test_lines_are_joined_to_paragraphs_and_the_headline_stands_alone() -> None:
    head = drawn(["The bridge opens in spring"], size=20, top=830)
    extract = read_pdf(pdf(head + "\n" + drawn(BODY)), "a.pdf")
    assert extract.text == f"The bridge opens in spring\n\n{FIRST}\n\n{SECOND}"
    assert [(part.kind, part.number) for part in extract.parts] == [("page", 1)]
    assert extract.encoding == ""


def test_a_gap_divides_paragraphs_whose_last_line_is_full() -> None:
    lines = [BODY[0], "opened in the spring, and two years of work ended.", "", *BODY[3:]]
    extract = read_pdf(pdf(drawn(lines)), "a.pdf")
    assert extract.text.split("\n\n") == [f"{lines[0]} {lines[1]}", SECOND]


def test_a_sentence_that_goes_on_overleaf_is_whole() -> None:
    extract = read_pdf(pdf(drawn(BODY[:2]), drawn([]), drawn(BODY[2:])), "a.pdf")
    assert extract.text == f"{FIRST}\n\n{SECOND}"
    assert [part.number for part in extract.parts] == [1, 3]
    assert words_of(extract)[0].endswith("on its")
    assert words_of(extract)[1].startswith("foundations")


def test_a_word_divided_overleaf_is_put_together() -> None:
    first = [
        "The ministry said on Monday that the long bridge",
        "would open in the spring, and the foun-",
    ]
    extract = read_pdf(pdf(drawn(first), drawn(["dations are new."])), "a.pdf")
    assert extract.text.endswith("and the foundations are new.")
    assert words_of(extract)[1] == "dations are new."


def test_lines_that_pages_share_are_kept_where_they_stand_among_the_words() -> None:
    extract = read_pdf(pdf(*[drawn(BODY)] * 4), "a.pdf")
    assert words_of(extract) == [f"{FIRST}\n\n{SECOND}"] * 4


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        "\n".join(
            [
                drawn(["The Daily Bridge"], top=830),
                drawn(BODY),
                drawn([f"Page {number}"], top=20),
            ]
        )
        for number in range(1, 4)
    ]
    extract = read_pdf(pdf(*pages), "a.pdf")
    assert words_of(extract) == [f"{FIRST}\n\n{SECOND}"] * 3


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["a long Bau-", "arbeit here"], "a long Bauarbeit here"),
        (["the Kinder-", "und Jugendbuch"], "the Kinder- und Jugendbuch"),
        (["from Nord-", "Korea to"], "from Nord-Korea to"),
        (["from 2019-", "2020 on"], "from 2019-2020 on"),
        (["a well-", "known one"], "a well-known one"),
        (["soft\xad", "Case"], "softCase"),
        (["a dash -", "and more"], "a dash - and more"),
        (["北京在", "哪里"], "北京在哪里"),
        (["الجسر فوق", "النهر"], "الجسر فوق النهر"),
    ],
)
def test_line_ends_are_joined_as_they_were_written(lines: list[str], joined: str) -> None:
    known = frozenset({"well-known"})
    assert to_paragraphs([Line(line) for line in lines], known) == [joined]


def test_a_page_of_very_many_lines_is_read_at_once() -> None:
    words = "The mayor opened the bridge over the river."
    lines = [Line(words, 10, -12 * number, 10 + number % 3) for number in range(20_000)]
    assert sum(words.count("mayor") for words in to_paragraphs(lines)) == len(lines)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 9)), min_size=1, max_size=30))
def test_the_usual_lengths_of_all_sizes_are_those_of_each_size(told: list[tuple[int, int]]) -> None:
    lines = [Line("a" * length, size=size / 10) for size, length in told]
    usual = _usual_lengths(lines)
    assert usual == {line.size: _usual_length(lines, line.size) for line in lines}


def test_a_page_of_very_many_sizes_of_letters_is_not_gone_through_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def like(one: float, other: float) -> bool:
        nonlocal compared
        compared += 1
        return abs(one - other) <= max(one, other) * 0.1

    monkeypatch.setattr(pdf_lines, "_like_sizes", like)
    lines = [Line("The bridge opens.", 50, -n, 8 + n / 100) for n in range(2000)]
    assert to_paragraphs(lines)
    assert compared < 10 * len(lines)


def test_a_paragraph_of_very_many_divided_words_is_not_gone_through_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = 0

    def join(before: str, after: str, known: frozenset[str]) -> tuple[str, str]:
        nonlocal looked_at
        looked_at += len(before)
        return join_halves(before, after, known)

    monkeypatch.setattr(pdf_lines, "join_halves", join)
    lines = [Line(f"dations of bridge {n} and its foun-", 50, -12.0 * n, 10) for n in range(2000)]
    (paragraph,) = to_paragraphs(lines)
    assert paragraph.count("foundations") == 1999
    assert looked_at < 1500 * len(lines)


def test_arabic_lines_are_read_from_the_right_in_letters_not_forms() -> None:
    runs = [Run(".", 10, 0, 10), Run("(", 14, 0, 10), Run("ﺟﺴﺮ", 18, 0, 10), Run(")", 40, 0, 10)]
    runs += [Run(" 2019 ", 50, 0, 10), Run("ﻋﺎﻡ", 70, 0, 10), Run("\n", 0, 0, 10)]
    assert [line.text for line in to_lines(runs)] == ["عام 2019 (جسر)."]


def test_arabic_of_a_page_is_searchable() -> None:
    page = "BT /F 10 Tf 50 800 Td (\xc4\xc3\xc2\xc1\xc0) Tj ET"
    assert read_pdf(pdf(page), "a.pdf").text == "الجسر"


@pytest.mark.parametrize(
    ("title", "kept"),
    [("The bridge opens", True), ("", False), ("Microsoft Word - x.docx", False), ("x.pdf", False)],
)
def test_a_title_is_declared_only_if_it_looks_like_one(title: str, kept: bool) -> None:
    extract = read_pdf(pdf(drawn(BODY), title=title), "a.pdf")
    assert [declared.title for declared in extract.declared] == ([title] if kept else [])
    assert all(declared.span.of(extract.text) == extract.text for declared in extract.declared)


def _encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(drawn(BODY)))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_pdf_encrypted_only_against_printing_is_read() -> None:
    assert FIRST in read_pdf(_encrypted(""), "a.pdf").text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no PDF at all", "broken"),
        (pdf(drawn(BODY))[:300], "broken"),
        (_encrypted("secret"), "encrypted"),
        (pdf("q 100 0 0 100 0 0 cm /I Do Q", picture=True), "pictures"),
        (pdf(), "pictures"),
    ],
)
def test_what_cannot_be_read_is_refused_with_reason_and_cure(
    content: bytes, why: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UnreadableFile, match=why) as caught:
            read_pdf(content, "a.pdf")
    assert "a.pdf" in str(caught.value)
    assert caught.value.cure
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))


def test_a_page_that_is_a_picture_is_told_while_the_others_are_read() -> None:
    extract = read_pdf(pdf(drawn(BODY), "/I Do", picture=True), "a.pdf")
    assert [part.number for part in extract.parts] == [1]
    assert extract.skipped == ("page 2 is a picture without words",)


@given(st.integers(0, 1400), st.binary(max_size=8))
def test_a_damaged_pdf_is_read_or_refused_and_never_more(place: int, junk: bytes) -> None:
    whole = pdf(drawn(BODY))
    content = whole[:place] + junk + whole[place + len(junk) :]
    try:
        extract = read_pdf(content, "a.pdf")
    except UnreadableFile as error:
        assert error.cure  # noqa: PT017  # either is right
        return
    assert [part.span.of(extract.text) for part in extract.parts] == [extract.text]


@given(st.lists(st.lists(st.sampled_from([*BODY, "", "Short", "foun-"]), max_size=6), max_size=5))
def test_parts_of_pages_lie_in_the_text_in_order_and_leave_only_blanks(
    pages: list[list[str]],
) -> None:
    extract = read_pdf(pdf(*map(drawn, [*pages, ["The end."]])), "a.pdf")
    end = 0
    for part in extract.parts:
        assert end <= part.span.start < part.span.end <= len(extract.text)
        assert not extract.text[end : part.span.start].strip()
        end = part.span.end
    assert end == len(extract.text)
