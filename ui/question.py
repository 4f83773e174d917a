"""What a program may ask, by the HTTP API or the MCP tools: the question as it is sent, checked.

Both publish these classes as their JSON schema.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.session import REMEMBERED
from assistant.types import Answer, Finding
from index import Filter


def _encodable(text: str) -> str:
    """JSON can say half a character, which no text holds and no answer could repeat."""
    text.encode()
    return text


_Text = Annotated[str, AfterValidator(_encodable)]
_Name = Annotated[_Text, Field(min_length=1, max_length=1000)]


class _Body(BaseModel):
    """What a request may say; anything else is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(_Body):
    """Which articles are asked; what is left out asks nothing of them."""

    sources: list[_Name] = Field([], max_length=100, description="Paths, or patterns of paths.")
    outlets: list[_Name] = Field([], max_length=100, description="Who published them.")
    languages: list[_Name] = Field([], max_length=100, description="ISO 639-1 codes.")
    since: date | None = Field(None, description="Published on this day or later.")
    until: date | None = Field(None, description="Published on this day or earlier.")

    def filter(self) -> Filter:
        """As the assistant takes it."""
        return Filter(
            tuple(self.sources), tuple(self.outlets), tuple(self.languages), self.since, self.until
        )


class Earlier(_Body):
    """A question that was asked before, and what of its answer a follow-up needs."""

    question: _Text = Field(min_length=1, max_length=1000, description="As it was asked.")
    asked_as: _Text = Field("", max_length=5000, description="`asked_as` of its answer.")
    answer: _Text = Field("", max_length=5000, description="`findings[0].text` of it, if any.")

    def remembered(self) -> Answer:
        """As much of the answer as a conversation remembers."""
        findings = (Finding(self.answer, (), (), ()),) if self.answer else ()
        return Answer(
            question=self.question,
            text=self.answer,
            citations=(),
            findings=findings,
            abstained=not findings,
            language="",
            confidence=0.0,
            passages=(),
            timings={},
            asked_as=self.asked_as,
        )


class Question(_Body):
    """A question, which articles it is put to, and what it follows up."""

    question: _Text = Field(description="In any language; 1,000 characters at most.")
    filter: Where | None = Field(None, description="Which articles are asked; default: all.")
    follows: list[Earlier] = Field(
        [], max_length=REMEMBERED, description="The conversation so far, oldest first."
    )
