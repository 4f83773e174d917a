from __future__ import annotations

import numpy as np

from assistant.corroborate import group
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
