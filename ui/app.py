"""The chat page: wires the assistant to Gradio's components.

`build` makes the page, `serve` runs it. What the page says is written by `ui.render` and
`ui.evidence`, what happens to a question is told by `ui.turns`; nothing here decides
either. State lives in the browser tab's own session, so any number of people can ask.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant.answering import LONGEST_QUESTION
from index.errors import SettingsError, UjumbeError
from ui.evidence import panel_html
from ui.headers import SecurityHeaders
from ui.render import WELCOME, header_html, messages
from ui.theme import desk_head, desk_theme
from ui.turns import Conversation, continue_conversation, stop

if TYPE_CHECKING:
    from assistant import Assistant

ANSWERING_AT_ONCE = 4
"""Questions answered at the same time; further ones wait in the queue."""

WAITING_AT_MOST = 64
"""Questions in the queue before new ones are turned away."""

_ASK, _STOP = "Ask", "Stop"


def build(assistant: Assistant, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page as Gradio blocks; `launch_options` has what they must be launched with.

    Args:
        assistant: Answers the questions.
        examples: Questions offered on the empty page, in any languages; a click asks.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # some of Gradio asks only this

    def header() -> str:
        try:
            summary = assistant.summary()
        except UjumbeError:  # the first question will say what is wrong, and where to look
            return header_html(0, ())
        return header_html(summary.articles, summary.languages)

    def ask(question: str, conversation: Conversation, event: gr.EventData) -> Iterator[list[Any]]:
        question = _clicked_example(event, examples) or question
        for longer in continue_conversation(assistant, conversation, question):
            yield [_box(busy=longer[-1].pending), longer, *_show(longer)]

    page = gr.Blocks(title="Ujumbe", analytics_enabled=False, fill_height=True)
    with page:
        conversation = gr.State((), time_to_live=24 * 60 * 60)
        with gr.Row(elem_id="uj-top"):
            head = gr.HTML(header(), elem_id="uj-head", js_on_load=None)
            fresh = gr.Button("New conversation", size="sm", elem_id="uj-new", scale=0)
        with gr.Row(elem_id="uj-desk", equal_height=True):
            with gr.Column(elem_id="uj-talk"):
                chat = gr.Chatbot(
                    elem_id="uj-chat",
                    label="Conversation",
                    show_label=False,
                    container=False,
                    layout="bubble",
                    height="100%",
                    # The sanitiser and its list of tags stay on behind our own escaping.
                    sanitize_html=True,
                    allow_tags=False,
                    render_markdown=True,
                    line_breaks=False,
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    allow_file_downloads=False,
                    group_consecutive_messages=False,
                    placeholder=WELCOME,
                    examples=[{"text": example} for example in examples] or None,
                )
                box = gr.Textbox(
                    elem_id="uj-box",
                    label="Your question",
                    show_label=False,
                    container=False,
                    placeholder="Ask the articles, in any language",
                    lines=1,
                    max_lines=6,
                    max_length=LONGEST_QUESTION,
                    submit_btn=_ASK,
                    autofocus=True,
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
                )
            panel = gr.HTML(
                panel_html(()), elem_id="uj-evidence", js_on_load=None, apply_default_css=False
            )

        outputs = [box, conversation, chat, panel]
        # One listener for both ways of asking: while it runs, Gradio lets neither start again.
        asking = gr.on(
            [box.submit, chat.example_select],
            ask,
            [box, conversation],
            outputs,
            concurrency_limit=ANSWERING_AT_ONCE,
            trigger_mode="once",
            show_progress="hidden",
            api_visibility="private",
        )
        # The number of articles is that of the moment a page is opened.
        page.load(
            header,
            None,
            head,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        quick: dict[str, Any] = {
            "cancels": asking,
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        box.stop(_stopped, conversation, outputs, **quick)
        fresh.click(_emptied, None, outputs, **quick)
    page.queue(max_size=WAITING_AT_MOST, api_open=False)
    return page


def serve(
    assistant: Assistant,
    *,
    examples: Sequence[str] = (),
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    block: bool = True,
    announce: Callable[[str], None] = print,
) -> gr.Blocks:
    """Run the page until interrupted, or behind the caller's back.

    Args:
        assistant: Answers the questions.
        examples: Questions offered on the empty page.
        host: Address to listen on; the default is reachable from this computer only.
        port: Port to listen on; 0 takes any free one.
        open_browser: Whether to show the page in the user's browser.
        block: Whether to wait for Ctrl-C. Otherwise close the returned page when done.
        announce: Told one line with the page's address once it can be opened.

    Returns:
        The running page; `local_url` is its address and `close()` ends it.

    Raises:
        SettingsError: The address cannot be listened on.
    """
    _leave_proxies_out(host)
    page = build(assistant, examples)
    try:
        page.launch(
            server_name=host,
            server_port=port or _free_port(host),
            inbrowser=open_browser,
            prevent_thread_lock=True,
            **launch_options(host),
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


def launch_options(host: str = "127.0.0.1") -> dict[str, Any]:
    """What `Blocks.launch` must be given besides where to listen.

    Nothing is shared, recorded or reported; there is no API, no upload and no way to
    reach the page under a name that only resembles this computer's (DNS rebinding).
    """
    middleware = [Middleware(SecurityHeaders)]
    if _is_loopback(host):
        names = [host, "localhost", "127.0.0.1", "[::1]"]
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=names))
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
        "max_file_size": 1,
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


def _show(conversation: Conversation) -> tuple[list[dict[str, str]], str]:
    """The values of the chat and of the evidence panel."""
    return messages(conversation), panel_html(conversation)


def _box(*, busy: bool) -> dict[str, Any]:
    """The question box, emptied; its button asks, or stops what is going on."""
    return gr.update(
        value="", submit_btn=False if busy else _ASK, stop_btn=_STOP if busy else False
    )


def _stopped(conversation: Conversation) -> list[Any]:
    conversation = stop(conversation)
    return [_box(busy=False), conversation, *_show(conversation)]


def _emptied() -> list[Any]:
    return [_box(busy=False), (), *_show(())]


def _clicked_example(event: gr.EventData, examples: Sequence[str]) -> str:
    """The example whose button was clicked, or "" if the question was typed."""
    data = event._data  # noqa: SLF001 - its attributes fail where there is no data
    index = data.get("index") if isinstance(data, dict) else None
    return examples[index] if isinstance(index, int) and 0 <= index < len(examples) else ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _leave_proxies_out(host: str) -> None:
    """Gradio opens its own page once to see that it works; no proxy could do that for it."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [entry for entry in os.environ.get(name, "").split(",") if entry]
        missing = [own for own in ("127.0.0.1", "localhost", host) if own not in known]
        os.environ[name] = ",".join(dict.fromkeys([*known, *missing]))


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as free:
        return int(free.getsockname()[1])
