"""`ujumbe verify`, as a user runs it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.evidence_pack import EvidencePack
from assistant.pack_file import write_pack


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
