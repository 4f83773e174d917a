"""The command line, run as its own process as a user does."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from assistant import Assistant, cli
from assistant.assistant import encoder_of
from assistant.doctor import examine
from assistant.settings import Settings
from index import Index, update
from index.catalog import Catalog
from index.errors import EncoderError, IndexDamaged, NothingMatches, SettingsError
from index.models import SentenceTransformerEncoder
from index.vectors import ChromaVectors
from tests.doubles import WordEncoder

PROGRAM = Path(sys.executable).parent / "ujumbe"


def run(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def assert_one_line_with_a_cure(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("ujumbe: ")
    for word in words:
        assert word in line
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_is_indexed_and_a_question_answered_as_json(seeds: Path, tmp_path: Path) -> None:
    indexed = run("index", seeds, cwd=tmp_path)
    assert indexed.returncode == 0, indexed.stderr
    assert "5 added" in indexed.stderr
    again = run("index", seeds, cwd=tmp_path)
    assert "5 unchanged" in again.stderr
    done = run("ask", "Who led the delegation?", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    for citation in answer["citations"]:
        text = (seeds / citation["source"]).read_text(encoding="utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert text.count("\n", 0, citation["start"]) + 1 == citation["line"]


def test_an_answer_is_printed_with_its_places(seeds_index: Path, tmp_path: Path) -> None:
    done = run("ask", "Who led the delegation?", "--index", seeds_index, "--explain", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert ".txt:" in done.stdout
    assert "Passages read" in done.stdout


def test_sources_says_what_was_cut_and_why(seeds_index: Path, tmp_path: Path) -> None:
    done = run("sources", "--index", seeds_index, "--json", cwd=tmp_path)
    described = json.loads(done.stdout)
    assert len([item for item in described if item["asked"]]) == 5
    assert all(0 < item["kept"] <= 1 for item in described)
    assert all(cut["reason"] and cut["line"] >= 1 for item in described for cut in item["cut"])
    assert "pasted" in run("sources", "--index", seeds_index, "--cut", cwd=tmp_path).stdout


def test_a_file_is_explained_line_by_line(seeds_index: Path, tmp_path: Path) -> None:
    described = json.loads(run("sources", "--index", seeds_index, "--json", cwd=tmp_path).stdout)
    source = next(item["source"] for item in described if item["host"])
    done = run("sources", "--index", seeds_index, "--explain", source, "--json", cwd=tmp_path)
    lines = json.loads(done.stdout)
    assert [line["line"] for line in lines] == sorted(line["line"] for line in lines)
    assert {line["role"] for line in lines} == {"title", "body", "cut"}
    scored = [line for line in lines if line["score"] is not None]
    assert all(abs(sum(line["weights"].values()) - line["score"]) < 1e-6 for line in scored)
    assert any("pasted" in line["reason"] for line in lines)
    shown = run("sources", "--index", seeds_index, "--explain", source, cwd=tmp_path)
    assert "pasted" in shown.stdout


def test_explaining_a_file_that_is_not_indexed_names_those_that_are(
    seeds_index: Path, tmp_path: Path
) -> None:
    done = run("sources", "--index", seeds_index, "--explain", "nothing.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "nothing.txt is not in the index" in done.stderr
    assert ".txt" in done.stderr.split("It holds")[1]


def test_the_doctor_finds_a_whole_index_well(seeds_index: Path, tmp_path: Path) -> None:
    done = run("doctor", "--index", seeds_index, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "5 articles" in done.stdout
    assert run("doctor", "--index", "nowhere", cwd=tmp_path).returncode == 1


def test_the_doctor_opens_the_encoder_with_the_prefixes_that_it_indexed_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(model: str, *, passage_prefix: str | None = None, **_: object) -> WordEncoder:
        return WordEncoder(f"{model}#{passage_prefix}")  # the prefix is part of who it is

    monkeypatch.setattr(SentenceTransformerEncoder, "open", opened)
    settings = Settings(index=tmp_path / "index", encoder="some/model", passage_prefix="read: ")
    Index.open_or_create(settings.index, tmp_path, encoder_of(settings)).close()
    checks = {check.name: check for check in examine(settings)}
    assert checks["encoder"].well
    assert checks["index"].well, checks["index"].found


def test_the_doctor_finds_prefixes_ill_that_asking_refuses(tmp_path: Path) -> None:
    checks = {check.name: check for check in examine(Settings(index=tmp_path, query_prefix="q: "))}
    assert not checks["encoder"].well
    assert "prefixes" in checks["encoder"].found


def test_the_doctor_fetches_nothing_even_where_asking_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, object]] = []

    def refuse(_: str, **options: object) -> SentenceTransformerEncoder:
        told.append(options)
        raise EncoderError("It is not here.")

    monkeypatch.setattr(SentenceTransformerEncoder, "open", refuse)
    examine(Settings(index=tmp_path, encoder="some/model", download=True, query_prefix="q: "))
    assert [(one["allow_download"], one["query_prefix"]) for one in told] == [(False, "q: ")]


def test_the_doctor_finds_chroma_and_the_catalog_apart_and_mends_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
    update(index, folder)
    index.vectors().remove([min(index.catalog.chunk_ids())])
    index.close()
    monkeypatch.setattr("assistant.doctor.encoder_of", lambda *_, **__: WordEncoder())
    for _ in range(2):
        found = {check.name: check for check in examine(Settings(index=tmp_path / "index"))}
        assert not found["index"].well
        assert "differ in 1 chunks" in found["index"].found
    monkeypatch.setattr("assistant.doctor.encoder_of", lambda *_, **__: WordEncoder("other"))
    found = {check.name: check for check in examine(Settings(index=tmp_path / "index"))}
    assert not found["index"].well
    assert "other is set" in found["index"].found


def test_the_doctor_leaves_nothing_open_where_chroma_cannot_be_read(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
    update(index, folder)
    index.close()
    opened: list[Catalog] = []
    opens = Catalog.open

    def told(path: Path) -> Catalog:
        opened.append(opens(path))
        return opened[-1]

    def broken(_: ChromaVectors) -> set[tuple[int, str]]:
        raise IndexDamaged("It cannot be read.")

    monkeypatch.setattr(Catalog, "open", told)
    monkeypatch.setattr(ChromaVectors, "held", broken)
    monkeypatch.setattr("assistant.doctor.encoder_of", lambda *_, **__: WordEncoder())
    found = {check.name: check for check in examine(Settings(index=tmp_path / "index"))}
    assert found["index"].found == "It cannot be read."
    for catalog in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            catalog.count_chunks()


def test_the_doctor_says_of_a_language_model_no_more_than_is_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A server that names no model has been asked for its list by now.
    monkeypatch.setattr("assistant.doctor.open_chat_model", lambda _: None)
    settings = Settings(index=tmp_path, llm="http://127.0.0.1:9/v1")
    check = {check.name: check for check in examine(settings)}["language model"]
    assert check.well
    assert check.found.endswith("opened; it was given nothing to write")


def test_a_question_set_is_evaluated(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(
        '{"question": "Who is the president of Brazil?", "answers": [], "sources": []}\n'
        '{"question": "Wer leitete die Delegation?", "answers": ["x"], "sources": ["a"]}\n'
    )
    done = run("eval", "set.jsonl", "--index", seeds_index, "--output", "out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.json").read_text())["scores"][-1]["questions"] == 2


def test_the_terminal_chat_answers_until_an_empty_line(seeds_index: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(PROGRAM), "chat", "--index", str(seeds_index)],
        cwd=tmp_path, input="Who led the delegation?\n\n",
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "[1]" in done.stdout


class Silent:
    """An assistant that no index is needed for, and a conversation with it: nothing is known."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def session(self) -> Silent:
        """The conversation."""
        return self

    def ask(self, question: str, _: object = None) -> None:
        """Remember the question."""
        self.heard.append(question)
        raise NothingMatches("Nothing is known.")


