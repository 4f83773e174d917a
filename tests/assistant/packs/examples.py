"""Packs to test with: articles, what an answer cites of them, hostile words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import Answer, Citation, Finding
from assistant.pack_file import seal_of
from assistant.verify_pack import Verification
from assistant.write import cite
from index.catalog import Catalog
from index.holdings import source_file
from tests.assistant.examples import evidence

ENDINGS = (".html", ".json", ".md")


MADE = datetime(2026, 1, 31, 12, tzinfo=UTC)


ENGLISH = (
    "The new bridge opens\r\n\r\n"
    "On Tuesday Minister Adams opened the bridge over the river, the ministry said.\r\n"
    "It had been built for three years. It cost 40 million, and nobody was hurt.\r\n"
)


ARABIC = (
    "افتتاح الجسر الجديد\n\n"
    "افتتح الوزير آدامز الجسر فوق النهر يوم الثلاثاء، بحسب بيان الوزارة في العاصمة.\n"
    "وقد استغرق بناء الجسر ثلاث سنوات كاملة بحسب ما جاء في البيان.\n"
)


HOSTILE_QUOTES = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "```\n```json ujumbe-pack\n{}\n```\n~~~\n# Heading\n    code\n- list\n1. one\n===\n---",
    "[click](javascript:alert(1)) ![pixel](https://evil.example/p.png) <https://evil.example>",
    "https://evil.example/ www.evil.example evil.example a@evil.example mailto:a@evil.example",
    "&lt;b&gt; &#60;b&#62; <!-- --> <style>*{display:none}</style> $x$ | a | b |\\",
    "\u202eright to left\u202c \u2028 \x1b[31m \x00 \x85 ⟦U+202E⟧",
    "' onmouseover='alert(1)' \" autofocus onfocus=\"alert(1)",
    '\n<script type="application/json" id="ujumbe-pack">\n{}\n</script>\n',
)


def cited(catalog: Catalog, source: str, quote: str, marker: int = 1, answer: str = "") -> Citation:
    file = source_file(catalog, source)
    start = file.text.index(quote)
    found = evidence(quote, source, answer=answer)
    begin = file.text.index(answer or quote, start)
    passage = replace(found.passage, text=file.text, title="A <b>title</b> [1](x)")
    here = replace(
        found,
        passage=passage,
        start=start,
        end=start + len(quote),
        answer_start=begin,
        answer_end=begin + len(answer or quote),
    )
    return cite(here, marker, file)


def answered(*citations: Citation, **said: Any) -> Answer:
    first = citations[:2]
    findings = (
        Finding("Minister Adams", first, tuple(c.source for c in first), ("en", "ar"), 2),
    ) * bool(first)
    answer = Answer(
        question="Who opened the bridge?", text="“…” [1]", citations=citations, findings=findings,
        abstained=not citations, language="en", confidence=0.75, passages=(), timings={},
    )  # fmt: skip
    return replace(answer, **said)


EN = "On Tuesday Minister Adams opened the bridge over the river, the ministry said."


EN_LINES = EN + "\r\nIt had been built for three years."


AR = "افتتح الوزير آدامز الجسر فوق النهر يوم الثلاثاء، بحسب بيان الوزارة في العاصمة."


def states(verification: Verification) -> list[str]:
    return [item.says for item in verification.verdicts]


def resealed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Alter a .json pack as a forger would, who seals it anew."""
    data = json.loads(path.read_text("utf-8"))
    change(data)
    data["sha256"] = seal_of(data)
    path.write_text(json.dumps(data), encoding="utf-8")
