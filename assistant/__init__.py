"""Question -> passages -> evidence -> answer, and the faces of it: Python, CLI, evaluation.

The order of the work, a file a stage: `retrieve`, `read` (with `span_reader`, `span_edges`),
`corroborate`, `write`; `assistant` runs it, `session` adds follow-ups, `langchain` offers it to
LangChain's users.
"""

from assistant.assistant import Assistant, CorpusSummary
from assistant.settings import Settings
from assistant.types import (
    Answer,
    Citation,
    Done,
    Event,
    Evidence,
    Finding,
    Passage,
    Stage,
    TextDelta,
)

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "CorpusSummary",
    "Done",
    "Event",
    "Evidence",
    "Finding",
    "Passage",
    "Settings",
    "Stage",
    "TextDelta",
]
