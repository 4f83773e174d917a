"""Packs a trained reader for shipping: `python -m tests.benchmarks.pack_reader CHECKPOINT`.

The checkpoint is the state dict of a BertModel under "bert." and of a linear layer with two outputs
under "head.", without the word embeddings. It becomes an ONNX graph of some 23 MB for one passage
at a time: word vectors in, shape (1, tokens, hidden), start and end logits out, (1, tokens, 2).

All weights of the layers are whole numbers of 8 bits, and so are the numbers they are multiplied
with. Those going into a feed-forward output are far from evenly spread, and get a scale for every
128 of them (MatMulNBits); elsewhere one for each passage does (DynamicQuantizeMatMul), twice as
fast. There the weights keep to 7 bits: where a CPU has no VNNI, ONNX Runtime adds products two by
two in 16 bits, and two of 8 bits overflow.

Measured on final hidden states, cosine with float32 and seconds for 1,000 tokens on one core:
float32 1 and 0.48, MatMulNBits throughout 0.9994 and 0.33, this 0.9972 and 0.22,
DynamicQuantizeMatMul throughout 0.9928 and 0.19.

The file format is protocol buffers, few enough to be written and read by hand: the onnx package
would be wanted here alone.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

TARGET = Path(__file__).parents[2] / "assistant" / "data" / "reader.onnx"
LARGEST = 24_000_000
HEADS, EPSILON = 12, 1e-12

_BLOCK = 128  # weights to a scale
_SEVEN_BITS, _EIGHT_BITS = 64, 127
_CONTRIB = "com.microsoft"  # ONNX Runtime's own operators
_TYPES = {"<f4": 1, "|u1": 2, "|i1": 3, "<i8": 7}  # codes of TensorProto.DataType
_VARINT, _LENGTH, _FIXED32 = 0, 2, 5


def field(number: int, value: float | str | bytes) -> bytes:
    """One field of a protocol buffer message, of the wire type that the value asks for."""
    if isinstance(value, int):
        return varint(number << 3 | _VARINT) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | _FIXED32) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | _LENGTH) + varint(len(content)) + content


def varint(number: int) -> bytes:
    """A whole number in groups of seven bits, the low ones first; negative ones in 64 bits."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def fields(data: memoryview) -> Iterator[tuple[int, Any]]:
    """The fields of a message: number, and value as int or memoryview."""
    at = 0

    def read() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while at < len(data):
        key = read()
        if key & 7 == _VARINT:
            yield key >> 3, read()
            continue
        length = read() if key & 7 == _LENGTH else 4
        yield key >> 3, data[at : at + length]
        at += length


class Graph:
    """An ONNX graph in the making; each method gives the name of what it adds."""

    def __init__(self) -> None:
        self._nodes = b""
        self._tensors: list[bytes] = []

    def tensor(self, name: str, values: Array) -> str:
        """A constant (TensorProto)."""
        out = b"".join(field(1, size) for size in values.shape)
        out += field(2, _TYPES[values.dtype.str]) + field(8, name) + field(9, values.tobytes())
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
        graph = self._nodes + field(2, "reader") + b"".join(field(5, t) for t in self._tensors)
        for number, name, last in ((11, given, width), (12, wanted, outputs)):
            shape = field(1, field(1, 1)) + field(1, field(2, "tokens")) + field(1, field(1, last))
            kind = field(1, field(1, _TYPES["<f4"]) + field(2, shape))
            graph += field(number, field(1, name) + field(2, kind))
        versions = ((17, ""), (1, _CONTRIB))
        operators = b"".join(field(8, field(1, d) + field(2, v)) for v, d in versions)
        return field(1, 8) + field(2, "ujumbe") + field(7, graph) + operators


def pack(state: Mapping[str, Array]) -> bytes:
    """The ONNX file of a reader, from its weights as float32 by their names in PyTorch."""
    graph = Graph()
    weights = {name.removeprefix("bert."): value for name, value in state.items()}

    def normed(name: str, a: str, b: str) -> str:
        scale = graph.tensor(f"{name}.weight", weights[f"{name}.weight"])
        bias = graph.tensor(f"{name}.bias", weights[f"{name}.bias"])
        total = graph.node("Add", a, b, out=f"{name}.in")
        kind = "LayerNormalization"
        return graph.node(kind, total, scale, bias, out=name, axis=-1, epsilon=EPSILON)

    def linear(name: str, given: str, *, fine: bool = False) -> str:
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
            linear(f"{layer}.attention.self.{n}", hidden) for n in ("query", "key", "value")
        ]
        seen = graph.node(
            "MultiHeadAttention", *projected, out=f"{layer}.seen", domain=_CONTRIB, num_heads=HEADS
        )
        seen = linear(f"{layer}.attention.output.dense", seen)
        hidden = normed(f"{layer}.attention.output.LayerNorm", seen, hidden)
        wide = linear(f"{layer}.intermediate.dense", hidden)
        wide = graph.node("Gelu", wide, out=f"{layer}.wide", domain=_CONTRIB)
        narrow = linear(f"{layer}.output.dense", wide, fine=True)
        hidden = normed(f"{layer}.output.LayerNorm", narrow, hidden)
    head = graph.tensor("head.weight", np.ascontiguousarray(weights["head.weight"].T))
    bias = graph.tensor("head.bias", weights["head.bias"])
    graph.node("Add", graph.node("MatMul", hidden, head, out="head"), bias, out="logits")
    return graph.model("words", table.shape[1], "logits", len(weights["head.bias"]))


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


def unpack(data: bytes) -> dict[str, Array]:
    """The weights in a packed file as float32, under the names that BertModel has for them.

    The word embeddings are not there; positions have the token type added, which is left at zero.
    """
    graph = next(value for number, value in fields(memoryview(data)) if number == 7)
    tensors = dict(map(_array, (value for number, value in fields(graph) if number == 5)))
    out = {}
    for name, values in tensors.items():
        scale = tensors.get(name.removesuffix("weight") + "scale")
        if name.endswith(("weight", "bias")):
            out[name] = values
        if name.endswith("weight") and scale is not None and values.dtype == np.int8:
            out[name] = (values * scale).T
        elif name.endswith("weight") and scale is not None:
            centred = values.astype(np.float32) - 128
            out[name] = (centred * scale[..., None]).reshape(len(values), -1)
    out["head.weight"] = out["head.weight"].T
    out["embeddings.position_embeddings.weight"] = tensors["embeddings.positions"]
    return out


def _array(message: memoryview) -> tuple[str, Array]:
    shape = [value for number, value in fields(message) if number == 1]
    found = dict(fields(message))
    kind = next(name for name, code in _TYPES.items() if code == found[2])
    return bytes(found[8]).decode(), np.frombuffer(found[9], kind).reshape(shape)


def main() -> None:
    """Pack the checkpoint that the command line names."""
    import torch  # noqa: PLC0415 - what reads a packed file needs none of it

    state = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
    data = pack({name: value.float().numpy() for name, value in state.items()})
    if len(data) > LARGEST:
        raise SystemExit(f"{len(data):,} bytes are more than {LARGEST:,}")
    TARGET.write_bytes(data)
    print(f"{TARGET}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
