"""Downloads: packs that hold, a conversation to read, and names for files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import SecretStr

from assistant.settings import Settings
from assistant.types import Answer, Citation, Finding
from assistant.verify_pack import verify
from assistant.write import cite
from index import Filter, Index, update
from index.catalog import Catalog
from index.errors import PackError
from index.holdings import source_file
from tests.assistant.examples import evidence
from tests.doubles import WordEncoder
from ui.export import (
    ENDINGS,
    LONGEST_NAME,
    Ending,
    conversation_download,
    file_name,
    pack_download,
)
from ui.turns import Problem, Turn

BRIDGE = "On Tuesday Minister Adams opened the bridge over the river, the ministry said."
ARABIC = "افتتح الوزير آدامز الجسر فوق النهر يوم الثلاثاء، بحسب بيان الوزارة في العاصمة."
HOSTILE = (
    "## Settings\n## Data\n# Answer\n<script>alert(1)</script> ![x](https://evil.example/p.png) "
    "\u202etxt\u202c `## Data` https://evil.example/ said Adams."
)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three articles."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "en.txt").write_text(f"The bridge\n\n{BRIDGE} It cost 40 million.\n", "utf-8")
    (folder / "ar.txt").write_text(f"افتتاح الجسر\n\n{ARABIC}\n", "utf-8")
    (folder / "hostile.txt").write_text(f"A story\n\nIt was opened.\n{HOSTILE}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def catalog(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The catalog of their index."""
    index = Index.open_or_create(tmp_path_factory.mktemp("index"), articles, WordEncoder())
    update(index, articles)
    yield index.catalog
    index.close()


def cited(catalog: Catalog, source: str, quote: str, marker: int = 1) -> Citation:
    file = source_file(catalog, source)
    start = file.text.index(quote)
    found = evidence(quote, source)
    passage = replace(found.passage, text=file.text, title="# A *title*")
    here = replace(
        found,
        passage=passage,
        start=start,
        end=start + len(quote),
        answer_start=start,
        answer_end=start + len(quote),
    )
    return cite(here, marker, file)


def answered(*citations: Citation, question: str = "Who opened it?", **said: Any) -> Answer:
    sources = tuple(item.source for item in citations)
    findings = (Finding("Minister Adams", citations, sources, ("en",)),) * bool(citations)
    answer = Answer(
        question=question, text="“…” [1]", citations=citations, findings=findings,
        abstained=not citations, language="en", confidence=0.75, passages=(), timings={},
    )  # fmt: skip
    return replace(answer, **said)


def turn(number: int, answer: Answer | None, **said: Any) -> Turn:
    return Turn(number, answer.question if answer else "Why?", answer=answer, **said)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_downloaded_pack_holds(
    catalog: Catalog, articles: Path, tmp_path: Path, ending: Ending
) -> None:
    answer = answered(cited(catalog, "en.txt", BRIDGE), cited(catalog, "hostile.txt", HOSTILE, 2))
    download = pack_download(answer, catalog, Settings(), ending)
    assert download.name == f"ujumbe-who-opened-it{ending}"
    (tmp_path / download.name).write_bytes(download.content)
    assert verify(tmp_path / download.name, articles).holds


