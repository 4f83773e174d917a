"""Is retrieval fair to every language? `python -m tests.benchmarks.retrieval`.

Each set is indexed by the real pipeline, a file a paragraph, every paragraph in one random
language; every question is asked in every language. Recall is shown where question and paragraph
share a language and where they do not, for the encoder's vectors as a vector store ranks them and
for each step on top, the whole last. The whole's recall@1 by pair of languages becomes a picture
(docs/retrieval.svg). AfriQA asks in African languages that the encoder hardly knows, of passages
in English.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.fuse import WEIGHTS, Weights
from assistant.question_language import question_language
from assistant.retrieve import Asked, Retrieved, retrieve
from index.build import update
from index.centre import Centring
from index.encode import Encoder, open_encoder
from index.store import Index
from tests.benchmarks.corpora import (
    Paragraph,
    afriqa_paragraphs,
    habari_paragraphs,
    xquad_paragraphs,
)
from tests.benchmarks.heat_map import heat_map

SEED = 11
AFRIQA = 400
"""Passages taken of AfriQA."""

PICTURE = Path(__file__).parents[2] / "docs" / "retrieval.svg"

RETRIEVED = 10
"""Passages, as many as are read."""

BY_RANK = "(all three fused by rank)"
"""Reciprocal rank fusion instead of ours, to compare."""

_NOTHING = Weights(sentence=0, words=0, names=0)
STEPS: Mapping[str, Weights] = {
    "vectors as they come": _NOTHING,
    "+ centring": _NOTHING,
    "+ best sentence": Weights(WEIGHTS.sentence, 0, 0),
    "+ words": Weights(WEIGHTS.sentence, WEIGHTS.words, 0),
    BY_RANK: WEIGHTS,
    "the whole: + names": WEIGHTS,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Where the right file stood among those retrieved for a question, 0 the best."""

    asked_in: str
    stands_in: str
    rank: int


def build(place: Path, encoder: Encoder, texts: Sequence[str]) -> Index:
    """Index texts by the real pipeline, a file each, named by its place."""
    folder = place / "articles"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")
    index = Index.open_or_create(place / "index", folder, encoder)
    update(index, folder)
    return index


def measure(
    encoder: Encoder, paragraphs: Sequence[Paragraph], most: int | None
) -> dict[str, list[Found]]:
    """Ask every question in every language of a corpus of random languages, step by step.

    Args:
        encoder: Indexes the paragraphs and encodes the questions.
        paragraphs: Each a file, in one language that chance picks.
        most: Questions asked of each paragraph; None for all.
    """
    rng = np.random.default_rng(SEED)
    stands_in = [str(rng.choice(list(item.text))) for item in paragraphs]
    texts = [item.text[language] for item, language in zip(paragraphs, stands_in, strict=True)]
    questions = [
        (number, language, text)
        for number, item in enumerate(paragraphs)
        for question in item.questions[:most]
        for language, text in question.items()
    ]
    vectors = encoder.encode_questions([text for _, _, text in questions])
    identified = [question_language(text) for _, _, text in questions]
    with TemporaryDirectory() as place:
        index = build(Path(place), encoder, texts)
        found: dict[str, list[Found]] = {}
        for step, weights in STEPS.items():
            plain = step == next(iter(STEPS))
            centring = Centring.off(encoder.dimension) if plain else index.centring()
            found[step] = []
            for (number, language, text), vector, seen in zip(
                questions, vectors, identified, strict=True
            ):
                asked = Asked(text, seen, centring.question(vector, seen), centring)
                if step == BY_RANK:
                    pool = retrieve(index, asked, 3 * RETRIEVED, weights=weights)
                    ranked = sorted(pool, key=by_rank)[:RETRIEVED]
                else:
                    ranked = retrieve(index, asked, RETRIEVED, weights=weights)
                rank = place_of(f"{number:04}.txt", ranked)
                found[step].append(Found(language, stands_in[number], rank))
        index.close()
    return found


def by_rank(item: Retrieved) -> float:
    """Minus the reciprocal rank fusion of a passage's places (Cormack et al., 2009)."""
    return -sum(1 / (60 + rank) for rank in item.passage.ranks.values())


def place_of(source: str, ranked: Sequence[Retrieved]) -> int:
    """The rank of a file among those retrieved, 0 the best; 99 where it is not among them."""
    sources = list(dict.fromkeys(item.passage.source for item in ranked))
    return sources.index(source) if source in sources else 99


def table(title: str, found: Mapping[str, Sequence[Found]]) -> Table:
    """Recall and mean reciprocal rank of each step, per cent."""
    shown = Table(title=title, title_justify="left")
    shown.add_column("", no_wrap=True)
    for kind in ("same", "across"):
        for measured in ("@1", "@5", "MRR"):
            shown.add_column(f"{kind} {measured}", justify="right")
    for step, results in found.items():
        row = []
        for same in (True, False):
            ranks = np.array([r.rank for r in results if (r.asked_in == r.stands_in) == same])
            if not len(ranks):
                row += ["-"] * 3
                continue
            inverse = np.where(ranks < 10, 1 / (ranks + 1), 0)
            row += [f"{100 * x.mean():.1f}" for x in (ranks < 1, ranks < 5, inverse)]
        shown.add_row(step, *row)
    return shown


def by_pair(results: Sequence[Found]) -> dict[tuple[str, str], float]:
    """Recall@1 by the language asked in and the one that the passage stands in."""
    pairs = sorted({(item.asked_in, item.stands_in) for item in results})
    return {
        pair: float(np.mean([r.rank == 0 for r in results if (r.asked_in, r.stands_in) == pair]))
        for pair in pairs
    }


def main() -> None:
    """Print the tables and draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="questions asked of each paragraph; default: all")
    options = parser.parse_args()
    encoder = open_encoder()
    console = Console()
    sets = {
        "XQuAD en, de, ar": xquad_paragraphs(("en", "de", "ar")),
        "XQuAD el, hi, ru, th, tr, zh": xquad_paragraphs(("el", "hi", "ru", "th", "tr", "zh"))[:60],
        "Habari en, ar, de, sw": habari_paragraphs(),
        "AfriQA, passages in English": afriqa_paragraphs("en", AFRIQA),
    }
    pictures = {}
    for name, paragraphs in sets.items():
        found = measure(encoder, paragraphs, options.most)
        console.print(table(f"{name}: {len(paragraphs)} paragraphs", found))
        pictures[name] = by_pair(found[list(STEPS)[-1]])
    PICTURE.write_text(heat_map("Recall@1, asked in × stands in", pictures), encoding="utf-8")
    console.print(f"{PICTURE}")


if __name__ == "__main__":
    main()