@pytest.mark.parametrize("text", ["", "Who led it?", "Who led it?\n", "Who led it?\n\nWhy?\n"])
def test_the_terminal_chat_ends_where_its_input_ends(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Silent()
    monkeypatch.setattr(Assistant, "open", lambda *_: silent)
    done = CliRunner().invoke(cli.app, ["chat"], input=text)
    assert (done.exit_code, done.exception) == (0, None)
    assert "Aborted" not in done.output
    assert silent.heard == (["Who led it?"] if text else [])


@pytest.mark.parametrize(("port", "bound"), [("99999", "65535"), ("-1", "0")])
def test_a_number_that_is_no_port_is_refused_before_anything_is_done(
    port: str, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Assistant, "open", None)
    done = CliRunner().invoke(cli.app, ["serve", "--port", port])
    assert done.exit_code == 2
    assert "--port" in done.output
    assert bound in done.output


def test_results_that_cannot_be_written_are_refused_before_a_question_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Silent()
    monkeypatch.setattr(Assistant, "open", lambda *_: silent)
    (tmp_path / "set.jsonl").write_text('{"question": "Who led it?", "answers": ["x"]}\n')
    arguments = ["eval", str(tmp_path / "set.jsonl"), "--output", str(tmp_path)]
    done = CliRunner().invoke(cli.app, arguments)
    assert isinstance(done.exception, SettingsError)
    assert silent.heard == []


def test_a_missing_folder(tmp_path: Path) -> None:
    assert_one_line_with_a_cure(run("index", "nowhere", cwd=tmp_path), "nowhere", "Give the folder")
    assert not (tmp_path / ".ujumbe").exists()


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_one_line_with_a_cure(run("index", "empty", cwd=tmp_path), "empty", ".txt")


def test_a_binary_file_is_reported_and_the_rest_indexed(seeds: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bad.txt").write_bytes(b"\x7fELF\x00\x00")
    for path in sorted(seeds.glob("*.txt"))[:1]:
        (folder / path.name).write_bytes(path.read_bytes())
    done = run("index", folder, cwd=tmp_path)
    assert done.returncode == 0
    assert "bad.txt" in done.stderr
    assert "1 added" in done.stderr


def test_no_index(tmp_path: Path) -> None:
    for command in (["ask", "who?"], ["sources"], ["chat"], ["serve"]):
        assert_one_line_with_a_cure(run(*command, cwd=tmp_path), "ujumbe index")


def test_an_index_of_another_encoder(seeds_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seeds_index, tmp_path / ".ujumbe")
    with sqlite3.connect(tmp_path / ".ujumbe" / "catalog.sqlite3") as db:
        db.execute("UPDATE meta SET value = 'another' WHERE key = 'encoder'")
    db.close()
    assert_one_line_with_a_cure(run("ask", "who?", cwd=tmp_path), "another", "UJUMBE_ENCODER")


def test_a_locked_index(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / ".ujumbe").mkdir()
    with FileLock(tmp_path / ".ujumbe" / "write.lock"):
        assert_one_line_with_a_cure(run("index", seeds, cwd=tmp_path), "Another process", "Wait")


@pytest.mark.parametrize(
    ("name", "value"),
    [("UJUMBE_PASSAGES", "none"), ("UJUMBE_PASSAGE", "3"), ("UJUMBE_CHROMA_URL", "nonsense")],
)
def test_a_wrong_setting(name: str, value: str, seeds_index: Path, tmp_path: Path) -> None:
    done = run("ask", "who?", "--index", seeds_index, cwd=tmp_path, **{name: value})
    assert_one_line_with_a_cure(done)


def test_a_model_that_is_not_on_this_machine(tmp_path: Path, seeds: Path) -> None:
    done = run("index", seeds, cwd=tmp_path, UJUMBE_ENCODER="nobody/no-such-model")
    assert_one_line_with_a_cure(done, "nobody/no-such-model")


def test_an_empty_question(seeds_index: Path, tmp_path: Path) -> None:
    assert_one_line_with_a_cure(run("ask", "  ", "--index", seeds_index, cwd=tmp_path), "question")


def test_a_missing_question_set(seeds_index: Path, tmp_path: Path) -> None:
    done = run("eval", "none.jsonl", "--index", seeds_index, cwd=tmp_path)
    assert_one_line_with_a_cure(done, "none.jsonl")


QUESTION = "Who led the delegation?"


def passages(seeds_index: Path, cwd: Path, *options: object) -> list[dict[str, str]]:
    done = run("ask", QUESTION, "--json", "--index", seeds_index, *options, cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)["passages"]
    assert found
    return found


def test_only_the_languages_asked_for_are_read(seeds_index: Path, tmp_path: Path) -> None:
    found = passages(seeds_index, tmp_path, "--language", "ar", "--language", "sw")
    assert {passage["language"] for passage in found} == {"ar", "sw"}


def test_only_the_file_the_outlet_and_the_days_asked_for_are_read(
    seeds_index: Path, tmp_path: Path
) -> None:
    described = json.loads(run("sources", "--index", seeds_index, "--json", cwd=tmp_path).stdout)
    item = next(item for item in described if item["asked"] and item["published"])
    name, day = item["source"], item["published"]
    found = passages(seeds_index, tmp_path, "--since", day, "--until", day)
    assert {passage["published"] for passage in found} == {day}
    found = passages(seeds_index, tmp_path, "--source", f"{name[:4]}*", "--source", "none.txt")
    assert {passage["source"] for passage in found} == {name}
    outlet = next(item["outlet"] for item in described if item["asked"] and item["outlet"])
    found = passages(seeds_index, tmp_path, "--outlet", outlet.upper())
    assert {passage["outlet"] for passage in found} == {outlet}


def test_the_terminal_chat_asks_only_what_it_was_told_to(seeds_index: Path, tmp_path: Path) -> None:
    found = passages(seeds_index, tmp_path, "--language", "ar")
    done = subprocess.run(
        [str(PROGRAM), "chat", "--index", str(seeds_index), "--language", "ar"],
        cwd=tmp_path, input="من قاد الوفد؟\n\n", env={**os.environ, "COLUMNS": "200"},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    cited = set(re.findall(r"(\S+\.txt):", done.stdout))
    assert cited
    assert cited <= {passage["source"] for passage in found}


def test_explaining_shows_each_passage_and_the_channels_that_found_it(
    seeds_index: Path, tmp_path: Path
) -> None:
    options = ("--index", seeds_index, "--language", "en", "--explain")
    shown = run("ask", QUESTION, *options, cwd=tmp_path).stdout.split("Passages read")[1]
    header = next(line for line in shown.splitlines() if "score" in line)
    assert re.findall(r"\w+", header) == [
        "score", "dense", "words", "names", "source", "passage"
    ]  # fmt: skip
    (first,) = (line for line in shown.splitlines() if re.match(r"\W*1\W+-?\d\.\d{3}\W", line))
    assert ".txt" in first
    assert "confidence" in shown
    assert re.search(r"retrieve \d+ ms", shown)


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("day", ["yesterday", "2023-02-30", "05/03/2024", ""])
def test_a_wrong_date(option: str, day: str, seeds_index: Path, tmp_path: Path) -> None:
    done = run("ask", QUESTION, "--index", seeds_index, option, day, cwd=tmp_path)
    assert done.returncode == 2
    assert option in done.stderr
    assert repr(day) in done.stderr
    assert "%Y-%m-%d" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--outlet", "Nobody's News"), ("Nobody's News", "Known: ")),
        (("--language", "xx"), ("'xx'", "Known: ar, de, en, sw")),
        (("--source", "none.txt"), ("No article", "ujumbe sources")),
        (("--since", "9999-12-31"), ("No article", "ujumbe sources")),
    ],
)
def test_a_filter_that_leaves_nothing(
    options: tuple[str, ...], words: tuple[str, ...], seeds_index: Path, tmp_path: Path
) -> None:
    done = run("ask", QUESTION, "--index", seeds_index, *options, cwd=tmp_path)
    assert_one_line_with_a_cure(done, *words)
