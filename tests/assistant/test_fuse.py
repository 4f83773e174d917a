"""Fusing scores: words stay within their language, names cross it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.fuse import WEIGHTS, Shares, Weights, fuse

COSINES = st.floats(-1, 1, width=32)
PARTS = st.floats(0, 1, width=32)
PASSAGES = st.lists(st.tuples(COSINES, PARTS, PARTS, st.booleans()), max_size=20)
SOME_WEIGHTS = st.builds(Weights, sentence=PARTS, words=PARTS, names=PARTS, names_across=PARTS)
ONLY_MEANING = Weights(words=0, names=0, names_across=0)

Columns = tuple[Shares, Shares, Shares, np.ndarray[tuple[int], np.dtype[np.bool_]]]


def columns(passages: list[tuple[float, float, float, bool]]) -> Columns:
    table = np.array([row[:3] for row in passages]).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2], np.array([row[3] for row in passages], dtype=bool)


@given(PASSAGES, SOME_WEIGHTS)
def test_words_move_no_passage_past_one_of_another_language(
    passages: list[tuple[float, float, float, bool]], weights: Weights
) -> None:
    meaning, words, _, own = columns(passages)
    scores = fuse(meaning, words, np.zeros(len(meaning)), own, weights)
    np.testing.assert_array_equal(scores[~own], meaning[~own])
    np.testing.assert_array_equal(np.sort(scores[own]), np.sort(meaning[own]))


@given(PASSAGES, SOME_WEIGHTS)
def test_within_the_language_a_passage_that_is_likelier_by_meaning_and_words_stays_before(
    passages: list[tuple[float, float, float, bool]], weights: Weights
) -> None:
    meaning, words, _, own = columns(passages)
    scores = fuse(meaning, words, np.zeros(len(meaning)), own, weights)
    by_both = (meaning + weights.words * words)[own]
    ranked = scores[own][np.argsort(-by_both, kind="stable")]
    assert (np.diff(ranked) <= 0).all()


@given(PASSAGES)
def test_what_counts_for_nothing_changes_nothing(
    passages: list[tuple[float, float, float, bool]],
) -> None:
    np.testing.assert_array_equal(fuse(*columns(passages), ONLY_MEANING), columns(passages)[0])


def test_words_bring_the_better_match_first_among_passages_of_the_language() -> None:
    meaning = np.array([0.50, 0.45, 0.48, 0.20])
    own = np.array([True, True, False, True])
    words = np.array([0.0, 1.0, 0.0, 0.0])
    scores = fuse(meaning, words, np.zeros(4), own, WEIGHTS)
    np.testing.assert_array_equal(scores, [0.45, 0.50, 0.48, 0.20])


@given(PASSAGES, SOME_WEIGHTS)
def test_a_name_raises_its_passage_by_its_share_and_no_other(
    passages: list[tuple[float, float, float, bool]], weights: Weights
) -> None:
    meaning, words, names, own = columns(passages)
    without = fuse(meaning, words, np.zeros(len(meaning)), own, weights)
    raised = fuse(meaning, words, names, own, weights) - without
    np.testing.assert_allclose(raised[own], weights.names * names[own], atol=1e-12)
    np.testing.assert_allclose(raised[~own], weights.names_across * names[~own], atol=1e-12)


def test_names_count_for_more_in_other_languages() -> None:
    assert WEIGHTS.names_across > WEIGHTS.names > 0
    own = np.array([True, False])
    scores = fuse(np.array([0.31, 0.30]), np.zeros(2), np.ones(2), own, WEIGHTS)
    assert scores[1] > scores[0]


def test_what_is_given_is_left_as_it_was() -> None:
    given_ = np.array([0.2, 0.1])
    fuse(given_, np.array([0.0, 1.0]), np.ones(2), np.array([True, True]), replace(WEIGHTS))
    np.testing.assert_array_equal(given_, [0.2, 0.1])
