"""A web page -> the words of its article, a paragraph a line, and what the page states of it.

Extraction is trafilatura's (Barbaresi, 2021), set to keep rather than to drop: what it lets
through the cleaner judges again. The date is taken only where the page states one (its meta
elements, its JSON-LD, a time element), never from the story. Nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING

from index.cleaning.dates import parse_date
from index.cleaning.outlet import outlet_in_title
from index.errors import UnreadableFile
from index.formats.decode import as_utf8, decode
from index.formats.extract import Extract, join_paragraphs, one_line, quiet
from index.types import Declared, Span

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from trafilatura.settings import Document

_LIBRARIES = ("trafilatura", "htmldate", "charset_normalizer", "courlan", "justext")
_HEAD = 4096
"""Bytes in which a page must say its encoding; browsers look at 1,024."""

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_WHATWG = {
    **dict.fromkeys(("ascii", "iso8859-1", "latin-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    "iso8859-9": "cp1254",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What browsers read instead, by Python's names (https://encoding.spec.whatwg.org)."""

_MOST_BROKEN = 0.001
"""The share of characters that may be unreadable in the encoding that a page states."""

_TAG = re.compile(r"</?\s*+([A-Za-z][A-Za-z0-9]*+)[^<>]*>")
_KEPT_TAGS = frozenset({"script", "style", "textarea", "title"})
_BLOCKS = (
    "address article aside blockquote body br dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 head header hr li main nav noscript ol p pre section table td th tr ul"
)
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_ELSEWHERE = "ancestor::a or ancestor::aside or ancestor::nav or ancestor::footer"
_TIMES = f"//*[(self::time or @itemprop='datePublished') and not({_ELSEWHERE})]"
_SAYS_DATE = " or ".join(f"contains(@{name}, 'date')" for name in ("class", "id", "itemprop"))
_DATE_LINES = (
    f"//body//*[{_SAYS_DATE} or contains(@class, 'publish') or contains(@class, 'posted')]"
    f"[not({_ELSEWHERE} or contains(@class, 'update') or contains(@class, 'modif'))]"
)
_MOST_DATE_LINES = 5
_LONGEST_DATE_LINE = 60


def read_html(content: bytes, source: str) -> Extract:
    """The article of a web page.

    Raises:
        UnreadableFile: The page's encoding cannot be told, or it holds no words.
    """
    page, encoding = decode_page(content, source)
    with quiet(*_LIBRARIES):
        tree = _parse(page)
        article = _article(tree) if tree is not None else None
        published = _published(tree) if tree is not None else None
        text, parts = join_paragraphs((article.text or "").splitlines() if article else ())
        if not text:
            text, parts = join_paragraphs(_everything(page))
    if not text:
        raise UnreadableFile(
            f"{source} is a page without words.",
            "Save the page again once its article is shown, or remove it.",
        )
    title = one_line(article.title) if article else None
    outlet = (one_line(article.sitename) if article else None) or outlet_in_title(
        _title(tree), text
    )
    stated = title or outlet or published
    declared = (Declared(Span(0, len(text)), title, published, outlet),) if stated else ()
    return Extract(text, encoding, parts, declared)


def decode_page(content: bytes, source: str) -> tuple[str, str]:
    """Decode a page by its byte-order mark, as UTF-8, by what it states, or by a guess.

    UTF-8 comes before what is stated: a tool that saved the page as UTF-8 seldom changes its
    meta element, and no page in another encoding is UTF-8 by accident.

    Raises:
        UnreadableFile: The bytes are no text in any encoding that can be told.
    """
    stated = _stated_encoding(content)
    if stated is None or b"\x00" in content:
        return decode(content, source)
    whole = as_utf8(content)
    if whole and whole[1] == "utf-8" and not content.isascii():
        return whole
    text = content.decode(stated, "replace")
    broken = text.count("\ufffd")
    if broken > len(text) * _MOST_BROKEN:
        return decode(content, source)
    unreadable = f" ({broken:,} unreadable)" if broken else ""
    return text, stated + unreadable


def _stated_encoding(content: bytes) -> str | None:
    # Imported here: only pages need it.
    from charset_normalizer.constant import IANA_SUPPORTED  # noqa: PLC0415

    found = _CHARSET.search(content[:_HEAD])
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii", "replace")).name
    except (LookupError, ValueError):
        return None
    name = _WHATWG.get(name, name)
    wide_or_none = name.startswith(("utf-16", "utf-32")) or name.replace("-", "_") not in {
        *IANA_SUPPORTED,
        "iso2022_jp",
    }
    return None if wide_or_none else name


def _parse(page: str) -> Element | None:
    """The tree of a page, or None where its elements are too deep in one another to be read."""
    # Imported here and below: only pages need them, and they take a third of a second.
    from lxml import etree, html  # noqa: PLC0415

    parser = html.HTMLParser(
        collect_ids=False, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree: Element = html.document_fromstring(page.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    too_deep = any("Excessive depth" in entry.message for entry in parser.error_log)
    return None if too_deep else tree


def _article(tree: Element) -> Document | None:
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        return bare_extraction(  # type: ignore[return-value]  # a dict only if asked for
            tree,
            favor_recall=True,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False},
        )
    except Exception:  # noqa: BLE001  # any: pages are hostile, and all the page's words remain
        return None


def _everything(page: str) -> Iterator[str]:
    """All lines of a page, read flat: no element stands in another, so nothing is too deep."""
    from lxml import etree  # noqa: PLC0415

    tree = _parse("<p>" + _TAG.sub(_flat, page))
    if tree is None:
        return
    etree.strip_elements(tree, "script", "style", "title", with_tail=False)
    for element in tree.iter("p", "textarea"):
        yield " ".join("".join(element.itertext()).split())


def _flat(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _KEPT_TAGS:
        return tag[0]
    return "<p>" if name in _BLOCK_TAGS else ""


def _title(tree: Element | None) -> str:
    """The title in the page's head."""
    found = tree.xpath("//head/title") if tree is not None else []
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def _published(tree: Element) -> date | None:
    """The date that the page states: in its head, its JSON-LD, a time element, a date line."""
    from htmldate import find_date  # noqa: PLC0415
    from lxml import html  # noqa: PLC0415

    stated = html.document_fromstring("<html><head></head><body></body></html>")
    for element in tree.xpath(
        "//meta | //link[@rel='canonical'] | //script[contains(@type, 'ld+json')]"
    ):
        stated.head.append(deepcopy(element))
    for element in tree.xpath(_TIMES)[:1]:
        stated.body.append(deepcopy(element))
    try:
        found = find_date(stated, extensive_search=False, original_date=True)
    except Exception:  # noqa: BLE001  # any: a page without a date is still a page
        found = None
    if found:
        return date.fromisoformat(found)
    for element in tree.xpath(_DATE_LINES)[:_MOST_DATE_LINES]:
        line = " ".join(element.itertext()).strip()
        day = parse_date(line) if len(line) <= _LONGEST_DATE_LINE else None
        if day:
            return day
    return None
