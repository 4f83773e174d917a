"""The chat page: wires the assistant to Gradio's components.

`build` makes the page, `serve` runs it. What the page says is written by `ui.render` and
`ui.evidence`, what happens to a question is told by `ui.turns`; nothing here decides
either. State lives in the browser tab's own session, so any number of people can ask.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant.answering import LONGEST_QUESTION
from index.errors import SettingsError, UjumbeError
from ui.accept_language import accepted_language
from ui.evidence import panel_html
from ui.headers import SecurityHeaders
from ui.listening import free_port, is_loopback, leave_proxies_out
from ui.render import header_html, messages, welcome_html
from ui.theme import desk_head, desk_theme
from ui.turns import Conversation, continue_conversation, stop
from ui.words import FALLBACK, LANGUAGES, Words, own_name, words_in

if TYPE_CHECKING:
    from assistant import Assistant

ANSWERING_AT_ONCE = 4
"""Questions answered at the same time; further ones wait in the queue."""

WAITING_AT_MOST = 64
"""Questions in the queue before new ones are turned away."""

_REMEMBERED = "() => [window.ujumbeLanguage?.() ?? null]"
"""Asks `desk.js` for the language that was chosen in this browser before."""


@dataclass(slots=True)
class _Tab:
    """What is true of one browser tab at this moment.

    Not frozen: an answer that is being written must notice that the language changed.
    """

    words: Words


def build(assistant: Assistant, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page as Gradio blocks; `launch_options` has what they must be launched with.

    Args:
        assistant: Answers the questions.
        examples: Questions offered on the empty page, in any languages; a click asks.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # some of Gradio asks only this

    def opened(remembered: str | None, tab: _Tab, request: gr.Request) -> list[Any]:
        header = request.headers.get("accept-language", "")
        tab.words = words_in(remembered or accepted_language(header, LANGUAGES, FALLBACK))
        choice = gr.update(value=tab.words.language, label=tab.words.say("language"))
        return [choice, *_worded(_header(assistant, tab.words), (), tab.words)]

    def switched(language: str, tab: _Tab, conversation: Conversation) -> list[Any]:
        tab.words = words_in(language)
        choice = gr.update(label=tab.words.say("language"))
        return [choice, *_worded(_header(assistant, tab.words), conversation, tab.words)]

    def ask(
        question: str, conversation: Conversation, language: str, tab: _Tab, event: gr.EventData
    ) -> Iterator[list[Any]]:
        tab.words = words_in(language)
        question = _clicked_example(event, examples) or question
        emptied = {"value": ""}  # once: what is typed while an answer is written stays
        for longer in continue_conversation(assistant, conversation, question):
            box = _box(tab.words, busy=longer[-1].pending, **emptied)
            yield [box, longer, *_show(longer, tab.words)]
            emptied = {}

    words = words_in(FALLBACK)  # until the page is opened, which is before anyone sees it
    page = gr.Blocks(title="Ujumbe", analytics_enabled=False, fill_height=True)
    with page:
        conversation = gr.State((), time_to_live=24 * 60 * 60)
        tab = gr.State(_Tab(words), time_to_live=24 * 60 * 60)
        with gr.Row(elem_id="uj-top"):
            head = gr.HTML("", elem_id="uj-head", js_on_load=None)
            switch = gr.Radio(
                [(own_name(language), language) for language in LANGUAGES],
                value=words.language,
                elem_id="uj-language",
                label=words.say("language"),
                show_label=False,
                container=False,
                scale=0,
            )
            fresh = gr.Button(words.say("new_conversation"), size="sm", elem_id="uj-new", scale=0)
        with gr.Row(elem_id="uj-desk", equal_height=True):
            with gr.Column(elem_id="uj-talk"):
                chat = gr.Chatbot(
                    elem_id="uj-chat",
                    label=words.say("conversation"),
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
                    placeholder=welcome_html(words),
                    examples=[{"text": example} for example in examples] or None,
                )
                box = gr.Textbox(
                    elem_id="uj-box",
                    label=words.say("your_question"),
                    show_label=False,
                    container=False,
                    placeholder=words.say("ask_placeholder"),
                    lines=1,
                    max_lines=6,
                    max_length=LONGEST_QUESTION,
                    submit_btn=words.say("ask"),
                    autofocus=True,
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
                )
            panel = gr.HTML(
                panel_html((), words),
                elem_id="uj-evidence",
                js_on_load=None,
                apply_default_css=False,
            )

        outputs = [box, conversation, chat, panel]
        # One listener for both ways of asking: while it runs, Gradio lets neither start again.
        asking = gr.on(
            [box.submit, chat.example_select],
            ask,
            [box, conversation, switch, tab],
            outputs,
            concurrency_limit=ANSWERING_AT_ONCE,
            trigger_mode="once",
            show_progress="hidden",
            api_visibility="private",
        )
        quick: dict[str, Any] = {
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        worded = [switch, head, fresh, box, chat, panel]
        # The number of articles is that of the moment a page is opened.
        page.load(opened, [switch, tab], worded, js=_REMEMBERED, **quick)
        switch.input(switched, [switch, tab, conversation], worded, **quick)
        box.stop(_stopped, [conversation, switch], outputs, cancels=asking, **quick)
        fresh.click(_emptied, switch, outputs, cancels=asking, **quick)
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
    leave_proxies_out(host)
    page = build(assistant, examples)
    try:
        page.launch(
            server_name=host,
            server_port=port or free_port(host),
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
    if is_loopback(host):
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


def _header(assistant: Assistant, words: Words) -> str:
    try:
        summary = assistant.summary()
    except UjumbeError:  # the first question will say what is wrong, and where to look
        return header_html(0, (), words)
    return header_html(summary.articles, summary.languages, words)


def _worded(header: str, conversation: Conversation, words: Words) -> list[Any]:
    """Everything that speaks, in a language; what is being typed stays."""
    is_rtl = words.direction == "rtl"
    busy = bool(conversation) and conversation[-1].pending
    shown, panel = _show(conversation, words)
    box = _box(
        words,
        busy=busy,
        label=words.say("your_question"),
        placeholder=words.say("ask_placeholder"),
        rtl=is_rtl,
    )
    chat = gr.update(
        value=shown,
        label=words.say("conversation"),
        placeholder=welcome_html(words),
        rtl=is_rtl,
    )
    return [header, words.say("new_conversation"), box, chat, panel]


def _show(conversation: Conversation, words: Words) -> tuple[list[dict[str, str]], str]:
    """The values of the chat and of the evidence panel."""
    return messages(conversation, words), panel_html(conversation, words)


def _box(words: Words, *, busy: bool, **more: Any) -> dict[str, Any]:
    """The question box; its button asks, or stops what is going on."""
    return gr.update(
        submit_btn=False if busy else words.say("ask"),
        stop_btn=words.say("stop") if busy else False,
        **more,
    )


def _stopped(conversation: Conversation, language: str) -> list[Any]:
    words = words_in(language)
    conversation = stop(conversation)
    return [_box(words, busy=False, value=""), conversation, *_show(conversation, words)]


def _emptied(language: str) -> list[Any]:
    words = words_in(language)
    return [_box(words, busy=False, value=""), (), *_show((), words)]


def _clicked_example(event: gr.EventData, examples: Sequence[str]) -> str:
    """The example whose button was clicked, or "" if the question was typed."""
    data = event._data  # noqa: SLF001 - its attributes fail where there is no data
    index = data.get("index") if isinstance(data, dict) else None
    return examples[index] if isinstance(index, int) and 0 <= index < len(examples) else ""
