"""An index: its catalog, its Chroma store and its encoder, kept in agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.catalog import Catalog
from index.centre import Centring
from index.encode import Encoder
from index.errors import IndexLocked, IndexMismatch, SettingsError
from index.lexicon import NameFinder
from index.priors import priors_of
from index.record import move
from index.refused import START_AGAIN, unwritable
from index.types import Vectors
from index.vectors import ChromaVectors

CATALOG = "catalog.sqlite3"
"""Name of the catalog inside an index's folder."""

_REPAIR_BATCH = 5000


class Index:
    """The collaborators of one index folder; opening one reads, `exclusive` is for writing.

    Attributes:
        place: The folder.
        catalog: The articles, chunks and their vectors.
        encoder: The encoder that made the vectors.
        names: Finds chunks that name what a question names, in any script; remembers the
            corpus's spellings from one question to the next.
    """

    def __init__(
        self, place: Path, catalog: Catalog, encoder: Encoder, chroma_url: str | None = None
    ) -> None:
        self.place = place
        self.catalog = catalog
        self.encoder = encoder
        self._chroma_url = chroma_url
        self.names = NameFinder(catalog)
        self._vectors: ChromaVectors | None = None

    @classmethod
    def open(cls, place: Path, encoder: Encoder, chroma_url: str | None = None) -> Index:
        """Open an index that exists, and mend its Chroma store if it lags behind the catalog.

        Raises:
            IndexMissing: Nothing has been indexed there.
            IndexMismatch: It was made by another version, or with another encoder.
            IndexDamaged: It cannot be read.
            StoreUnavailable: The Chroma server that was asked for does not answer.
        """
        index = cls(place, Catalog.open(place / CATALOG), encoder, chroma_url)
        try:
            index._check_encoder()
            # A writer at work leaves the two apart for moments; what is unfinished is not read.
            with suppress(IndexLocked):
                index.mend()
        except BaseException:
            index.close()
            raise
        return index

    @classmethod
    def open_or_create(
        cls,
        place: Path,
        folder: Path,
        encoder: Encoder,
        chroma_url: str | None = None,
        *,
        replace: bool = False,
    ) -> Index:
        """Open the index of a folder, or make an empty one for it.

        Args:
            place: Where the index is kept.
            folder: The folder of articles it is for.
            encoder: Turns text into vectors.
            chroma_url: A Chroma server, or None for the embedded store.
            replace: Let the index change over to another folder.

        Raises:
            IndexMismatch: The index is of another folder, version or encoder.
            IndexProblem: The place cannot be written to.
            SettingsError: It cannot be made.
        """
        folder = folder.resolve()
        if not (place / CATALOG).exists():
            return cls._create(place, folder, encoder, chroma_url)
        index = cls.open(place, encoder, chroma_url)
        try:
            index.change_folder(folder, replace=replace)
        except BaseException:
            index.close()
            raise
        return index

    @classmethod
    def _create(cls, place: Path, folder: Path, encoder: Encoder, chroma_url: str | None) -> Index:
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"{place} cannot be made ({error.strerror}).", "Give another --index."
            ) from error
        with _exclusive(place):
            if (place / CATALOG).exists():  # another process was quicker
                return cls.open(place, encoder, chroma_url)
            priors = priors_of(encoder)
            try:
                catalog = Catalog.create(place / CATALOG, folder, encoder.name, priors)
            except BaseException:
                for ending in ("", "-wal", "-shm"):  # half of a catalog would pass for a broken one
                    with suppress(OSError):
                        (place / f"{CATALOG}{ending}").unlink(missing_ok=True)
                raise
        return cls(place, catalog, encoder, chroma_url)

    def change_folder(self, folder: Path, *, replace: bool) -> None:
        """Change over to a folder, unless it is the one that is indexed.

        Raises:
            IndexMismatch: It is another one, and is not to replace it.
            IndexLocked: It is to, and another process is writing.
        """
        held = self.catalog.meta("folder")
        if held == str(folder):
            return
        if not replace:
            raise IndexMismatch(
                f"The index at {self.place} is of the folder {held}.",
                f"Add --replace to change it to {folder}, or give another --index.",
            )
        with self.exclusive(), self.catalog.transaction() as db:
            move(db, folder)

    def _check_encoder(self) -> None:
        made_with = self.catalog.meta("encoder")
        if made_with != self.encoder.name:
            raise IndexMismatch(
                f"The index at {self.place} was made with the encoder {made_with!r}, "
                f"and {self.encoder.name!r} is set.",
                f"Set UJUMBE_ENCODER back, or {START_AGAIN}",
            )

    def close(self) -> None:
        """Let go of the files."""
        if self._vectors:
            self._vectors.close()
        self.catalog.close()

    def vectors(self) -> ChromaVectors:
        """The Chroma store, opened when it is first needed."""
        if self._vectors is None:
            if self._chroma_url:
                identity = self.catalog.meta("identity")
                self._vectors = ChromaVectors.server(self._chroma_url, identity, self.place)
            else:
                self._vectors = ChromaVectors.embedded(self.place)
        return self._vectors

    def centring(self) -> Centring:
        """Language means as of now; reading them costs no encoding."""
        return Centring.of(self.catalog.sums(), self.catalog.priors())

    def rows(self, ids: Sequence[int]) -> tuple[Vectors, list[str]]:
        """Vectors and languages of chunks, in the order of their ids."""
        held = {
            key: (vector, language) for key, language, vector in self.catalog.chunk_vectors(ids)
        }
        return np.stack([held[key][0] for key in ids]), [held[key][1] for key in ids]

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the index for writing.

        Raises:
            IndexLocked: Another process holds it.
            IndexProblem: The folder cannot be written to.
        """
        with _exclusive(self.place):
            yield

    def mend(self) -> int:
        """Make Chroma hold just the catalog's chunks; returns how many were put or removed.

        Raises:
            IndexLocked: It must be mended, and another process is writing.
        """
        if self._agrees():
            return 0
        with self.exclusive():
            return self.mend_held()

    def mend_held(self) -> int:
        """The same, for who holds the index for writing already."""
        if self._agrees():
            return 0
        wanted, held = self.catalog.chunk_languages(), self.vectors().held()
        # An id that was rolled back is given again, and maybe to a chunk of another language.
        wrong = {key for key, _ in held - wanted}
        self.vectors().remove(sorted(wrong))
        missing = sorted(key for key, code in wanted if key in wrong or (key, code) not in held)
        for at in range(0, len(missing), _REPAIR_BATCH):
            part = missing[at : at + _REPAIR_BATCH]
            self.vectors().put(part, *self.rows(part))
        self.note_agreement()
        return len(wanted ^ held)

    def note_agreement(self) -> None:
        """Note in Chroma that it holds just the catalog's chunks; the index is held for writing."""
        state = self.catalog.chunks_state()
        if self.vectors().state() != state:
            self.vectors().note_state(state)

    def _agrees(self) -> bool:
        """Whether Chroma holds the catalog's chunks, by what was noted last and by their number.

        Not by their ids: reading 100,000 of them takes longer than answering a question. Nor by
        the number alone: another store may have had the updates meanwhile, or one of the two
        was put back from a backup.
        """
        if self.vectors().state() != self.catalog.chunks_state():
            return False
        return self.vectors().count() == self.catalog.count_chunks()


@contextmanager
def _exclusive(place: Path) -> Iterator[None]:
    lock = FileLock(place / "write.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(
            f"Another process is writing to the index at {place}.",
            "Wait until it has finished, or stop it.",
        ) from error
    except OSError as error:
        raise unwritable(place, error) from error
    try:
        yield
    finally:
        lock.release()
