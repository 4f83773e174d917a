from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from index.chunk import chunk
from index.clean import clean
from index.types import Article, Block, Chunk, Document, Span


def words(texts: object) -> list[int]:
    return [len(re.findall(r"\w+", text)) for text in texts]  # type: ignore[attr-defined]  # texts


def letters(texts: object) -> list[int]:
    return [len(text) for text in texts]  # type: ignore[attr-defined]  # texts


def whole(text: str) -> Article:
    return Article("", None, None, "en", (Block(Span(0, len(text)), "body"),))


def sentences(chunks: list[Chunk], text: str) -> list[str]:
    return [span.of(text) for piece in chunks for span in piece.sentences]


def test_sentences_are_found_in_every_script() -> None:
    for language, text in {
        "en": "He came. She left! Who stayed?",
        "ar": "وصل الوفد. غادر الرئيس! من بقي؟",
        "hi": "वह आया। वह गई।",
        "zh": "他来了。她走了！",
    }.items():
        article = Article("", None, None, language, (Block(Span(0, len(text)), "body"),))
        assert len(sentences(chunk(text, article, 50, letters), text)) >= 2


def test_chunks_are_packed_to_the_budget_with_whole_sentences() -> None:
    text = " ".join(f"Sentence number {n} has exactly seven words." for n in range(20))
    chunks = chunk(text, whole(text), 21, words)
    assert [len(piece.sentences) for piece in chunks] == [3] * 6 + [2]
    assert chunks[0].span.of(text).endswith("seven words.")


def test_a_chunk_never_reaches_across_what_was_cut() -> None:
    text = "The first paragraph ends here.\nAdvertisement\nThe second one follows after it."
    first, cut = text.index("\n") + 1, text.index("The second")
    blocks = (
        Block(Span(0, first), "body"),
        Block(Span(first, cut), "cut", "an advertisement mark"),
        Block(Span(cut, len(text)), "body"),
    )
    chunks = chunk(text, Article("", None, None, "en", blocks), 100, words)
    assert [piece.span.of(text) for piece in chunks] == [
        "The first paragraph ends here.",
        "The second one follows after it.",
    ]


def test_blank_lines_between_paragraphs_do_not_part_a_chunk() -> None:
    text = (
        "A headline of this story\n\nOne sentence of prose stands here for us.\n\n"
        "Another sentence of prose stands here too."
    )
    article = clean(Document("a.txt", text, "utf-8", ""))[0]
    assert len(chunk(text, article, 100, words)) == 1


@given(st.text(alphabet="ab .\n!?؟。ع ", max_size=300), st.integers(1, 30))
def test_offsets_are_exact_and_budgets_are_kept(text: str, budget: int) -> None:
    chunks = chunk(text, whole(text), budget, letters)
    held = sentences(chunks, text)
    assert all(sentence == sentence.strip() and len(sentence) <= budget for sentence in held)
    assert "".join("".join(held).split()) == "".join(text.split())
    for piece in chunks:
        assert sum(letters([span.of(text) for span in piece.sentences])) <= budget
        assert (piece.span.start, piece.span.end) == (
            piece.sentences[0].start, piece.sentences[-1].end,
        )  # fmt: skip


def test_a_sentence_without_end_is_cut_to_fit() -> None:
    text = "word " * 30_000
    chunks = chunk(text, whole(text), 100, words)
    assert max(words([piece.span.of(text) for piece in chunks])) <= 100
    assert sum(words([piece.span.of(text) for piece in chunks])) == 30_000
