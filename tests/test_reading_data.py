"""What the reader is trained on and measured with: answers stand where they should."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.benchmarks.blanked import ASKING, Blanked
from tests.benchmarks.briefs import Briefs, all_briefs, unmarked
from tests.benchmarks.conversations import FILE as CONVERSATIONS
from tests.benchmarks.corpora import (
    events,
    habari_articles,
    lexikon_articles,
    outside_questions,
    story_articles,
    with_outside,
)
from tests.benchmarks.event_examples import Told
from tests.benchmarks.example import Example
from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.places import cut, first_place, sentences
from tests.benchmarks.reader_examples import topical
from tests.benchmarks.renamed import Renamed
from tests.benchmarks.shortened import shortened
from tests.benchmarks.written_statements import (
    again_claims,
    answer_claims,
    difference,
    event_claims,
    handwritten_claims,
    mirrored,
    parallel_claims,
)

LANGUAGES = ("en", "ar", "de", "sw")
TEXT = "One. Two is longer. Three is the longest of all. Four."
PLACES = [(0, 4), (5, 19), (20, 48), (49, 54)]


@pytest.mark.parametrize("articles", [story_articles(), lexikon_articles()])
def test_every_answer_stands_in_its_passage_in_each_language(
    articles: list[dict[str, Any]],
) -> None:
    assert len({item["id"] for item in articles}) == len(articles)
    for article in articles:
        for question in article["questions"]:
            for language in LANGUAGES:
                assert question["question"][language].strip(), article["id"]
                for words in _answers(question, language):
                    assert words in article["passage"][language], (article["id"], words)


def _answers(question: dict[str, Any], language: str) -> list[str]:
    """The words that answer; none where nothing does."""
    answer = question["answer"].get(language) or []
    assert bool(answer) != (question["type"] == "unanswerable"), question
    return answer if isinstance(answer, list) else [answer]


def test_every_answer_to_a_question_on_an_event_stands_in_its_article() -> None:
    told = events()
    assert len({item["id"] for item in told}) == len(told)
    for event in told:
        texts = {article["id"]: article["text"] for article in event["articles"]}
        assert {article["language"] for article in event["articles"]} == set(LANGUAGES)
        for question in event["questions"]:
            assert bool(question["answers"]) != (question["type"] == "unanswerable")
            for name, spans in question["answers"].items():
                assert spans
                assert all(words in texts[name] for words in spans), (event["id"], name, spans)


def test_a_question_on_an_event_is_answered_and_its_twin_is_not() -> None:
    pairs = 0
    for event in events():
        questions = event["questions"]
        for sister in questions:
            if "twin" in sister:
                twin = questions[sister["twin"]]
                assert sister["answers"]
                assert twin["type"] == "unanswerable"
                assert all(twin["question"][name] != sister["question"][name] for name in LANGUAGES)
                pairs += 1
    assert pairs > 2 * len(events())


def test_of_a_twin_the_words_that_differ_are_those_that_miss() -> None:
    sister, twin = "Who led the talks in Oslo?", "Who led the talks of the year before?"
    ((start, end),) = difference(sister, twin, alike=0.4) or ()
    assert twin[start:end] == "of the year before?"
    assert difference(sister, twin, alike=0.9) is None


def test_evidence_stands_in_its_article() -> None:
    passages = {item["id"]: item["passage"] for item in story_articles()}
    for row in handwritten_claims():
        if row["article"] in passages:
            assert row["evidence"] in passages[row["article"]][row["evidence_language"]], row["id"]


def test_evidence_of_statements_on_events_stands_in_their_articles() -> None:
    texts = {
        (event["id"], item["id"]): item["text"] for event in events() for item in event["articles"]
    }
    rows = event_claims()
    assert {(row["event"], row["article"]) for row in rows} == set(texts)
    for row in rows:
        assert row["evidence"] in texts[row["event"], row["article"]], row
        if "evidence2" in row:
            assert row["article2"] != row["article"]
            assert row["evidence2"] in texts[row["event"], row["article2"]], row
        for language in LANGUAGES:
            assert row["good"][language].strip() != row["bad"][language].strip(), row
        assert set(row["good"]) == set(row["bad"]) == set(LANGUAGES)


def test_evidence_of_sentences_said_again_stands_in_their_articles() -> None:
    texts = {
        (event["id"], item["id"]): item["text"] for event in events() for item in event["articles"]
    }
    rows = again_claims()
    for row in rows:
        assert row["evidence"] in texts[row["event"], row["article"]], row
        assert set(row["good"]) == set(row["bad"]) == set(LANGUAGES)
        assert all(row["good"][name] != row["bad"][name] for name in LANGUAGES), row
    assert sum(is_held_out(row["event"]) for row in rows) >= 100


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        (
            "The minister, Ana Pires, met the mayor of Lilongwe on Monday, aides said.",
            {
                "The minister met the mayor of Lilongwe on Monday, aides said.",
                "The minister, met the mayor of Lilongwe on Monday, aides said.",
                "The minister, Ana Pires, met the mayor of Lilongwe on Monday.",
                "Ana Pires, met the mayor of Lilongwe on Monday, aides said.",
            },
        ),
        (
            "قادت الوزيرة آنا بيريس (من البرتغال) وفدا كبيرا.",
            {"قادت الوزيرة آنا بيريس وفدا كبيرا."},
        ),
        ("Sie kam am Montag an.", {None}),
        ("Yes, she did so.", {None}),
    ],
)
def test_a_shortened_sentence_lacks_a_part_and_has_nothing_new(
    sentence: str, left: set[str | None]
) -> None:
    found = {shortened(sentence, draw) for draw in _draws(200)}
    assert left <= found
    for made in found - {None}:
        assert made is not None
        assert _words(made) < _words(sentence)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def test_a_sentence_that_answers_is_of_a_question_that_its_article_answers() -> None:
    by_id = {item["id"]: item for item in events()}
    rows = answer_claims()
    for row in rows:
        event = by_id[row["event"]]
        assert row["article"] in event["questions"][row["question"]]["answers"], row["event"]
        assert set(row["good"]) == set(row["bad"]) == set(LANGUAGES)
        assert all(row["good"][name] != row["bad"][name] for name in LANGUAGES), row["event"]
    assert sum(is_held_out(row["event"]) for row in rows) > 200


def test_evidence_of_parallel_statements_stands_in_its_article_in_each_language() -> None:
    passages = {item["id"]: item["passage"] for item in (*story_articles(), *habari_articles())}
    rows = parallel_claims()
    assert rows
    for row in rows:
        for language in LANGUAGES:
            assert row["evidence"][language] in passages[row["article"]][language], row
            assert row["good"][language].strip() != row["bad"][language].strip(), row


def test_written_sentences_bear_out_themselves_and_not_each_other() -> None:
    row: dict[str, Any] = {
        "kind": "roles",
        "good": {
            "en": "Amina met Omar.",
            "ar": "أ",
            "de": "Amina traf Omar.",
            "sw": "A alikutana.",
        },
        "bad": {"en": "Omar met Amina.", "ar": "ب", "de": "Omar traf Amina.", "sw": "O alikutana."},
    }
    side = {words: name for name in ("good", "bad") for words in row[name].values()}
    seen = set()
    for draw in _draws(200):
        made = mirrored(row, draw)
        assert (made.span is not None) == (side[made.text] == side[made.passage])
        seen.add((side[made.text], side[made.passage]))
        further = mirrored({**row, "kind": "beyond"}, draw)
        assert (side[further.text], side[further.passage]) != ("good", "bad")
    assert len(seen) == 4


def test_a_brief_has_its_statements_and_answers_in_each_language() -> None:
    briefs = all_briefs()
    assert len({item["id"] for item in briefs}) == len(briefs) > 300
    for brief in briefs:
        for pair in brief["pairs"]:
            assert set(pair["good"]) == set(pair["bad"]) == set(LANGUAGES)
            assert all(pair["good"][name] != pair["bad"][name] for name in LANGUAGES), brief["id"]
        for question in brief["questions"]:
            for name in LANGUAGES:
                right, wrong = question["answer"][name], question["wrong"][name]
                assert right in brief["text"][name], (brief["id"], right)
                assert wrong in brief["text"][name], (brief["id"], wrong)
                assert right not in wrong, brief["id"]
                assert wrong not in right, brief["id"]
                if "near" in question:
                    asked, (start, end) = unmarked(question["near"][name])
                    assert asked not in {*question["question"].values(), ""}, brief["id"]
                    assert asked[start:end].strip() == asked[start:end] != "", brief["id"]
                    assert "[[" not in asked, brief["id"]


def test_a_brief_bears_out_its_true_statements_and_right_answers_alone() -> None:
    told = {text: item for item in all_briefs() for text in item["text"].values()}
    assert not any(is_held_out(item["id"]) for item in Briefs(random.Random(1))._briefs)  # noqa: S311
    true = 0
    for draw in _draws(60):
        made = Briefs(draw).statement()
        brief = told.get(made.passage)
        if brief:
            good = {text for pair in brief["pairs"] for text in pair["good"].values()}
            assert (made.span is not None) == (made.text in good)
        said = Briefs(draw).answer()
        questions = told[said.passage]["questions"]
        own = [q for q in questions if said.text.startswith(tuple(q["question"].values()))]
        right = any(said.text.endswith(tuple(q["answer"].values())) for q in own)
        assert right == (said.span is not None)
        if said.span is not None:
            true += 1
            assert said.passage[slice(*said.span)] in own[0]["answer"].values()
    assert 10 < true < 50


def test_a_near_miss_of_a_brief_is_answered_nowhere() -> None:
    briefs = [item for item in all_briefs() if not is_held_out(item["id"])]
    nearly = {
        unmarked(text)[0]
        for brief in briefs
        for question in brief["questions"]
        for text in question.get("near", {}).values()
    }
    assert len(nearly) > 2000
    missed = 0
    for draw in _draws(80):
        example = Briefs(draw).question()
        assert example.span is None or example.question not in nearly
        if example.question in nearly:
            missed += 1
            assert example.wrong
        elif example.span is not None:
            assert example.wrong == ()
    assert 10 < missed < 60


def test_an_example_keeps_its_answer_or_loses_its_sentence() -> None:
    passage = "Amina led it. Omar met her. They went to Lamu. It rained."
    start = passage.index("Omar")
    example = Example("Who met her?", passage, (start, start + 4))
    whole = {example.cropped("en", draw) for draw in _draws(60)}
    assert len(whole) > 3
    assert all(item.span and item.passage[slice(*item.span)] == "Omar" for item in whole)
    without = example.unanswered("en")
    assert without
    assert without.passage == "Amina led it. They went to Lamu. It rained."
    assert without.span is None
    assert replace(example, passage=f"{passage} Omar left.").unanswered("en") is None
    assert without.unanswered("en") is None
    assert without.cropped("en", random.Random(1)) is without  # noqa: S311


def test_questions_are_given_as_they_are_asked_from_outside() -> None:
    row = next(row for row in outside_questions() if row["article"].startswith("event"))
    (event,) = with_outside([item for item in events() if item["id"] == row["article"]])
    assert event["questions"][row["question"]]["outside"] == row["text"]
    assert any(item["outside"] is None for item in event["questions"])


def test_a_question_from_outside_is_one_of_its_article_in_other_words() -> None:
    articles = {item["id"]: item for item in (*story_articles(), *habari_articles(), *events())}
    rows = outside_questions()
    assert len({(row["article"], row["question"]) for row in rows}) == len(rows) > 100
    for row in rows:
        assert not is_held_out(row["article"])
        question = articles[row["article"]]["questions"][row["question"]]
        for name in LANGUAGES:
            assert row["text"][name].strip() not in {"", question["question"][name]}, row


def test_every_later_turn_of_a_conversation_is_rewritten_to_stand_alone() -> None:
    for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines():
        _, *later = json.loads(line)["turns"]
        assert later
        for turn in later:
            for name in LANGUAGES:
                same = turn["alone"][name] == turn["question"][name]
                assert turn["alone"][name].strip()
                assert same or turn["kind"] != "new", turn


def test_a_title_says_what_some_questions_are_about() -> None:
    asked = [topical("Why?", "A title", draw) for draw in _draws(200)]
    assert set(asked) == {"Why?", "A title: Why?", "Why? (A title)"}
    assert 120 < asked.count("Why?") < 180


def _draws(many: int = 20) -> Iterator[random.Random]:
    for seed in range(many):
        yield random.Random(seed)  # noqa: S311 - no secret


def test_a_cut_holds_what_it_is_about_and_as_much_as_there_is_room_for() -> None:
    for draw in _draws():
        assert cut(PLACES, (22, 30), 0, draw) == (20, 48)
        assert cut(PLACES, (22, 30), len(TEXT), draw) == (0, 54)
        assert cut(PLACES, (16, 22), 30, draw) == (5, 48)
        start, end = cut(PLACES, None, 20, draw)
        assert (start, end) in {*PLACES, (0, 19)}


def test_a_word_stands_where_it_is_no_part_of_another() -> None:
    assert first_place("12", "In 2012 there were 12.") == (19, 21)
    assert first_place("Tee", "Die Teeplantage.") == (4, 7)
    assert first_place("Tee", "Die Plantage.") is None


def test_a_question_is_asked_of_a_name_that_its_passage_has_not() -> None:
    asked = {"en": "Who received him in Oslo?", "ar": "من استقبله في أوسلو؟"}
    others = {"en": "Who met her in Dili?", "ar": "من التقاها في ديلي؟"}
    names = Renamed([{"questions": [{"question": asked}, {"question": {}, "outside": others}]}])
    for language, other in (("en", "Dili"), ("ar", "ديلي")):
        told = set()
        for draw in _draws():
            place = names.place(asked[language], "Der König empfing ihn in Oslo.", draw)
            assert place
            assert names.place(asked[language], "Der König empfing ihn.", draw) is None
            told.add(names.other(asked[language], place, "Er kam aus Oslo.", draw))
            assert names.other(asked[language], place, f"Oslo, {other}", draw) is None
        assert told == {None, other}


def test_a_sentence_with_a_blank_asks_for_what_stood_there() -> None:
    briefs = {text: item for item in all_briefs()[:80] for text in item["text"].values()}
    articles = [{"passage": b["text"], "questions": b["questions"]} for b in all_briefs()[:80]]
    answered = changed = 0
    for draw in _draws(120):
        made = Blanked(articles, {}, draw).on_article()
        if made is None:
            continue
        if made.wrong:
            changed += 1
            assert made.span is None
        if made.span is None:
            continue
        brief = next(item for text, item in briefs.items() if made.passage in text)
        found = made.passage[slice(*made.span)]
        facts = [q["answer"] for q in brief["questions"] if found in q["answer"].values()]
        said = [words for fact in facts for words in fact.values()]
        assert not any(words in made.question for words in said if not words.isdigit())
        assert any(word in made.question for names in ASKING.values() for word in names.values())
        answered += 1
    assert answered > 40
    assert changed > 0


def test_a_sentence_of_one_article_is_put_to_another_on_the_same_event() -> None:
    texts = [
        "The bridge over the wide river was opened by Ada.",
        "Ada alifungua daraja Jumatatu. Wote.",
    ]
    told = [
        Told(language, "", text, sentences(language, text), {0: _place("Ada", text)})
        for language, text in zip(("en", "sw"), texts, strict=True)
    ]
    silent = Told("de", "", "Es regnet.", [(0, 10)], {})
    story = {"one": ([*told, silent], [{"type": "who"}, {"type": "why"}])}
    found = set()
    for draw in _draws(60):
        made = Blanked([], story, draw).on_event()
        if made is not None:
            words = made.span and made.passage[slice(*made.span)]
            found.add((made.question, made.passage, words))
            assert "Ada" not in made.question
    assert ("The bridge over the wide river was opened by who?", texts[1], "Ada") in found
    assert {words for _, passage, words in found if passage == "Es regnet."} == {None}


def _place(words: str, text: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)
