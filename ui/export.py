"""Answers as files to download: evidence packs, and a whole conversation to read.

An evidence pack (assistant/evidence_pack.py) is of one answer, sealed, and can be checked years
later. A conversation is one Markdown file of the same pages without their seals.

What is made here is held in memory, and the page's script saves it (ui/desk.js).
"""

from __future__ import annotations

import tempfile
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.evidence_pack import pack_of
from assistant.pack_file import write_pack
from assistant.pack_page import markdown_page
from assistant.types import Answer
from index.errors import PackError

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.catalog import Catalog
    from index.filters import Filter
    from ui.turns import Conversation, Turn

Ending = Literal[".html", ".md", ".json"]

ENDINGS: tuple[Ending, ...] = (".html", ".md", ".json")
"""Of evidence packs, in the order in which they are offered."""

LONGEST_NAME = 60
"""Characters of a file's name without its ending."""

_MOST_BYTES = 150
"""Bytes of it in UTF-8: with an ending, and what browsers add, file systems take up to 255."""

_ANSWER, _SETTINGS, _DATA = "\n## Answer\n", "\n## Settings\n", "\n## Data\n"
"""Headings of a pack's page. No article can write them: in its words each # is an entity."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download.

    Attributes:
        name: What it is called.
        content: Its bytes.
    """

    name: str
    content: bytes


def pack_download(
    answer: Answer,
    catalog: Catalog,
    settings: Settings,
    ending: Ending,
    where: Filter | None = None,
) -> Download:
    """An evidence pack of an answer.

    Args:
        answer: The answer.
        catalog: That of the index that was asked.
        settings: Those that it was asked with.
        ending: Which kind of pack.
        where: The filter that it was asked with.

    Raises:
        PackError: The index has changed since, so that a quotation is no longer in it.
    """
    pack = pack_of(answer, catalog, settings, where)
    with tempfile.TemporaryDirectory(prefix="ujumbe-pack-") as folder:
        path = Path(folder, f"pack{ending}")
        write_pack(pack, path)
        return Download(file_name(answer.question, ending), path.read_bytes())


def conversation_download(
    conversation: Conversation, catalog: Catalog, settings: Settings
) -> Download:
    """A conversation as one Markdown file, to read: its questions, answers and quotations.

    A turn that has no answer, or whose answer no longer stands in the index, says so.

    Raises:
        PackError: There is no turn that is over.
    """
    turns = [turn for turn in conversation if not turn.pending]
    if not turns:
        raise PackError("There is nothing to export yet.", "Ask something first.")
    parts = ["# Conversation\n", _about(len(turns))]
    of_all = _settings(_page(replace(turns[0], where=None), catalog, settings))
    for number, turn in enumerate(turns, start=1):
        page = _page(turn, catalog, settings)
        facts, _, answer = page.partition(_SETTINGS)[0].partition(_ANSWER)
        own = [line for line in _settings(page) if line not in of_all]  # its filter
        asked = "\n".join([line for line in facts.splitlines() if line.startswith("- ")] + own)
        parts.append(f"## Question {number}\n\n{asked}\n\n### Answer\n{_lowered(answer)}")
    parts.append("\n".join(["## Settings\n", *of_all]))
    text = "\n".join(part.rstrip("\n") + "\n" for part in parts)
    name = file_name(f"conversation {turns[0].question}", ".md")
    return Download(name, text.encode("utf-8", "replace"))


def _about(count: int) -> str:
    questions = "one question" if count == 1 else f"{count} questions"
    return (
        f"{questions.capitalize()} asked of Ujumbe, and every quotation with its place. This file "
        "is to be read: it is not sealed. Export an answer as an evidence pack to have it checked."
    )


def _settings(page: str) -> list[str]:
    """The lines of a page that say a setting."""
    return page.partition(_SETTINGS)[2].partition(_DATA)[0].strip("\n").split("\n")


def _page(turn: Turn, catalog: Catalog, settings: Settings) -> str:
    """The page of a turn's evidence pack; of one that says why there is none, if there is none."""
    try:
        pack = pack_of(turn.answer or _unanswered(turn), catalog, settings, turn.where)
    except PackError as error:
        pack = pack_of(_unanswered(turn, str(error)), catalog, settings, turn.where)
    return markdown_page(pack)[0]


def _unanswered(turn: Turn, why: str = "") -> Answer:
    """What stands for the answer of a turn that has none."""
    said = why or (turn.problem.detail if turn.problem else "")
    said = said or ("It was stopped." if turn.stopped else "It could not be answered.")
    return Answer(
        question=turn.question,
        text=f"(No answer. {said})",
        citations=(),
        findings=(),
        abstained=True,
        language=turn.answer.language if turn.answer else "en",
        confidence=0.0,
        passages=(),
        timings={},
    )


def _lowered(page: str) -> str:
    """A page whose headings stand one level lower."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in page.split("\n"))


def file_name(question: str, ending: str) -> str:
    """A short name for a file, from a question in any script.

    Letters, digits and the marks that belong to them stay; all else, and with it whatever a file
    system, a shell or a direction of writing could take for something, becomes a hyphen. The name
    begins with "ujumbe", so that it is none that a system keeps for itself.
    """
    kept = unicodedata.normalize("NFC", question.casefold())
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in kept)
    words = [bare for word in kept.split() if (bare := _without_marks(word))]
    name = "ujumbe"
    for word in words or ["answer"]:
        longer = f"{name}-{word}"
        if not _fits(longer):
            break
        name = longer
    if name == "ujumbe":  # a word that is too long: some scripts write no blanks
        most = next(
            size for size in range(LONGEST_NAME, 0, -1) if _fits(f"-{name}{words[0][:size]}")
        )
        name = f"{name}-{words[0][:most]}"
    return f"{name}{ending}"


def _without_marks(word: str) -> str:
    """A word without marks before its first letter, which would belong to what is before it."""
    at = next((at for at, c in enumerate(word) if unicodedata.category(c)[0] != "M"), len(word))
    return word[at:]


def _fits(name: str) -> bool:
    return len(name) <= LONGEST_NAME and len(name.encode()) <= _MOST_BYTES
