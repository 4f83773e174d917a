"""Write a conversation's messages as HTML.

Every function is pure: core objects in, a string out. Whatever an article, a model or a
user wrote goes through `ui.escape`; the tags here are the only ones there are. Messages
are single lines that begin with a block tag, which Markdown passes on untouched, and use
only tags and attributes that the sanitiser of Gradio's chat keeps (it drops `aria-*` and
`data-*`), so the sanitiser stays on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.escape import escape, escape_attribute
from ui.languages import direction, language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Answer
    from ui.turns import Conversation, Turn

_STAGES = {
    "retrieve": "Searching the articles",
    "read": "Reading the passages",
    "write": "Writing from the evidence",
}

_MARKER = re.compile(r"\[([0-9]{1,3})\]")

_LEADING_MARKERS = re.compile(r"(?:\s*\[[0-9]{1,3}\])*[.,;،؛]?")
"""Matches everywhere, if only the empty string."""

LONG_QUOTE = 60
"""Characters from which a quotation that runs against its paragraph stands apart."""

_QUOTED = re.compile(
    r"“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|‹[^›\n]*›|「[^」\n]*」|『[^』\n]*』|\"[^\"\n]*\""
)


def messages(conversation: Conversation) -> list[dict[str, str]]:
    """The conversation as Gradio's chat takes it: a question and a reply for each turn."""
    shown: list[dict[str, str]] = []
    for turn in conversation:
        shown.append({"role": "user", "content": question_html(turn)})
        shown.append({"role": "assistant", "content": reply_html(turn)})
    return shown


def question_html(turn: Turn) -> str:
    """What the user asked, in its own direction."""
    return f'<div class="uj-question" dir="auto">{escape(turn.question)}</div>'


def reply_html(turn: Turn) -> str:
    """What is said so far: progress, an answer, an abstention, or what went wrong."""
    anchor = f"uj-reply-{turn.number}"
    if turn.error:
        inner = f'<p class="uj-label">No answer this time</p><p dir="auto">{escape(turn.error)}</p>'
        return f'<div class="uj-error" id="{anchor}" role="alert">{inner}</div>'
    if turn.answer is None:
        return f'<div class="uj-answer" id="{anchor}">{_unfinished_html(turn)}</div>'
    if turn.answer.abstained:
        label = '<p class="uj-label">Not in these articles</p>'
        body = paragraphs_html(turn.answer.text, turn.answer.language)
        return f'<div class="uj-abstention" id="{anchor}">{label}{body}</div>'
    body = answer_html(turn.answer, turn.number)
    badges = badges_html(turn.answer, turn.number)
    return f'<div class="uj-answer" id="{anchor}">{body}{badges}</div>'


def answer_html(answer: Answer, number: int) -> str:
    """The answer's text; markers that are ours become links to their evidence."""
    titles = {citation.marker: citation.title for citation in answer.citations}
    links = {
        marker: _chip_html(number, marker, f"Evidence {marker}: {title}")
        for marker, title in titles.items()
    }
    quotes = [citation.quote for citation in answer.citations]
    articles = quotes + [passage.text for passage in answer.passages]
    return paragraphs_html(
        answer.text, answer.language, links=links, quotes=quotes, articles=articles
    )


def paragraphs_html(
    text: str,
    language: str = "",
    *,
    links: dict[int, str] | None = None,
    quotes: Sequence[str] = (),
    articles: Sequence[str] = (),
) -> str:
    """`text` as paragraphs, each in its own direction, quotations isolated within them.

    Args:
        text: What to show.
        language: ISO 639-1 code of the words around the quotations.
        links: HTML to put in place of the marker with that number. A marker with
            another number, or among an article's words, is somebody else's and stays text.
        quotes: Words of articles that may stand in the text, quotation marks or not.
        articles: Longer texts of articles, parts of which may stand in quotation marks.
    """
    articles = [" ".join(article.split()) for article in articles]
    paragraphs = []
    for line in text.splitlines():
        if line.strip():
            quoted = _quoted_ranges(line, quotes, articles)
            paragraphs.append(_paragraph_html(line, language, links or {}, quoted))
    return "".join(paragraphs)


def _paragraph_html(
    line: str, language: str, links: dict[int, str], quoted: Sequence[tuple[int, int]]
) -> str:
    parts = _split(line, quoted)
    own_words = _MARKER.sub("", "".join(part for part, is_quote in parts if not is_quote))
    has_own = direction(own_words) != "auto"
    # With nothing but quotations the paragraph runs as they do.
    runs = direction(own_words) if has_own else direction(line)
    pieces: list[str] = []
    tail = ""
    for place, (part, is_quote) in enumerate(parts):
        if not is_quote:
            pieces.append(_with_links(part.removeprefix(tail), links))
            tail = ""
            continue
        against = direction(part) not in {runs, "auto"} and len(part) > LONG_QUOTE
        if against and place + 1 < len(parts):
            tail = _LEADING_MARKERS.match(parts[place + 1][0])[0]  # type: ignore[index]
        shape = ' class="uj-inset"' if against else ""
        quote = (
            f'<bdi{shape} dir="{direction(part)}">{escape(part)}{_with_links(tail, links)}</bdi>'
        )
        pieces.append(quote)
    # The answer's language is that of its own words; a bare quotation may be in any.
    known = f' lang="{escape_attribute(language)}"' if language and has_own else ""
    return f'<p dir="{runs}"{known}>{"".join(pieces)}</p>'


