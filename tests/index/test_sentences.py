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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le maire, M. Velkov, a parlé.", "fr"),
        ("M. Velkov et M. Étienne Lavoisy sont venus.", "fr"),
        ("Mkurugenzi Mkuu, Bi. Zuhura Mkwawa, alitia saini.", "sw"),
        ("Bw. Dkt. Juma alikuwepo.", "sw"),
        ("قال د. سامح البدري إن الجائزة كبيرة.", "ar"),
        ("قال (أ.د. سامح البدري) إن الجائزة كبيرة.", "ar"),
        ("Им. Петрова больница открыта.", "ru"),
        ("Es kam Hr. Schmidt.", "de"),
        ("El Sr. López llegó.", "es"),
    ],
)
def test_no_sentence_ends_behind_a_title(text: str, language: str) -> None:
    both = f"{text} {text}"
    assert [span.of(both).strip() for span in sentence_spans(both, language)] == [text, text]


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        ("بلغ السعر 5 د. ", "وقال الوزير إنه حزين.", "ar"),
        ("العقد سنتان وقد يُمدَّد. ", "وتدفع أنغولا الرواتب.", "ar"),
        ("Alikuja na Bi. ", "25 walikuja pia.", "sw"),
        ("C'est à M.\n", "Velkov est parti.", "fr"),
        ("He left at 5 p.m. ", "The talks go on.", "en"),
        ("Aliondoka saa tatu. ", "Bi Zuhura alibaki.", "sw"),
    ],
)
def test_a_sentence_ends_where_no_name_follows_a_title(
    first: str, second: str, language: str
) -> None:
    found = [span.of(first + second) for span in sentence_spans(first + second, language)]
    assert found[-1] == second


def test_titles_alone_make_no_endless_sentence() -> None:
    text = "Bi. Velkov " * 20_000 + "Bi. Bw. " * 20_000
    spans = sentence_spans(text, "sw")
    assert max(span.end - span.start for span in spans) <= 1000
    assert "".join(span.of(text) for span in spans) == text


@given(
    st.text(alphabet="AB a.!?\xa0\u2009\u3000\n«»…؟。é", max_size=60), st.sampled_from(["en", "fr"])
)
def test_sentences_cover_the_text(text: str, language: str) -> None:
    assert "".join(span.of(text) for span in sentence_spans(text, language)) == text
