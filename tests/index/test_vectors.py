"""The Chroma store, embedded and as a real server."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import InternalError

from index.centre import unit
from index.errors import (
    IndexDamaged,
    IndexLocked,
    IndexProblem,
    SettingsError,
    StoreUnavailable,
)
from index.vectors import ChromaVectors, Guard
from tests.ports import free_port

VECTORS = unit(np.random.default_rng(3).normal(size=(40, 16)).astype(np.float32))
LANGUAGES = ["en", "ar"] * 20


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real `chroma run` on a free port of this machine."""
    port = free_port()
    program = Path(sys.executable).parent / "chroma"
    folder = tmp_path_factory.mktemp("chroma-server")
    command = [
        str(program),
        "run",
        "--path",
        str(folder),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                ChromaVectors.server(url, "probe", folder).close()
                break
            except StoreUnavailable:
                time.sleep(0.1)
        yield url
        server.terminate()


@pytest.fixture(params=["embedded", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChromaVectors]:
    if request.param == "embedded":
        opened = ChromaVectors.embedded(tmp_path)
    else:
        url = request.getfixturevalue("chroma_server")
        opened = ChromaVectors.server(url, uuid.uuid4().hex, tmp_path)
    yield opened
    opened.close()


def test_the_nearest_of_a_language_come_in_order_of_cosine(store: ChromaVectors) -> None:
    store.put(list(range(40)), VECTORS, LANGUAGES)
    expected = [int(i) for i in np.argsort(-(VECTORS @ VECTORS[8])) if LANGUAGES[i] == "en"]
    assert store.nearest(VECTORS[8], "en", 5) == expected[:5]


def test_length_does_not_count_only_the_angle_does(store: ChromaVectors) -> None:
    store.put([1, 2], np.stack([VECTORS[0] * 50, VECTORS[1]]), ["en", "en"])
    assert store.nearest(VECTORS[1], "en", 2) == [2, 1]


def test_what_is_removed_is_not_found(store: ChromaVectors) -> None:
    store.put(list(range(40)), VECTORS, LANGUAGES)
    store.remove([8, 10, 9])
    assert 8 not in store.nearest(VECTORS[8], "en", 40)
    assert 9 not in store.nearest(VECTORS[9], "ar", 40)
    assert (store.count(), store.ids()) == (37, set(range(40)) - {8, 9, 10})


def test_each_language_is_a_collection_of_its_own(store: ChromaVectors) -> None:
    store.put(list(range(40)), VECTORS, LANGUAGES)
    counts = {name: held.count() for name, held in store._listed().items()}
    assert counts == {"ar": 20, "en": 20}
    assert set(store.nearest(VECTORS[8], "ar", 40)) == set(range(1, 40, 2))
    assert store.nearest(VECTORS[8], "sw", 5) == []


def test_vectors_put_again_take_the_place_of_the_old_ones(store: ChromaVectors) -> None:
    store.put([1, 2], VECTORS[:2], ["en", "en"])
    store.put([1, 2], VECTORS[1::-1], ["en", "en"])
    assert store.count() == 2
    assert store.nearest(VECTORS[0], "en", 2) == [2, 1]


def test_vectors_are_there_after_opening_again(tmp_path: Path) -> None:
    first = ChromaVectors.embedded(tmp_path)
    first.put(list(range(40)), VECTORS, LANGUAGES)
    first.close()
    assert ChromaVectors.embedded(tmp_path).count() == 40


def test_an_open_store_sees_what_another_process_wrote(tmp_path: Path) -> None:
    store = ChromaVectors.embedded(tmp_path)
    store.put(list(range(40)), VECTORS, LANGUAGES)
    assert store.nearest(VECTORS[8], "en", 1) == [8]
    script = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from index.vectors import ChromaVectors\n"
        "store = ChromaVectors.embedded(Path(sys.argv[1]))\n"
        "store.remove([8])\n"
        "store.put([100, 101], np.eye(16, dtype=np.float32)[:2], ['en', 'sw'])\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert store.nearest(np.eye(16, dtype=np.float32)[0], "en", 1) == [100]
    assert 8 not in store.nearest(VECTORS[8], "en", 40)
    assert store.nearest(VECTORS[8], "sw", 5) == [101]


def test_a_view_that_could_not_be_renewed_is_still_old(tmp_path: Path) -> None:
    guard, other = Guard(tmp_path), Guard(tmp_path)
    with other.writing():
        pass

    def renew(work: Callable[[], AbstractContextManager[bool]]) -> None:
        with work() as stale:
            assert stale
            raise ConnectionError

    for work in (guard.reading, guard.writing):
        with pytest.raises(ConnectionError):
            renew(work)
    with guard.reading() as stale:
        assert stale
    with guard.reading() as stale:
        assert not stale


def test_who_dies_in_the_midst_of_writing_leaves_the_view_of_others_old(tmp_path: Path) -> None:
    guard = Guard(tmp_path)
    script = (
        "import os, sys; from pathlib import Path; from index.vectors import Guard\n"
        "with Guard(Path(sys.argv[1])).writing():\n"
        "    os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    with guard.reading() as stale:
        assert stale


@pytest.mark.parametrize(
    ("error", "kind"),
    [(ConnectionError("gone"), StoreUnavailable), (InternalError("gone"), IndexDamaged)],
)
def test_a_store_that_fails_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[Exception]
) -> None:
    store = ChromaVectors.embedded(tmp_path)
    store.put([1], VECTORS[:1], ["en"])

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("chromadb.Collection.count", fail)
    with pytest.raises(kind, match=re.escape(str(tmp_path / "chroma"))):
        store.count()
    store.close()


def test_a_store_that_could_not_be_opened_anew_is_opened_when_it_can_be(tmp_path: Path) -> None:
    store = ChromaVectors.embedded(tmp_path)
    store.put([1], VECTORS[:1], ["en"])
    with Guard(tmp_path).writing():
        pass
    (tmp_path / "chroma").rename(tmp_path / "elsewhere")
    (tmp_path / "chroma").write_bytes(b"")
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="chroma"):
            store.count()
    (tmp_path / "chroma").unlink()
    (tmp_path / "elsewhere").rename(tmp_path / "chroma")
    assert store.count() == 1
    store.close()


DATABASE = "Query error: Database error: error returned from database: (code: {}) it is so"


@pytest.mark.parametrize(
    ("message", "kind", "cure"),
    [
        (DATABASE.format(13), IndexProblem, "Make room"),  # FULL
        (DATABASE.format(778), IndexProblem, "disk"),  # IOERR_WRITE
        (DATABASE.format(1032), IndexProblem, "permissions"),  # READONLY_DBMOVED
        (DATABASE.format(5), IndexLocked, "Wait"),  # BUSY
        (DATABASE.format(11), IndexDamaged, "remove the folder `chroma`"),  # CORRUPT
        ("Error in compaction: Error purging logs", IndexDamaged, "room on the disk"),
    ],
)
def test_a_store_that_is_hindered_is_not_called_damaged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    message: str,
    kind: type[Exception],
    cure: str,
) -> None:
    store = ChromaVectors.embedded(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise InternalError(message)

    monkeypatch.setattr("chromadb.Collection.upsert", fail)
    with pytest.raises(IndexProblem, match=re.escape(str(tmp_path / "chroma"))) as caught:
        store.put([1], VECTORS[:1], ["en"])
    assert caught.type is kind
    assert cure in caught.value.cure
    store.close()


@pytest.mark.parametrize("name", ["chroma.lock.db", "chroma.stamp"])
def test_a_lock_or_stamp_that_cannot_be_written_is_named_with_its_cure(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(IndexProblem, match=re.escape(str(tmp_path / name))) as caught:
        ChromaVectors.embedded(tmp_path)
    assert "permissions" in caught.value.cure


def test_a_stamp_for_which_there_is_no_room_says_to_make_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ChromaVectors.embedded(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(IndexProblem, match=r"chroma\.stamp") as caught:
        store.put([1], VECTORS[:1], ["en"])
    assert "Make room" in caught.value.cure
    monkeypatch.undo()
    store.close()


def test_a_lock_that_is_none_is_named_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "chroma.lock.db").write_bytes(b"no database at all" * 500)
    with pytest.raises(IndexDamaged, match=r"chroma\.lock\.db") as caught:
        ChromaVectors.embedded(tmp_path)
    assert "Remove it" in caught.value.cure


def test_two_indexes_share_a_server_without_meeting(chroma_server: str, tmp_path: Path) -> None:
    one = ChromaVectors.server(chroma_server, "one", tmp_path)
    two = ChromaVectors.server(chroma_server, "two", tmp_path)
    one.put([1], VECTORS[:1], ["en"])
    assert (one.count(), two.count()) == (1, 0)
    one.close()
    two.close()


def test_a_server_that_is_not_there_is_named_with_the_cure(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(StoreUnavailable, match=url) as caught:
        ChromaVectors.server(url, "one", tmp_path)
    assert "chroma run" in caught.value.cure


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:8000", "ftp://host", "nonsense", "http://[x", "http://[x]:8000"),
        *("http://localhost:99999", "http://localhost:-1", "https://localhost:abc"),
    ],
)
def test_a_wrong_url_is_a_wrong_setting(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="URL"):
        ChromaVectors.server(url, "one", tmp_path)
