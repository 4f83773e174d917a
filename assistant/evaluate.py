"""Runs a question set and measures: answers, sources, refusals and time, by language.

A question set is JSON Lines: `question` (text), `answers` (accepted ones; none where the articles
do not answer), `sources` (files that answer), and, if known, `id`, `language`, `scope` and
`also` (accepted wordings that stand in no file).
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeGuard

from assistant.assistant import Assistant
from assistant.feedback_questions import as_question_lines
from assistant.normalise import exact, holds, token_f1
from assistant.question_language import question_language
from assistant.types import Answer
from index.errors import NothingMatches, QuestionError, QuestionSetError, SettingsError

ALL = "all"
"""Name of the row over every language."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer to it is."""

    id: str
    text: str
    language: str
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    scope: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question; shares are 0 to 1, None where they make no sense.

    Attributes:
        abstained: Nothing was answered; `text` says why.
        exact_match: The first finding is an accepted answer, after normalisation.
        f1: Best token F1 of the first finding with an accepted answer.
        quoted_first: An accepted answer stands in the first finding's quotes.
        quoted: An accepted answer stands in some quote.
        source_recall: Share of the files that answer which are cited; one of the very same bytes
            as a file that is cited is cited, too.
        right_source: A file that answers is cited, likewise.
        seconds: Time taken.
    """

    id: str
    language: str
    scope: str
    answerable: bool
    abstained: bool
    exact_match: float | None
    f1: float | None
    quoted_first: float | None
    quoted: float | None
    source_recall: float | None
    right_source: float | None
    confidence: float
    seconds: float
    question: str
    text: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Means over the outcomes of one language; shares are 0 to 1.

    Attributes:
        refused: Share of the unanswerable questions that were refused.
        lost: Share of the answerable questions that were refused.
        p50: Median seconds a question took.
        p95: Seconds that 95% of the questions took at most.
    """

    language: str
    questions: int
    answerable: int
    exact_match: float | None
    f1: float | None
    quoted_first: float | None
    quoted: float | None
    source_recall: float | None
    right_source: float | None
    refused: float | None
    lost: float | None
    p50: float
    p95: float


