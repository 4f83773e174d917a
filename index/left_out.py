"""Files of the indexed folder that are left out of its index.

The folder is the user's, and nothing is ever written to it: what is left out is remembered in the
catalog, for this folder. `update` brings the index up to date with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from index.catalog import Catalog
from index.record import remember
from index.store import Index


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is left out, with what was known of its article."""

    source: str
    title: str = ""
    language: str = ""
    outlet: str | None = None
    published: str | None = None


def leave_out(index: Index, source: str) -> bool:
    """Remember that a file of the folder is not to be indexed; whether there is such a file."""
    catalog = index.catalog
    with catalog.transaction() as db:
        found = catalog.rows(
            "SELECT files.source, title, language, outlet, published FROM files"
            " LEFT JOIN files AS held ON held.source = coalesce(files.same_as, files.source)"
            " LEFT JOIN articles ON file_id = held.id"
            " WHERE files.source = ? ORDER BY articles.id LIMIT 1",
            (source,),
        )
        if not found:
            return False
        _, title, language, outlet, published = found[0]
        one = LeftOut(source, title or "", language or "", outlet, published)
        remember(db, _left_out_of(catalog), _packed({**left_out(catalog), source: one}))
    return True


def take_in(index: Index, source: str) -> bool:
    """Let a file be indexed again; whether it was left out."""
    catalog = index.catalog
    if source not in left_out(catalog):
        return False
    with catalog.transaction() as db:
        out = left_out(catalog)
        taken = out.pop(source, None)
        remember(db, _left_out_of(catalog), _packed(out))
    return taken is not None


def left_out(catalog: Catalog) -> dict[str, LeftOut]:
    """The files of the folder that are not to be indexed, by source."""
    try:
        packed = catalog.meta(_left_out_of(catalog))
    except KeyError:
        return {}
    return {item[0]: LeftOut(*item) for item in json.loads(packed)}


def _packed(out: Mapping[str, LeftOut]) -> str:
    return json.dumps([astuple(out[source]) for source in sorted(out)], ensure_ascii=False)


def _left_out_of(catalog: Catalog) -> str:
    """The fact's name. It is of one folder: another one may have a file of the same name."""
    return f"left out of {catalog.meta('folder')}"
