"""One question -> one answer: retrieve, read, corroborate, write, told as it goes.

The object for asking, which every face of Ujumbe calls, is assistant/assistant.py; how a follow-up
is understood is told by assistant/session.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from assistant.asked_for import are_to_two_questions, asks_for_several, asks_whether
from assistant.asking import Asking, Put, checked, put_to, saying, says_something
from assistant.claims import Claim, ReadsClaims
from assistant.clock import Clock
from assistant.corroborate import corroborate
from assistant.dates import normalised_within
from assistant.denials import denied_around, retracts
from assistant.details import Wording
from assistant.held_files import held_files
from assistant.language_model import LanguageModel
from assistant.model_writer import ModelWriter
from assistant.one_outlet import of_one_outlet
from assistant.orders import Orders
from assistant.question_language import question_language
from assistant.read import Calibration, calibration, read
from assistant.references import somebody
from assistant.retrieve import Asked, Retrieved, retrieve
from assistant.same_answer import Said
from assistant.settings import Settings
from assistant.signs import Candidate
from assistant.source_questions import SourceQuestion
from assistant.source_words import wordings
from assistant.span_edges import name_around
from assistant.span_reader import SpanReader
from assistant.statements import (
    Spoken,
    by_article,
    denying,
    naming,
    speaking_of,
    supporting,
    telling_of,
)
from assistant.translations import translations_among
from assistant.types import (
    Answer,
    Done,
    Event,
    Evidence,
    Finding,
    Passage,
    Stage,
    TextDelta,
)
from assistant.write import (
    FileOf,
    write_answer,
    write_compared,
    write_findings,
    write_stated,
    write_unheld,
)
from index import Centring, Filter, Index, Vector
from index.holdings import copies_among
from index.names import words
from index.types import Span

_COUNTED = 50
"""Passages looked at to tell all who say or mention something."""


class _Grouped(NamedTuple):
    """What is asked of the sources, if that is asked, and the evidence, all and in groups."""

    about: SourceQuestion | None
    evidence: list[Evidence]
    groups: list[list[Evidence]]


class _Silent(NamedTuple):
    """Files read, and languages asked, that support no finding."""

    sources: tuple[str, ...]
    languages: tuple[str, ...]


class Answering:
    """Makes answers from one index. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        settings: Settings,
        reader: ReadsClaims | None = None,
        scale: Calibration | None = None,
        model: LanguageModel | None = None,
    ) -> None:
        self._index = index
        self._settings = settings
        self._reader = reader
        self._scale = scale or calibration()
        self.model = model
        self._loading = threading.Lock()

    def stream(
        self, question: str, where: Filter | None = None, asking: Asking | None = None
    ) -> Iterator[Event]:
        """Answer one question, telling how far it is: stages, text as it comes, then `Done`.

        Args:
            question: As the user asked it.
            where: Which articles to ask; None for all.
            asking: How it is to be understood; None where it stands alone.

        Raises:
            QuestionError: The question is empty or too long.
            NothingMatches: The filter leaves no article.
        """
        question = checked(question)
        clock = Clock()
        language = self.language_of(question, asking.before if asking else "")
        put = put_to(self._index.catalog, asking or Asking(question, question), language, where)
        asking, about, languages = put.asking, put.about, put.languages
        yield Stage("retrieve")
        asked = self.asked(about.topic if about else asking.search, asking.language)
        clock.lap("encode")
        for_all = bool(about and (about.counted or about.mentioned or about.denied))
        passages = max(self._settings.passages, _COUNTED * for_all)
        is_asked = languages and says_something(asked.text) and not put.lacks_topic
        found = retrieve(self._index, asked, passages, put.where) if is_asked else []
        found, file_of = held_files(self._index.catalog, found)
        clock.lap("retrieve")
        yield Stage("read")
        evidence, only_near = self._evidence(about, asking, asked, found)
        orders = Orders(file_of)
        evidence = [item for item in evidence if not orders.holds(item)]
        clock.lap("read")
        several = not about and asks_for_several(Wording(asking.alone, asking.language))
        about, evidence, groups = self._grouped(
            about, asking, asked, evidence, found, orders=orders, several=several
        )
        article_of = _article_of(found)
        said_by = {article_of(item.passage): item.passage for of in groups for item in of}
        copies = copies_among(self._index.catalog, {item.chunk.article for item in found})
        one = copies | translations_among(self._index.catalog, said_by, self._index.centring())
        each = bool(about and not about.counted)
        apart = by_article(evidence, article_of, copies) if each else groups
        named = each and bool(evidence) and not only_near
        one |= of_one_outlet(said_by, lambda source: file_of(source).text)
        findings = write_findings(
            apart, language, file_of, one, article_of, lower_bound=bool(about and about.counted)
        )
        said = [Wording(finding.text, finding.languages[0]) for finding in findings]
        further = several or are_to_two_questions(Wording(asking.alone, asking.language), said)
        clock.lap("corroborate")
        yield Stage("write")
        if asking.said and not findings:
            about = SourceQuestion(asking.said, counted=True)
        opening = _opening(findings, language, put, about, several=further)
        told = _worded(findings, language, put, about, only_near=only_near, several=further)
        silent = _silent(groups, found, asking.sayers or languages, copies)
        quoted = f"{opening}\n{told}".lstrip()
        answer = Answer(
            question=question,
            text=quoted,
            citations=tuple(item for finding in findings for item in finding.citations),
            findings=findings,
            abstained=not findings,
            language=language,
            confidence=1.0 if named else evidence[0].confidence if evidence else 0.0,
            passages=tuple(item.passage for item in found),
            timings={},
            asked_as=asking.told,
            silent_sources=silent.sources,
            silent_languages=silent.languages,
            by_article=each,
            only_near=only_near and bool(findings),
            opening=opening,
        )
        if self.model and findings and not asking.said:
            writer = self._writer(self.model, file_of)
            read_for = "" if about else asking.alone
            answer = yield from writer.write(
                answer, asking.told or question, read_for, found, orders
            )
        else:
            for line in quoted.splitlines(keepends=True):
                yield TextDelta(line)
        clock.lap("write")
        yield Done(replace(answer, timings=clock.timings()))

    def _writer(self, model: LanguageModel, file_of: FileOf) -> ModelWriter:
        return ModelWriter(
            model=model,
            file_of=file_of,
            passages=self._settings.llm_passages,
            encode=self._as_passage,
            reader=self._span_reader,
        )

    def _as_passage(self, text: str, language: str) -> Vector:
        """A text's centred vector as a passage's, shape (dimension,)."""
        vectors = self._index.encoder.encode_passages([text])
        vector: Vector = self._centring().centred(vectors, [language])[0]
        return vector

    def language_of(self, question: str, before: str = "") -> str:
        """ISO 639-1 code of a question's language; in doubt the one before, or an article's."""
        return question_language(question, self._index.catalog.sums(), before)

    def asked(self, question: str, language: str = "") -> Asked:
        """A question as retrieval sees it; of a language to be told where none is given."""
        language = language or self.language_of(question)
        centring = self._centring()
        vector = self._index.encoder.encode_questions([question])[0]
        return Asked(question, language, centring.question(vector, language), centring)

    def _centring(self) -> Centring:
        if self._settings.centring:
            return self._index.centring()
        return Centring.off(self._index.encoder.dimension)

    def _read(self, asked: Asked, found: list[Retrieved]) -> list[Evidence]:
        """What may answer the question, best first."""
        candidates = [Candidate.of(item, asked.vector) for item in found]
        question = Wording(asked.text, asked.language)
        threads = self._settings.threads
        return read(question, candidates, self._span_reader(), self._scale, threads=threads)

    def _evidence(
        self, about: SourceQuestion | None, asking: Asking, asked: Asked, found: list[Retrieved]
    ) -> Spoken:
        """What sources say where that is asked for; else what may answer the question."""
        if about:
            return self._stated(about, asked, found)
        own = asking.search == asking.alone
        asked = asked if own else self.asked(asking.alone, asked.language)
        return Spoken(self._read(asked, found))

    def _stated(self, about: SourceQuestion, asked: Asked, found: list[Retrieved]) -> Spoken:
        """What sources say of a topic, nearest first."""
        topic, language, reader = about.topic, asked.language, self._span_reader()
        if about.counted:
            claim = Claim(topic, language, self._as_passage(topic, language))
            return Spoken(supporting(claim, found, reader))
        if about.denied:
            claim = Claim(topic, language, self._as_passage(topic, language))
            return Spoken(denying(claim, found), only_near=True)
        return speaking_of(Wording(topic, language), asked.vector, found, reader.pieces)

    def _grouped(
        self,
        about: SourceQuestion | None,
        asking: Asking,
        asked: Asked,
        evidence: list[Evidence],
        found: list[Retrieved],
        *,
        orders: Orders,
        several: bool,
    ) -> _Grouped:
        """Evidence in groups that say the same; or what is said of whom the question names."""
        if about:
            return _Grouped(about, evidence, [evidence] if evidence else [])
        question = Wording(asking.alone, asking.language)
        whom = somebody(asking.alone, asked.language)
        if whom.is_asked and not asking.said:
            evidence = telling_of(Wording(whom.text, asked.language), evidence, found)
        groups = self._corroborated(question, evidence, found, several=several)
        if asking.said:
            groups = saying(asking, groups)
            return _Grouped(None, evidence if groups else [], groups)
        of = self._of_name(asking, asked, found, is_answered=bool(groups))
        told = [item for item in of.evidence if not orders.holds(item)] if of else []
        if told:
            return _Grouped(SourceQuestion(asking.alone), told, [told])
        return _Grouped(None, evidence, groups)

    def _of_name(
        self, asking: Asking, asked: Asked, found: list[Retrieved], *, is_answered: bool
    ) -> Spoken | None:
        """What articles say of whom a question names, if it does nothing else, or asks who it is.

        Args:
            asking: The question; one that follows up means more than the name it may be.
            asked: Likewise, as retrieval sees it.
            found: What was retrieved for it.
            is_answered: Whether its words were read for and something was found: who somebody is.
        """
        named = somebody(asking.alone, asked.language)
        if is_answered if named.is_asked else asking.told:
            return None
        if not named.is_asked and not all(map(_is_name, named.text.split())):
            return None  # "where is", "and": it says more than a name
        topic = Wording(named.text, asked.language)
        spoken = speaking_of(topic, asked.vector, found, self._span_reader().pieces)
        if spoken.evidence and not spoken.only_near:
            return spoken
        verbatim = naming(named.text, asked.vector, found) if named.is_asked else []
        return Spoken(verbatim) if verbatim else None

    def _span_reader(self) -> ReadsClaims:
        """The reader, loaded when a question first needs it: indexing does not."""
        with self._loading:
            if self._reader is None:
                self._reader = SpanReader.load(self._settings.threads)
            return self._reader

    def _corroborated(
        self, question: Wording, evidence: list[Evidence], found: list[Retrieved], *, several: bool
    ) -> list[list[Evidence]]:
        """The evidence worth quoting, in groups that say the same; none under the threshold."""
        threshold = self._settings.threshold
        bound = self._scale.threshold if threshold is None else threshold
        if not evidence or evidence[0].confidence < bound:
            return []
        said = partial(self._said, _sentence_vectors(found), whether=asks_whether(question))
        return corroborate(
            evidence, said, least=bound, several=several, article_of=_article_of(found)
        )

    def _said(
        self,
        sentences: Mapping[tuple[str, int], Vector],
        evidence: Sequence[Evidence],
        *,
        whether: bool,
    ) -> list[Said]:
        """What is compared of evidence, a yes or no being asked for or not.

        Its answers are encoded for that.
        """
        texts = [item.answer for item in evidence]
        languages = [item.passage.language for item in evidence]
        answers = self._centring().centred(self._index.encoder.encode_passages(texts), languages)
        return [
            Said(
                text=item.answer,
                language=item.passage.language,
                published=item.passage.published_on,
                answer=answer,
                sentence=sentences[item.passage.source, item.start],
                name=_name_of(item),
                retracted=retracts(item.quote, item.passage.language, _answer_in(item)),
                denies=denied_around(item.quote, item.passage.language, _answer_in(item)),
                whether=whether,
                days=_days_of(item),
            )
            for item, answer in zip(evidence, answers, strict=True)
        ]


