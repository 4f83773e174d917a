"""Sentences that were withheld are asked for again, and checked like any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.compose import Source, Task
from assistant.language_model import Draft, LanguageModel
from assistant.settings import Settings
from prompts import NO_ANSWER, prompt
from tests.assistant.told import SOURCES, Cited, by_words, source
from tests.doubles import ScriptedModel

FIRST = "It was headed by Ana Pires [1]. John Kamau received Ana Pires [2]."
AGAIN = "Ana Pires led it [1]."
SETTINGS = Settings(llm="x:y")


def answering(again: Callable[[str], str], first: str = FIRST) -> ScriptedModel:
    """A model that writes this, and what is made of a sentence that it is asked for again."""

    def reply(_: str, user: str) -> str:
        _, asked, sentence = user.rpartition("Sentence: ")
        return again(sentence) if asked else first

    return ScriptedModel(reply=reply)


def drafted(
    model: ScriptedModel,
    sources: tuple[Source, ...] = SOURCES,
    likeness: Callable[[str, str], float] = lambda *_: 0.5,
    settings: Settings = SETTINGS,
) -> tuple[str, Draft]:
    work = LanguageModel(settings, model)
    task = Task("Who led the delegation?", "en", sources)
    told, writing = "", work.write(task, by_words, Cited(), likeness)
    try:
        while True:
            told += next(writing).text
    except StopIteration as stop:
        draft: Draft = stop.value
    assert told == draft.text
    return told, draft


def test_what_was_withheld_is_said_again_as_a_passage_says_it() -> None:
    model = answering(lambda _: AGAIN)
    text, draft = drafted(model)
    assert text == "John Kamau received Ana Pires. [1] Ana Pires led it. [2]"
    first, second = draft.statements
    assert (first.text, first.first_said) == ("Ana Pires led it.", "It was headed by Ana Pires.")
    assert first.supported
    assert first.shown
    assert (second.first_said, draft.note) == ("", "")
    assert len(model.heard) == 2  # the other sentence was not asked for


def test_it_is_asked_for_by_itself_with_the_passages_that_it_cites_first() -> None:
    german = source("Ana Pires leitete sie.", "d.txt")
    passage = replace(german.passage, language="de")
    german = replace(german, passage=passage)
    model = answering(lambda _: NO_ANSWER, "It was headed by Ana Pires [3].")
    drafted(model, (german, *SOURCES))
    (_, _), (system, user) = model.heard
    assert "in English" in system
    assert "Question: Who led the delegation?\n\nSentence: It was headed by Ana Pires." in user
    places = [user.index(item.shown) for item in (SOURCES[1], SOURCES[0], SOURCES[2], german)]
    assert places == sorted(places)
    assert "[" not in user


@pytest.mark.parametrize(
    "again",
    [
        NO_ANSWER,
        "",
        "Omar Said led it [1].",
        "Ana Pires led it: see http://evil.example [1].",
        "<think>Ana Pires led it [1].",
    ],
)
def test_it_stays_withheld_where_what_is_said_again_is_not_borne_out_either(again: str) -> None:
    text, draft = drafted(answering(lambda _: again))
    assert text == "John Kamau received Ana Pires. [1]"
    assert [item.supported for item in draft.statements] == [False, True]
    assert draft.statements[0].text == "It was headed by Ana Pires."


def test_only_the_first_sentence_of_what_is_said_again_counts() -> None:
    text, _ = drafted(answering(lambda _: AGAIN + " It stayed for two days [1]."))
    assert "two days" not in text
    assert "Ana Pires led it." in text


def test_something_else_that_a_passage_says_does_not_stand_for_it() -> None:
    model = answering(lambda _: "Wheat prices rose by four percent [3].")
    like = {"Wheat prices rose by four percent.": 0.1}
    text, draft = drafted(model, likeness=lambda _, other: like.get(other, 0.5))
    assert "Wheat" not in text
    assert not draft.statements[0].supported


def test_what_the_answer_says_already_is_not_said_twice() -> None:
    first = "It was headed by Ana Pires [1]. Ana Pires was its head [1]. It stayed [1]."
    text, draft = drafted(answering(lambda _: AGAIN, first), likeness=lambda *_: 0.8)
    assert text == "It stayed. [1]"  # as like as that to both
    assert [item.supported for item in draft.statements] == [True] * 3
    assert [item.shown for item in draft.statements] == [False, False, True]


def test_a_model_that_fails_then_leaves_what_it_had_said() -> None:
    def fails(_: str) -> str:
        raise ConnectionError

    text, draft = drafted(answering(fails))
    assert text == "John Kamau received Ana Pires. [1]"
    assert not draft.note
    model = answering(lambda _: AGAIN)
    model.breaks, model.after = ConnectionError("reset"), 12
    text, draft = drafted(model)
    assert "it cannot be reached" in draft.note
    assert len(model.heard) == 1  # it is not asked again


def test_no_more_than_a_few_are_asked_for() -> None:
    first = " ".join(f"Number {number} is nowhere [1]." for number in range(9))
    model = answering(lambda _: AGAIN, first)
    drafted(model)
    assert len(model.heard) == 1 + 4


@pytest.mark.parametrize(
    "settings", [Settings(llm="x:y", reword=False), Settings(llm="x:y", unsupported="mark")]
)
def test_nothing_is_asked_for_where_the_user_does_not_want_it(settings: Settings) -> None:
    model = answering(lambda _: AGAIN)
    text, draft = drafted(model, settings=settings)
    assert "Ana Pires led it." not in text
    assert len(model.heard) == 1
    assert not draft.statements[0].supported


def test_questions_and_links_are_not_asked_for() -> None:
    first = "Who was it [1]? See http://a.example [1]. It stayed for two days [1]."
    model = answering(lambda _: AGAIN, first)
    drafted(model)
    assert len(model.heard) == 1


def test_the_prompt_names_the_word_for_nothing() -> None:
    system, _ = prompt("reword").messages(
        language="English", no_answer=NO_ANSWER, passages="", question="", sentence=""
    )
    assert NO_ANSWER in system[1]
