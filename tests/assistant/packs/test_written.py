"""What is in an evidence pack, whichever way it is written."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant import Settings
from assistant.evidence_pack import EvidencePack, _file, pack_of, public_model
from assistant.pack_file import read_pack, write_pack
from assistant.pack_page import html_page, markdown_page
from assistant.types import Finding
from assistant.verify_pack import verify
from index import Filter
from index.catalog import Catalog
from index.errors import PackError
from index.holdings import HeldArticle, held_articles
from index.record import forget
from index.store import CATALOG
from tests.assistant.packs.examples import (
    AR,
    ARABIC,
    EN,
    EN_LINES,
    ENDINGS,
    ENGLISH,
    answered,
    cited,
    states,
)


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


def test_a_file_that_went_meanwhile_makes_no_pack(catalog: Catalog) -> None:
    with pytest.raises(PackError, match="Ask again"):
        _file("gone.txt", catalog)


def test_a_pack_is_of_one_moment_whoever_changes_the_index_meanwhile(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = shutil.copytree(place, tmp_path / "index") / CATALOG
    catalog, other = Catalog.open(copied), Catalog.open(copied)
    answer = answered(cited(catalog, "ar.txt", AR, 1), cited(catalog, "nested/en.txt", EN, 2))

    def meanwhile(*given: Any) -> list[HeldArticle]:
        with other.transaction() as db:
            forget(db, "ar.txt")
        return held_articles(*given)

    monkeypatch.setattr("assistant.evidence_pack.held_articles", meanwhile)
    pack = pack_of(answer, catalog, Settings())
    assert [item.path for item in pack.files] == ["ar.txt", "nested/en.txt"]
    with pytest.raises(PackError, match="Ask again"):
        pack_of(answer, catalog, Settings())
    catalog.close()
    other.close()


@pytest.mark.parametrize("ending", [".html", ".md"])
def test_articles_that_were_asked_about_are_counted_first(
    catalog: Catalog, folder: Path, tmp_path: Path, ending: str
) -> None:
    answer = answered(
        cited(catalog, "nested/en.txt", EN, 1),
        by_article=True,
        only_near=True,
        language="de",
        opening="Sie bestreiten etwas:",
    )
    path = tmp_path / f"pack{ending}"
    write_pack(pack_of(answer, catalog, Settings()), path)
    page = path.read_text("utf-8")
    spoken = page.index("Nächste Sätze, die vielleicht nicht davon sprechen; Artikel: 1")
    opening = page.index("Sie bestreiten etwas:")
    assert page.index("Answer") < opening < spoken < page.index("On Tuesday Minister Adams")
    assert "Independent sources" not in page
    assert read_pack(path).pack.only_near
    assert verify(path, folder).holds


def test_sources_that_say_something_are_counted_before_they_are_quoted(catalog: Catalog) -> None:
    citation = cited(catalog, "nested/en.txt", EN_LINES)
    said = " ".join(EN_LINES.split())
    finding = Finding(said, (citation,), ("nested/en.txt",), ("en",), 1)
    pack = pack_of(answered(citation, findings=(finding,)), catalog, Settings())
    for page in (html_page(pack)[0], markdown_page(pack)[0]):
        assert page.index("Independent sources: 1") < page.index("On Tuesday Minister Adams")
        assert "at least" not in page
    few = pack_of(
        answered(citation, findings=(replace(finding, lower_bound=True),)), catalog, Settings()
    )
    for page in (html_page(few)[0], markdown_page(few)[0]):
        assert "at least" in page


def test_an_answer_that_cites_nothing_has_a_pack_too(
    catalog: Catalog, folder: Path, tmp_path: Path
) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"pack{ending}"
        write_pack(pack_of(answered(text="No answer."), catalog, Settings()), path)
        assert verify(path, folder).holds
