"""Chroma, the dense index: nearest chunks by cosine, derived from the catalog.

Each language has a collection of its own. Every question is put to every language, and picking
a language out of one collection by a `where` costs time that grows with the corpus: 50 times
as much at 100,000 chunks (docs/retrieval.md).

Embedded (a `PersistentClient` in the index's folder) or a Chroma server by URL. The embedded
store is safe for threads but not for processes: a lock lets several processes read and one
write.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from filelock import ReadWriteLock, Timeout

from index.errors import IndexLocked, SettingsError, StoreUnavailable
from index.refused import chroma_refused, lock_refused, unwritable
from index.types import Vector, Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

_BATCH = 5000
"""Vectors sent at once; Chroma takes at most 5,461."""

_GRAPH: CreateHNSWConfiguration = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 400,  # a centred question lies outside the cloud of vectors: 100 find too few
}

_STATE = "catalog"
"""Under what it is kept to which state of the catalog a store was brought last."""

_WAIT = 30.0
"""Seconds to wait while another process writes."""


class ChromaVectors:
    """Chunk vectors in Chroma, a collection for each language."""

    def __init__(
        self, connect: Callable[[], Client], place: str, prefix: str, guard: Guard
    ) -> None:
        self._connect = connect
        self._place = place
        self._prefix = prefix
        self._state_name = f"state-of-{prefix.rstrip('-')}"
        self._guard = guard
        self._client = connect()
        self._collections = self._listed()

    @classmethod
    def embedded(cls, folder: Path) -> ChromaVectors:
        """Open, or make, the store inside an index's folder.

        Raises:
            IndexDamaged: Chroma cannot open it.
            IndexLocked: Another process writes to it for too long.
            IndexProblem: The folder cannot be written to.
        """
        import chromadb  # noqa: PLC0415 - takes 0.6 s; only this file needs it

        path = folder / "chroma"

        def connect() -> Client:
            with _plain_errors(str(path)), _not_remembered(str(path)):
                return cast("Client", chromadb.PersistentClient(str(path), _settings()))

        guard = Guard(folder)
        with guard.writing():  # making the tables is writing
            return cls(connect, str(path), "chunks-", guard)

    @classmethod
    def server(cls, url: str, identity: str, folder: Path) -> ChromaVectors:
        """Use a Chroma server, in collections of this index's own.

        Args:
            url: Such as http://localhost:8000.
            identity: The index's identity; begins the collections' names.
            folder: The index's folder.

        Raises:
            SettingsError: The URL is none.
            StoreUnavailable: No Chroma server answers there.
        """
        import chromadb  # noqa: PLC0415 - as above

        host, port, secure = _address(url)

        def connect() -> Client:
            with _plain_errors(url):
                client = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=_settings())
                return cast("Client", client)

        return cls(connect, url, f"ujumbe-{identity}-", Guard(folder))

    def close(self) -> None:
        """Let go of the store's files."""
        self._client.close()

    def count(self) -> int:
        """How many vectors there are."""
        with self._reading() as collections:
            return sum(collection.count() for collection in collections.values())

    def ids(self) -> set[int]:
        """The chunk ids of all vectors."""
        return {identifier for identifier, _ in self.held()}

    def held(self) -> set[tuple[int, str]]:
        """The chunk id and the language of every vector."""
        with self._reading() as collections:
            return {
                (int(identifier), language)
                for language, collection in collections.items()
                for identifier in collection.get(include=[])["ids"]
            }

    def nearest(self, question: Vector, language: str, count: int) -> list[int]:
        """Ids of the chunks of one language nearest to a question by cosine, best first.

        Raises:
            StoreUnavailable: The server stopped answering.
            IndexLocked: Another process writes for too long.
        """
        with self._reading() as collections:
            if language not in collections:
                return []
            found = collections[language].query(
                query_embeddings=cast("Any", [question]),  # its type names no generic float
                n_results=count,
                include=[],
            )
        return [int(identifier) for identifier in found["ids"][0]]

    def put(self, ids: Sequence[int], vectors: Vectors, languages: Sequence[str]) -> None:
        """Add vectors, or replace those of the same ids."""
        for language in sorted(set(languages)):
            places = [place for place, held in enumerate(languages) if held == language]
            for at in range(0, len(places), _BATCH):
                part = places[at : at + _BATCH]
                with self._writing() as collections:
                    if language not in collections:
                        collections[language] = self._made(language)
                    collections[language].upsert(
                        ids=[str(ids[place]) for place in part], embeddings=vectors[part]
                    )

    def remove(self, ids: Sequence[int]) -> None:
        """Take vectors away."""
        for at in range(0, len(ids), _BATCH):
            part = [str(identifier) for identifier in ids[at : at + _BATCH]]
            with self._writing() as collections:
                for collection in collections.values():
                    collection.delete(ids=part)

    def state(self) -> str:
        """The state of the catalog that was noted last; empty if none ever was."""
        with self._reading():
            listed = self._client.list_collections()
        noted = (held.metadata or {} for held in listed if held.name == self._state_name)
        return str(next(noted, {}).get(_STATE, ""))

    def note_state(self, state: str) -> None:
        """Note, in the store itself, to which state of the catalog it was brought."""
        with self._writing():
            # A collection of its own, without vectors: those of the languages come one by one.
            collection = self._client.get_or_create_collection(
                self._state_name, embedding_function=None
            )
            collection.modify(metadata={_STATE: state})

    @contextmanager
    def _reading(self) -> Iterator[dict[str, Collection]]:
        with self._guard.reading() as stale, _plain_errors(self._place):
            yield self._current(stale)

    @contextmanager
    def _writing(self) -> Iterator[dict[str, Collection]]:
        with self._guard.writing() as stale, _plain_errors(self._place):
            yield self._current(stale)

    def _current(self, stale: bool) -> dict[str, Collection]:
        """The collections by language."""
        if stale:
            # A client keeps what it has read, and fails on what another process changed.
            self._client.close()
            self._client = self._connect()
            self._collections = self._listed()
        return self._collections

    def _listed(self) -> dict[str, Collection]:
        return {
            collection.name.removeprefix(self._prefix): collection
            for collection in self._client.list_collections()
            if collection.name.startswith(self._prefix)
        }

    def _made(self, language: str) -> Collection:
        # No embedding function: vectors are ours, and Chroma's default would fetch a model.
        return self._client.get_or_create_collection(
            self._prefix + language, configuration={"hnsw": _GRAPH}, embedding_function=None
        )


