"""What the packages promise one another."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import assistant
import index

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "index": {"index"},
    "prompts": {"prompts"},
    "assistant": {"assistant", "index", "prompts"},
    "ui": {"ui", "assistant", "index"},
}
OWNERS = {
    "torch": {"index/models.py"},
    "sentence_transformers": {"index/models.py"},
    "chromadb": {"index/vectors.py"},
    "langchain": {"assistant/chat_model.py"},
    "langchain_core": {
        "assistant/langchain.py",
        "assistant/gguf_model.py",
        # for its types alone
        "assistant/assistant.py",
        "assistant/chat_model.py",
        "assistant/compose.py",
        "assistant/language_model.py",
        "assistant/reword.py",
    },
    "openai": {"assistant/chat_model.py"},
    "xllamacpp": {"assistant/gguf_model.py"},
    "onnxruntime": {"index/onnx_encoder.py"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    for path in (ROOT / package).glob("**/*.py"):
        ours = imports(path) & MAY_IMPORT.keys()
        assert ours <= MAY_IMPORT[package], path


@pytest.mark.parametrize("library", [*OWNERS, "gradio"])
def test_heavy_libraries_are_imported_where_they_belong(library: str) -> None:
    for package in MAY_IMPORT:
        for path in (ROOT / package).glob("**/*.py"):
            name = path.relative_to(ROOT).as_posix()
            if library in imports(path):
                assert name in OWNERS.get(library, set()) or (library, package) == ("gradio", "ui")


def test_importing_the_assistant_loads_nothing_heavy() -> None:
    heavy = [
        "torch",
        "sentence_transformers",
        "transformers",
        "onnxruntime",
        "chromadb",
        "gradio",
        "langchain_core",
        "langchain",
        "xllamacpp",
    ]
    script = (
        f"import sys, assistant, assistant.cli; print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", [assistant, index])
def test_public_names_are_sorted_and_exist(package: object) -> None:
    names = package.__all__  # type: ignore[attr-defined]  # both packages have it
    assert names == sorted(names)
    assert all(hasattr(package, name) for name in names)


def test_no_file_outside_the_seeds_knows_the_seeds() -> None:
    names = [
        "haftar",
        "yevkurov",
        "evkurov",
        "jewkurow",
        "wagner",
        "benghazi",
        "prigozhin",
        "حفتر",
        "يفكوروف",
    ]
    for package in MAY_IMPORT:
        for path in (ROOT / package).rglob("*.*"):
            if path.suffix in {".py", ".toml", ".yaml", ".json", ".sql", ".js", ".css"}:
                text = path.read_text(encoding="utf-8").casefold()
                assert not [name for name in names if name in text], path
