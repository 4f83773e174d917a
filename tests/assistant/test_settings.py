from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from index.errors import SettingsError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_default_needs_nothing() -> None:
    settings = Settings.load()
    assert settings.encoder == "embedded"
    assert not settings.download
    assert settings.chroma_url is None


def test_flags_win_over_the_environment_and_this_over_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "ujumbe.toml").write_text("passages = 3\nthreads = 1\nindex = 'from-file'\n")
    monkeypatch.setenv("UJUMBE_PASSAGES", "4")
    monkeypatch.setenv("UJUMBE_THREADS", "2")
    settings = Settings.load(passages=5, threads=None)
    assert (settings.passages, settings.threads, str(settings.index)) == (5, 2, "from-file")


@pytest.mark.parametrize(
    ("name", "near"),
    [("UJUMBE_ENCODR", "UJUMBE_ENCODER"), ("UJUMBE_QQQQQQQQQQQQQQQQ", "UJUMBE_INDEX")],
)
def test_an_unknown_variable_is_refused(
    name: str, near: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.load()
    assert near in caught.value.cure


def test_an_unknown_key_of_the_file_is_refused(elsewhere: Path) -> None:
    (elsewhere / "ujumbe.toml").write_text("passage = 3\n")
    with pytest.raises(SettingsError, match=r"'passage'.*'passages'"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"), [("PASSAGES", "0"), ("PASSAGES", "many"), ("THRESHOLD", "2")]
)
def test_a_wrong_value_names_the_setting_and_what_it_is(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"UJUMBE_{name}", value)
    with pytest.raises(SettingsError, match=f"UJUMBE_{name}.*{value}") as caught:
        Settings.load()
    assert caught.value.cure


def test_a_file_that_is_no_toml_is_refused(elsewhere: Path) -> None:
    (elsewhere / "ujumbe.toml").write_text("passages = = 3")
    with pytest.raises(SettingsError, match=r"ujumbe\.toml"):
        Settings.load()
