"""Evidence packs as pages for people: Markdown, and HTML of one file without any script.

What articles, questions and models say is hostile until shown otherwise. In HTML it is escaped; in
Markdown every character that could mean something is a numeric entity, and what programs take for
addresses is broken by invisible word joiners. The exact characters are in the data at the end.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from importlib import resources

from assistant.evidence_pack import EvidencePack, PackedCitation, PackedFinding
from assistant.locale_names import language_name, languages_listed
from assistant.source_words import wordings
from assistant.visible import is_hidden, named, visible
from assistant.write import is_whole, speakers
from index.cleaning.paragraphs import LINE_BREAK
from index.language import direction

Fact = tuple[str, str]
"""What is told of something, and its value."""

_HOW = (
    "Checked by `ujumbe verify PACK FOLDER`, where FOLDER holds the articles. Without Ujumbe, "
    "compare each file's SHA-256. Offsets count characters (Unicode code points) of a file's "
    "decoded text, the first one 0."
)

_HOW_HTML = re.sub("`(.*?)`", r"<code>\1</code>", _HOW)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_HARMLESS = re.compile(
    r"[,;'\"?%(]|(?<=[^\W\d_]{2})[.:](?=\s|$)|(?<=[^\W\d_]{2})\)"
    r"|(?<=[^\W_])-(?=[^\W_])|(?<=\d)[.:](?=\d)"
)
"""Punctuation that means nothing in Markdown: left as it is, its source is read, too."""

_LINK = re.compile(
    r"@|(?<!\d):(?=\S)|:(?=[^\s\d])|/(?=/)|(?<=\w)\.(?=[^\W\d_])|(?<=www)\.", re.IGNORECASE
)
"""Where addresses are recognised."""

_SILENT = "Also read, and not found there"
_COPIED = frozenset({"File", "SHA-256", "SHA-256 of its text", _SILENT})
_CODE = re.compile(r"[\w#./@:-][\w #./@:-]*(?<! )")
"""Names that can stand in a code span, in which nothing keeps them from being copied."""

_JOINER = "&#8288;"


def markdown_page(pack: EvidencePack) -> tuple[str, str]:
    """A pack as Markdown: what stands before its data, and after."""
    lines = ["# Evidence pack", "", _HOW, ""]
    lines += [f"- {label}: {_md_value(label, value)}" for label, value in _facts(pack)]
    lines += ["", "## Answer", ""]
    if _is_worded(pack):
        lines += [_md_quote(pack.text), ""]
    for said in _said_first(pack):
        lines += [_md_inline(said), ""]
    for text, heading, citations in _sections(pack):
        lines += [f"### {_md_inline(text)}", ""] if text else []
        lines += [_md(heading), ""] if heading else []
        for citation in citations:
            lines += _md_citation(pack, citation)
    for label, items in _lists(pack):
        lines += [f"## {label}", "", *(f"- {_md_value(label, item)}" for item in items), ""]
    lines += ["## Settings", ""]
    lines += [f"- {label}: {_md_value(label, value)}" for label, value in _settings(pack)]
    lines += ["", "## Data", "", "All of this, for `ujumbe verify`; it is sealed.", ""]
    return "\n".join(lines), ""


def _md_citation(pack: EvidencePack, citation: PackedCitation) -> Iterator[str]:
    yield f"**\\[{citation.marker}\\]** {_md_inline(citation.title)}"
    yield ""
    yield _md_quote(citation.quote)
    yield ""
    for label, value in _citation_facts(pack, citation):
        yield f"- {label}: {_md_value(label, value)}"
    yield ""


def _md_quote(text: str) -> str:
    """A text as a block quotation, line by line."""
    return "\\\n".join(f"> {_md(line)}" for line in LINE_BREAK.split(text))


def _md_inline(text: str) -> str:
    """A text on one line, set apart from the direction of what is around it."""
    return f"&#8296;{_md(' '.join(text.split()))}&#8297;"


def _md_value(label: str, text: str) -> str:
    """A value; as code where it is to be copied and can be."""
    copied = label in _COPIED and _CODE.fullmatch(text)
    return f"`{text}`" if copied else _md_inline(text)


def _md(text: str) -> str:
    """One line as Markdown that shows it and does nothing else."""
    joined = {found.end() for found in _LINK.finditer(text)}
    left = {found.start() for found in _HARMLESS.finditer(text)}
    blanks = len(text) - len(text.lstrip())
    shown = []
    for place, character in enumerate(text):
        if place in joined:
            shown.append(_JOINER)
        kept = character.isalnum() or place in left or (character == " " and place >= blanks)
        shown.append(character if kept else _entity(character))
    return "".join(shown)


def _entity(character: str) -> str:
    if is_hidden(character):
        return named(character)
    return f"&#{ord(character)};" if character.isascii() else character


def html_page(pack: EvidencePack) -> tuple[str, str]:
    """A pack as HTML: what stands before its data, and after."""
    style = resources.files("assistant").joinpath("data/evidence_pack.css").read_text("utf-8")
    answer = [_section(pack, *item) for item in _sections(pack)]
    first = [f"<p{_way(said)} class='who'>{_html(said)}</p>" for said in _said_first(pack)]
    answer = [*first, *answer]
    if _is_worded(pack):
        answer.insert(0, f"<p{_way(pack.text)} class='worded'>{_html(pack.text)}</p>")
    extra = [
        f"<section><h2>{label}</h2><ul>{_each('li', items)}</ul></section>"
        for label, items in _lists(pack)
    ]
    before = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_html(_line(pack.question))} – evidence pack</title>",
        f"<style>{style}</style></head><body><main>",
        "<header><p class='kind'>Evidence pack</p>",
        f"<h1{_way(pack.question)}>{_html(pack.question)}</h1>",
        f"{_facts_list(_facts(pack)[1:])}</header>",
        f"<section class='answer'><h2>Answer</h2>{''.join(answer)}</section>",
        *extra,
        f"<section><h2>Settings</h2>{_facts_list(_settings(pack))}</section>",
        f"<footer><p>{_HOW_HTML}</p></footer></main>",
    ]
    return "\n".join(before), "</body></html>\n"


def _section(
    pack: EvidencePack, text: str, heading: str, citations: Iterable[PackedCitation]
) -> str:
    title = f"<h3{_way(text)}>{_html(text)}</h3>" if text else ""
    quotes = "".join(_quotation(pack, item) for item in citations)
    who = f"<p class='who'>{_html(heading)}</p>" if heading else ""
    return f"<article>{title}{who}{quotes}</article>"


def _quotation(pack: EvidencePack, citation: PackedCitation) -> str:
    lang = html.escape(citation.language)
    return (
        f"<figure><figcaption><b>[{citation.marker}]</b> <bdi>{_html(citation.title)}</bdi>"
        f"</figcaption><blockquote{_way(citation.quote)} lang='{lang}'>{_marked(citation)}"
        f"</blockquote>{_facts_list(_citation_facts(pack, citation))}</figure>"
    )


def _marked(citation: PackedCitation) -> str:
    """A quotation with the words that answer marked, where they are a part of it."""
    quote = citation.quote
    start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
    if not 0 <= start < end <= len(quote) or end - start == len(quote):
        return _html(quote)
    words = f"<mark>{_html(quote[start:end])}</mark>"
    return f"{_html(quote[:start])}{words}{_html(quote[end:])}"


def _facts_list(facts: Iterable[Fact]) -> str:
    rows = (
        f"<div><dt>{label}</dt><dd><bdi>{_html(value)}</bdi></dd></div>" for label, value in facts
    )
    return f"<dl>{''.join(rows)}</dl>"


def _each(tag: str, items: Iterable[str]) -> str:
    return "".join(f"<{tag}><bdi>{_html(item)}</bdi></{tag}>" for item in items)


def _way(text: str) -> str:
    return f" dir='{direction(text)}'"


def _html(text: str) -> str:
    """A text as HTML that shows it and does nothing else."""
    return html.escape(visible(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _is_worded(pack: EvidencePack) -> bool:
    """Whether the answer's text says more than its findings, which are quoted below it."""
    return pack.abstained or bool(pack.writer)


