"""The list of conversations that the browser keeps: opened, renamed and deleted there."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.articles import clicked_data
from ui.conversations import (
    Kept,
    find_kept,
    from_browser,
    kept_data,
    kept_from,
    list_html,
    new_id,
    renamed,
    seal_key,
    to_browser,
    with_conversation,
    without,
)
from ui.tab import Tab
from ui.theme import script
from ui.turns import Conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index

_STORE = "ujumbe-conversations"
"""In the browser; with what tells one index from another served at the same address."""


class KeptList:
    """The list, and the browser's store behind it. Its `store` goes through every event whole."""

    def __init__(self, index: Index) -> None:
        self._catalog = index.catalog
        self._key = seal_key(index.place)
        # The seals keep others from forging it; a secret of Gradio's own would not outlive it.
        mine = sha256(self._catalog.meta("folder").encode()).hexdigest()[:12]
        self.store = gr.BrowserState(None, storage_key=f"{_STORE}-{mine}", secret=_STORE)
        self.list = gr.HTML(
            "", elem_id="uj-kept", js_on_load=script("clicks.js"), apply_default_css=False
        )

    def shown(self, store: object, tab: Tab) -> str:
        """The list as HTML."""
        return self._html(kept_from(store), tab)

    def saved(self, store: object, conversation: Conversation, tab: Tab) -> list[Any]:
        """The store and the list with a conversation as it is now."""
        turns = to_browser(conversation, self._key)
        return self._both(with_conversation(kept_from(store), tab.id, turns), tab)

    def clicked(
        self, store: object, conversation: Conversation, tab: Tab, event: gr.EventData
    ) -> tuple[list[Any], Conversation]:
        """The store and the list after a click, and the conversation that is open then."""
        data, kept = clicked_data(event), kept_from(store)
        chosen = find_kept(kept, str(data.get("id", "")))
        if chosen is None:
            return self._both(kept, tab), conversation
        match data.get("do"):
            case "open":
                tab.id = chosen.id
                conversation = from_browser(chosen.turns, self._catalog, self._key)
            case "rename":
                kept = renamed(kept, chosen.id, str(data.get("title", "")))
            case "delete":
                kept = without(kept, chosen.id)
                if tab.id == chosen.id:
                    tab.id = new_id()
        return self._both(kept, tab), conversation

    def _both(self, kept: Sequence[Kept], tab: Tab) -> list[Any]:
        return [kept_data(kept), self._html(kept, tab)]

    @staticmethod
    def _html(kept: Sequence[Kept], tab: Tab) -> str:
        return list_html(kept, tab.words, tab.id)
