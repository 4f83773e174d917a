"""Picks the sentences that answer a question, each with the probability that it does.

Two small models, both fitted by tests/benchmarks/reading.py. The first is a bilinear form
between the question's vector and a sentence's (its vector and its visible shape), trained to
put the answering sentence first: cosine knows what a sentence is about, this one what kind of
thing the question asks for. The second is a logistic regression over that score, the cosines,
their margins over everything else that was found, and how much of the question is covered
(after Platt, 1999). Numpy only: a question must not wait for what only indexing needs.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.normalise import tokens
from assistant.types import Evidence, Passage
from index.types import Span, Vector, Vectors

Matrix = NDArray[np.float64]

SHAPE = ("digit", "quotation", "capitals", "length", "first")
"""What is visible of a sentence besides its vector; the columns of `shapes`."""

FEATURES = (
    "cosine",
    "cosine_margin",
    "cosine_z",
    "passage",
    "passage_margin",
    "pair",
    "pair_margin",
    "words_sentence",
    "words_passage",
    "numbers_sentence",
    "numbers_missing",
    "names_missing",
    "length",
)
"""What the logistic regression sees; the columns of `features`."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<!^)(?<![.!?¿¡:«»„“”\"] )\b[^\W\d_]\w+", re.UNICODE)
_QUOTED = re.compile(r"[\"“”„«»]")
_SAME_WORD = 0.5
_REPEAT = 0.9
_REPEAT_WORDS = 4
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved passage with its sentences.

    Attributes:
        passage: The passage; its score is the centred cosine with the question.
        sentences: Where its sentences stand in the file.
        quotes: Their text, in the same order.
        vectors: Each encoded alone, without its language's mean, of unit length;
            shape (sentences, dimension).
    """

    passage: Passage
    sentences: tuple[Span, ...]
    quotes: tuple[str, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class ReadingModel:
    """Weights of the reader.

    Attributes:
        threshold: Confidence of the best sentence under which nothing is answered.
        weights: One for each of FEATURES.
        bias: Added to their sum.
        question_map: Shape (rank, dimension).
        sentence_map: Shape (rank, dimension + len(SHAPE)).
        common: Words of questions that say nothing about their subject.
    """

    threshold: float
    weights: Matrix
    bias: float
    question_map: Matrix
    sentence_map: Matrix
    common: frozenset[str]

    @classmethod
    def load(cls) -> ReadingModel:
        """The weights that come with the package."""
        file = resources.files("assistant").joinpath("data/reading.json")
        return cls.of(json.loads(file.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> ReadingModel:
        """Weights from the content of reading.json; a missing feature weighs nothing."""
        weights = content["weights"]
        return cls(
            threshold=float(content["threshold"]),
            weights=np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float64),
            bias=float(content["bias"]),
            question_map=np.array(content["question_map"], dtype=np.float64),
            sentence_map=np.array(content["sentence_map"], dtype=np.float64),
            common=frozenset(content["common"]),
        )


def read(
    question: str, vector: Vector, candidates: Sequence[Candidate], model: ReadingModel
) -> list[Evidence]:
    """Score every sentence of the passages.

    Args:
        question: As asked.
        vector: Its vector without the mean of questions, of unit length, shape (dimension,).
        candidates: What retrieval found; order does not matter.
        model: Weights fitted for the encoder that made the vectors.

    Returns:
        Every sentence once, repeats within a file left out, most probable first. The best
        one's confidence under `model.threshold` means that the passages do not answer.
    """
    candidates = [candidate for candidate in candidates if candidate.quotes]
    if not candidates:
        return []
    columns = features(question, vector, candidates, model)
    confidences = 1.0 / (1.0 + np.exp(-np.clip(columns @ model.weights + model.bias, -30, 30)))
    evidence = [
        Evidence(candidate.passage, quote, span.start, span.end, 0.0)
        for candidate in candidates
        for span, quote in zip(candidate.sentences, candidate.quotes, strict=True)
    ]
    order = np.argsort(-confidences, kind="stable")
    ranked = [_with_confidence(evidence[at], float(confidences[at])) for at in order]
    return _without_repeats(ranked)


def features(
    question: str, vector: Vector, candidates: Sequence[Candidate], model: ReadingModel
) -> Matrix:
    """What the regression sees of each sentence, shape (sentences, len(FEATURES))."""
    owner = np.repeat(np.arange(len(candidates)), [len(item.quotes) for item in candidates])
    vectors = np.concatenate([item.vectors for item in candidates]).astype(np.float64)
    cosine = vectors @ vector.astype(np.float64)
    sources = [item.passage.source for item in candidates]
    passage = np.array([item.passage.score for item in candidates])
    shape = shapes(candidates)
    pair = _pair(vector, np.hstack([vectors, shape]), model)
    covered = _covered(question, candidates, model.common)
    return np.column_stack(
        [
            cosine,
            _margin(cosine),
            (cosine - cosine.mean()) / (cosine.std() + 0.05),
            passage[owner],
            _margin(passage, sources)[owner],
            pair,
            _margin(pair),
            covered,
            shape[:, SHAPE.index("length")],
        ]
    )


def shapes(candidates: Sequence[Candidate]) -> Matrix:
    """What is visible of each sentence, shape (sentences, len(SHAPE)), each 0 to about 1."""
    return np.array(
        [
            (
                bool(_NUMBER.search(quote)),
                bool(_QUOTED.search(quote)),
                min(len(_capitalised(quote)), 5) / 5,
                math.log1p(len(quote)) / 6,
                place == 0,
            )
            for item in candidates
            for place, quote in enumerate(item.quotes)
        ],
        dtype=np.float64,
    )


def _pair(vector: Vector, sentences: Matrix, model: ReadingModel) -> Matrix:
    """The bilinear score of each sentence, without unit.

    Vectors of another encoder have no learned map: then it is nought for all.
    """
    if model.question_map.shape[1] != len(vector):
        return np.zeros(len(sentences))
    result: Matrix = (sentences @ model.sentence_map.T) @ (model.question_map @ vector)
    return result


def _margin(scores: Matrix, groups: Sequence[str] | None = None) -> Matrix:
    """Each score less the best one of another member (of another group, where given)."""
    names = np.array(groups if groups is not None else range(len(scores)))
    best = int(np.argmax(scores))
    others = scores[names != names[best]]
    second = others.max() if len(others) else scores[best]
    result: Matrix = np.where(names == names[best], scores - second, scores - scores[best])
    return result


def _covered(question: str, candidates: Sequence[Candidate], common: frozenset[str]) -> Matrix:
    """How much of the question's words, numbers and names is found, shape (sentences, 5).

    Columns as in FEATURES from words_sentence to names_missing. A word counts the more, the
    fewer sentences hold it; one in another script than the passage is not looked for there.
    """
    said = [_words(quote) for item in candidates for quote in item.quotes]
    asked = sorted(_words(question) - common)
    held = Counter(word for words in said for word in words)
    idf = {word: math.log((len(said) + 1) / (held[word] + 0.5)) for word in asked}
    numbers = {_plain_digits(number) for number in _NUMBER.findall(question)}
    names = {word for name in _capitalised(question) for word in _words(name)} - common
    rows = []
    matched: dict[tuple[str, str], bool] = {}
    at = 0
    for item in candidates:
        size = len(item.quotes)
        whole = set().union(*said[at : at + size])
        here = {word for word in asked if _script(word) == _script(item.passage.text)}
        total = sum(idf[word] for word in here) or 1.0
        in_passage = {word for word in here if _holds(whole, word, matched)}
        text_numbers = {_plain_digits(number) for number in _NUMBER.findall(item.passage.text)}
        missing = len(numbers - text_numbers) / len(numbers) if numbers else 0.0
        sought = names & here
        unnamed = len(sought - in_passage) / len(sought) if sought else 0.0
        share = sum(idf[word] for word in in_passage) / total
        for words, quote in zip(said[at : at + size], item.quotes, strict=True):
            found = sum(idf[word] for word in in_passage if _holds(words, word, matched))
            counted = numbers & {_plain_digits(number) for number in _NUMBER.findall(quote)}
            hits = len(counted) / len(numbers) if numbers else 0.0
            rows.append((found / total, share, hits, missing, unnamed))
        at += size
    return np.array(rows, dtype=np.float64)


def _words(text: str) -> set[str]:
    return {word for word in tokens(text) if len(word) > 1 and not word.isdecimal()}


def _capitalised(text: str) -> list[str]:
    """Words after the first that start with a capital: names, in scripts that have capitals."""
    return [word for word in _NAME.findall(text) if word[0].isupper()]


def _plain_digits(number: str) -> str:
    """A number in ASCII digits, without separators."""
    return "".join(str(int(digit)) for digit in number if digit.isdecimal())


def _script(text: str) -> int:
    """The Unicode region, in steps of 1,024 code points, of most of the first letters."""
    letters = [ord(letter) >> 10 for letter in text[:80] if letter.isalpha()]
    return Counter(letters).most_common(1)[0][0] if letters else -1


def _holds(words: set[str], word: str, known: dict[tuple[str, str], bool]) -> bool:
    """Whether a word, or one much like it, is among others."""
    if word in words:
        return True
    if len(word) < _SHORTEST_STEM:
        return False
    for other in words:
        pair = (word, other)
        if pair not in known:
            known[pair] = len(other) >= _SHORTEST_STEM and _alike(word, other) >= _SAME_WORD
        if known[pair]:
            return True
    return False


def _alike(one: str, other: str) -> float:
    """Dice coefficient of two words' character trigrams, 0 to 1."""
    first = {one[at : at + 3] for at in range(len(one) - 2)}
    second = {other[at : at + 3] for at in range(len(other) - 2)}
    return 2 * len(first & second) / (len(first) + len(second))


def _with_confidence(item: Evidence, confidence: float) -> Evidence:
    return Evidence(item.passage, item.quote, item.start, item.end, confidence)


def _without_repeats(ranked: list[Evidence]) -> list[Evidence]:
    """The list without sentences that a better one of the same file already says."""
    kept: list[Evidence] = []
    seen: dict[str, list[tuple[int, int, set[str]]]] = {}
    for item in ranked:
        words = _words(item.quote)
        before = seen.setdefault(item.passage.source, [])
        if not any(
            (item.start < end and start < item.end) or _repeats(words, other)
            for start, end, other in before
        ):
            kept.append(item)
            before.append((item.start, item.end, words))
    return kept


def _repeats(words: set[str], other: set[str]) -> bool:
    """Whether nearly all words of the shorter are in the longer: a headline, a caption."""
    shorter = min(len(words), len(other))
    return shorter >= _REPEAT_WORDS and len(words & other) >= _REPEAT * shorter
