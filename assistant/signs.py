"""What speaks for a proposed answer, and against it.

The reader's scores see one passage at a time and every word of it at once. The signs beside them
see what it cannot: which passages are near the question, what the other passages propose, whether
an answer is of the kind that the question asks for or only its own words, in whatever spelling or
script, and whether an article speaks of the countries that the question does.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Protocol

from assistant.asked_for import Kind, asked_for, fits
from assistant.countries import countries_missing
from assistant.details import Wording, missing_names
from assistant.mended import Read, mended
from assistant.span_edges import whole_words
from assistant.span_reader import SpanScore
from assistant.types import Passage
from index.names import same_word
from index.types import Span

if TYPE_CHECKING:
    from assistant.retrieve import Retrieved
    from index import Vector

SPANS = 3
"""Places that are looked at in each passage: an answer may stand beside a mere mention."""

SLACK = 0.1
"""Passages less like the question than the nearest by no more than this are all as near.

Those of one event all are; told apart by likeness, the nearest would win, and not what answers.
"""

NOWHERE = -5.0
"""The score of the best span where there is no other passage, or nothing in it."""

_WORD = re.compile(r"\d+|[^\W_]{3,}")

_Article = tuple[str, int]
"""A file, and what tells an article of it from others."""


class ProposesSpans(Protocol):
    """What reading needs of a span reader."""

    def spans(
        self, question: str, passages: Sequence[str], most: int = SPANS
    ) -> list[list[SpanScore]]:
        """For each passage its best spans, best first."""

    def pieces(self, word: str) -> int:
        """Of how many pieces a word is made: the more, the rarer it is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved passage with its sentences.

    Attributes:
        passage: The passage.
        sentences: Where its sentences stand in the file.
        cosine: The passage's centred cosine with the question.
        cosines: Those of its sentences, in their order.
        article: What tells its article from others of the file; a table has one in each row.
    """

    passage: Passage
    sentences: tuple[Span, ...]
    cosine: float
    cosines: tuple[float, ...]
    article: int = 0

    @property
    def told_by(self) -> _Article:
        """What tells its article from all others."""
        return self.passage.source, self.article

    @classmethod
    def of(cls, found: Retrieved, question: Vector) -> Candidate:
        """What was retrieved for a question of this centred vector, shape (dimension,)."""
        cosines = tuple((found.sentences @ question).tolist())
        chunk = found.chunk
        return cls(found.passage, chunk.sentences, found.cosine, cosines, chunk.article)

    def rows(self, first: int, last: int) -> Span:
        """From one of its sentences to another, as far as there are so many."""
        last = min(last, len(self.sentences) - 1)
        return Span(self.sentences[max(0, first)].start, self.sentences[last].end)


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a proposed span.

    Attributes:
        span: The span with the reader's scores.
        far: How much less like the question its passage is than the nearest one, beyond `SLACK`.
        sentence: The best centred cosine with the question of the sentences it stands in.
        elsewhere: The best span's score in any other passage.
        lacking: How many names of the question its passage has in no spelling.
        agreeing: In how many other articles the best span, if the reader prefers it to none, has
            the same words in some spelling.
        asked: 1 where all of its words are the question's, else 0.
        misfit: 1 where it is not of the kind that the question asks for: no number, no time.
        named: 1 where the question asks who, and has its last word, mostly a surname: nobody asks
            for whom he names; a title before the name ("the mayor") may well be the question's.
        abroad: How many countries the question names that its article, as far as it was retrieved,
            does not speak of; 0 in a language without data.
        borne: Logit of the sentences around it bearing out what the question and it say together;
            0 where that was not judged.
    """

    span: SpanScore
    far: float = 0.0
    sentence: float = 0.0
    elsewhere: float = NOWHERE
    lacking: int = 0
    agreeing: int = 0
    asked: int = 0
    misfit: int = 0
    named: int = 0
    abroad: int = 0
    borne: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span that may answer.

    Attributes:
        passage: In which it stands.
        answer: Where it stands in the file, reaching to the ends of its words.
        sentences: Where the sentences around it stand there.
        context: These with the sentence before them and the one behind.
        signs: What speaks for it.
    """

    passage: Passage
    answer: Span
    sentences: Span
    context: Span
    signs: Signs

    def of(self, place: Span) -> str:
        """The text of one of these places."""
        start = self.passage.start
        return self.passage.text[place.start - start : place.end - start]

    def with_borne(self, logit: float) -> Proposal:
        """The same, its context judged."""
        return replace(self, signs=replace(self.signs, borne=logit))


def propose(
    question: Wording, candidates: Sequence[Candidate], reader: ProposesSpans
) -> list[Proposal]:
    """What may answer a question, in any order; no span outside of sentences, none of tiny words.

    Nor one that is nothing but "said" or "who" (data/no_answers.toml), nor what is less likely in
    the sentence of one, nor what an article takes back.

    Args:
        question: As asked.
        candidates: What retrieval found.
        reader: Proposes spans.
    """
    texts = [candidate.passage.text for candidate in candidates]
    proposed = reader.spans(question.text, texts, SPANS)
    read = mended(question, list(zip(candidates, proposed, strict=True)), reader, SPANS)
    tops = [max((span.score for span in spans), default=NOWHERE) for _, spans in read]
    nearest = max((candidate.cosine for candidate in candidates), default=0.0)
    best = _best_words(read)
    asked, kind = _words(question.text), asked_for(question)
    abroad = _abroad(question, candidates)
    proposals = []
    for place, (candidate, spans) in enumerate(read):
        passage = candidate.passage
        said = Wording(passage.text, passage.language, passage.published_on)
        lacking = len(missing_names(question, said, reader.pieces)) if spans else 0
        far = max(0.0, nearest - candidate.cosine - SLACK)
        elsewhere = max((top for at, top in enumerate(tops) if at != place), default=NOWHERE)
        mute: set[int] = set()
        for span in spans:
            start, end = whole_words(passage.text, span.start, span.end)
            words = _words(passage.text[start:end])
            if not words and passage.text[start:end].islower():
                continue  # "of"; but "EU", and scripts without small letters
            answer = Span(passage.start + start, passage.start + end)
            around = [
                at
                for at, item in enumerate(candidate.sentences)
                if item.start < answer.end and answer.start < item.end
            ]
            if _is_no_answer(passage.text[start:end], passage.language):
                mute.update(around)
            if not around or not mute.isdisjoint(around):
                continue
            agreeing = {
                article
                for article, others in best
                if article != candidate.told_by and _same(words, others)
            }
            signs = Signs(
                span=span,
                far=far,
                sentence=max(candidate.cosines[at] for at in around),
                elsewhere=elsewhere,
                lacking=lacking,
                agreeing=len(agreeing),
                asked=int(_all_in(words, asked)),
                misfit=int(not fits(kind, Wording(passage.text[start:end], passage.language))),
                named=int(kind is Kind.WHO and _any_in(words[-1:], asked)),
                abroad=abroad[candidate.told_by],
            )
            sentences = candidate.rows(around[0], around[-1])
            context = candidate.rows(around[0] - 1, around[-1] + 1)
            proposals.append(Proposal(passage, answer, sentences, context, signs))
    return proposals


def _best_words(
    read: Sequence[Read],
) -> list[tuple[_Article, tuple[str, ...]]]:
    """By article, the words of each passage's best span that the reader prefers to none."""
    found = []
    for candidate, spans in read:
        best = max(spans, key=lambda span: span.score, default=None)
        if best and best.score > 0:
            text = candidate.passage.text
            start, end = whole_words(text, best.start, best.end)
            found.append((candidate.told_by, _words(text[start:end])))
    return found


