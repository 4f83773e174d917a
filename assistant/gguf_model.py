"""A GGUF model in this process, by llama.cpp (package xllamacpp), as a LangChain chat model.

llama.cpp's own server does the work: it applies the model's chat template and serves several
questions. It also listens on a free port of 127.0.0.1, which nothing here uses.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import xllamacpp
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from index.errors import ModelError

CONTEXT = 8192
"""Tokens of prompt and answer together."""

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}
_QUIET = -1
_LOADING = threading.Lock()


class GgufChat(BaseChatModel):
    """A chat model from a GGUF file; loaded at the first question, once for each file.

    Attributes:
        path: The model's file.
        threads: CPU threads; None for as many as there are cores.
        timeout: Seconds that may pass between two pieces of text.
        most_tokens: Of an answer; fewer than a provider's models may write, for a CPU takes long.
    """

    path: Path
    threads: int | None = None
    timeout: float = 60
    most_tokens: int = 700

    @property
    def _llm_type(self) -> str:
        return "gguf"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **options))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **options: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = {
            "messages": [
                {"role": _ROLES.get(item.type, "user"), "content": str(item.text)}
                for item in messages
            ],
            "max_tokens": self.most_tokens,
            "temperature": 0,
            "stream": True,
            **({"stop": stop} if stop else {}),
            **options,
        }
        for text in self._pieces(request):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk

    def _pieces(self, request: dict[str, Any]) -> Iterator[str]:
        """The text as it comes; the work stops when nobody takes any more of it."""
        server = _server(self.path, self.threads or os.cpu_count() or 1)
        said: queue.Queue[dict[str, Any] | Exception | None] = queue.Queue()
        left = threading.Event()

        def hear(piece: dict[str, Any]) -> bool:
            said.put(piece)
            return left.is_set()

        def work() -> None:
            try:
                last = server.handle_chat_completions(request, hear)
                said.put(last if isinstance(last, dict) else None)
            except Exception as error:  # noqa: BLE001 - raised where the text is waited for
                said.put(error)
            said.put(None)

        threading.Thread(target=work, daemon=True).start()
        try:
            while (piece := self._next(said)) is not None:
                yield from _text_of(piece)
        finally:
            left.set()

    def _next(self, said: queue.Queue[dict[str, Any] | Exception | None]) -> dict[str, Any] | None:
        try:
            piece = said.get(timeout=self.timeout)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(piece, Exception):
            raise piece
        return piece


def _text_of(piece: dict[str, Any]) -> Iterator[str]:
    """The words of one piece of the stream.

    Raises:
        ModelError: It is llama.cpp's account of what went wrong.
    """
    if "error" in piece:
        raise ModelError(f"llama.cpp: {piece['error'].get('message', piece['error'])}")
    for choice in piece.get("choices", ()):
        text = (choice.get("delta") or {}).get("content")
        if text:
            yield text


def _server(path: Path, threads: int) -> Any:
    """The server of a model file; two threads that ask for it first load it once."""
    with _LOADING:
        return _loaded(path, threads)


@lru_cache(maxsize=2)
def _loaded(path: Path, threads: int) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.verbosity = _QUIET
    params.n_parallel = 1
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelError(
            f"The model file {path} cannot be loaded: {error}.", "Is it a whole GGUF file?"
        ) from error
