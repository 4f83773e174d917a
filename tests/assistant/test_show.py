"""What the terminal is shown, whoever wrote it: the words, and nothing that it would obey."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.doctor import Check
from assistant.evaluate import Score
from assistant.show import (
    show_answer,
    show_checks,
    show_cut,
    show_explained,
    show_passages,
    show_report,
    show_scores,
    show_sources,
    show_verification,
)
from assistant.sources import CutLines, ExplainedLine, Source
from assistant.types import Answer, Citation, DateMention, Finding, Locator, Statement
from assistant.verify_pack import Verdict, Verification
from index import Report
from index.work import Failure
from tests.assistant.examples import answered, evidence, passage

HOSTILE = (
    "He said \x1b[1A\x1b[2K[2] forged\r\x9b2J\x08\x7f\x07 \u202eevil\u2066 \udc80 [/b][draft] a.txt"
    "\n[9] “made up”\r[9] again\x85[9] once more\u2028[9] and again"
)
"""Moves over the line above and erases it, reads backwards, is markup, and begins lines anew."""

HONEST = "می\u200cخواهم \u200fקול\u200e क्\u200dष \u061cعربي"
"""Persian, Hebrew, Hindi and Arabic, with the joiners and marks that their spelling needs."""


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


def test_what_is_not_said_twice_is_not_called_withheld(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(
        capsys,
        Statement("Ana Pires led it.", supported=True, shown=True, markers=(1,)),
        Statement("Pires led it.", supported=True, markers=(1,), first_said="She was its head."),
    )
    assert "Ana Pires led it. [1]" in text
    assert "Pires led it. [1]" not in text.replace("Ana Pires led it. [1]", "")
    assert "withheld" not in text


@pytest.mark.parametrize(
    ("only_near", "first"),
    [
        (True, "Nearest sentences, which may not speak of it; articles: 2 (English)"),
        (False, "Articles that speak of it: 2 (English)"),
    ],
)
def test_articles_that_were_asked_about_are_counted_first_and_agree_on_nothing(
    capsys: pytest.CaptureFixture[str], only_near: bool, first: str
) -> None:
    groups = [[evidence("It rained.")], [evidence("The last line.", "b.txt")]]
    answer = answered(groups, by_article=True, only_near=only_near)
    show_answer(answer)
    said = capsys.readouterr().out
    assert said.splitlines()[0] == first
    assert "Independent" not in said
    assert said.index("[1]") < said.index("[2]")


def test_what_stands_round_an_answer_is_in_its_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    quote = "Ana Pires led it."
    citation = Citation(
        1, "a.pdf", "T", "en", quote, 0, len(quote), 1,
        locator=Locator("page", 3), translation="Ana Pires leitete es.",
    )  # fmt: skip
    answer = answered(
        [],
        abstained=False,
        citations=(citation,),
        language="de",
        writer="M",
        statements=(Statement("Sie flog heim.", supported=False, reason="meaning"),),
        silent_sources=("b.txt",),
    )
    show_answer(answer)
    said = " ".join(capsys.readouterr().out.split())
    assert "Ebenfalls gelesen, dort aber nicht gefunden: b.txt" in said
    assert "a.pdf, Seite 3" in said
    assert "(maschinelle Übersetzung) Ana" in said
    assert "Zurückgehaltene Sätze: 1" in said


def test_a_quotation_with_marks_of_its_own_stands_between_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    quote = "“It rained,” she said."
    citation = Citation(1, "a.txt", "T", "en", quote, 0, len(quote), 1)
    show_answer(answered([], abstained=False, citations=(citation,)))
    assert f"[1] «{quote}»" in capsys.readouterr().out


def test_files_with_the_same_words_are_named_beside_a_quotation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    quote = "Ana Pires led it."
    cited = Citation(1, "a.txt", "T", "en", quote, 0, len(quote), 1, also=("b.txt",))
    read = replace(passage(quote), source="a.txt", copies=("b.txt", "c.txt"))
    other = replace(read, start=90, end=99, copies=("d.txt",))
    show_answer(
        answered(
            [[evidence("It rained.")]],
            abstained=False,
            findings=(Finding(quote, (cited,), ("a.txt",), ("en",), 1),),
            citations=(cited,),
            passages=(read, other),
        )
    )
    text = capsys.readouterr().out
    assert "copy: b.txt copy: c.txt" in text
    assert "d.txt" not in text


def hostile_answer(words: str) -> Answer:
    """An answer that says the same words wherever others have a say in it."""
    day = DateMention(words, 0, 1, "2024-05-14", relative=True)
    cited = Citation(
        1, words, words, words, words, 0, 1, 1, also=(words,), translation=words, dates=(day,)
    )
    other = replace(cited, marker=2)
    return answered(
        [[evidence("It rained.")]],
        abstained=False,
        findings=(Finding(words, (replace(cited, quote="x"),), (words,), ("en",), 1),),
        citations=(cited, other),
        passages=(replace(passage(words, words, words), copies=(words,)),),
        silent_sources=(words,),
        writer=words,
        note=words,
        statements=(Statement(words, supported=True, shown=True, markers=(1,)),),
    )


def hostile_sources(words: str) -> list[Source]:
    cut = CutLines(1, words, "menu")
    pasted = Source(words, words, words, words, asked=False, host=words)
    whole = Source(
        words, words, words, words, cut=(cut,), suspect=(cut,), copies=(words,), same=(words,)
    )
    return [whole, pasted, Source(words, error=words)]


def everything_shown(words: str) -> dict[str, Callable[[], None]]:
    """All that the terminal is shown, where others chose every word that they can."""
    answer = hostile_answer(words)
    explained = [
        ExplainedLine(1, words, role, "a reason", 1.0, {"a": 1.0})
        for role in ("title", "body", "cut")
    ]
    report = Report((), (), (), (), (words,), (words,), 0, (Failure(words, words),), 0, 0, 1.0)
    verdict = Verdict(1, words, "gone", "quote no longer there", words)
    verification = Verification(words, words, "0" * 64, words, (words,), (verdict,))
    score = Score(words, 1, 1, *(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0), 0.1, 0.1)
    return {
        "answer": lambda: show_answer(answer),
        "abstention": lambda: show_answer(replace(answer, text=words, abstained=True)),
        "passages": lambda: show_passages(answer),
        "report": lambda: show_report(report),
        "scores": lambda: show_scores(words, [score]),
        "sources": lambda: show_sources(hostile_sources(words)),
        "cut": lambda: show_cut(hostile_sources(words)),
        "explained": lambda: show_explained(explained),
        "checks": lambda: show_checks([Check("index", well=False, found=words)]),
        "verification": lambda: show_verification(verification),
    }


@pytest.mark.parametrize("what", everything_shown(""))
def test_the_terminal_obeys_nothing_that_others_wrote(
    what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "9000")
    everything_shown(HOSTILE)[what]()
    shown = "".join(capsys.readouterr())
    obeyed = {c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
    assert not obeyed
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)
    assert not re.search(r"^\W*\[9\]", shown, re.MULTILINE)
    assert "⟦U+001B⟧[1A" in shown
    if what != "passages":  # which shows the opening of each
        assert "[/b][draft] a.txt" in shown


@pytest.mark.parametrize("what", everything_shown(""))
def test_what_honest_spelling_needs_is_shown_as_it_is(
    what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "9000")
    everything_shown(HONEST)[what]()
    shown = "".join(capsys.readouterr())
    assert HONEST in shown
    assert "⟦" not in shown


def test_a_long_text_is_cut_before_its_characters_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "9000")
    show_cut([Source("a.txt", cut=(CutLines(1, "\x1b" * 1000, "menu"),))])
    assert capsys.readouterr().out.count("⟦U+001B⟧") == 160
