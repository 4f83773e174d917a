"""What `verify` says of a quotation, and of a pack that was edited or forged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument

from assistant.evidence_pack import EvidencePack
from assistant.pack_file import write_pack
from assistant.types import Statement
from assistant.verify_pack import Verification, verify
from tests.assistant.packs.examples import ENDINGS, resealed, states


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


def test_a_pack_made_when_less_was_said_of_a_sentence_is_whole(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    told = Statement("Adams opened it.", supported=True, shown=True, markers=(1,))
    write_pack(replace(pack, statements=(told,)), tmp_path / "pack.json")
    resealed(
        tmp_path / "pack.json",
        lambda data: [data["statements"][0].pop(name) for name in ("answers", "first_said")],
    )
    verification = verify(tmp_path / "pack.json", folder)
    assert verification.holds
    assert not verification.altered


def test_a_pack_made_before_articles_were_told_apart_from_answers_is_whole(
    pack: EvidencePack, folder: Path, tmp_path: Path
) -> None:
    write_pack(pack, tmp_path / "pack.json")
    resealed(
        tmp_path / "pack.json",
        lambda data: [data.pop(name) for name in ("by_article", "only_near", "opening")],
    )
    verification = verify(tmp_path / "pack.json", folder)
    assert verification.holds
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
