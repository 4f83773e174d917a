from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.corroborate import MOST_EVIDENCE, corroborate, group, independent, supporters
from assistant.same_answer import Said
from assistant.types import Evidence, Passage
from tests.assistant.examples import evidence

NOTHING = np.zeros(2, dtype=np.float32)


def said(text: str) -> Said:
    return Said(text, "en", None, NOTHING, NOTHING)


def all_said(items: Sequence[Evidence]) -> list[Said]:
    return [said(item.answer) for item in items]


def numbers_near(one: Said, other: Said) -> float:
    """Texts are numbers here; two say the same as far as they lie near."""
    return 1 - abs(float(one.text) - float(other.text)) / 100


def texts(groups: Sequence[Sequence[Evidence]]) -> list[list[str]]:
    return [[item.answer for item in members] for members in groups]


def test_what_says_the_same_is_one_group() -> None:
    assert group([said("0"), said("10"), said("90")], numbers_near) == [[0, 1], [2]]


def test_the_group_of_the_best_is_first() -> None:
    assert group([said("0"), said("90"), said("5")], numbers_near)[0] == [0, 2]


def test_small_steps_do_not_chain_unlike_answers_together() -> None:
    items = [said(text) for text in ("0", "40", "80", "120")]
    assert group(items, numbers_near) == [[0, 1], [2, 3]]


def test_an_answer_joins_the_group_it_is_likeliest_of() -> None:
    assert group([said("0"), said("60"), said("45")], numbers_near) == [[0], [1, 2]]


def test_nothing_makes_no_group() -> None:
    assert group([]) == []
    assert corroborate([], all_said) == []


def test_another_file_that_says_the_same_supports_a_finding() -> None:
    items = [evidence("90", "b.txt"), evidence("10", "c.txt")]
    assert supporters([said("0")], items, all_said(items), numbers_near) == [[1]]


def test_a_file_supports_a_finding_once_with_its_likeliest_sentence() -> None:
    items = [evidence("20", "b.txt"), evidence("10", "b.txt")]
    assert supporters([said("0")], items, all_said(items), numbers_near) == [[1]]


def test_a_sentence_supports_one_finding_only() -> None:
    items = [evidence("30", "b.txt")]
    heads = [said("0"), said("60")]
    assert supporters(heads, items, all_said(items), numbers_near) == [[0], []]


def test_unsure_evidence_makes_no_finding_but_supports_one_from_another_file() -> None:
    items = [
        evidence("0", "a.txt", confidence=0.8),
        evidence("90", "b.txt", confidence=0.54),
        evidence("5", "c.txt", confidence=0.54),
        evidence("1", "a.txt", confidence=0.54),
    ]
    assert texts(corroborate(items, all_said, numbers_near)) == [["0", "5"]]


@pytest.mark.parametrize(
    ("answer", "confidence", "supports"),
    [("4", 0.36, True), ("9", 0.36, False), ("4", 0.3, False), ("9", 0.5, True)],
)
def test_what_is_surely_the_same_supports_a_finding_though_it_is_less_sure(
    answer: str, confidence: float, supports: bool
) -> None:
    first, other = evidence("0", confidence=0.8), evidence(answer, "b.txt", confidence=confidence)
    expected = ["0", answer] if supports else ["0"]
    assert texts(corroborate([first, other], all_said, numbers_near)) == [expected]


def test_what_is_surer_than_what_ranks_above_it_is_quoted_once() -> None:
    """Evidence comes by rank, and may be surer than what stands before it."""
    items = [
        evidence("0", "a.txt", confidence=0.8),
        evidence("5", "b.txt", confidence=0.54),
        evidence("90", "c.txt", confidence=0.7),
        evidence("95", "d.txt", confidence=0.54),
    ]
    assert texts(corroborate(items, all_said, numbers_near)) == [["0", "5"], ["90", "95"]]


def test_a_mere_mention_supports_nothing() -> None:
    items = [evidence("0", "a.txt", confidence=0.8), evidence("0", "b.txt", confidence=0.05)]
    assert texts(corroborate(items, all_said, numbers_near)) == [["0"]]


def test_answers_that_differ_are_kept_apart_best_first() -> None:
    items = [evidence("0", "a.txt", confidence=0.8), evidence("90", "b.txt", confidence=0.7)]
    assert texts(corroborate(items, all_said, numbers_near)) == [["0"], ["90"]]


def test_who_differs_is_heard_however_many_agree() -> None:
    items = [evidence("0", f"{number}.txt", confidence=0.8) for number in range(MOST_EVIDENCE + 1)]
    other = evidence("90", "other.txt", confidence=0.7)
    assert texts(corroborate([*items, other], all_said, numbers_near)) == [["0"] * 9, ["90"]]


def test_who_agrees_is_heard_however_many_sentences_others_have() -> None:
    items = [
        evidence("0", "a.txt", confidence=0.8),
        *[evidence("90", "b.txt", confidence=0.55)] * MOST_EVIDENCE,
        evidence("5", "c.txt", confidence=0.54),
    ]
    assert texts(corroborate(items, all_said, numbers_near)) == [["0", "5"]]


