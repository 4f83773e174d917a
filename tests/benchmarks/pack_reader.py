"""Packs a trained reader for shipping: `python -m tests.benchmarks.pack_reader CHECKPOINT`.

With `--checker` it becomes the checker of statements instead, which is of the same make. The
checkpoint is the state dict of a BertModel under "bert." and of a linear layer with three
outputs under "head.", without the word embeddings. It becomes an ONNX graph of some 23 MB for one
passage at a time: word vectors in, shape (1, tokens, hidden), logits of start, end and within out,
(1, tokens, 3). The layers, in 8 bits, are those of index/onnx_graph.py; here they get a head, and
can be read back.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from assistant.span_reader import CHECKER, READER
from index.onnx_graph import LENGTH, TYPES, VARINT, Array, Graph, layers

FOLDER = Path(__file__).parents[2] / "assistant" / "data"
LARGEST = 30_000_000
HEADS, EPSILON = 12, 1e-12


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
        if key & 7 == VARINT:
            yield key >> 3, read()
            continue
        length = read() if key & 7 == LENGTH else 4
        yield key >> 3, data[at : at + length]
        at += length


def pack(state: Mapping[str, Array]) -> bytes:
    """The ONNX file of a reader, from its weights as float32 by their names in PyTorch."""
    graph = Graph()
    weights = {name.removeprefix("bert."): value for name, value in state.items()}

    hidden = layers(graph, weights, heads=HEADS, epsilon=EPSILON, fine=False)
    head = graph.tensor("head.weight", np.ascontiguousarray(weights["head.weight"].T))
    bias = graph.tensor("head.bias", weights["head.bias"])
    graph.node("Add", graph.node("MatMul", hidden, head, out="head"), bias, out="logits")
    width = len(weights["embeddings.LayerNorm.bias"])
    return graph.model("words", width, "logits", len(weights["head.bias"]))


def unpack(data: bytes) -> dict[str, Array]:
    """The weights in a packed file as float32, under the names that BertModel has for them.

    The word embeddings are not there; positions have the token type added, which is zero: training
    may go on from these.
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
    positions = tensors["embeddings.positions"]
    out["embeddings.position_embeddings.weight"] = positions
    out["embeddings.token_type_embeddings.weight"] = np.zeros((2, positions.shape[1]), np.float32)
    return out


def _array(message: memoryview) -> tuple[str, Array]:
    shape = [value for number, value in fields(message) if number == 1]
    found = dict(fields(message))
    kind = next(name for name, code in TYPES.items() if code == found[2])
    return bytes(found[8]).decode(), np.frombuffer(found[9], kind).reshape(shape)


def main() -> None:
    """Pack the checkpoint that the command line names."""
    import torch  # noqa: PLC0415 - what reads a packed file needs none of it

    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--checker", action="store_true")
    arguments = parser.parse_args()
    state = torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)
    data = pack({name: value.float().numpy() for name, value in state.items()})
    if len(data) > LARGEST:
        raise SystemExit(f"{len(data):,} bytes are more than {LARGEST:,}")
    target = FOLDER / (CHECKER if arguments.checker else READER)
    target.write_bytes(data)
    print(f"{target}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
