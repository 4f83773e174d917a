"""What tests of building share: a folder of three articles, and an index of it, still empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from tests.doubles import WordEncoder
from tests.index.updates import STORIES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three articles, one of them a folder deeper."""
    place = tmp_path / "articles"
    for name, text in STORIES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Index:
    """An index of that folder, into which nothing is indexed yet."""
    return Index.open_or_create(tmp_path / "index", folder, WordEncoder())
