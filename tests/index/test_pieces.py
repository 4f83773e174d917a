"""Token ids and where their pieces stand: the tokenizer against Hugging Face's."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.pieces import Pieces
from index.weights import Packed
from tests.index.agreement import ANY_TEXT, ODD, PASSAGES, QUESTIONS

SINCE_2002 = st.characters(exclude_categories=["Cs", "Cn", "Co"]).filter(
    # The tokenizers library normalises by an old version of Unicode; both know this older one.
    lambda character: unicodedata.ucd_3_2_0.category(character) != "Cn"
)


@pytest.fixture(scope="module")
def pieces(packed: Packed) -> Pieces:
    return Pieces(packed)


@pytest.mark.parametrize("text", [*PASSAGES, *QUESTIONS, *ODD])
def test_ids_are_those_of_the_tokenizer(pieces: Pieces, tokenizer: Any, text: str) -> None:
    if not any("\ud800" <= c <= "\udfff" for c in text) and "<s>" not in text:
        expected = tokenizer.encode(text, add_special_tokens=False).ids
        assert pieces.encode(text).ids.tolist() == expected


@settings(max_examples=300, deadline=None)
@given(text=st.text(SINCE_2002))
@example(text="e\x01\u0301  \u3000ﾊﾟ\u200d")
def test_ids_are_those_of_the_tokenizer_whatever_the_text(
    pieces: Pieces, tokenizer: Any, text: str
) -> None:
    expected = tokenizer.encode(text, add_special_tokens=False).ids
    assert pieces.encode(text).ids.tolist() == expected


def test_a_written_special_token_is_text(pieces: Pieces, packed: Packed) -> None:
    special = {packed.bos, packed.eos, packed.pad, len(packed.scores) - 1}
    assert special.isdisjoint(pieces.encode("<s>a</s> <pad> <mask>").ids.tolist())


@settings(max_examples=300, deadline=None)
@given(text=ANY_TEXT)
def test_tokens_stand_in_the_texts_order(pieces: Pieces, text: str) -> None:
    tokens = pieces.encode(text)
    assert (tokens.starts <= tokens.ends).all()
    assert (np.diff(tokens.starts) >= 0).all()
    assert (np.diff(tokens.ends) >= 0).all()
    assert not len(tokens.ids) or (tokens.starts[0] >= 0 and tokens.ends[-1] <= len(text))


@pytest.mark.parametrize("passage", PASSAGES)
def test_tokens_cover_the_text(pieces: Pieces, passage: str) -> None:
    tokens = pieces.encode(passage)
    covered = [passage[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert "".join(covered) == passage.replace(" ", "")
