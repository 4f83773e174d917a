"""What an update gives the encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import update
from index.store import Index
from tests.doubles import WordEncoder

TITLES = [
    "The bridge opens",
    "Minister opens the new bridge over the eastern river after two years of work and talk",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("most", [12, 40, 126, 500])
def test_an_encoder_is_given_no_more_than_it_reads(tmp_path: Path, title: str, most: int) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    told = " ".join(f"On day {day} the minister said that the bridge is open." for day in range(90))
    (folder / "a.txt").write_text(f"{title}\n\n{told}\n", encoding="utf-8")
    encoder = WordEncoder(max_tokens=most)
    index = Index.open_or_create(tmp_path / "index", folder, encoder)
    encoder.encoded.clear()
    update(index, folder)
    assert max(encoder.count_tokens(encoder.encoded)) <= most
    chunks = index.catalog.chunks(sorted(index.catalog.chunk_ids()))
    assert chunks[0].title == title
    assert " ".join(chunk.text for chunk in chunks).split() == told.split()
