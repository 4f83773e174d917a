"""Every wording the assistant and its models are given, as data: messages and prompts."""

from __future__ import annotations

from prompts.messages import FALLBACK, languages, message
from prompts.templates import NO_ANSWER, Prompt, PromptError, prompt

__all__ = [
    "FALLBACK",
    "NO_ANSWER",
    "Prompt",
    "PromptError",
    "languages",
    "message",
    "prompt",
]
