"""What readers say of answers, asked again where it can be."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluate import load_questions
from assistant.feedback import FEEDBACK, Feedback, keep
from assistant.feedback_questions import expected_in, question_of
from index import Filter
from index.catalog import Catalog
from index.errors import QuestionSetError
from tests.assistant.examples import ADAMS, answer, remark


def questions(place: Path, *records: Feedback, name: str = "any name.jsonl") -> list[Any]:
    for record in records:
        keep(place, record)
    return load_questions((place / FEEDBACK).rename(place / name))


def test_a_helpful_answer_is_a_question_with_its_first_finding(
    catalog: Catalog, tmp_path: Path
) -> None:
    (found,) = questions(tmp_path, remark(catalog))
    assert (found.text, found.language) == ("Who led the visit?", "en")
    assert (found.answers, found.sources) == (("Adams", "Minister Adams"), ("a.txt", "b.txt"))


def test_what_a_reader_calls_wrong_is_not_accepted(catalog: Catalog, tmp_path: Path) -> None:
    (found,) = questions(tmp_path, remark(catalog, wrong=[1]))
    assert (found.answers, found.sources) == (("Minister Adams",), ("b.txt",))
    second = question_of(remark(catalog, wrong=[1, 2]))
    assert second
    assert (second["answers"], second["sources"]) == (["It"], ["c.txt"])
    assert question_of(remark(catalog, wrong=[1, 2, 3])) is None


def test_a_refusal_that_helps_is_a_question_without_answer(
    catalog: Catalog, tmp_path: Path
) -> None:
    (found,) = questions(tmp_path, remark(catalog, answer()))
    assert not found.answerable
    assert found.sources == ()


def test_an_answer_that_does_not_help_needs_what_was_expected(catalog: Catalog) -> None:
    assert question_of(remark(catalog, verdict="not_helpful", note="Wrong.")) is None
    told = question_of(remark(catalog, verdict="not_helpful", note="Wrong.\nExpected: “Brown”."))
    assert told
    assert (told["answers"], told["sources"]) == (["Brown"], [])


def test_a_follow_up_is_no_question_of_its_own(catalog: Catalog) -> None:
    assert question_of(remark(catalog, replace(ADAMS, asked_as="Who came? Who led?"))) is None


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Filter(sources=("2023/*",)), {"only_sources": ["2023/*"]}),
        (Filter(outlets=("The Post",)), {"only_outlets": ["The Post"]}),
        (Filter(languages=("ar",)), {"only_languages": ["ar"]}),
        (Filter(since=date(2023, 8, 1)), {"since": "2023-08-01"}),
        (Filter(until=date(2023, 8, 31)), {"until": "2023-08-31"}),
    ],
)
def test_what_was_asked_of_a_part_of_the_articles_says_so_and_is_not_asked_of_all(
    catalog: Catalog, where: Filter, said: dict[str, Any]
) -> None:
    for on in (ADAMS, answer()):
        assert question_of(remark(catalog, on, where=Filter()))
        made = remark(catalog, on, where=where, note="expected: Brown")
        assert made.settings == remark(catalog, on).settings | said
        assert question_of(made) is None


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("", ()),
        ("It was not what I expected: nothing.", ()),
        ("expected:", ()),
        ("expected:   \n", ()),
        ("EXPECTED: Brown\r\nexpected: Green\nexpected: Brown", ("Brown", "Green")),
        ("erwartet: Braun", ("Braun",)),
        ("المتوقع: براون", ("براون",)),
        ("Inatarajiwa: Brown", ("Brown",)),
        ("see\n\n  expected: 40 million", ("40 million",)),
        ("expected：布朗", ("布朗",)),
    ],
)
def test_what_was_expected_is_told_in_four_languages(note: str, expected: tuple[str, ...]) -> None:
    assert expected_in(note) == expected


def test_what_says_nothing_of_what_is_right_is_counted_and_said(
    catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = questions(
            tmp_path,
            remark(catalog),
            remark(catalog, answer(), "not_helpful"),
            remark(catalog, replace(ADAMS, asked_as="Who came? Who led?")),
        )
    assert len(found) == 1
    assert "2 of 3 remarks do not say what is right" in caplog.text


def test_the_last_word_on_an_answer_counts(
    catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = replace(ADAMS, question="Who came?")
    found = questions(
        tmp_path,
        remark(catalog),
        remark(catalog, other),
        remark(catalog, verdict="not_helpful", note="expected: Brown"),
    )
    assert [(item.text, item.answers[0]) for item in found] == [
        ("Who came?", "Adams"),
        ("Who led the visit?", "Brown"),
    ]
    assert not caplog.records


def test_a_remark_on_a_part_of_the_articles_is_not_the_last_word_on_all(
    catalog: Catalog, tmp_path: Path
) -> None:
    of_a_part = remark(catalog, answer(), "not_helpful", where=Filter(languages=("ar",)))
    (found,) = questions(tmp_path, remark(catalog, answer()), of_a_part)
    assert not found.answerable


def test_remarks_and_questions_may_stand_in_one_file(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    row = json.dumps(remark(catalog).to_dict())
    path.write_text(f'{{"question": "Who?", "answers": ["He"]}}\n\n{row}\n', encoding="utf-8")
    assert [item.text for item in load_questions(path)] == ["Who?", "Who led the visit?"]
    path.write_text(f'{row}\n{{"question": 3}}\n', encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"set\.jsonl:2"):
        load_questions(path)


def test_a_file_of_useless_remarks_is_no_question_set(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="none of which") as caught:
        questions(tmp_path, remark(catalog, verdict="not_helpful"))
    assert caught.value.cure


def test_a_remark_of_another_version_or_cut_by_hand_is_not_asked(
    catalog: Catalog, tmp_path: Path
) -> None:
    said = remark(catalog).to_dict()
    rows = [said, {**said, "feedback": 2}, {**said, "note": 3}, {**said, "question": " "}]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert len(load_questions(path)) == 1
