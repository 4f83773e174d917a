"""Vectors and facts as the catalog keeps them.

Vectors are little-endian floats of single or half precision, facts are JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import numpy as np

from index.types import Declared, Span, Vector


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


def pack_declared(declared: Sequence[Declared]) -> str:
    """What a file declares of its articles, as JSON."""
    return json.dumps(
        [
            [
                item.span.start,
                item.span.end,
                item.title,
                item.published.isoformat() if item.published else None,
                item.outlet,
            ]
            for item in declared
        ],
        ensure_ascii=False,
    )


def unpack_declared(content: str) -> tuple[Declared, ...]:
    """What `pack_declared` wrote."""
    return tuple(
        Declared(
            Span(start, end), title, date.fromisoformat(published) if published else None, outlet
        )
        for start, end, title, published, outlet in json.loads(content)
    )
