"""An article -> chunks of whole sentences, packed to a budget of tokens, offsets kept.

A chunk is one continuous span of the file: it never reaches across lines that were cut.
Sentences are found in the article's language (index/sentences.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.language import UNDETERMINED
from index.sentences import sentence_spans
from index.types import Article, Chunk, Span

CountTokens = Callable[[Sequence[str]], list[int]]
"""Tokens in each of some texts, without prefix and special tokens."""

_LONGEST_PARAGRAPH = 20_000
"""Characters that are segmented at once; a longer line is first cut at blanks."""


def chunk(text: str, article: Article, budget: int, count_tokens: CountTokens) -> list[Chunk]:
    """Pack an article's sentences into chunks of at most `budget` tokens.

    A sentence longer than the budget is cut at blanks, or anywhere if it has none.
    """
    language = "en" if article.language == UNDETERMINED else article.language
    chunks: list[Chunk] = []
    for run in _runs(text, article):
        sentences = [
            piece
            for block in run
            for paragraph in _pieces(text, block, _LONGEST_PARAGRAPH)
            for piece in _sentences(text, paragraph, language)
        ]
        chunks += _pack(text, sentences, budget, count_tokens)
    return chunks


def _runs(text: str, article: Article) -> Iterator[list[Span]]:
    """Body blocks that follow one another with nothing but blanks between."""
    run: list[Span] = []
    for block in article.blocks:
        if block.role == "body":
            run.append(block.span)
        elif run and block.span.of(text).strip():
            yield run
            run = []
    if run:
        yield run


def _sentences(text: str, span: Span, language: str) -> Iterator[Span]:
    words = span.of(text)
    for place in sentence_spans(words, language):
        sentence = place.of(words)
        if sentence.strip():
            start = span.start + place.start
            start += len(sentence) - len(sentence.lstrip())
            yield Span(start, start + len(sentence.strip()))


def _pack(
    text: str, sentences: list[Span], budget: int, count_tokens: CountTokens
) -> Iterator[Chunk]:
    fitting = []
    counts = count_tokens([sentence.of(text) for sentence in sentences])
    for sentence, count in zip(sentences, counts, strict=True):
        if count <= budget:
            fitting.append((sentence, count))
        else:
            fitting += _shorten(text, sentence, count, budget, count_tokens)
    held: list[Span] = []
    tokens = 0
    for sentence, count in fitting:
        if held and tokens + count > budget:
            yield Chunk(Span(held[0].start, held[-1].end), tuple(held))
            held, tokens = [], 0
        held.append(sentence)
        tokens += count
    if held:
        yield Chunk(Span(held[0].start, held[-1].end), tuple(held))


def _shorten(
    text: str, sentence: Span, count: int, budget: int, count_tokens: CountTokens
) -> list[tuple[Span, int]]:
    """Cut a sentence into pieces that fit, halving what still does not."""
    length = max(1, (sentence.end - sentence.start) * budget // (count + 1))
    pieces = list(_pieces(text, sentence, length))
    counts = count_tokens([piece.of(text) for piece in pieces])
    fitting: list[tuple[Span, int]] = []
    for piece, tokens in zip(pieces, counts, strict=True):
        if tokens <= budget or piece.end - piece.start == 1:
            fitting.append((piece, tokens))
        else:
            fitting += _shorten(text, piece, max(tokens, 2 * budget), budget, count_tokens)
    return fitting


def _pieces(text: str, span: Span, length: int) -> Iterator[Span]:
    """The span in pieces of at most `length` characters, cut at blanks where there are any."""
    start = span.start
    while span.end - start > length:
        blank = text.rfind(" ", start + 1, start + length + 1)
        end = blank if blank > start else start + length
        piece = text[start:end]
        yield Span(start, start + len(piece.rstrip()))
        start = end + len(text[end : span.end]) - len(text[end : span.end].lstrip())
    if start < span.end:
        yield Span(start, span.end)
