"""The HTTP API, over real HTTP, with an assistant that knows its answers by heart."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import httpx
import pytest

from assistant.types import Answer, Done, Event, Stage, TextDelta
from index import Filter
from index.catalog import Catalog
from index.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    ModelError,
    NothingMatches,
    QuestionError,
    SettingsError,
    StoreUnavailable,
)
from index.store import CATALOG
from tests.ui.fakes import ENGLISH, SEEDS, FakeAssistant, led
from ui import app as page_module
from ui.app import serve
from ui.events import ANSWERING_AT_ONCE

LED = "Who led the delegation?"


class Heard(FakeAssistant):
    """Remembers what it was asked, and does as a test tells it."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []
        self.where: Filter | None = None
        self.does: Callable[[], Iterator[Event]] | None = None
        self.index = SimpleNamespace(place=Path("/nowhere/to/be/found"))

    def session(self, answers: Sequence[Answer] = ()) -> "Heard":
        """A conversation, remembering what it goes on from."""
        self.answers = list(answers)
        return self

    def stream(self, question: str, where: Filter | None = None) -> Iterator[Event]:
        """The answer as it comes, or what a test wants."""
        self.where = where
        return self.does() if self.does else super().stream(question)


def plain_page(*_: Any) -> gr.Blocks:
    """A page of nothing: it is not what is tested here."""
    page = gr.Blocks(analytics_enabled=False)
    with page:
        gr.HTML("")
    return page


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Heard, httpx.Client]]:
    heard = Heard()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "build", plain_page)
        page = serve(cast("Any", heard), port=0, block=False, announce=lambda _: None)
    with httpx.Client(base_url=str(page.local_url), trust_env=False, timeout=30) as client:
        yield heard, client
    page.close(verbose=False)


@pytest.fixture
def heard(running: tuple[Heard, httpx.Client]) -> Iterator[Heard]:
    yield running[0]
    running[0].does = None


