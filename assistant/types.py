"""The nouns of answering: passages, evidence, findings and the answer itself.

All are frozen dataclasses; `to_dict()` gives plain JSON values, and the JSON of the
command line is exactly that. Offsets count characters of the file's decoded text, so
`text[citation.start:citation.end] == citation.quote` always holds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal


class Plain:
    """Gives a dataclass `to_dict`."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """This object as dictionaries, lists, strings, numbers, booleans and None."""
        return _plain(asdict(self))  # type: ignore[call-overload,no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


CHANNELS = ("dense", "words", "names")
"""How retrieval finds passages: by their vectors, by words, by names."""


@dataclass(frozen=True, slots=True)
class Passage(Plain):
    """A chunk that was retrieved for a question.

    Attributes:
        id: The chunk's identifier in the catalog.
        source: Path of the file, relative to the indexed folder.
        title: Headline of its article.
        language: ISO 639-1 code of its article.
        outlet: Who published it, if known.
        published: Date of publication as YYYY-MM-DD, if known.
        text: The passage, exactly as in the file.
        start: Offset of its first character in the file.
        end: Offset after its last character.
        score: How well it fits the question, by which passages are ranked: the cosine after
            centring, with what words and names add; about -1 to 1.
        ranks: Place by each retrieval channel (`CHANNELS`) that found it, 1 the best.
        copies: Other files in which nearly the same passage stands.
    """

    id: int
    source: str
    title: str
    language: str
    outlet: str | None
    published: str | None
    text: str
    start: int
    end: int
    score: float
    ranks: dict[str, int] = field(default_factory=dict)
    copies: tuple[str, ...] = ()

    @property
    def published_on(self) -> date | None:
        """The date of publication as a date."""
        return date.fromisoformat(self.published) if self.published else None


@dataclass(frozen=True, slots=True)
class Evidence(Plain):
    """A sentence of a passage that may answer the question, and the words in it that do.

    Attributes:
        passage: Where it stands.
        quote: The sentence, exactly as in the file.
        start: Offset of its first character in the file.
        end: Offset after its last character.
        answer_start: Offset of the first character of the words that answer.
        answer_end: Offset after the last of them.
        confidence: Estimated probability that it answers the question, 0 to 1.
    """

    passage: Passage
    quote: str
    start: int
    end: int
    answer_start: int
    answer_end: int
    confidence: float

    @property
    def answer(self) -> str:
        """The words that answer, exactly as in the file."""
        return self.quote[self.answer_start - self.start : self.answer_end - self.start]


@dataclass(frozen=True, slots=True)
class Locator(Plain):
    """A part of a file that a person can turn to, where it has no lines to count.

    Attributes:
        kind: "page", "paragraph" or "row".
        number: Its number in the file, 1 the first.
    """

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class DateMention(Plain):
    """A date that a text names.

    Attributes:
        text: The words, exactly as there.
        start: Offset of their first character.
        end: Offset after the last.
        date: What they mean: YYYY-MM-DD, or YYYY-MM or YYYY where they say no more.
        relative: Whether it is reckoned from the day of publication, as "Tuesday" is.
    """

    text: str
    start: int
    end: int
    date: str
    relative: bool


@dataclass(frozen=True, slots=True)
class Citation(Plain):
    """The exact place in a file that a statement of an answer rests on.

    Attributes:
        marker: The number shown in the answer's text as [1], [2], …
        source: Path of the file, relative to the indexed folder.
        title: Headline of its article.
        language: ISO 639-1 code of its article.
        quote: The words of the file, untouched.
        start: Offset of the quote's first character in the file's decoded text.
        end: Offset after its last character.
        line: Line of the text on which the quote starts, 1 the first.
        locator: The page, paragraph or row it starts in; None for text files, which have lines.
        also: Other files with the very same bytes.
        answer_start: Offset of the first character of the words that answer, in the text.
        answer_end: Offset after the last of them.
        published: When its article was published, as YYYY-MM-DD, if known.
        translation: The quote in the question's language by a language model; empty without one.
        dates: Days that the quote names only in relation to the day of publication ("Tuesday"),
            with what they mean; offsets are in the text.
    """

    marker: int
    source: str
    title: str
    language: str
    quote: str
    start: int
    end: int
    line: int
    locator: Locator | None = None
    also: tuple[str, ...] = ()
    answer_start: int = 0
    answer_end: int = 0
    published: str | None = None
    dates: tuple[DateMention, ...] = ()
    translation: str = ""

    @property
    def where(self) -> str:
        """File and line, or file and page, for a person."""
        if self.locator:
            return f"{self.source}, {self.locator.kind} {self.locator.number}"
        return f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding(Plain):
    """One distinct answer, with everything that says so.

    Attributes:
        text: The answer: the words of its first citation that answer, exactly as there.
        citations: All evidence for it, best first.
        sources: Files that say so, without repeats.
        languages: Languages of those files, without repeats.
        independent: How many articles of them are no copy or translation of another, nor surely of
            one outlet; a table has one in each row.
        lower_bound: Whether others may say so, too: those that say something were asked for.
    """

    text: str
    citations: tuple[Citation, ...]
    sources: tuple[str, ...]
    languages: tuple[str, ...]
    independent: int = 1
    lower_bound: bool = False


Reason = Literal["", "number", "name", "quote", "date", "meaning", "link", "question"]
"""What of a statement its passages do not bear out; empty where they bear all of it out."""

Flaw = Literal["", "uncited", "dangling", "elsewhere"]
"""What was wrong with a model's markers: none, one that points at nothing, the wrong passage."""


