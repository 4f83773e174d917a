"""What is served beside the page: /api and /mcp, and what must not be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from ui.api import ABOUT, api
from ui.mcp import endpoint
from ui.slots import Slots

if TYPE_CHECKING:
    from assistant import Assistant

_TAKE_FILES = (gr.File, gr.UploadButton, gr.MultimodalTextbox)


def answer_programs(app: dict[str, Any], assistant: Assistant, *, at_once: int) -> None:
    """Add the API and the MCP tools to what Gradio makes its application with.

    Args:
        app: Arguments of the application; `routes` and `lifespan` are set.
        assistant: Answers the questions.
        at_once: Questions of programs answered at the same time, over either.
    """
    slots = Slots(at_once)
    tools, lifespan = endpoint(assistant, slots)
    # A mount answers below its path only; without this route Gradio would be asked for /api.
    about = Route("/api", lambda _: PlainTextResponse(ABOUT))
    app["routes"] = [about, Mount("/api", api(assistant, slots)), tools]
    app["lifespan"] = lifespan


def takes_files(page: gr.Blocks) -> bool:
    """Whether a page has anything that files are uploaded with."""
    return any(isinstance(block, _TAKE_FILES) for block in page.blocks.values())


def private_folders(assistant: Assistant) -> list[str]:
    """Folders of which no file may be served, whoever asks; Gradio would serve what it made.

    The folders that Gradio's own variable adds are taken away: the page needs none.
    """
    os.environ.pop("GRADIO_ALLOWED_PATHS", None)
    index = getattr(assistant, "index", None)  # an assistant may have none on disk
    return [str(index.place.resolve())] if index else []
