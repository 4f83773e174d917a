"""Who somebody is, where what is read for it tells of somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.answering import Answering
from assistant.read import Calibration, Weights
from assistant.span_reader import Judged, SpanScore
from assistant.types import Answer, Done

FILES = {
    "dam.txt": (
        "Dam holds in the flood\nPublished 2024-05-14\n\n"
        "The dam held, said the engineer Mwita Chacha on Tuesday. The pilot Zawadi Okello flew "
        "the governor over the valley, where farmers waited on their roofs for two days."
    ),
    "damm.txt": (
        "Damm hält der Flut stand\nVeröffentlicht am 14. Mai 2024\n\n"
        "Der Damm hat gehalten, sagte der Ingenieur Mwita Chacha am Dienstag. Auf den Dächern "
        "warteten die Bauern zwei Tage lang auf Hilfe aus der Stadt."
    ),
}


class Proposes:
    """A reader that takes the same words for the answer wherever they stand."""

    def __init__(self, words: str) -> None:
        self._words = words

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """As `ProposesSpans` says."""
        assert question
        assert most
        return [
            [SpanScore(text.index(self._words), text.index(self._words) + 5, 9.0, 0.0, 0.0)]
            if self._words in text
            else []
            for text in passages
        ]

    def judge(self, statement: str, passage: str) -> Judged:
        """As `ReadsClaims` says; neither way."""
        assert statement
        assert passage
        return Judged(0.0, None, ())

    def pieces(self, word: str) -> int:
        """As `ReadsClaims` says."""
        return len(word)


@pytest.fixture(scope="module")
def dam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("dam")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assistant = Assistant.from_folder(folder, folder / "index", Settings())
    yield assistant
    assistant.close()


def asked(dam: Assistant, question: str, words: str) -> Answer:
    scale = Calibration(Weights(score=1.0), Weights(score=1.0), bias=0.0, threshold=0.1)
    *_, done = Answering(dam.index, Settings(), Proposes(words), scale).stream(question)
    assert isinstance(done, Done)
    return done.answer


@pytest.mark.parametrize(
    "question",
    [
        "Who is Mwita Chacha?",
        "who is mwita chacha",
        "Wer ist Mwita Chacha?",
        "Mwita Chacha ni nani?",
        "من هو مويتا تشاتشا؟",
        "Qui est Mwita Chacha ?",
        "¿Quién es Mwita Chacha?",
    ],
)
def test_what_tells_of_somebody_else_gives_way_to_what_articles_say(
    dam: Assistant, question: str
) -> None:
    answer = asked(dam, question, "Zawadi")
    assert answer.by_article
    assert len(answer.citations) == len(FILES)
    assert all("Mwita Chacha" in item.quote for item in answer.citations)


def test_what_surely_tells_who_it_is_stays(dam: Assistant) -> None:
    answer = asked(dam, "Who is Mwita Chacha?", "engineer")
    assert not answer.by_article
    assert [item.source for item in answer.citations] == ["dam.txt"]


def test_who_nobody_is_is_not_told(dam: Assistant) -> None:
    assert asked(dam, "Who is Mwita Okello?", "engineer").abstained


def test_who_holds_an_office_is_read_as_before(dam: Assistant) -> None:
    assert not asked(dam, "Who is the pilot?", "Zawadi").by_article
