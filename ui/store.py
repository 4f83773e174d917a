"""The browser's store of conversations, as the page's scripts keep it: a record for each of them.

What the page is given are all records, what it gives are changes: two tabs of one browser share the
store, and neither may write what it knows of it over what the other one did (see `store.js`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import gradio as gr

from ui.conversations import VERSION, Kept
from ui.theme import script


def browser_store(place: str) -> gr.HTML:
    """The store as a component that nobody sees; its value is None before a browser shows it.

    Args:
        place: Its name in the browser.
    """
    return gr.HTML(
        None,
        html_template="",
        visible="hidden",
        js_on_load=script("store.js"),
        apply_default_css=False,
        place=place,
        version=VERSION,
    )


def changes(*records: dict[str, Any]) -> dict[str, Any]:
    """A value that has the browser change these records, and leave others."""
    return {"version": VERSION, "conversations": [*records]}


def grown(item: Kept, after: str) -> dict[str, Any]:
    """A conversation as it is now.

    Args:
        item: The conversation.
        after: The seal of the turn that was its last. If another tab went on with it meanwhile
            that is another, and what that tab wrote stays beside this.
    """
    return {**asdict(item), "turns": [asdict(turn) for turn in item.turns], "after": after}


def brought_back(item: Kept) -> dict[str, Any]:
    """A conversation that had been deleted."""
    return {**grown(item, ""), "again": True}


def entitled(item: Kept) -> dict[str, Any]:
    """Another title."""
    return {"id": item.id, "title": item.title}


def deletion(identifier: str) -> dict[str, Any]:
    """No conversation any more. The browser remembers it for a while: a tab may still show one."""
    return {"id": identifier, "deleted": True}


def deleted_in(store: object) -> frozenset[str]:
    """The identifiers of conversations that were deleted, in whichever tab."""
    return frozenset(str(record.get("id")) for record in _records(store) if record.get("deleted"))


def dropped(store: object, kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """Those records of a store for which there is no room any more, or which are none."""
    known = {item.id for item in kept} | deleted_in(store)
    return [
        {"id": record["id"], "at": record.get("at"), "dropped": True}
        for record in _records(store)
        if isinstance(record.get("id"), str) and record["id"] not in known
    ]


def _records(store: object) -> list[dict[str, Any]]:
    listed = store.get("conversations") if isinstance(store, dict) else None
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
