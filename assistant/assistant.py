"""The assistant: one object for asking, that every face (Python, CLI, chat, API) calls.

>>> from assistant import Assistant
>>> ujumbe = Assistant.from_folder("seeds")             # doctest: +SKIP
>>> answer = ujumbe.ask("who led the delegation?")      # doctest: +SKIP
>>> answer.citations[0].source, answer.citations[0].quote  # doctest: +SKIP
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.clock import Clock
from assistant.corroborate import corroborate
from assistant.read import Calibration, Candidate, ProposesSpans, calibration, read
from assistant.retrieve import Asked, Retrieved, retrieve
from assistant.same_answer import Said
from assistant.settings import Settings
from assistant.source_questions import SourceQuestion, source_question
from assistant.span_reader import SpanReader
from assistant.statements import speaking_of, supporting
from assistant.types import Answer, Done, Event, Evidence, Finding, Stage, TextDelta
from assistant.write import write_answer, write_findings
from index import (
    Centring,
    Filter,
    Index,
    Progress,
    Report,
    Vector,
    identify,
    open_encoder,
    update,
)
from index.errors import NothingMatches, QuestionError
from index.filters import eligible
from index.holdings import copies_among, source_file
from index.load import find
from prompts import message

if TYPE_CHECKING:
    from assistant.session import Session
    from index.catalog import Catalog

LONGEST_QUESTION = 1000
"""Characters; more is no question."""


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
        reader: ProposesSpans | None = None,
        scale: Calibration | None = None,
    ) -> None:
        self.index = index
        self.settings = settings or Settings.load()
        self._reader = reader
        self._scale = scale or calibration()
        self._loading = threading.Lock()

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
        return cls(Index.open(place, _encoder(settings), settings.chroma_url), settings)

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

    def session(self) -> Session:
        """A conversation, in which follow-up questions are understood."""
        from assistant.session import Session  # noqa: PLC0415 - it refers back to this file

        return Session(self)

    def as_retriever(self, **options: Any) -> Any:
        """The retrieval stage as a LangChain `BaseRetriever`."""
        from assistant.langchain import UjumbeRetriever  # noqa: PLC0415 - LangChain takes 0.6 s

        return UjumbeRetriever(assistant=self, **options)

    def as_runnable(self, where: Filter | None = None) -> Any:
        """The whole pipeline as a LangChain `Runnable` from a question to an `Answer`."""
        from assistant.langchain import runnable  # noqa: PLC0415 - likewise

        return runnable(self, where)

    def stream(self, question: str, where: Filter | None = None) -> Iterator[Event]:
        """Answer one question, telling how far it is: stages, text as it comes, then `Done`.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        question = _checked(question)
        clock = Clock()
        language, _ = identify(question)
        about = source_question(question, language)
        where = _narrowed(where, about)
        yield Stage("retrieve")
        asked = self._asked(about.topic if about else question, language)
        clock.lap("encode")
        found = retrieve(self.index, asked, self.settings.passages, where)
        clock.lap("retrieve")
        yield Stage("read")
        evidence = (
            self._stated(about, asked, found) if about else self._read(question, asked, found)
        )
        clock.lap("read")
        yield Stage("write")
        catalog = self.index.catalog
        groups = ([evidence] if evidence else []) if about else self._corroborated(evidence, found)
        copies = _copies(groups, found, catalog)
        findings = write_findings(groups, language, partial(source_file, catalog), copies)
        text = write_answer(findings, language)
        clock.lap("write")
        for line in text.splitlines(keepends=True):
            yield TextDelta(line)
        yield Done(
            Answer(
                question=question,
                text=text,
                citations=tuple(item for finding in findings for item in finding.citations),
                findings=findings,
                abstained=not findings,
                language=language,
                confidence=evidence[0].confidence if evidence else 0.0,
                passages=tuple(item.passage for item in found),
                timings=clock.timings(),
                **self._silent(findings, found, where),
            )
        )

    def retrieve(
        self, question: str, count: int | None = None, where: Filter | None = None
    ) -> list[Retrieved]:
        """Only the passages that fit a question best, in order.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        question = _checked(question)
        asked = self._asked(question, identify(question)[0])
        return retrieve(self.index, asked, count or self.settings.passages, where)

    def _asked(self, question: str, language: str) -> Asked:
        centring = self._centring()
        vector = self.index.encoder.encode_questions([question])[0]
        return Asked(question, language, centring.question(vector, language), centring)

    def _centring(self) -> Centring:
        if self.settings.centring:
            return self.index.centring()
        return Centring.off(self.index.encoder.dimension)

    def _read(self, question: str, asked: Asked, found: list[Retrieved]) -> list[Evidence]:
        """What may answer the question, best first."""
        candidates = [
            Candidate(
                item.passage,
                item.chunk.sentences,
                item.cosine,
                tuple((item.sentences @ asked.vector).tolist()),
            )
            for item in found
        ]
        return read(question, candidates, self._span_reader(), self._scale)

    def _stated(
        self, about: SourceQuestion, asked: Asked, found: list[Retrieved]
    ) -> list[Evidence]:
        """What sources say of a topic, nearest first."""
        if not about.counted:
            return speaking_of(asked.vector, found)
        vectors = self.index.encoder.encode_passages([about.topic])
        (claim,) = asked.centring.centred(vectors, [asked.language])
        return supporting(claim, found)

    def _span_reader(self) -> ProposesSpans:
        """The reader, loaded when a question first needs it: indexing does not."""
        with self._loading:
            if self._reader is None:
                self._reader = SpanReader.load(self.settings.threads)
            return self._reader

    def _corroborated(
        self, evidence: list[Evidence], found: list[Retrieved]
    ) -> list[list[Evidence]]:
        """The evidence worth quoting, in groups that say the same; none under the threshold."""
        threshold = self.settings.threshold
        bound = self._scale.threshold if threshold is None else threshold
        if not evidence or evidence[0].confidence < bound:
            return []
        return corroborate(evidence, partial(self._said, _sentence_vectors(found)))

    def _said(
        self, sentences: Mapping[tuple[str, int], Vector], evidence: Sequence[Evidence]
    ) -> list[Said]:
        """What is compared of evidence; its answers are encoded for that."""
        texts = [item.answer for item in evidence]
        languages = [item.passage.language for item in evidence]
        answers = self._centring().centred(self.index.encoder.encode_passages(texts), languages)
        return [
            Said(
                text=item.answer,
                language=item.passage.language,
                published=item.passage.published_on,
                answer=answer,
                sentence=sentences[item.passage.source, item.start],
            )
            for item, answer in zip(evidence, answers, strict=True)
        ]

    def _silent(
        self, findings: Sequence[Finding], found: Sequence[Retrieved], where: Filter | None
    ) -> dict[str, tuple[str, ...]]:
        """Files read, and languages asked, that support no finding; none when abstaining."""
        if not findings:
            return {}
        heard = {item for finding in findings for item in finding.sources}
        spoken = {item for finding in findings for item in finding.languages}
        read_ = dict.fromkeys(item.passage.source for item in found)
        asked = eligible(self.index.catalog, where)
        return {
            "silent_sources": tuple(source for source in read_ if source not in heard),
            "silent_languages": tuple(sorted(asked.keys() - spoken)),
        }


def index_folder(
    folder: Path, place: Path, settings: Settings, progress: Progress, *, replace: bool = False
) -> tuple[Assistant, Report]:
    """Index a folder and open the result; also says what was done."""
    find(folder)  # before an index is made for a folder that is not there
    index = Index.open_or_create(
        place, folder, _encoder(settings), settings.chroma_url, replace=replace
    )
    report = update(index, folder.resolve(), progress, pasted=settings.pasted)
    return Assistant(index, settings), report


def _encoder(settings: Settings) -> Any:
    return open_encoder(
        settings.encoder,
        cache=settings.cache,
        threads=settings.threads,
        query_prefix=settings.query_prefix,
        passage_prefix=settings.passage_prefix,
        allow_download=settings.download,
    )


def _checked(question: str) -> str:
    question = question.strip()
    if not question:
        raise QuestionError(message("empty_question", "en"))
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; the limit is {LONGEST_QUESTION:,}.",
            "Ask in fewer words.",
        )
    return question


def _narrowed(where: Filter | None, about: SourceQuestion | None) -> Filter | None:
    """A filter that leaves only the languages that a question names, if it names any."""
    if about is None or not about.languages:
        return where
    where = where or Filter()
    both = [code for code in about.languages if not where.languages or code in where.languages]
    if not both:
        asked, left = ", ".join(about.languages), ", ".join(where.languages)
        raise NothingMatches(
            f"The question is about sources in {asked}, the filter leaves those in {left}.",
            "Widen the filter, or ask about other sources.",
        )
    return replace(where, languages=tuple(both))


def _sentence_vectors(found: Sequence[Retrieved]) -> dict[tuple[str, int], Vector]:
    """The vectors of all sentences that were read, by file and offset."""
    return {
        (item.passage.source, span.start): vector
        for item in found
        for span, vector in zip(item.chunk.sentences, item.sentences, strict=True)
    }


def _copies(
    groups: Sequence[Sequence[Evidence]], found: Sequence[Retrieved], catalog: Catalog
) -> set[tuple[str, str]]:
    """Pairs of files of which the articles quoted are copies."""
    articles = {item.passage.id: item.chunk.article for item in found}
    sources = {articles[item.passage.id]: item.passage.source for group in groups for item in group}
    return {(sources[one], sources[other]) for one, other in copies_among(catalog, sources)}
