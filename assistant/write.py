"""Findings -> the answer: quotations, each with its citation, nothing said that is not there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import replace

from assistant.corroborate import MOST_EVIDENCE, ArticleOf, by_file, independent
from assistant.dates import dates_in
from assistant.locale_names import date_name, languages_listed
from assistant.source_questions import SourceQuestion
from assistant.source_words import wordings
from assistant.types import Citation, DateMention, Evidence, Finding, Locator
from index.cleaning.paragraphs import LINE_BREAK
from index.holdings import SourceFile
from prompts import message

FileOf = Callable[[str], SourceFile]
"""Gives a file by its source name."""

_MARKS = (("“", "”", '“”„‟"'), ("«", "»", "«»"), ("‹", "›", ""))
"""Quotation marks, best first, and what no quotation between them begins or ends with."""


def write_findings(
    groups: Sequence[Sequence[Evidence]],
    language: str,
    file_of: FileOf,
    copies: Collection[tuple[Hashable, Hashable]] = frozenset(),
    article_of: ArticleOf = by_file,
    *,
    lower_bound: bool = False,
) -> tuple[Finding, ...]:
    """Make findings of grouped evidence, with markers counted through in reading order.

    Within a finding quotes in the question's language come first, then the surest. Every article
    of it is quoted, so that all that is counted can be checked. A finding with the words of one
    before it, which it denies, is told by its sentence.

    Args:
        groups: Evidence by what it says, the best finding first.
        language: ISO 639-1 code of the question.
        file_of: Gives the file that a quotation is from.
        copies: Pairs of articles that are one source, both ways round: copies, translations, or of
            one outlet.
        article_of: Tells articles apart.
        lower_bound: Whether others may say so, too.
    """
    ordered = [
        sorted(group, key=lambda item: (item.passage.language != language, -item.confidence))
        for group in groups
        if group
    ]
    findings: list[Finding] = []
    marker = 0
    for quoted in _quoted(ordered, article_of):
        citations = []
        for item in quoted:
            marker += 1
            citations.append(cite(item, marker, file_of(item.passage.source)))
        answer = _answer(quoted[0], file_of(quoted[0].passage.source).text)
        is_told = any(answer.casefold() == finding.text.casefold() for finding in findings)
        findings.append(
            Finding(
                text=" ".join(quoted[0].quote.split()) if is_told else answer,
                citations=tuple(citations),
                sources=tuple(dict.fromkeys(item.source for item in citations)),
                languages=tuple(dict.fromkeys(item.language for item in citations)),
                independent=independent({article_of(item.passage) for item in quoted}, copies),
                lower_bound=lower_bound,
            )
        )
    return tuple(findings)


def _quoted(
    groups: Sequence[Sequence[Evidence]], article_of: ArticleOf
) -> Iterator[list[Evidence]]:
    """What is quoted of each group: of each article its first piece, then more as there is room.

    No group is cut short of an article: what differs is seen beside what many say.
    """
    firsts = []
    for group in groups:
        places: dict[Hashable, int] = {}
        for place, item in enumerate(group):
            places.setdefault(article_of(item.passage), place)
        firsts.append(set(places.values()))
    room = max(0, MOST_EVIDENCE - sum(map(len, firsts)))
    for group, first in zip(groups, firsts, strict=True):
        more = [place for place in range(len(group)) if place not in first][:room]
        room -= len(more)
        yield [group[place] for place in sorted({*first, *more})]


def _answer(evidence: Evidence, text: str) -> str:
    """The words that answer, on one line."""
    return " ".join(text[evidence.answer_start : evidence.answer_end].split())


def cite(evidence: Evidence, marker: int, file: SourceFile) -> Citation:
    """Make a citation of evidence, checked against the file's own words."""
    text = file.text
    part = file.part_at(evidence.start)
    quote = text[evidence.start : evidence.end]
    if quote != evidence.quote:
        raise AssertionError(f"{evidence.passage.source}: a quote is not what its file says")
    return Citation(
        marker=marker,
        source=evidence.passage.source,
        title=evidence.passage.title,
        language=evidence.passage.language,
        quote=quote,
        start=evidence.start,
        end=evidence.end,
        line=1 + sum(1 for _ in LINE_BREAK.finditer(text, 0, evidence.start)),
        locator=Locator(part.kind, part.number) if part else None,
        also=file.same,
        answer_start=evidence.answer_start,
        answer_end=evidence.answer_end,
        published=evidence.passage.published,
        dates=_reckoned(evidence),
    )


