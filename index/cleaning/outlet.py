"""Finds who published an article, where the page says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice

import regex

from index.cleaning.dates import states_only_a_date
from index.cleaning.lines import Line
from index.cleaning.markers import fold, mentioned, phrases, recognise
from index.cleaning.signals import judged_part, small_words, stems

_COPYRIGHT = re.compile(r"©|\(c\)|copyright|حقوق|版权", re.IGNORECASE)
_YEARS = re.compile(r"\d{4}(?:\s*[-–]\s*\d{4})?")
_SIGNS_AND_YEARS = re.compile(rf"\A(?:\s|{_COPYRIGHT.pattern}|{_YEARS.pattern})+", re.IGNORECASE)
_EDGES = regex.compile(r"^[^\p{L}\p{N}]+|(?<![^\p{L}\p{M}\p{N}])[^\p{L}\p{M}\p{N}]+$")
_PARTS = re.compile(r"[|•·]|\.\s|[–—]\s|,\s")
_SUFFIX = re.compile(r"(?<!\s)\s+[|»–—-]\s+|(?:(?<!\s)\s+)?+[|｜]\s*")
_BARS = frozenset("|｜")
"""Signs behind which hardly anything but the publisher's name stands."""
_LINE_PARTS = re.compile(r"[|｜•·›»/,–—-]")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}")
_SENTENCE_END = re.compile(r"[.!?…。！？؟]\s*$")
"""Before a copyright sign: what ends so is another line that was glued to it."""
_SENTENCE_SIGNS = re.compile(r"[?!:;\"“”„«»…]")
_SHORT_WORD = 3
"""Letters at most of the small words inside a name: "Voz del Istmo", "Sauti ya Kusini"."""
_COMPARED = 40
"""Paragraphs that a headline's second half is compared with."""
_TOLD = 0.5
_EDGE = 12
"""Lines at a page's top and end among which its name is looked for."""
_LONGEST = 60
_LONGEST_RESERVED = 200
"""Characters of a line that reserves rights: a longer one is prose."""
_MOST_WORDS = 7
_MOST_WORDS_BEFORE = 4
"""More words before a copyright sign are a caption, whose photographer follows it."""


def find_outlet(
    lines: Sequence[Line], headline: Line | None, footer: Sequence[Line] = ()
) -> str | None:
    """The publisher's name, where the page states it.

    It stands in a source line; in a copyright line; after the headline; or alone on a line,
    and again inside another one.

    Args:
        lines: The article's lines.
        headline: Its headline.
        footer: Lines below the stories pasted under it: the copyright line may be there.
    """
    for line in lines:
        if line.marker and line.kind == "source" and line.marker.value:
            return line.marker.value
    page = [*lines, *footer]
    alone = [_as_reserved(name, page) for name in _names_standing_alone(page)]
    glued = _glued_to(headline, page) if headline else None
    holders = [name for line in page if (name := _holder(line))]
    for name in holders:
        known = [other for other in [*alone, glued] if other and fold(other) in fold(name)]
        if known:
            return max(known, key=len)
    if holders:
        return _without_company(holders[0])
    return glued or (alone[0] if alone else None)


def outlet_in_title(title: str, text: str) -> str | None:
    """The publisher's name at the end of a web page's title, where a copyright line names it too.

    Args:
        title: As in the page's head: mostly the headline and the site's name.
        text: The page's lines.
    """
    parts = list(_SUFFIX.finditer(title))
    tail = title[parts[-1].end() :].strip() if parts else ""
    names = fold(tail)
    if not names or not _may_be_a_name(tail):
        return None
    reserved = (line for line in text.splitlines() if _is_reserved(line))
    owners = (fold(_without_company(part)) for line in reserved for part in _owners(line))
    return tail if names in owners else None


def outer(separators: Iterable[re.Match[str]], words: str) -> list[re.Match[str]]:
    """The separators of a headline that stand in no quotation and close none.

    French sets blanks inside its guillemets, so that a closing one looks like an arrow.
    """
    outside, opened, at = [], 0, 0
    for found in separators:
        opened += words.count("«", at, found.start()) - words.count("»", at, found.start())
        at = found.start()
        if opened <= 0 or not _BARS.isdisjoint(found.group()):
            outside.append(found)
    return outside


