"""Puts the page together and runs it, and beside it the HTTP API and the MCP tools.

The page's components are made by `ui.desk`, and what their events do is `ui.events`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.errors import SettingsError
from ui.bodies import LARGEST_UPLOAD, Bodies
from ui.desk import Desk
from ui.events import ANSWERING_AT_ONCE, Events
from ui.guard import Access, Guard, allowed
from ui.headers import SecurityHeaders
from ui.listening import LAST_PORT, free_port, in_url, is_loopback, leave_proxies_out
from ui.programs import answer_programs, private_folders, takes_files
from ui.theme import desk_head, desk_theme

if TYPE_CHECKING:
    from assistant import Assistant

WAITING_AT_MOST = 64
"""Questions in the queue before new ones are turned away."""


def serve(
    assistant: Assistant,
    *,
    examples: Sequence[str] = (),
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: str | None = None,
    open_to_network: bool = False,
    open_browser: bool = False,
    block: bool = True,
    announce: Callable[[str], None] = print,
) -> gr.Blocks:
    """Run the page, the HTTP API and the MCP tools until interrupted, or behind the caller's back.

    Args:
        assistant: Answers the questions.
        examples: Questions offered on the empty page.
        host: Address to listen on; the default is reachable from this computer only.
        port: Port to listen on; 0 takes any free one.
        auth: NAME:PASSWORD that is asked for before anything is served, or @FILE that holds it.
        open_to_network: Whether an address that others reach may be listened on without one.
        open_browser: Whether to show the page in the user's browser.
        block: Whether to wait for Ctrl-C. Otherwise close the returned page when done.
        announce: Told one line with the page's address once it can be opened.

    Returns:
        The running page; `local_url` is its address and `close()` ends it.

    Raises:
        SettingsError: The address cannot be listened on, or not without a password.
    """
    access = allowed(host, auth, open_to_network=open_to_network)
    if not 0 <= port <= LAST_PORT:
        raise SettingsError(f"{port} is no port.", f"Choose one from 0 to {LAST_PORT} with --port.")
    leave_proxies_out(host)
    page = build(assistant, examples)
    options = launch_options(host, access=access, uploads=takes_files(page))
    answer_programs(options["app_kwargs"], assistant, at_once=ANSWERING_AT_ONCE)
    try:
        page.launch(
            server_name=in_url(host),
            server_port=port or free_port(host),
            inbrowser=open_browser,
            prevent_thread_lock=True,
            blocked_paths=private_folders(assistant),
            **options,
        )
    except OSError as error:
        raise SettingsError(
            f"Nothing can listen on {host}:{port}: it is taken or not an address of this computer.",
            "Choose another with --port or --host.",
        ) from error
    announce(f"Ujumbe is at {page.local_url}")
    if block:
        try:
            while page.is_running:
                time.sleep(0.2)
        except KeyboardInterrupt:
            page.close()
    return page


def build(assistant: Assistant, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page as Gradio blocks; `launch_options` has what they must be launched with.

    Args:
        assistant: Answers the questions.
        examples: Questions offered on the empty page, in any languages; a click asks.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # some of Gradio asks only this
    page = gr.Blocks(
        title="Ujumbe", analytics_enabled=False, fill_height=True, delete_cache=(3600, 3600)
    )
    with page:
        Events(Desk(page, assistant, examples)).wire()
    page.queue(max_size=WAITING_AT_MOST, api_open=False)
    return page


def launch_options(
    host: str = "127.0.0.1", *, access: Access | None = None, uploads: bool = False
) -> dict[str, Any]:
    """What `Blocks.launch` must be given besides where to listen.

    Nothing is shared, recorded or reported; Gradio's own API is not there, and no way to
    reach the page under a name that only resembles this computer's (DNS rebinding).
    """
    middleware = [Middleware(SecurityHeaders)]
    if is_loopback(host):
        names = [host, "localhost", "127.0.0.1", "[::1]"]
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=names))
    middleware.append(Middleware(Guard, access=access or allowed(host)))
    middleware.append(Middleware(Bodies, uploads=uploads))
    return {
        "share": False,
        "quiet": True,
        "show_error": False,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "pwa": False,
        "ssr_mode": False,
        "max_file_size": LARGEST_UPLOAD if uploads else 1,
        "state_session_capacity": 500,
        "theme": desk_theme(),
        "head": desk_head(),
        "app_kwargs": {
            "middleware": middleware,
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
    }
