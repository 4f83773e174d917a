from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.details import Wording
from assistant.signs import NOWHERE, SLACK, Candidate, Signs, propose
from assistant.span_reader import SpanScore
from index.types import Span
from tests.assistant.examples import passage

QUESTION = Wording("Who led the talks with Kenya's Amina Odhiambo?", "en")


class Says:
    """Proposes given words in each passage, with scores."""

    def __init__(self, *said: tuple[str, float]) -> None:
        self._said = said

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """Those of the words that the passage has."""
        assert question
        found = []
        for text in passages:
            places = [(text.find(words), words, score) for words, score in self._said]
            spans = [
                SpanScore(at, at + len(words), score, answers=0.0, within=0.0)
                for at, words, score in places
                if at >= 0
            ]
            found.append(sorted(spans, key=lambda span: -span.score)[:most])
        return found

    def pieces(self, word: str) -> int:
        """Every word is a rare one."""
        return len(word)


def candidate(source: str, text: str, language: str = "en", cosine: float = 0.5) -> Candidate:
    """A passage of one sentence."""
    sentences = (Span(0, len(text)),)
    return Candidate(passage(source, language, text), sentences, cosine, (0.4,))


def signs(
    *candidates: Candidate, said: Sequence[tuple[str, float]], question: Wording = QUESTION
) -> list[tuple[str, Signs]]:
    """By proposed words, what speaks for them."""
    return [
        (
            item.passage.text[item.answer.start : item.answer.end],
            item.signs,
        )
        for item in propose(question, candidates, Says(*said))
    ]


def test_an_answer_that_repeats_the_question_is_known_in_any_script() -> None:
    texts = ("Odhiambo was received by Jewgenij Orlow.", "استقبل أورلوف السيدة أوديامبو.")
    both = [candidate("a", texts[0]), candidate("b", texts[1], "ar")]
    said = [("Odhiambo", 1.0), ("Jewgenij Orlow", 1.0), ("أوديامبو", 1.0), ("أورلوف", 1.0)]
    found = {words: item.asked for words, item in signs(*both, said=said)}
    assert found == {"Odhiambo": 1, "Jewgenij Orlow": 0, "أوديامبو": 1, "أورلوف": 0}


def test_files_that_say_the_same_are_counted_in_any_spelling_but_not_the_own_one() -> None:
    there = [
        candidate("a", "The group was led by Yevgeny Orlov."),
        candidate("a", "Orlov came on Monday, it said."),
        candidate("b", "Geleitet wurde sie von Jewgenij Orlow.", "de"),
        candidate("c", "Pablo Reyes was there."),
    ]
    names = ("Yevgeny Orlov", "Orlov", "Jewgenij Orlow", "Pablo Reyes")
    found = signs(*there, said=[(name, 1.0) for name in names])
    counted = {(words, item.agreeing) for words, item in found}
    assert counted == {
        ("Yevgeny Orlov", 1),
        ("Orlov", 1),
        ("Jewgenij Orlow", 1),
        ("Pablo Reyes", 0),
    }


def test_rows_of_a_table_agree_and_are_abroad_each_for_itself() -> None:
    there = [
        candidate("wire.csv", "The group was led by Yevgeny Orlov."),
        candidate("wire.csv", "Geleitet wurde die türkische Gruppe von Jewgenij Orlow.", "de"),
    ]
    said = [("Yevgeny Orlov", 1.0), ("Jewgenij Orlow", 1.0)]
    asked = Wording("Who led the group from Turkey?", "en")
    one = signs(*there, said=said, question=asked)
    assert [(item.agreeing, item.abroad) for _, item in one] == [(0, 0), (0, 0)]
    rows = [replace(item, article=row) for row, item in enumerate(there)]
    each = signs(*rows, said=said, question=asked)
    assert [(item.agreeing, item.abroad) for _, item in each] == [(1, 1), (1, 0)]


def test_what_the_reader_prefers_no_answer_to_does_not_agree() -> None:
    there = candidate("a", "Orlov led it."), candidate("b", "Orlov came.")
    for score, agreeing in ((1.0, 1), (-1.0, 0)):
        found = signs(*there, said=[("Orlov", score)])
        assert [item.agreeing for _, item in found] == [agreeing, agreeing]


def test_names_of_the_question_that_a_passage_lacks_are_counted() -> None:
    there = [
        candidate("a", "Orlow leitete die Gespräche mit Amina Odhiambo.", "de"),
        candidate("b", "Orlow leitete die Gespräche mit Pablo Reyes.", "de"),
    ]
    (_, one), (_, other) = signs(*there, said=[("Orlow", 1.0)])
    assert one.lacking < other.lacking


