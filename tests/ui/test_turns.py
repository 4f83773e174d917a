"""Streamed events become turns of a conversation; tested as lists."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any, Self, cast

import pytest

from assistant.asking import LONGEST_QUESTION
from assistant.types import Answer, Done, Event, Stage, TextDelta
from index import Filter
from index.errors import IndexLocked, NothingMatches
from tests.ui.fakes import FakeAssistant, led
from ui.turns import TURNS_KEPT, Problem, Turn, answer_turn, continue_conversation, stop


class Scripted:
    """Streams the given events; an exception among them is raised."""

    def __init__(self, *events: Event | Exception) -> None:
        self._events = events
        self.answers: Sequence[Answer] = ()
        self.closed = False
        self.where: object = None

    def session(self, answers: Sequence[Answer] = ()) -> Self:
        """A conversation with what was answered before."""
        self.answers = answers
        return self

    def stream(self, _question: str, where: object = None) -> Iterator[Event]:
        """The given events; the filter that was chosen is noted."""
        self.where = where
        try:
            for event in self._events:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed = True


def turns(assistant: object, question: str = "Who?") -> list[Turn]:
    return list(answer_turn(cast("Any", assistant), 1, question))


def test_events_become_growing_turns_and_the_last_has_the_answer() -> None:
    found = led("Who?")
    scripted = Scripted(Stage("read"), TextDelta("He "), TextDelta("led"), Done(found))
    seen = turns(scripted)
    assert [(turn.stage, turn.text) for turn in seen] == [
        ("", ""),
        ("read", ""),
        ("read", "He "),
        ("read", "He led"),
        ("read", found.text),
    ]
    assert [turn.pending for turn in seen] == [True, True, True, True, False]
    assert seen[-1].answer is found


def test_a_question_is_put_to_the_articles_that_were_chosen() -> None:
    assistant = Scripted(Done(led("Who?")))
    where = Filter(languages=("ar",))
    list(answer_turn(cast("Any", assistant), 1, "Who?", (), lambda: where))
    assert assistant.where is where


def test_what_was_chosen_and_is_no_filter_is_said() -> None:
    def no_filter() -> None:
        raise NothingMatches("'soon' is no date.", "Write it as 2023.")

    *_, turn = answer_turn(cast("Any", Scripted()), 1, "Who?", (), no_filter)
    assert turn.problem
    assert "'soon' is no date" in turn.problem.detail


def test_an_expected_error_becomes_one_line() -> None:
    locked = IndexLocked("The index is being written\nto.", "Wait for it.")
    last = turns(Scripted(Stage("retrieve"), locked))[-1]
    assert last.problem == Problem("index_locked", "The index is being written to. Wait for it.")
    assert not last.pending


def test_a_mistake_of_ours_is_logged_and_the_page_shows_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        last = turns(Scripted(TextDelta("He"), ZeroDivisionError("secret detail")))[-1]
    assert last.problem == Problem("mistake")
    assert "secret detail" in caplog.text


def test_a_stream_that_breaks_off_is_said_to_be_incomplete() -> None:
    last = turns(Scripted(TextDelta("He")))[-1]
    assert last.problem == Problem("broke_off")


def test_a_question_that_is_too_long_is_not_asked() -> None:
    scripted = Scripted(Stage("read"))
    (only,) = turns(scripted, "x" * (LONGEST_QUESTION + 1))
    assert only.problem == Problem("too_long", characters=LONGEST_QUESTION + 1)
    assert len(only.question) <= LONGEST_QUESTION + 1
    assert not scripted.closed


def test_nothing_but_white_space_is_no_question() -> None:
    assert list(continue_conversation(cast("Any", FakeAssistant()), (), " \n")) == []


def test_a_conversation_grows_and_turns_are_numbered() -> None:
    assistant = cast("Any", FakeAssistant())
    first = list(continue_conversation(assistant, (), "Who led it?"))[-1]
    second = list(continue_conversation(assistant, first, "  And who won? "))[-1]
    assert [(turn.number, turn.question) for turn in second] == [
        (1, "Who led it?"),
        (2, "And who won?"),
    ]
    assert second[0] == first[0]


def test_a_question_is_asked_with_the_answers_before_it() -> None:
    earlier = (
        Turn(1, "Who?", answer=led("Who?")),
        Turn(2, "Why?", problem=Problem("other", "No.")),
    )
    scripted = Scripted(Done(led("When?")))
    list(continue_conversation(cast("Any", scripted), earlier, "When?"))
    assert [answer.question for answer in scripted.answers] == ["Who?"]


def test_a_question_asked_anew_knows_only_what_was_before_it() -> None:
    whole = tuple(Turn(number, f"Q{number}?", answer=led(f"Q{number}?")) for number in (1, 2, 3))
    scripted = Scripted(Done(led("When?")))
    anew = list(continue_conversation(cast("Any", scripted), whole[:1], "When?"))[-1]
    assert [(turn.number, turn.question) for turn in anew] == [(1, "Q1?"), (2, "When?")]
    assert [answer.question for answer in scripted.answers] == ["Q1?"]


def test_old_turns_leave_and_numbers_go_on() -> None:
    earlier = tuple(
        Turn(number, "?", problem=Problem("mistake")) for number in range(5, 5 + TURNS_KEPT)
    )
    longer = list(continue_conversation(cast("Any", FakeAssistant()), earlier, "Who led it?"))[-1]
    assert len(longer) == TURNS_KEPT
    assert longer[-1].number == 5 + TURNS_KEPT


def test_stopping_marks_only_what_is_pending() -> None:
    done, pending = Turn(1, "?", answer=led("?")), Turn(2, "?", text="He")
    stopped = stop((done, pending))
    assert stopped[0] == done
    assert stopped[1].stopped
    assert not stopped[1].pending


def test_leaving_a_turn_early_closes_the_assistants_stream() -> None:
    scripted = Scripted(Stage("read"), Stage("write"))
    running = answer_turn(cast("Any", scripted), 1, "Who?")
    next(running)
    next(running)
    cast("Any", running).close()
    assert scripted.closed


def test_a_turn_knows_the_filter_that_it_was_asked_with() -> None:
    where = Filter(languages=("en",))
    scripted = Scripted(Done(led("Who?")))
    *_, last = answer_turn(cast("Any", scripted), 1, "Who?", where=lambda: where)
    assert last.where == scripted.where == where
