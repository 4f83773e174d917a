"""The page's own words: all there, in four languages, and none of them left in another."""

import copy
import re
import string
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest
from babel import Locale

import ui
from assistant.feedback import Verdict
from assistant.types import DateMention, Locator, Statement
from tests.ui.fakes import abstain, differ, led
from ui.evidence import panel_html
from ui.render import _STAGES, header_html, messages, welcome_html
from ui.turns import Kind, Problem, Turn
from ui.words import LANGUAGES, _words, check, own_name, words_in

BRAND = "Ujumbe"
AR, DE, EN, SW = (words_in(language) for language in ("ar", "de", "en", "sw"))


def fields(wording: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(wording) if field}


def forms(wording: str | dict[str, str]) -> dict[str, str]:
    return {"other": wording} if isinstance(wording, str) else wording


# The file


@pytest.mark.parametrize("key", sorted(_words()))
def test_every_key_is_in_four_languages_with_the_same_fields(key: str) -> None:
    wordings = {language: forms(wording) for language, wording in _words()[key].items()}
    assert tuple(wordings) == LANGUAGES == ("en", "ar", "de", "sw")
    for language, by_form in wordings.items():
        assert fields(by_form["other"]) == fields(wordings["en"]["other"]), language
        if not isinstance(_words()[key]["en"], str):
            assert by_form.keys() == Locale(language).plural_form.tags | {"other"}


def test_every_key_is_explained_at_the_top_of_its_file() -> None:
    explained: set[str] = set()
    for path in Path(ui.__path__[0], "wordings").glob("*.yaml"):
        explained |= set(re.findall(r"[a-z_]+", path.read_text("utf-8").partition("version:")[0]))
    assert _words().keys() <= explained


def test_every_key_is_used_and_every_key_that_is_used_is_there() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(ui.__path__[0]).glob("*.py"))
    used = set(re.findall(r"""words\.(?:say|html|count)\(\s*["'](\w+)["']""", code))
    used |= {f"stage_{stage}" for stage in (*_STAGES, "other")}
    used |= {f"place_{kind}" for kind in ("page", "paragraph", "row")}
    used |= {f"problem_{kind}" for kind in get_args(Kind)}
    used |= {"kept_rename", "kept_delete", *get_args(Verdict)}
    used -= {"why_"}
    reasons = {key for key in _words() if key.startswith("why_")}  # see test_article.py
    assert used == _words().keys() - reasons


def spoilt(key: str, language: str, wording: Any) -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = copy.deepcopy(_words())
    words[key][language] = wording
    return words


@pytest.mark.parametrize(
    ("key", "language", "wording"),
    [
        ("ask", "sw", "Uliza {question}"),
        ("ask", "sw", "  "),
        ("ask", "fr", "Demander"),
        ("ask", "de", {"one": "Fragen", "other": "Fragen"}),
        ("understood_as", "de", "Verstanden"),
        ("understood_as", "de", "Verstanden als {}"),
        ("sources", "de", "{count} Quellen"),
        ("sources", "ar", {"one": "مصدر واحد", "other": "{count} مصدر"}),
        ("sources", "en", {"one": "one source", "other": "sources"}),
        ("sources", "en", {"one": "one source", "few": "{count}", "other": "{count} sources"}),
    ],
)
def test_a_wording_with_a_mistake_is_refused(key: str, language: str, wording: object) -> None:
    with pytest.raises(ValueError, match=f"wordings: {key}"):
        check(spoilt(key, language, wording))


# Wordings


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لا مصادر"),
        (1, "مصدر واحد"),
        (2, "مصدران"),
        (3, "3 مصادر"),
        (11, "11 مصدرًا"),
        (100, "100 مصدر"),
    ],
)
def test_arabic_has_six_forms(number: int, said: str) -> None:
    assert AR.count("sources", number) == said


def test_numbers_dates_and_languages_are_those_of_the_language() -> None:
    assert [words.say("place_line", number=1205) for words in (EN, DE, SW)] == [
        "line 1,205",
        "Zeile 1.205",
        "mstari wa 1,205",
    ]
    assert [words.date("2023-08-23") for words in (EN, AR, DE, SW)] == [
        "August 23, 2023",
        "23 أغسطس 2023",
        "23. August 2023",
        "23 Agosti 2023",
    ]
    assert DE.languages(["ar", "sw"]) == "Arabisch und Suaheli"
    assert SW.languages(["ar", "de"], "or") == "Kiarabu au Kijerumani"


@pytest.mark.parametrize("date", ["", "yesterday", "2023-99-99", "<b>-<i>-x", "2023-13"])
def test_what_is_no_date_stays_as_it_is(date: str) -> None:
    assert AR.date(date) == date


def test_a_field_keeps_its_markup_and_the_words_around_it_are_escaped() -> None:
    assert EN.html("understood_as", question="<b>Who?</b>") == "Understood as&#58; <b>Who?</b>"


def test_a_wording_is_asked_for_as_what_it_is() -> None:
    with pytest.raises(KeyError):
        EN.say("sources", count=2)
    with pytest.raises(KeyError):
        EN.count("ask", 2)
    with pytest.raises(KeyError):
        EN.say("no such key")


def test_each_language_calls_itself_by_its_own_name() -> None:
    names = [own_name(language) for language in LANGUAGES]
    assert names == ["English", "العربية", "Deutsch", "Kiswahili"]