def load_questions(path: Path) -> list[Question]:
    """Read a question set; remarks on answers that say what is right are questions, too.

    Raises:
        QuestionSetError: It is missing, empty, or a line of it is no question.
    """
    try:
        # Only at "\n", which "\r\n" is read as: a text may hold what `splitlines` takes for an end.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(
            f"{path} cannot be read ({error}).", "Give a .jsonl file."
        ) from error
    lines = as_question_lines(lines, path.name)
    questions = [
        _question(line, f"{path.name}:{number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not questions:
        raise QuestionSetError(f"{path} holds no questions.", "Put one JSON object on each line.")
    return questions


def _question(line: str, place: str) -> Question:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _no_question(place, "it is no JSON") from error
    if not isinstance(row, dict):
        raise _no_question(place, "it is no JSON object")
    text = row.get("question")
    if not _is_text(text):
        raise _no_question(place, "it has no question")
    answers = (*_texts(row, "answers", place), *_texts(row, "also", place))
    return Question(
        id=str(row.get("id", place)),
        text=text,
        language=str(row.get("language") or question_language(text)),
        answers=answers,
        sources=_texts(row, "sources", place),
        scope=str(row.get("scope", "")) if answers else "",
    )


def _texts(row: dict[str, Any], name: str, place: str) -> tuple[str, ...]:
    """The texts of a list; a text that stands alone is refused, for it would be its letters."""
    texts = row.get(name, [])
    if not (isinstance(texts, list) and all(map(_is_text, texts))):
        raise _no_question(place, f'its "{name}" is no list of texts')
    return tuple(texts)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())


def _no_question(place: str, why: str) -> QuestionSetError:
    return QuestionSetError(
        f"{place} is no question: {why}.",
        'A line is {"question": "...", "answers": ["..."], "sources": ["file.txt"]}.',
    )


def evaluate(
    assistant: Assistant,
    questions: Sequence[Question],
    progress: Callable[[int], None] = lambda _: None,
) -> list[Outcome]:
    """Ask every question and judge the answers; `progress` gets how many are done.

    A question that cannot be asked, of which a long set may have one, is judged as not answered.
    """
    outcomes: list[Outcome] = []
    for question in questions:
        outcomes.append(judge(question, _answer(assistant, question)))
        progress(len(outcomes))
    return outcomes


def _answer(assistant: Assistant, question: Question) -> Answer:
    """The answer; where the question is refused, one that abstains and says why."""
    began = time.perf_counter()
    try:
        return assistant.ask(question.text)
    except (QuestionError, NothingMatches) as error:
        return Answer(
            question=question.text,
            text=str(error),
            citations=(),
            findings=(),
            abstained=True,
            language=question.language,
            confidence=0.0,
            passages=(),
            timings={"total": time.perf_counter() - began},
        )


def judge(question: Question, answer: Answer) -> Outcome:
    """Compare an answer with what is right."""
    cited = tuple(dict.fromkeys(item.source for item in answer.citations))
    first = answer.findings[0] if answer.findings else None
    first_quotes = [item.quote for item in first.citations] if first else []
    quotes = [item.quote for item in answer.citations]

    def best(measure: Callable[[str, str], float], texts: Sequence[str]) -> float | None:
        if not question.answerable:
            return None
        scores = [measure(text, accepted) for text in texts for accepted in question.answers]
        return max(scores, default=0.0)

    with_twins = {name for item in answer.citations for name in (item.source, *item.also)}
    right = with_twins & set(question.sources)
    return Outcome(
        id=question.id,
        language=question.language,
        scope=question.scope,
        answerable=question.answerable,
        abstained=answer.abstained,
        exact_match=best(exact, [first.text] if first else []),
        f1=best(token_f1, [first.text] if first else []),
        quoted_first=best(holds, first_quotes),
        quoted=best(holds, quotes),
        source_recall=len(right) / len(question.sources) if question.sources else None,
        right_source=float(bool(right)) if question.sources else None,
        confidence=answer.confidence,
        seconds=answer.timings["total"],
        question=question.text,
        text=answer.text,
        cited=cited,
    )


def scores(outcomes: Sequence[Outcome]) -> list[Score]:
    """Scores by language, sorted, and over all of them last."""
    languages = sorted({outcome.language for outcome in outcomes})
    rows = [
        _score(language, [outcome for outcome in outcomes if outcome.language == language])
        for language in languages
    ]
    return [*rows, _score(ALL, outcomes)]


def by_scope(outcomes: Sequence[Outcome]) -> list[Score]:
    """Scores of answerable questions by where their answers stand ("same", "cross", "any")."""
    scopes = sorted({outcome.scope for outcome in outcomes if outcome.scope})
    return [_score(scope, [item for item in outcomes if item.scope == scope]) for scope in scopes]


def _score(name: str, outcomes: Sequence[Outcome]) -> Score:
    seconds = sorted(outcome.seconds for outcome in outcomes)

    def mean(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return statistics.fmean(known) if known else None

    return Score(
        language=name,
        questions=len(outcomes),
        answerable=sum(outcome.answerable for outcome in outcomes),
        exact_match=mean([outcome.exact_match for outcome in outcomes]),
        f1=mean([outcome.f1 for outcome in outcomes]),
        quoted_first=mean([outcome.quoted_first for outcome in outcomes]),
        quoted=mean([outcome.quoted for outcome in outcomes]),
        source_recall=mean([outcome.source_recall for outcome in outcomes]),
        right_source=mean([outcome.right_source for outcome in outcomes]),
        refused=mean([float(o.abstained) for o in outcomes if not o.answerable]),
        lost=mean([float(o.abstained) for o in outcomes if o.answerable]),
        p50=statistics.median(seconds),
        p95=seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))],
    )


def check_output(path: Path) -> None:
    """See that results can be written to a place, before hours go into making them.

    Raises:
        SettingsError: They cannot.
    """
    there = os.path.lexists(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a").close()
        if not there:
            path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def write_results(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write scores and every outcome as JSON.

    Raises:
        SettingsError: They cannot be written there.
    """
    content = {
        "scores": [asdict(score) for score in scores(outcomes)],
        "by_scope": [asdict(score) for score in by_scope(outcomes)],
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"The results cannot be written to {path} ({error.strerror}).",
        "Name a file in a folder that can be written to, with --output.",
    )
