"""Conversations: what follows up, what is new, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from assistant.answering import LONGEST_QUESTION, Asking
from assistant.language_model import LanguageModel
from assistant.session import REMEMBERED, Session
from assistant.settings import Settings
from assistant.types import Answer, Done, Finding
from index.errors import QuestionError
from tests.doubles import saying


@dataclass
class Found:
    """As a retrieved passage: only its score is asked for."""

    score: float

    @property
    def passage(self) -> Found:
        """Itself."""
        return self


@dataclass
class Recording:
    """An assistant that fits texts as it is told, and remembers how it was asked."""

    fits: dict[str, float]
    model: LanguageModel | None = None
    asked: list[tuple[str, Asking | None]] = field(default_factory=list)

    @property
    def answering(self) -> Recording:
        """Itself: it has the model."""
        return self

    def retrieve(self, text: str, *_: Any) -> list[Found]:
        """One passage, or none where the text fits nothing."""
        return [Found(self.fits[text])] if text in self.fits else []

    def stream(self, question: str, _: Any, asking: Asking | None) -> Iterator[Done]:
        """An answer in one word."""
        self.asked.append((question, asking))
        finding = Finding("Ana Pires", (), (), ())
        yield Done(
            Answer(
                question, "", (), (finding,), abstained=False, language="en", confidence=0.9,
                passages=(), timings={}, asked_as=asking.told if asking else "",
            )
        )  # fmt: skip


def session(fits: dict[str, float], said: str | None = None) -> tuple[Session, Recording]:
    model = None if said is None else LanguageModel(Settings(llm="x:y"), saying(said))
    recording = Recording(fits, model)
    return Session(cast("Any", recording)), recording


TOGETHER = "Who led the visit? Ana Pires when did she come?"


def test_the_first_question_is_asked_as_it_is() -> None:
    talk, recording = session({})
    talk.ask("Who led the visit?")
    assert recording.asked == [("Who led the visit?", None)]


def test_a_question_that_fits_better_with_what_was_before_follows_up() -> None:
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5})
    talk.ask("Who led the visit?")
    answer = talk.ask("when did she come?")
    question, asking = recording.asked[1]
    assert question == answer.question == "when did she come?"
    assert asking == Asking("when did she come?", TOGETHER, "Who led the visit? when did she come?")


def test_a_question_that_fits_as_well_alone_opens_a_topic() -> None:
    talk, recording = session({"when did she come?": 0.5, TOGETHER: 0.5})
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    assert recording.asked[1] == ("when did she come?", None)


def test_a_third_question_still_knows_the_first() -> None:
    third = "Who led the visit? when did she come? Ana Pires and why?"
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5, third: 0.5, "and why?": 0})
    for question in ("Who led the visit?", "when did she come?", "and why?"):
        talk.ask(question)
    asking = recording.asked[2][1]
    assert asking
    assert asking.search == third


@pytest.mark.parametrize(("fit", "believed"), [(0.5, True), (0.38, True), (0.3, False)])
def test_a_model_makes_a_follow_up_stand_alone_if_passages_fit_that(
    fit: float, believed: bool
) -> None:
    alone = "When did Ana Pires come?"
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5, alone: fit}, alone)
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    asking = recording.asked[1][1]
    assert asking
    assert (asking.alone == alone) is believed
    assert (asking.search == TOGETHER) is not believed


def test_a_model_is_not_asked_about_a_new_topic() -> None:
    talk, recording = session({"when did she come?": 0.5, TOGETHER: 0.4}, "nonsense")
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    assert recording.asked[1] == ("when did she come?", None)


def test_what_is_remembered_has_an_end() -> None:
    talk, _ = session({})
    for number in range(REMEMBERED + 5):
        talk.ask(f"Question {number}?")
    assert len(talk.answers) == REMEMBERED
    assert talk.answers[-1].question == f"Question {REMEMBERED + 4}?"


def test_an_empty_question_is_refused_before_anything_is_searched() -> None:
    talk, recording = session({})
    with pytest.raises(QuestionError):
        talk.ask("  ")
    assert recording.asked == []


def test_a_session_can_go_on_from_answers() -> None:
    talk, _ = session({})
    first = talk.ask("Who led the visit?")
    assert Session(cast("Any", Recording({})), [first]).answers == (first,)


def test_a_follow_up_as_long_as_a_question_may_be_is_understood() -> None:
    talk, recording = session({})
    recording.fits = {}
    talk.ask("Who led the visit?")
    searched: list[str] = []
    recording.retrieve = lambda text, *_: searched.append(text) or []  # type: ignore[method-assign,func-returns-value]
    talk.ask("x" * LONGEST_QUESTION)
    assert max(map(len, searched)) == LONGEST_QUESTION
