"""What tests of remarks share: the catalog of an index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Index
from index.catalog import Catalog
from tests.doubles import WordEncoder


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The catalog of an index in which nothing is left of what was answered."""
    place = tmp_path_factory.mktemp("index")
    index = Index.open_or_create(place, place, WordEncoder())
    yield index.catalog
    index.close()
