from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from assistant.details import Wording
from assistant.read import JUDGED, Calibration, Weights, calibration, read
from assistant.signs import NOWHERE, Candidate, Signs
from assistant.span_reader import Judged, SpanScore
from index.types import Span
from tests.assistant.examples import TEXT, passage

SURE = Weights(
    score=1.0, answers=0.5, within=0.2, far=-2.0, sentence=1.0, elsewhere=0.1, lacking=-1.0
)
SCALE = Calibration(ranking=SURE, sure=SURE, bias=-1.0, threshold=0.5)
WHO = Wording("who?", "en")


class Fixed:
    """Proposes what it was told for each passage; what it bears out, by the last word of it."""

    def __init__(self, *proposed: list[SpanScore], **borne: float) -> None:
        self._proposed = proposed
        self._borne = borne
        self.judged: list[tuple[str, str]] = []
        self.threads: set[int] = set()

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """As told."""
        assert question
        assert len(passages) == len(self._proposed)
        return [spans[:most] for spans in self._proposed]

    def judge(self, statement: str, passage: str) -> Judged:
        """As told."""
        self.judged.append((statement, passage))
        self.threads.add(threading.get_ident())
        time.sleep(0.01)  # or one thread would do it all
        return Judged(self._borne.get(statement.rsplit(maxsplit=1)[-1], 0.0), None, ())

    def pieces(self, word: str) -> int:
        """Every word is a rare one."""
        return len(word)


def candidate(source: str = "a.txt", cosine: float = 0.5) -> Candidate:
    """A passage of four sentences."""
    starts = [TEXT.index(s) for s in ("The first", "Minister", "It rained", "The last")]
    ends = [TEXT.index("\r"), TEXT.index(" It rained"), TEXT.index("\nThe last"), len(TEXT)]
    sentences = tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))
    return Candidate(passage(source), sentences, cosine, cosines=(0.1, 0.2, 0.3, 0.4))


def sure(span: SpanScore, far: float = 0.0, sentence: float = 0.0, other: float = NOWHERE) -> float:
    return SCALE.confidence(Signs(span, far, sentence, other))


def at(words: str, score: float) -> SpanScore:
    """A proposed span of `TEXT`."""
    start = TEXT.index(words)
    return SpanScore(start, start + len(words), score, answers=0.0, within=0.0)


def test_the_sentence_around_the_answer_is_the_evidence() -> None:
    (found,) = read(WHO, [candidate()], Fixed([at("Adams", 3.0)]), SCALE)
    assert found.quote == TEXT[found.start : found.end] == "Minister Adams led the visit."
    assert TEXT[found.answer_start : found.answer_end] == "Adams"


@pytest.mark.parametrize(
    ("question", "told"),
    [("Did it sink?", "The owner denied that it sank."), ("What did it do?", "it sank")],
)
def test_a_yes_or_no_is_told_with_what_denies_it(question: str, told: str) -> None:
    text = "It rained. The owner denied that it sank."
    sentences = (Span(0, 10), Span(11, len(text)))
    read_in = Candidate(passage(text=text), sentences, 0.5, cosines=(0.1, 0.2))
    start = text.index("it sank")
    span = SpanScore(start, start + len("it sank"), 3.0, answers=0.0, within=0.0)
    (found,) = read(Wording(question, "en"), [read_in], Fixed([span]), SCALE)
    assert found.answer == told


def test_the_surest_comes_first_and_each_sentence_once() -> None:
    spans = [at("The last", 1.0), at("Adams", 0.5), at("the visit", 2.0)]
    found = read(WHO, [candidate()], Fixed(spans), SCALE)
    assert [item.quote for item in found] == ["Minister Adams led the visit.", "The last line."]
    assert TEXT[found[0].answer_start : found[0].answer_end] == "the visit"


def test_an_answer_over_two_sentences_quotes_both() -> None:
    (found,) = read(WHO, [candidate()], Fixed([at("visit. It rained", 1.0)]), SCALE)
    assert found.quote == "Minister Adams led the visit. It rained."


def test_a_sentence_gives_several_answers_only_where_they_are_asked_for() -> None:
    spans = [at("Adams", 2.0), at("the visit", 1.0)]
    for asked, answers in (("who?", ["Adams"]), ("which two?", ["Adams", "the visit"])):
        found = read(Wording(asked, "en"), [candidate()], Fixed(spans), SCALE)
        assert [TEXT[item.answer_start : item.answer_end] for item in found] == answers


@pytest.mark.parametrize("sign", [field.name for field in fields(Weights)])
def test_each_sign_counts_by_its_own_weight(sign: str) -> None:
    value: dict[str, Any] = {sign: 2}
    of_span = sign in {field.name for field in fields(SpanScore)}
    span = SpanScore(0, 1, score=0.0, answers=0.0, within=0.0)
    signs = Signs(span, elsewhere=0.0)
    told = replace(signs, span=replace(span, **value)) if of_span else replace(signs, **value)
    assert Weights(**{sign: 1.5}).sum(told) == 3.0
    assert Weights(**{sign: 1.5}).sum(signs) == 0.0


def test_the_same_place_in_two_files_is_two_pieces_of_evidence() -> None:
    reader = Fixed([at("Adams", 1.0)], [at("Adams", 2.0)])
    found = read(WHO, [candidate("a.txt"), candidate("b.txt")], reader, SCALE)
    assert [item.passage.source for item in found] == ["b.txt", "a.txt"]


