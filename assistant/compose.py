"""A language model writes the answer; each sentence is checked before anyone sees it.

The model is given numbered passages between fences that carry a random word, so that no passage can
close its own. What it writes is cut into sentences; each is judged by the passages that it cites
(assistant/claims.py). One that these do not bear out is withheld or marked, and where little is
left the quotations follow: they are there whatever the model does.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.claims import Support, Verdict
from assistant.instructions import tamed
from assistant.locale_names import language_name
from assistant.sentence_stream import SentenceStream, Written
from assistant.thinking import Aloud
from assistant.types import Evidence, Flaw, Passage, Reason, Statement
from index import Vectors
from index.errors import ModelError
from index.types import Span
from prompts import NO_ANSWER, Prompt, message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

MOST_WRITTEN = 8_000
"""Characters of an answer after which the model is not listened to any more."""

_CLOSING, _OPENING = '"”“»«’」』', '"“„«»‘「『'
"""Quotation marks, as any of our languages closes and opens with."""
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
"""Its questions end with what elsewhere is a semicolon."""
_TAG = re.compile("<[/!?a-z]")

_USED_UP = "it used up its tokens before it answered"
_ENDED_BY = {
    "length": _USED_UP,
    "max_tokens": _USED_UP,
    "content_filter": "its filter stopped it",
    "safety": "its filter stopped it",
    "refusal": "it refused",
}
"""What providers call the end of a reply that is none."""

_TRIED = 3
"""Passages that a sentence is held against where those that it cites do not bear it out."""

SURER = 0.9
"""Probability from which one of these does, where it cites others, and any what is said again: more
tries, more errors."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as the model is shown it and as sentences are checked against it.

    Attributes:
        passage: The passage.
        shown: Its text as the model may see it.
        support: Its text without what looks like orders to a model; offsets are kept.
    """

    passage: Passage
    shown: str
    support: Support


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be written.

    Attributes:
        question: Standing alone.
        language: ISO 639-1 code in which to answer.
        sources: What the model may use, the best first.
    """

    question: str
    language: str
    sources: tuple[Source, ...]


Check = Callable[[str, Support], Verdict]
"""Judges a sentence by a passage."""

Cite = Callable[[Evidence], int]
"""Gives the marker of a citation, a new one where there is none of that place yet."""


def source_of(
    passage: Passage, orders: Sequence[Span], sentences: Sequence[Span], vectors: Vectors
) -> Source | None:
    """Prepare a passage; None where nothing of it may be shown.

    Args:
        passage: As it was retrieved.
        orders: What of it is meant for a language model, in its text.
        sentences: Where its sentences stand in the file.
        vectors: Theirs, centred and of unit length, shape (sentences, dimension).
    """
    left = list(passage.text)
    for found in orders:
        for place in range(found.start, found.end):
            left[place] = left[place] if left[place] == "\n" else " "
    clean = "".join(left)
    if not clean.strip():
        return None
    spans = [Span(item.start - passage.start, item.end - passage.start) for item in sentences]
    kept = [place for place, item in enumerate(spans) if item.of(clean) == item.of(passage.text)]
    support = Support(
        text=clean,
        language=passage.language,
        published=passage.published_on,
        sentences=tuple(spans[place] for place in kept),
        vectors=vectors[kept],
    )
    return Source(passage, " ".join(tamed(clean).split()), support)


def fenced(sources: Sequence[Source]) -> str:
    """The passages as the model reads them, each between marks that it cannot forge."""
    word = secrets.token_hex(4)
    shown = []
    for number, item in enumerate(sources, 1):
        passage = item.passage
        about = [
            f"number={number}",
            f"language={language_name(passage.language, 'en')}",
            *([f"published={passage.published}"] if passage.published else []),
            *([f"outlet={_plain(passage.outlet)}"] if passage.outlet else []),
        ]
        shown.append(f"<passage-{word} {' '.join(about)}>\n{item.shown}\n</passage-{word}>")
    return "\n\n".join(shown)


def _plain(name: str) -> str:
    """A name from a page as it may stand in a fence."""
    kept = "".join(c if c.isalnum() or c in " .-" else " " for c in tamed(name))
    return "_".join(kept.split())[:60]


class Judged(NamedTuple):
    """A sentence after its check: what is shown of it, perhaps nothing, what was found, its marks.

    The marks are the numbers of passages that it cites, as the model gave them at first.
    """

    text: str
    statement: Statement
    cited: tuple[int, ...]