def named_elsewhere(tail: str, headline: Line, page: Sequence[Line]) -> bool:
    """Whether a line that is no prose names what stands behind a headline.

    A copyright, source or credit line may name it anywhere, another line (a site's name, a
    menu, "Port News, 3 March 2024") as one of its parts. The headline said again does not count.
    """
    names, head = fold(tail), fold(headline.text)
    starts_small = tail[:1].islower() or tail[:1].isdigit()
    for line in page:
        words = fold(judged_part(line.text))
        if not names or line.prose or head in words or names not in words:
            continue
        if line.kind in {"credit", "source"} or _COPYRIGHT.search(line.text):
            return True
        parts = _LINE_PARTS.split(judged_part(line.text))
        if not starts_small and any(fold(part) == names for part in parts):
            return True
    return False


def _glued_to(headline: Line, page: Sequence[Line]) -> str | None:
    """The publisher's name behind a headline: a dash may as well begin its second half."""
    found = outer(_SUFFIX.finditer(headline.text), headline.text)
    if not found:
        return None
    tail = headline.text[found[-1].end() :].strip()
    if not _may_be_a_name(tail):
        return None
    if not _BARS.isdisjoint(found[-1].group()):
        return tail
    if states_only_a_date(tail, headline.language) or recognise(tail):
        return None
    head = headline.text[: found[-1].start()]
    named = (
        named_elsewhere(tail, headline, page)
        or _has_a_word_of_outlets(tail)
        or _looks_like_a_name(tail, head, headline.language, page)
    )
    return tail if named else None


def _has_a_word_of_outlets(tail: str) -> bool:
    """Whether a name holds a word that outlets are called by, beside others or in a compound."""
    if _DOMAIN.fullmatch(tail):
        return True
    words = fold(tail).split()
    known = _names()
    called = any(word in known.words for word in words) and len(words) > 1
    compound = any(word not in known.words and word.endswith(known.endings) for word in words)
    return (called or compound) and (not _has_case(tail) or _has_capitals(tail))


def _looks_like_a_name(tail: str, head: str, language: str, page: Sequence[Line]) -> bool:
    """Whether capitals make a name of a headline's second half, of which no paragraph speaks.

    They say nothing where the first half or every noun of the language has them too.
    """
    told_by_capitals = any(len(w) > _SHORT_WORD and w.islower() for w in head.split())
    if not told_by_capitals or language in _names().capital_nouns or not _has_case(tail):
        return False
    if not _has_capitals(tail) or _SENTENCE_SIGNS.search(tail):
        return False
    words = fold(tail).split()
    common = sum(word in small_words(language) for word in tail.casefold().split())
    if words[0] in _names().words or 2 * common > len(words):
        return False
    prose = list(islice((line for line in page if line.prose), _COMPARED))
    told = {stem for line in prose for stem in line.stems}
    own = stems(tail)
    said = any(fold(tail) in fold(judged_part(line.text)) for line in prose)
    return not said and sum(stem in told for stem in own) < max(1, _TOLD * len(own))


def _has_case(words: str) -> bool:
    return words.lower() != words.upper()


def _has_capitals(words: str) -> bool:
    """Whether the words are written as names are: with capitals, but for small ones inside."""
    each = words.split()
    capital = [any(map(str.isupper, word)) for word in each]
    inside = zip(each, capital, strict=True)
    return capital[0] and capital[-1] and all(c or len(word) <= _SHORT_WORD for word, c in inside)


@dataclass(frozen=True, slots=True)
class _Names:
    words: frozenset[str]
    endings: tuple[str, ...]
    capital_nouns: frozenset[str]
    companies: frozenset[str]
    publishing: frozenset[str]


