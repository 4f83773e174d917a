"""What speaks for and against a line by its place in the article: the rest of its signals.

What stands beside it, whether the story is over, whether it stands in a list of links or among
comments, what repeats it, and whether it speaks of what the article speaks of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from index.cleaning.boilerplate import line_hash
from index.cleaning.lines import Line
from index.cleaning.markers import fold
from index.cleaning.signals import judged_part

_LINKS = frozenset({"read_also", "more_stories"})
_TAIL = frozenset({"keywords", "source", "comments"})
_TAIL_SIGNS = frozenset({"copyright"})
_DEBRIS_SIGNS = frozenset(
    {
        "agency_credit", "breadcrumb", "capitals", "code", "consent", "copyright", "date_line",
        "error_page", "hashtags", "list_of_words", "markup", "mojibake", "reading_time",
        "social_post", "ticker", "view_count", "web_address",
    }
)  # fmt: skip
_TELLING_WORDS = 6
"""Words by which a line's language is told safely."""
_PROSE_BEFORE_TAIL = 3
_NEAR = 2
_APART = 3
_REPEAT, _CAPTION, _CREDIT = 12, 20, 80
_LEADING_WORDS = 4
_PULLED = 30
"""Characters of a quotation that is pulled out of a paragraph and shown again."""
_MOST_LINES = 2000
"""In a longer file pulled quotations are not looked for: the search would take too long."""
_AUTHORS = 20
_FEWEST_STEMS = 6
_KIN, _STRANGE = 0.34, 0.1


def place_signals(
    lines: Sequence[Line], headline: int | None, title: str, common: frozenset[int] = frozenset()
) -> list[list[str]]:
    """The signals of each line's place.

    Args:
        lines: Lines of one article with the debris around it.
        headline: The place of the headline among them.
        title: The article's title.
        common: Hashes of lines that stand on several pages (index/cleaning/boilerplate.py).
    """
    prose = [line.prose for line in lines]
    first_prose = prose.index(True) if True in prose else len(prose)
    last_prose = len(prose) - 1 - prose[::-1].index(True) if True in prose else -1
    said = repeats([line.text for line in lines], title, common)
    if headline is not None:
        said[headline] = ""
    told: Counter[str] = Counter()
    for at, line in enumerate(lines):
        if line.prose or at == headline:
            told.update(line.stems)
    authors = _authors(lines)
    clean = not any(said) and not any(_is_debris(line) for line in lines)
    signals = []
    links = ""
    comments = tail = listed = closing = False
    prose_before = prose_run = 0
    for at, line in enumerate(lines):
        kinship = _kinship(line, told)
        bullet = "bullet" in line.signals and "table_row" not in line.signals
        over = bool(links) or comments or tail
        closing = (closing and bullet and not line.kind) or (
            at > 0 and prose[at - 1] and _leads_a_list(line) and not over and _has_bullet(lines, at)
        )
        names = [
            _neighbours(prose, at),
            kinship,
            said[at],
            "before_title" if headline is not None and at < headline else "",
            "above_all_prose" if at < first_prose else "",
            "below_all_prose" if at > last_prose and not closing else "",
            "apart" if _apart(prose, at) and kinship != "kin" else "",
            "under_links" if links else "",
            "under_comments" if comments else "",
            "under_tail" if tail else "",
            "after_advert" if at and lines[at - 1].kind == "advert" else "",
            "after_byline" if at and lines[at - 1].kind == "byline" else "",
            "clean_page" if clean and "table_rule" not in line.signals else "",
            "listed" if (listed and bullet) or "table_row" in line.signals else "",
            "about_the_author" if at > first_prose and _names_author(line, authors) else "",
        ]
        signals.append([name for name in names if name])
        leads = _leads_a_list(line) and (at < last_prose or closing)
        listed = (listed and bullet) or leads
        prose_before += line.prose
        prose_run = prose_run + 1 if line.prose else 0
        if _leads_to_others(line):
            links = line.kind
        elif line.prose and (links == "read_also" or prose_run >= _NEAR):
            links = ""
        comments = comments or (line.kind == "comments" and prose_before >= _PROSE_BEFORE_TAIL)
        ended = line.kind in _TAIL or not _TAIL_SIGNS.isdisjoint(line.signals)
        tail = tail or (ended and prose_before >= _PROSE_BEFORE_TAIL)
    return signals


