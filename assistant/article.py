"""A whole file as it was indexed: its text in parts, what was cut of it and why, and its hash.

Everything is read from the catalog, which keeps the decoded text of every file. So a file that
has changed or vanished since still opens as it was when it was indexed, which is what quotations
of it are exact for; what became of it on disk is said.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.sources import not_indexed
from assistant.types import Plain
from index.added import folder_of
from index.catalog import Catalog, FileState
from index.cleaning.line_score import reason_text
from index.errors import IndexDamaged, SourceError
from index.holdings import HeldArticle, held_articles, held_document, source_file
from index.types import Block, Part

Kind = Literal["title", "kept", "cut", "pasted", "blank"]
"""What a part of a file is: a headline, text of an article, cut from it, another story pasted
under it that no question reaches, or nothing but blanks and line ends."""

OnDisk = Literal["same", "changed", "gone"]
"""What became of a file since it was indexed."""


@dataclass(frozen=True, slots=True)
class ArticlePart(Plain):
    """A stretch of a file.

    Attributes:
        start: Offset of its first character in the file's text.
        end: Offset after its last character.
        kind: What it is.
        reason: Why it was cut, in the cleaner's words; empty where it was not.
        language: ISO 639-1 code.
    """

    start: int
    end: int
    kind: Kind
    reason: str
    language: str


@dataclass(frozen=True, slots=True)
class Story(Plain):
    """An article of a file: most files have one, a table has one in each row.

    Attributes:
        start: Offset of its first character in the file's text.
        end: Offset after its last character, stories pasted under it left out.
        title: Its headline.
        outlet: Who published it, if known.
        published: Date of publication as YYYY-MM-DD, if known.
        language: ISO 639-1 code of its body.
        pasted: Whether it was found pasted under the one before it.
        asked: Whether questions reach it.
    """

    start: int
    end: int
    title: str
    outlet: str | None
    published: str | None
    language: str
    pasted: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class ArticleView(Plain):
    """A file with all that is known of it, to be read as a whole.

    Attributes:
        path: Its path, relative to the indexed folder, with forward slashes.
        same: Other files with the very same bytes.
        sha256: SHA-256 of its bytes, hexadecimal.
        encoding: The encoding it was decoded with; empty where its format knows none.
        on_disk: What became of the file since it was indexed.
        title: Headline of the story that was asked for.
        outlet: Who published that, if known.
        published: Its date of publication as YYYY-MM-DD, if known.
        language: ISO 639-1 code of its body.
        characters: How many characters its text has.
        text: The whole text as decoded, or the words extracted from the file.
        parts: What the text is made of, in order: it is covered without gap or overlap.
        stories: The articles in it, in order.
        places: Its pages, paragraphs or rows, in order; none where it has lines.
    """

    path: str
    same: tuple[str, ...]
    sha256: str
    encoding: str
    on_disk: OnDisk
    title: str
    outlet: str | None
    published: str | None
    language: str
    characters: int
    text: str
    parts: tuple[ArticlePart, ...]
    stories: tuple[Story, ...]
    places: tuple[Part, ...]


def article_of(catalog: Catalog, source: str, at: int = 0) -> ArticleView:
    """A file of an index, whole.

    Args:
        catalog: That of the index.
        source: Path of the file, relative to the indexed folder.
        at: Offset of the story that is asked for, where the file holds several.

    Raises:
        SourceError: The file is not in the index, or could not be indexed.
        IndexDamaged: The index has the file, but no article of it.
    """
    with catalog.snapshot():  # others may change it meanwhile
        state = catalog.files().get(source)
        if state is None:
            raise _unknown(source)
        if state.error:
            raise not_indexed(source, state.error)
        holder = state.same_as or source
        try:
            document = held_document(catalog, holder)
            file = source_file(catalog, holder)
        except KeyError:  # its original went, and it is not indexed in its stead yet
            raise _unknown(source) from None
        held = sorted(held_articles(catalog, holder), key=lambda item: item.article.span.start)
        folder = Path(catalog.meta("folder"))
    if not held:
        raise IndexDamaged(
            f"The index has no article of {source}.", "Run `ujumbe index FOLDER` again."
        )
    stories = tuple(_story(item) for item in held)
    asked_for = _story_at([story for story in stories if story.asked], at) or stories[0]
    return ArticleView(
        path=source,
        same=tuple(sorted({holder, *file.same} - {source})),
        sha256=document.sha256,
        encoding=document.encoding,
        on_disk=_on_disk(folder_of(source, folder, catalog.place), source, state),
        title=asked_for.title,
        outlet=asked_for.outlet,
        published=asked_for.published,
        language=asked_for.language,
        characters=len(document.text),
        text=document.text,
        parts=tuple(_covering(_parts(held, document.text), document.text)),
        stories=stories,
        places=document.parts,
    )


def _story_at(stories: Sequence[Story], offset: int) -> Story | None:
    """The last story that begins at or before an offset; the first where none does."""
    place = bisect_right(stories, offset, key=lambda story: story.start)
    return stories[max(0, place - 1)] if stories else None


def _unknown(source: str) -> SourceError:
    return SourceError(
        f"{source} is not in the index.", "`ujumbe sources` lists the files that are."
    )


def _left_out(item: HeldArticle) -> bool:
    """Whether a story is another one's, pasted there, and was kept out of the index."""
    return item.host is not None and not item.chunks


