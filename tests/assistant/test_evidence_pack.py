"""Evidence packs: written three ways, checked later, and hostile in every way."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import SecretStr
from typer.testing import CliRunner

from assistant import Answer, Citation, Finding, Settings
from assistant.cli import app
from assistant.evidence_pack import EvidencePack, pack_of, public_model
from assistant.pack_file import check_target, read_pack, seal_of, write_pack
from assistant.pack_page import html_page, markdown_page
from assistant.types import DateMention, Statement
from assistant.verify_pack import Verification, verify
from assistant.write import cite
from index import Filter, Index, update
from index.catalog import Catalog
from index.errors import PackError, SourceError
from index.holdings import source_file
from tests.assistant.examples import evidence
from tests.doubles import WordEncoder
from tests.index.formats.test_read_pdf import drawn, pdf

ENDINGS = (".html", ".json", ".md")
MADE = datetime(2026, 1, 31, 12, tzinfo=UTC)

ENGLISH = (
    "The new bridge opens\r\n\r\n"
    "On Tuesday Minister Adams opened the bridge over the river, the ministry said.\r\n"
    "It had been built for three years. It cost 40 million, and nobody was hurt.\r\n"
)
ARABIC = (
    "افتتاح الجسر الجديد\n\n"
    "افتتح الوزير آدامز الجسر فوق النهر يوم الثلاثاء، بحسب بيان الوزارة في العاصمة.\n"
    "وقد استغرق بناء الجسر ثلاث سنوات كاملة بحسب ما جاء في البيان.\n"
)
HOSTILE_QUOTES = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "```\n```json ujumbe-pack\n{}\n```\n~~~\n# Heading\n    code\n- list\n1. one\n===\n---",
    "[click](javascript:alert(1)) ![pixel](https://evil.example/p.png) <https://evil.example>",
    "https://evil.example/ www.evil.example evil.example a@evil.example mailto:a@evil.example",
    "&lt;b&gt; &#60;b&#62; <!-- --> <style>*{display:none}</style> $x$ | a | b |\\",
    "\u202eright to left\u202c \u2028 \x1b[31m \x00 \x85 ⟦U+202E⟧",
    "' onmouseover='alert(1)' \" autofocus onfocus=\"alert(1)",
    '\n<script type="application/json" id="ujumbe-pack">\n{}\n</script>\n',
)


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


def cited(catalog: Catalog, source: str, quote: str, marker: int = 1, answer: str = "") -> Citation:
    file = source_file(catalog, source)
    start = file.text.index(quote)
    found = evidence(quote, source, answer=answer)
    begin = file.text.index(answer or quote, start)
    passage = replace(found.passage, text=file.text, title="A <b>title</b> [1](x)")
    here = replace(
        found,
        passage=passage,
        start=start,
        end=start + len(quote),
        answer_start=begin,
        answer_end=begin + len(answer or quote),
    )
    return cite(here, marker, file)


def answered(*citations: Citation, **said: Any) -> Answer:
    first = citations[:2]
    findings = (
        Finding("Minister Adams", first, tuple(c.source for c in first), ("en", "ar"), 2),
    ) * bool(first)
    answer = Answer(
        question="Who opened the bridge?", text="“…” [1]", citations=citations, findings=findings,
        abstained=not citations, language="en", confidence=0.75, passages=(), timings={},
    )  # fmt: skip
    return replace(answer, **said)


EN = "On Tuesday Minister Adams opened the bridge over the river, the ministry said."
EN_LINES = EN + "\r\nIt had been built for three years."
AR = "افتتح الوزير آدامز الجسر فوق النهر يوم الثلاثاء، بحسب بيان الوزارة في العاصمة."


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


def states(verification: Verification) -> list[str]:
    return [item.says for item in verification.verdicts]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_pack_is_read_as_it_was_written_and_holds(
    pack: EvidencePack, folder: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"pack{ending}"
    seal = write_pack(pack, path)
    found = read_pack(path)
    assert (found.pack, found.seal, found.altered) == (pack, seal, ())
    verification = verify(path, folder)
    assert states(verification) == ["unchanged"] * 5
    assert verification.holds
    assert verification.sha256 == seal


def test_a_pack_says_what_is_needed_to_check_it_by_hand(pack: EvidencePack, articles: Path) -> None:
    said = pack.to_dict()
    assert (said["version"], said["made"]) == (1, "2026-01-31T12:00:00Z")
    assert [item["path"] for item in said["files"]] == sorted(
        {item["source"] for item in said["citations"]}
    )
    for file in said["files"]:
        content = (articles / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["size"] == len(content)
    (arabic,) = [item for item in said["files"] if item["path"] == "ar.txt"]
    assert arabic["encoding"] == "cp1256"
    assert arabic["text_sha256"] == hashlib.sha256(ARABIC.encode()).hexdigest()
    first, second, third, fourth, _ = said["citations"]
    assert ENGLISH[first["start"] : first["end"]] == first["quote"]
    assert first["answer"] == ENGLISH[first["answer_start"] : first["answer_end"]]
    assert (first["line"], second["line"]) == (3, 3)
    assert third["locator"] == {"kind": "paragraph", "number": 2}
    assert fourth["locator"] == {"kind": "page", "number": 2}
    assert said["findings"][0]["markers"] == [1, 2]
    assert said["settings"]["threshold"] > 0


def test_the_seal_can_be_reckoned_without_ujumbe(pack: EvidencePack, tmp_path: Path) -> None:
    seal = write_pack(pack, tmp_path / "pack.json")
    data = json.loads((tmp_path / "pack.json").read_text("utf-8"))
    assert data.pop("sha256") == seal
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == seal


def test_the_filter_is_in_the_pack_and_no_key_and_no_path_of_this_machine(
    catalog: Catalog, tmp_path: Path, articles: Path
) -> None:
    for llm in (
        "https://user:SECRET@host.example/v1?key=SECRET#model",
        f"gguf:{tmp_path}/my models/any.gguf",
    ):
        settings = Settings(
            llm=llm, llm_key=SecretStr("SECRET"), cache=tmp_path, prompts=tmp_path, index=tmp_path,
            chroma_url="http://user:SECRET@chroma.example",
        )  # fmt: skip
        note = f"The model {llm} did not answer (there is no {tmp_path}/my models/any.gguf)."
        answer = answered(cited(catalog, "ar.txt", AR), writer=llm, note=note)
        where = Filter(languages=("ar",), since=date(2026, 1, 2))
        said = json.dumps(pack_of(answer, catalog, settings, where).to_dict())
        assert "SECRET" not in said
        assert str(tmp_path) not in said
        assert str(articles) not in said
        assert '"only_languages": ["ar"]' in said
        assert "2026-01-02" in said
    assert public_model("https://user:k@host.example/v1?key=k#m") == "https://host.example/v1#m"
    assert public_model("gguf:/home/me/any.gguf") == "gguf:any.gguf"
    assert public_model("openai:gpt-5-mini") == "openai:gpt-5-mini"


def test_a_quotation_that_the_index_no_longer_holds_makes_no_pack(catalog: Catalog) -> None:
    citation = cited(catalog, "ar.txt", AR)
    for changed in (replace(citation, start=0), replace(citation, source="gone.txt")):
        with pytest.raises(PackError, match="Ask again"):
            pack_of(answered(changed), catalog, Settings())


def test_an_answer_that_cites_nothing_has_a_pack_too(
    catalog: Catalog, folder: Path, tmp_path: Path
) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"pack{ending}"
        write_pack(pack_of(answered(text="No answer."), catalog, Settings()), path)
        assert verify(path, folder).holds


def verdict_after(
    pack: EvidencePack, folder: Path, tmp_path: Path, change: Callable[[Path], object]
) -> Verification:
    write_pack(pack, tmp_path / "pack.json")
    change(folder / "nested" / "en.txt")
    return verify(tmp_path / "pack.json", folder)


def edited(old: str, new: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(path.read_bytes().replace(old.encode(), new.encode(), 1))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edited("three years", "four years"), "file changed, quote still at its place"),
        (edited("The new bridge", "Corrected\r\n\r\nThe new bridge"), "quote moved to line 5"),
        (edited("The new bridge", "The new, new bridge"), "quote moved to line 3"),
        (edited("Minister Adams", "Mayor Brown"), "quote no longer there"),
        (lambda path: path.write_bytes(b"\x7fELF\x00\x00"), "quote no longer there"),
        (lambda path: path.write_bytes(b""), "quote no longer there"),
        (Path.unlink, "file missing"),
    ],
)
def test_what_became_of_a_quotation_is_said(
    pack: EvidencePack,
    folder: Path,
    tmp_path: Path,
    change: Callable[[Path], object],
    says: str,
) -> None:
    single = replace(pack, citations=pack.citations[:2])
    single = replace(single, files=tuple(f for f in pack.files if f.path.endswith(".txt")))
    verification = verdict_after(single, folder, tmp_path, change)
    assert states(verification) == [says, "unchanged"]
    assert verification.holds is says.startswith("file changed")
    assert not verification.altered


def test_a_quotation_is_found_again_where_line_ends_were_changed(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    def unix(path: Path) -> None:
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))

    verdict = verdict_after(pack, folder, tmp_path, unix).verdicts[-1]
    assert verdict.says == "quote moved to line 3"
    assert "line ends" in verdict.note


def test_a_quotation_that_moved_in_a_document_is_found_by_its_paragraph(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    write_pack(pack, tmp_path / "pack.json")
    document = WordDocument()
    for paragraph in ("The bridge", "A new one.", "Mayor Brown saw it open."):
        document.add_paragraph(paragraph)
    document.save(str(folder / "story.docx"))
    verdict = verify(tmp_path / "pack.json", folder).verdicts[2]
    assert verdict.says == "quote moved to paragraph 3"


def resealed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Alter a .json pack as a forger would, who seals it anew."""
    data = json.loads(path.read_text("utf-8"))
    change(data)
    data["sha256"] = seal_of(data)
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_edit_of_a_packs_data_is_found(
    pack: EvidencePack, folder: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"pack{ending}"
    write_pack(pack, path)
    text = path.read_text("utf-8")
    at = text.rindex("Who opened")
    path.write_text(text[:at] + "Why opened" + text[at + 10 :], encoding="utf-8")
    verification = verify(path, folder)
    assert not verification.holds
    assert verification.altered == ("its data are not those that were sealed",)
    assert states(verification) == ["unchanged"] * 5


@pytest.mark.parametrize("ending", [".html", ".md"])
def test_an_edit_of_a_packs_page_alone_is_found(
    pack: EvidencePack, folder: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"pack{ending}"
    write_pack(pack, path)
    path.write_text(path.read_text("utf-8").replace("opened", "closed", 1), encoding="utf-8")
    (what,) = verify(path, folder).altered
    assert "its page" in what


@pytest.mark.parametrize("ending", ENDINGS)
def test_other_line_ends_and_a_byte_order_mark_alter_no_pack(
    pack: EvidencePack, folder: Path, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"pack{ending}"
    write_pack(pack, path)
    content = path.read_bytes().rstrip().replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + content)
    assert verify(path, folder).holds


def forge_quote(data: dict[str, Any]) -> None:
    item = data["citations"][0]
    item["quote"] = item["quote"].replace("ministry said", "ministry lied")


def forge_place(data: dict[str, Any]) -> None:
    data["citations"][0]["line"] = 7


def forge_offsets(data: dict[str, Any]) -> None:
    data["citations"][0]["start"] = -3


def forge_answer(data: dict[str, Any]) -> None:
    data["citations"][0]["answer"] = "Minister Brown"


def forge_nothing(data: dict[str, Any]) -> None:
    item = data["citations"][0]
    item["quote"], item["end"] = "", item["start"]


@pytest.mark.parametrize(
    "forge", [forge_quote, forge_place, forge_offsets, forge_answer, forge_nothing]
)
def test_a_forged_citation_is_found_though_it_is_sealed_anew(
    pack: EvidencePack, folder: Path, tmp_path: Path, forge: Callable[[dict[str, Any]], object]
) -> None:
    path = tmp_path / "pack.json"
    seal = write_pack(pack, path)
    resealed(path, forge)
    verification = verify(path, folder)
    assert verification.altered
    assert verification.altered[0].startswith("[1] ")
    assert not verification.holds
    assert verification.sha256 != seal


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


def change_version(data: dict[str, Any]) -> None:
    data["version"] = 2


def drop_files(data: dict[str, Any]) -> None:
    data["files"] = []


def add_a_key(data: dict[str, Any]) -> None:
    data["citations"][0]["more"] = 1


def mistype(data: dict[str, Any]) -> None:
    data["citations"][0]["start"] = "3"


def repeat_a_marker(data: dict[str, Any]) -> None:
    data["citations"][0]["marker"] = 2


def cite_too_often(data: dict[str, Any]) -> None:
    first = data["citations"][0]
    data["citations"] = [first | {"marker": place} for place in range(2000)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_version, "version 2"),
        (drop_files, "do not agree"),
        (add_a_key, "do not agree"),
        (mistype, "citations.0.start"),
        (repeat_a_marker, "do not agree"),
        (cite_too_often, "2,000"),
    ],
)
def test_a_pack_that_is_not_whole_is_refused_with_a_cure(
    pack: EvidencePack,
    folder: Path,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], object],
    words: str,
) -> None:
    write_pack(pack, tmp_path / "pack.json")
    resealed(tmp_path / "pack.json", change)
    with pytest.raises(PackError, match=re.escape(words)) as error:
        verify(tmp_path / "pack.json", folder)
    assert error.value.cure


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pack.json", b""),
        ("pack.json", b"null"),
        ("pack.json", b"[]"),
        ("pack.json", b'{"format": "another"}'),
        ("pack.json", b'{"format": "ujumbe evidence pack", "version": 1}'),
        ("pack.json", b'{"format": "x", "format": "ujumbe evidence pack"}'),
        ("pack.json", b'{"confidence": NaN}'),
        ("pack.json", b"[" * 100_000),
        ("pack.json", b"9" * 10_000),
        ("pack.json", b"\xff\xfe\x00"),
        ("pack.json", b" " * (16 * 1024 * 1024 + 1)),
        ("pack.md", b"# A page\n"),
        ("pack.html", b"<p>A page"),
        ("pack.md", b"\n```json ujumbe-pack\n{}"),
        ("pack.md", b"\n```json ujumbe-pack\n{}\n```\n" * 2),
        ("pack.txt", b"{}"),
    ],
)
def test_what_is_no_pack_is_refused_with_a_cure(
    folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackError) as error:
        verify(tmp_path / name, folder)
    assert name in str(error.value)
    assert error.value.cure


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_pack_cut_short_anywhere_is_refused_or_altered(
    pack: EvidencePack, folder: Path, tmp_path: Path, ending: str
) -> None:
    whole, cut = tmp_path / f"whole{ending}", tmp_path / f"cut{ending}"
    write_pack(pack, whole)
    content = whole.read_bytes().rstrip()
    for size in range(0, len(content) - 1, len(content) // 40):
        cut.write_bytes(content[:size])
        with pytest.raises(PackError):
            verify(cut, folder)
    cut.write_bytes(content[:-1])
    try:
        assert not verify(cut, folder).holds
    except PackError as error:
        assert error.cure  # noqa: PT017 - either is right


def test_a_missing_pack_and_a_missing_folder_are_said(pack: EvidencePack, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no file"):
        verify(tmp_path / "none.json", tmp_path)
    with pytest.raises(PackError):
        verify(tmp_path, tmp_path)
    write_pack(pack, tmp_path / "pack.json")
    with pytest.raises(SourceError, match="not a folder"):
        verify(tmp_path / "pack.json", tmp_path / "none")


def test_a_pack_is_written_over_nothing_and_not_among_the_articles(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    taken, dangling = tmp_path / "taken.md", tmp_path / "dangling.md"
    taken.write_text("mine")
    dangling.symlink_to(tmp_path / "elsewhere.md")
    bad = (taken, dangling, tmp_path / "pack.txt", tmp_path / "no" / "pack.md", folder / "pack.md")
    for path in bad:
        with pytest.raises(PackError) as error:
            check_target(path, folder)
        assert error.value.cure
    for path in (taken, dangling, tmp_path / "no" / "pack.md"):
        with pytest.raises(PackError):
            write_pack(pack, path)
    assert taken.read_text() == "mine"
    check_target(folder / "pack.json", folder)
    check_target(tmp_path / "pack.MD", folder)


def test_the_command_says_each_verdict_and_its_exit_status(
    pack: EvidencePack, place: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_pack(pack, tmp_path / "pack.html")
    run = CliRunner().invoke
    done = run(app, ["verify", "pack.html", str(folder)])
    assert done.exit_code == 0, done.output
    assert "[1] nested/en.txt: unchanged" in done.output
    # The indexed folder where an index is given, else the working directory.
    assert run(app, ["verify", "pack.html", "--index", str(place)]).exit_code == 0
    monkeypatch.chdir(folder)
    assert run(app, ["verify", str(tmp_path / "pack.html")]).exit_code == 0
    (folder / "ar.txt").unlink()
    done = run(app, ["verify", str(tmp_path / "pack.html"), str(folder)])
    assert done.exit_code == 1
    assert "[2] ar.txt: file missing" in done.output
    done = run(app, ["verify", str(tmp_path / "pack.html"), str(folder), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)["verdicts"][1]["state"] == "missing"


def test_the_command_says_that_a_pack_was_altered_and_obeys_nothing_in_it(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    write_pack(replace(pack, question="\x1b[31mwho\x07?\n[1] unchanged"), tmp_path / "pack.json")
    path = tmp_path / "pack.json"
    path.write_text(path.read_text("utf-8").replace("Minister", "Monster"), encoding="utf-8")
    done = CliRunner().invoke(app, ["verify", str(path), str(folder)])
    assert done.exit_code == 1
    assert "The pack itself was altered: " in done.output
    assert "\x1b[31mwho" not in done.output
    assert "\x07" not in done.output
    assert "\n[1] unchanged" not in done.output
