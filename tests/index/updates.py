"""Updates of an index: the articles that tests index, how they do it, and what they ask then."""

from __future__ import annotations

from pathlib import Path

from index.build import Report, update
from index.holdings import held_articles
from index.store import Index
from tests.doubles import WordEncoder
from tests.stories import BRIDGE, HARVEST, SCHOOL

STORIES = {"bridge.txt": BRIDGE, "deep/harvest.md": f"# {HARVEST}", "schule.txt": SCHOOL}
"""A folder of three, by their sources."""

HOST = (
    "Minister opens the new bridge\n\n"
    "The minister opened a new bridge over the eastern river on Monday morning.\n\n"
    "Four hundred workers had built the bridge in two years, his office said.\n\n"
    "The old bridge over the river will be closed to lorries from next month.\n\n"
    "Source: River News\nRead also:\n"
    "Nurses of the coast end their strike\n"
    "The nurses of the coast ended their strike on Tuesday after talks with the union.\n"
    "Their strike had closed two hospitals on the coast for eleven days, the union said.\n"
    "The nurses return to their hospitals tomorrow, a speaker of the union said.\n"
)
"""An article with another story pasted under it."""

WIRE = (
    "The harbour workers of the northern port voted on Friday to accept a new contract. "
    "The contract raises wages by six per cent and runs until the end of next year. "
    "Ships that had waited outside the bay began to unload on Saturday morning."
)
"""A story that several outlets print."""

SHARED = "The bridge of the northern port was closed to all lorries on Friday morning."
"""A line that stands on several pages."""


def run(index: Index) -> Report:
    """Bring an index up to date with its folder."""
    return update(index, Path(index.catalog.meta("folder")))


def indexed(index: Index) -> set[str]:
    """The files that articles are held of."""
    return {item.source for item in held_articles(index.catalog)}


def encoded(index: Index) -> list[str]:
    """What was encoded so far."""
    assert isinstance(index.encoder, WordEncoder)
    return index.encoder.encoded


def body_of(index: Index, source: str) -> str:
    """What was kept of a file's one article."""
    text = index.catalog.text(source)
    (held,) = held_articles(index.catalog, source)
    return " ".join(b.span.of(text) for b in held.article.blocks if b.role == "body")


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, deep ones too, with its bytes."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_whole(index: Index) -> None:
    """Assert that Chroma and the languages' sums are of just the catalog's chunks."""
    assert index.vectors().ids() == index.catalog.chunk_ids()
    sums = index.catalog.sums()
    for language in {language for _, language, _ in index.catalog.chunk_vectors()}:
        vectors = [v for _, held, v in index.catalog.chunk_vectors() if held == language]
        assert sums[language].count == len(vectors)
        assert abs(sums[language].total - sum(vectors)).max() < 1e-4
