"""What programs have the assistant do, over real HTTP, and how much of it at a time."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from assistant.types import Done, Event
from index.catalog import Catalog
from index.store import CATALOG
from tests.ui.fakes import ENGLISH, LED, SEEDS, Heard, led
from ui.events import ANSWERING_AT_ONCE


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
