from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluate import ALL, Question, by_scope, judge, load_questions, scores, write_results
from assistant.types import Answer
from index.errors import QuestionSetError
from tests.assistant.examples import answered, evidence

QUESTION = Question("1", "Who led the visit?", "en", ("Adams",), ("a.txt", "b.txt"), "same")
UNANSWERABLE = Question("2", "Who lost?", "de", (), ())


def answer(*quotes: str, source: str = "a.txt") -> Answer:
    return answered([[evidence(quote, source)] for quote in quotes])


def test_a_quote_that_holds_the_answer_counts() -> None:
    outcome = judge(QUESTION, answer("Minister Adams led the visit."))
    assert (outcome.quoted_first, outcome.quoted, outcome.exact_match) == (1, 1, 0)
    assert outcome.f1 == pytest.approx(2 / 5)


def test_a_later_finding_counts_as_quoted_only() -> None:
    outcome = judge(QUESTION, answer("It rained.", "Minister Adams led the visit."))
    assert (outcome.quoted_first, outcome.quoted, outcome.f1) == (0, 1, 0)


def test_half_of_the_files_is_half_of_the_recall() -> None:
    assert judge(QUESTION, answer("It rained.")).source_recall == 0.5
    assert judge(QUESTION, answer("It rained.", source="z.txt")).right_source == 0


def test_refusing_what_is_answerable_scores_nothing() -> None:
    outcome = judge(QUESTION, answer())
    assert (outcome.quoted, outcome.f1, outcome.source_recall) == (0, 0, 0)


def test_scores_are_by_language_and_over_all() -> None:
    outcomes = [
        judge(QUESTION, answer("Minister Adams led the visit.")),
        judge(QUESTION, answer()),
        judge(UNANSWERABLE, answer()),
        judge(UNANSWERABLE, answer("It rained.")),
    ]
    german, english, everything = scores(outcomes)
    assert [row.language for row in (german, english, everything)] == ["de", "en", ALL]
    assert (english.quoted, english.lost, english.refused) == (0.5, 0.5, None)
    assert (german.quoted, german.lost, german.refused) == (None, None, 0.5)
    assert (everything.questions, everything.answerable, everything.p50) == (4, 2, 0.25)
    assert [row.language for row in by_scope(outcomes)] == ["same"]


def test_results_are_written_as_json(tmp_path: Path) -> None:
    outcomes = [judge(QUESTION, answer("It rained."))]
    write_results(tmp_path / "deep" / "eval.json", outcomes)
    content = json.loads((tmp_path / "deep" / "eval.json").read_text(encoding="utf-8"))
    assert content["outcomes"][0]["question"] == "Who led the visit?"
    assert content["scores"][-1]["language"] == ALL


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        '{"answers": []}',
        '{"question": ""}',
        '{"question": "a", "answers": [1]}',
        '{"question": "a", "sources": 5}',
        '{"question": " "}',
        '{"question": ["a"]}',
        '{"question": "a", "answers": [" "]}',
        '{"question": "a", "answers": null}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"question": "fine"}\n' + line, encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"set\.jsonl:2") as caught:
        load_questions(path)
    assert caught.value.cure


@pytest.mark.parametrize("name", ["answers", "also", "sources"])
@pytest.mark.parametrize("value", ['"Ali"', '{"Ali": 1}'])
def test_a_text_that_stands_where_a_list_should_is_not_taken_for_its_letters(
    tmp_path: Path, name: str, value: str
) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f'{{"question": "fine"}}\n{{"question": "Who?", "{name}": {value}}}')
    with pytest.raises(QuestionSetError, match=rf'set\.jsonl:2 .*"{name}" is no list') as caught:
        load_questions(path)
    assert '["..."]' in caught.value.cure


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_set_is_read_however_its_program_marks_its_beginning_and_ends_its_lines(
    tmp_path: Path, end: str
) -> None:
    texts = ["Who led\u2028the visit?", "Who\x85came?"]
    lines = [json.dumps({"question": text}, ensure_ascii=False) for text in texts]
    path = tmp_path / "set.jsonl"
    path.write_bytes(f"\ufeff{lines[0]}{end}{end}{lines[1]}{end}".encode())
    found = load_questions(path)
    assert [item.text for item in found] == texts
    assert [item.id for item in found] == ["set.jsonl:1", "set.jsonl:3"]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_a_set_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "set.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionSetError, match=r"set\.jsonl"):
        load_questions(path)


def test_the_language_of_a_question_is_told_where_it_is_not_given(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"question": "Wer leitete die Delegation und warum kam sie?"}\n')
    assert load_questions(path)[0].language == "de"
