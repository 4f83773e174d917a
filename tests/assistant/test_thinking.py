"""What a model thinks aloud, however it comes."""

from __future__ import annotations

import pytest

from assistant.thinking import Aloud, answer_of


def heard(reply: str, step: int) -> str:
    aloud = Aloud()
    parts = [reply[at : at + step] for at in range(0, len(reply), step)]
    return "".join([*map(aloud.feed, parts), aloud.end()])


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("<think>So?</think>\n\nAna led it.", "Ana led it."),
        ("\n <THINKING>\nSo?\n</thinking>Ana.", "Ana."),
        ("[THINK]So? [1][/THINK]Ana.", "Ana."),
        ("<think>So, and no end", ""),
        ("<think></think>", ""),
        ("Ana <think> led it.", "Ana <think> led it."),
        ("<b>Ana</b>", "<b>Ana</b>"),
        ("[1] Ana led it.", "[1] Ana led it."),
        ("<", "<"),
        ("", ""),
    ],
)
def test_only_the_answer_is_heard(reply: str, answer: str, step: int) -> None:
    assert heard(reply, step) == answer


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("<think>So?</think> Ana.", "Ana."),
        ("So?</think>\nAna.", "Ana."),
        ("<think>So", ""),
        ("Ana.", "Ana."),
    ],
)
def test_a_whole_reply_answers_behind_its_thinking(reply: str, answer: str) -> None:
    assert answer_of(reply) == answer
