"""Writes BERT as an ONNX graph in 8 bits, by hand: for the bulk encoder and for the reader.

One passage at a time, word vectors in, shape (1, tokens, hidden); so a passage's numbers depend on
nothing else. All weights of the layers are whole numbers of 8 bits, and so are the numbers they are
multiplied with. A scale for every 128 of them (MatMulNBits) hardly differs from float32; the bulk
encoder has it throughout. Where one for each output does (DynamicQuantizeMatMul) it is twice as
fast, and the reader has it but for feed-forward outputs, which are far from evenly spread. There
the weights keep to 7 bits: where a CPU has no VNNI, ONNX Runtime adds products two by two in 16
bits, and two of 8 bits overflow.

Measured on the reader's final hidden states, cosine with float32 and seconds for 1,000 tokens on
one core: float32 1 and 0.48, MatMulNBits throughout 0.9994 and 0.33, this 0.9972 and 0.22,
DynamicQuantizeMatMul throughout 0.9928 and 0.19.

The file format is protocol buffers, few enough to be written by hand: the onnx package would be
wanted here alone.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_BLOCK = 128  # weights to a scale
_SEVEN_BITS, _EIGHT_BITS = 64, 127
_CONTRIB = "com.microsoft"  # ONNX Runtime's own operators
TYPES = {"<f4": 1, "|u1": 2, "|i1": 3, "<i8": 7}  # codes of TensorProto.DataType
VARINT, LENGTH, FIXED32 = 0, 2, 5


def field(number: int, value: float | str | bytes) -> bytes:
    """One field of a protocol buffer message, of the wire type that the value asks for."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | FIXED32) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | LENGTH) + varint(len(content)) + content


def varint(number: int) -> bytes:
    """A whole number in groups of seven bits, the low ones first; negative ones in 64 bits."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number >= 1 << 7:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


class Graph:
    """An ONNX graph in the making; each method gives the name of what it adds."""

    def __init__(self) -> None:
        self._nodes = b""
        self._tensors: list[bytes] = []

    def tensor(self, name: str, values: Array) -> str:
        """A constant (TensorProto)."""
        out = b"".join(field(1, size) for size in values.shape)
        out += field(2, TYPES[values.dtype.str]) + field(8, name) + field(9, values.tobytes())
        self._tensors.append(out)
        return name

    def node(self, kind: str, *inputs: str, out: str, domain: str = "", **options: float) -> str:
        """An operation (NodeProto)."""
        node = b"".join(field(1, name) for name in inputs) + field(2, out) + field(4, kind)
        for name, value in options.items():
            number, code = (3, 2) if isinstance(value, int) else (2, 1)
            node += field(5, field(1, name) + field(number, value) + field(20, code))
        self._nodes += field(1, node + field(7, domain))
        return out

    def model(self, given: str, width: int, wanted: str, outputs: int) -> bytes:
        """The whole file (ModelProto), for one input and one output of float32."""
        graph = self._nodes + field(2, "ujumbe") + b"".join(field(5, t) for t in self._tensors)
        for number, name, last in ((11, given, width), (12, wanted, outputs)):
            shape = field(1, field(1, 1)) + field(1, field(2, "tokens")) + field(1, field(1, last))
            kind = field(1, field(1, TYPES["<f4"]) + field(2, shape))
            graph += field(number, field(1, name) + field(2, kind))
        versions = ((17, ""), (1, _CONTRIB))
        operators = b"".join(field(8, field(1, d) + field(2, v)) for v, d in versions)
        return field(1, 8) + field(2, "ujumbe") + field(7, graph) + operators


def layers(
    graph: Graph, weights: Mapping[str, Array], *, heads: int, epsilon: float, fine: bool
) -> str:
    """BERT's layers: gives the name of the hidden states, for word vectors named "words".

    Args:
        graph: Where they are added.
        weights: As float32, by the names that BertModel has for them.
        heads: Of attention.
        epsilon: Of the layer norms.
        fine: Whether all layers have a scale for every 128 weights, not only some of them.
    """

    def normed(name: str, a: str, b: str) -> str:
        scale = graph.tensor(f"{name}.weight", weights[f"{name}.weight"])
        bias = graph.tensor(f"{name}.bias", weights[f"{name}.bias"])
        total = graph.node("Add", a, b, out=f"{name}.in")
        kind = "LayerNormalization"
        return graph.node(kind, total, scale, bias, out=name, axis=-1, epsilon=epsilon)

    def linear(name: str, given: str, *, fine: bool = fine) -> str:
        whole, scale = (blocks if fine else columns)(weights[f"{name}.weight"])
        rows, width = weights[f"{name}.weight"].shape
        quantised = graph.tensor(f"{name}.weight", whole), graph.tensor(f"{name}.scale", scale)
        bias = graph.tensor(f"{name}.bias", weights[f"{name}.bias"])
        inputs = (given, *quantised, *([""] * (2 if fine else 1)), bias)
        if not fine:
            return graph.node("DynamicQuantizeMatMul", *inputs, out=name, domain=_CONTRIB)
        sizes = {"K": width, "N": rows, "bits": 8, "block_size": _BLOCK, "accuracy_level": 4}
        return graph.node("MatMulNBits", *inputs, out=name, domain=_CONTRIB, **sizes)

    table = weights["embeddings.position_embeddings.weight"]
    table = table + weights["embeddings.token_type_embeddings.weight"][0]
    zero = graph.tensor("zero", np.zeros(1, np.int64))
    length = graph.node("Shape", "words", out="length", start=1, end=2)
    positions = graph.tensor("embeddings.positions", table)
    places = graph.node("Slice", positions, zero, length, zero, out="places")
    hidden = normed("embeddings.LayerNorm", "words", places)
    for number in range(sum(name.endswith("self.query.weight") for name in weights)):
        layer = f"encoder.layer.{number}"
        projected = [
            linear(f"{layer}.attention.self.{n}", hidden, fine=fine or n == "value")
            for n in ("query", "key", "value")
        ]
        seen = graph.node(
            "MultiHeadAttention", *projected, out=f"{layer}.seen", domain=_CONTRIB, num_heads=heads
        )
        seen = linear(f"{layer}.attention.output.dense", seen, fine=True)
        hidden = normed(f"{layer}.attention.output.LayerNorm", seen, hidden)
        wide = linear(f"{layer}.intermediate.dense", hidden)
        wide = graph.node("Gelu", wide, out=f"{layer}.wide", domain=_CONTRIB)
        narrow = linear(f"{layer}.output.dense", wide, fine=True)
        hidden = normed(f"{layer}.output.LayerNorm", narrow, hidden)
    return hidden


def columns(weight: Array) -> tuple[Array, Array]:
    """Seven bits, a scale for each output: int8, shape (in, out), and float32, shape (out,)."""
    scale = np.maximum(np.abs(weight).max(1), 1e-12) / _SEVEN_BITS
    whole = np.rint(weight / scale[:, None]).astype(np.int8)
    return np.ascontiguousarray(whole.T), scale.astype(np.float32)


def blocks(weight: Array) -> tuple[Array, Array]:
    """Eight bits, a scale for each block: uint8 around 128, shape (out, blocks, in a block)."""
    parts = weight.reshape(len(weight), -1, _BLOCK)
    scale = np.maximum(np.abs(parts).max(2), 1e-12) / _EIGHT_BITS
    whole = np.rint(parts / scale[..., None]) + 128
    return whole.astype(np.uint8), scale.astype(np.float32)
