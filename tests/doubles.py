"""Stand-ins for models, for tests in which the model is not what is tested."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

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


class ScriptedModel(BaseChatModel):
    """A chat model that replies as told, in small pieces.

    Attributes:
        reply: Makes the reply to system and user text.
        heard: Every pair that it was given.
        breaks: Raised once `after` pieces have been given.
        after: See `breaks`.
        ends: What it says of its end, as providers do: {"finish_reason": "length"}.
    """

    reply: Callable[[str, str], str]
    heard: list[tuple[str, str]] = Field(default_factory=list)
    breaks: Exception | None = None
    after: int = 0
    ends: dict[str, Any] = Field(default_factory=dict)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return generate_from_stream(self._stream(messages))

    def _stream(
        self, messages: list[BaseMessage], *_: Any, **__: Any
    ) -> Iterator[ChatGenerationChunk]:
        system, user = (str(item.text) for item in messages)
        self.heard.append((system, user))
        said = self.reply(system, user)
        for place, piece in enumerate(re.findall(r"(?s).{1,7}", said)):
            if self.breaks and place == self.after:
                raise self.breaks
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        if self.breaks:
            raise self.breaks
        if self.ends:
            last = AIMessageChunk(content="", response_metadata=self.ends)
            yield ChatGenerationChunk(message=last)


def saying(text: str) -> ScriptedModel:
    """A model that always says the same."""
    return ScriptedModel(reply=lambda _, __: text)
