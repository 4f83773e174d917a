"""The assistant: one object for asking, that every face (Python, CLI, chat, API) calls.

>>> from assistant import Assistant
>>> ujumbe = Assistant.from_folder("seeds")             # doctest: +SKIP
>>> answer = ujumbe.ask("who led the delegation?")      # doctest: +SKIP
>>> answer.citations[0].source, answer.citations[0].quote  # doctest: +SKIP
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answering import Answering
from assistant.asking import Asking, checked
from assistant.claims import ReadsClaims
from assistant.language_model import LanguageModel
from assistant.read import Calibration
from assistant.retrieve import Retrieved, retrieve
from assistant.settings import Settings
from assistant.types import Answer, Done, Event
from index import (
    Encoder,
    Filter,
    Index,
    Progress,
    Report,
    open_encoder,
    update,
)
from index.added import added_files
from index.load import find

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.session import Session


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """What is indexed.

    Attributes:
        articles: How many articles.
        languages: Their ISO 639-1 codes, sorted.
    """

    articles: int
    languages: tuple[str, ...]


class Assistant:
    """Answers questions over one index. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        settings: Settings | None = None,
        reader: ReadsClaims | None = None,
        scale: Calibration | None = None,
        model: BaseChatModel | None = None,
    ) -> None:
        """Put an assistant together; `open` and `from_folder` do it from settings.

        Args:
            index: What is asked.
            settings: Default: as `Settings.load()` finds them.
            reader: Reads passages; default: the reader that comes with the package.
            scale: Its calibration; default: likewise.
            model: A LangChain chat model that writes; default: the one that the setting `llm`
                names, if any.
        """
        self.index = index
        self.settings = settings or Settings.load()
        self.answering = Answering(
            index,
            self.settings,
            reader,
            scale,
            LanguageModel(self.settings, model) if model or self.settings.llm else None,
        )

    @classmethod
    def open(cls, path: str | Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open an index that exists.

        Args:
            path: Its folder; default: the setting `index`.
            settings: Default: as `Settings.load()` finds them.

        Raises:
            IndexMissing: Nothing has been indexed there.
            IndexMismatch: It was made by another version or encoder.
            IndexDamaged: It cannot be read.
        """
        settings = settings or Settings.load()
        place = Path(path) if path is not None else settings.index
        return cls(Index.open(place, encoder_of(settings), settings.chroma_url), settings)

    @classmethod
    def from_folder(
        cls,
        folder: str | Path,
        index: str | Path | None = None,
        settings: Settings | None = None,
        progress: Progress = lambda *_: None,
        *,
        replace: bool = False,
    ) -> Assistant:
        """Index a folder of articles, or what changed in it, and open the index.

        Args:
            folder: Where the articles are.
            index: Where the index is kept; default: the setting `index`.
            settings: Default: as `Settings.load()` finds them.
            progress: Called as the work goes on.
            replace: Let an index of another folder change over to this one.

        Raises:
            SourceError: The folder is missing or holds no articles.
            IndexLocked: Another process is indexing.
            IndexMismatch: The index is of another folder, version or encoder.
        """
        settings = settings or Settings.load()
        place = Path(index) if index is not None else settings.index
        assistant, _ = index_folder(Path(folder), place, settings, progress, replace=replace)
        return assistant

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()

    def summary(self) -> CorpusSummary:
        """What is indexed."""
        catalog = self.index.catalog
        return CorpusSummary(catalog.count_articles(), tuple(sorted(catalog.sums())))

    def update(self, progress: Progress = lambda *_: None) -> Report:
        """Bring the index up to date with its folder."""
        folder = Path(self.index.catalog.meta("folder"))
        return update(self.index, folder, progress, pasted=self.settings.pasted)

    def ask(self, question: str, where: Filter | None = None) -> Answer:
        """Answer one question.

        Args:
            question: In any language.
            where: Which articles to ask; None for all.

        Returns:
            The answer with its citations; `abstained` when the articles support none.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        for event in self.stream(question, where):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream of events ends with Done")

    def ask_many(
        self,
        questions: Iterable[str],
        progress: Callable[[int], None] = lambda _: None,
        where: Filter | None = None,
    ) -> list[Answer]:
        """Answer questions in order; `progress` gets how many are done."""
        answers: list[Answer] = []
        for question in questions:
            answers.append(self.ask(question, where))
            progress(len(answers))
        return answers

    async def aask(self, question: str, where: Filter | None = None) -> Answer:
        """Answer one question without holding up an event loop."""
        return await asyncio.to_thread(self.ask, question, where)

    def session(self, answers: Iterable[Answer] = ()) -> Session:
        """A conversation, in which follow-up questions are understood.

        Args:
            answers: Those so far, to go on from.
        """
        from assistant.session import Session  # noqa: PLC0415 - it refers back to this file

        return Session(self, answers)

    def as_retriever(self, **options: Any) -> Any:
        """The retrieval stage as a LangChain `BaseRetriever`."""
        from assistant.langchain import UjumbeRetriever  # noqa: PLC0415 - LangChain takes 0.6 s

        return UjumbeRetriever(assistant=self, **options)

    def as_runnable(self, where: Filter | None = None) -> Any:
        """The whole pipeline as a LangChain `Runnable` from a question to an `Answer`."""
        from assistant.langchain import runnable  # noqa: PLC0415 - likewise

        return runnable(self, where)

    def as_text_runnable(self, where: Filter | None = None) -> Any:
        """Likewise to the answer's text, streamed as it is written."""
        from assistant.langchain import text_runnable  # noqa: PLC0415 - likewise

        return text_runnable(self, where)

    def stream(
        self, question: str, where: Filter | None = None, asking: Asking | None = None
    ) -> Iterator[Event]:
        """Answer one question, telling how far it is: stages, text as it comes, then `Done`.

        Args:
            question: In any language.
            where: Which articles to ask; None for all.
            asking: How it is to be understood; None where it stands alone.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        return self.answering.stream(question, where, asking)

    def retrieve(
        self, question: str, count: int | None = None, where: Filter | None = None
    ) -> list[Retrieved]:
        """Only the passages that fit a question best, in order.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        question = checked(question)
        asked = self.answering.asked(question)
        return retrieve(self.index, asked, count or self.settings.passages, where)


def index_folder(
    folder: Path, place: Path, settings: Settings, progress: Progress, *, replace: bool = False
) -> tuple[Assistant, Report]:
    """Index a folder and open the result; also says what was done."""
    # Before an index is made for a folder that is not there.
    find(folder, empty=bool(added_files(place)))
    index = Index.open_or_create(
        place, folder, encoder_of(settings), settings.chroma_url, replace=replace
    )
    report = update(index, folder.resolve(), progress, pasted=settings.pasted)
    return Assistant(index, settings), report


def encoder_of(settings: Settings, *, offline: bool = False) -> Encoder:
    """The encoder that some settings name, as indexing and asking open it.

    Args:
        settings: The settings.
        offline: Whether nothing may be downloaded, even if the settings let it.

    Raises:
        EncoderError: It is missing, damaged, unknown or not on this machine.
    """
    return open_encoder(
        settings.encoder,
        cache=settings.cache,
        threads=settings.threads,
        query_prefix=settings.query_prefix,
        passage_prefix=settings.passage_prefix,
        allow_download=settings.download and not offline,
    )
