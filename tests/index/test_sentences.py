from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.instructions.lines import lines_of
from assistant.sentence_stream import SentenceStream
from index.chunk import chunk
from index.sentences import sentence_spans
from index.types import Article, Block, Span


@pytest.mark.parametrize("blank", ["\xa0", "\u1680", "\u2009", "\u2028", "\u202f", "\u3000"])
def test_a_wide_blank_before_a_full_stop_ends_no_reading(blank: str) -> None:
    text = f"They have a plan B{blank}. Then the minister left."
    first, second = sentence_spans(text, "en")
    assert (first.of(text), second.of(text)) == (f"They have a plan B{blank}. ", text[21:])
    article = Article("", None, None, "en", (Block(Span(0, len(text)), "body"),))
    assert chunk(text, article, 9, lambda texts: [len(words.split()) for words in texts])
    assert len([sentence for line in lines_of(text) for sentence in line.sentences]) == 2
    stream = SentenceStream("en")
    assert len([*stream.feed(text), *stream.end()]) == 2


@given(
    st.text(alphabet="AB a.!?\xa0\u2009\u3000\n«»…؟。é", max_size=60), st.sampled_from(["en", "fr"])
)
def test_sentences_cover_the_text(text: str, language: str) -> None:
    assert "".join(span.of(text) for span in sentence_spans(text, language)) == text
