"""Write the evidence panel: findings, and the passages that their citations rest on.

Pure functions, like `ui.render`. The panel is a `gr.HTML`, which sanitises nothing, so
`ui.escape` is all that stands between an article and the page; in return `aria-*`
attributes survive here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.acts import acts_html
from ui.corpus import data_source
from ui.directions import main_direction
from ui.escape import escape, escape_attribute
from ui.render import badge_texts, counted
from ui.says import says_html
from ui.timeline import timeline_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.types import Answer, Citation, Finding, Passage
    from ui.turns import Conversation, Turn
    from ui.words import Words

CONTEXT = 180
"""Characters of a passage shown on each side of a quote before "Show whole passage"."""


def panel_html(conversation: Conversation, words: Words) -> str:
    """The whole panel: one section for each turn, of which the last is open."""
    inner = f'<h2 class="uj-panel-title">{words.html("evidence")}</h2>'
    if not conversation:
        inner += _empty_html(words.html("evidence_empty"))
    for turn in conversation:
        inner += section_html(turn, words, is_open=turn is conversation[-1])
    return f'<div class="uj-panel" {words.attributes}>{inner}</div>'


def _empty_html(words: str) -> str:
    return f'<div class="uj-empty"><p>{words}</p></div>'


def section_html(turn: Turn, words: Words, *, is_open: bool) -> str:
    """The evidence of one turn."""
    hidden = "" if is_open else " hidden"
    name = escape_attribute(words.say("evidence_for", number=turn.number))
    return (
        f'<section class="uj-section" id="uj-evidence-{turn.number}" tabindex="-1"{hidden} '
        f'aria-label="{name}"><p class="uj-asked" dir="auto">{escape(turn.question)}</p>'
        f"{_section_body(turn, words)}</section>"
    )


def _section_body(turn: Turn, words: Words) -> str:
    if turn.pending:
        return _empty_html(words.html("evidence_pending"))
    if turn.answer is None:
        return _empty_html(words.html("evidence_none"))
    if turn.answer.abstained or not turn.answer.citations:
        read = len(turn.answer.passages)
        said = f"{escape(words.count('passages_read', read))} " if read else ""
        return _empty_html(said + words.html("nothing_cited"))
    badges = "".join(
        f'<li class="uj-badge">{escape(text)}</li>' for text in badge_texts(turn.answer, words)
    )
    name = escape_attribute(words.say("summary"))
    number = turn.number
    says = says_html(turn.answer, number, words)
    silent = "" if says else silent_html(turn.answer, words)  # the table has it
    return (
        f'<ul class="uj-badges" aria-label="{name}">{badges}</ul>{says}'
        f"{findings_html(turn.answer, number, words)}{silent}"
        f"{timeline_html(turn.answer, number, words)}{acts_html(turn, words)}"
    )


def silent_html(answer: Answer, words: Words) -> str:
    """What was read, or asked, and supports nothing of the answer."""
    lines = []
    if answer.silent_sources:
        files = " · ".join(map(_source_html, answer.silent_sources))
        lines.append(words.html("also_read", files=files))
    if answer.silent_languages:
        names = escape(words.languages(answer.silent_languages, "or"))
        lines.append(words.html("silent_languages", languages=names))
    return "".join(f'<p class="uj-silent">{line}</p>' for line in lines)


def _source_html(source: str) -> str:
    return f'<bdi class="uj-source" dir="ltr">{escape(source)}</bdi>'


def findings_html(answer: Answer, number: int, words: Words) -> str:
    """The cards of an answer's evidence, in one group for each distinct finding.

    Each citation has one card, in the first group that names it; citations that no
    finding names come last.
    """
    shown: set[int] = set()
    groups: list[str] = []
    several = len(answer.findings) > 1
    for place, finding in enumerate(answer.findings, start=1):
        numeral = words.number(place)
        heading = (
            words.html("article_number", number=numeral)
            if answer.by_article
            else words.html("answer_number", number=numeral)
        )
        fresh = [citation for citation in finding.citations if citation.marker not in shown]
        shown.update(citation.marker for citation in fresh)
        head = _finding_head(finding, heading, words) if several else ""
        if head or fresh:
            cards = _cards(fresh, answer.passages, number, words)
            groups.append(f'<section class="uj-finding">{head}{cards}</section>')
    rest = [citation for citation in answer.citations if citation.marker not in shown]
    if rest:
        cards = _cards(rest, answer.passages, number, words)
        groups.append(f'<section class="uj-finding">{cards}</section>')
    return "".join(groups)


def _finding_head(finding: Finding, heading: str, words: Words) -> str:
    sources = counted(finding, words)
    count = f"{sources} · {words.languages(finding.languages)}"
    text = ""
    if finding.text not in {citation.quote for citation in finding.citations}:
        runs = main_direction(finding.text)
        code = escape_attribute(finding.citations[0].language if finding.citations else "und")
        text = f'<p class="uj-finding-text" lang="{code}" dir="{runs}">{escape(finding.text)}</p>'
    return (
        f'<header class="uj-finding-head"><h3>{heading}</h3><p>{escape(count)}</p>{text}</header>'
    )


def _cards(
    citations: Sequence[Citation], passages: Sequence[Passage], number: int, words: Words
) -> str:
    return "".join(
        card_html(citation, find_passage(citation, passages), number, words)
        for citation in citations
    )


def find_passage(citation: Citation, passages: Sequence[Passage]) -> Passage | None:
    """The passage that holds the citation at exactly its offsets, if any was read."""
    for passage in passages:
        if passage.source == citation.source and passage.start <= citation.start:
            start, end = citation.start - passage.start, citation.end - passage.start
            if passage.text[start:end] == citation.quote:
                return passage
    return None


def card_html(citation: Citation, passage: Passage | None, number: int, words: Words) -> str:
    """One piece of evidence: where it stands, and its words with the quote marked."""
    anchor = f"{number}-{citation.marker}"
    marker = citation.marker
    name = escape_attribute(words.say("evidence_name", marker=marker, title=citation.title))
    back_name = escape_attribute(words.say("back_to_citation", marker=marker))
    back = f'<a class="uj-number" href="#uj-cite-{anchor}" aria-label="{back_name}">{marker}</a>'
    return (
        f'<article class="uj-card" id="uj-card-{anchor}" tabindex="-1" aria-label="{name}">'
        f'<header class="uj-card-head">{back}<div><h4 class="uj-title" '
        f'dir="{main_direction(citation.title)}" lang="{escape_attribute(citation.language)}">'
        f"{escape(citation.title)}</h4>{_origin_html(citation, passage, words)}</div></header>"
        f"{quote_html(citation, passage, words)}"
        f"{_translation_html(citation, words)}{_days_html(citation, words)}"
        f"{_copies_html(citation, passage, words)}"
        f'<footer class="uj-file"><bdi dir="ltr">{escape(citation.source)}</bdi>'
        f"<span>{escape(_place(citation, words))}</span>"
        f"{_open_html(citation, number, words)}</footer></article>"
    )


def _open_html(citation: Citation, number: int, words: Words) -> str:
    """A button that opens the whole article."""
    return (
        f'<button type="button" class="uj-act" data-do="article" data-turn="{number}" '
        f'data-marker="{citation.marker}" data-start="{citation.start}" '
        f'data-source="{data_source(citation.source)}">{words.html("open_article")}</button>'
    )


def _place(citation: Citation, words: Words) -> str:
    """Where in its file a quote starts: a line, or a page, paragraph or row."""
    if citation.locator:
        return words.say(f"place_{citation.locator.kind}", number=citation.locator.number)
    return words.say("place_line", number=citation.line)


def _origin_html(citation: Citation, passage: Passage | None, words: Words) -> str:
    """Language, outlet and date."""
    code = escape(citation.language)
    parts = [f"{escape(words.language_name(citation.language))} <abbr>{code}</abbr>"]
    if passage is not None and passage.outlet:
        parts.append(f'<bdi dir="auto">{escape(passage.outlet)}</bdi>')
    if passage is not None and passage.published:
        parts.append(_date_html(passage.published, words))
    return '<p class="uj-origin">' + "".join(f"<span>{part}</span>" for part in parts) + "</p>"


def _date_html(iso: str, words: Words) -> str:
    return f'<time datetime="{escape_attribute(iso)}">{escape(words.date(iso))}</time>'


def quote_html(citation: Citation, passage: Passage | None, words: Words) -> str:
    """The passage with exactly the quote marked; the quote alone if no passage holds it."""
    if passage is None:
        before, after = "", ""
    else:
        before = passage.text[: citation.start - passage.start]
        after = passage.text[citation.end - passage.start :]
    far_before, near_before = _cut_before(before)
    near_after, far_after = _cut_after(after)
    text = (
        f"{_far_html(far_before)}{escape(near_before)}<mark>{_marked_html(citation)}</mark>"
        f"{escape(near_after)}{_far_html(far_after)}"
    )
    language = escape_attribute(citation.language)
    runs = main_direction(citation.quote)
    block = f'<blockquote class="uj-passage" lang="{language}" dir="{runs}">{text}</blockquote>'
    if far_before or far_after:
        block += (
            '<button type="button" class="uj-whole" aria-expanded="false">'
            f'<span class="uj-more">{words.html("show_whole")}</span>'
            f'<span class="uj-less">{words.html("show_less")}</span></button>'
        )
    return block


def _marked_html(citation: Citation) -> str:
    """The quote, with the words that answer set off where they are not all of it."""
    start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
    quote = citation.quote
    if not 0 <= start < end <= len(quote) or end - start == len(quote):
        return escape(quote)
    return f"{escape(quote[:start])}<b>{escape(quote[start:end])}</b>{escape(quote[end:])}"


def _translation_html(citation: Citation, words: Words) -> str:
    """A language model's translation of the quote, marked as such."""
    if not citation.translation:
        return ""
    return (
        f'<p class="uj-translation"><span>{words.html("machine_translation")}</span> '
        f'<bdi dir="auto">{escape(citation.translation)}</bdi></p>'
    )


