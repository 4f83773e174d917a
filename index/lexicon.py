"""Finds chunks by words and by names: BM25 within a language, names in any script.

Words are ranked by SQLite's FTS5 (BM25; Robertson and Zaragoza, 2009) over the terms of
index/words.py, which never match across languages. Names are matched by index/names.py with all
the words of the corpus that may be names, and weigh the more the fewer chunks have them.
"""

from __future__ import annotations

import json
import math
import sqlite3
import threading
from collections.abc import Collection, Iterable, Sequence

from index.catalog import Catalog
from index.names import key, nearest, same_word
from index.names import words as name_words
from index.words import terms

_MOST_TERMS = 48
_MOST_POSTINGS = 20_000
"""A question's rarest terms are looked up until so many of them, or so many chunks that have them:
common ones cost the most and say the least."""

_SATURATION = 1.2
"""BM25's k1, which is fixed in FTS5."""

_COMMONEST = 0.3
"""A word that this share of all chunks has names nobody in particular."""

_FEWEST_CHUNKS = 3
"""So few may have a name, however small the corpus."""

_MOST_NAMED = 12
"""Words of a question that are looked up as names, the longest ones."""

_MOST_KEYS = 20
"""Keys nearest to that of a question's word whose words are compared with it."""


def record_words(db: sqlite3.Connection, chunk_id: int, text: str, language: str) -> None:
    """Make a chunk findable by its words and names; inside `Catalog.transaction`."""
    db.execute(
        "INSERT INTO words (rowid, terms) VALUES (?, ?)", (chunk_id, _joined(text, language))
    )
    names = sorted({span.of(text) for span in name_words(text)})
    db.executemany(
        "INSERT OR IGNORE INTO name_words (word, key) VALUES (?, ?)",
        [(name, key(name)) for name in names],
    )
    db.execute(
        "INSERT INTO names SELECT id, ? FROM name_words"
        " WHERE word IN (SELECT value FROM json_each(?))",
        (chunk_id, json.dumps(names)),
    )


def forget_words(db: sqlite3.Connection, chunks: Iterable[tuple[int, str, str]]) -> None:
    """Take chunks out, given as id, text and language as they were recorded."""
    for chunk_id, text, language in chunks:
        db.execute(
            "INSERT INTO words (words, rowid, terms) VALUES ('delete', ?, ?)",
            (chunk_id, _joined(text, language)),
        )
        held = [
            row[0]
            for row in db.execute("SELECT word_id FROM names WHERE chunk_id = ?", (chunk_id,))
        ]
        db.execute("DELETE FROM names WHERE chunk_id = ?", (chunk_id,))
        db.execute(
            "DELETE FROM name_words WHERE id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM names WHERE word_id = id)",
            (json.dumps(held),),
        )


def by_words(
    catalog: Catalog,
    question: str,
    language: str,
    count: int,
    allowed: Collection[int] | None = None,
) -> dict[int, float]:
    """Chunks of the question's language that share its words, best first.

    Args:
        catalog: Where to look.
        question: As asked.
        language: Its ISO 639-1 code.
        count: How many to give at most.
        allowed: Chunks that may be given; None for all.

    Returns:
        Chunk ids with BM25 as a share of the most that the question's terms could give, 0 to 1.
    """
    weights = _rarest(catalog, sorted(set(terms(question, language))))
    if not weights:
        return {}
    # Without "?2 IS NULL OR" the match would run once for each id that is allowed.
    query = (
        "SELECT rowid, bm25(words) FROM words WHERE words MATCH ?1"
        " AND (?2 IS NULL OR rowid IN (SELECT value FROM json_each(?2)))"
        " ORDER BY bm25(words), rowid LIMIT ?3"
    )
    match = " OR ".join(f'"{term}"' for term in weights)
    most = sum(weights.values()) * (_SATURATION + 1)
    return {
        row[0]: min(1.0, -row[1] / most)
        for row in catalog.rows(query, (match, _json(allowed), count))
    }


def _rarest(catalog: Catalog, wanted: Sequence[str]) -> dict[str, float]:
    """The terms of a question that tell most, rarest first, with their weights (FTS5's idf)."""
    found = catalog.rows(
        "SELECT term, doc FROM word_counts WHERE term IN (SELECT value FROM json_each(?))",
        (json.dumps(wanted),),
    )
    chunks = catalog.count_chunks()
    weights: dict[str, float] = {}
    postings = 0
    for term, having in sorted(found, key=lambda row: (row[1], row[0]))[:_MOST_TERMS]:
        postings += having
        if weights and postings > _MOST_POSTINGS:
            break
        # Chunks may have gone since the terms were counted.
        without = max(0, chunks - having)
        weights[term] = max(1e-6, math.log((without + 0.5) / (having + 0.5)))
    return weights


class NameFinder:
    """Finds chunks by the names in a question. A class, for it holds the corpus's keys."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._turn = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._keys: list[str] = []

    def find(self, question: str) -> dict[int, float]:
        """Chunks that name what a question names, whatever the script.

        Returns:
            Chunk ids with the share of the question's names that they have, weighed by how few
            chunks do, 0 to 1; best first.
        """
        chunks = self._catalog.count_chunks()
        scores: dict[int, float] = {}
        total = 0.0
        for word in _named(question):
            having = self._having(word)
            if not having or len(having) > max(_FEWEST_CHUNKS, _COMMONEST * chunks):
                continue
            weight = math.log(1 + chunks / len(having))
            total += weight
            for chunk_id in having:
                scores[chunk_id] = scores.get(chunk_id, 0.0) + weight
        ranked = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))
        return {chunk_id: scores[chunk_id] / total for chunk_id in ranked}

    def spellings(self, word: str) -> list[str]:
        """The corpus's spellings of a question's word, in any script."""
        keys = self._current_keys()
        near = [keys[place] for place, _ in nearest(key(word), keys)[:_MOST_KEYS]]
        rows = self._catalog.rows(
            "SELECT word FROM name_words WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(near),),
        )
        return [row[0] for row in rows if same_word(word, row[0])]

    def _having(self, word: str) -> frozenset[int]:
        rows = self._catalog.rows(
            "SELECT DISTINCT chunk_id FROM names JOIN name_words ON id = word_id"
            " WHERE word IN (SELECT value FROM json_each(?))",
            (json.dumps(self.spellings(word)),),
        )
        return frozenset(row[0] for row in rows)

    def _current_keys(self) -> list[str]:
        """Every key of the corpus, read again when words have come or gone."""
        ((last, count),) = self._catalog.rows(
            "SELECT coalesce(max(id), 0), count(*) FROM name_words"  # ids are never used twice
        )
        with self._turn:
            if self._seen != (last, count):
                rows = self._catalog.rows("SELECT DISTINCT key FROM name_words ORDER BY key")
                self._keys, self._seen = [row[0] for row in rows if row[0]], (last, count)
            return self._keys


def _named(question: str) -> list[str]:
    """Words of a question that may be names: all longer ones where it is typed in lower case."""
    cased = any(letter.isupper() for letter in question[1:])
    words = dict.fromkeys(span.of(question) for span in name_words(question, cased=cased))
    return sorted(words, key=len, reverse=True)[:_MOST_NAMED]


def _joined(text: str, language: str) -> str:
    return " ".join(terms(text, language))


def _json(allowed: Collection[int] | None) -> str | None:
    return None if allowed is None else json.dumps(sorted(allowed))