def _said_first(pack: EvidencePack) -> Iterator[str]:
    """What is said before all that is quoted, in the answer's words.

    Whether answers differ, or how many articles speak of a topic, where that was asked.
    """
    if pack.opening:
        yield pack.opening
    if pack.by_article and pack.findings:
        articles = [finding.languages for finding in pack.findings]
        yield speakers(articles, pack.language, only_near=pack.only_near)


def _sections(pack: EvidencePack) -> Iterator[tuple[str, str, list[PackedCitation]]]:
    """Each finding with who says so and what is cited for it; then what else is cited.

    The words that answer stand above it but where they are a whole quotation, and who says so but
    where articles were asked about.
    """
    by_marker = {item.marker: item for item in pack.citations}
    for finding in pack.findings:
        cited = [by_marker[item] for item in finding.markers]
        text = "" if cited and is_whole(finding.text, cited[0].quote) else finding.text
        yield text, "" if pack.by_article else _agreement(finding), cited
    found = {marker for finding in pack.findings for marker in finding.markers}
    others = [item for item in pack.citations if item.marker not in found]
    if others:
        yield "", "Also cited", others


def _agreement(finding: PackedFinding) -> str:
    languages = languages_listed(finding.languages, "en")
    more = f" – {wordings('en').says}" if finding.lower_bound else ""
    return f"Independent sources: {finding.independent} ({languages}){more}"


