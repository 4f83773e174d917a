"""What a sentence says that a passage has not: numbers, days, names, quoted words.

Compared across languages, scripts and spellings. What cannot be told for certain is left out: a
name that is a common word, what the people of a country are called, numbers in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.dates import ANY_DAY, dates_in, normalised
from assistant.locale_names import of_a_territory
from assistant.normalise import tokens
from assistant.numbers import numbers_in
from index.names import same_word, words
from index.types import Span

_SMALL = 3
"""Whole numbers up to this are also words ("one of them", "both"): they are not missed."""
_MONTH = len("2023-08")
_SCALES = (1, 1_000, 100_000, 1_000_000, 10_000_000, 1_000_000_000, 1_000_000_000_000)
_NO_DIGIT = re.compile(r"[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_QUOTED = re.compile(r"[“„«\"»]([^“”„«»\"]{12,400})[“”»\"«]")
_CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

Pieces = Callable[[str], int]
"""Of how many pieces a word is made: the more, the rarer it is."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in a language.

    Attributes:
        text: The words.
        language: Their ISO 639-1 code.
        published: When their article was published, if they are of one and it is known.
    """

    text: str
    language: str
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """How many details of a sentence a passage lacks.

    Attributes:
        numbers: Those written in digits.
        names: Full ones.
        lone_names: Single words that may be names.
        quotes: Quotations in the passage's own language.
        dates: Days, months and years.
    """

    numbers: int
    names: int
    lone_names: int
    quotes: int
    dates: int


def missing(claim: Wording, passage: Wording, pieces: Pieces) -> Missing:
    """Count what a sentence says that a passage has not."""
    names = missing_names(claim, passage, pieces)
    return Missing(
        numbers=_missing_numbers(claim, passage),
        names=sum(" " in name for name in names),
        lone_names=sum(" " not in name for name in names),
        quotes=_missing_quotes(claim, passage),
        dates=_missing_dates(claim, passage),
    )


def _missing_numbers(claim: Wording, passage: Wording) -> int:
    """Numbers that a claim writes in digits, not within a day's name, and a passage lacks."""
    text = list(claim.text)
    for day in dates_in(claim.text, claim.language, passage.published or ANY_DAY):
        text[day.start : day.end] = " " * (day.end - day.start)
    there = numbers_in(passage.text, passage.language)
    if passage.published:
        there |= {float(passage.published.year)}
    digits = numbers_in(_NO_DIGIT.sub(" ", "".join(text)), claim.language)
    written = {round(number * scale, 6) for number in digits for scale in _SCALES}  # 4.1 * 1e6
    written |= {number / 1_000 for number in digits}  # "6.125 percent", without that word 6,125
    return sum(
        number not in there
        for number in numbers_in("".join(text), claim.language) & written
        if number > _SMALL or number != int(number)
    )


def _missing_dates(claim: Wording, passage: Wording) -> int:
    """Days of the claim that are none of the passage's; its year may be the publication's.

    One of a month that the passage names is there if its number is, apart from the month.
    """
    ours = normalised(claim.text, claim.language, passage.published)
    theirs = set(normalised(passage.text, passage.language, passage.published))
    if passage.published:
        theirs.add(passage.published.isoformat())
    numbers = numbers_in(passage.text, passage.language)
    return sum(
        not any(other.startswith(day) for other in theirs)
        and not (day[:_MONTH] in theirs and float(day[_MONTH + 1 :] or 0) in numbers)
        for day in ours
    )


def missing_names(claim: Wording, passage: Wording, pieces: Pieces) -> list[str]:
    """Names of a claim that a passage has in no spelling; a full name is one of them.

    Only capitals tell a name from another word: a claim in a script without them has none. German
    writes every noun so; there a word counts only beside another capitalised one, and if a
    dictionary lacks one of the two ("800 Tonnen Obst"). A word that the encoder knows as a whole is
    too common to be missed by itself, and what a country's people are called depends on the
    language: of these the reader is left to judge.
    """
    is_german = claim.language == "de"
    found = _capitalised(claim)
    there = {word for word in _WORD.findall(passage.text) if len(word) > 1}
    missing: list[str] = []
    rows: list[Span] = []
    for place, item in enumerate(found):
        word = _POSSESSIVE.sub("", item.of(claim.text))
        known = of_a_territory(word, claim.language) or any(
            same_word(word, other) for other in there
        )
        if known or (is_german and not _in_row(claim.text, found, place)):
            continue
        if rows and claim.text[rows[-1].end : item.start] == " ":
            rows[-1] = Span(rows[-1].start, item.end)
        else:
            rows.append(item)
    for row in rows:
        name = _POSSESSIVE.sub("", row.of(claim.text))
        is_rare = any(pieces(word) > 1 for word in name.split())
        if is_rare and not (is_german and all(map(_is_german_word, name.split()))):
            missing.append(name)
    return missing


def _is_german_word(word: str) -> bool:
    """Whether simplemma's dictionary has a word, in any of its forms."""
    # Imported here: its dictionary takes a second to load, and few sentences need it.
    import simplemma  # noqa: PLC0415

    return simplemma.is_known(word, lang="de")


@lru_cache(maxsize=1024)
def _capitalised(claim: Wording) -> tuple[Span, ...]:
    """Words that may be names by their capitals; kept, for many passages are compared with them."""
    days = dates_in(claim.text, claim.language, ANY_DAY)
    return tuple(
        item
        for item in words(claim.text)
        if _CASED.match(claim.text[item.start])
        and not any(day.start <= item.start < day.end for day in days)
        and not _opens(claim.text, item)
    )


def _opens(text: str, item: Span) -> bool:
    """Whether a word is the sentence's first: its capital says nothing."""
    return not text[: item.start].strip(" \n\t“„«\"'(")


def _in_row(text: str, found: Sequence[Span], place: int) -> bool:
    """Whether a capitalised word stands beside another."""
    before = place > 0 and text[found[place - 1].end : found[place].start] == " "
    after = place + 1 < len(found) and text[found[place].end : found[place + 1].start] == " "
    return before or after


def _missing_quotes(claim: Wording, passage: Wording) -> int:
    """Quotations in the passage's language that do not stand in it word for word."""
    if claim.language != passage.language:
        return 0
    there = " ".join(tokens(passage.text))
    return sum(" ".join(tokens(quoted)) not in there for quoted in _QUOTED.findall(claim.text))
