"""The files of what was retrieved, held as they were then, while an answer is made of them.

Articles are added, changed and removed while others ask. A passage is read, compared and cited over
a second or more, or a minute where a language model writes; its file must not change or vanish in
between. So each file is looked up once, right after retrieval, and what no longer stands in it by
then is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.write import FileOf
from index.holdings import SourceFile, source_file

if TYPE_CHECKING:
    from assistant.retrieve import Retrieved
    from index.catalog import Catalog


def held_files(catalog: Catalog, found: Sequence[Retrieved]) -> tuple[list[Retrieved], FileOf]:
    """What of some passages still stands in the index, and what gives their files from now on."""
    files: dict[str, SourceFile] = {}
    with catalog.snapshot():
        for source in {item.passage.source for item in found}:
            with suppress(KeyError):  # it has gone since
                files[source] = source_file(catalog, source)
    standing = [
        item
        for item in found
        if item.passage.source in files
        and item.chunk.span.of(files[item.passage.source].text) == item.passage.text
    ]
    return standing, files.__getitem__
