"""An answer's citations -> its timeline: what they date, and when they were published.

A day that a quotation names is one thing, the day on which its article appeared another; they are
kept apart. Every date stays as precise as its words: "2011" is a year, and no first of January.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.dates import dates_in
from assistant.types import Answer, Citation, DateMention, Plain


@dataclass(frozen=True, slots=True)
class Dated(Plain):
    """A quotation that names a date.

    Attributes:
        quote: The words of the file, untouched.
        language: ISO 639-1 code of its article.
        mentions: The words of it that name the date; offsets are in the quote.
        citations: Where it stands; several where files say it in the same words.
    """

    quote: str
    language: str
    mentions: tuple[DateMention, ...]
    citations: tuple[Citation, ...]

    @property
    def reckoned(self) -> bool:
        """Whether only the day of publication tells the date."""
        return all(mention.relative for mention in self.mentions)


@dataclass(frozen=True, slots=True)
class Moment(Plain):
    """A date, with everything that belongs to it.

    Attributes:
        date: YYYY-MM-DD, or YYYY-MM or YYYY where no source says more.
        said: Quotations that name it.
        published: The first citation of each file that was published then.
    """

    date: str
    said: tuple[Dated, ...]
    published: tuple[Citation, ...]


def timeline(answer: Answer) -> tuple[Moment, ...]:
    """The dates of an answer's citations, the earliest first; a year comes before its days.

    Returns:
        Empty unless there are two dates of which one is certainly before the other.
    """
    said: dict[str, list[Dated]] = defaultdict(list)
    for dated in _dated(answer.citations):
        said[dated.mentions[0].date].append(dated)
    published: dict[str, list[Citation]] = defaultdict(list)
    for citation in _first_of_each_file(answer.citations):
        if citation.published:
            published[citation.published].append(citation)
    days = said.keys() | published.keys()
    if not _in_order(days):
        return ()
    return tuple(Moment(day, tuple(said[day]), tuple(published[day])) for day in sorted(days))


def _dated(citations: Iterable[Citation]) -> Iterator[Dated]:
    """What the citations say of each date they name; what says it in the same words is one."""
    # By what is meant, too: "Tuesday" is another day where the article is of another week.
    alike: dict[tuple[str, str, tuple[DateMention, ...]], list[Citation]] = defaultdict(list)
    for citation in citations:
        named: dict[str, list[DateMention]] = defaultdict(list)
        for mention in _mentions(citation.quote, citation.language, citation.published):
            named[mention.date].append(mention)
        for mentions in named.values():
            alike[citation.quote, citation.language, tuple(mentions)].append(citation)
    for (quote, language, together), saying in alike.items():
        yield Dated(quote, language, together, tuple(saying))


def _first_of_each_file(citations: Iterable[Citation]) -> Collection[Citation]:
    """One citation of each file, or of each date where a file holds articles of several."""
    first: dict[tuple[str, str | None], Citation] = {}
    for citation in citations:
        first.setdefault((citation.source, citation.published), citation)
    return first.values()


@lru_cache(maxsize=1024)  # a page draws the same answers again and again
def _mentions(quote: str, language: str, published: str | None) -> tuple[DateMention, ...]:
    since = date.fromisoformat(published) if published else None
    return tuple(dates_in(quote, language, since))


def _in_order(days: Collection[str]) -> bool:
    """Whether one of them is before another: a year is not before a day in it."""
    last = max(days, default="")
    return any(not last.startswith(day) for day in days)
