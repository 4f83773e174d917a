"""What many tests share: the seeds, indexed by the real pipeline."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before any model library is imported: a test that would reach for the network fails instead.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

from hypothesis import settings as hypothesis_settings

from assistant import Assistant, Settings
from tests.stories import BRIDGE, SCHOOL

# The machine may be busy: a slow example is no failure.
hypothesis_settings.register_profile("ujumbe", deadline=None, print_blob=True)
hypothesis_settings.load_profile("ujumbe")

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own UJUMBE_ variables change no test."""
    for name in [name for name in os.environ if name.startswith("UJUMBE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two articles, one of them a folder deeper."""
    place = tmp_path / "articles"
    (place / "deep").mkdir(parents=True)
    (place / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (place / "deep/schule.txt").write_text(SCHOOL, encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the seeds' articles."""
    folder = tmp_path_factory.mktemp("seeds")
    for path in (ROOT / "seeds").glob("*.txt"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The seeds, indexed by the real pipeline with the embedded encoder."""
    place = tmp_path_factory.mktemp("seeds-index")
    Assistant.from_folder(seeds, place, Settings()).close()
    return place


@pytest.fixture(scope="session")
def ujumbe(seeds_index: Path) -> Iterator[Assistant]:
    """An assistant over the seeds, everything real."""
    assistant = Assistant.open(seeds_index, Settings())
    yield assistant
    assistant.close()
