"""Stand-in until the real module is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspicion:
    start: int
    end: int
    reason: str


def suspicions(text: str) -> list[Suspicion]:
    return []


def tamed(text: str) -> str:
    return text