def _abroad(question: Wording, candidates: Sequence[Candidate]) -> dict[_Article, int]:
    """By article, how many countries of the question its passages and title do not speak of."""
    told: dict[_Article, list[Wording]] = defaultdict(list)
    for candidate in candidates:
        passage = candidate.passage
        told[candidate.told_by] += [
            Wording(text, passage.language) for text in (passage.title, passage.text)
        ]
    return {article: countries_missing(question, texts) for article, texts in told.items()}


def _is_no_answer(text: str, language: str) -> bool:
    """Whether words answer nothing: a bare verb of saying, a question word."""
    return " ".join(text.casefold().replace("’", "'").split()) in _no_answers().get(language, ())


@cache
def _no_answers() -> dict[str, frozenset[str]]:
    content = resources.files("assistant").joinpath("data/no_answers.toml").read_text("utf-8")
    return {language: frozenset(words) for language, words in tomllib.loads(content).items()}


def _words(text: str) -> tuple[str, ...]:
    """The words of a text that can be compared: numbers, and what has three letters or more."""
    return tuple(_WORD.findall(text))


def _same(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether every word of the shorter answer is one of the longer's."""
    shorter, longer = sorted((some, others), key=len)
    return _all_in(shorter, longer)


def _all_in(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether there are words, and each is one of the others in some spelling."""
    return bool(words) and all(_any_in([word], others) for word in words)


def _any_in(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one of the words is one of the others in some spelling."""
    return any(_alike(word, other) for word in words for other in others)


@lru_cache(maxsize=1 << 16)
def _alike(one: str, other: str) -> bool:
    return one == other or same_word(one, other)
