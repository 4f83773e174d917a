"""Evidence packs: an answer with all it rests on, to be checked years later without its index.

A pack is data: the question, the answer, every quotation with its offsets, the hashes of the files
cited, the settings. It is made here, written and read by assistant/pack_file.py, shown to people by
assistant/pack_page.py, and checked by assistant/verify_pack.py.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from assistant.chat_model import model_label
from assistant.read import calibration
from assistant.settings import Settings
from assistant.types import Answer, Citation, DateMention, Locator, Plain, Statement
from index.catalog import Catalog
from index.errors import PackError
from index.filters import Filter
from index.holdings import held_articles, held_document

FORMAT = "ujumbe evidence pack"
VERSION = 1
"""Of the format: a pack of another version is refused."""

SettingValue = str | int | float | bool | list[str]

_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:[\\/]|/|~/)[^\s\"'“”)]*[\\/](?=[^\s\\/])")
"""The folders of a path on some machine."""


@dataclass(frozen=True, slots=True)
class PackedFile(Plain):
    """A file that is cited.

    Attributes:
        path: Its path, relative to the folder of articles, with forward slashes.
        sha256: SHA-256 of its bytes, hexadecimal.
        text_sha256: SHA-256 of its decoded text in UTF-8, in which offsets count.
        encoding: The encoding that it was decoded with; empty where its format knows none.
        size: Its bytes.
    """

    path: str
    sha256: str
    text_sha256: str
    encoding: str
    size: int


@dataclass(frozen=True, slots=True)
class PackedCitation(Plain):
    """A citation as `assistant.types.Citation` has it, with the outlet and the words that answer.

    Attributes:
        outlet: Who published its article, if known.
        answer: The words that answer: the text from `answer_start` to `answer_end`.
    """

    marker: int
    source: str
    title: str
    language: str
    outlet: str | None
    published: str | None
    quote: str
    start: int
    end: int
    line: int
    locator: Locator | None
    also: tuple[str, ...]
    answer: str
    answer_start: int
    answer_end: int
    translation: str
    dates: tuple[DateMention, ...]


@dataclass(frozen=True, slots=True)
class PackedFinding(Plain):
    """A finding as `assistant.types.Finding` has it, its citations named by their markers."""

    text: str
    independent: int
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    markers: tuple[int, ...]
    lower_bound: bool = False


@dataclass(frozen=True, slots=True)
class EvidencePack(Plain):
    """An answer with all it rests on; what is not said here is as in `assistant.types.Answer`.

    Attributes:
        format: `FORMAT`.
        version: `VERSION`.
        made: When it was made, in UTC, as 2026-01-31T12:00:00Z.
        ujumbe: The version of Ujumbe that answered.
        files: Every file that is cited, sorted by path.
        settings: What the answer depends on besides: encoder, threshold, filters and the like.
    """

    format: str
    version: int
    made: str
    ujumbe: str
    question: str
    asked_as: str
    language: str
    text: str
    abstained: bool
    confidence: float
    writer: str
    note: str
    findings: tuple[PackedFinding, ...]
    citations: tuple[PackedCitation, ...]
    statements: tuple[Statement, ...]
    silent_sources: tuple[str, ...]
    silent_languages: tuple[str, ...]
    files: tuple[PackedFile, ...]
    settings: dict[str, SettingValue]
    by_article: bool = False
    only_near: bool = False
    opening: str = ""


def pack_of(
    answer: Answer,
    catalog: Catalog,
    settings: Settings,
    where: Filter | None = None,
    made: datetime | None = None,
) -> EvidencePack:
    """Make an evidence pack of an answer.

    Args:
        answer: The answer.
        catalog: That of the index that was asked.
        settings: Those that it was asked with.
        where: The filter that it was asked with.
        made: When; default: now.

    Raises:
        PackError: The index has changed since, so that a quotation is no longer in it.
    """
    with catalog.snapshot():  # others may change it meanwhile
        return _pack_of(answer, catalog, settings, where, made or datetime.now(UTC))


def _pack_of(
    answer: Answer, catalog: Catalog, settings: Settings, where: Filter | None, made: datetime
) -> EvidencePack:
    return EvidencePack(
        format=FORMAT,
        version=VERSION,
        made=made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        ujumbe=importlib.metadata.version("ujumbe"),
        question=answer.question,
        asked_as=answer.asked_as,
        language=answer.language,
        text=answer.text,
        abstained=answer.abstained,
        confidence=answer.confidence,
        writer=public_model(answer.writer),
        note=_public_note(answer.note, settings),
        findings=tuple(
            PackedFinding(
                text=item.text,
                independent=item.independent,
                lower_bound=item.lower_bound,
                languages=item.languages,
                sources=item.sources,
                markers=tuple(citation.marker for citation in item.citations),
            )
            for item in answer.findings
        ),
        citations=tuple(_packed(item, catalog) for item in answer.citations),
        statements=answer.statements,
        silent_sources=answer.silent_sources,
        silent_languages=answer.silent_languages,
        files=tuple(
            _file(source, catalog) for source in sorted({item.source for item in answer.citations})
        ),
        settings=_settings(settings, catalog, where),
        by_article=answer.by_article,
        only_near=answer.only_near,
        opening=answer.opening,
    )


def _packed(citation: Citation, catalog: Catalog) -> PackedCitation:
    try:
        text = catalog.text(citation.source)
    except KeyError:
        text = ""
    if text[citation.start : citation.end] != citation.quote:
        raise _changed(citation.source)
    return PackedCitation(
        marker=citation.marker,
        source=citation.source,
        title=citation.title,
        language=citation.language,
        outlet=_outlet(citation, catalog),
        published=citation.published,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
        line=citation.line,
        locator=citation.locator,
        also=citation.also,
        answer=text[citation.answer_start : citation.answer_end],
        answer_start=citation.answer_start,
        answer_end=citation.answer_end,
        translation=citation.translation,
        dates=citation.dates,
    )


def _outlet(citation: Citation, catalog: Catalog) -> str | None:
    """Who published the article that a quotation stands in: the innermost one."""
    around = [
        held.article
        for held in held_articles(catalog, citation.source)
        if held.chunks and held.article.span.start <= citation.start < held.article.span.end
    ]
    innermost = min(around, key=lambda item: item.span.end - item.span.start, default=None)
    return innermost.outlet if innermost else None


def _changed(source: str) -> PackError:
    return PackError(
        f"{source} was indexed anew after the answer was given, and has changed.",
        "Ask again, and export that answer.",
    )


def _file(source: str, catalog: Catalog) -> PackedFile:
    try:
        document = held_document(catalog, source)
    except KeyError:
        raise _changed(source) from None
    return PackedFile(
        path=source,
        sha256=document.sha256,
        text_sha256=text_sha256(document.text),
        encoding=document.encoding,
        size=catalog.files()[source].size,
    )


def text_sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _settings(
    settings: Settings, catalog: Catalog, where: Filter | None
) -> dict[str, SettingValue]:
    """The settings that an answer depends on; no key, and no place on this machine."""
    where = where or Filter()
    threshold = settings.threshold
    return {
        "encoder": catalog.meta("encoder"),
        "passages": settings.passages,
        "centring": settings.centring,
        "pasted": catalog.meta("pasted"),
        "threshold": calibration().threshold if threshold is None else threshold,
        "llm": public_model(settings.llm or ""),
        "llm_passages": settings.llm_passages,
        "unsupported": settings.unsupported,
        "reword": settings.reword,
        "translate": settings.translate,
        "own_prompts": settings.prompts is not None,
        "only_sources": list(where.sources),
        "only_outlets": list(where.outlets),
        "only_languages": list(where.languages),
        "since": where.since.isoformat() if where.since else "",
        "until": where.until.isoformat() if where.until else "",
    }


def public_model(name: str) -> str:
    """What a model is called, without a key in its URL and without a path on this machine."""
    if name.startswith(("http://", "https://")):
        try:
            parts = urlsplit(name)
        except ValueError:  # no address at all: what of it is a key cannot be told
            return name.partition(":")[0]
        name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        return f"{name}#{parts.fragment}" if parts.fragment else name
    kind, colon, model = name.partition(":")
    return f"{kind}{colon}{_last_part(model)}" if kind == "gguf" else name


def _public_note(note: str, settings: Settings) -> str:
    """A note without what the model's setting tells of this machine."""
    if settings.llm:
        for name in (settings.llm, model_label(settings)):
            note = note.replace(name, public_model(name))
        path = Path(settings.llm.partition(":")[2]).expanduser()
        if path.is_absolute():
            note = note.replace(str(path), path.name)
    return _FOLDERS.sub("", note)


def _last_part(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]
