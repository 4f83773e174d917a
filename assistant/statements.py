"""Which sources say something: their sentences that bear it out; what they say of a topic."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from assistant.claims import SETTLING, Claim, ReadsClaims, Support, Verdict, check
from assistant.corrections import taken_back
from assistant.corroborate import ArticleOf
from assistant.countries import countries_missing
from assistant.denials import Denial, denial, denies, retracts
from assistant.details import Pieces, Wording, missing_names
from assistant.mentions import Named, named_in
from assistant.numbers import numbers_in
from assistant.retrieve import Retrieved
from assistant.source_words import source_words
from assistant.types import Evidence, Passage
from index import Vector
from index.types import Span

Article = tuple[str, int]
"""A file, and which of its articles."""

SAME = 0.45
"""Centred cosine from which two sentences are taken for translations: 95% of such are that near, 2%
of other sentences of the same article (tests/benchmarks/statements.py)."""

_COUNTED = 0.7
"""Probability from which an article counts as saying something (tests/benchmarks/claims.py)."""

_NEAREST = 0.2
"""Centred cosine with the nearest sentence of a passage from which this is read for a claim."""

_TRIES = 3
"""Sentences of a passage that are held against a claim one after another."""

_PART_END = re.compile(r"[,،;؛]|:\s")
"""Where a part of a sentence ends."""

_SLOPE = 13.4
"""Of the logistic function that makes a probability of the cosine, from the same pairs."""

_NEAR = 0.7
"""Sentences on a topic are quoted down to this share of the nearest one's cosine."""

_PARTS = 2
"""Words at least of a name that is looked for as it is written: one may be any word."""

_SURE = 0.5
"""Probability from which what was read tells who somebody is."""

_FIRST = re.compile(r"\W*(\w+)")
"""A sentence's first word."""

_FIGURE = re.compile(r"\d+")

_MOST = 5
"""Sentences on a topic that are quoted."""


def supporting(claim: Claim, found: Sequence[Retrieved], reader: ReadsClaims) -> list[Evidence]:
    """The sentence of each article that bears a claim out, surest first.

    A passage that lacks a number, full name, day or quotation of the claim says another thing,
    however alike the two are; so does one that denies or retracts something where the claim does
    not, or the other way round, and one that says itself that it is not so where another is said
    to deny it. Not all that say so are found.

    Args:
        claim: What may be said.
        found: What retrieval found.
        reader: Judges it by each passage that may say so.
    """
    articles = {item.passage.id: item.chunk.article for item in found}
    denied = _denied(claim.text, claim.language)
    named = named_in(claim.wording, [*_by_article(found).values()]) if any(denied[0]) else None
    borne = []
    for item in found:
        if float(np.max(item.sentences @ claim.vector, initial=-1.0)) < _NEAREST:
            continue
        for verdict in _verdicts(claim, _support(item), reader):
            is_same = _is_as_denied(denied, verdict, item.passage)
            is_wrong = not denied[1] and _taken_back(claim, item.passage, verdict.span)
            is_meant = is_same and not is_wrong
            if is_meant and (named is None or _is_alike(claim, named, item, verdict.span)):
                borne.append(_evidence(item.passage, verdict.span, verdict.probability))
                break
    best: dict[tuple[str, int], Evidence] = {}
    for evidence in sorted(borne, key=lambda evidence: -evidence.confidence):
        best.setdefault((evidence.passage.source, articles[evidence.passage.id]), evidence)
    return list(best.values())


def _verdicts(claim: Claim, support: Support, reader: ReadsClaims) -> Iterator[Verdict]:
    """On the sentences of a passage that may bear a claim out, the likeliest first.

    Each is judged without those before it, which were not taken.
    """
    for _ in range(_TRIES):
        verdict = check(claim, support, reader)
        if verdict.reason in SETTLING or verdict.probability < _COUNTED:
            return
        yield verdict
        places = [at for at, span in enumerate(support.sentences) if span != verdict.span]
        if not places:
            return
        support = replace(
            support,
            sentences=tuple(support.sentences[at] for at in places),
            vectors=support.vectors[places],
        )


