from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.evaluate import (
    ALL,
    Question,
    by_scope,
    check_output,
    evaluate,
    judge,
    load_questions,
    scores,
    write_results,
)
from assistant.types import Answer
from index.errors import NothingMatches, QuestionError, QuestionSetError, SettingsError
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


@pytest.mark.parametrize("wanted", [("b.txt",), ("a.txt", "b.txt")])
def test_a_file_of_the_same_bytes_as_one_that_is_cited_is_cited(wanted: tuple[str, ...]) -> None:
    found = answer("It rained.")
    (cited,) = found.citations
    twins = replace(found, citations=(replace(cited, also=("b.txt", "c.txt")),))
    outcome = judge(replace(QUESTION, sources=wanted), twins)
    assert (outcome.right_source, outcome.source_recall) == (1, 1)
    assert judge(replace(QUESTION, sources=("d.txt",)), twins).right_source == 0


@pytest.mark.parametrize("accepted", ["$", "—", "!?"])
def test_an_accepted_answer_without_a_word_stands_nowhere(accepted: str) -> None:
    outcome = judge(replace(QUESTION, answers=(accepted,)), answer("It rained."))
    assert (outcome.quoted_first, outcome.quoted) == (0, 0)


class Refusing:
    """An assistant that some questions cannot be asked."""

    def ask(self, question: str) -> Answer:
        """Refuse, or answer."""
        if len(question) > 100:
            raise QuestionError("The question is too long.", "Say it in fewer words.")
        if "French" in question:
            raise NothingMatches("No article is in French.")
        return answer("Minister Adams led the visit.")


def test_a_question_that_cannot_be_asked_is_abstained_from_and_says_why() -> None:
    texts = ("Who led it?", "Who? " * 50, "What do the French sources say?", "Who led it?")
    questions = [replace(QUESTION, id=str(n), text=text) for n, text in enumerate(texts)]
    done: list[int] = []
    outcomes = evaluate(cast("Any", Refusing()), questions, done.append)
    assert [outcome.abstained for outcome in outcomes] == [False, True, True, False]
    assert [outcome.quoted for outcome in outcomes] == [1, 0, 0, 1]
    assert outcomes[1].text == "The question is too long. Say it in fewer words."
    assert outcomes[2].text == "No article is in French."
    assert [outcome.question for outcome in outcomes] == list(texts)
    assert all(outcome.seconds >= 0 for outcome in outcomes)
    assert done == [1, 2, 3, 4]


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


def test_a_place_that_no_results_can_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "file" / "eval.json"):
        with pytest.raises(SettingsError, match="cannot be written") as checked:
            check_output(place)
        with pytest.raises(SettingsError, match="cannot be written"):
            write_results(place, [judge(QUESTION, answer("It rained."))])
        assert str(place) in str(checked.value)
        assert "--output" in checked.value.cure


def test_looking_whether_results_can_be_written_leaves_what_is_there(tmp_path: Path) -> None:
    kept, other = tmp_path / "kept.json", tmp_path / "deep" / "new.json"
    kept.write_text("{}")
    check_output(kept)
    check_output(other)
    assert kept.read_text() == "{}"
    assert not other.exists()


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
