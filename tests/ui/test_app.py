"""How the page is put together and run; no browser needed."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, cast

import gradio as gr
import pytest

from index.errors import IndexMissing, SettingsError
from tests.ui.fakes import EXAMPLES, FakeAssistant
from ui.app import build, launch_options, serve
from ui.desk import header
from ui.listening import in_url
from ui.words import words_in

ASSISTANT = cast("Any", FakeAssistant())


@pytest.fixture(scope="module")
def page() -> Iterator[gr.Blocks]:
    running = serve(ASSISTANT, examples=EXAMPLES, port=0, block=False, announce=lambda _: None)
    yield running
    running.close(verbose=False)


def local_url(page: gr.Blocks) -> str:
    assert page.local_url is not None
    return page.local_url


def test_nothing_is_offered_as_an_api() -> None:
    page = build(ASSISTANT, EXAMPLES)
    assert {fn.api_visibility for fn in page.fns.values()} == {"private"}
    assert page.get_api_info()["named_endpoints"] == {}
    assert page.api_open is False


def test_nothing_is_reported_shared_or_recorded() -> None:
    options = launch_options()
    assert build(ASSISTANT).analytics_enabled is False
    for switch in ("share", "run_history", "enable_monitoring", "mcp_server", "ssr_mode", "pwa"):
        assert options[switch] is False
    assert options["footer_links"] == []


def test_the_sanitiser_stays_on() -> None:
    chats = [block for block in build(ASSISTANT).blocks.values() if isinstance(block, gr.Chatbot)]
    assert [(chat.sanitize_html, chat.allow_tags, chat.latex_delimiters) for chat in chats] == [
        (True, False, [])
    ]


def test_several_questions_can_be_answered_at_once() -> None:
    limits = [fn.concurrency_limit for fn in build(ASSISTANT).fns.values() if fn.queue]
    assert limits == [4]


def test_a_page_without_a_usable_index_still_opens() -> None:
    class Broken(FakeAssistant):
        def summary(self) -> Any:
            raise IndexMissing("Nothing is indexed.")

    build(cast("Any", Broken()))
    assert "0 articles" in header(cast("Any", Broken()), words_in("en"))


def load(page: gr.Blocks, remembered: str | None, header: str) -> list[Any]:
    """What opening the page gives: the switch, then everything that speaks."""
    (opened,) = [fn for fn in page.fns.values() if fn.targets[0][1] == "load"]
    request = gr.Request(headers={"accept-language": header} if header else {})
    tab = [block for block in page.blocks.values() if isinstance(block, gr.State)][1]
    assert opened.fn is not None
    given: list[Any] = opened.fn(remembered, tab.value, None, request)
    return given


@pytest.mark.parametrize(
    ("remembered", "header", "language", "asks"),
    [
        (None, "sw-KE,sw;q=0.9,en;q=0.8", "sw", "Uliza"),
        (None, "", "en", "Ask"),
        (None, "zz;q=;;", "en", "Ask"),
        ("de", "ar", "de", "Fragen"),
    ],
)
def test_the_page_opens_in_the_language_that_was_chosen_or_the_browsers(
    remembered: str | None, header: str, language: str, asks: str
) -> None:
    choice, head, _, edit, box, chat, panel, *_ = load(build(ASSISTANT), remembered, header)
    assert choice["value"] == language
    assert box["submit_btn"] == asks
    assert "value" not in box
    for html in (head, edit, chat["placeholder"], panel):
        assert f'lang="{language}"' in html


def test_the_page_is_turned_round_for_arabic() -> None:
    _, head, fresh, edit, box, chat, panel, *_ = load(build(ASSISTANT), None, "ar")
    assert fresh == "محادثة جديدة"
    assert box["rtl"] is chat["rtl"] is True
    for html in (head, edit, panel):
        assert 'dir="rtl"' in html


def test_the_address_is_announced() -> None:
    heard: list[str] = []
    page = serve(ASSISTANT, port=0, block=False, announce=heard.append)
    page.close(verbose=False)
    assert heard == [f"Ujumbe is at {page.local_url}"]
    assert local_url(page).startswith("http://127.0.0.1:")


def test_a_proxy_in_the_environment_does_not_stand_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "intranet.example")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    serve(ASSISTANT, port=0, block=False, announce=lambda _: None).close(verbose=False)
    assert os.environ["no_proxy"] == "intranet.example,127.0.0.1,localhost"


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}.*--port"):
            serve(ASSISTANT, port=port, block=False)


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_number_that_is_no_port_is_one_clear_line(port: int) -> None:
    with pytest.raises(SettingsError, match=f"{port} is no port.*--port"):
        serve(ASSISTANT, port=port, block=False)


def test_an_address_of_ipv6_is_listened_on() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    page = serve(ASSISTANT, host="::1", port=0, block=False, announce=lambda _: None)
    try:
        assert local_url(page).startswith("http://[::1]:")
        with urllib.request.urlopen(local_url(page)) as response:  # noqa: S310 - our own page
            assert response.status == 200
    finally:
        page.close(verbose=False)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("::1", "[::1]"),
        ("2001:db8::5", "[2001:db8::5]"),
        ("127.0.0.1", "127.0.0.1"),
        ("a.b", "a.b"),
    ],
)
def test_an_address_of_ipv6_stands_in_brackets(host: str, shown: str) -> None:
    assert in_url(host) == shown


def test_an_address_that_no_browser_can_open_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"fe80::1%eth0.*--host"):
        in_url("fe80::1%eth0")


def test_the_browser_is_told_to_reach_no_other_host(page: gr.Blocks) -> None:
    with urllib.request.urlopen(local_url(page)) as response:  # noqa: S310 - our own page
        policy = response.headers["content-security-policy"]
        body = response.read().decode()
    assert "default-src 'self'" in policy
    assert "connect-src" not in policy
    assert "http:" not in policy
    assert "fonts.googleapis.com" not in body


def test_a_name_that_only_resembles_this_computer_is_refused(page: gr.Blocks) -> None:
    request = urllib.request.Request(local_url(page), headers={"Host": "evil.example"})  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)  # noqa: S310 - our own page
    assert refused.value.code == 400
    refused.value.close()


def test_the_server_itself_calls_nobody() -> None:
    """Started in a process of its own, whose every connection is listened to."""
    code = """
import sys, time, urllib.request
called = []
def listen(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        host = arguments[1][0] if event == "socket.connect" else arguments[0]
        if host not in ("127.0.0.1", "localhost", b"127.0.0.1", None):
            called.append((event, host))
sys.addaudithook(listen)
from tests.ui.fakes import FakeAssistant
from ui.app import serve
page = serve(FakeAssistant(), port=0, block=False, announce=lambda _: None)
urllib.request.urlopen(page.local_url).read()
time.sleep(1.5)
print(called)
page.close(verbose=False)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


def test_only_serving_imports_gradio() -> None:
    """The words of the page can be written without loading two seconds of gradio."""
    code = "import sys, ui.render, ui.evidence, ui.turns, ui.words; print('gradio' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ
    )
    assert done.stdout.strip() == "False"