class Composer:
    """Writes answers with one model. Safe to use from several threads."""

    def __init__(
        self, model: BaseChatModel, prompt: Prompt, unsupported: Literal["withhold", "mark"]
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._unsupported = unsupported

    def write(self, task: Task, check: Check, cite: Cite) -> Iterator[Judged]:
        """Write an answer, sentence by sentence; an error of the model is raised through.

        Args:
            task: What to write.
            check: Judges a sentence.
            cite: Gives markers.

        Yields:
            Each sentence once it is checked, and once only, however often the model says it; none
            where the model says that it found no answer.
        """
        begun = False
        said: set[str] = set()
        for written in self._sentences(task, SentenceStream(task.language)):
            if says_nothing_found(written.text) or written.text in said:
                continue
            said.add(written.text)
            statement = judge(written, task.sources, check, cite)
            text = self._shown(statement, task.language)
            statement = replace(statement, shown=bool(text))
            if text and begun:
                text = ("\n" if written.breaks else " ") + text
            begun = begun or bool(text)
            yield Judged(text, statement, written.cited)

    def _sentences(self, task: Task, stream: SentenceStream) -> Iterator[Written]:
        messages = self._prompt.messages(
            language=language_name(task.language, "en"),
            no_answer=NO_ANSWER,
            passages=fenced(task.sources),
            question=tamed(task.question),
        )
        aloud, length, why = Aloud(), 0, ""
        for chunk in self._model.stream(messages):
            why = _why_ended(chunk) or why
            text = aloud.feed(str(chunk.text))
            length += len(text)
            yield from stream.feed(text)
            if length > MOST_WRITTEN:
                break
        left = aloud.end()
        if not (length or left):
            raise ModelError(why or "it said nothing")
        yield from stream.feed(left)
        yield from stream.end()

    def _shown(self, statement: Statement, language: str) -> str:
        if statement.supported:
            return with_markers(statement)
        if self._unsupported == "mark" and statement.reason != "link":
            return f"{statement.text} ({message('unsupported', language)})"
        return ""


def with_markers(statement: Statement) -> str:
    """A sentence that is borne out, and the markers of what bears it out."""
    return statement.text + " " + "".join(f"[{marker}]" for marker in statement.markers)


def _why_ended(chunk: BaseMessage) -> str:
    """Why a model stopped, as half a sentence for a person; empty where it was done."""
    told = chunk.response_metadata
    reasons = {
        str(told.get(name)).casefold() for name in ("finish_reason", "stop_reason", "done_reason")
    }
    if chunk.additional_kwargs.get("refusal"):
        reasons.add("refusal")
    return next((why for reason, why in _ENDED_BY.items() if reason in reasons), "")


def judge(written: Written, sources: Sequence[Source], check: Check, cite: Cite) -> Statement:
    """Hold a sentence against what it cites, and find the words there that bear it out.

    A sentence that cites nothing, nothing that there is, or the wrong passage, is held against the
    best of the others too: what counts is whether one bears it out.
    """
    valid = [number for number in written.cited if 1 <= number <= len(sources)]
    flaw: Flaw = ""
    if not written.cited:
        flaw = "uncited"
    elif len(valid) < len(written.cited):
        flaw = "dangling"
    if reason := _none_bears_out(written.text):
        return Statement(written.text, supported=False, reason=reason, flaw=flaw)
    cited = [sources[number - 1] for number in valid]
    judged = [(item, check(written.text, item.support)) for item in cited]
    ours = not any(verdict.supported for _, verdict in judged)
    if ours:
        others = [item for item in sources if item not in cited][:_TRIED]
        least = SURER if cited else 0.0
        tried = ((item, check(written.text, item.support)) for item in others)
        found = [(item, verdict) for item, verdict in tried if verdict.probability >= least]
        if any(verdict.supported for _, verdict in found):
            judged, flaw = found, flaw or "elsewhere"
        elif not judged:
            judged = found
    bearing = [(item, verdict) for item, verdict in judged if verdict.supported]
    best = max((verdict for _, verdict in bearing or judged), key=lambda item: item.probability)
    if not bearing:
        return Statement(
            written.text,
            supported=False,
            reason=best.reason,
            flaw=flaw,
            confidence=best.probability,
            answers=best.answers,
        )
    if ours:  # the model did not choose these passages: the best of them is enough
        bearing = [pair for pair in bearing if pair[1] is best]
    markers = [cite(_quoted(item, verdict.span, verdict.probability)) for item, verdict in bearing]
    return Statement(
        written.text,
        supported=True,
        markers=tuple(dict.fromkeys(markers)),
        flaw=flaw,
        confidence=best.probability,
        answers=best.answers,
    )


def _none_bears_out(text: str) -> Reason:
    """Why no passage could bear a sentence out, whatever it says; empty where one could."""
    if leads_away(text):
        return "link"
    return "question" if asks(text) else ""


def says_nothing_found(text: str) -> bool:
    """Whether a sentence is the word for "not answered", and not one that speaks of no answer."""
    return text.startswith(NO_ANSWER) or text.strip(" .!").casefold() == NO_ANSWER.casefold()


def asks(text: str) -> bool:
    """Whether a sentence is a question, in any script: it says nothing that could be borne out.

    One that ends with somebody's question between quotation marks is a statement.
    """
    said = text.rstrip()
    while said and not said[-1].isalnum():
        last, said = said[-1], said[:-1].rstrip()
        if "QUESTION MARK" in unicodedata.name(last, "") or (last == ";" and _GREEK.search(said)):
            return True
        if last in _CLOSING and any(mark in said[1:] for mark in _OPENING):
            return False
    return False


def leads_away(text: str) -> bool:
    """Whether a sentence holds a link, an image or markup: no article's choosing is rendered."""
    lowered = text.casefold()
    signs = ("://", "](", "www.", "javascript:", "data:", "mailto:")
    return any(sign in lowered for sign in signs) or bool(_TAG.search(lowered))


def _quoted(source: Source, span: Span, confidence: float) -> Evidence:
    """The sentences of a passage that bear a statement out, as evidence."""
    passage = source.passage
    start, end = passage.start + span.start, passage.start + span.end
    return Evidence(passage, span.of(passage.text), start, end, start, end, confidence)
