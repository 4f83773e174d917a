"""Reading, on small vectors made by hand: no encoder is needed to test what it does."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from assistant.read import FEATURES, Candidate, ReadingModel, features, read, wants_number
from assistant.types import Passage
from index.types import Span

QUESTION = "Who chaired the peace talks?"
VECTOR = np.array([1.0, 0.0, 0.0], dtype=np.float32)


def model(**weights: float) -> ReadingModel:
    """A reader that sees only the features named."""
    return ReadingModel(
        threshold=0.5,
        weights=np.array([weights.get(name, 0.0) for name in FEATURES]),
        bias=0.0,
        ceiling=1.0,
        number_probe=np.array([0.0, 8.0, 0.0]),
        number_bias=-4.0,
        common=frozenset({"who", "the"}),
    )


def candidate(
    quotes: list[str], cosines: list[float], *, source: str = "a.txt", score: float = 0.5
) -> Candidate:
    """A passage of these sentences, a space between, each at a cosine to VECTOR."""
    text = " ".join(quotes)
    starts = np.cumsum([0, *(len(quote) + 1 for quote in quotes)])
    spans = tuple(
        Span(int(start), int(start) + len(quote))
        for start, quote in zip(starts, quotes, strict=False)
    )
    vectors = np.array([[c, 0.0, np.sqrt(1 - c * c)] for c in cosines], dtype=np.float32)
    passage = Passage(1, source, "", "en", None, None, text, 0, len(text), score)
    return Candidate(passage, spans, tuple(quotes), vectors.reshape(-1, 3))


def column(name: str, question: str, *candidates: Candidate) -> list[float]:
    """One feature of every sentence."""
    table = features(question, VECTOR, candidates, model())
    return [round(float(value), 6) for value in table[:, FEATURES.index(name)]]


def test_the_sentence_nearest_the_question_comes_first_whatever_passage_it_is_in() -> None:
    first = candidate(["Rain fell all night.", "Roads were closed."], [0.1, 0.3])
    second = candidate(["Ms Wanjala chaired them."], [0.8], source="b.txt")
    evidence = read(QUESTION, VECTOR, [first, second], model(cosine=5.0))
    assert [item.quote for item in evidence] == [
        "Ms Wanjala chaired them.",
        "Roads were closed.",
        "Rain fell all night.",
    ]
    assert evidence[0].passage.source == "b.txt"


def test_a_quote_is_what_its_span_covers() -> None:
    given = candidate(["Rain fell all night.", "Roads were closed."], [0.1, 0.3])
    for item in read(QUESTION, VECTOR, [given], model(cosine=1.0)):
        assert given.passage.text[item.start : item.end] == item.quote


def test_confidence_is_a_probability_under_the_ceiling() -> None:
    given = candidate(["Rain fell all night.", "Roads were closed."], [-0.9, 0.9])
    capped = dataclasses.replace(model(cosine=1000.0), ceiling=0.7)
    confidences = [item.confidence for item in read(QUESTION, VECTOR, [given], capped)]
    assert confidences == [pytest.approx(0.7), pytest.approx(0.0, abs=1e-9)]


def test_nothing_found_gives_no_evidence() -> None:
    assert read(QUESTION, VECTOR, [], model()) == []
    assert read(QUESTION, VECTOR, [candidate([], [])], model()) == []


def test_a_single_sentence_can_be_read() -> None:
    evidence = read(QUESTION, VECTOR, [candidate(["Rain."], [0.2])], ReadingModel.load())
    assert len(evidence) == 1
    assert 0 <= evidence[0].confidence <= 1


def test_a_repeat_within_a_file_is_left_out_and_kept_in_another_file() -> None:
    headline = "Judge Wanjala chaired peace talks"
    sentence = "Judge Wanjala chaired peace talks in Galkayo on Monday."
    here = candidate([headline, sentence], [0.5, 0.6])
    there = candidate([sentence], [0.4], source="b.txt")
    evidence = read(QUESTION, VECTOR, [here, there], model(cosine=1.0))
    assert [(item.passage.source, item.quote) for item in evidence] == [
        ("a.txt", sentence),
        ("b.txt", sentence),
    ]


def test_a_sentence_in_two_passages_of_a_file_is_given_once() -> None:
    given = candidate(["Rain fell."], [0.5])
    assert len(read(QUESTION, VECTOR, [given, given], model(cosine=1.0))) == 1


def test_words_of_the_question_count_by_script_and_in_other_forms() -> None:
    english = candidate(["Peace talking began.", "Rain fell."], [0.1, 0.1])
    arabic = candidate(["بدأت محادثات السلام."], [0.1], source="b.txt")
    shares = column("words_sentence", QUESTION, english, arabic)
    assert shares[0] > 0.5
    assert shares[1:] == [0.0, 0.0]


def test_a_number_is_found_in_any_digits() -> None:
    given = candidate(["اتفقوا على تبادل ٣٤٠ أسيراً.", "وصل الوفد."], [0.1, 0.1])
    assert column("numbers_sentence", "Who freed the 340?", given) == [1.0, 0.0]
    assert column("numbers_missing", "Who freed the 340?", given) == [0.0, 0.0]
    assert column("numbers_missing", "Who freed the 58?", given) == [1.0, 1.0]


def test_a_name_that_the_passage_lacks_is_noticed() -> None:
    given = candidate(["Judge Wanjala chaired the talks."], [0.1])
    assert column("names_missing", "When did Wanjala speak?", given) == [0.0]
    assert column("names_missing", "When did Warsame speak?", given) == [1.0]


def test_a_name_is_not_missed_in_a_script_it_could_not_stand_in() -> None:
    given = candidate(["بدأت محادثات السلام."], [0.1])
    assert column("names_missing", "When did Warsame speak?", given) == [0.0]


def test_passages_of_the_same_file_do_not_narrow_its_margin() -> None:
    first = candidate(["Rain fell."], [0.1], score=0.6)
    sister = candidate(["Roads shut."], [0.1], score=0.5)
    other = candidate(["Snow fell."], [0.1], source="b.txt", score=0.2)
    assert column("passage_margin", QUESTION, first, sister, other) == [0.4, 0.3, -0.4]


def test_a_question_for_a_number_prefers_a_sentence_with_one() -> None:
    asks = np.array([0.0, 1.0, 0.0], dtype=np.float32)
    given = candidate(["It rained.", "It rained 12 days."], [0.0, 0.0])
    evidence = read("How long?", asks, [given], model(number_wanted=1.0))
    assert evidence[0].quote == "It rained 12 days."
    assert wants_number(asks, model()) > 0.9
    assert wants_number(VECTOR, model()) < 0.1


def test_vectors_of_another_encoder_are_read_without_the_number_probe() -> None:
    assert wants_number(np.ones(5, dtype=np.float32), model()) == 0.0


def test_the_weights_in_the_package_fit_the_embedded_encoder_and_trust_likeness() -> None:
    shipped = ReadingModel.load()
    weights = dict(zip(FEATURES, shipped.weights, strict=True))
    assert shipped.number_probe.shape == (384,)
    assert 0 < shipped.threshold < shipped.ceiling < 1
    assert weights["cosine"] > 0
    assert weights["number_wanted"] > weights["number_lacking"]
