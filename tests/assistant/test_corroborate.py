from __future__ import annotations

import numpy as np

from assistant.corroborate import group, supporters
from index.centre import unit
from tests.assistant.examples import evidence


def angled(*degrees: float) -> np.ndarray:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def test_sentences_that_say_the_same_are_one_group() -> None:
    items = [evidence(quote) for quote in ("one", "uno", "other")]
    assert group(items, angled(0, 10, 90), same=0.9) == [[0, 1], [2]]


def test_the_group_of_the_best_evidence_is_first() -> None:
    items = [evidence(quote) for quote in ("best", "other", "best again")]
    assert group(items, angled(0, 90, 5), same=0.9)[0] == [0, 2]


def test_small_steps_do_not_chain_unlike_sentences_together() -> None:
    items = [evidence(str(number)) for number in range(4)]
    groups = group(items, angled(0, 20, 40, 60), same=0.93)
    assert groups == [[0, 1], [2, 3]]


def test_nothing_makes_no_group() -> None:
    assert group([], unit(np.zeros((0, 2), dtype=np.float32))) == []


def test_another_file_that_says_the_same_supports_a_finding() -> None:
    items = [evidence("said", "a.txt"), evidence("unlike", "b.txt"), evidence("alike", "c.txt")]
    assert supporters([[0]], items, angled(0, 90, 10), same=0.9) == [[2]]


def test_a_file_supports_a_finding_once_with_its_most_alike_sentence() -> None:
    items = [evidence("said"), evidence("near", "b.txt"), evidence("nearer", "b.txt")]
    assert supporters([[0]], items, angled(0, 20, 10), same=0.9) == [[2]]


def test_a_findings_own_file_does_not_support_it() -> None:
    items = [evidence("said", "a.txt"), evidence("again", "a.txt")]
    assert supporters([[0]], items, angled(0, 5), same=0.9) == [[]]


def test_a_sentence_supports_one_finding_only() -> None:
    items = [evidence("said"), evidence("other"), evidence("between", "b.txt")]
    assert supporters([[0], [1]], items, angled(0, 20, 10), same=0.9) == [[2], []]
