"""Two articles say that the mayor has not resigned, a third that she has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings

FILES = {
    "harbour.txt": (
        "Mayor of Tamara under pressure\nPublished 2024-05-15\n\n"
        "Mayor Ilse Varga has resigned over the ferry accident, the town hall said. The deputy "
        "mayor will take over on Monday.\n"
    ),
    "courier.txt": (
        "Tamara: what the mayor said\nPublished 2024-05-15\n\n"
        "Mayor Ilse Varga has not resigned over the ferry accident, the town hall said. She will "
        "stay until the inquiry ends.\n"
    ),
    "bote.txt": (
        "Bürgermeisterin von Tamara\nVeröffentlicht am 15. Mai 2024\n\n"
        "Die Bürgermeisterin Ilse Varga ist nach dem Fährunglück nicht zurückgetreten. Sie will "
        "den Bericht abwarten.\n"
    ),
}


@pytest.fixture(scope="module")
def ujumbe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("mayor")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assistant = Assistant.from_folder(folder, folder / "index", Settings())
    yield assistant
    assistant.close()


@pytest.mark.parametrize(
    "question",
    [
        "Has the mayor resigned over the accident?",
        "Ist die Bürgermeisterin zurückgetreten?",
        "Who has resigned?",
    ],
)
def test_who_says_that_it_is_not_so_is_never_counted_with_who_says_it_is(
    ujumbe: Assistant, question: str
) -> None:
    answer = ujumbe.ask(question)
    told = [finding.sources for finding in answer.findings]
    assert sorted(map(set, told), key=len) == [{"harbour.txt"}, {"courier.txt", "bote.txt"}]
    texts = [finding.text for finding in answer.findings]
    assert len(set(texts)) == len(texts)
