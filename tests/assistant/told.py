"""Passages as a language model is told them, and a check that compares words."""

from __future__ import annotations

import re

import numpy as np

from assistant.claims import Support, Verdict
from assistant.compose import Source, source_of
from assistant.instructions import suspicions
from assistant.types import Evidence, Passage
from index.types import Span, Vectors

TEXTS = (
    "The delegation came on Monday. Ana Pires led it. It stayed for two days.",
    "John Kamau received Ana Pires at the airport.",
    "Wheat prices rose by four percent.",
)


def source(text: str, name: str = "a.txt", start: int = 0) -> Source:
    passage = Passage(
        id=1, source=name, title="T", language="en", outlet="The Post", published="2024-03-12",
        text=text, start=start, end=start + len(text), score=0.5, ranks={}, copies=(),
    )  # fmt: skip
    ends = [match.end() for match in re.finditer(r"\.", text)]
    begins = [0, *(end + 1 for end in ends[:-1])]
    sentences = [Span(start + a, start + b) for a, b in zip(begins, ends, strict=True)]
    vectors: Vectors = np.ones((len(sentences), 2), dtype=np.float32)
    orders = [Span(item.start, item.end) for item in suspicions(text)]
    made = source_of(passage, orders, sentences, vectors)
    assert made
    return made


SOURCES = tuple(source(text, f"{name}.txt") for name, text in zip("abc", TEXTS, strict=True))


def by_words(text: str, support: Support) -> Verdict:
    """Borne out where a sentence of the passage has all its longer words."""
    wanted = set(re.findall(r"\w{4,}", text.casefold()))
    for sentence in support.sentences:
        if wanted <= set(re.findall(r"\w{4,}", sentence.of(support.text).casefold())):
            return Verdict(0.9, "", sentence)
    return Verdict(0.1, "meaning", support.sentences[0])


class Cited:
    """Gives markers and remembers what they are of."""

    def __init__(self) -> None:
        self.evidence: list[Evidence] = []

    def __call__(self, evidence: Evidence) -> int:
        """As `Cite` says."""
        if evidence not in self.evidence:
            self.evidence.append(evidence)
        return 1 + self.evidence.index(evidence)