def in_row(item: Evidence, number: int) -> Evidence:
    return replace(item, passage=replace(item.passage, id=number))


def row_of(passage: Passage) -> int:
    return passage.id


def test_rows_of_a_table_support_each_other_and_differ_as_files_do() -> None:
    answers = [("0", 0.8), ("1", 0.54), ("5", 0.54), ("90", 0.6), ("92", 0.54)]
    items = [
        in_row(evidence(answer, "wire.csv", confidence=sure), row)
        for row, (answer, sure) in enumerate(answers)
    ]
    assert texts(corroborate(items, all_said, numbers_near)) == [["0"]]
    told = texts(corroborate(items, all_said, numbers_near, article_of=row_of))
    assert told == [["0", "1", "5"], ["90", "92"]]


def test_only_so_much_evidence_is_compared() -> None:
    asked: list[int] = []

    def counting(items: Sequence[Evidence]) -> list[Said]:
        asked.append(len(items))
        return all_said(items)

    items = [evidence(str(number), f"{number}.txt", confidence=0.5) for number in range(40)]
    corroborate(items, counting, numbers_near)
    assert max(asked) <= 2 * MOST_EVIDENCE


@pytest.mark.parametrize(
    ("files", "copies", "count"),
    [
        ("a", "", 1),
        ("ab", "", 2),
        ("ab", "ab", 1),
        ("abc", "ab bc", 1),
        ("abcd", "ab cd", 2),
        ("ac", "ab bc", 2),
    ],
)
def test_copies_count_once(files: str, copies: str, count: int) -> None:
    pairs = {(pair[one], pair[1 - one]) for pair in copies.split() for one in (0, 1)}
    assert independent(files, pairs) == count


@pytest.mark.parametrize(
    ("source", "sure", "told"), [("a.txt", 0.6, False), ("a.txt", 0.75, True), ("b.txt", 0.6, True)]
)
def test_a_file_says_otherwise_than_before_only_if_that_is_sure(
    source: str, sure: float, told: bool
) -> None:
    items = [evidence("0", "a.txt", confidence=0.8), evidence("90", source, confidence=sure)]
    found = texts(corroborate(items, all_said, numbers_near))
    assert found == ([["0"], ["90"]] if told else [["0"]])


def test_what_is_under_the_threshold_is_no_finding() -> None:
    items = [evidence("0", "a.txt", confidence=0.3), evidence("90", "b.txt", confidence=0.2)]
    assert texts(corroborate(items, all_said, numbers_near, least=0.25)) == [["0"]]


@pytest.mark.parametrize(
    ("source", "sure", "listed"),
    [("a.txt", 0.3, True), ("a.txt", 0.25, False), ("b.txt", 0.3, False), ("b.txt", 0.6, True)],
)
def test_where_several_are_asked_for_their_file_may_give_further_ones(
    source: str, sure: float, listed: bool
) -> None:
    items = [evidence("0", "a.txt", confidence=0.8), evidence("90", source, confidence=sure)]
    found = texts(corroborate(items, all_said, numbers_near, several=True))
    assert found == ([["0"], ["90"]] if listed else [["0"]])


def test_a_list_shows_more_items_than_there_are_answers_that_differ() -> None:
    items = [evidence(str(99 * number), "a.txt", confidence=0.8) for number in range(8)]
    assert len(corroborate(items, all_said, numbers_near)) == 3
    assert len(corroborate(items, all_said, numbers_near, several=True)) == 6


def test_a_quotation_is_given_once() -> None:
    items = [evidence("0", "a.txt"), evidence("10", "a.txt")]
    assert len({(item.start, item.quote) for item in items}) == len(items)
    twice = [items[0], replace(items[1], start=items[0].start, quote=items[0].quote)]
    (found,) = corroborate(twice, all_said, numbers_near, several=True)
    assert found == twice[:1]


@pytest.mark.parametrize(
    ("answer", "quote", "kept"),
    [
        ("4:20 a.m.", "The report is dated 19 January.", False),
        ("4:20 a.m.", "It was 4:20 when the roof fell.", True),
        ("14", "Fourteen were found.", True),
        ("14", "Many were found.", False),
        ("7 March 2024", "It fell on March 7, 2024.", True),
        ("on Thursday", "The report is dated 19 January.", True),
        ("after the roof of shaft 4 had fallen upon the crew", "The roof fell.", True),
    ],
)
def test_what_an_article_says_besides_is_quoted_only_with_a_number_or_day_of_the_answer(
    answer: str, quote: str, kept: bool
) -> None:
    first = evidence(answer, "a.txt", confidence=0.9)
    second = replace(evidence("0", "a.txt", confidence=0.89), quote=quote, start=90)
    groups = corroborate([first, second], all_said, lambda *_: 1.0)
    assert [len(members) for members in groups] == [1 + kept]


def test_another_article_is_quoted_without_the_number_of_the_answer() -> None:
    first = evidence("14", "a.txt", confidence=0.9)
    second = replace(evidence("0", "b.txt", confidence=0.89), quote="Many were found.")
    assert [len(members) for members in corroborate([first, second], all_said, lambda *_: 1.0)] == [
        2
    ]