def _facts(pack: EvidencePack) -> list[Fact]:
    """What is told of the whole answer, the question first."""
    facts = [
        ("Question", pack.question),
        ("Understood as", pack.asked_as),
        ("Made", f"{pack.made} by Ujumbe {pack.ujumbe}"),
        ("Confidence", f"{pack.confidence:.2f}" if pack.citations else ""),
        ("Written by", pack.writer and f"{pack.writer}, each sentence checked"),
        ("Note", pack.note),
    ]
    return [(label, value) for label, value in facts if value]


def _lists(pack: EvidencePack) -> Iterator[tuple[str, list[str]]]:
    """What else is told, as lists."""
    kept = [
        item.text
        for item in pack.statements
        if item.supported and (item.shown or not item.first_said)
    ]
    withheld = [
        f"{item.text} ({item.reason or item.flaw or 'meaning'})"
        for item in pack.statements
        if not item.supported
    ]
    silent = [language_name(code, "en") for code in pack.silent_languages]
    for label, items in (
        ("Sentences that the articles bear out", kept),
        ("Sentences that they do not bear out", withheld),
        (_SILENT, list(pack.silent_sources)),
        ("Languages without support", silent),
    ):
        if items:
            yield label, items


def _citation_facts(pack: EvidencePack, citation: PackedCitation) -> list[Fact]:
    """Where a quotation stands, and what helps to read and to check it."""
    file = next(item for item in pack.files if item.path == citation.source)
    place = f"line {citation.line}"
    if citation.locator:
        place = f"{citation.locator.kind} {citation.locator.number}, {place} of its text"
    has_answer = bool(citation.answer)
    facts = [
        ("File", file.path),
        ("Place", f"{place}; characters {citation.start} to {citation.end}"),
        ("Answer", f"characters {citation.answer_start} to {citation.answer_end}" * has_answer),
        ("Language", language_name(citation.language, "en")),
        ("Outlet", citation.outlet or ""),
        ("Published", citation.published or ""),
        ("Days meant", "; ".join(f"“{day.text}”: {day.date}" for day in citation.dates)),
        ("Machine translation", citation.translation),
        ("Same bytes", ", ".join(citation.also)),
        ("SHA-256", file.sha256),
        ("SHA-256 of its text", file.text_sha256),
        ("Size", f"{file.size:,} bytes{file.encoding and f', {file.encoding}'}"),
    ]
    return [(label, value) for label, value in facts if value]


def _settings(pack: EvidencePack) -> list[Fact]:
    """The settings that are set."""
    return [
        (key.replace("_", " "), ", ".join(value) if isinstance(value, list) else str(value))
        for key, value in sorted(pack.settings.items())
        if value not in ("", [])
    ]
