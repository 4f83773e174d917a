"""The page: of which components it is made, and what each of their events leads to.

What the page says is written by `ui.render` and the modules of the evidence, what happens to a
question is told by `ui.turns`, and what a click does by `ui.clicks`; nothing here decides any of
it. State lives in the browser tab's own session, so any number of people can ask.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answering import LONGEST_QUESTION
from assistant.corpus import Corpus
from index import Index
from index.errors import UjumbeError
from ui.accept_language import accepted_language
from ui.acts import edit_form_html
from ui.articles import Articles, clicked_data
from ui.chosen import FIELDS, Chosen, FilterFields
from ui.clicks import answer_click, asked_anew
from ui.conversations import new_id
from ui.evidence import panel_html
from ui.kept_list import Deleted, KeptList
from ui.render import header_html, messages, welcome_html
from ui.tab import Tab
from ui.theme import script
from ui.turns import Conversation, continue_conversation, stop
from ui.words import FALLBACK, LANGUAGES, Words, own_name, words_in

if TYPE_CHECKING:
    from assistant import Assistant

ANSWERING_AT_ONCE = 4
"""Questions answered at the same time; further ones wait in the queue."""

WAITING_AT_MOST = 64
"""Questions in the queue before new ones are turned away."""

_QUICK: dict[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Of events that are done at once."""

_DAY = 24 * 60 * 60
_REMEMBERED = "(first, ...rest) => [window.ujumbeLanguage?.() ?? null, ...rest]"
"""Asks `desk.js` for the language that was chosen in this browser before."""

_ANEW = "window.ujumbeAnew = (told) => trigger('submit', { do: 'anew', ...told })"
"""Lets `desk.js` ask a question of the chat anew."""


