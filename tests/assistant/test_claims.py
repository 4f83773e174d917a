"""Sentences held against passages: what settles the matter, and what is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assistant.claims import BIAS, Claim, Support, _weights, check, weigh
from assistant.span_reader import Judged, SpanScore
from index.types import Span, Vectors

TEXT = "Ana Pires led the delegation on 12 March. It met 42 farmers in Lisbon. He said: “No.”"
SENTENCES = (Span(0, 41), Span(42, 70), Span(71, len(TEXT)))


class Sure:
    """A reader that finds the same in everything."""

    def __init__(self, answers: float = 5.0, start: int = 45, end: int = 50) -> None:
        self._span = SpanScore(start, end, answers, answers, answers)
        self.read = ""
        self.stated = ""

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """No claim is put as a question."""
        raise NotImplementedError

    def judge(self, statement: str, passage: str) -> Judged:
        """As sure of every word as of the whole."""
        assert statement
        self.read, self.stated = passage, statement
        found = self._span if passage else None
        return Judged(self._span.answers, found, (self._span.answers,) * len(statement.split()))

    def pieces(self, word: str) -> int:
        """Common words are those of four letters."""
        return 1 if len(word) <= 4 else 2


def claim(text: str, language: str = "en") -> Claim:
    return Claim(text, language, np.array([1.0, 0.0], dtype=np.float32))


def support(text: str = TEXT, language: str = "en", published: date | None = None) -> Support:
    vectors: Vectors = np.array([[0.9, 0.1], [0.85, 0.3], [0.0, 1.0]], dtype=np.float32)
    return Support(text, language, published or date(2024, 3, 13), SENTENCES, vectors)


def reason(text: str, language: str = "en", answers: float = 5.0) -> str:
    return check(claim(text, language), support(), Sure(answers)).reason


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("Ana Pires met 42 farmers.", 0),
        ("Ana Pires met forty-two farmers.", 0),
        ("Ana Pires led the delegation on 12 March.", 0),
        ("Ana Pires met 900 farmers.", 1),  # it says 900 in another connection
        ("Ana Pires met two farmers.", 1),
        ("Ana Pires met 7, 8 and 9 farmers.", 2),
    ],
)
def test_numbers_that_stand_far_from_what_is_likest_count_against_it(
    text: str, apart: float
) -> None:
    far = replace(support(f"{TEXT} Trade was worth 900 dollars."), published=None)
    assert weigh(claim(text), far, Sure()).features["apart"] == apart
    assert _weights()[0]["apart"] < 0


def test_a_sentence_that_has_the_claims_numbers_is_read_before_likelier_ones() -> None:
    text = f"{TEXT} There were 187 of them."
    vectors: Vectors = np.array(
        [[0.9, 0.1], [0.85, 0.3], [0.5, 0.8], [0.62, 0.7]], dtype=np.float32
    )
    numbered = Span(len(TEXT) + 1, len(text))
    passage = Support(text, "en", None, (*SENTENCES, numbered), vectors)
    reader = Sure(start=43, end=45)  # in the second of the two that it reads
    assert numbered not in {item.span for item in weigh(claim("They met."), passage, reader).near}
    near, _, features = weigh(claim("They met 187 people."), passage, reader)
    assert near[-1].span == numbered
    assert features["cosine"] == pytest.approx(0.9)
    assert check(claim("They met 187 people."), passage, reader).span == numbered


def test_what_the_reader_is_sure_of_and_nothing_speaks_against_is_borne_out() -> None:
    verdict = check(claim("Ana Pires led the delegation."), support(), Sure())
    assert verdict.supported
    assert verdict.probability > 0.5
    assert verdict.span.of(TEXT) == "It met 42 farmers in Lisbon."


def test_a_reader_that_strays_to_an_unlike_sentence_is_not_followed() -> None:
    verdict = check(claim("Ana Pires led the delegation."), support(), Sure(start=72, end=75))
    assert verdict.span.of(TEXT) == "Ana Pires led the delegation on 12 March."


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The delegation met 43 farmers.", "en", "number"),
        ("Die Delegation traf 40 Bauern.", "de", "number"),
        ("The delegation met forty-two farmers.", "en", ""),
        ("The delegation came in 2023.", "en", "date"),
        ("The delegation came in 2024.", "en", ""),
        ("They came on 13 April.", "en", "date"),
        ("They came on 12 May.", "en", "date"),
        ("They came on 12 March 2024.", "en", ""),
        ("They came on 12.3.2024.", "en", ""),
        ("It met 42,000 farmers.", "en", "number"),
        ("The delegation was led by Bambang Setiawan.", "en", "name"),
        ("Leader of it was Anna Piress.", "en", ""),
        ("Ujumbe uliongozwa na Ana Pires.", "sw", ""),
        ("Ujumbe uliongozwa na Juma Kisanga.", "sw", "name"),
        ("Die Delegation leitete der Minister Karl Hubrecht.", "de", "name"),
        ("Die Delegation und der Minister trafen Bauern.", "de", ""),
        ("He said: “We never agreed to that at all.”", "en", "quote"),
        ("ترأست آنا بيريس الوفد.", "ar", ""),
    ],
)
def test_what_a_passage_does_not_have_settles_the_matter(
    text: str, language: str, expected: str
) -> None:
    assert reason(text, language) == expected


def test_what_the_reader_does_not_see_is_not_borne_out() -> None:
    assert reason("Ana Pires led the delegation.", answers=-8.0) == "meaning"


def test_a_denial_on_one_side_is_a_sign_against() -> None:
    assert weigh(claim("She did not lead it."), support(), Sure()).features["denial"] == 1.0
    assert weigh(claim("She led it."), support(), Sure()).features["denial"] == 0.0


def test_only_the_sentences_likest_to_a_claim_are_read_and_one_of_them_is_pointed_to() -> None:
    vectors: Vectors = np.array([[0.9, 0.1], [0.0, 1.0], [0.85, 0.3]], dtype=np.float32)
    passage = Support(TEXT, "en", date(2024, 3, 13), SENTENCES, vectors)
    reader = Sure(start=42, end=46)  # the second line of what it reads
    verdict = check(claim("He said no."), passage, reader)
    assert reader.read == "Ana Pires led the delegation on 12 March.\nHe said: “No.”"
    assert verdict.span == SENTENCES[2]


def test_a_passage_of_nothing_bears_nothing_out() -> None:
    empty = Support("", "en", None, (), np.zeros((0, 2), dtype=np.float32))
    verdict = check(claim("It rained."), empty, Sure(answers=-10.0))
    assert not verdict.supported
    assert verdict.span == Span(0, 0)


def test_a_claim_is_as_long_as_it_has_words_that_are_not_short() -> None:
    found = weigh(claim("Ana Pires of Lisbon led it on to a farm"), support(), Sure())
    assert found.features["length"] == pytest.approx(0.5)


def test_everything_that_is_weighed_has_a_weight() -> None:
    found = weigh(claim("Ana Pires led it."), support(), Sure())
    weights, _ = _weights()
    assert {*found.features, BIAS} == set(weights)


@pytest.mark.parametrize(
    ("agreement", "agrees", "differs"), [(None, 0.0, 0.0), (0.75, 0.75, 0.25), (0.0, 0.0, 1.0)]
)
def test_that_a_claim_answers_as_was_found_counts_and_that_it_answers_otherwise(
    agreement: float | None, agrees: float, differs: float
) -> None:
    said = replace(claim("Ana Pires led it."), agreement=agreement)
    features = weigh(said, support(), Sure()).features
    assert (features["agrees"], features["differs"]) == (agrees, differs)


@pytest.mark.parametrize(("agreement", "answers"), [(None, False), (0.4, False), (0.6, True)])
def test_a_claim_that_agrees_answers(agreement: float | None, answers: bool) -> None:
    said = replace(claim("Ana Pires led it."), agreement=agreement)
    assert check(said, support(), Sure()).answers is answers


def test_the_reader_is_told_days_as_the_passage_names_them() -> None:
    reader = Sure()
    check(claim("Ana Pires led it on 12 March 2024."), support(), reader)
    assert reader.stated == "Ana Pires led it on 12 March."


def test_agreement_makes_a_claim_surer_and_difference_less_sure() -> None:
    def probability(agreement: float | None) -> float:
        said = replace(claim("Ana Pires led it."), agreement=agreement)
        return check(said, support(), Sure(answers=0.0)).probability

    assert probability(0.0) < probability(None) < probability(1.0)
