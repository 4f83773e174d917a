"""LangChain's own standard tests, and the way to documents and back."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from assistant import Assistant
from assistant.langchain import UjumbeRetriever, to_document, to_passage


class TestStandard(RetrieversIntegrationTests):
    """What LangChain asks of every retriever."""

    @pytest.fixture(autouse=True)
    def _over_the_seeds(self, ujumbe: Assistant) -> None:
        self._assistant = ujumbe

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        """Ours."""
        return UjumbeRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, object]:
        """Over the seeds."""
        return {"assistant": self._assistant}

    @property
    def retriever_query_example(self) -> str:
        """A question that the seeds answer."""
        return "Who led the delegation?"


def test_documents_are_the_passages_in_order(ujumbe: Assistant) -> None:
    documents = ujumbe.as_retriever(k=3).invoke("Who led the delegation?")
    passages = ujumbe.ask("Who led the delegation?").passages[:3]
    assert [to_passage(document) for document in documents] == list(passages)
    assert [to_document(passage) for passage in passages] == documents


def test_the_runnable_answers_one_many_and_async(ujumbe: Assistant) -> None:
    runnable = ujumbe.as_runnable()
    question = "Who led the delegation?"
    expected = ujumbe.ask(question).text
    assert runnable.invoke(question).text == expected
    assert [answer.text for answer in runnable.batch([question] * 2)] == [expected] * 2
    assert asyncio.run(runnable.ainvoke(question)).text == expected
    assert [answer.text for answer in runnable.stream(question)] == [expected]
