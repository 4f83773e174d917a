"""What the terminal is shown of an answer that a language model wrote."""

from __future__ import annotations

import pytest

from assistant.show import show_answer
from assistant.types import Answer, Citation, Finding, Statement


def shown(capture: pytest.CaptureFixture[str], *statements: Statement) -> str:
    quote = "Ana Pires led it."
    citation = Citation(1, "a.txt", "T", "en", quote, 0, len(quote), 1, answer_end=9)
    finding = Finding("Ana Pires", (citation,), ("a.txt",), ("en",), 1)
    answer = Answer(
        question="Who led it?",
        text="",
        citations=(citation,),
        findings=(finding,),
        abstained=False,
        language="en",
        confidence=0.9,
        passages=(),
        timings={},
        writer="a model",
        statements=statements,
    )
    show_answer(answer)
    return capture.readouterr().out


def test_sentences_are_shown_with_their_markers_and_the_withheld_are_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(
        capsys,
        Statement("Ana Pires led it.", supported=True, shown=True, markers=(1,)),
        Statement("She flew home.", supported=False, reason="meaning"),
    )
    assert "Ana Pires led it. [1]" in text
    assert "She flew home" not in text
    assert "1 withheld" in text


def test_a_sentence_that_is_shown_with_a_remark_is_not_called_withheld(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(
        capsys,
        Statement("Ana Pires led it.", supported=True, shown=True, markers=(1,)),
        Statement("She flew home.", supported=False, shown=True, reason="meaning"),
    )
    assert "She flew home. (" in text
    assert "withheld" not in text