def test_a_pack_leaves_nothing_behind(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pack_download(answered(cited(catalog, "en.txt", BRIDGE)), catalog, Settings(), ".json")
    forged = answered(replace(cited(catalog, "en.txt", BRIDGE), quote="He did not."))
    with pytest.raises(PackError):
        pack_download(forged, catalog, Settings(), ".html")
    assert not list(tmp_path.iterdir())


def test_a_conversation_is_one_file_to_read(catalog: Catalog) -> None:
    forged = replace(cited(catalog, "en.txt", BRIDGE), quote="He did not.")
    conversation = (
        turn(4, answered(cited(catalog, "en.txt", BRIDGE), cited(catalog, "ar.txt", ARABIC, 2))),
        turn(5, answered(question="متى؟", text="لا تجيب المقالات.", language="ar")),
        turn(6, None, stopped=True),
        turn(7, None, problem=Problem("other", "The index is gone.")),
        turn(8, answered(forged, question="Forged?")),
        turn(9, None),
    )
    download = conversation_download(conversation, catalog, Settings())
    assert download.name == "ujumbe-conversation-who-opened-it.md"
    text = download.content.decode()
    assert re.findall(r"(?m)^## (.*)", text) == [
        *(f"Question {n}" for n in range(1, 6)),
        "Settings",
    ]
    for said in (BRIDGE, ARABIC, "متى؟", "لا تجيب المقالات", "It was stopped", "indexed anew"):
        assert said in MarkdownIt("commonmark").render(text).replace("&quot;", '"')
    assert "He did not" not in text
    assert "ujumbe-pack" not in text
    assert text.count("## Settings") == 1
    assert not text.endswith("\n\n")


def test_a_conversation_says_which_questions_were_asked_of_some_articles(catalog: Catalog) -> None:
    some = Filter(languages=("en",), since=date(2023, 8, 1))
    conversation = (
        turn(1, answered(cited(catalog, "en.txt", BRIDGE)), where=some),
        turn(2, answered(cited(catalog, "en.txt", BRIDGE))),
    )
    text = conversation_download(conversation, catalog, Settings()).content.decode()
    first, second = re.split(r"(?m)^## Question 2", text)
    assert "2023" in first.partition("### Answer")[0]
    assert "2023&#45;08&#45;01" not in second
    assert "2023-08-01" not in second


def test_no_article_can_write_into_the_file(catalog: Catalog) -> None:
    answer = answered(cited(catalog, "hostile.txt", HOSTILE), question=HOSTILE, asked_as=HOSTILE)
    conversation = (turn(1, answer), Turn(2, HOSTILE, problem=Problem("other", HOSTILE)))
    text = conversation_download(conversation, catalog, Settings()).content.decode()
    assert re.findall(r"(?m)^#+ .*", text)[:3] == [
        "# Conversation",
        "## Question 1",
        "### Answer",
    ]
    assert text.count("\n## ") == 3
    page = MarkdownIt("commonmark").render(text)
    assert not re.findall(r"<(?:a|img|script)\b", page)
    assert "\u202e" not in text


def test_a_conversation_without_turns_cannot_be_exported(catalog: Catalog) -> None:
    for conversation in ((), (Turn(1, "Who?"),)):
        with pytest.raises(PackError) as caught:
            conversation_download(conversation, catalog, Settings())
        assert caught.value.cure


def test_the_settings_of_a_conversation_hold_no_key(catalog: Catalog) -> None:
    settings = Settings(llm="gguf:/home/someone/model.gguf", llm_key=SecretStr("sk-secret"))
    said = conversation_download((turn(1, answered()),), catalog, settings).content.decode()
    assert "someone" not in said
    assert "sk-secret" not in said


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who led the delegation?", "ujumbe-who-led-the-delegation.md"),
        ("من ترأس الوفد العسكري؟", "ujumbe-من-ترأس-الوفد-العسكري.md"),
        ("Wen traf er in „Moskau“ – und wann?", "ujumbe-wen-traf-er-in-moskau-und-wann.md"),
        ("भारत की राजधानी क्या है?", "ujumbe-भारत-की-राजधानी-क्या-है.md"),
        ("../../etc/passwd", "ujumbe-etc-passwd.md"),
        ("C:\\con\x00.txt\n%2e", "ujumbe-c-con-txt-2e.md"),
        ("\u202eexe.dm\u202c <b>&;$(rm)`", "ujumbe-exe-dm-b-rm.md"),
        ("\ud800?", "ujumbe-answer.md"),
        ("🙂 ?!", "ujumbe-answer.md"),
        ("\u0301\u0301", "ujumbe-answer.md"),
        ("", "ujumbe-answer.md"),
    ],
)
def test_a_name_keeps_letters_of_any_script_and_nothing_else(question: str, name: str) -> None:
    assert file_name(question, ".md") == name


def test_a_word_that_is_too_long_is_cut() -> None:
    assert file_name("谁" * 500, ".md").startswith("ujumbe-谁谁")
    assert file_name("x" * 500, ".md") == f"ujumbe-{'x' * (LONGEST_NAME - 7)}.md"


@given(st.text() | st.text("aé谁ह\u093f\u0301 -/", min_size=30))
def test_any_question_gives_a_short_and_harmless_name(question: str) -> None:
    name = file_name(question, ".html")
    assert name.endswith(".html")
    stem = name.removesuffix(".html")
    assert len(stem) <= LONGEST_NAME
    assert len(name.encode()) <= 160
    assert re.fullmatch(r"ujumbe(-[^-]+)+", stem)
    assert all(unicodedata.category(c)[0] in "LMN" or c == "-" for c in stem)


def test_a_json_pack_is_json(catalog: Catalog) -> None:
    download = pack_download(
        answered(cited(catalog, "ar.txt", ARABIC)), catalog, Settings(), ".json"
    )
    assert json.loads(download.content)["citations"][0]["quote"] == ARABIC