def test_what_is_no_number_does_not_fit_where_one_is_asked_for() -> None:
    there = candidate("a", "Orlov brought forty officers.")
    said = [("Orlov", 1.0), ("forty", 1.0)]
    for asked, misfits in (("How many came?", {"Orlov"}), ("Who came?", set())):
        found = signs(there, said=said, question=Wording(asked, "en"))
        assert {words for words, item in found if item.misfit} == misfits


def test_whom_a_question_names_is_not_whom_it_asks_for() -> None:
    there = candidate("a", "استقبل يفغيني أورلوف بابلو رييس.", "ar")
    said = [("يفغيني أورلوف", 1.0), ("بابلو رييس", 1.0)]
    for asked, named in (("Who met Orlov?", 1), ("Where was Orlov met?", 0)):
        found = dict(signs(there, said=said, question=Wording(asked, "en")))
        assert found["يفغيني أورلوف"].named == named
        assert found["بابلو رييس"].named == 0


def test_a_title_that_the_question_has_too_is_no_name() -> None:
    found = signs(
        candidate("a", "Minister Orlov met Reyes, the minister."),
        said=[("Minister Orlov", 1.0), ("Reyes", 1.0)],
        question=Wording("Who is the minister?", "en"),
    )
    assert [item.named for _, item in found] == [0, 0]


def test_a_country_of_the_question_is_looked_for_in_all_of_an_article() -> None:
    there = [
        candidate("a", "Orlov led it."),
        candidate("a", "Es war die türkische Delegation.", "de"),
        candidate("b", "Orlov led the delegation from Tripoli."),
    ]
    asked = Wording("من ترأس الوفد التركي؟", "ar")
    found = signs(*there, said=[("Orlov", 1.0), ("türkische", 1.0)], question=asked)
    assert [item.abroad for _, item in found] == [0, 0, 1]


def test_what_other_passages_propose_and_how_far_a_passage_is() -> None:
    there = candidate("a", "Orlov led it.", cosine=0.7), candidate("b", "Reyes did.", cosine=0.4)
    (_, one), (_, other) = signs(*there, said=[("Orlov", 3.0), ("Reyes", 1.0)])
    assert (one.elsewhere, other.elsewhere) == (1.0, 3.0)
    assert one.far == 0
    assert other.far == pytest.approx(0.3 - SLACK)
    ((_, alone),) = signs(there[0], said=[("Orlov", 3.0)])
    assert alone.elsewhere == NOWHERE


@pytest.mark.parametrize(
    ("text", "piece", "word"),
    [
        ("दिल्ली में", "दि", "दिल्ली"),
        ("وصل الرّئيس.", "الرّ", "الرّئيس"),
        ("in Mu\u0308nchen", "Mu", "Mu\u0308nchen"),
    ],
)
def test_a_mark_ends_no_word(text: str, piece: str, word: str) -> None:
    ((words, _),) = signs(candidate("a", text), said=[(piece, 1.0)])
    assert words == word


@pytest.mark.parametrize(
    ("words", "is_proposed"),
    [("of", False), ("of it", False), ("EU", True), ("No", True), ("12", True), ("على", True)],
)
def test_an_answer_of_tiny_words_is_not_proposed(words: str, is_proposed: bool) -> None:
    found = signs(candidate("a.txt", f"“ {words} ” was said"), said=[(words, 3.0)])
    assert bool(found) is is_proposed


@pytest.mark.parametrize(
    ("text", "language", "words", "left"),
    [
        ("It rains, said Ana Pires.", "en", "said", 0),
        ("It rains, said Ana Pires.", "en", "said Ana Pires", 1),
        ("Es regnet, sagte Ana Pires.", "de", "sagte", 0),
        ("وقال الوزير إنها تمطر.", "ar", "وقال", 0),
        ("Inanyesha, alisema Ana.", "sw", "alisema", 0),
        ("Nani alikuja? Ana.", "sw", "Nani", 0),
        ("Il pleut, a déclaré Ana.", "fr", "a déclaré", 0),
    ],
)
def test_a_bare_verb_of_saying_or_question_word_is_no_answer(
    text: str, language: str, words: str, left: int
) -> None:
    proposed = propose(QUESTION, [candidate("a.txt", text, language)], Says((words, 3.0)))
    assert len(proposed) == left