def _authors(lines: Sequence[Line]) -> list[str]:
    """The names in the first bylines; a page has one or two, and a hostile one thousands."""
    names = (fold(line.marker.value) for line in lines if line.kind == "byline" and line.marker)
    return list(
        islice(dict.fromkeys(name for name in names if len(name) >= _REPEAT // 2), _AUTHORS)
    )


def _is_debris(line: Line) -> bool:
    """Whether a line can be nothing else, so that the page is known to have debris."""
    if "table_rule" in line.signals:
        return False
    foreign = "other_language" in line.signals and line.words >= _TELLING_WORDS
    return bool(line.kind) or foreign or not _DEBRIS_SIGNS.isdisjoint(line.signals)


def _leads_a_list(line: Line) -> bool:
    """Whether a line is prose that a list follows, as "The plan has three parts:" does."""
    return not line.kind and "colon_at_end" in line.signals and line.words >= _LEADING_WORDS


def _has_bullet(lines: Sequence[Line], at: int) -> bool:
    """Whether an entry of a list, and of no table, stands under a line."""
    below = lines[at + 1].signals if at + 1 < len(lines) else ()
    return "bullet" in below and "table_row" not in below


def _leads_to_others(line: Line) -> bool:
    """Whether headlines of other stories follow; a link that names its story is just that."""
    return line.kind in _LINKS and not (line.marker and line.marker.value)


def _names_author(line: Line, authors: Sequence[str]) -> bool:
    """Whether a line begins with the name that the byline gives."""
    words = fold(line.text)
    return not line.kind and any(words.startswith(name) for name in authors)


def _apart(prose: Sequence[bool], at: int) -> bool:
    """Whether a paragraph of prose has only debris around it."""
    around = [*prose[max(0, at - _APART) : at], *prose[at + 1 : at + 1 + _APART]]
    return prose[at] and not any(around)


def _neighbours(prose: Sequence[bool], at: int) -> str:
    before = at > 0 and prose[at - 1]
    after = at + 1 < len(prose) and prose[at + 1]
    if before and after:
        return "amid_prose"
    return "beside_prose" if before or after else "amid_debris"


def repeats(texts: Sequence[str], title: str, common: frozenset[int] = frozenset()) -> list[str]:
    """For each line "", "repeated", "caption_twice" or "on_other_pages".

    A caption given twice stands once bare and once with its credit: neither is prose of the
    article. A line that is said again, or that another line begins with, is a repeat.

    Args:
        texts: The lines of one file, in order.
        title: The headline; a line that says it again is a repeat.
        common: Hashes of lines that stand on several pages (index/cleaning/boilerplate.py).
    """
    folded = [fold(judged_part(text)) for text in texts]
    verdicts = ["on_other_pages" if common and line_hash(t) in common else "" for t in texts]
    seen = {fold(title)} if title else set()
    for at, words in enumerate(folded):
        if len(words) < _REPEAT:
            continue
        if words in seen:
            verdicts[at] = "repeated"
        seen.add(words)
        following = folded[at + 1] if at + 1 < len(folded) else ""
        before = folded[at - 1] if at else ""
        if len(words) >= _CAPTION and (_credited(words, following) or _credited(words, before)):
            verdicts[at] = "caption_twice"
            verdicts[at + 1 if _credited(words, following) else at - 1] = "caption_twice"
    ordered = sorted(set(folded))
    said = "\n".join(folded) if len(folded) <= _MOST_LINES else ""
    for at, words in enumerate(folded):
        # What begins with `words` and is longer sorts right after it.
        after = bisect_right(ordered, words)
        begun = after < len(ordered) and ordered[after].startswith(words)
        begun = begun or (len(words) >= _PULLED and said.count(words) > 1)
        if begun and not verdicts[at] and len(words) >= _REPEAT:
            verdicts[at] = "repeated"
    return verdicts


def _credited(caption: str, other: str) -> bool:
    return other.startswith(caption) and 0 <= len(other) - len(caption) <= _CREDIT


def _kinship(line: Line, told: Mapping[str, int]) -> str:
    """Whether a line speaks of what the story speaks of: "kin", "strange", or "" between.

    Args:
        line: The line.
        told: How many paragraphs of the story, this line included if it is one, have a stem.
    """
    if len(line.stems) < _FEWEST_STEMS:
        return ""
    own = int(line.prose)
    shared = sum(told.get(stem, 0) > own for stem in line.stems) / len(line.stems)
    if shared >= _KIN:
        return "kin"
    return "strange" if shared <= _STRANGE else ""
