"""Answers from JSON: the same again, or an error that says what is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.from_dict import answer_from, compact, from_compact
from assistant.types import Answer, DateMention, Locator, Statement
from assistant.write import write_answer, write_findings
from index.errors import NotAnAnswer
from index.holdings import SourceFile
from tests.assistant.examples import TEXT, evidence, passage


def answer() -> Answer:
    groups = [[evidence("Minister Adams led the visit.", answer="Minister Adams")]]
    findings = write_findings(groups, "en", lambda _: SourceFile(TEXT))
    (citation,) = findings[0].citations
    full = replace(
        citation,
        locator=Locator("page", 2),
        also=("b.txt",),
        published="2026-01-31",
        dates=(DateMention("Tuesday", 20, 27, "2026-01-27", relative=True),),
        translation="Waziri",
    )
    findings = (replace(findings[0], citations=(full,)),)
    return Answer(
        question="Who led “it”? 🙂",
        text=write_answer(findings, "en"),
        citations=(full,),
        findings=findings,
        abstained=False,
        language="en",
        confidence=1.0,
        passages=(replace(passage(), ranks={"dense": 1}, copies=("c.txt",)),),
        timings={"total": 0.25},
        statements=(Statement("He led it.", supported=True, markers=(1,), confidence=0.5),),
    )


def data() -> dict[str, Any]:
    return answer().to_dict()


def test_an_answer_is_the_same_again() -> None:
    assert answer_from(data()) == answer()
    assert answer_from(json.loads(json.dumps(data()))) == answer()


def test_a_browser_may_write_whole_numbers_without_their_point() -> None:
    said = data()
    said["confidence"] = 1
    assert answer_from(said) == answer()


def test_what_an_earlier_version_did_not_know_may_be_missing() -> None:
    said = data()
    del said["note"], said["citations"][0]["translation"]
    del said["findings"][0]["citations"][0]["translation"]
    assert answer_from(said).note == ""


def without(*path: Any) -> Callable[[Any], None]:
    def change(said: Any) -> None:
        for part in path[:-1]:
            said = said[part]
        del said[path[-1]]

    return change


def having(value: Any, *path: Any) -> Callable[[Any], None]:
    def change(said: Any) -> None:
        for part in path[:-1]:
            said = said[part]
        said[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (without("question"), "question"),
        (having(3, "question"), "question"),
        (having("yes", "abstained"), "abstained"),
        (having(1, "abstained"), "abstained"),
        (having(True, "citations", 0, "marker"), "citations.0.marker"),
        (having("1", "citations", 0, "start"), "citations.0.start"),
        (having(1.5, "citations", 0, "line"), "citations.0.line"),
        (having({}, "citations"), "citations"),
        (having("x", "citations", 0, "onclick"), "citations.0.onclick"),
        (having("x", "passages", 0, "ranks", "dense"), "passages.0.ranks.dense"),
        (having("x", "hidden"), "hidden"),
        (having("because", "statements", 0, "reason"), "statements.0.reason"),
        (having(float("nan"), "confidence"), "JSON"),
        (having(10**400, "confidence"), "confidence"),
        (having(-0.5, "confidence"), "confidence"),
        (having({1, 2}, "also"), "JSON"),
        (having("\ud800", "question"), "all of it"),
        (having(0, "citations", 0, "marker"), "citations.0.marker"),
        (having(0, "citations", 0, "line"), "citations.0.line"),
        (having("Minister", "citations", 0, "quote"), "citations.0.quote"),
        (having(-5, "citations", 0, "start"), "citations.0.quote"),
        (having(10**9, "citations", 0, "answer_start"), "citations.0.answer_start"),
        (having("20260131", "citations", 0, "published"), "citations.0.published"),
        (having("soon", "passages", 0, "published"), "passages.0.published"),
        (having("other words", "passages", 0, "text"), "passages.0.text"),
        (having([], "findings", 0, "citations"), "findings.0.citations"),
        (having("a lie", "findings", 0, "citations", 0, "title"), "findings.0.citations"),
        (having(True, "abstained"), "abstained"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[Any], None], named: str) -> None:
    said = data()
    change(said)
    with pytest.raises(NotAnAnswer) as caught:
        answer_from(said)
    assert named in str(caught.value)
    assert caught.value.cure


def text_of(source: str) -> str:
    return {"a.txt": TEXT}[source]


def test_an_answer_is_the_same_again_without_what_the_files_say() -> None:
    said = json.loads(json.dumps(compact(answer())))
    assert "text" not in said["passages"][0]
    assert said["findings"][0]["citations"] == [1]
    assert from_compact(said, text_of) == answer()


@pytest.mark.parametrize("change", [{"source": "gone.txt"}, {"end": 10**6}, {"start": -1}])
def test_a_passage_that_no_longer_stands_is_left_out(change: dict[str, Any]) -> None:
    said = compact(answer())
    said["passages"][0].update(change)
    assert from_compact(said, text_of).passages == ()


@pytest.mark.parametrize(
    "change",
    [
        having([7], "findings", 0, "citations"),
        having([[]], "findings", 0, "citations"),
        having(None, "findings"),
        having("citations", "citations"),
        having([3], "passages"),
        having("0", "passages", 0, "start"),
        having(["a.txt"], "passages", 0, "source"),
        without("passages", 0, "end"),
        having("He did", "citations", 0, "quote"),
    ],
)
def test_what_is_not_whole_is_no_answer(change: Callable[[Any], None]) -> None:
    said = compact(answer())
    change(said)
    with pytest.raises(NotAnAnswer):
        from_compact(said, text_of)


def test_a_marker_that_stands_twice_is_refused() -> None:
    said = data()
    said["citations"].append(copy.deepcopy(said["citations"][0]))
    with pytest.raises(NotAnAnswer, match="twice"):
        answer_from(said)


@pytest.mark.parametrize("said", [None, 3, "", "{}", [], {}, [{}], b"{}"])
def test_what_is_no_object_is_no_answer(said: Any) -> None:
    with pytest.raises(NotAnAnswer):
        answer_from(said)


def test_data_without_a_bottom_are_refused() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(NotAnAnswer):
        answer_from({**data(), "passages": deep})


def test_an_error_stays_on_one_short_line() -> None:
    with pytest.raises(NotAnAnswer) as caught:
        answer_from({**data(), "\n\x1b[31m" + "x" * 10_000: 1})
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(data())), _ANY_JSON)
def test_any_value_in_any_place_gives_an_answer_or_the_error(field: str, value: Any) -> None:
    try:
        found = answer_from({**data(), field: value})
    except NotAnAnswer:
        return
    assert found.to_dict()[field] == value