def _denied(text: str, language: str) -> tuple[Denial, bool]:
    """How a sentence denies something, and whether it says that something was wrong."""
    return denial(text, language), retracts(text, language, Span(0, len(text)))


def _taken_back(claim: Claim, passage: Passage, place: Span) -> bool:
    """Whether an article says that its sentence was wrong, by a figure of it that the claim has."""
    figures = list(_FIGURE.finditer(passage.text, place.start, place.end))
    told = {*_FIGURE.findall(claim.text)}
    figure = next((match for match in figures if match[0] in told), next(iter(figures), None))
    answer = Span(figure.start(), figure.end()) if figure else Span(place.end, place.end)
    return taken_back(passage.text, passage.language, place, answer)


def _is_as_denied(wanted: tuple[Denial, bool], verdict: Verdict, passage: Passage) -> bool:
    """Whether a sentence denies something as a claim does.

    A "not" behind the part between commas that bears the claim out is about something else. One
    before it may deny it ("weigerte sich, ..."), and so may one behind "that ..., is not so", or
    behind what only comes in between ("the ship, he said, did not sink").
    """
    quote, language = verdict.span.of(passage.text), passage.language
    said = _denied(quote, language)
    if said == wanted or verdict.marked is None:
        return said == wanted
    words = source_words().get(language)
    opening = quote.split(maxsplit=1)[0].casefold()
    if words is None or opening in words.that:
        return False
    end = _PART_END.search(quote, verdict.marked.end - verdict.span.start)
    if end and _PART_END.search(quote, end.end()):
        return False
    part = quote[: end.start()] if end else quote
    return (denial(part, language), said[1]) == wanted and said[0].disputed == wanted[0].disputed


def _is_alike(claim: Claim, named: Named, item: Retrieved, place: Span) -> bool:
    """Whether a sentence has more of a claim that denies something than the denial.

    A number or a name is enough, or else it is as near as a translation.
    """
    passage = item.passage
    said = Wording(place.of(passage.text), passage.language)
    numbers = numbers_in(claim.text, claim.language) & numbers_in(said.text, said.language)
    cosine = float(item.sentences[_places(item).index(place)] @ claim.vector)
    return bool(numbers or named.told_by(said)) or cosine >= SAME


def denying(claim: Claim, found: Sequence[Retrieved]) -> list[Evidence]:
    """The sentence of each article that most likely denies what is claimed, nearest first.

    It denies something where the claim does not, or the other way round, and is as near to it as a
    translation. What it denies may still be something else.
    """
    best: dict[tuple[str, int], Evidence] = {}
    articles = {item.passage.id: item.chunk.article for item in found}
    is_denied = denies(claim.text, claim.language)
    for item in _sentences(claim.vector, found):
        is_near = _cosine(item.confidence) >= SAME
        if is_near and denies(item.quote, item.passage.language) != is_denied:
            best.setdefault((item.passage.source, articles[item.passage.id]), item)
    return list(best.values())


class Spoken(NamedTuple):
    """What articles say.

    Attributes:
        evidence: Their sentences, best first.
        only_near: Whether these are only the nearest to a topic, and may not speak of it.
    """

    evidence: list[Evidence]
    only_near: bool = False