@dataclass(frozen=True, slots=True)
class Statement(Plain):
    """A sentence that a language model wrote, and what the check made of it.

    Attributes:
        text: As written, without markers.
        supported: Whether a passage bears it out.
        shown: Whether it stands in the answer's text; what is not borne out may, with a remark, and
            what is need not, where the answer says as much already.
        reason: What of it none does, where it is not supported.
        markers: The citations that bear it out.
        flaw: What was wrong with the markers that the model gave it.
        confidence: Estimated probability that it is borne out, 0 to 1.
        answers: Whether it answers the question as was found in the articles.
        first_said: What the model wrote before, where that was not borne out and it was asked to
            say it again, as a passage does.
    """

    text: str
    supported: bool
    shown: bool = False
    reason: Reason = ""
    markers: tuple[int, ...] = ()
    flaw: Flaw = ""
    confidence: float = 0.0
    answers: bool = False
    first_said: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Plain):
    """What the assistant says, and what it rests on.

    Attributes:
        question: The question as asked.
        text: The answer with markers such as [1]; when abstaining, a sentence saying
            that the articles do not answer, in the question's language.
        citations: In order of their markers; empty when abstaining.
        findings: One for each distinct answer found, best first; for each article where these were
            asked about (`by_article`).
        abstained: Whether nothing in the articles supports an answer.
        language: ISO 639-1 code of the question.
        confidence: Estimated probability that the best finding answers, 0 to 1; 1 where articles
            have all names that were asked about (`by_article`).
        passages: What was read, best first.
        timings: Seconds by stage, and "total".
        silent_sources: Files that were read and in which nothing was found to support a finding.
        silent_languages: Languages asked in none of whose articles such support was found.
        asked_as: The question with what it follows up, as it was understood; empty where it stood
            alone.
        writer: The language model that wrote the text; empty where passages are quoted.
        statements: What that model wrote, sentence by sentence, shown or withheld.
        note: Why passages are quoted although a language model was asked for; else empty.
        by_article: Whether what articles say of a topic was asked for: each finding is what one
            says, not one answer of several.
        only_near: Whether what is quoted is only the nearest to that topic: it may not speak of it.
        opening: Whether answers differ, in words, where that was asked; the text begins with it.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    findings: tuple[Finding, ...]
    abstained: bool
    language: str
    confidence: float
    passages: tuple[Passage, ...]
    timings: dict[str, float]
    silent_sources: tuple[str, ...] = ()
    silent_languages: tuple[str, ...] = ()
    asked_as: str = ""
    writer: str = ""
    statements: tuple[Statement, ...] = ()
    note: str = ""
    by_article: bool = False
    only_near: bool = False
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Stage(Plain):
    """A streamed event: a stage of the work has begun.

    "retrieve", "read" and "write"; with a language model perhaps "reword", when what was withheld
    is asked for again, and "translate".
    """

    name: str


@dataclass(frozen=True, slots=True)
class TextDelta(Plain):
    """A streamed event: more of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Done(Plain):
    """A streamed event, always the last: the whole answer."""

    answer: Answer


Event = Stage | TextDelta | Done
