"""A question as it is put to the articles: what is asked, and of which of them.

How a follow-up comes to be understood so is told by assistant/session.py, what of a question is
about the sources by assistant/source_questions.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.references import reference
from assistant.source_questions import SourceQuestion, source_question
from assistant.types import Evidence
from index import Filter
from index.catalog import Catalog
from index.errors import NothingMatches, QuestionError
from index.filters import eligible
from prompts import message

LONGEST_QUESTION = 1000
"""Characters; more is no question."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is to be understood.

    Attributes:
        alone: What is read for in the passages, and answered.
        search: What passages are searched by: it may say more than is asked.
        told: The question with what it follows up, as users are told it was understood.
        about: What it asks of the sources, where its own words do not tell.
        said: An answer that was given to `alone`: only who says that is asked for.
        sayers: ISO 639-1 codes of those of whom that is asked; none for all.
        language: ISO 639-1 code of `alone`, or of the topic, where it is not the question's.
        before: That of the question before; "" where there is none.
    """

    alone: str
    search: str
    told: str = ""
    about: SourceQuestion | None = None
    said: str = ""
    sayers: tuple[str, ...] = ()
    language: str = ""
    before: str = ""


class Put(NamedTuple):
    """A question as it is put to the articles.

    Attributes:
        asking: How it is understood, in which language.
        about: What it asks of the sources; None where it asks of the world.
        where: Which articles it is put to; None for all.
        languages: Theirs.
        unheld: The languages that it names, if no article at all is in any of them.
        compared: Whether it asks if the sources agree.
        lacks_topic: Whether it asks that, but not on what.
    """

    asking: Asking
    about: SourceQuestion | None
    where: Filter | None
    languages: Collection[str]
    unheld: tuple[str, ...]
    compared: bool
    lacks_topic: bool


def checked(question: str) -> str:
    """A question without blanks around it.

    Raises:
        QuestionError: It is empty or too long.
    """
    question = question.strip()
    if not question:
        raise QuestionError(message("empty_question", "en"))
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; the limit is {LONGEST_QUESTION:,}.",
            "Ask in fewer words.",
        )
    return question


def put_to(catalog: Catalog, asking: Asking, language: str, where: Filter | None) -> Put:
    """What is read for in which articles; of a question that holds another, that alone.

    Args:
        catalog: What is indexed.
        asking: How the question is understood.
        language: ISO 639-1 code of the question.
        where: Which articles the user chose; None for all.

    Raises:
        NothingMatches: The filter leaves no article, or none in a language that the question names.
    """
    asking = replace(asking, language=asking.language or language)
    about = asking.about or source_question(asking.alone, asking.language)
    held = eligible(catalog, where).keys()
    languages = _languages_asked(held, where, about)
    if len(languages) < len(held):
        where = replace(where or Filter(), languages=tuple(languages))
    unheld = _unheld(about, catalog.sums())
    bare = None if about or asking.told else reference(asking.alone, asking.language)
    compared = bool(about and about.compared)
    lacks_topic = bool(bare and bare.about.compared)
    if about and about.read:
        search = about.topic if asking.search == asking.alone else asking.search
        asking, about = replace(asking, alone=about.topic, search=search), None
    return Put(asking, about, where, languages, unheld, compared, lacks_topic)


def says_something(text: str) -> bool:
    """Whether a text has a letter or digit: "???" asks for nothing."""
    return any(map(str.isalnum, text))


def saying(asking: Asking, groups: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """The group that says what was answered before, of those who are asked for that.

    Args:
        asking: Of whom it is asked what was `said`.
        groups: Evidence in groups that say the same.

    Returns:
        That group; all that answers where nothing is answered so any more.
    """
    for group in groups:
        if any(" ".join(item.answer.split()) == asking.said for item in group):
            return _by_sayers(asking, [group])
    return _by_sayers(asking, groups)


def _by_sayers(asking: Asking, groups: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """Of the evidence what stands in the languages of those who are asked."""
    chosen = [
        [item for item in group if not asking.sayers or item.passage.language in asking.sayers]
        for group in groups
    ]
    return [group for group in chosen if group]


def _languages_asked(
    held: Collection[str], where: Filter | None, about: SourceQuestion | None
) -> Collection[str]:
    """Of the languages that a filter leaves those that a question names, if it names any."""
    if about is None or not about.languages:
        return held
    left = where.languages if where else ()
    if left and {*about.languages}.isdisjoint(code.lower() for code in left):
        asked, kept = ", ".join(about.languages), ", ".join(left)
        raise NothingMatches(
            f"The question is about sources in {asked}, the filter leaves those in {kept}.",
            "Widen the filter, or ask about other sources.",
        )
    return [code for code in held if code in about.languages]


def _unheld(about: SourceQuestion | None, indexed: Collection[str]) -> tuple[str, ...]:
    """The languages that a question names, if no article at all is in any of them."""
    named = about.languages if about else ()
    return named if {*named}.isdisjoint(indexed) else ()
