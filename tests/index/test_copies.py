"""Copies and light rewrites share their runs of words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.copies import COPY, bands, overlap, runs

WIRE = (
    "The harbour workers of the northern port voted on Friday to accept a new contract that "
    "raises wages by six per cent and runs until the end of next year, their union said."
)
OTHER = (
    "The nurses of the capital ended their strike on Tuesday after talks with the minister, who "
    "promised forty more posts for the hospitals by the end of the year, a speaker said."
)


def meet(one: str, other: str) -> bool:
    return not set(enumerate(bands(runs(one)))).isdisjoint(enumerate(bands(runs(other))))


def test_a_light_rewrite_is_met_and_measured_as_a_copy() -> None:
    rewrite = WIRE.replace("on Friday", "late on Friday").replace("their union", "the union")
    assert meet(WIRE, rewrite)
    assert overlap(runs(WIRE), runs(rewrite)) >= COPY


def test_case_and_accents_do_not_hide_a_copy() -> None:
    assert overlap(runs(WIRE), runs(WIRE.upper().replace("E", "É"))) == 1.0


def test_another_story_of_the_same_kind_is_no_copy() -> None:
    assert overlap(runs(WIRE), runs(OTHER)) < COPY


def test_a_text_without_blanks_between_words_is_compared_too() -> None:
    text = "港口工人周五投票决定接受新的合同，工资提高百分之六，合同有效期到明年年底，工会表示。"
    assert bands(runs(text))
    assert overlap(runs(text), runs(text[4:])) == 1.0


def test_a_name_in_another_script_hides_no_copy() -> None:
    assert overlap(runs(WIRE), runs(WIRE.replace("Friday", "Friday (星期五)"))) == 1.0


def test_thai_is_compared_by_its_letters() -> None:
    text = "คนงานท่าเรือทางเหนือลงคะแนนเสียงเมื่อวันศุกร์ยอมรับสัญญาฉบับใหม่ที่ขึ้นค่าจ้างร้อยละหก"
    assert bands(runs(text))
    assert meet(text, text.replace("เมื่อวันศุกร์", ""))


def test_a_few_words_say_too_little_to_be_a_copy() -> None:
    assert bands(runs("Read more here")) == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_overlap_is_symmetric_and_bounded(one: str, other: str) -> None:
    first, second = runs(one), runs(other)
    assert overlap(first, second) == overlap(second, first)
    assert 0 <= overlap(first, second) <= 1
