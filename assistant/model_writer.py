"""Lets a language model word an answer from what was retrieved, and cites what bears it out.

How a model is asked, and its sentences are judged one by one, is told by assistant/compose.py and
assistant/claims.py; here an answer of quotations becomes one of a model's words.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from assistant.claims import Claim, ReadsClaims, Support, Verdict, check
from assistant.compose import Check, Source, Task, source_of
from assistant.denials import denial
from assistant.details import Wording, missing
from assistant.expected import Encode, Expected
from assistant.language_model import LanguageModel, SaysTheSame
from assistant.statements import SAME
from assistant.types import Answer, Citation, Event, Evidence, Stage, TextDelta
from assistant.write import FileOf, cite

if TYPE_CHECKING:
    from assistant.orders import Orders
    from assistant.retrieve import Retrieved


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """Words answers.

    Attributes:
        model: What writes.
        file_of: Gives the files that are cited.
        passages: How many passages the model is shown at most.
        encode: A text's vector as a passage's, centred for its language.
        reader: Gives the reader that judges sentences.
    """

    model: LanguageModel
    file_of: FileOf
    passages: int
    encode: Encode
    reader: Callable[[], ReadsClaims]

    def write(
        self, answer: Answer, question: str, read: str, found: Sequence[Retrieved], orders: Orders
    ) -> Generator[Event, None, Answer]:
        """The answer as the model words it; the quotations, and why, where it does not.

        Args:
            answer: Of quotations.
            question: With what it follows up.
            read: The question that the findings answer; empty where they are not read for one.
            found: What was retrieved.
            orders: What of that the model must not see.
        """
        cited = _Cited(answer.citations, self.file_of)
        opening = f"{answer.opening}\n" if answer.opening else ""
        if opening:
            yield TextDelta(opening)
        task = Task(question, answer.language, self._sources(answer, found, orders))
        draft = yield from self.model.write(
            task, self._checker(answer, read), cited.marker, _Compared(self, answer.language)
        )
        text = draft.text
        if draft.note:
            rest = ("\n\n" if text else "") + answer.text.removeprefix(opening)
            yield TextDelta(rest)
            text += rest
        citations = cited.citations
        if not draft.failed and self.model.to_translate(citations, answer.language):
            yield Stage("translate")
            same = self._same_in(answer.language)
            citations = self.model.translated(citations, answer.language, same)
        by_marker = {item.marker: item for item in citations}
        findings = tuple(
            replace(finding, citations=tuple(by_marker[c.marker] for c in finding.citations))
            for finding in answer.findings
        )
        return replace(
            answer,
            text=opening + text,
            citations=citations,
            findings=findings,
            writer=self.model.name if draft.text else "",
            statements=draft.statements,
            note=draft.note,
        )

    def _sources(
        self, answer: Answer, found: Sequence[Retrieved], orders: Orders
    ) -> tuple[Source, ...]:
        """The passages to write from: those that answer, then others by rank."""
        places = {(item.source, item.start) for item in answer.citations}
        answering = [
            item
            for item in found
            if any(
                source == item.passage.source and item.passage.start <= start < item.passage.end
                for source, start in places
            )
        ]
        others = [item for item in found if item not in answering]
        made = (
            source_of(item.passage, orders.of(item.passage), item.chunk.sentences, item.sentences)
            for item in [*answering, *others][: self.passages]
        )
        return tuple(item for item in made if item)

    def _checker(self, answer: Answer, read: str) -> Check:
        """Judges a sentence, looked at by itself once for all passages, by a passage."""
        language = answer.language
        expected = Expected.of(read, answer.findings if read else (), self.encode)

        @lru_cache(maxsize=1)
        def claim(text: str) -> Claim:
            agreement = expected.agreement(text, language, self.reader())
            return Claim(text, language, self.encode(text, language), agreement)

        def judge(text: str, support: Support) -> Verdict:
            return check(claim(text), support, self.reader())

        return judge

    def _same_in(self, language: str) -> SaysTheSame:
        """Tells whether a translation into a language is near enough to its quotation."""

        def same(citation: Citation, text: str) -> bool:
            quote = self.encode(citation.quote, citation.language)
            return float(quote @ self.encode(text, language)) >= SAME

        return same


class _Compared:
    """Compares the sentences of one answer; each is encoded once."""

    def __init__(self, writer: ModelWriter, language: str) -> None:
        self._language = language
        self._reader = writer.reader
        self._vector = cache(lambda text: writer.encode(text, language))

    def likeness(self, one: str, other: str) -> float:
        """How like they are, -1 to 1."""
        return float(self._vector(one) @ self._vector(other))

    def adds(self, one: str, other: str) -> bool:
        """Whether the one has a number, day, name or denial that the other has not."""
        said, had = Wording(one, self._language), Wording(other, self._language)
        new = missing(said, had, self._reader().pieces)
        return any(astuple(new)) or denial(one, self._language) != denial(other, self._language)


class _Cited:
    """An answer's citations, to which a language model's sentences add others."""

    def __init__(self, citations: Sequence[Citation], file_of: FileOf) -> None:
        self._citations = list(citations)
        self._file_of = file_of

    @property
    def citations(self) -> tuple[Citation, ...]:
        """In order of their markers."""
        return tuple(self._citations)

    def marker(self, evidence: Evidence) -> int:
        """The marker of the citation that holds these words; of a new one if none does."""
        source = evidence.passage.source
        for item in self._citations:
            if item.source == source and item.start <= evidence.start and evidence.end <= item.end:
                return item.marker
        marker = len(self._citations) + 1
        self._citations.append(cite(evidence, marker, self._file_of(source)))
        return marker
