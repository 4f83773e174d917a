"""What the events of the page lead to: each is given components' values, and gives new ones.

What happens to a question is told by `ui.turns`, and what a click does by `ui.clicks`; nothing here
decides any of it. The articles and the filter have further events of their own (`ui.articles`,
`ui.chosen`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import gradio as gr

from ui.accept_language import accepted_language
from ui.articles import Articles, clicked_data
from ui.chosen import FIELDS, Chosen, FilterFields
from ui.clicks import answer_click, asked_anew
from ui.conversations import new_id
from ui.desk import Desk, header, question_box, talk_shown
from ui.kept_list import Deleted, KeptList
from ui.tab import Tab
from ui.turns import Conversation, continue_conversation, stop
from ui.words import FALLBACK, LANGUAGES, words_in

ANSWERING_AT_ONCE = 4
"""Questions answered at the same time; further ones wait in the queue."""

_QUICK: dict[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Of events that are done at once."""

_REMEMBERED = "(first, ...rest) => [window.ujumbeLanguage?.() ?? null, ...rest]"
"""Asks `desk.js` for the language that was chosen in this browser before."""

_COUNT = "(asks, ...rest) => [(window.ujumbeCount = (window.ujumbeCount ?? 0) + 1), ...rest]"
_COUNTED = "(asks, ...rest) => [window.ujumbeCount ?? 0, ...rest]"
"""Number the questions of a page in the browser: what ends an answer may overtake its question."""


class Events:
    """The events of a page's components; `wire` binds them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def wire(self) -> None:
        """Answer what is asked, clicked and chosen on the page."""
        desk = self._desk
        asked = [desk.box, desk.conversation, desk.chat, desk.panel]
        fields = desk.filter.fields if desk.filter else [gr.State("") for _ in FIELDS]
        asks = gr.JSON(visible="hidden")
        # One listener for all ways of asking: while it runs, Gradio lets none start again.
        asking = gr.on(
            [desk.box.submit, desk.chat.example_select, desk.anew.submit],
            self._ask,
            [asks, desk.box, desk.conversation, desk.switch, desk.tab, *fields],
            asked,
            js=_COUNT,
            concurrency_limit=ANSWERING_AT_ONCE,
            trigger_mode="once",
            show_progress="hidden",
            api_visibility="private",
        )
        # Listeners of their own, in front: those of one event run one after the other, and one that
        # cancels besides what it does would cancel last, which may be the next question.
        for pressed in (desk.box.stop, desk.fresh.click):
            pressed(None, None, None, cancels=asking, **_QUICK)
        stopping = desk.box.stop(
            self._stopped, [desk.conversation, desk.switch, desk.tab], asked, **_QUICK
        )
        emptied = [*asked, desk.article]
        emptying = [asks, desk.switch, desk.tab]
        desk.fresh.click(self._emptied, emptying, emptied, js=_COUNTED, **_QUICK)
        desk.panel.click(
            self._clicked,
            [desk.conversation, desk.switch],
            [desk.article, desk.saving, desk.notice],
            **_QUICK,
        ).then(None, desk.saving, None, js="(file) => window.ujumbeArrived(file)")
        # The number of articles is that of the moment a page is opened.
        kept = desk.kept
        kept_here = [kept.store, kept.deleted] if kept else [gr.State(None), gr.State(None)]
        opening = [desk.switch, desk.tab, kept_here[0]]
        desk.page.load(self._opened, opening, desk.worded, js=_REMEMBERED, **_QUICK)
        desk.switch.input(
            self._switched,
            [desk.switch, desk.tab, desk.conversation, *kept_here],
            desk.worded,
            **_QUICK,
        ).then(None, None, None, js="() => window.ujumbeReworded()")
        if kept and desk.filter and desk.articles:
            self._wire_index(kept, desk.filter, desk.articles, emptied)
            keeping = [kept.store, desk.conversation, desk.tab]
            asking.then(self._answered, keeping, kept.changed, **_QUICK)
            stopping.then(kept.saved, keeping, kept.changed, **_QUICK)

    def _wire_index(
        self, kept: KeptList, chosen: FilterFields, articles: Articles, talk: Sequence[Any]
    ) -> None:
        """Events of what only an index has; `talk` is what shows a conversation."""
        desk = self._desk
        kept.list.click(
            self._kept_clicked,
            [kept.store, kept.deleted, desk.conversation, desk.tab],
            [*kept.changed, *talk],
            **_QUICK,
        ).then(None, None, None, js="() => window.ujumbeListed()")
        chosen.wire(desk.switch, _QUICK)
        desk.aside.click(None, None, None, js="() => window.ujumbeAside()")
        articles.wire(desk.switch, desk.head, partial(header, desk.assistant))
        for listing in (desk.articles_tab.select, desk.switch.input):
            listing(articles.listed, desk.switch, articles.list, **_QUICK)

    # What they do

    def _opened(
        self, remembered: str | None, tab: Tab, store: object, request: gr.Request
    ) -> list[Any]:
        header = request.headers.get("accept-language", "")
        tab.words = words_in(remembered or accepted_language(header, LANGUAGES, FALLBACK))
        tab.id = new_id()
        choice = gr.update(value=tab.words.language, label=tab.words.say("language"))
        return [choice, *self._desk.in_words((), tab, store, None)]

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
        return [choice, *self._desk.in_words(conversation, tab, store, deleted)]

    def _ask(  # noqa: PLR0917 - Gradio gives each component's value by itself
        self,
        asks: object,
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
        if tab.is_over(asks):  # before it began
            yield [gr.skip()] * 4
            return
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
        assistant = self._desk.assistant
        for longer in continue_conversation(assistant, conversation, question, chosen.filter):
            if tab.run != run:
                # What is given last is shown once more when this ends: it must be nothing.
                yield [gr.skip()] * 4
                return
            box = question_box(tab.words, busy=longer[-1].pending, **emptied)
            yield [box, longer, *talk_shown(longer, tab.words)]
            emptied = {}

    def _answered(self, store: object, conversation: Conversation, tab: Tab) -> list[Any]:
        """Keep the answer, unless it is no longer what the page shows."""
        if self._desk.kept is None or not tab.run:
            return [gr.skip()] * 3
        return self._desk.kept.saved(store, conversation, tab)

    def _clicked(self, conversation: Conversation, language: str, event: gr.EventData) -> list[Any]:
        clicked = clicked_data(event)
        shown = answer_click(self._desk.assistant, conversation, clicked, words_in(language))
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
        if self._desk.kept is None:
            return []
        changed, after = self._desk.kept.clicked(store, deleted, conversation, tab, event)
        if after is conversation:
            return [*changed, *[gr.skip()] * 5]
        box = question_box(tab.words, busy=False)
        return [*changed, box, after, *talk_shown(after, tab.words), ""]

    def _stopped(self, conversation: Conversation, language: str, tab: Tab) -> list[Any]:
        words, tab.run = words_in(language), ""
        conversation = stop(conversation)
        box = question_box(words, busy=False, value="")
        return [box, conversation, *talk_shown(conversation, words)]

    def _emptied(self, asks: object, language: str, tab: Tab) -> list[Any]:
        words = words_in(language)
        tab.show(new_id(), asks)
        return [question_box(words, busy=False, value=""), (), *talk_shown((), words), ""]

    def _clicked_example(self, event: gr.EventData) -> str:
        """The example whose button was clicked, or "" if the question was typed."""
        place = clicked_data(event).get("index")
        if isinstance(place, int) and 0 <= place < len(self._desk.examples):
            return self._desk.examples[place]
        return ""
