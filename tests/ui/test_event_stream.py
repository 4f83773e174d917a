"""Server-sent events, over real HTTP, of an assistant that knows its answers by heart."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx

from assistant.types import Done, Event, Stage, TextDelta
from index.errors import StoreUnavailable
from tests.ui.fakes import LED, Heard, led


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream."""
    found = []
    for frame in text.strip().split("\n\n"):
        name, data = frame.split("\n")
        assert name.startswith("event: ")
        assert data.startswith("data: ")
        found.append((name[7:], json.loads(data[6:])))
    return found


def test_a_stream_tells_stages_then_text_then_the_answer(client: httpx.Client) -> None:
    given = client.post("/api/stream", json={"question": LED})
    assert given.headers["content-type"].startswith("text/event-stream")
    told = events(given.text)
    names = [name for name, _ in told]
    assert names == ["stage"] * 3 + ["text"] * (len(names) - 4) + ["answer"]
    assert "".join(data["text"] for name, data in told if name == "text") == led(LED).text
    assert told[-1][1] == led(LED).to_dict()


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
