"""Which articles a question is put to: by file, outlet, language and date."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.catalog import Catalog
from index.errors import NothingMatches

_MOST_NAMED = 12
"""Known values that an error lists."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article must be to be asked; an empty field asks nothing of it.

    Attributes:
        sources: Its file, or one of the same bytes, is one of these paths, or matches one as a
            pattern (`*`, `?`, `[…]`).
        outlets: Its outlet is one of these, whatever their case.
        languages: Its language is one of these ISO 639-1 codes.
        since: It was published on this day or later; an article without a date was not.
        until: It was published on this day or earlier; likewise.
    """

    sources: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


Eligible = Mapping[str, frozenset[int] | None]
"""The chunks that a filter leaves, by language; None stands for all of a language."""


def eligible(catalog: Catalog, where: Filter | None) -> Eligible:
    """The chunks that a filter leaves.

    Raises:
        NothingMatches: It leaves none.
    """
    where = where or Filter()
    held = list(catalog.sums())
    _check(where, {"languages": held, "outlets": _outlets(catalog) if where.outlets else []})
    languages = [code for code in held if not where.languages or code in _lowered(where.languages)]
    if not (where.sources or where.outlets or where.since or where.until):
        return dict.fromkeys(languages)
    found: dict[str, set[int]] = {}
    for chunk_id, language in _chunks(catalog, where):
        if language in languages:
            found.setdefault(language, set()).add(chunk_id)
    if not found:
        raise NothingMatches(
            "No article matches the filter.", "`ujumbe sources` lists what there is."
        )
    return {language: frozenset(ids) for language, ids in found.items()}


def passing(catalog: Catalog, ids: Sequence[int], allowed: Eligible) -> list[int]:
    """Those of some chunks that a filter leaves, in their order."""
    rows = catalog.rows(
        "SELECT chunks.id, language FROM chunks JOIN articles ON articles.id = article_id"
        " WHERE chunks.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    left = {
        key for key, code in rows if code in allowed and key in (allowed[code] or frozenset([key]))
    }
    return [key for key in ids if key in left]


def _chunks(catalog: Catalog, where: Filter) -> list[tuple[int, str]]:
    """Chunks, with their languages, that match by file, outlet and date."""
    outlets = json.dumps(
        [name for name in _outlets(catalog) if name.casefold() in _lowered(where.outlets)]
    )
    return catalog.rows(
        "SELECT chunks.id, language FROM chunks JOIN articles ON articles.id = article_id"
        " JOIN files ON files.id = file_id WHERE"
        " (?1 = '[]' OR files.id IN (SELECT coalesce(held.id, named.id) FROM json_each(?1)"
        "   JOIN files AS named ON named.source = value OR named.source GLOB value"
        "   LEFT JOIN files AS held ON held.source = named.same_as))"
        " AND (?2 = '[]' OR outlet IN (SELECT value FROM json_each(?2)))"
        " AND (?3 IS NULL OR published >= ?3) AND (?4 IS NULL OR published <= ?4)",
        (json.dumps(where.sources), outlets, _iso(where.since), _iso(where.until)),
    )


def _outlets(catalog: Catalog) -> list[str]:
    rows = catalog.rows("SELECT DISTINCT outlet FROM articles WHERE outlet <> '' ORDER BY outlet")
    return [row[0] for row in rows]


def _check(where: Filter, known: Mapping[str, Sequence[str]]) -> None:
    """Refuse a language or an outlet that no article has: a typing error, most likely."""
    for field, names in known.items():
        for wanted in getattr(where, field):
            if wanted.casefold() in _lowered(names):
                continue
            listed = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
            raise NothingMatches(
                f"{wanted!r} is not among the articles' {field}.", f"Known: {listed or 'none'}."
            )


def _lowered(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
