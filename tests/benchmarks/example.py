"""One example that the reader or the checker learns from, and what can be made of it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from index.weights import QUERY_PREFIX
from tests.benchmarks.places import Place, sentences, without

CROPPED = 0.45
"""Share of the passages that answer of which sentences are taken off at both ends."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage, and where the passage answers (None: nowhere).

    Or, with `prefix` "claim: ", a statement and where the passage bears it out. `items` are the
    answer's parts where it is a list; else there are none. `wrong` are the words of a statement
    or question that the passage does not bear out, None where that is not known.
    """

    question: str
    passage: str
    span: Place | None
    items: tuple[Place, ...] = ()
    prefix: str = QUERY_PREFIX
    wrong: tuple[Place, ...] | None = None

    def moved(self, passage: str, by: int) -> Example:
        """The same answer in a passage that starts so many characters further on."""
        if self.span is None:
            return Example(self.question, passage, None)
        items = tuple((start - by, end - by) for start, end in self.items)
        return Example(self.question, passage, (self.span[0] - by, self.span[1] - by), items)

    def unanswered(self, language: str) -> Example | None:
        """With a passage that lacks the sentence that answers; None if it answers elsewhere too."""
        if self.span is None:
            return None
        rest = without(self.passage, language, self.span)
        if rest is None or self.passage[slice(*self.span)] in rest:
            return None
        return Example(self.question, rest, None)

    def cropped(self, language: str, draw: random.Random) -> Example:
        """By chance with sentences taken off at both ends."""
        if self.span is None or draw.random() >= CROPPED:
            return self
        start, end = self.span
        spans = sentences(language, self.passage)
        hit = [place for place, (a, b) in enumerate(spans) if a < end and start < b]
        if not hit:
            return self
        first = spans[draw.randint(0, hit[0])][0]
        last = spans[draw.randint(hit[-1], len(spans) - 1)][1]
        kept = tuple(item for item in self.items if first <= item[0] and item[1] <= last)
        whole = Example(self.question, self.passage, self.span, kept)
        return whole.moved(self.passage[first:last], first)