@pytest.fixture
def client(running: tuple[Heard, httpx.Client], heard: Heard) -> httpx.Client:
    assert heard.does is None
    return running[1]


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream."""
    found = []
    for frame in text.strip().split("\n\n"):
        name, data = frame.split("\n")
        assert name.startswith("event: ")
        assert data.startswith("data: ")
        found.append((name[7:], json.loads(data[6:])))
    return found


def test_a_question_is_answered_as_python_answers_it(client: httpx.Client) -> None:
    given = client.post("/api/ask", json={"question": LED})
    assert given.status_code == 200
    assert given.json() == led(LED).to_dict()


def test_a_stream_tells_stages_then_text_then_the_answer(client: httpx.Client) -> None:
    given = client.post("/api/stream", json={"question": LED})
    assert given.headers["content-type"].startswith("text/event-stream")
    told = events(given.text)
    names = [name for name, _ in told]
    assert names == ["stage"] * 3 + ["text"] * (len(names) - 4) + ["answer"]
    assert "".join(data["text"] for name, data in told if name == "text") == led(LED).text
    assert told[-1][1] == led(LED).to_dict()


def test_a_filter_reaches_the_assistant(client: httpx.Client, heard: Heard) -> None:
    where = {"languages": ["ar"], "sources": ["2023/*"], "since": "2023-08-01"}
    client.post("/api/ask", json={"question": LED, "filter": where})
    assert heard.where
    assert heard.where.languages == ("ar",)
    assert heard.where.sources == ("2023/*",)
    assert str(heard.where.since) == "2023-08-01"


def test_a_follow_up_brings_what_it_follows(client: httpx.Client, heard: Heard) -> None:
    follows = [
        {"question": LED},
        {"question": "And who?", "asked_as": "And who led?", "answer": "X"},
    ]
    client.post("/api/ask", json={"question": "When?", "follows": follows})
    first, second = heard.answers
    assert (first.question, first.findings) == (LED, ())
    assert second.asked_as == "And who led?"
    assert second.findings[0].text == "X"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (QuestionError("Ask something.", "Type."), 400, "question"),
        (NothingMatches("No article matches.", "Look."), 404, "nothing-matches"),
        (IndexLocked("Another process writes.", "Wait."), 409, "index-locked"),
        (IndexMissing("Nothing is indexed.", "Index."), 503, "index-missing"),
        (IndexDamaged("It cannot be read.", "Index again."), 503, "index-unusable"),
        (StoreUnavailable("Chroma is away.", "Start it."), 503, "store"),
        (ModelError("No model.", "Name one."), 502, "model"),
        (SettingsError("Wrong.", "Mend it."), 500, "other"),
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/stream"])
def test_an_error_is_a_document_with_its_cure(
    client: httpx.Client, heard: Heard, *, path: str, error: Any, status: int, kind: str
) -> None:
    def fail() -> Iterator[Event]:
        raise error
        yield

    heard.does = fail
    given = client.post(path, json={"question": LED})
    assert given.status_code == status
    assert given.headers["content-type"] == "application/problem+json"
    problem = given.json()
    assert problem["type"] == f"urn:ujumbe:problem:{kind}"
    assert (problem["status"], problem["detail"]) == (status, error.args[0])
    assert problem["cure"] == error.cure


def test_an_answer_that_breaks_off_says_so_in_the_stream(
    client: httpx.Client, heard: Heard
) -> None:
    def fail() -> Iterator[Event]:
        yield Stage("retrieve")
        raise StoreUnavailable("Chroma is away.", "Start it.")

    heard.does = fail
    told = events(client.post("/api/stream", json={"question": LED}).text)
    assert [name for name, _ in told] == ["stage", "error"]
    assert told[-1][1]["cure"] == "Start it."


@pytest.mark.parametrize("path", ["/api/ask", "/api/stream"])
def test_a_mistake_of_ours_is_told_without_its_details(
    client: httpx.Client, heard: Heard, path: str
) -> None:
    def fail() -> Iterator[Event]:
        raise RuntimeError("secret")
        yield

    heard.does = fail
    given = client.post(path, json={"question": LED})
    assert given.status_code == 500
    assert given.json()["type"] == "urn:ujumbe:problem:mistake"
    assert "secret" not in given.text


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({}, "question"),
        ({"question": LED, "language": "en"}, "language"),
        ({"question": LED, "filter": {"lang": ["en"]}}, "filter/lang"),
        ({"question": LED, "filter": {"since": "yesterday"}}, "filter/since"),
        ({"question": LED, "follows": [{"question": LED}] * 21}, "follows"),
        ({"question": LED, "follows": [{"question": ""}]}, "follows/0/question"),
        ({"question": [LED]}, "question"),
        ({"question": "\ud800"}, "question"),
        ([], ""),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_and_not_repeated(
    client: httpx.Client, body: Any, at: str
) -> None:
    given = client.post(
        "/api/ask", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert given.status_code == 422
    assert [error["at"] for error in given.json()["errors"]] == [at]
    assert all(error.keys() == {"at", "message"} for error in given.json()["errors"])


@pytest.mark.parametrize(("body", "status"), [(b"{", 422), (b"[" * 100_000, 400), (b"", 422)])
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    given = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert given.status_code == status
    assert given.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(client: httpx.Client, kind: str) -> None:
    body = json.dumps({"question": LED}).encode()
    given = client.post("/api/ask", content=body, headers={"content-type": kind})
    assert given.status_code == 415


def test_a_body_that_is_too_long_is_refused(client: httpx.Client) -> None:
    def without_saying_so() -> Iterator[bytes]:
        yield b'{"question":"'
        for _ in range(40):
            yield b"x" * 10_000

    long = client.post("/api/ask", json={"question": "x" * 300_000})
    assert long.status_code == 413
    kind = {"content-type": "application/json"}
    counted = client.post("/api/ask", content=without_saying_so(), headers=kind)
    assert counted.status_code == 413


def test_a_client_that_goes_away_ends_the_work(client: httpx.Client, heard: Heard) -> None:
    ended = threading.Event()
    said: list[int] = []

    def talk() -> Iterator[Event]:
        try:
            for number in range(1000):
                said.append(number)
                yield TextDelta("word ")
                time.sleep(0.02)
            yield Done(led(LED))
        finally:
            ended.set()

    heard.does = talk
    with client.stream("POST", "/api/stream", json={"question": LED}) as given:
        next(given.iter_text())
    assert ended.wait(10)
    assert len(said) < 900


def test_more_questions_than_may_be_at_once_are_turned_away_and_later_ones_answered(
    client: httpx.Client, heard: Heard
) -> None:
    go_on, begun = threading.Event(), threading.Semaphore(0)

    def wait() -> Iterator[Event]:
        begun.release()
        go_on.wait(30)
        yield Done(led(LED))

    heard.does = wait
    given: list[int] = []

    def ask() -> None:
        given.append(client.post("/api/ask", json={"question": LED}).status_code)

    threads = [threading.Thread(target=ask) for _ in range(ANSWERING_AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire(timeout=10)
    for path in ("/api/ask", "/api/stream"):
        turned_away = client.post(path, json={"question": LED})
        assert (turned_away.status_code, turned_away.headers["retry-after"]) == (429, "1")
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert given == [200] * ANSWERING_AT_ONCE
    assert client.post("/api/ask", json={"question": LED}).status_code == 200


def test_sources_are_listed_without_what_was_cut(
    client: httpx.Client, heard: Heard, seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard, "index", SimpleNamespace(place=seeds_index))
    sources = client.get("/api/sources").json()["sources"]
    asked = [source["language"] for source in sources if source["asked"]]
    assert sorted(asked) == ["ar", "ar", "de", "en", "sw"]
    assert all("cut" not in source for source in sources)


def test_sources_of_no_index_are_a_problem(client: httpx.Client) -> None:
    given = client.get("/api/sources")
    assert (given.status_code, given.json()["type"]) == (503, "urn:ujumbe:problem:index-missing")


def test_a_whole_file_is_given_with_what_was_cut(
    client: httpx.Client, heard: Heard, seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog.open(seeds_index / CATALOG)
    monkeypatch.setattr(heard, "index", SimpleNamespace(place=seeds_index, catalog=catalog))
    view = client.get(f"/api/articles/{ENGLISH}").json()
    assert view["path"] == ENGLISH
    assert "".join(view["text"][part["start"] : part["end"]] for part in view["parts"]) == (
        SEEDS / ENGLISH
    ).read_text("utf-8")
    for path in ("nothing.txt", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", ""):
        assert client.get(f"/api/articles/{path}").status_code == 404
    catalog.close()


@pytest.mark.parametrize("path", ["/api", "/api/"])
def test_it_explains_itself_to_people(client: httpx.Client, path: str) -> None:
    given = client.get(path)
    assert given.headers["content-type"].startswith("text/plain")
    assert "POST /api/ask" in given.text


def test_it_explains_itself_to_programs(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["paths"].keys() == {
        "/",
        "/ask",
        "/stream",
        "/sources",
        "/articles/{source}",
    }
    assert described["servers"] == [{"url": "/api"}]
    question = described["components"]["schemas"]["Question"]
    assert question["additionalProperties"] is False
    assert "citations" in described["components"]["schemas"]["Answer"]["properties"]


@pytest.mark.parametrize(("path", "status"), [("/api/nothing", 404), ("/api/ask", 405)])
def test_what_is_not_there_is_a_problem_too(client: httpx.Client, path: str, status: int) -> None:
    given = client.get(path)
    assert given.status_code == status
    assert given.headers["content-type"] == "application/problem+json"


def test_its_answers_have_the_pages_headers_and_no_other_site_may_read_them(
    client: httpx.Client,
) -> None:
    given = client.get("/api/openapi.json")
    assert "default-src 'self'" in given.headers["content-security-policy"]
    assert "access-control-allow-origin" not in given.headers
