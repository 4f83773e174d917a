"""The README's words are run, so that they stay true."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = Path(sys.executable).parent / "ujumbe"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds_index: Path) -> Path:
    """A folder with the seeds in it and their index, as after `make run`."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    subprocess.run([PROGRAM, "index", "seeds"], check=True, capture_output=True)
    assert seeds_index
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_python_example_runs_and_prints_quotes() -> None:
    (example,) = blocks("python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - it is our own
    assert re.search(r"^1 00\d_\w+\.txt \d+ \S", printed.getvalue())


def test_every_command_of_the_readme_exists() -> None:
    shown = set(re.findall(r"^ujumbe (\w+)", "\n".join(blocks("sh")), flags=re.MULTILINE))
    listed = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
    assert shown == {"ask", "chat", "doctor", "eval", "index", "mcp", "serve", "sources", "verify"}
    assert all(re.search(rf"^  {name} ", listed, flags=re.MULTILINE) for name in shown)


def test_the_readme_says_where_the_command_is_before_it_shows_it() -> None:
    assert 0 < README.find("source .venv/bin/activate") < README.find("ujumbe ask")


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", "\n".join(blocks("sh")), flags=re.MULTILINE):
        assert f"\n{target}:" in makefile


def test_the_answer_shown_is_the_answer_given(here: Path) -> None:
    (shown,) = [block for block in blocks("text") if block.startswith("$ ujumbe ask")]
    command, _, expected = shown.partition("\n")
    question = re.findall(r'"(.*)"', command)[0]
    done = subprocess.run(
        [PROGRAM, "ask", question], cwd=here, capture_output=True, text=True, check=True,
        env={"COLUMNS": "96", "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
    )  # fmt: skip
    assert done.stdout.split() == expected.split()


def test_every_setting_is_in_the_readme_with_its_description() -> None:
    for name, field in Settings.model_fields.items():
        assert f"| `{PREFIX}{name.upper()}` | {field.description} |" in README
