"""The HTTP API, over real HTTP, with an assistant that knows its answers by heart."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from assistant.types import Event
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
from tests.ui.fakes import LED, Heard, led


def test_a_question_is_answered_as_python_answers_it(client: httpx.Client) -> None:
    given = client.post("/api/ask", json={"question": LED})
    assert given.status_code == 200
    assert given.json() == led(LED).to_dict()


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
