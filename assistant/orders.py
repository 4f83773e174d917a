"""Orders to a language model that stand in what was retrieved: nobody asked is to follow them.

A hostile article speaks to the model that reads it. What speaks so (assistant/instructions) is
never shown to a model and never quoted as evidence.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.instructions import suspicions
from index.types import Span

if TYPE_CHECKING:
    from assistant.types import Evidence, Passage
    from assistant.write import FileOf

_BEFORE, _BEHIND = 2_000, 500
"""Characters of a file round a passage in which the marks of orders are looked for."""

_suspicions = lru_cache(maxsize=1024)(suspicions)


class Orders:
    """Finds the orders in one question's passages, in each once."""

    def __init__(self, file_of: FileOf) -> None:
        self._file_of = file_of
        self._found: dict[int, tuple[Span, ...]] = {}

    def of(self, passage: Passage) -> tuple[Span, ...]:
        """Where in a passage's text orders stand, as seen in its file: their marks may be cut."""
        if passage.id not in self._found:
            self._found[passage.id] = self._look(passage)
        return self._found[passage.id]

    def holds(self, evidence: Evidence) -> bool:
        """Whether evidence is an order, or part of one."""
        start = evidence.start - evidence.passage.start
        end = evidence.end - evidence.passage.start
        return any(item.start < end and start < item.end for item in self.of(evidence.passage))

    def _look(self, passage: Passage) -> tuple[Span, ...]:
        text = self._file_of(passage.source).text
        first = max(0, passage.start - _BEFORE)
        shift, size = passage.start - first, passage.end - passage.start
        return tuple(
            Span(max(0, found.start - shift), min(size, found.end - shift))
            for found in _suspicions(text[first : passage.end + _BEHIND])
            if found.end > shift and found.start < shift + size
        )
