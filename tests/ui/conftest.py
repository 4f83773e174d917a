"""Fixtures of the page's tests: a tidy Gradio, a served page, a real browser."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import gradio as gr
import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from assistant import Assistant, Settings
from tests.ui.fakes import EXAMPLES, Heard, Indexed
from ui import app as page_module
from ui.app import serve
from ui.bodies import UPLOAD_TYPES

expect.set_options(timeout=30_000)  # a machine may be busy: slow is no failure

CHROMIUM_FLAGS = (
    "--no-sandbox",  # Chromium as root, as in a container, refuses to start otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Serve = Callable[[object], str]
"""Starts a page on an assistant and gives its address."""


@pytest.fixture(scope="session", autouse=True)
def _gradio_leaves_no_event_loops() -> Iterator[None]:
    """Gradio makes event loops that it never closes; where warnings are errors, we do."""
    made: list[asyncio.AbstractEventLoop] = []
    new_event_loop = asyncio.new_event_loop

    def remembered() -> asyncio.AbstractEventLoop:
        made.append(new_event_loop())
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", remembered)
        yield
    for loop in made:
        if not loop.is_running():
            loop.close()


@pytest.fixture(scope="session")
def serving() -> Iterator[Serve]:
    """Serves an assistant on a free port until the tests are over."""
    pages = []

    def start(assistant: object) -> str:
        page = serve(
            cast("Any", assistant),
            examples=EXAMPLES,
            port=0,
            block=False,
            announce=lambda _: None,
        )
        pages.append(page)
        return str(page.local_url)

    yield start
    for page in pages:
        page.close(verbose=False)


@pytest.fixture(scope="session")
def served(serving: Serve, ujumbe: Assistant) -> str:
    """Address of the page over the seeds, with the whole pipeline behind it."""
    return serving(ujumbe)


def plain_page(*_: Any) -> gr.Blocks:
    """A page of nothing: it is not what is tested here."""
    page = gr.Blocks(analytics_enabled=False)
    with page:
        gr.HTML("")
    return page


def with_upload(*_: Any) -> gr.Blocks:
    """A page with something that files are uploaded with."""
    page = plain_page()
    with page:
        gr.File(file_count="multiple", file_types=list(UPLOAD_TYPES))
    return page


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    (folder / "catalog.sqlite").write_text("private")
    return folder


@contextmanager
def started(
    place: Path, blocks: Callable[..., gr.Blocks] = plain_page, **options: Any
) -> Iterator[httpx.Client]:
    assistant = cast("Any", Indexed(place))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "build", blocks)
        page = serve(assistant, port=0, block=False, announce=lambda _: None, **options)
    with httpx.Client(base_url=str(page.local_url), trust_env=False, timeout=30) as client:
        yield client
    page.close(verbose=False)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Heard, httpx.Client]]:
    """The HTTP API beside a plain page: the assistant behind it, and who asks it."""
    heard = Heard()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "build", plain_page)
        page = serve(cast("Any", heard), port=0, block=False, announce=lambda _: None)
    with httpx.Client(base_url=str(page.local_url), trust_env=False, timeout=30) as client:
        yield heard, client
    page.close(verbose=False)


@pytest.fixture
def heard(running: tuple[Heard, httpx.Client]) -> Iterator[Heard]:
    """The assistant behind the HTTP API."""
    yield running[0]
    running[0].does = None


@pytest.fixture
def client(running: tuple[Heard, httpx.Client], heard: Heard) -> httpx.Client:
    """Who asks the HTTP API."""
    assert heard.does is None
    return running[1]


def find_chromium() -> str:
    """Path of an installed Chromium.

    Raises:
        FileNotFoundError: There is none; the message says what to install.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    named = os.environ.get("UJUMBE_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, names)), None)
    if found is None or not Path(found).exists():
        raise FileNotFoundError(
            f"No Chromium{f' at {found}' if found else ''} for the browser tests. Install it with "
            "`apt-get install -y chromium fonts-noto-core` (Debian, Ubuntu) or another Chrome or "
            "Chromium, or name its program in UJUMBE_TEST_CHROMIUM."
        )
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, without a window."""
    path = missing = ""
    try:
        path = find_chromium()
    except FileNotFoundError as error:
        missing = str(error)
    if missing:
        pytest.fail(missing, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS])
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A fresh tab that fails the test if anything asks for a foreign host or opens a dialog."""
    with browser.new_context(viewport={"width": 1360, "height": 860}) as context:
        page = context.new_page()
        strange: list[str] = []

        def watch(url: str) -> None:
            local = url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
            if not local and url != "about:blank":
                strange.append(url)

        def refuse(dialog: Dialog) -> None:
            strange.append(dialog.message)
            dialog.dismiss()

        page.on("request", lambda request: watch(request.url))
        page.on("dialog", refuse)
        page.on("pageerror", lambda error: strange.append(str(error)))
        yield page
        assert strange == []


@pytest.fixture(scope="module")
def asked(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant with an index of its own: remarks are kept beside it."""
    place = tmp_path_factory.mktemp("own") / "index"
    shutil.copytree(seeds_index, place)
    assistant = Assistant.open(place, Settings())
    yield assistant
    assistant.close()