class Guard:
    """Lets threads take turns, and many processes read or one write.

    Writers leave a new stamp in the folder, by which others see that their view is old.
    """

    def __init__(self, folder: Path) -> None:
        self._stamp_file = folder / "chroma.stamp"
        self._lock_file = folder / "chroma.lock.db"
        with _plain_lock(self._lock_file):
            self._lock = ReadWriteLock(self._lock_file, is_singleton=False)
        self._turn = threading.RLock()
        self._seen = self._stamp()

    @contextmanager
    def reading(self) -> Iterator[bool]:
        """Hold the store for reading; gives whether another process wrote since last time."""
        with self._turn, self._held(self._lock.read_lock):
            stamp = self._stamp()
            yield stamp != self._seen
            self._seen = stamp  # only now: were opening anew to fail, the view would still be old

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Hold the store for writing; gives whether another process wrote since last time."""
        with self._turn, self._held(self._lock.write_lock):
            stale = self._stamp() != self._seen
            stamp = uuid.uuid4().hex
            # Before anything is written: whoever dies over it leaves the others' view old.
            try:
                self._stamp_file.write_text(stamp, encoding="ascii")
            except OSError as error:
                raise unwritable(self._stamp_file, error) from error
            yield stale
            self._seen = stamp

    @contextmanager
    def _held(self, take: Callable[[float], AbstractContextManager[None]]) -> Iterator[None]:
        with ExitStack() as stack:
            with _plain_lock(self._lock_file):
                stack.enter_context(take(_WAIT))
            yield

    def _stamp(self) -> str:
        try:
            return self._stamp_file.read_text(encoding="ascii")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise unwritable(self._stamp_file, error) from error


@contextmanager
def _plain_lock(lock: Path) -> Iterator[None]:
    """Turn what hinders a lock into errors of ours."""
    try:
        yield
    except Timeout as error:
        raise IndexLocked(
            f"The index at {lock.parent} is in use by another process.",
            "Try again when it has finished.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise lock_refused(lock, error) from error
    except OSError as error:
        raise unwritable(lock, error) from error


def _address(url: str) -> tuple[str, int, bool]:
    """The host and the port of a server, and whether it is spoken to by https.

    Raises:
        SettingsError: The URL is none.
    """
    wrong = SettingsError(
        f"{url!r} is not the URL of a Chroma server.", "Write it as http://HOST:PORT."
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:  # a port that is no number or too large, a bracket left open
        raise wrong from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise wrong
    secure = parts.scheme == "https"
    return parts.hostname, port or (443 if secure else 8000), secure


def _settings() -> Any:
    from chromadb.config import Settings  # noqa: PLC0415 - as above

    return Settings(anonymized_telemetry=False)


@contextmanager
def _not_remembered(path: str) -> Iterator[None]:
    """Have Chroma forget a store that did not start: it would give it to whoever asks again."""
    from chromadb.api.shared_system_client import SharedSystemClient as Shared  # noqa: PLC0415

    try:
        yield
    except Exception:
        if path not in Shared._identifier_to_refcount:  # noqa: SLF001 - there is no other way to it
            Shared._identifier_to_system.pop(path, None)  # noqa: SLF001 - as above
        raise


@contextmanager
def _plain_errors(place: str) -> Iterator[None]:
    """Turn what Chroma and its client raise into errors of ours."""
    import httpx  # noqa: PLC0415 - a dependency of Chroma, loaded with it
    from chromadb.errors import ChromaError  # noqa: PLC0415 - as above

    try:
        yield
    except (httpx.HTTPError, ConnectionError) as error:
        raise _unavailable(place, error) from error
    except ValueError as error:
        if "connect" in str(error).lower():  # what HttpClient raises when nobody answers
            raise _unavailable(place, error) from error
        raise
    except ChromaError as error:
        raise chroma_refused(place, error) from error


def _unavailable(url: str, error: Exception) -> StoreUnavailable:
    return StoreUnavailable(
        f"No Chroma server answers at {url} ({error}).",
        "Start one with `chroma run`, or unset UJUMBE_CHROMA_URL to use the embedded store.",
    )