def speaking_of(
    topic: Wording, vector: Vector, found: Sequence[Retrieved], pieces: Pieces
) -> Spoken:
    """The sentences of each article that name a topic, or else those nearest to it.

    None speaks of it if it has a name or country that no passage has.

    Args:
        topic: Its words.
        vector: Its centred vector as a question's, shape (dimension,).
        found: What retrieval found.
        pieces: Of how many pieces a word is made.

    Returns:
        The best sentence of each article, others that name the rest, and the next best up to
        `_MOST` in all, nearest first; only near ones where the topic is not all names.
    """
    told = _by_article(found)
    texts = [*told.values()]
    said = Wording("\n".join(text.text for text in texts), topic.language)
    named = named_in(topic, texts)
    is_named = bool(named) and named.is_all
    within = Wording(f"- {topic.text}", topic.language)  # its first capital tells something
    if missing_names(within, said, pieces) or countries_missing(topic, texts):
        return Spoken([])
    article_of = _articles(found)
    counting = {article: named.told_in(text.text) for article, text in told.items()}
    naming_ = (
        (item, named.told_by(Wording(item.quote, item.passage.language)))
        for item in _sentences(vector, found)
    )
    spoken = [
        (item, names & counting[article_of[item.passage.id]])
        for item, names in naming_
        if names & counting[article_of[item.passage.id]] or not named
    ]
    if spoken and not is_named:
        spoken = [(item, names) for item, names in spoken if not _announces(item)] or spoken
        nearest = _cosine(spoken[0][0].confidence)
        least = _probability(min(nearest, _NEAR * nearest))
        spoken = [(item, names) for item, names in spoken if item.confidence >= least]
    return Spoken(_of_each(spoken, len(named) if is_named else 0, found), not is_named)


def _by_article(found: Sequence[Retrieved]) -> dict[Article, Wording]:
    """What was found of each article, as one text."""
    article_of = _articles(found)
    passages: dict[Article, list[Passage]] = {}
    for item in found:
        passages.setdefault(article_of[item.passage.id], []).append(item.passage)
    return {
        article: Wording("\n\n".join(item.text for item in parts), parts[0].language)
        for article, parts in passages.items()
    }


def _articles(found: Sequence[Retrieved]) -> dict[int, Article]:
    """The article of each passage: a file may have many, one in each row."""
    return {item.passage.id: (item.passage.source, item.chunk.article) for item in found}


def naming(name: str, vector: Vector, found: Sequence[Retrieved]) -> list[Evidence]:
    """The sentences in which a name of several words stands letter for letter, nearest first.

    Where capitals tell no names, nothing else tells that articles name somebody.
    """
    whole = _whole(name)
    if whole is None:
        return []
    return [item for item in _sentences(vector, found) if whole.search(item.quote)][:_MOST]


def _whole(name: str) -> re.Pattern[str] | None:
    """A name of several words as it is written."""
    parts = name.split()
    if len(parts) < _PARTS or any(map(str.islower, parts)):
        return None
    joined = r"\s+".join(map(re.escape, parts))
    return re.compile(rf"(?<!\w){joined}(?!\w)")


def telling_of(
    name: Wording, evidence: Sequence[Evidence], found: Sequence[Retrieved]
) -> list[Evidence]:
    """Of what was read for who somebody is what names them; nothing where that is unsure.

    A sentence that begins with a pronoun goes on with whom the one before it names. What is asked
    for with an article is a role, which other languages call otherwise; all is left as it is then,
    and where it is no name.

    Args:
        name: Whom the question asks for.
        evidence: What may answer, best first.
        found: The passages that it is of.
    """
    known = source_words().get(name.language)
    texts = _by_article(found)
    named = named_in(name, [*texts.values()])
    first, *_ = name.text.lower().split() or [""]
    if named.countries or (known is not None and first in known.filler):
        return [*evidence]
    is_named = bool(named) and named.is_all
    whole = _whole(name.text) if all(part[0].isupper() for part in name.text.split()) else None
    if not is_named and not (whole and any(whole.search(text.text) for text in texts.values())):
        return [*evidence]
    article_of = _articles(found)
    counting = {article: named.told_in(text.text) for article, text in texts.items()}
    before = _sentences_before(found)

    def names(text: str, passage: Passage) -> bool:
        if not is_named:
            return whole is not None and whole.search(text) is not None
        told = named.told_by(Wording(text, passage.language))
        return bool(told & counting[article_of[passage.id]])

    kept = [
        item
        for item in evidence
        if names(item.quote, item.passage)
        or (
            _goes_on(item)
            and names(before.get((item.passage.source, item.start), ""), item.passage)
        )
    ]
    return kept if kept and kept[0].confidence >= _SURE else []


