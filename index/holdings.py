"""What a catalog holds of files and articles: read for listings, citations and cleaning."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.catalog import Catalog
from index.packing import unpack_declared, unpack_half
from index.types import Article, Block, Document, Part, Span, Vector, Vectors

COMMON = 3
"""Files on which a line must stand to be called common."""


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article of the catalog.

    Attributes:
        id: Its identifier in the catalog.
        source: Path of its file.
        article: What the cleaner found; its pasted stories inside.
        chunks: How many chunks it has; none where it is kept out of the index.
        host: The article it was pasted into, if any.
        copies: Articles of other files that it shares most of its words with.
    """

    id: int
    source: str
    article: Article
    chunks: int
    host: int | None
    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as citations see it.

    Attributes:
        text: Its decoded text, or the words extracted from it.
        parts: Its pages, paragraphs or rows, in order; none where it has lines.
        same: Other files with the very same bytes.
    """

    text: str
    parts: tuple[Part, ...] = ()
    same: tuple[str, ...] = ()

    def part_at(self, offset: int) -> Part | None:
        """The page, paragraph or row that an offset stands in, where the file has such."""
        at = bisect_right(self.parts, offset, key=lambda part: part.span.start)
        return self.parts[at - 1] if at else None


def source_file(catalog: Catalog, source: str) -> SourceFile:
    """What citations need of a file.

    Raises:
        KeyError: The file is not indexed.
    """
    same = catalog.rows("SELECT source FROM files WHERE same_as = ? ORDER BY source", (source,))
    return SourceFile(
        catalog.text(source), tuple(parts(catalog, source)), tuple(r[0] for r in same)
    )


def held_articles(catalog: Catalog, source: str | None = None) -> list[HeldArticle]:
    """The articles of all files, or of one, by source and place; pasted ones after their host."""
    blocks: dict[int, list[Block]] = defaultdict(list)
    for identifier, start, end, role, reason, language in catalog.rows(
        "SELECT article_id, start, end, role, reason, blocks.language FROM blocks"
        " JOIN articles ON articles.id = article_id JOIN files ON files.id = file_id"
        " WHERE ?1 IS NULL OR source = ?1 ORDER BY article_id, start",
        (source,),
    ):
        blocks[identifier].append(Block(Span(start, end), role, reason, language))
    copies: dict[int, list[int]] = defaultdict(list)
    for one, other in _copies(catalog, source):
        copies[one].append(other)
        copies[other].append(one)
    rows = catalog.rows(
        "SELECT articles.id, source, host_id, title, published, outlet, language,"
        " (SELECT count(*) FROM chunks WHERE article_id = articles.id)"
        " FROM articles JOIN files ON files.id = file_id"
        " WHERE ?1 IS NULL OR source = ?1 ORDER BY source, articles.id",
        (source,),
    )
    found = [
        HeldArticle(
            id=row[0],
            source=row[1],
            article=Article(
                title=row[3],
                published=date.fromisoformat(row[4]) if row[4] else None,
                outlet=row[5],
                language=row[6],
                blocks=tuple(blocks[row[0]]),
            ),
            chunks=row[7],
            host=row[2],
            copies=tuple(sorted(copies[row[0]])),
        )
        for row in rows
    ]
    pasted: dict[int, list[Article]] = defaultdict(list)
    for held in found:
        if held.host is not None:
            pasted[held.host].append(held.article)
    return [
        replace(held, article=replace(held.article, pasted=tuple(pasted[held.id])))
        for held in found
    ]


def _copies(catalog: Catalog, source: str | None) -> list[tuple[int, int]]:
    """Pairs of articles that are copies: all, or those with an article of one file."""
    if source is None:
        return catalog.rows("SELECT article_id, other_id FROM copies")
    own = "SELECT articles.id FROM articles JOIN files ON files.id = file_id WHERE source = ?1"
    # Two queries, for each has an index of its own; a pair inside the file is found once.
    return catalog.rows(
        f"SELECT article_id, other_id FROM copies WHERE article_id IN ({own})"  # noqa: S608 - ours
        f" UNION SELECT article_id, other_id FROM copies WHERE other_id IN ({own})",
        (source,),
    )


def copies_among(catalog: Catalog, articles: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these articles that are copies of one another, both ways round."""
    rows = catalog.rows(
        "SELECT article_id, other_id FROM copies"
        " WHERE article_id IN (SELECT value FROM json_each(?1))"
        " AND other_id IN (SELECT value FROM json_each(?1))",
        (json.dumps(sorted(set(articles))),),
    )
    return {pair for one, other in rows for pair in ((one, other), (other, one))}


