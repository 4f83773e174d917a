"""The whole pipeline over the seeds, nothing faked."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Assistant, Done, Settings, Stage, TextDelta
from assistant.examples import example_questions
from assistant.sources import describe
from index.errors import QuestionError, SourceError

LEADER = ("Yevkurov", "Evkurov", "Jewkurow", "يفكوروف", "يفكيروف")
FILES_THAT_SAY_SO = {
    "000_0057a532e41f4b8e.txt",
    "002_693adc1bebf9f47a.txt",
    "003_3e6b6a966a9fb11e.txt",
}

QUESTIONS = [
    ("en", "Who led the delegation?"),
    ("ar", "من قاد الوفد؟"),
    ("de", "Wer leitete die Delegation?"),
    ("sw", "Nani aliongoza ujumbe?"),
]


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_the_leader_is_named_from_a_file_that_says_so(
    ujumbe: Assistant, language: str, question: str
) -> None:
    answer = ujumbe.ask(question)
    assert answer.language == language
    named = [item for item in answer.citations if any(name in item.quote for name in LEADER)]
    assert {item.source for item in named} & FILES_THAT_SAY_SO


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What is the capital of Brazil?"),
        ("ar", "ما هي عاصمة البرازيل؟"),
        ("de", "Wie hoch ist der Eiffelturm?"),
        ("sw", "Nani alishinda kombe la dunia la mpira wa miguu?"),
    ],
)
def test_what_no_article_says_is_declined_in_the_questions_language(
    ujumbe: Assistant, language: str, question: str
) -> None:
    answer = ujumbe.ask(question)
    assert answer.abstained
    assert answer.language == language
    assert (answer.citations, answer.findings) == ((), ())


def test_every_citation_is_the_exact_span_of_its_file(ujumbe: Assistant, seeds: Path) -> None:
    for question in ("Who led the delegation?", "Wann traf Haftar Putin?", "أين وصل الوفد؟"):
        for item in ujumbe.ask(question).citations:
            text = (seeds / item.source).read_text(encoding="utf-8")
            assert text[item.start : item.end] == item.quote
            assert text.count("\n", 0, item.start) + 1 == item.line
            assert item.language


def test_a_pasted_story_is_never_quoted(ujumbe: Assistant) -> None:
    for question in ("Who spoke at the conference on chemical weapons?", "ماذا قال ليسوغورسكي؟"):
        for item in ujumbe.ask(question).citations:
            assert "الكيميائية" not in item.quote


def test_markers_of_the_text_are_those_of_the_citations(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("Who led the delegation?")
    for place, item in enumerate(answer.citations, start=1):
        assert item.marker == place
        assert f"[{place}]" in answer.text
    assert answer.citations == tuple(c for f in answer.findings for c in f.citations)


def test_a_stream_tells_its_stages_and_ends_with_the_same_answer(ujumbe: Assistant) -> None:
    events = list(ujumbe.stream("Who led the delegation?"))
    assert [e.name for e in events if isinstance(e, Stage)] == ["retrieve", "read", "write"]
    last = events[-1]
    assert isinstance(last, Done)
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == last.answer.text
    assert last.answer.text == ujumbe.ask("Who led the delegation?").text


def test_an_answer_is_plain_json(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("Who led the delegation?")
    content = json.loads(json.dumps(answer.to_dict()))
    assert content["citations"][0]["quote"] == answer.citations[0].quote
    assert content["timings"]["total"] > 0


def test_many_and_async_give_the_same_as_one(ujumbe: Assistant) -> None:
    questions = ["Who led the delegation?", "What is the capital of Brazil?"]
    seen: list[int] = []
    many = ujumbe.ask_many(questions, seen.append)
    assert seen == [1, 2]
    assert [answer.text for answer in many] == [ujumbe.ask(item).text for item in questions]
    assert asyncio.run(ujumbe.aask(questions[0])).text == many[0].text


def test_several_users_at_once_get_what_one_gets(ujumbe: Assistant) -> None:
    questions = ["Who led the delegation?", "من قاد الوفد؟", "Wer leitete die Delegation?"] * 4
    alone = [ujumbe.ask(question).text for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda question: ujumbe.ask(question).text, questions)) == alone


@pytest.mark.parametrize("question", ["", "  \n", "x" * 1001])
def test_no_question_and_too_long_a_one_are_refused(ujumbe: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        ujumbe.ask(question)


@pytest.mark.parametrize(
    "question", ["?", "\x00\ud800", "<script>alert(1)</script>", "۱۲۳", "🙂🙂"]
)
def test_odd_questions_are_answered_or_declined(ujumbe: Assistant, question: str) -> None:
    answer = ujumbe.ask(question)
    assert answer.abstained == (not answer.citations)


def test_every_language_can_be_among_the_passages(ujumbe: Assistant) -> None:
    languages = {passage.language for passage in ujumbe.ask("Who led the delegation?").passages}
    assert languages == {"ar", "de", "en", "sw"}


def test_centring_can_be_switched_off_to_show_the_difference(seeds_index: Path) -> None:
    plain = Assistant.open(seeds_index, Settings(centring=False))
    passages = plain.ask("Wer begleitete die Delegation nach Libyen?").passages
    assert passages[0].language == "de"
    plain.close()


def test_the_summary_says_what_is_indexed(ujumbe: Assistant) -> None:
    assert ujumbe.summary().articles == 5
    assert ujumbe.summary().languages == ("ar", "de", "en", "sw")


def test_a_missing_folder_makes_no_index(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        Assistant.from_folder(tmp_path / "nowhere", tmp_path / "index", Settings())
    assert not (tmp_path / "index").exists()


def test_an_open_assistant_answers_from_what_another_process_indexed(
    tmp_path: Path, seeds: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for path in sorted(seeds.glob("00[34]*")):
        (folder / path.name).write_bytes(path.read_bytes())
    first = Assistant.from_folder(folder, tmp_path / "index", Settings())
    assert first.summary().articles == 2
    for path in sorted(seeds.glob("000*")):
        (folder / path.name).write_bytes(path.read_bytes())
    Assistant.from_folder(folder, tmp_path / "index", Settings()).close()
    assert {item.source[:3] for item in first.ask("Nani aliongoza ujumbe?").passages} >= {"000"}
    first.close()


def test_examples_ask_in_each_language_of_the_corpus(ujumbe: Assistant) -> None:
    examples = example_questions(ujumbe)
    assert [ujumbe.ask(text).language for text in examples] == ["ar", "de", "en", "sw"]


def test_a_follow_up_is_understood_with_the_question_before(ujumbe: Assistant) -> None:
    session = ujumbe.session()
    session.ask("Who led the delegation?")
    answer = session.ask("When did it arrive?")
    assert answer.question == "When did it arrive?"
    assert answer.asked_as == "Who led the delegation? When did it arrive?"
    assert session.answers[-1] == answer
    assert len(session.answers) == 2


def test_a_question_asked_again_in_every_language_stays_the_same(ujumbe: Assistant) -> None:
    session = ujumbe.session()
    for _, question in QUESTIONS:
        answer = session.ask(question)
        assert not answer.asked_as
        assert answer.text == ujumbe.ask(question).text


def test_a_follow_up_that_stands_alone_is_answered_alone(ujumbe: Assistant) -> None:
    session = ujumbe.session()
    session.ask("What is the capital of Brazil?")
    question = "Who led the delegation?"
    assert session.ask(question).text == ujumbe.ask(question).text


def test_sources_describe_what_was_kept_and_cut(seeds_index: Path) -> None:
    described = describe(seeds_index)
    assert [item.source for item in described] == sorted(item.source for item in described)
    assert all(0.3 < item.kept <= 1 for item in described)
    published = {item.source[:3]: item.published for item in described if not item.host}
    assert (published["001"], published["002"]) == ("2023-09-26", "2023-08-23")
    pasted = [item for item in described if item.host]
    assert len(pasted) == 2
    assert not any(item.asked for item in pasted)
    cut = [cut.reason for item in described for cut in item.cut]
    assert len([reason for reason in cut if "pasted" in reason]) == 2