def _story(item: HeldArticle) -> Story:
    article = item.article
    return Story(
        start=article.span.start,
        end=min([article.span.end, *(story.span.start for story in article.pasted)]),
        title=article.title,
        outlet=article.outlet,
        published=article.published.isoformat() if article.published else None,
        language=article.language,
        pasted=item.host is not None,
        asked=item.chunks > 0,
    )


def _parts(held: Sequence[HeldArticle], text: str) -> Iterator[ArticlePart]:
    """The blocks of all stories in order; of a host not those that its pasted stories cover."""
    for item in held:
        pasted = {(story.span.start, story.span.end) for story in item.article.pasted}
        for block in item.article.blocks:
            if (block.span.start, block.span.end) not in pasted:
                yield _part(block, item, text)


def _part(block: Block, item: HeldArticle, text: str) -> ArticlePart:
    kind: Kind
    reason = block.reason
    if not block.span.of(text).strip():
        kind, reason = "blank", ""
    elif _left_out(item):
        kind, reason = "pasted", reason or reason_text("pasted_story")
    elif block.role == "cut":
        kind = "cut"
    else:
        kind = "title" if block.role == "title" else "kept"
    language = block.language or item.article.language
    return ArticlePart(block.span.start, block.span.end, kind, reason, language)


def _covering(parts: Iterable[ArticlePart], text: str) -> Iterator[ArticlePart]:
    """The parts, seen to cover a text: whatever the catalog held, no character is lost."""
    at = 0
    for part in sorted(parts, key=lambda part: (part.start, part.end)):
        start, end = max(part.start, at), min(part.end, len(text))
        if start >= end:
            continue
        if start > at:
            yield _nobodys(at, start, text)
        yield replace(part, start=start, end=end)
        at = end
    if at < len(text):
        yield _nobodys(at, len(text), text)


def _nobodys(start: int, end: int, text: str) -> ArticlePart:
    """A stretch that no story of the catalog has."""
    if text[start:end].strip():
        return ArticlePart(start, end, "cut", reason_text("no_article"), "")
    return ArticlePart(start, end, "blank", "", "")


def _on_disk(folder: Path, source: str, state: FileState) -> OnDisk:
    """What became of a file; only one that was touched is read, to compare its hash."""
    path = folder
    for name in source.split("/"):
        path /= name
        if path.is_symlink():  # indexing follows none
            return "gone"
    try:
        found = path.stat()
        if (found.st_size, found.st_mtime_ns) == (state.size, state.modified):
            return "same"
        if found.st_size != state.size:
            return "changed"
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "gone"
    return "same" if digest == state.sha256 else "changed"
