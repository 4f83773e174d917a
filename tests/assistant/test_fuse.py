"""Fusing scores: words and names order a language's passages, names lift those of others."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.fuse import WEIGHTS, Shares, Weights, fuse

COSINES = st.floats(-1, 1, width=32)
PARTS = st.floats(0, 1, width=32)
PASSAGES = st.lists(st.tuples(COSINES, PARTS, PARTS, st.booleans()), max_size=20)
SOME_WEIGHTS = st.builds(Weights, sentence=PARTS, words=PARTS, names=PARTS)

Rows = list[tuple[float, float, float, bool]]


def columns(rows: Rows) -> tuple[Shares, Shares, Shares, NDArray[np.bool_]]:
    """Meaning, words, names, and whether it is the question's language."""
    table = np.array([row[:3] for row in rows]).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2], np.array([row[3] for row in rows], dtype=bool)


@given(PASSAGES, SOME_WEIGHTS)
def test_words_move_no_passage_past_one_of_another_language(rows: Rows, weights: Weights) -> None:
    meaning, words, names, own = columns(rows)
    scores = fuse(meaning, words, np.zeros(len(rows)), own, weights)
    np.testing.assert_array_equal(scores[~own], meaning[~own])
    # Nor do names within the language: whatever has them, its best is as good as before.
    for named in (names, np.zeros(len(rows))):
        scores = fuse(meaning, words, named, own, weights)
        np.testing.assert_array_equal(np.sort(scores[own]), np.sort(meaning[own]))


@given(PASSAGES, SOME_WEIGHTS)
def test_passages_of_the_language_come_in_the_order_of_all_three(
    rows: Rows, weights: Weights
) -> None:
    meaning, words, names, own = columns(rows)
    scores = fuse(meaning, words, names, own, weights)
    together = (meaning + weights.names * names + weights.words * words)[own]
    ranked = scores[own][np.argsort(-together, kind="stable")]
    assert (np.diff(ranked) <= 0).all()


@given(PASSAGES, SOME_WEIGHTS)
def test_names_lift_passages_of_other_languages_by_their_share(
    rows: Rows, weights: Weights
) -> None:
    meaning, words, names, own = columns(rows)
    scores = fuse(meaning, words, names, own, weights)
    np.testing.assert_allclose(scores[~own], (meaning + weights.names * names)[~own])


@given(PASSAGES)
def test_what_counts_for_nothing_changes_nothing(rows: Rows) -> None:
    scores = fuse(*columns(rows), Weights(words=0, names=0))
    np.testing.assert_array_equal(scores, columns(rows)[0])


def test_words_bring_the_better_match_first_among_passages_of_the_language() -> None:
    meaning = np.array([0.50, 0.45, 0.48, 0.20])
    words = np.array([0.0, 1.0, 0.0, 0.0])
    own = np.array([True, True, False, True])
    scores = fuse(meaning, words, np.zeros(4), own, WEIGHTS)
    np.testing.assert_array_equal(scores, [0.45, 0.50, 0.48, 0.20])
    np.testing.assert_array_equal(meaning, [0.50, 0.45, 0.48, 0.20])  # what was given is as it was


def test_a_name_brings_a_passage_of_another_language_before_one_a_little_likelier() -> None:
    meaning, names = np.array([0.31, 0.30, 0.30]), np.array([1.0, 1.0, 0.0])
    scores = fuse(meaning, np.zeros(3), names, np.array([True, False, False]), WEIGHTS)
    assert scores[1] > scores[0] > scores[2]