def _days_html(citation: Citation, words: Words) -> str:
    """What "Tuesday" and the like mean in the quote."""
    days = [
        f'<span><bdi dir="auto">“{escape(day.text)}”</bdi> {_date_html(day.date, words)}</span>'
        for day in citation.dates
    ]
    return f'<p class="uj-days">{"".join(days)}</p>' if days else ""


def _copies_html(citation: Citation, passage: Passage | None, words: Words) -> str:
    """The other files that hold the quote, or nearly the same words."""
    copies = dict.fromkeys((*citation.also, *(passage.copies if passage else ())))
    if not copies:
        return ""
    files = words.html("says_copies", files=", ".join(map(_source_html, copies)))
    return f'<p class="uj-silent">{files}</p>'


def _far_html(text: str) -> str:
    if not text:
        return ""
    gap = '<span class="uj-gap" aria-hidden="true"> … </span>'
    return f'{gap}<span class="uj-far">{escape(text)}</span>'


def _cut_before(text: str) -> tuple[str, str]:
    """What lies far before a quote, and what lies near; cut at a space where there is one."""
    text = text.lstrip()
    if len(text) <= CONTEXT:
        return "", text
    space = text.find(" ", len(text) - CONTEXT)
    cut = space + 1 if space != -1 else len(text) - CONTEXT
    return text[:cut], text[cut:]


def _cut_after(text: str) -> tuple[str, str]:
    text = text.rstrip()
    if len(text) <= CONTEXT:
        return text, ""
    space = text.rfind(" ", 0, CONTEXT)
    cut = space if space != -1 else CONTEXT
    return text[:cut], text[cut:]
