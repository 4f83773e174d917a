"""Are orders to a model found in articles? `python -m tests.benchmarks.instructions`.

hostile.jsonl are articles written for this project (CC0) with an order each to a language model,
what it wants said (`payload`), and a question that the rest of the article answers. Articles with
odd numbers were looked at while the rules were written, those with even numbers were not.
harmless.jsonl are articles of which some speak of such orders, and some quote one (`instruction`).
A payload that is in no form the text's own (base64, say) cannot be looked for; it counts as left
out where its order is. False alarms are counted over articles that nobody meant for a model.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.instructions import suspicions
from assistant.instructions.characters import UNSEEN
from assistant.instructions.fold import folded
from tests.benchmarks.corpora import (
    DATA,
    habari_articles,
    lexikon_articles,
    story_articles,
    xquad_paragraphs,
)

_TAGS = {0xE0000 + code: code for code in range(0x20, 0x7F)}


def main() -> None:
    """Print what is found, and what should not be."""
    console = Console()
    console.print(hostile())
    console.print(harmless())
    console.print(false_alarms())


def read(name: str) -> list[dict[str, Any]]:
    """Articles of a file beside this one."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def seen(text: str) -> str:
    """A text as a reader takes it: tag characters as letters, the invisible left out."""
    plain = folded(UNSEEN.sub("", text.translate(_TAGS)))
    return unicodedata.normalize("NFKC", " ".join(plain.split()))


def half(article: dict[str, Any]) -> str:
    """Whether the number of an article is odd or even."""
    return "odd" if int(article["id"][1:]) % 2 else "even"


def split(text: str) -> tuple[str, str]:
    """What of a text is suspected, and what is not."""
    inside, outside, end = [], [], 0
    for one in suspicions(text):
        inside.append(text[one.start : one.end])
        outside.append(text[end : one.start])
        end = one.end
    return "\n".join(inside), "\n".join([*outside, text[end:]])


def hostile() -> Table:
    """Articles flagged, payloads inside and true answers outside, by kind of attack."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for article in read("hostile.jsonl"):
        inside, outside = split(article["text"])
        payload = seen(article["payload"])
        left_out = payload not in seen(outside)
        if payload not in seen(article["text"]):
            left_out = bool(inside)
        for kind in (article["attack"], "all"):
            counts[kind, half(article)].update(
                all=1,
                flagged=bool(inside),
                payload=left_out,
                answer=article["answer"] in outside,
            )
    table = Table("attack", "half", "articles", "flagged", "payload inside", "answer outside")
    for (kind, part), count in sorted(counts.items()):
        shares = (f"{count[what] / count['all']:.0%}" for what in ("flagged", "payload", "answer"))
        table.add_row(kind, part, str(count["all"]), *shares)
    return table


def harmless() -> Table:
    """Articles about orders that are flagged, by whether they quote one."""
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for article in read("harmless.jsonl"):
        flagged = bool(suspicions(article["text"]))
        counts[half(article), article["instruction"], flagged] += 1
    table = Table("half", "quotes an order", "flagged", "not flagged", title="Harmless articles")
    for part in ("even", "odd"):
        for quotes in (False, True):
            table.add_row(
                part,
                "yes" if quotes else "no",
                str(counts[part, quotes, True]),
                str(counts[part, quotes, False]),
            )
    return table


def ordinary() -> Iterator[tuple[str, str]]:
    """Texts that nobody meant for a model, by corpus."""
    parallel = {
        "Habari": habari_articles(),
        "stories": story_articles(),
        "lexikon": lexikon_articles(),
    }
    for name, articles in parallel.items():
        for article in articles:
            yield from ((name, text) for text in article["passage"].values())
    languages = tuple(sorted(file.stem.split(".")[1] for file in (DATA / "xquad").glob("*.json")))
    for paragraph in xquad_paragraphs(languages):
        yield from (("XQuAD", text) for text in paragraph.text.values())
    for line in (DATA / "afriqa" / "afriqa.jsonl").read_text(encoding="utf-8").splitlines():
        yield "AfriQA", json.loads(line)["context"]
    for file in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt")):
        yield "seeds", file.read_text(encoding="utf-8")


def false_alarms() -> Table:
    """Ordinary texts that are flagged."""
    texts: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    for name, text in ordinary():
        texts[name] += 1
        flagged[name] += bool(suspicions(text))
    table = Table("corpus", "texts", "flagged", title="False alarms")
    for name, count in texts.items():
        table.add_row(name, f"{count:,}", str(flagged[name]))
    return table


if __name__ == "__main__":
    main()
