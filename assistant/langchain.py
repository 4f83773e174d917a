"""Ujumbe for users of LangChain: a retriever, a runnable, and documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda
from pydantic import ConfigDict

from assistant.types import Answer, Passage, TextDelta
from index import Filter

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class UjumbeRetriever(BaseRetriever):
    """Language-fair retrieval as a LangChain retriever.

    Attributes:
        assistant: Whose index is searched.
        k: How many documents to give.
        where: Which articles to look in; None for all.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Any
    k: int = 10
    where: Filter | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        k: int | None = None,
    ) -> list[Document]:
        return self._documents(query, k)

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        k: int | None = None,
    ) -> list[Document]:
        return await asyncio.to_thread(self._documents, query, k)

    def _documents(self, query: str, k: int | None) -> list[Document]:
        found = self.assistant.retrieve(query, self.k if k is None else k, self.where)
        return [to_document(item.passage) for item in found]


def to_document(passage: Passage) -> Document:
    """A passage as a LangChain document; its fields become metadata."""
    fields = passage.to_dict()
    return Document(id=str(fields.pop("id")), page_content=fields.pop("text"), metadata=fields)


def to_passage(document: Document) -> Passage:
    """The passage that a document was made of."""
    fields = {**document.metadata, "copies": tuple(document.metadata["copies"])}
    return Passage(id=int(document.id or 0), text=document.page_content, **fields)


def runnable(assistant: Assistant, where: Filter | None = None) -> Runnable[str, Answer]:
    """The whole pipeline, from a question to an `Answer`; invoke, batch, stream and async.

    Args:
        assistant: Who is asked.
        where: Which articles to ask; None for all.
    """

    # Functions, not partials: of those LangChain cannot tell what comes out.
    def ask(question: str, where: Filter | None = where) -> Answer:
        return assistant.ask(question, where)

    async def aask(question: str, where: Filter | None = where) -> Answer:
        return await assistant.aask(question, where)

    return RunnableLambda(ask, afunc=aask, name="ujumbe")


def text_runnable(assistant: Assistant, where: Filter | None = None) -> Runnable[str, str]:
    """From a question to the answer's text, with its markers; streamed as it is written.

    Args:
        assistant: Who is asked.
        where: Which articles to ask; None for all.
    """

    def write(questions: Iterator[str]) -> Iterator[str]:
        for event in assistant.stream("".join(questions), where):
            if isinstance(event, TextDelta):
                yield event.text

    async def awrite(questions: AsyncIterator[str]) -> AsyncIterator[str]:
        question = "".join([part async for part in questions])
        pieces = write(iter([question]))
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    return RunnableGenerator(write, awrite, name="ujumbe_text")
