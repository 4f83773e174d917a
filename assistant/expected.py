"""What a written sentence that answers the question should say: what was found in the sources.

The reader reads the sentence as it reads a passage (QAGS; Wang, Cho and Lewis, 2020, do so with
questions made for it; here the user has asked one). The words in it that answer the question are
compared with those of the findings, across languages (assistant/same_answer.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.dates import normalised_within
from assistant.denials import denies, knows_denials, retracts
from assistant.same_answer import Said, same_answer
from assistant.signs import ProposesSpans
from assistant.span_edges import name_around
from assistant.types import Finding
from index import Vector
from index.types import Span

Encode = Callable[[str, str], Vector]
"""Gives a text's vector as a passage's, centred for its language."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What was found for a question.

    Attributes:
        question: As it was read for in the passages.
        answers: What the findings say.
        denied: For each of them whether the sentence that it stands in denies something, or may.
        encode: Encodes what is compared with them.
    """

    question: str
    answers: tuple[Said, ...]
    denied: tuple[bool, ...]
    encode: Encode

    @classmethod
    def of(cls, question: str, findings: Sequence[Finding], encode: Encode) -> Expected:
        """The findings as they are compared, each by its best citation."""
        answers = []
        bests = [finding.citations[0] for finding in findings]
        for best in bests:
            answer = Span(best.answer_start - best.start, best.answer_end - best.start)
            published = date.fromisoformat(best.published) if best.published else None
            answers.append(_said(best.quote, answer, best.language, published, encode))
        denied = tuple(
            denies(best.quote, best.language) or not knows_denials(best.language) for best in bests
        )
        return cls(question, tuple(answers), denied, encode)

    def agreement(self, sentence: str, language: str, reader: ProposesSpans) -> float | None:
        """How likely a sentence answers the question as a finding does, 0 to 1.

        One that denies something where the finding's sentence does not answers it otherwise. (The
        other way round tells nothing: articles say more in a sentence than what was asked for.)

        Args:
            sentence: What was written.
            language: Its ISO 639-1 code.
            reader: Reads it.

        Returns:
            None where it does not answer the question, or nothing was found for that.
        """
        if not self.answers:
            return None
        found = reader.spans(self.question, [sentence], 1)[0]
        if not found or found[0].score <= 0:
            return None
        answer = Span(found[0].start, found[0].end)
        said = _said(sentence, answer, language, None, self.encode)
        is_denied = denies(sentence, language)
        return max(
            same_answer(other, said) * (denied or not is_denied)
            for other, denied in zip(self.answers, self.denied, strict=True)
        )


def _said(
    sentence: str, answer: Span, language: str, published: date | None, encode: Encode
) -> Said:
    """Words of a sentence that answer, as they are compared."""
    return Said(
        text=answer.of(sentence),
        language=language,
        published=published,
        answer=encode(answer.of(sentence), language),
        sentence=encode(sentence, language),
        name=name_around(sentence, answer.start, answer.end),
        retracted=retracts(sentence, language, answer),
        days=normalised_within(sentence, answer, language, published),
    )
