from __future__ import annotations

from pathlib import Path

import pytest

from prompts import NO_ANSWER, PromptError, prompt
from prompts.templates import _FIELDS

GOOD = "version: 1\nsystem: Answer in {language}, or {no_answer}.\nuser: '{passages} {question}'\n"


@pytest.mark.parametrize("name", _FIELDS)
def test_the_packages_prompts_are_as_they_should_be(name: str) -> None:
    found = prompt(name)
    filled = found.messages(**{field: f"<{field}>" for field in _FIELDS[name]})
    assert [role for role, _ in filled] == ["system", "user"]
    assert all(f"<{field}>" in filled[0][1] + filled[1][1] for field in _FIELDS[name])


def test_values_with_braces_are_taken_as_they_are() -> None:
    values = {"language": "en", "no_answer": NO_ANSWER, "passages": "{question}", "question": "x"}
    _, (_, user) = prompt("answer").messages(**values)
    assert "{question}" in user


def test_a_prompt_of_the_users_wins_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "answer.yaml").write_text(GOOD, encoding="utf-8")
    assert prompt("answer", tmp_path).system == "Answer in {language}, or {no_answer}."
    assert prompt("translate", tmp_path) == prompt("translate")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("version: [", "is not YAML"),
        ("just text", "must have the keys system, user, version"),
        (GOOD + "more: 1\n", "must have the keys"),
        (GOOD.replace("version: 1", "version: 2"), "is of version 2"),
        (GOOD.replace("{language}", "a language"), r"lacks \{language\}"),
        (GOOD.replace("{question}", "{questions}"), r"lacks \{question\}, has \{questions\}"),
        (GOOD.replace("{language}", "{"), "write a brace as"),
    ],
)
def test_a_prompt_that_is_not_as_it_should_be_is_named(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "answer.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PromptError, match=complaint) as error:
        prompt("answer", tmp_path)
    assert str(tmp_path / "answer.yaml") in str(error.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="is no folder of prompts"):
        prompt("answer", tmp_path / "none")
