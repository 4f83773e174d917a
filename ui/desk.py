"""The page: of which components it is made, and how they speak a language.

What the page says is written by `ui.render` and the modules of the evidence; nothing here decides
any of it. What the components' events lead to is `ui.events`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.asking import LONGEST_QUESTION
from assistant.corpus import Corpus
from index import Index
from index.errors import UjumbeError
from ui.acts import edit_form_html
from ui.articles import Articles
from ui.chosen import FilterFields
from ui.evidence import panel_html
from ui.kept_list import Deleted, KeptList
from ui.render import header_html, messages, welcome_html
from ui.tab import Tab
from ui.theme import script
from ui.turns import Conversation
from ui.words import FALLBACK, LANGUAGES, Words, own_name, words_in

if TYPE_CHECKING:
    from assistant import Assistant

_DAY = 24 * 60 * 60
_ANEW = "window.ujumbeAnew = (told) => trigger('submit', { do: 'anew', ...told })"
"""Lets `desk.js` ask a question of the chat anew."""


class Desk:
    """The page's components.

    State lives in the browser tab's own session, so any number of people can ask.
    """

    def __init__(self, page: gr.Blocks, assistant: Assistant, examples: Sequence[str]) -> None:
        self.page = page
        self.assistant = assistant
        self.examples = examples
        # A rehearsal (tests/ui/fakes.py) has no index: nothing to list, to keep or to filter.
        found = getattr(assistant, "index", None)
        self._index = found if isinstance(found, Index) else None
        self._corpus = Corpus(assistant) if self._index else None
        self.kept: KeptList | None = None
        self.filter: FilterFields | None = None
        self.articles: Articles | None = None
        words = words_in(FALLBACK)  # until the page is opened, which is before anyone sees it
        self.conversation = gr.State((), time_to_live=_DAY)
        self.tab = gr.State(Tab(words), time_to_live=_DAY)
        self.saving = gr.JSON(visible="hidden")
        self.notice = gr.HTML("", elem_id="uj-notices", js_on_load=None)
        with gr.Row(elem_id="uj-top"):
            self._top(words)
        with gr.Row(elem_id="uj-desk", equal_height=True):
            if self._index and self._corpus:
                with gr.Column(elem_id="uj-side"):
                    self.kept = KeptList(self._index)
                    self.filter = FilterFields(self._corpus)
            with gr.Column(elem_id="uj-talk"):
                self._talk(words)
            with gr.Column(elem_id="uj-right"):
                self._right(words)

    def _top(self, words: Words) -> None:
        self.aside = gr.Button(
            "☰", size="sm", elem_id="uj-aside", scale=0, visible=bool(self._index)
        )
        self.head = gr.HTML("", elem_id="uj-head", js_on_load=None)
        self.switch = gr.Radio(
            [(own_name(language), language) for language in LANGUAGES],
            value=words.language,
            elem_id="uj-language",
            label=words.say("language"),
            show_label=False,
            container=False,
            scale=0,
        )
        self.fresh = gr.Button(words.say("new_conversation"), size="sm", elem_id="uj-new", scale=0)

    def _talk(self, words: Words) -> None:
        self.chat = gr.Chatbot(
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
            examples=[{"text": example} for example in self.examples] or None,
        )
        self.anew = gr.HTML(edit_form_html(words), elem_id="uj-anew", js_on_load=_ANEW)
        self.box = gr.Textbox(
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

    def _right(self, words: Words) -> None:
        with gr.Tabs(elem_id="uj-tabs"):
            with gr.Tab(words.say("evidence"), id="evidence") as self.evidence_tab:
                self.panel = gr.HTML(
                    panel_html((), words),
                    elem_id="uj-evidence",
                    js_on_load=script("clicks.js"),
                    apply_default_css=False,
                )
                self.article = gr.HTML(
                    "", elem_id="uj-opened", js_on_load=None, apply_default_css=False
                )
            with gr.Tab(
                words.say("articles_tab"), id="articles", visible=bool(self._index)
            ) as self.articles_tab:
                if self._corpus:
                    self.articles = Articles(self._corpus)

    # Words

    @property
    def worded(self) -> list[Any]:
        """Everything that speaks, the switch first."""
        speaking = [
            self.switch,
            self.head,
            self.fresh,
            self.anew,
            self.box,
            self.chat,
            self.panel,
            self.evidence_tab,
            self.articles_tab,
            self.aside,
        ]
        if self.kept and self.filter and self.articles:
            speaking += [self.kept.list, *self.filter.worded, *self.articles.worded]
        return speaking

    def in_words(
        self, conversation: Conversation, tab: Tab, store: object, deleted: Deleted | None
    ) -> list[Any]:
        """All of `worded` but the switch, in the tab's language; what is being typed stays."""
        words = tab.words
        is_rtl = words.direction == "rtl"
        busy = bool(conversation) and conversation[-1].pending
        shown, panel = talk_shown(conversation, words)
        box = question_box(
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
        said: list[Any] = [header(self.assistant, words), words.say("new_conversation")]
        said += [edit_form_html(words), box, chat, panel]
        said += [gr.update(label=words.say(key)) for key in ("evidence", "articles_tab")]
        said += [gr.update(value=f"☰ {words.say('side')}")]
        if self.kept and self.filter and self.articles:
            said += [self.kept.shown(store, tab, deleted)]
            said += [*self.filter.in_words(words), *self.articles.in_words(words)]
        return said


def header(assistant: Assistant, words: Words) -> str:
    """What is indexed at this moment, for the top bar."""
    try:
        summary = assistant.summary()
    except UjumbeError:  # the first question will say what is wrong, and where to look
        return header_html(0, (), words)
    return header_html(summary.articles, summary.languages, words)


def talk_shown(conversation: Conversation, words: Words) -> tuple[list[dict[str, str]], str]:
    """The values of the chat and of the evidence panel."""
    return messages(conversation, words), panel_html(conversation, words)


def question_box(words: Words, *, busy: bool, **more: Any) -> dict[str, Any]:
    """The question box; its button asks, or stops what is going on."""
    return gr.update(
        submit_btn=False if busy else words.say("ask"),
        stop_btn=words.say("stop") if busy else False,
        **more,
    )