@cache
def _names() -> _Names:
    """What outlets are called by, folded (data/cleaning.toml)."""
    content = resources.files("index").joinpath("data/cleaning.toml").read_text(encoding="utf-8")
    data = tomllib.loads(content)["outlet"]
    return _Names(
        frozenset(map(fold, data["words"])),
        tuple(map(fold, data["endings"])),
        frozenset(data["capital_nouns"]),
        frozenset(map(fold, data["companies"])),
        frozenset(map(fold, data["publishing"])),
    )


def _is_reserved(words: str) -> bool:
    """Whether a line of a page reserves rights: with a sign, or with a phrase as short lines do."""
    if len(words) > _LONGEST_RESERVED:
        return False
    return bool(_COPYRIGHT.search(words)) or "copyright" in mentioned(words)


def _owners(words: str) -> list[str]:
    """What a line that reserves rights says besides, up to the end of a sentence or clause."""
    return [
        str(_EDGES.sub("", part))
        for piece in _parts_between_phrases(words)
        for part in (piece, *_PARTS.split(piece))
    ]


def _as_reserved(name: str, page: Sequence[Line]) -> str:
    """A name that stands in capitals at the top as the copyright line spells it."""
    spelled = re.compile(re.escape(name), re.IGNORECASE)
    lines = (line.text for line in page if name.isupper() and _is_reserved(line.text))
    return next((found[0] for text in lines if (found := spelled.search(text))), name)


def _without_company(name: str) -> str:
    """A publisher's name without the form of its company: "Hafenblatt Verlag GmbH"."""
    words = name.split()
    forms = [at for at, word in enumerate(words) if at and fold(word) in _names().companies]
    if not forms:
        return name
    last = forms[0]
    if any(fold(word).strip(".&") not in _names().companies | {"co", ""} for word in words[last:]):
        return name  # "New Ltd Review"
    while last > 1 and fold(words[last - 1]) in _names().publishing:
        last -= 1
    return str(_EDGES.sub("", " ".join(words[:last])))


def _names_standing_alone(lines: Sequence[Line]) -> list[str]:
    """Short lines near the page's top or end that a credit or a copyright line names too.

    A line that reserves rights without the sign must name it between its phrases, no more.
    """
    edges = [*lines[:_EDGE], *lines[-_EDGE:]]
    naming = [
        fold(line.text)
        for line in lines
        if line.kind in {"credit", "byline"} or _COPYRIGHT.search(line.text)
    ]
    reserved = {
        fold(part)
        for line in lines
        if not line.prose and not _COPYRIGHT.search(line.text) and _is_reserved(line.text)
        for part in _parts_between_phrases(line.text)
        if fold(part) != fold(line.text)
    }
    return [
        line.text
        for line in edges
        if not line.kind
        and _may_be_a_name(line.text)
        and "date_line" not in line.signals
        and (
            fold(line.text) in reserved
            or any(fold(line.text) in words and fold(line.text) != words for words in naming)
        )
    ]


def _holder(line: Line) -> str | None:
    """Whose copyright a line states."""
    sign = _COPYRIGHT.search(line.text)
    if line.prose or not sign or len(line.text[: sign.start()].split()) > _MOST_WORDS_BEFORE:
        return None
    before, after = line.text[: sign.start()], line.text[sign.start() :]
    parts = _parts_between_phrases(line.text)
    if _SENTENCE_END.search(before):
        behind = _parts_between_phrases(_SIGNS_AND_YEARS.sub("", after))[0]
        parts = [behind, *parts] if not mentioned(behind) else parts
    return next((name for name in parts if _may_be_a_name(name)), None)


def _parts_between_phrases(words: str) -> list[str]:
    """What a line that reserves rights says besides: names, mostly."""
    for phrase in sorted(phrases("copyright"), key=len, reverse=True):
        words = re.sub(re.escape(phrase), "|", words, flags=re.IGNORECASE)
    words = _YEARS.sub("|", _COPYRIGHT.sub("|", words))
    return [str(_EDGES.sub("", part)) for part in _PARTS.split(words)]


def _may_be_a_name(words: str) -> bool:
    words = words.strip()
    return 1 < len(words) <= _LONGEST and len(words.split()) <= _MOST_WORDS
