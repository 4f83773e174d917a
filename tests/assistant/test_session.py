"""Conversations: what follows up, what is new, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pytest

from assistant.asking import LONGEST_QUESTION, Asking
from assistant.language_model import LanguageModel
from assistant.question_language import question_language
from assistant.retrieve import Asked
from assistant.session import REMEMBERED, Session
from assistant.settings import Settings
from assistant.source_questions import SourceQuestion
from assistant.types import Answer, Done, Finding
from index import Centring
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
    heard: list[tuple[str, Asking | None]] = field(default_factory=list)
    translations: dict[str, str] = field(default_factory=dict)
    by_article: bool = False

    @property
    def answering(self) -> Recording:
        """Itself: it has the model."""
        return self

    def language_of(self, question: str, before: str = "") -> str:
        """As the assistant tells it."""
        return question_language(question, before=before)

    def asked(self, question: str) -> Asked:
        """A question whose vector is its translation's, and far from every other."""
        text = self.translations.get(question, question)
        draw = np.random.default_rng(list(text.encode()))
        vector = draw.standard_normal(64).astype(np.float32)
        vector /= np.linalg.norm(vector)
        return Asked(question, "en", vector, Centring.off(64))

    def retrieve(self, text: str, *_: Any) -> list[Found]:
        """One passage, or none where the text fits nothing."""
        return [Found(self.fits[text])] if text in self.fits else []

    def stream(self, question: str, _: Any, asking: Asking | None) -> Iterator[Done]:
        """An answer in one word."""
        self.heard.append((question, asking))
        finding = Finding("Ana Pires", (), (), ())
        yield Done(
            Answer(
                question, "", (), (finding,), abstained=False, confidence=0.9, passages=(),
                timings={}, language=question_language(question),
                asked_as=asking.told if asking else "", by_article=self.by_article,
            )
        )  # fmt: skip


def session(
    fits: dict[str, float], said: str | None = None, *, by_article: bool = False
) -> tuple[Session, Recording]:
    model = None if said is None else LanguageModel(Settings(llm="x:y"), saying(said))
    recording = Recording(fits, model, by_article=by_article)
    return Session(cast("Any", recording)), recording


TOGETHER = "Who led the visit? Ana Pires when did she come?"


def test_the_first_question_is_asked_as_it_is() -> None:
    talk, recording = session({})
    talk.ask("Who led the visit?")
    assert recording.heard == [("Who led the visit?", None)]


def test_a_question_that_fits_better_with_what_was_before_follows_up() -> None:
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5})
    talk.ask("Who led the visit?")
    answer = talk.ask("when did she come?")
    question, asking = recording.heard[1]
    assert question == answer.question == "when did she come?"
    assert asking == Asking("when did she come?", TOGETHER, "Who led the visit? when did she come?")


ASKED = "Who led the visit?"
SAID = SourceQuestion(ASKED, read=True)


@pytest.mark.parametrize(
    ("question", "asking"),
    [
        ("Which sources say so?", Asking(ASKED, ASKED, about=SAID, said="Ana Pires")),
        (
            "Wie viele arabische Quellen sagen das?",
            Asking(ASKED, ASKED, about=SAID, said="Ana Pires", sayers=("ar",)),
        ),
        ("هل تتفق المصادر على ذلك؟", Asking(ASKED, ASKED, about=replace(SAID, compared=True))),
        (
            "Vyanzo vya Kiarabu vinasema nini kumhusu?",
            Asking("", "", about=SourceQuestion("Ana Pires", ("ar",))),
        ),
        (
            "Which sources mention her?",
            Asking("", "", about=SourceQuestion("Ana Pires", mentioned=True)),
        ),
        (
            "What do the sources say about that?",
            Asking("", "", about=SourceQuestion(f"{ASKED} Ana Pires")),
        ),
    ],
)
def test_sources_are_asked_about_what_was_answered_before(question: str, asking: Asking) -> None:
    talk, recording = session({question: 0.9})
    talk.ask(ASKED)
    for _ in range(2):  # the second time it still refers to the first question
        talk.ask(question)
        own = asking.alone or question
        assert recording.heard[-1][1] == replace(
            asking, alone=own, search=own, told=f"{ASKED} {question}", language="en"
        )


def test_sources_are_asked_again_about_what_they_were_asked() -> None:
    talk, recording = session({})
    talk.ask("What do the German sources say about Diallo?")
    talk.ask("Was sagen die arabischen Quellen über ihn?")
    talk.ask("How many sources say that Diallo left?")
    talk.ask("Which French sources say so?")
    topics = [asking.about for _, asking in recording.heard if asking]
    assert topics == [
        SourceQuestion("Diallo", ("ar",)),
        SourceQuestion("Diallo left", ("fr",), counted=True),
    ]


def test_who_is_asked_stays_who_is_asked() -> None:
    talk, recording = session({})
    talk.ask("According to the German sources, who led the visit?")
    talk.ask("Which sources say so?")
    asking = recording.heard[-1][1]
    assert asking
    assert asking.about
    assert (asking.about.languages, asking.said) == (("de",), "Ana Pires")


