"""Habari's articles that the span reader is never trained on."""

from __future__ import annotations

HELD_OUT = frozenset(
    ["habari-009", "habari-011", "habari-013", "habari-025", "habari-029", "habari-045", "habari-054", "habari-058", "habari-066", "habari-077", "habari-079", "habari-089", "habari-102", "habari-113", "habari-121", "habari-122", "habari-126", "habari-139", "habari-170", "habari-171", "habari-177", "habari-178", "habari-185", "habari-191"]
)
