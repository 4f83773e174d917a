"""Any sentence-transformers model as an encoder; the only file that imports torch.

Texts are encoded longest first, in batches of like lengths that fill a budget of tokens.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import EncoderError
from index.types import Vectors
from index.weights import PASSAGE_PREFIX, QUERY_PREFIX

if TYPE_CHECKING:  # it takes seconds to import
    from sentence_transformers import SentenceTransformer

_BATCH_TOKENS = 512
"""Tokens of one batch, padding included, for each thread: measured best here, from 256 to 4,096."""

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


Done = Callable[[int], None] | None
"""Called with the number of texts just done."""

Bulk = Callable[[Sequence[str], Sequence[int], Done], Vectors]
"""An engine for bulk: texts and their lengths in tokens become vectors."""


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
        loaded = load(
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


def load(source: str, *, dtype: str, allow_download: bool = False) -> SentenceTransformer:
    """A model by name or path.

    Raises:
        EncoderError: It is not on this machine, or does not load.
    """
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


def in_bulk(model: SentenceTransformer, prompt: str, threads: int | None) -> Bulk:
    """An engine for bulk of a model, with what is put before each text; not for several threads."""
    dimension = int(model.get_embedding_dimension() or 0)
    encode = partial(model.encode_document, prompt=prompt)

    def bulk(texts: Sequence[str], tokens: Sequence[int], progress: Done = None) -> Vectors:
        with _torch_threads(threads) as count:
            return _encode_in_batches(
                encode,
                texts,
                tokens,
                budget=count * _BATCH_TOKENS,
                dimension=dimension,
                progress=progress,
            )

    return bulk


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