def _goes_on(item: Evidence) -> bool:
    """Whether a sentence begins with a pronoun."""
    known = source_words().get(item.passage.language)
    first = _FIRST.match(item.quote)
    return known is not None and first is not None and (first[1].lower(),) in known.him


def _sentences_before(found: Sequence[Retrieved]) -> dict[tuple[str, int], str]:
    """The sentence before each, by file and offset."""
    return {
        (item.passage.source, item.passage.start + place.start): last.of(item.passage.text)
        for item in found
        for last, place in pairwise(_places(item))
    }


def _announces(item: Evidence) -> bool:
    """Whether a sentence tells nothing but that something follows: "What to know:"."""
    return item.quote.rstrip().endswith((":", "："))


def _of_each(
    spoken: Sequence[tuple[Evidence, frozenset[int]]], wanted: int, found: Sequence[Retrieved]
) -> list[Evidence]:
    """Of each article whose sentences name all that is wanted those that do, and a few more.

    Args:
        spoken: Sentences with what they name, nearest first.
        wanted: How much of it an article must name.
        found: The passages that they are of.
    """
    articles = _articles(found)
    told: dict[Article, set[int]] = {}
    first: list[Evidence] = []
    further: list[Evidence] = []
    for item, names in spoken:
        article = articles[item.passage.id]
        is_new = article not in told or not names <= told[article]
        (first if is_new else further).append(item)
        told.setdefault(article, set()).update(names)
    chosen = [*first, *further[: max(0, _MOST - len(first))]]
    whole = [item for item in chosen if len(told[articles[item.passage.id]]) >= wanted]
    return sorted(whole, key=lambda item: -item.confidence)


def by_article(
    evidence: Sequence[Evidence],
    article_of: ArticleOf,
    copies: Collection[tuple[Hashable, Hashable]] = frozenset(),
) -> list[list[Evidence]]:
    """What each article says of a topic, copies together: that they agree is not known.

    Args:
        evidence: Nearest first.
        article_of: Tells articles apart.
        copies: Pairs of articles that are copies of one another, both ways round.
    """
    groups: list[list[Evidence]] = []
    for item in evidence:
        article = article_of(item.passage)
        for group in groups:
            others = {article_of(other.passage) for other in group}
            if article in others or any((article, other) in copies for other in others):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def _sentences(vector: Vector, found: Sequence[Retrieved]) -> list[Evidence]:
    """Every sentence that was read as evidence, nearest first."""
    evidence = [
        _evidence(item.passage, span, _probability(cosine))
        for item in found
        for span, cosine in zip(_places(item), (item.sentences @ vector).tolist(), strict=True)
    ]
    order = np.argsort([-item.confidence for item in evidence], kind="stable")
    return [evidence[place] for place in order]


def _places(item: Retrieved) -> tuple[Span, ...]:
    """Where the sentences of a passage stand in its text."""
    start = item.passage.start
    return tuple(Span(span.start - start, span.end - start) for span in item.chunk.sentences)


def _support(item: Retrieved) -> Support:
    """A passage as a claim is held against it."""
    passage = item.passage
    return Support(
        passage.text, passage.language, passage.published_on, _places(item), item.sentences
    )


def _evidence(passage: Passage, place: Span, sure: float) -> Evidence:
    """A sentence of a passage, all of which answers."""
    start, end = passage.start + place.start, passage.start + place.end
    return Evidence(passage, place.of(passage.text), start, end, start, end, sure)


def _probability(cosine: float) -> float:
    return 1 / (1 + math.exp(-_SLOPE * (cosine - SAME)))


def _cosine(probability: float) -> float:
    return SAME + math.log(probability / (1 - probability)) / _SLOPE