def test_a_passage_nearer_to_the_question_is_surer() -> None:
    span, worse = at("Adams", 1.0), at("Adams", 0.0)
    assert sure(span) > sure(span, far=0.2) > sure(worse, far=0.2)


def test_an_answer_is_judged_with_the_question_in_its_context() -> None:
    reader = Fixed([at("It rained", 2.0)])
    read(Wording("what happened?", "en"), [candidate()], reader, SCALE)
    context = "Minister Adams led the visit. It rained.\nThe last line."
    assert reader.judged == [("what happened? It rained", context)]


BORNE = replace(SCALE, ranking=replace(SURE, borne=2.0), sure=replace(SURE, borne=0.5))


def test_what_is_borne_out_comes_first_of_those_that_are_judged() -> None:
    spans = [at("line", 1.0), at("Adams", 2.0)]
    words = [
        [TEXT[item.answer_start : item.answer_end] for item in found]
        for found in (
            read(WHO, [candidate()], Fixed(spans), BORNE),
            read(WHO, [candidate()], Fixed(spans, Adams=-2.0), BORNE),
        )
    ]
    assert words == [["Adams", "line"], ["line", "Adams"]]


def test_only_the_first_are_judged_and_doubt_about_the_best_is_cast_on_all() -> None:
    passages = [candidate(f"{name}.txt") for name in "abcd"]
    spans = [[at("Adams", 4.0 - rank)] for rank in range(4)]
    before = read(WHO, passages, Fixed(*spans), BORNE)
    reader = Fixed(*spans, Adams=-2.0)
    doubted = read(WHO, passages, reader, BORNE)
    assert len(reader.judged) == JUDGED < len(doubted) == 4
    best = [items[0].confidence for items in (before, doubted)]
    odds = [value / (1 - value) for value in best]
    assert np.log(odds[0] / odds[1]) == pytest.approx(1.0)
    for one, other in zip(before, doubted, strict=True):
        assert other.confidence / best[1] == pytest.approx(one.confidence / best[0])


def test_as_many_are_judged_at_a_time_as_there_are_threads() -> None:
    passages = [candidate(f"{name}.txt") for name in "abcd"]
    spans = [[at("Adams", 4.0 - rank)] for rank in range(4)]
    for threads, used in ((1, 1), (2, 2), (None, JUDGED)):
        reader = Fixed(*spans)
        read(WHO, passages, reader, BORNE, threads=threads)
        assert len(reader.threads) == used


def test_a_passage_is_far_only_beyond_some_slack() -> None:
    span = at("Adams", 1.0)
    near, nearer, far = (
        read(WHO, [candidate(), candidate("b.txt", cosine)], Fixed([], [span]), SCALE)[0]
        for cosine in (0.41, 0.49, 0.2)
    )
    assert near.confidence == nearer.confidence == sure(span, sentence=0.2)
    assert far.confidence == pytest.approx(sure(span, far=0.2, sentence=0.2))


def test_where_another_passage_answers_too_one_is_surer() -> None:
    span, more = at("Adams", 1.0), at("Adams", 4.0)
    both = read(WHO, [candidate(), candidate("b.txt")], Fixed([more], [span]), SCALE)
    assert [item.confidence for item in both] == [
        sure(more, sentence=0.2, other=1.0),
        sure(span, sentence=0.2, other=4.0),
    ]


def test_a_passage_that_answers_and_tokens_that_belong_to_the_answer_make_surer() -> None:
    span = at("Adams", 1.0)
    for surer in (replace(span, answers=1.0), replace(span, within=1.0)):
        assert sure(surer) > sure(span)


@pytest.mark.parametrize("score", [-1e9, 0.0, 1e9])
def test_confidence_is_a_probability(score: float) -> None:
    assert 0 <= sure(at("Adams", score), 0.5, 0.5) <= 1


def test_no_passages_and_no_spans_give_no_evidence() -> None:
    assert read(WHO, [], Fixed(), SCALE) == []
    assert read(WHO, [candidate()], Fixed([]), SCALE) == []


def test_the_calibration_of_the_package_can_be_read() -> None:
    scale = calibration()
    assert scale.ranking.score > 0
    assert 0 < scale.threshold < 1


def test_a_piece_of_a_word_becomes_the_whole_word() -> None:
    (found,) = read(WHO, [candidate()], Fixed([at("inister Ada", 1.0)]), SCALE)
    assert TEXT[found.answer_start : found.answer_end] == "Minister Adams"


def test_of_an_answers_sentences_the_one_nearest_to_the_question_counts() -> None:
    one = read(WHO, [candidate()], Fixed([at("visit.", 1.0)]), SCALE)[0]
    both = read(WHO, [candidate()], Fixed([at("visit. It rained", 1.0)]), SCALE)[0]
    last = read(WHO, [candidate()], Fixed([at("The last", 1.0)]), SCALE)[0]
    assert one.confidence == sure(at("visit.", 1.0), sentence=0.2)
    assert one.confidence < both.confidence < last.confidence


def test_the_best_comes_first_even_if_another_looks_surer() -> None:
    by_sentence = Calibration(
        ranking=replace(SURE, score=0.0, sentence=9.0),
        sure=replace(SURE, elsewhere=0.0),
        bias=0.0,
        threshold=0.5,
    )
    spans = [at("Adams", 3.0), at("The last", 1.0)]
    first, second = read(WHO, [candidate()], Fixed(spans), by_sentence)
    assert first.quote == "The last line."
    assert first.confidence < second.confidence