def _quoted_ranges(
    line: str, quotes: Sequence[str], articles: Sequence[str]
) -> list[tuple[int, int]]:
    """Where words of others stand in `line`: in order, not overlapping.

    Known quotes come first, since an article may hold quotation marks of its own and
    so seem to end a quotation before it does.
    """
    ranges: list[tuple[int, int]] = []
    for quote in sorted(set(quotes), key=len, reverse=True):
        pattern = r"\s+".join(re.escape(word) for word in quote.split())
        for match in re.finditer(pattern, line) if pattern else ():
            _add_range(ranges, *match.span())
    for match in _QUOTED.finditer(line):
        # Quotation marks are not always in pairs. Where they seem to enclose a marker,
        # it is an article's only if an article has these very words.
        inner = " ".join(match[0][1:-1].strip(" .…").split())
        if not _MARKER.search(inner) or any(inner in article for article in articles):
            _add_range(ranges, *match.span())
    return sorted(ranges)


def _add_range(ranges: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a range, unless it cuts through another; it takes the place of those inside it."""
    touched = [known for known in ranges if known[0] < end and start < known[1]]
    if all(start <= known[0] and known[1] <= end for known in touched):
        for known in touched:
            ranges.remove(known)
        ranges.append((start, end))


def _split(line: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    position = 0
    for start, end in ranges:
        parts += [(line[position:start], False), (line[start:end], True)]
        position = end
    parts.append((line[position:], False))
    return [(part, is_quote) for part, is_quote in parts if part]


def _with_links(text: str, links: dict[int, str]) -> str:
    parts: list[str] = []
    position = 0
    for match in _MARKER.finditer(text):
        link = links.get(int(match[1]))
        if link is not None:
            parts += [escape(text[position : match.start()]), link]
            position = match.end()
    parts.append(escape(text[position:]))
    return "".join(parts)


def _chip_html(number: int, marker: int, title: str) -> str:
    """A citation to click; its brackets are there for copying and for screen readers."""
    return (
        f'<a class="uj-cite" id="uj-cite-{number}-{marker}" dir="ltr" '
        f'href="#uj-card-{number}-{marker}" title="{escape_attribute(title)}">'
        f'<span class="uj-sr">[</span>{marker}<span class="uj-sr">]</span></a>'
    )


def _unfinished_html(turn: Turn) -> str:
    """Text that is still being written: its markers are shown, but open nothing yet."""
    found = {int(match[1]) for match in _MARKER.finditer(turn.text)}
    inert = {
        marker: f'<span class="uj-cite uj-cite-waiting" dir="ltr">'
        f'<span class="uj-sr">[</span>{marker}<span class="uj-sr">]</span></span>'
        for marker in found
    }
    body = paragraphs_html(turn.text, links=inert)
    if turn.stopped:
        note = "Stopped. What stands here is incomplete and has no evidence beside it."
        return f'{body}<p class="uj-note">{note}</p>'
    stage = _STAGES.get(turn.stage, "Working")
    dots = '<span class="uj-dots"><i></i><i></i><i></i></span>'
    return f'{body}<p class="uj-stage" role="status">{stage}{dots}</p>'


def badges_html(answer: Answer, number: int) -> str:
    """How many sources and languages stand behind the answer; opens its evidence."""
    badges = "".join(
        f'<span class="uj-badge">{escape(text)}</span>' for text in badge_texts(answer)
    )
    return (
        f'<p class="uj-badges"><a class="uj-show" href="#uj-evidence-{number}">{badges}'
        '<span class="uj-show-words">Show evidence</span></a></p>'
    )


def badge_texts(answer: Answer) -> list[str]:
    """The badges of an answer: agreement, sources, languages; empty when abstaining."""
    sources = {citation.source for citation in answer.citations}
    languages = list(dict.fromkeys(citation.language for citation in answer.citations))
    if not sources:
        return []
    names = ", ".join(language_name(code) for code in languages)
    texts = [counted(len(sources), "source"), names]
    if len(answer.findings) > 1:
        texts.insert(0, f"{len(answer.findings)} different accounts")
    elif len(sources) > 1:
        texts.insert(0, "Sources agree")
    return texts


def counted(number: int, noun: str) -> str:
    """`1 source`, `2 sources`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def header_html(articles: int, languages: Sequence[str]) -> str:
    """The name, and what is indexed."""
    names = ", ".join(sorted(language_name(code) for code in languages))
    indexed = (
        f"{counted(articles, 'article')} in {names}" if names else counted(articles, "article")
    )
    return (
        '<div class="uj-brand"><h1>Ujumbe</h1>'
        f'<p class="uj-corpus"><span class="uj-sr">Indexed: </span>{escape(indexed)}</p></div>'
    )


WELCOME = (
    '<div class="uj-welcome"><h2>What do the articles say?</h2>'
    "<p>Ask in any language. Every statement in an answer is numbered, and each number "
    "opens the exact passage it rests on.</p></div>"
)
"""Shown in place of a conversation that has not begun."""
