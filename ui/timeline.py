"""Write the timeline of an answer: what its sources date, and when they were published.

Pure functions, like `ui.evidence`, in whose panel it stands; what belongs to which date is reckoned
by `assistant.timeline`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.timeline import timeline
from ui.directions import main_direction
from ui.escape import escape, escape_attribute
from ui.says import outlet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.timeline import Dated, Moment
    from assistant.types import Answer, Citation, Passage
    from ui.words import Words

CONTEXT = 70
"""Characters of a quotation shown on each side of the words that name a date."""


def timeline_html(answer: Answer, number: int, words: Words) -> str:
    """A list of dates, the earliest first; empty where there are no two to put in order."""
    moments = timeline(answer)
    if not moments:
        return ""
    days = "".join(_moment_html(moment, answer.passages, number, words) for moment in moments)
    name = f"uj-timeline-{number}"
    return (
        f'<section class="uj-timeline" aria-labelledby="{name}">'
        f'<h3 id="{name}">{words.html("timeline_title")}</h3><ol role="list">{days}</ol></section>'
    )


def _moment_html(moment: Moment, passages: Sequence[Passage], number: int, words: Words) -> str:
    """A date, what is said of it, and what was published then."""
    iso = escape_attribute(moment.date)
    said = "".join(_dated_html(item, passages, number, words) for item in moment.said)
    if said:
        said = f'<h4 class="uj-day-kind">{words.html("timeline_said")}</h4>{said}'
    published = "".join(
        f'<p class="uj-day-by">{_source_html(item, passages, number, words)}</p>'
        for item in moment.published
    )
    if published:
        published = f'<h4 class="uj-day-kind">{words.html("timeline_published")}</h4>{published}'
    kind = "uj-day" if said else "uj-day uj-day-published"
    return (
        f'<li class="{kind}"><time datetime="{iso}">{escape(words.date(moment.date))}</time>'
        f"{said}{published}</li>"
    )


def _dated_html(dated: Dated, passages: Sequence[Passage], number: int, words: Words) -> str:
    """A quotation that names the date, those words marked, and where it stands."""
    by = "".join(
        f'<p class="uj-day-by">{_source_html(item, passages, number, words)}</p>'
        for item in dated.citations
    )
    note = ""
    if dated.reckoned:
        note = f'<p class="uj-day-note">{words.html("timeline_reckoned")}</p>'
    return (
        f'<blockquote class="uj-day-quote" lang="{escape_attribute(dated.language)}" '
        f'dir="{main_direction(dated.quote)}">{marked_html(dated)}</blockquote>{by}{note}'
    )


def marked_html(dated: Dated) -> str:
    """The part of a quotation around the words that name its date, with those marked."""
    quote, mentions = dated.quote, dated.mentions
    begins, ends = _around(quote, mentions[0].start, mentions[-1].end)
    html, at = ("…\u00a0" if begins else ""), begins
    for mention in mentions:
        html += f"{escape(quote[at : mention.start])}<mark>{escape(mention.text)}</mark>"
        at = mention.end
    return html + escape(quote[at:ends]) + ("\u00a0…" if ends < len(quote) else "")


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where a text is shown so that a part of it is understood; cut at spaces."""
    begins, ends = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    if begins:
        begins = text.find(" ", begins, start) + 1 or begins
    if ends < len(text):
        space = text.rfind(" ", end, ends)
        ends = space if space != -1 else ends
    return begins, ends


def _source_html(citation: Citation, passages: Sequence[Passage], number: int, words: Words) -> str:
    """Who says it: a link to the card, the language, and the outlet or else the file."""
    outlet = outlet_of(citation, passages)
    name = (
        f'<span><bdi dir="auto">{escape(outlet)}</bdi></span>'
        if outlet
        else f'<span><bdi class="uj-day-file" dir="ltr">{escape(citation.source)}</bdi></span>'
    )
    return (
        f'<a class="uj-day-link" href="#uj-card-{number}-{citation.marker}">'
        f'<span class="uj-said-number" dir="ltr">{citation.marker}</span> '
        f"<b>{escape(words.language_name(citation.language))}</b>{name}</a>"
    )
