from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.chat_model import model_label, open_chat_model, why_not
from assistant.settings import Settings
from index.errors import ModelError


def opened(name: str, **values: Any) -> Any:
    return open_chat_model(Settings(llm=name, **values))


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["", "gpt", "openai:", ":x", "nosuch:model"])
def test_what_names_no_model_is_refused_with_the_forms_there_are(name: str) -> None:
    with pytest.raises(ModelError, match=r"openai:NAME, anthropic:NAME, ollama:NAME|pip install"):
        opened(name)


@pytest.mark.parametrize(("name", "key"), [("openai:a", "OPENAI_API_KEY")])
def test_a_key_that_is_missing_is_named(name: str, key: str) -> None:
    with pytest.raises(ModelError, match=f"Set {key}"):
        opened(name)


def test_a_key_may_come_from_our_own_setting() -> None:
    model = opened("openai:some-model", llm_key="k")
    assert model.model_name == "some-model"
    assert model.openai_api_key.get_secret_value() == "k"
    assert model.request_timeout == Settings().llm_timeout


def test_a_server_is_given_by_its_address_and_its_model_behind_it() -> None:
    model = opened("http://127.0.0.1:9/v1#small")
    assert (model.openai_api_base, model.model_name) == ("http://127.0.0.1:9/v1", "small")


def test_a_server_that_is_not_there_is_named_without_its_key() -> None:
    with pytest.raises(ModelError, match=r"^http://127.0.0.1:9/v1 names no model: it cannot be"):
        opened("http://me:secret@127.0.0.1:9/v1")


def test_ollama_and_anthropic_open_without_a_word_to_the_network() -> None:
    assert opened("ollama:some").model == "some"
    assert opened("anthropic:some", llm_key="k").model == "some"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model file"):
        opened(f"gguf:{tmp_path / 'none.gguf'}")


@pytest.mark.parametrize(
    ("kind", "hidden", "extra"),
    [
        ("openai:a", "langchain.chat_models", "openai"),
        ("gguf:FILE", "xllamacpp", "gguf"),
    ],
)
def test_a_package_that_is_missing_is_named(
    kind: str, hidden: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys  # noqa: PLC0415 - only to hide a package

    path = tmp_path / "model.gguf"
    path.touch()
    for name in [name for name in sys.modules if name.startswith((hidden, "assistant.gguf_model"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, hidden, None)
    with pytest.raises(ModelError, match=rf"pip install -e '\.\[{extra}\]'"):
        opened(kind.replace("FILE", str(path)), llm_key="k")


def test_a_package_of_another_provider_is_named() -> None:
    with pytest.raises(ModelError, match="pip install langchain langchain-groq"):
        opened("groq:a", llm_key="k")


def test_a_label_shows_neither_a_key_nor_folders() -> None:
    assert model_label(Settings(llm="https://me:secret@host/v1")) == "https://host/v1"
    assert model_label(Settings(llm="gguf:/models/small.gguf")) == "small.gguf"
    assert "secret" not in repr(Settings(llm_key=SecretStr("secret")))


class _Status(Exception):
    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class APITimeoutError(Exception):
    """Named as OpenAI's is."""


class APIConnectionError(Exception):
    """Likewise."""


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (_Status(401), "it did not accept the key (401)"),
        (_Status(429), "it has had too many requests, or its quota is used up (429)"),
        (_Status(503), "its server failed (503)"),
        (TimeoutError(), "it did not answer in time"),
        (APITimeoutError(), "it did not answer in time"),
        (APIConnectionError(), "it cannot be reached"),
        (ConnectionRefusedError(), "it cannot be reached"),
        (ModelError("No file.", "Give one."), "No file. Give one"),
        (ValueError("odd\nlines"), "ValueError: odd lines"),
    ],
)
def test_why_a_model_did_not_answer_is_half_a_line(error: Exception, line: str) -> None:
    assert why_not(error) == line
