"""What a question may say, over real HTTP, and how much of it reaches the assistant."""

import json
from typing import Any

import httpx
import pytest

from tests.ui.fakes import LED, Heard


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