class Desk:
    """The page's components; `build` makes them."""

    def __init__(self, page: gr.Blocks, assistant: Assistant, examples: Sequence[str]) -> None:
        self._page = page
        self._assistant = assistant
        self._examples = examples
        # A rehearsal (tests/ui/fakes.py) has no index: nothing to list, to keep or to filter.
        found = getattr(assistant, "index", None)
        self._index = found if isinstance(found, Index) else None
        self._corpus = Corpus(assistant) if self._index else None
        self._kept: KeptList | None = None
        self._filter: FilterFields | None = None
        self._articles: Articles | None = None
        words = words_in(FALLBACK)  # until the page is opened, which is before anyone sees it
        self._conversation = gr.State((), time_to_live=_DAY)
        self._tab = gr.State(Tab(words), time_to_live=_DAY)
        self._saving = gr.JSON(visible="hidden")
        self._notice = gr.HTML("", elem_id="uj-notices", js_on_load=None)
        with gr.Row(elem_id="uj-top"):
            self._top(words)
        with gr.Row(elem_id="uj-desk", equal_height=True):
            if self._index and self._corpus:
                with gr.Column(elem_id="uj-side"):
                    self._kept = KeptList(self._index)
                    self._filter = FilterFields(self._corpus)
            with gr.Column(elem_id="uj-talk"):
                self._talk(words)
            with gr.Column(elem_id="uj-right"):
                self._right(words)
        self._wire()

    # Components

    def _top(self, words: Words) -> None:
        self._aside = gr.Button(
            "☰", size="sm", elem_id="uj-aside", scale=0, visible=bool(self._index)
        )
        self._head = gr.HTML("", elem_id="uj-head", js_on_load=None)
        self._switch = gr.Radio(
            [(own_name(language), language) for language in LANGUAGES],
            value=words.language,
            elem_id="uj-language",
            label=words.say("language"),
            show_label=False,
            container=False,
            scale=0,
        )
        self._fresh = gr.Button(words.say("new_conversation"), size="sm", elem_id="uj-new", scale=0)

    def _talk(self, words: Words) -> None:
        self._chat = gr.Chatbot(
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
            examples=[{"text": example} for example in self._examples] or None,
        )
        self._anew = gr.HTML(edit_form_html(words), elem_id="uj-anew", js_on_load=_ANEW)
        self._box = gr.Textbox(
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
            with gr.Tab(words.say("evidence"), id="evidence") as self._evidence_tab:
                self._panel = gr.HTML(
                    panel_html((), words),
                    elem_id="uj-evidence",
                    js_on_load=script("clicks.js"),
                    apply_default_css=False,
                )
                self._article = gr.HTML(
                    "", elem_id="uj-opened", js_on_load=None, apply_default_css=False
                )
            with gr.Tab(
                words.say("articles_tab"), id="articles", visible=bool(self._index)
            ) as self._articles_tab:
                if self._corpus:
                    self._articles = Articles(self._corpus)

    # Events

    def _wire(self) -> None:
        asked = [self._box, self._conversation, self._chat, self._panel]
        fields = self._filter.fields if self._filter else [gr.State("") for _ in FIELDS]
        # One listener for all ways of asking: while it runs, Gradio lets none start again.
        asking = gr.on(
            [self._box.submit, self._chat.example_select, self._anew.submit],
            self._ask,
            [self._box, self._conversation, self._switch, self._tab, *fields],
            asked,
            concurrency_limit=ANSWERING_AT_ONCE,
            trigger_mode="once",
            show_progress="hidden",
            api_visibility="private",
        )
        # Listeners of their own, in front: those of one event run one after the other, and one that
        # cancels besides what it does would cancel last, which may be the next question.
        for pressed in (self._box.stop, self._fresh.click):
            pressed(None, None, None, cancels=asking, **_QUICK)
        stopping = self._box.stop(
            self._stopped, [self._conversation, self._switch, self._tab], asked, **_QUICK
        )
        emptied = [*asked, self._article]
        self._fresh.click(self._emptied, [self._switch, self._tab], emptied, **_QUICK)
        self._panel.click(
            self._clicked,
            [self._conversation, self._switch],
            [self._article, self._saving, self._notice],
            **_QUICK,
        ).then(None, self._saving, None, js="(file) => window.ujumbeArrived(file)")
        # The number of articles is that of the moment a page is opened.
        kept = self._kept
        kept_here = [kept.store, kept.deleted] if kept else [gr.State(None), gr.State(None)]
        opening = [self._switch, self._tab, kept_here[0]]
        self._page.load(self._opened, opening, self._worded(), js=_REMEMBERED, **_QUICK)
        self._switch.input(
            self._switched,
            [self._switch, self._tab, self._conversation, *kept_here],
            self._worded(),
            **_QUICK,
        ).then(None, None, None, js="() => window.ujumbeReworded()")
        if self._kept and self._filter and self._articles:
            self._wire_index(self._kept, self._filter, self._articles, emptied)
            keeping = [self._kept.store, self._conversation, self._tab]
            asking.then(self._answered, keeping, self._kept.changed, **_QUICK)
            stopping.then(self._kept.saved, keeping, self._kept.changed, **_QUICK)

    def _wire_index(
        self, kept: KeptList, chosen: FilterFields, articles: Articles, talk: Sequence[Any]
    ) -> None:
        """Events of what only an index has; `talk` is what shows a conversation."""
        kept.list.click(
            self._kept_clicked,
            [kept.store, kept.deleted, self._conversation, self._tab],
            [*kept.changed, *talk],
            **_QUICK,
        ).then(None, None, None, js="() => window.ujumbeListed()")
        chosen.wire(self._switch, _QUICK)
        self._aside.click(None, None, None, js="() => window.ujumbeAside()")
        articles.wire(self._switch, self._head, partial(header, self._assistant))
        for listing in (self._articles_tab.select, self._switch.input):
            listing(articles.listed, self._switch, articles.list, **_QUICK)

    # What events do

    def _opened(
        self, remembered: str | None, tab: Tab, store: object, request: gr.Request
    ) -> list[Any]:
        header = request.headers.get("accept-language", "")
        tab.words = words_in(remembered or accepted_language(header, LANGUAGES, FALLBACK))
        tab.id = new_id()
        choice = gr.update(value=tab.words.language, label=tab.words.say("language"))
        return [choice, *self._in_words((), tab, store, None)]

    def _switched(
        self,
        language: str,
        tab: Tab,
        conversation: Conversation,
        store: object,
        deleted: Deleted | None,
    ) -> list[Any]:
        tab.words = words_in(language)
        choice = gr.update(label=tab.words.say("language"))
        return [choice, *self._in_words(conversation, tab, store, deleted)]

    def _ask(  # noqa: PLR0917 - Gradio gives each component's value by itself
        self,
        question: str,
        conversation: Conversation,
        language: str,
        tab: Tab,
        languages: object,
        outlets: object,
        files: object,
        since: object,
        until: object,
        event: gr.EventData,
    ) -> Iterator[list[Any]]:
        tab.words = words_in(language)
        run = tab.run = new_id()
        anew = asked_anew(conversation, clicked_data(event))
        # Emptied once, and if it was the box that asked: what is being typed stays.
        emptied = {} if anew else {"value": ""}
        conversation, question = anew or (
            conversation,
            self._clicked_example(event) or question,
        )
        chosen = Chosen((languages, outlets, files, since, until))
        for longer in continue_conversation(self._assistant, conversation, question, chosen.filter):
            if tab.run != run:
                # What is given last is shown once more when this ends: it must be nothing.
                yield [gr.skip()] * 4
                return
            box = _box(tab.words, busy=longer[-1].pending, **emptied)
            yield [box, longer, *_show(longer, tab.words)]
            emptied = {}

    def _answered(self, store: object, conversation: Conversation, tab: Tab) -> list[Any]:
        """Keep the answer, unless it is no longer what the page shows."""
        if self._kept is None or not tab.run:
            return [gr.skip()] * 3
        return self._kept.saved(store, conversation, tab)

    def _clicked(self, conversation: Conversation, language: str, event: gr.EventData) -> list[Any]:
        clicked = clicked_data(event)
        shown = answer_click(self._assistant, conversation, clicked, words_in(language))
        article = gr.skip() if shown.article is None else shown.article
        if clicked.get("do") == "article" and shown.article is None:
            article = ""  # the one that was open is not the one that was asked for
        return [article, shown.file, shown.notice or ""]

    def _kept_clicked(
        self,
        store: object,
        deleted: Deleted | None,
        conversation: Conversation,
        tab: Tab,
        event: gr.EventData,
    ) -> list[Any]:
        if self._kept is None:
            return []
        changed, after = self._kept.clicked(store, deleted, conversation, tab, event)
        if after is conversation:
            return [*changed, *[gr.skip()] * 5]
        return [*changed, _box(tab.words, busy=False), after, *_show(after, tab.words), ""]

    def _stopped(self, conversation: Conversation, language: str, tab: Tab) -> list[Any]:
        words, tab.run = words_in(language), ""
        conversation = stop(conversation)
        return [_box(words, busy=False, value=""), conversation, *_show(conversation, words)]

    def _emptied(self, language: str, tab: Tab) -> list[Any]:
        words, tab.run = words_in(language), ""
        tab.id = new_id()
        return [_box(words, busy=False, value=""), (), *_show((), words), ""]

    def _clicked_example(self, event: gr.EventData) -> str:
        """The example whose button was clicked, or "" if the question was typed."""
        place = clicked_data(event).get("index")
        if isinstance(place, int) and 0 <= place < len(self._examples):
            return self._examples[place]
        return ""

    # Words

    def _worded(self) -> list[Any]:
        """Everything that speaks."""
        speaking = [
            self._switch,
            self._head,
            self._fresh,
            self._anew,
            self._box,
            self._chat,
            self._panel,
            self._evidence_tab,
            self._articles_tab,
            self._aside,
        ]
        if self._kept and self._filter and self._articles:
            speaking += [self._kept.list, *self._filter.worded, *self._articles.worded]
        return speaking

    def _in_words(
        self, conversation: Conversation, tab: Tab, store: object, deleted: Deleted | None
    ) -> list[Any]:
        """Everything that speaks, in the tab's language; what is being typed stays."""
        words = tab.words
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
        said: list[Any] = [header(self._assistant, words), words.say("new_conversation")]
        said += [edit_form_html(words), box, chat, panel]
        said += [gr.update(label=words.say(key)) for key in ("evidence", "articles_tab")]
        said += [gr.update(value=f"☰ {words.say('side')}")]
        if self._kept and self._filter and self._articles:
            said += [self._kept.shown(store, tab, deleted)]
            said += [*self._filter.in_words(words), *self._articles.in_words(words)]
        return said


def build(assistant: Assistant, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page as Gradio blocks; `ui.app.launch_options` has what they must be launched with.

    Args:
        assistant: Answers the questions.
        examples: Questions offered on the empty page, in any languages; a click asks.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # some of Gradio asks only this
    page = gr.Blocks(
        title="Ujumbe", analytics_enabled=False, fill_height=True, delete_cache=(3600, 3600)
    )
    with page:
        Desk(page, assistant, examples)
    page.queue(max_size=WAITING_AT_MOST, api_open=False)
    return page


def header(assistant: Assistant, words: Words) -> str:
    """What is indexed at this moment, for the top bar."""
    try:
        summary = assistant.summary()
    except UjumbeError:  # the first question will say what is wrong, and where to look
        return header_html(0, (), words)
    return header_html(summary.articles, summary.languages, words)


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
