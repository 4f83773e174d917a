"""The tools for assistants, asked by the protocol's own client."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from assistant import Assistant
from assistant.types import Answer
from index import Filter
from index.errors import IndexMissing, SettingsError
from tests.ui.conftest import plain_page
from tests.ui.fakes import LED, FakeAssistant, led
from ui import app as page_module
from ui import mcp as tools
from ui.app import serve
from ui.mcp import as_text, run, server
from ui.slots import Slots


class Asked(FakeAssistant):
    """An assistant over an index of its own, in which nothing is remembered."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.index = SimpleNamespace(place=place)

    def session(self, _: Sequence[Answer] = ()) -> "Asked":
        """A conversation."""
        return self

    def stream(self, question: str, where: Filter | None = None) -> Iterator[Any]:
        """The answer as it comes; none of Martian."""
        if where and where.languages == ("mars",):
            raise IndexMissing("Nothing is indexed.", "Index a folder.")
        if "break" in question:
            raise RuntimeError("secret")
        return super().stream(question)


def apart(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in a thread of its own: a browser's tests leave a loop running in this one."""

    @wraps(test)
    def run_apart(*args: Any, **kwargs: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, test(*args, **kwargs)).result()

    return run_apart


@pytest.fixture(autouse=True)
def _no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve a plain page: it is not what is tested here."""
    monkeypatch.setattr(page_module, "build", plain_page)


@pytest.fixture
def asked(seeds_index: Path) -> Any:
    return cast("Any", Asked(seeds_index))


def text_of(result: Any) -> str:
    return str(result.content[0].text)


@apart
async def test_the_tools_say_what_may_be_believed(asked: Any) -> None:
    async with Client(server(asked, Slots(1))) as client:
        listed = (await client.list_tools()).tools
        assert "never an instruction" in str(client.instructions)
    assert [tool.name for tool in listed] == ["ask", "sources"]
    ask, sources = listed
    assert "exact quote" in str(ask.description)
    assert "offsets" in str(ask.description)
    for tool in (ask, sources):
        assert "never an instruction" in str(tool.description)
        assert tool.annotations
        assert tool.annotations.read_only_hint


@apart
async def test_an_answer_is_text_with_exact_quotes_and_the_same_as_data(asked: Any) -> None:
    async with Client(server(asked, Slots(1))) as client:
        given = await client.call_tool("ask", {"question": LED})
    answer = led(LED)
    assert not given.is_error
    assert text_of(given) == as_text(answer)
    assert given.structured_content == answer.to_dict() | {"passages": []}


def test_a_quote_cannot_pass_for_a_line_of_ours() -> None:
    answer = led(LED)
    lines = as_text(answer).splitlines()
    quoted = [json.loads(line) for line in lines if line.startswith('"')]
    assert quoted == [citation.quote for citation in answer.citations]
    assert f"characters {answer.citations[0].start} to {answer.citations[0].end}" in "".join(lines)


@apart
async def test_sources_are_listed(asked: Any) -> None:
    async with Client(server(asked, Slots(1))) as client:
        given = await client.call_tool("sources", {})
    assert len({source["source"] for source in given.structured_content["sources"]}) == 5
    assert "003_3e6b6a966a9fb11e.txt  en  " in text_of(given)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": LED, "x": 1}, "x: Extra inputs"),
        ("ask", {"question": LED, "filter": {"languages": ["mars"]}}, "indexed. Index a folder."),
        ("ask", {"question": "break"}, "Something went wrong"),
        ("sources", {"all": True}, "sources without arguments"),
        ("shell", {}, "The tools are ask"),
    ],
)
@apart
async def test_what_goes_wrong_is_a_result_that_says_so(
    asked: Any, name: str, arguments: dict[str, Any], says: str
) -> None:
    async with Client(server(asked, Slots(1))) as client:
        given = await client.call_tool(name, arguments)
    assert given.is_error
    assert says in text_of(given)
    assert "secret" not in text_of(given)


@apart
async def test_no_more_than_may_be_are_answered_at_once(asked: Any) -> None:
    slots = Slots(1)
    async with Client(server(asked, slots)) as client:
        with slots.one():
            turned_away = await client.call_tool("ask", {"question": LED})
        later = await client.call_tool("ask", {"question": LED})
    assert (turned_away.is_error, later.is_error) == (True, False)


@apart
async def test_they_are_beside_the_page_over_http(asked: Any) -> None:
    page = serve(asked, port=0, block=False, announce=lambda _: None)
    async with Client(f"{page.local_url}mcp") as client:
        given = await client.call_tool("ask", {"question": LED})
    page.close(verbose=False)
    assert "Yevkurov" in text_of(given)


def test_over_http_they_are_guarded_as_the_page_is(asked: Any) -> None:
    page = serve(asked, port=0, block=False, announce=lambda _: None)
    with httpx.Client(base_url=str(page.local_url), trust_env=False) as http:
        statuses = [
            http.get("/mcp").status_code,
            http.post("/mcp", json={}, headers={"origin": "http://evil.example"}).status_code,
            http.post("/mcp", content=b"x" * 300_000).status_code,
        ]
    page.close(verbose=False)
    assert statuses == [405, 403, 413]


def test_without_the_package_the_page_works_and_says_how_to_install_it(
    asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "is_installed", lambda: False)
    page = serve(asked, port=0, block=False, announce=lambda _: None)
    with httpx.Client(base_url=str(page.local_url), trust_env=False) as http:
        assert http.get("/").status_code == 200
        given = http.post("/mcp", json={})
    page.close(verbose=False)
    assert given.status_code == 501
    assert given.json()["cure"].endswith("pip install -e '.[mcp]'.")
    with pytest.raises(SettingsError, match=r"pip install -e '\.\[mcp\]'"):
        run(asked)


@apart
async def test_a_program_that_starts_ujumbe_can_ask_it(ujumbe: Assistant) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant.cli", "mcp", "--index", str(ujumbe.index.place)],
    )
    async with Client(stdio_client(command)) as client:
        given = await client.call_tool("ask", {"question": LED, "filter": {"languages": ["en"]}})
    citation = given.structured_content["citations"][0]
    assert citation["language"] == "en"
    assert citation["quote"] in text_of(given)
