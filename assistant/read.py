"""Picks the sentences that answer a question, each with the probability that it does.

A logistic regression over the cosines of question and sentence and of question and passage,
their margins over everything else that was found, how much of the question's words, numbers
and names is covered, and whether a number is asked for and present. Fitted and calibrated
(Platt, 1999) by tests/benchmarks/reading.py. Numpy only: a question must not wait for what
only indexing needs.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.normalise import tokens
from assistant.types import Evidence, Passage
from index.types import Span, Vector, Vectors

Matrix = NDArray[np.float64]

FEATURES = (
    "cosine",
    "cosine_margin",
    "cosine_z",
    "passage",
    "passage_margin",
    "words_sentence",
    "words_passage",
    "numbers_sentence",
    "numbers_missing",
    "names_missing",
    "number_wanted",
    "number_lacking",
    "length",
    "first",
    "crowd",
)
"""What the regression sees of a sentence; the columns of `features`."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<!^)(?<![.!?¿¡:«»„“”\"] )\b[^\W\d_]\w+", re.UNICODE)
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
        ceiling: The highest confidence there is: a near miss looks just like an answer.
        number_probe: Logistic weights on a question's vector, shape (dimension,): does it
            ask for a number or a date.
        number_bias: Added to their sum.
        common: Words of questions that say nothing about their subject.
    """

    threshold: float
    weights: Matrix
    bias: float
    ceiling: float
    number_probe: Matrix
    number_bias: float
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
            ceiling=float(content["ceiling"]),
            number_probe=np.array(content["number_probe"], dtype=np.float64),
            number_bias=float(content["number_bias"]),
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
    confidences = model.ceiling * sigmoid(columns @ model.weights + model.bias)
    evidence = [
        Evidence(candidate.passage, quote, span.start, span.end, 0.0)
        for candidate in candidates
        for span, quote in zip(candidate.sentences, candidate.quotes, strict=True)
    ]
    order = np.argsort(-confidences, kind="stable")
    ranked = [replace(evidence[at], confidence=float(confidences[at])) for at in order]
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
    quotes = [quote for item in candidates for quote in item.quotes]
    wanted = wants_number(vector, model)
    digits = np.array([bool(_NUMBER.search(quote)) for quote in quotes])
    first = [place == 0 for item in candidates for place in range(len(item.quotes))]
    return np.column_stack(
        [
            cosine,
            _margin(cosine),
            (cosine - cosine.mean()) / (cosine.std() + 0.05),
            passage[owner],
            _margin(passage, sources)[owner],
            _covered(question, candidates, model.common),
            wanted * digits,
            wanted * ~digits,
            [math.log1p(len(quote)) / 6 for quote in quotes],
            first,
            np.full(len(quotes), math.log(len(quotes)) / 4),
        ]
    )


def wants_number(vector: Vector, model: ReadingModel) -> float:
    """Probability that the question asks for a number or a date.

    Vectors of another encoder than the fitted one say nothing about it: then it is 0.
    """
    if len(vector) != len(model.number_probe):
        return 0.0
    score = model.number_probe @ vector.astype(np.float64) + model.number_bias
    return float(sigmoid(np.array([score]))[0])


def sigmoid(scores: Matrix) -> Matrix:
    """The logistic function, safe for large scores."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))))


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
    for other in words:
        pair = (word, other)
        if pair not in known:
            known[pair] = (
                min(len(word), len(other)) >= _SHORTEST_STEM and _alike(word, other) >= _SAME_WORD
            )
        if known[pair]:
            return True
    return False


def _alike(one: str, other: str) -> float:
    """Dice coefficient of two words' character trigrams, 0 to 1."""
    first, second = ({word[at : at + 3] for at in range(len(word) - 2)} for word in (one, other))
    return 2 * len(first & second) / (len(first) + len(second))


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