def _reckoned(evidence: Evidence) -> tuple[DateMention, ...]:
    """The days of a quotation that only its day of publication tells."""
    passage = evidence.passage
    found = dates_in(evidence.quote, passage.language, passage.published_on)
    return tuple(
        replace(item, start=evidence.start + item.start, end=evidence.start + item.end)
        for item in found
        if item.relative
    )


def write_answer(findings: Sequence[Finding], language: str, *, several: bool = False) -> str:
    """The answer's text: what was found, by how many, quoted; or that nothing was found.

    Args:
        findings: The best first.
        language: ISO 639-1 code of the question.
        several: Whether more than one answer was asked for: the further ones differ from none.
    """
    if not findings:
        return message("abstain", language)
    between = message("further" if several else "differs", language)
    texts = ["\n".join(_lines(finding, language)) for finding in findings]
    return f"\n\n{between}\n".join(texts)


def write_stated(
    findings: Sequence[Finding], language: str, about: SourceQuestion, *, only_near: bool = False
) -> str:
    """The text of an answer about sources: those that say something, or what they say of a topic.

    Args:
        findings: One of all that say so; or one of each article that speaks of the topic.
        language: ISO 639-1 code of the question.
        about: What was asked.
        only_near: Whether what is quoted is only the nearest, and may not speak of it.
    """
    if not findings and about.mentioned:
        return wordings(language).unnamed
    if not findings and about.denied:
        return wordings(language).undenied
    if about.counted:
        return write_answer(findings, language) if findings else wordings(language).unsaid
    if not findings:
        return message("abstain", language)
    quotes = [line for finding in findings for line in _quotations(finding, language)]
    if about.denied:
        return "\n".join(quotes)
    spoken = speakers([finding.languages for finding in findings], language, only_near=only_near)
    return "\n".join((spoken, *quotes))


def speakers(articles: Sequence[Sequence[str]], language: str, *, only_near: bool) -> str:
    """How many articles speak of a topic, and in which languages, or are only near it.

    Args:
        articles: The languages of each, copies together.
        language: ISO 639-1 code of the question.
        only_near: Whether what is quoted of them may not speak of it.
    """
    words = wordings(language)
    count = (words.nearest if only_near else words.speaks).format(count=len(articles))
    languages = dict.fromkeys(code for article in articles for code in article)
    return f"{count} ({languages_listed(languages, language)})"


def write_compared(findings: Sequence[Finding], language: str) -> str:
    """Whether the answers differ that sources give; empty where not even two could."""
    if len(findings) > 1:
        return wordings(language).differ
    return wordings(language).same if findings and findings[0].independent > 1 else ""


def write_unheld(asked: Sequence[str], language: str) -> str:
    """That no article is in any of the languages that were asked about."""
    return wordings(language).unheld.format(languages=languages_listed(asked, language, "or"))


def _lines(finding: Finding, language: str) -> Iterator[str]:
    """An answer, who says so, and the quotations that it stands in."""
    if not is_whole(finding.text, finding.citations[0].quote):
        yield finding.text
    yield agreement(finding, language)
    yield from _quotations(finding, language)


def _quotations(finding: Finding, language: str) -> Iterator[str]:
    """The quotations of a finding, each with its marker and the days that it means."""
    for item in finding.citations:
        note = days_meant(item, language)
        yield f"{between_marks(item.quote)} [{item.marker}]{f' ({note})' if note else ''}"


def is_whole(answer: str, quote: str) -> bool:
    """Whether the words that answer are a whole quotation: then they are told but once."""
    return answer == " ".join(quote.split())


def between_marks(quote: str) -> str:
    """A quotation between quotation marks other than those that it begins or ends with itself."""
    ends = {quote[:1], quote[-1:]}
    return next(f"{a}{quote}{b}" for a, b, alike in _MARKS if ends.isdisjoint(alike))


def agreement(finding: Finding, language: str) -> str:
    """How many independent sources give an answer, and in which languages."""
    names = languages_listed(finding.languages, language)
    more = f" – {wordings(language).says}" if finding.lower_bound else ""
    return f"{message('sources', language, count=finding.independent)} ({names}){more}"


def days_meant(citation: Citation, language: str) -> str:
    """What "Tuesday" and the like mean in a quotation; empty where there is none."""
    days = (f"“{day.text}”: {date_name(day.date, language)}" for day in citation.dates)
    return message("between", language).join(days)
