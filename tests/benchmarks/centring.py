"""How much of a prior do language means need? `python -m tests.benchmarks.centring`.

Every paragraph stands in one random language; every question is asked in every language. Recall
is shown where question and paragraph share a language and where they do not: as the encoder's
vectors come, and centred with priors of several weights, over whole sets and over small corpora
of five paragraphs, where a language may have but one. Only vectors of passages are compared here;
the whole of retrieval is measured by tests/benchmarks/retrieval.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from index.centre import PRIOR_WEIGHT, Centring, LanguageSum
from index.encode import Encoder, open_encoder
from index.priors import Priors, measure_priors
from index.types import Vectors
from tests.benchmarks.corpora import Paragraph, habari_paragraphs, xquad_paragraphs

SEED = 11
WEIGHTS = (0.0, 2.0, 8.0, 32.0, 128.0)
SMALL = 5


@dataclass(frozen=True, slots=True)
class Vectorised:
    """A set's vectors: passages[paragraph][language], questions with what they are about."""

    languages: tuple[str, ...]
    passages: dict[str, Vectors]
    questions: dict[str, Vectors]
    gold: list[int]


def vectorise(encoder: Encoder, paragraphs: Sequence[Paragraph]) -> Vectorised:
    """Encode every paragraph and question in every language."""
    languages = tuple(paragraphs[0].text)
    return Vectorised(
        languages,
        {
            language: encoder.encode_passages([item.text[language] for item in paragraphs])
            for language in languages
        },
        {
            language: encoder.encode_questions(
                [question[language] for item in paragraphs for question in item.questions]
            )
            for language in languages
        },
        [place for place, item in enumerate(paragraphs) for _ in item.questions],
    )


def ranks(
    data: Vectorised,
    members: list[int],
    priors: Priors,
    weight: float | None,
    rng: np.random.Generator,
) -> tuple[list[int], list[int]]:
    """Rank of the gold paragraph, 0 the best: where languages agree, and where they differ."""
    chosen = [data.languages[rng.integers(len(data.languages))] for _ in members]
    vectors = np.stack([data.passages[lang][at] for at, lang in zip(members, chosen, strict=True)])
    if weight is None:
        centring = Centring.off(vectors.shape[1])
    else:
        sums = {
            language: LanguageSum(
                chosen.count(language), vectors[[held == language for held in chosen]].sum(0)
            )
            for language in set(chosen)
        }
        centring = Centring.of(sums, priors, weight) if weight else _own_means(sums, priors)
    centred = centring.centred(vectors, chosen)
    place_of = {member: place for place, member in enumerate(members)}
    same: list[int] = []
    cross: list[int] = []
    for language, questions in data.questions.items():
        for vector, gold in zip(questions, data.gold, strict=True):
            if gold in place_of:
                scores = centred @ centring.question(vector, language)
                rank = int((scores > scores[place_of[gold]]).sum())
                (same if chosen[place_of[gold]] == language else cross).append(rank)
    return same, cross


def _own_means(sums: dict[str, LanguageSum], priors: Priors) -> Centring:
    means = {
        language: (held.total / held.count).astype(np.float32) for language, held in sums.items()
    }
    shrunk = Centring.of(sums, priors)
    return Centring(means, shrunk.questions, shrunk.other)


def main() -> None:
    """Print the tables."""
    encoder = open_encoder()
    priors = measure_priors(encoder)
    console = Console()
    sets = {
        "XQuAD en, de, ar": xquad_paragraphs(("en", "de", "ar")),
        "XQuAD el, hi, ru, th, tr, zh": xquad_paragraphs(("el", "hi", "ru", "th", "tr", "zh"))[:60],
        "Habari en, ar, de, sw": habari_paragraphs(),
    }
    for name, paragraphs in sets.items():
        data = vectorise(encoder, paragraphs)
        everything = list(range(len(paragraphs)))
        small = [everything[at : at + SMALL] for at in range(0, len(everything) - SMALL + 1, SMALL)]
        for title, corpora, cut in (
            (f"{name}: {len(everything)} paragraphs", [everything], 5),
            (f"{name}: {len(small)} corpora of {SMALL}", small, 1),
        ):
            table = Table(title=title, title_justify="left")
            for column in ("", f"same @{cut}", f"cross @{cut}", "same MRR", "cross MRR"):
                table.add_column(column, justify="right")
            for weight in (None, *WEIGHTS):
                rng = np.random.default_rng(SEED)
                same: list[int] = []
                cross: list[int] = []
                for members in corpora:
                    found = ranks(data, members, priors, weight, rng)
                    same += found[0]
                    cross += found[1]
                label = "as they come" if weight is None else f"prior of {weight:g} chunks"
                mark = " (chosen)" if weight == PRIOR_WEIGHT else ""
                table.add_row(label + mark, *_shares(same, cross, cut))
            console.print(table)


def _shares(same: list[int], cross: list[int], cut: int) -> list[str]:
    recalls = [np.mean([rank < cut for rank in found]) for found in (same, cross)]
    inverse = [np.mean([1 / (rank + 1) for rank in found]) for found in (same, cross)]
    return [f"{100 * value:.1f}" for value in (*recalls, *inverse)]


if __name__ == "__main__":
    main()