@pytest.mark.parametrize("language", ["fr", "", None, "AR", "../ar"])
def test_in_any_other_language_the_page_is_english(language: str | None) -> None:
    assert words_in(language) == EN


# No words of one language in a page of another


class OwnWords(HTMLParser):
    """Collects what the page itself says: not quotations, names, codes or other languages."""

    def __init__(self, html: str, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.said: list[str] = []
        self._stack: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; its names for screen readers are words, too."""
        found = dict(attrs)
        foreign = found.get("lang", self.language) != self.language
        asked = found.get("class") in {"uj-question", "uj-asked"}
        self._stack.append(foreign or asked or tag in {"bdi", "abbr", "blockquote"})
        self.said += [found[name] or "" for name in ("aria-label", "title") if name in found]

    def handle_endtag(self, _tag: str) -> None:
        """Leave an element."""
        self._stack.pop()

    def handle_data(self, data: str) -> None:
        """Note words that are ours."""
        if not any(self._stack):
            self.said.append(data)


def everything() -> tuple[Turn, ...]:
    """A conversation in which everything there is to say is said."""
    found = led("Who led the delegation?")
    day = DateMention("Tuesday", 0, 7, "2024-05-14", relative=True)
    first, second, third = found.citations
    citations = (
        replace(first, locator=Locator("page", 3), dates=(day,)),
        replace(second, locator=Locator("paragraph", 2), translation="The ministry said"),
        replace(third, locator=Locator("row", 1)),
    )
    rich = replace(
        found,
        citations=citations,
        findings=(
            replace(found.findings[0], text="Amina", citations=citations[:1], independent=1),
            replace(found.findings[0], text="بركة", citations=citations[1:]),
        ),
        silent_sources=("a/file.txt", "b.pdf"),
        silent_languages=("de", "fr"),
        asked_as="Who led it?",
        writer="ollama:qwen3",
        note="The model did not answer.",
        statements=(Statement("No.", supported=False), Statement("Nor.", supported=False)),
    )
    no = replace(abstain("Who won?"), passages=found.passages)
    detail = "The index is locked by process 7."
    turns = [
        Turn(0, "q", answer=rich),
        Turn(0, "q", answer=found),
        Turn(0, "q", answer=differ("q")),
        Turn(0, "q", answer=no),
        Turn(0, "q", answer=abstain("q")),
        Turn(0, "q", text="He led", stopped=True),
        *(Turn(0, "q", stage=stage) for stage in ("", "retrieve", "read", "write")),
        *(Turn(0, "q", problem=Problem(kind, detail, 2000)) for kind in get_args(Kind)),
    ]
    return tuple(replace(turn, number=number) for number, turn in enumerate(turns, start=1))


def said_in(language: str) -> str:
    """All that the page says itself, without the names that are the same everywhere."""
    words, conversation = words_in(language), everything()
    html = [message["content"] for message in messages(conversation, words)]
    html += [panel_html(conversation, words), panel_html((), words), welcome_html(words)]
    html += [header_html(1205, ("ar", "de"), words), header_html(0, (), words)]
    text = "\n".join(part for page in html for part in OwnWords(page, language).said)
    answers = [turn.answer for turn in conversation if turn.answer]
    for title in {citation.title for answer in answers for citation in answer.citations}:
        text = text.replace(title, "")
    return text.replace(BRAND, "")


def test_no_english_is_left_in_an_arabic_page() -> None:
    assert re.findall(r"[A-Za-z]+", said_in("ar")) == []


def test_the_search_for_english_finds_english() -> None:
    assert len(set(re.findall(r"[A-Za-z]+", said_in("en")))) > 80


@pytest.mark.parametrize("language", ["de", "sw"])
def test_no_english_sentence_is_left_in_a_page_of_latin_letters(language: str) -> None:
    english = {part for part in said_in("en").splitlines() if len(part) > 3}
    assert english & set(said_in(language).splitlines()) == set()


def test_an_answer_keeps_the_language_of_its_question() -> None:
    turn = (Turn(1, "q", answer=led("Who led it?")),)
    replies = [messages(turn, words)[1]["content"] for words in (AR, EN)]
    paragraphs = [re.findall(r"<p dir.*?</p>", re.sub(r' title="[^"]*"', "", r)) for r in replies]
    assert paragraphs[0] == paragraphs[1]
    assert '<p dir="ltr" lang="en">' in paragraphs[0][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_speaks_says_in_which_language_and_runs_its_way(language: str) -> None:
    words = words_in(language)
    runs = "rtl" if language == "ar" else "ltr"
    assert words.attributes == f'lang="{language}" dir="{runs}"'
    conversation = everything()
    replies = [message["content"] for message in messages(conversation, words)][1::2]
    for html in (*replies, panel_html((), words), welcome_html(words), header_html(1, (), words)):
        assert words.attributes in html.partition(">")[0]


def test_what_exactly_went_wrong_is_said_in_english_below_what_it_means() -> None:
    turn = Turn(1, "?", problem=Problem("index_locked", "Process 7 writes to it."))
    german = messages((turn,), DE)[1]["content"]
    assert "Der Index wird gerade geschrieben" in german
    assert '<p lang="en" dir="ltr">Process 7 writes to it&#46;</p>' in german
    english = messages((turn,), EN)[1]["content"]
    assert "being written" not in english
    assert "Process 7 writes to it" in english
