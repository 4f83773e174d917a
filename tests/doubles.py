"""Stand-ins for models, for tests in which the model is not what is tested."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.centre import unit
from index.types import Vectors

_WORD = re.compile(r"\w+")


@dataclass
class WordEncoder:
    """Encodes a text as the words in it: alike texts lie near, and every run is the same."""

    name: str = "words"
    dimension: int = 64
    max_tokens: int = 500
    encoded: list[str] = field(default_factory=list)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder` says."""
        return self._encode(texts)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As `Encoder` says, remembering the texts."""
        self.encoded += texts
        if progress:
            progress(len(texts))
        return self._encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words, for this encoder."""
        return [len(_WORD.findall(text)) for text in texts]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold()):
                digest = hashlib.sha256(word.encode()).digest()
                vectors[row, digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
        return unit(vectors)
