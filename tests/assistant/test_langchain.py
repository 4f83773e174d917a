"""LangChain's own standard tests, and the way to documents and back."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from assistant import Assistant
from assistant.langchain import UjumbeRetriever, to_document, to_passage
from assistant.types import Passage
from index import Filter
from index.errors import NothingMatches


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


def test_the_retriever_gives_as_many_as_it_is_asked_for_async_too(ujumbe: Assistant) -> None:
    retriever = ujumbe.as_retriever(k=3)
    question = "Who led the delegation?"
    two = retriever.invoke(question, k=2)
    assert len(two) == 2
    assert asyncio.run(retriever.ainvoke(question, k=2)) == two


def test_the_runnable_answers_one_many_and_async(ujumbe: Assistant) -> None:
    runnable = ujumbe.as_runnable()
    question = "Who led the delegation?"
    expected = ujumbe.ask(question).text
    assert runnable.invoke(question).text == expected
    assert [answer.text for answer in runnable.batch([question] * 2)] == [expected] * 2
    assert asyncio.run(runnable.ainvoke(question)).text == expected
    assert [answer.text for answer in runnable.stream(question)] == [expected]


def test_the_runnable_asks_only_where_it_was_told_to(ujumbe: Assistant) -> None:
    question = "Who led the delegation?"
    where = Filter(languages=("ar", "sw"))
    runnable = ujumbe.as_runnable(where)
    expected = ujumbe.ask(question, where)
    answers = [
        runnable.invoke(question),
        asyncio.run(runnable.ainvoke(question)),
        *runnable.batch([question]),
        *runnable.stream(question),
    ]
    assert {answer.text for answer in answers} == {expected.text}
    for answer in answers:
        assert answer.passages == expected.passages
        assert {passage.language for passage in answer.passages} == {"ar", "sw"}
    nowhere = ujumbe.as_runnable(where=Filter(sources=("nothing",)))
    with pytest.raises(NothingMatches):
        nowhere.invoke(question)
    with pytest.raises(NothingMatches):
        asyncio.run(nowhere.ainvoke(question))
    assert runnable.invoke(question, where=None).passages == ujumbe.ask(question).passages


@pytest.mark.parametrize("where", [None, Filter(languages=("sw",))])
def test_the_runnable_says_what_goes_in_and_comes_out(
    ujumbe: Assistant, where: Filter | None
) -> None:
    runnable = ujumbe.as_runnable(where)
    assert runnable.get_input_jsonschema()["type"] == "string"
    assert "Answer" in runnable.get_output_jsonschema()["$defs"]


def test_a_retriever_looks_only_where_it_was_told_to(ujumbe: Assistant) -> None:
    question = "Who led the delegation?"
    where = Filter(languages=("ar", "sw"))
    documents = ujumbe.as_retriever(k=4, where=where).invoke(question)
    assert {document.metadata["language"] for document in documents} == {"ar", "sw"}
    (source, *_) = {document.metadata["source"] for document in documents}
    found = ujumbe.as_retriever(where=Filter(sources=(source,))).invoke(question)
    assert {document.metadata["source"] for document in found} == {source}
    with pytest.raises(NothingMatches):
        ujumbe.as_retriever(where=Filter(sources=("nothing",))).invoke(question)


def test_a_passage_with_copies_comes_back_from_a_document_as_it_was() -> None:
    passage = Passage(
        id=7, source="a.txt", title="Rain", language="en", outlet=None, published="2024-03-05",
        text="Rain fell.", start=3, end=13, score=0.5, ranks={"dense": 1, "names": 2},
        copies=("b.txt", "c/d.txt"),
    )  # fmt: skip
    document = to_document(passage)
    assert (document.id, document.page_content) == ("7", "Rain fell.")
    assert to_passage(document) == passage
    assert to_passage(document.model_validate_json(document.model_dump_json())) == passage


def test_the_text_comes_in_pieces_in_every_way_of_calling(ujumbe: Assistant) -> None:
    question = "Who led the delegation?"
    runnable = ujumbe.as_text_runnable()
    expected = ujumbe.ask(question).text
    pieces = list(runnable.stream(question))
    assert len(pieces) > 1
    assert "".join(pieces) == expected

    async def streamed() -> list[str]:
        return [piece async for piece in runnable.astream(question)]

    assert asyncio.run(streamed()) == pieces
    assert runnable.invoke(question) == expected
    assert asyncio.run(runnable.ainvoke(question)) == expected
    assert runnable.batch([question, question]) == [expected, expected]