def test_a_name_that_was_asked_for_alone_is_what_sources_are_asked_about() -> None:
    talk, recording = session({}, by_article=True)
    talk.ask("Who is Ana Pires?")
    talk.ask("Which sources say so?")
    asking = recording.heard[-1][1]
    assert asking
    assert asking.about == SourceQuestion("Ana Pires")
    assert not asking.said


def test_what_refers_to_nothing_is_asked_as_it_is() -> None:
    talk, recording = session({})
    talk.ask("Which sources say so?")
    talk.ask("Which sources say so?")
    assert [asking for _, asking in recording.heard] == [None, None]


def test_a_question_that_fits_as_well_alone_opens_a_topic() -> None:
    talk, recording = session({"when did she come?": 0.5, TOGETHER: 0.5})
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    assert recording.heard[1] == ("when did she come?", None)


@pytest.mark.parametrize(("fit", "follows"), [(0.44, True), (0.46, False)])
def test_a_question_that_fits_nearly_as_well_alone_opens_a_topic(fit: float, follows: bool) -> None:
    talk, recording = session({"when did she come?": fit, TOGETHER: 0.5})
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    assert (recording.heard[1][1] is not None) is follows


AGAIN = "Wer hat den Besuch geleitet?"


def test_a_question_asked_again_in_another_language_stands_alone() -> None:
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5})
    recording.translations = {AGAIN: "Who led the visit?"}
    recording.fits[f"Who led the visit? Ana Pires {AGAIN}"] = 0.5
    recording.fits[f"{AGAIN} Ana Pires when did she come?"] = 0.5
    recording.fits[f"{AGAIN} when did she come? Ana Pires {AGAIN}"] = 0.5
    for question in ("Who led the visit?", AGAIN, "when did she come?", AGAIN):
        talk.ask(question)
    assert [(question, asking is None) for question, asking in recording.heard] == [
        ("Who led the visit?", True), (AGAIN, True), ("when did she come?", False), (AGAIN, True),
    ]  # fmt: skip


def test_a_follow_up_asked_again_follows_what_it_followed() -> None:
    again = "Wann ist sie angekommen?"
    both = f"Who led the visit? when did she come? Ana Pires {again}"
    once = f"Who led the visit? Ana Pires {again}"
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5, both: 0.5, once: 0.5})
    recording.translations = {again: "when did she come?"}
    for question in ("Who led the visit?", "when did she come?", again):
        talk.ask(question)
    assert recording.heard[2][1] == Asking(again, once, f"Who led the visit? {again}")


def test_of_many_follow_ups_the_topic_and_the_last_are_remembered() -> None:
    talk, recording = session({})
    recording.retrieve = lambda text, *_: [Found(len(text))]  # type: ignore[method-assign]
    talk.ask("Who led the visit?")
    for number in range(12):
        talk.ask(f"and what did she say on day {number} of it?")
    _, asking = recording.heard[-1]
    assert asking
    assert asking.told.startswith("Who led the visit? ")
    assert "on day 10 of it? and what did she say on day 11 of it?" in asking.told
    assert len(asking.told) < 400


def test_a_third_question_still_knows_the_first() -> None:
    third = "Who led the visit? when did she come? Ana Pires and why?"
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5, third: 0.5, "and why?": 0})
    for question in ("Who led the visit?", "when did she come?", "and why?"):
        talk.ask(question)
    asking = recording.heard[2][1]
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
    asking = recording.heard[1][1]
    assert asking
    assert asking.alone == "when did she come?"
    assert (asking.told == alone) is believed
    assert asking.search == (f"{TOGETHER} {alone}" if believed else TOGETHER)


@pytest.mark.parametrize("again", ["Who led the visit?", "when did she come?"])
def test_a_model_that_says_again_what_was_asked_is_not_believed(again: str) -> None:
    said = f"{again} "
    talk, recording = session({"when did she come?": 0.2, TOGETHER: 0.5, again: 0.44}, said)
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    asking = recording.heard[1][1]
    assert asking
    assert asking.search == TOGETHER
    assert asking.told == "Who led the visit? when did she come?"


def test_a_model_is_not_asked_about_a_new_topic() -> None:
    talk, recording = session({"when did she come?": 0.5, TOGETHER: 0.4}, "nonsense")
    talk.ask("Who led the visit?")
    talk.ask("when did she come?")
    assert recording.heard[1] == ("when did she come?", None)


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
    assert recording.heard == []


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


def test_a_lone_name_is_asked_in_the_language_of_the_question_before() -> None:
    talk, recording = session({"Meyer?": 0.9})
    talk.ask("Wer leitete den Besuch?")
    talk.ask("Meyer?")
    assert recording.heard[-1] == ("Meyer?", Asking("Meyer?", "Meyer?", before="de"))


def test_a_word_that_tells_its_language_is_asked_as_it_is() -> None:
    talk, recording = session({"Beerdigung?": 0.9})
    talk.ask("Who led the visit?")
    talk.ask("Beerdigung?")
    assert recording.heard[-1] == ("Beerdigung?", None)
