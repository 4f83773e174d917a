"""The list of conversations that the browser keeps: opened, renamed and deleted there.

What is deleted is gone from the browser at once, but can be brought back until the next act.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.articles import clicked_data
from ui.conversations import (
    Kept,
    find_kept,
    kept_from,
    new_id,
    renamed,
    with_again,
    with_conversation,
    without,
)
from ui.escape import escape, escape_attribute
from ui.sealed_turns import from_browser, seal_key, to_browser
from ui.store import (
    brought_back,
    browser_store,
    changes,
    deleted_in,
    deletion,
    dropped,
    entitled,
    grown,
)
from ui.tab import Tab
from ui.theme import script
from ui.turns import Conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index
    from ui.words import Words

_STORE = "ujumbe-conversations"
"""In the browser; with what tells one index from another served at the same address."""

_DELETED_FOR = 60 * 60
"""Seconds after which what was deleted is forgotten in any case."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted last.

    Attributes:
        kept: The conversation.
        was_open: Whether it was the one on the page.
    """

    kept: Kept
    was_open: bool


class KeptList:
    """The list, and the browser's store behind it, which goes to every event whole."""

    def __init__(self, index: Index) -> None:
        self._catalog = index.catalog
        self._key = seal_key(index.place)
        mine = sha256(self._catalog.meta("folder").encode()).hexdigest()[:12]
        self.store = browser_store(f"{_STORE}-{mine}")
        self.deleted = gr.State(None, time_to_live=_DELETED_FOR)
        self.list = gr.HTML(
            "",
            elem_id="uj-kept",
            js_on_load=script("kept.js") + script("clicks.js"),
            apply_default_css=False,
        )

    @property
    def changed(self) -> list[Any]:
        """What `saved` and `clicked` give."""
        return [self.store, self.list, self.deleted]

    def shown(self, store: object, tab: Tab, deleted: Deleted | None) -> str:
        """The list as HTML."""
        gone = deleted.kept if deleted else None
        return list_html(kept_from(store), tab.words, tab.id, gone)

    def saved(self, store: object, conversation: Conversation, tab: Tab) -> list[Any]:
        """What changes with a conversation as it is now; an empty one is not kept.

        Nor is one that was deleted in another tab. One with which another tab went on stays as it
        is there, and this one has another identifier from now on.
        """
        if not conversation or tab.id in deleted_in(store):
            return [gr.skip()] * 3
        kept = kept_from(store)
        before = find_kept(kept, tab.id)
        if before and before.last != tab.last:
            # The browser may have noticed first (see store.js).
            tab.id = next((item.id for item in kept if item.last == tab.last), new_id())
        longer = with_conversation(kept, tab.id, to_browser(conversation, self._key))
        change = changes(grown(longer[0], after=tab.last), *dropped(store, longer))
        tab.last = longer[0].last
        return self._changed(longer, tab, change)

    def clicked(
        self,
        store: object,
        deleted: Deleted | None,
        conversation: Conversation,
        tab: Tab,
        event: gr.EventData,
    ) -> tuple[list[Any], Conversation]:
        """What changes after a click, and the conversation that is open then.

        A script that noticed what another tab changed says "list".
        """
        data, kept = clicked_data(event), kept_from(store)
        asks = data.get("asks")
        chosen, what = find_kept(kept, str(data.get("id", ""))), data.get("do")
        if what == "list":
            if tab.id in deleted_in(store):
                tab.show(new_id(), asks)
                conversation = ()
            return [gr.skip(), self.shown(store, tab, deleted), gr.skip()], conversation
        if what == "undo" and deleted:
            if deleted.was_open and not conversation:
                conversation = self._opened(deleted.kept, tab, asks)
            change = changes(brought_back(deleted.kept))
            return self._changed(with_again(kept, deleted.kept), tab, change), conversation
        if chosen is None:
            return self._changed(kept, tab), conversation
        if what == "delete":
            gone = Deleted(chosen, was_open=tab.id == chosen.id)
            if gone.was_open:
                tab.show(new_id(), asks)
                conversation = ()
            change = changes(deletion(chosen.id))
            return self._changed(without(kept, chosen.id), tab, change, gone), conversation
        told = None
        is_busy = any(turn.pending for turn in conversation)
        if what == "open" and not (is_busy and chosen.id == tab.id):  # or its answer would be lost
            conversation = self._opened(chosen, tab, asks)
        elif what == "rename":
            kept = renamed(kept, chosen.id, str(data.get("title", "")))
            told = changes(*(entitled(item) for item in kept if item.id == chosen.id))
        return self._changed(kept, tab, told), conversation

    def _opened(self, chosen: Kept, tab: Tab, asks: object) -> Conversation:
        tab.show(chosen.id, asks, chosen.last)
        return from_browser(chosen.turns, self._catalog, self._key)

    def _changed(
        self,
        kept: Sequence[Kept],
        tab: Tab,
        change: dict[str, Any] | None = None,
        deleted: Deleted | None = None,
    ) -> list[Any]:
        gone = deleted.kept if deleted else None
        listed = list_html(kept, tab.words, tab.id, gone)
        return [change or gr.skip(), listed, deleted]


def list_html(
    kept: Sequence[Kept], words: Words, open_id: str = "", deleted: Kept | None = None
) -> str:
    """The list of conversations: a button for each, and buttons that rename and delete it.

    `data-do` says what a button does ("open", "rename", "delete", "undo"), `data-id` with which
    one. In place of the one that was just deleted stands that it can be brought back.
    """
    name = escape_attribute(words.say("kept"))
    items = "".join(
        _deleted_html(item, words)
        if item is deleted
        else _item_html(item, words, is_open=item.id == open_id)
        for item in (with_again(kept, deleted) if deleted else kept)
    )
    inner = f"<ul>{items}</ul>" if items else f"<p>{words.html('kept_empty')}</p>"
    return f'<nav class="uj-kept" {words.attributes} aria-label="{name}">{inner}</nav>'


def _item_html(item: Kept, words: Words, *, is_open: bool) -> str:
    title = f'<bdi dir="auto">{escape(item.title)}</bdi>'
    current = ' aria-current="true"' if is_open else ""
    day = f'<time datetime="{escape_attribute(item.at)}">{escape(words.date(item.at[:10]))}</time>'
    opening = _button_html(
        "open", item.id, f'<span class="uj-kept-title">{title}</span>{day}', current
    )
    unseen = f'<span class="uj-sr"> {title}</span>'
    others = "".join(
        _button_html(what, item.id, f"{words.html(f'kept_{what}')}{unseen}")
        for what in ("rename", "delete")
    )
    return f'<li data-id="{escape_attribute(item.id)}">{opening}<span>{others}</span></li>'


def _deleted_html(item: Kept, words: Words) -> str:
    unseen = f'<span class="uj-sr"> <bdi dir="auto">{escape(item.title)}</bdi></span>'
    undo = _button_html("undo", item.id, f"{words.html('kept_undo')}{unseen}")
    said = f'<span role="status">{words.html("kept_deleted")}</span>'
    return f'<li class="uj-kept-gone" data-id="{escape_attribute(item.id)}">{said}{undo}</li>'


def _button_html(what: str, identifier: str, label: str, more: str = "") -> str:
    return (
        f'<button type="button" class="uj-kept-{what}" data-do="{what}" '
        f'data-id="{escape_attribute(identifier)}"{more}>{label}</button>'
    )
