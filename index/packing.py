"""Vectors as bytes in the catalog: little-endian floats, single or half precision."""

from __future__ import annotations

import numpy as np

from index.types import Vector


def pack(vector: Vector) -> bytes:
    """A vector as 4 bytes a number."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def unpack(content: bytes) -> Vector:
    """The vector that `pack` wrote."""
    return np.frombuffer(content, dtype="<f4").astype(np.float32)


def pack_half(vector: Vector) -> bytes:
    """A vector as 2 bytes a number: enough to compare sentences (cosine off by 1e-4 at most)."""
    return np.ascontiguousarray(vector, dtype="<f2").tobytes()


def unpack_half(content: bytes) -> Vector:
    """The vector that `pack_half` wrote, at its precision."""
    return np.frombuffer(content, dtype="<f2").astype(np.float32)
