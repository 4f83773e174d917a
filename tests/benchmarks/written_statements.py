"""Statements that somebody wrote, and what they are put to.

The rows of claims_train.jsonl, claims_events.jsonl, claims_again.jsonl, claims_answers.jsonl and
claims_parallel.jsonl. Which words of a false one are false is told by the true one that it differs
from in little.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from tests.benchmarks.held_out import is_held_out
from tests.benchmarks.places import Place

LANGUAGES = ("en", "ar", "de", "sw")
WRITTEN_TRUE = 0.5
"""Share of those written in pairs, a true one and a false one, that are true."""
FURTHER = "beyond"
"""The kind of false ones that bear out the true one."""
WANTING = frozenset({FURTHER, "fabricated-name", "attribution"})
"""Kinds of false ones that other sentences of the article may bear out."""
_WORD = re.compile(r"\S+")
_TWIN = 0.6
"""Share of words from which two statements are told to differ in little."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and a passage.

    Attributes:
        text: What is stated.
        passage: What is to bear it out.
        span: Where it does; None if it does not.
        wrong: Which of the statement's words are not borne out; None if that is not known.
        about: Where the passage comes nearest to it, borne out or not; None if nowhere.
    """

    text: str
    passage: str
    span: Place | None
    wrong: tuple[Place, ...] | None = None
    about: Place | None = None


def handwritten_claims() -> list[dict[str, str]]:
    """Statements with evidence, written for this project (CC0), of articles trained on."""
    path = Path(__file__).parent / "claims_train.jsonl"
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if not is_held_out(row["article"])]


def event_claims() -> list[dict[str, Any]]:
    """Statements on the articles of events, written for this project (CC0).

    Each row has some sentences of an article as "evidence", and in four languages a "good"
    statement that they bear out and a "bad" one that they do not, of some "kind". Some join these
    sentences with others, "evidence2", of the event's "article2".
    """
    path = Path(__file__).parent / "claims_events.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def again_claims() -> list[dict[str, Any]]:
    """Sentences of events' articles said again in nearly their own words, parts left away (CC0).

    As those on events.
    """
    path = Path(__file__).parent / "claims_again.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def answer_claims() -> list[dict[str, Any]]:
    """Sentences as a language model answers a question on an event with (CC0).

    As those on events, of the "question" of that number, and the "article" is all their evidence.
    """
    path = Path(__file__).parent / "claims_answers.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def parallel_claims() -> list[dict[str, Any]]:
    """Statements on parallel articles, written for this project (CC0), of such as are trained on.

    As those on events, with "evidence" in four languages as well.
    """
    path = Path(__file__).parent / "claims_parallel.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if not is_held_out(row["article"])]


def mirrored(row: dict[str, Any], draw: random.Random) -> Statement:
    """A written sentence in one language, put to the true or the false one in another.

    Each bears out itself and not the other, but for a true one that the false one goes beyond.

    Args:
        row: With a "good" and a "bad" sentence in each language, and their "kind".
        draw: Where chance comes from.
    """
    reading, saying = draw.choices(LANGUAGES, k=2)
    true = draw.random() < WRITTEN_TRUE
    one, other = ("good", "bad") if draw.random() < 0.5 else ("bad", "good")
    if row["kind"] == FURTHER and not true:
        one, other = "good", "bad"
    text = row[one][reading]
    if true:
        return Statement(row[one][saying], text, (0, len(text)), ())
    said = row[other][saying]
    return Statement(said, text, None, difference(row[one][saying], said))


def wrong_words(rows: list[dict[str, str]]) -> dict[str, tuple[Place, ...] | None]:
    """By row, the words in which a false statement differs from a true one on the same passage."""
    found: dict[str, tuple[Place, ...] | None] = {}
    for row in rows:
        twins = [
            item["sentence"]
            for item in rows
            if item["kind"] == "supported"
            and (item["evidence"], item["language"]) == (row["evidence"], row["language"])
        ]
        wrong = [difference(twin, row["sentence"]) for twin in twins]
        found[row["id"]] = min(filter(None, wrong), key=len, default=None)
    return found


def difference(one: str, other: str, alike: float = _TWIN) -> tuple[Place, ...] | None:
    """Where the other text has words of its own; None if the two share fewer words than that."""
    places = [match.span() for match in _WORD.finditer(other)]
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    if matcher.ratio() < alike:
        return None
    return (
        tuple(
            (places[first][0], places[last - 1][1])
            for tag, _, _, first, last in matcher.get_opcodes()
            if tag in {"replace", "insert"}
        )
        or None
    )