def _opening(
    findings: Sequence[Finding],
    language: str,
    put: Put,
    about: SourceQuestion | None,
    *,
    several: bool,
) -> str:
    """What is said before the quotations: whether they differ, or deny something, where asked."""
    if put.compared and not about:
        return "" if several else write_compared(findings, language)
    return wordings(language).denies if findings and about and about.denied else ""


def _worded(
    findings: Sequence[Finding],
    language: str,
    put: Put,
    about: SourceQuestion | None,
    *,
    only_near: bool,
    several: bool,
) -> str:
    """The answer's text, of quotations; or why there can be none."""
    if put.unheld:
        return write_unheld(put.unheld, language)
    if put.lacks_topic:
        return wordings(language).topicless
    if about:
        return write_stated(findings, language, about, only_near=only_near)
    return write_answer(findings, language, several=several)


def _is_name(part: str) -> bool:
    """Whether a part of a question may be of a name: "where's" and "and" are none."""
    return bool(words(part.partition("'")[0], cased=False))


def _silent(
    groups: Sequence[Sequence[Evidence]],
    found: Sequence[Retrieved],
    asked: Collection[str],
    copies: Collection[tuple[int, int]],
) -> _Silent:
    """Who of those asked supports no finding; nobody counts as silent when abstaining.

    Nor does a copy of what does: it has the same words.
    """
    if not groups:
        return _Silent((), ())
    passages = [item.passage for group in groups for item in group]
    heard = {source for passage in passages for source in (passage.source, *passage.copies)}
    article_of = _article_of(found)
    articles = {article_of(passage) for passage in passages}
    heard |= {
        item.passage.source
        for item in found
        if any((item.chunk.article, article) in copies for article in articles)
    }
    spoken = {passage.language for passage in passages}
    read_ = dict.fromkeys(item.passage.source for item in found if item.passage.language in asked)
    return _Silent(
        sources=tuple(source for source in read_ if source not in heard),
        languages=tuple(sorted({*asked} - spoken)),
    )


def _sentence_vectors(found: Sequence[Retrieved]) -> dict[tuple[str, int], Vector]:
    """The vectors of all sentences that were read, by file and offset."""
    return {
        (item.passage.source, span.start): vector
        for item in found
        for span, vector in zip(item.chunk.sentences, item.sentences, strict=True)
    }


def _name_of(item: Evidence) -> str:
    """The whole name that an answer may be a part of."""
    place = _answer_in(item)
    return name_around(item.quote, place.start, place.end)


def _days_of(item: Evidence) -> frozenset[str]:
    """The days that an answer names."""
    passage = item.passage
    return normalised_within(item.quote, _answer_in(item), passage.language, passage.published_on)


def _answer_in(item: Evidence) -> Span:
    """Where the words that answer stand in their quotation."""
    return Span(item.answer_start - item.start, item.answer_end - item.start)


def _article_of(found: Sequence[Retrieved]) -> Callable[[Passage], int]:
    """Gives the article of a passage that was found: a file may have many, one in each row."""
    articles = {item.passage.id: item.chunk.article for item in found}
    return lambda passage: articles[passage.id]