def sentence_vectors(
    catalog: Catalog, articles: Collection[int], count: int
) -> dict[int, tuple[str, Vectors]]:
    """The language of each of these articles, and the vectors of its first sentences, in order.

    Args:
        catalog: The catalog.
        articles: Their identifiers; those that are kept out of the index are left out.
        count: How many sentences of each at most.
    """
    rows = catalog.rows(
        "SELECT article_id, language, vector FROM (SELECT article_id, language,"
        " sentences.vector AS vector, row_number() OVER (PARTITION BY article_id"
        " ORDER BY chunks.start, place) AS number FROM sentences"
        " JOIN chunks ON chunks.id = chunk_id JOIN articles ON articles.id = article_id"
        " WHERE article_id IN (SELECT value FROM json_each(?1)))"
        " WHERE number <= ?2 ORDER BY article_id, number",
        (json.dumps(sorted(set(articles))), count),
    )
    vectors: dict[tuple[int, str], list[Vector]] = defaultdict(list)
    for article, language, vector in rows:
        vectors[article, language].append(unpack_half(vector))
    return {article: (language, np.stack(own)) for (article, language), own in vectors.items()}


def parts(catalog: Catalog, source: str) -> list[Part]:
    """The pages, paragraphs or rows of a file, in order; none for files that have lines."""
    rows = catalog.rows(
        "SELECT kind, number, start, end FROM parts JOIN files ON files.id = file_id"
        " WHERE source = ? ORDER BY start, number",
        (source,),
    )
    return [Part(kind, number, Span(start, end)) for kind, number, start, end in rows]


def held_document(catalog: Catalog, source: str) -> Document:
    """A file as it was loaded.

    Raises:
        KeyError: The file is not indexed.
    """
    rows = catalog.rows(
        "SELECT text, encoding, sha256, declared FROM files WHERE source = ? AND text IS NOT NULL",
        (source,),
    )
    if not rows:
        raise KeyError(source)
    text, encoding, sha256, declared = rows[0]
    return Document(
        source, text, encoding, sha256, tuple(parts(catalog, source)), unpack_declared(declared)
    )


def orphans(catalog: Catalog) -> list[str]:
    """Files that were held for copies of one that is gone or has other bytes now."""
    rows = catalog.rows(
        "SELECT copy.source FROM files AS copy LEFT JOIN files AS original"
        " ON original.source = copy.same_as AND original.sha256 = copy.sha256"
        " AND original.same_as IS NULL"
        " WHERE copy.same_as IS NOT NULL AND original.id IS NULL ORDER BY copy.source"
    )
    return [row[0] for row in rows]


def common_lines(catalog: Catalog, more: Mapping[int, int] | None = None) -> frozenset[int]:
    """Hashes of the lines that stand on several pages.

    Args:
        catalog: The catalog.
        more: On how many pages that it does not hold yet a line stands, by hash.
    """
    rows = catalog.rows("SELECT hash FROM page_lines GROUP BY hash HAVING count(*) >= ?", (COMMON,))
    found = {row[0] for row in rows}
    for key, count in (more or {}).items():
        if key not in found:
            held = catalog.rows("SELECT count(*) FROM page_lines WHERE hash = ?", (key,))
            if held[0][0] + count >= COMMON:
                found.add(key)
    return frozenset(found)


def files_with_lines(catalog: Catalog, hashes: frozenset[int]) -> list[str]:
    """Files on which any of some lines stands."""
    found: set[str] = set()
    for key in hashes:
        rows = catalog.rows(
            "SELECT source FROM page_lines JOIN files ON files.id = file_id WHERE hash = ?", (key,)
        )
        found.update(row[0] for row in rows)
    return sorted(found)
