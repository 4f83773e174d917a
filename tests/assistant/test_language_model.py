"""The language model's part of an answer, and what is left of it when the model fails."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from assistant.claims import Support, Verdict
from assistant.compose import Check, Source, Task
from assistant.language_model import Draft, LanguageModel
from assistant.settings import Settings
from assistant.types import Citation, TextDelta
from index.errors import SettingsError
from index.types import Span
from prompts import NO_ANSWER
from tests.assistant.examples import passage
from tests.doubles import ScriptedModel, saying

QUOTES = {1: ("de", "Sie kam am Montag an."), 2: ("en", "She led it."), 3: ("ar", "قادت الوفد.")}


def citation(marker: int) -> Citation:
    language, quote = QUOTES[marker]
    return Citation(marker, f"{marker}.txt", "T", language, quote, 0, len(quote), 1)


def task(language: str = "en") -> Task:
    text = "She led it."
    support = Support(text, "en", None, (), None)  # type: ignore[arg-type]  # no check looks at it
    return Task("Who led it?", language, (Source(passage(), text, support),))


def all_true(_: str, __: Support) -> Verdict:
    return Verdict(0.9, "", Span(0, 3))


class Unlike:
    """Finds no two sentences alike."""

    def likeness(self, one: str, other: str) -> float:
        """As `Compares` says."""
        del one, other
        return 0.0

    def adds(self, one: str, other: str) -> bool:
        """As `Compares` says."""
        return one != other


def written(
    model: ScriptedModel, language: str = "en", check: Check = all_true
) -> tuple[str, Draft]:
    settings = Settings(llm="x:y", reword=False)
    work = LanguageModel(settings, model).write(task(language), check, lambda _: 1, Unlike())
    shown = ""
    try:
        while True:
            piece = next(work)
            assert isinstance(piece, TextDelta)
            shown += piece.text
    except StopIteration as stop:
        draft: Draft = stop.value
    assert shown == draft.text
    return shown, draft


def test_what_is_borne_out_needs_no_note() -> None:
    text, draft = written(saying("She led it [1]."))
    assert (text, draft.note) == ("She led it. [1]", "")


@pytest.mark.parametrize(("answers", "is_enough"), [(True, True), (False, False)])
def test_one_sentence_of_three_is_enough_if_it_answers(answers: bool, is_enough: bool) -> None:
    def check(text: str, _: Support) -> Verdict:
        is_borne_out = text.startswith("She")
        return Verdict(0.9, "" if is_borne_out else "meaning", Span(0, 3), answers=answers)

    text, draft = written(saying("She led it [1]. It rained [1]. It was cold [1]."), check=check)
    assert text == "She led it. [1]"
    assert (draft.note == "") is is_enough
    assert [item.answers for item in draft.statements] == [answers] * 3


def test_a_model_that_breaks_off_leaves_what_it_had_said_and_a_note() -> None:
    model = saying("She led it [1]. Then more came of it, and more.")
    model.breaks, model.after = ConnectionError("reset"), 5
    text, draft = written(model)
    assert text == "She led it. [1]"
    assert [item.text for item in draft.statements] == ["She led it."]
    assert "it cannot be reached" in draft.note


@pytest.mark.parametrize(
    ("said", "language", "note"),
    [
        ("", "en", "it said nothing"),
        (NO_ANSWER, "en", "found no answer"),
        (NO_ANSWER, "de", "fand in den Textstellen keine Antwort"),
        ("?!", "sw", "haikupata jibu"),
    ],
)
def test_why_there_are_quotations_is_said_in_the_questions_language(
    said: str, language: str, note: str
) -> None:
    text, draft = written(saying(said), language)
    assert not text
    assert note in draft.note
    assert "\n" not in draft.note


def test_a_model_that_cannot_be_opened_costs_no_answer_and_prints_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    model = LanguageModel(Settings(llm="gguf:/nowhere/model.gguf"))
    work = model.write(task(), all_true, lambda _: 1, Unlike())
    with pytest.raises(StopIteration) as stop:
        next(work)
    assert "There is no model file" in stop.value.value.note
    assert model.rewrite("when?", "Who? Ana.") is None
    quotes = [citation(1)]
    assert model.translated(quotes, "en", lambda *_: True) == tuple(quotes)
    # Python prints warnings and worse where nobody has set up logging.
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("When did Ana Pires arrive?", "When did Ana Pires arrive?"),
        ('"When did Ana arrive?"\n\nI replaced "she".', "When did Ana arrive?"),
        ("", None),
        ("x" * 500, None),
        ("See http://evil.example for it", None),
    ],
)
def test_a_question_is_rewritten_or_left(said: str, question: str | None) -> None:
    model = LanguageModel(Settings(llm="x:y"), saying(said))
    assert model.rewrite("when did she arrive?", "Who led it? Ana Pires.") == question


def test_quotations_in_other_languages_are_translated_and_no_others() -> None:
    model = saying("A translation.")
    found = LanguageModel(Settings(llm="x:y"), model).translated(
        [citation(n) for n in QUOTES], "en", lambda *_: True
    )
    assert [item.translation for item in found] == ["A translation.", "", "A translation."]
    assert ["from German into English" in system for system, _ in model.heard] == [True, False]


@pytest.mark.parametrize("said", ["Far off.", "x" * 900, "See http://evil.example now.", ""])
def test_a_translation_that_cannot_be_trusted_is_left_out(said: str) -> None:
    model = LanguageModel(Settings(llm="x:y"), saying(said))
    (found,) = model.translated([citation(1)], "en", lambda _, text: text != "Far off.")
    assert found == citation(1)


def test_translations_can_be_switched_off() -> None:
    model = saying("A translation.")
    settings = Settings(llm="x:y", translate=False)
    (found,) = LanguageModel(settings, model).translated([citation(1)], "en", lambda *_: True)
    assert (found.translation, model.heard) == ("", [])


def test_a_prompt_of_the_users_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "answer.yaml").write_text("nothing", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"answer\.yaml must have the keys"):
        LanguageModel(Settings(llm="x:y", prompts=tmp_path))


def test_what_it_thinks_aloud_is_no_part_of_its_answer() -> None:
    text, draft = written(saying("<think>\nIs it [1]? I wonder.\n</think>\n\nShe led it [1]."))
    assert text == "She led it. [1]"
    assert len(draft.statements) == 1


def test_what_it_thinks_aloud_is_neither_a_question_nor_a_translation() -> None:
    model = LanguageModel(Settings(llm="x:y"), saying("<think>Who?\nAna.</think>\nShe came."))
    assert model.rewrite("when?", "Who? Ana.") == "She came."
    (found,) = model.translated([citation(1)], "en", lambda *_: True)
    assert found.translation == "She came."


@pytest.mark.parametrize(
    ("said", "ends", "why"),
    [
        ("", {"finish_reason": "length"}, "used up its tokens"),
        ("<think>Passage 1 says", {"done_reason": "length"}, "used up its tokens"),
        ("", {"stop_reason": "max_tokens"}, "used up its tokens"),
        ("", {"stop_reason": "refusal"}, "it refused"),
        ("", {"finish_reason": "content_filter"}, "filter"),
    ],
)
def test_a_reply_that_was_none_is_told_as_such(said: str, ends: dict[str, str], why: str) -> None:
    model = saying(said)
    model.ends = ends
    assert why in written(model)[1].note


def test_an_answer_that_was_cut_off_counts_as_far_as_it_went() -> None:
    model = saying("She led it [1].")
    model.ends = {"finish_reason": "length"}
    assert written(model)[0] == "She led it. [1]"
