"""How long each stage of an answer took."""

from __future__ import annotations

import time


class Clock:
    """Seconds by stage, from when it is made."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the seconds since the last lap."""
        now = time.perf_counter()
        self._laps[name] = now - self._last
        self._last = now

    def timings(self) -> dict[str, float]:
        """Seconds by stage, and "total"."""
        return {**self._laps, "total": time.perf_counter() - self._began}
