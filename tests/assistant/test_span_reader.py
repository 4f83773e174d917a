"""Reading spans: the shipped weights against PyTorch."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant import span_reader
from assistant.span_reader import (
    CHECKER,
    LONGEST,
    READER,
    WINDOW,
    Floats,
    SpanReader,
    SpanScore,
    _windows,
)
from index.errors import EncoderError
from index.weights import Packed, bert_tensors, package_file, read_packed
from tests.benchmarks import pack_reader
from tests.index.agreement import ANY_TEXT, ODD, PASSAGES, QUESTIONS


@pytest.fixture(scope="module")
def packed() -> Packed:
    return read_packed(package_file())


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return SpanReader.load(1)


class Chance:
    """Stands in for ONNX Runtime's session: logits by chance, the same for the same length."""

    def run(self, _: None, given: dict[str, Floats]) -> list[NDArray[Any]]:
        """As onnxruntime.InferenceSession.run does."""
        tokens = given["words"].shape[1]
        return [np.random.default_rng(tokens).normal(size=(1, tokens, 3)).astype(np.float32)]


@pytest.fixture(scope="module")
def by_chance(packed: Packed) -> SpanReader:
    return SpanReader(Chance(), Chance(), packed, threads=1)


class TorchModel:
    """The same weights in PyTorch and float32, by Hugging Face's implementation of BERT."""

    def __init__(self, name: str) -> None:
        import torch  # noqa: PLC0415 - takes a second
        from transformers import BertConfig, BertModel  # noqa: PLC0415 - likewise

        weights = pack_reader.unpack((pack_reader.FOLDER / name).read_bytes())
        self._head = weights.pop("head.weight"), weights.pop("head.bias")
        config = BertConfig(vocab_size=2, hidden_size=384, intermediate_size=1536, pad_token_id=1)
        self._torch, self._bert = torch, BertModel(config, add_pooling_layer=False)
        state = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        unset = self._bert.load_state_dict(state, strict=False)
        assert not unset.unexpected_keys
        assert all(name.startswith("embeddings.") for name in unset.missing_keys)
        self._bert.train(mode=False)
        self._bert.embeddings.token_type_embeddings.weight.data.zero_()

    def run(self, _: None, given: dict[str, Floats]) -> list[Floats]:
        """As onnxruntime.InferenceSession.run does."""
        vectors = self._torch.from_numpy(given["words"])
        with self._torch.no_grad():
            hidden = self._bert(inputs_embeds=vectors).last_hidden_state.numpy()
        logits: Floats = hidden @ self._head[0].T + self._head[1]
        return [logits]


@pytest.fixture(scope="module")
def rival(packed: Packed) -> SpanReader:
    return SpanReader(TorchModel(READER), TorchModel(CHECKER), packed, threads=1)


@pytest.mark.parametrize("name", [READER, CHECKER])
def test_the_packed_weights_are_small_enough_to_commit(name: str) -> None:
    assert (pack_reader.FOLDER / name).stat().st_size <= pack_reader.LARGEST


def test_a_reader_starts_without_torch_and_its_tokenizers() -> None:
    heavy = ["torch", "transformers", "tokenizers", "sentence_transformers", "chromadb"]
    script = (
        "import sys; from assistant.span_reader import SpanReader\n"
        f"SpanReader.load().spans('who?', ['Amina did.']); print([m for m in {heavy} "
        "if m in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_word_vectors_are_the_encoders_own(packed: Packed, by_chance: SpanReader) -> None:
    table = next(iter(bert_tensors(packed)))[1]
    ids = np.array([0, 2, 17, 4_321, 250_001])
    np.testing.assert_array_equal(by_chance._words(ids), table[ids])


@pytest.mark.parametrize("model", ["_reader", "_checker"])
def test_logits_are_close_to_those_of_torch(
    reader: SpanReader, rival: SpanReader, model: str
) -> None:
    """As close as 8 bits come: measured are 0.11 standard deviations and a correlation of 0.994."""
    ids = [reader._pieces.encode(f"{QUESTIONS[0]} {passage}").ids for passage in PASSAGES]
    ours = np.concatenate([reader.logits(getattr(reader, model), one) for one in ids])
    theirs = np.concatenate([rival.logits(getattr(rival, model), one) for one in ids])
    assert np.sqrt(np.mean((ours - theirs) ** 2)) < 0.15 * theirs.std()
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.99


def test_spans_are_those_of_torch(reader: SpanReader, rival: SpanReader) -> None:
    ours = [reader.spans(question, PASSAGES, 1) for question in QUESTIONS]
    theirs = [rival.spans(question, PASSAGES, 1) for question in QUESTIONS]
    pairs = [
        (a[0], b[0]) for x, y in zip(ours, theirs, strict=True) for a, b in zip(x, y, strict=True)
    ]
    same = [(a.start, a.end) == (b.start, b.end) for a, b in pairs]
    assert np.mean(same) >= 0.95


def test_a_packed_graph_is_the_same_each_time_and_unpacks() -> None:
    generator = np.random.default_rng(0)
    state = {
        name: generator.normal(0, 0.05, value.shape).astype(np.float32)
        for name, value in pack_reader.unpack((pack_reader.FOLDER / READER).read_bytes()).items()
    }
    state["embeddings.token_type_embeddings.weight"] = np.zeros((2, 384), np.float32)
    data = pack_reader.pack(state)
    assert data == pack_reader.pack(state)
    unpacked = pack_reader.unpack(data)
    assert unpacked.keys() | {"embeddings.token_type_embeddings.weight"} == state.keys()
    for name, values in unpacked.items():
        assert np.abs(values - state[name]).max() <= np.abs(state[name]).max() / 127 + 1e-6


def check(text: str, spans: Sequence[SpanScore], most: int) -> None:
    assert len(spans) <= most
    assert [s.score for s in spans] == sorted((s.score for s in spans), reverse=True)
    places = sorted((span.start, span.end) for span in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    for start, end in places:
        assert 0 <= start < end <= len(text)
        assert len(text[start:end].splitlines()) == 1
        assert text[start:end] == text[start:end].strip()


@settings(max_examples=300, deadline=None)
@given(text=ANY_TEXT, most=st.integers(0, 5))
@example(text='"a" ﷺ "b\n"', most=5)
@example(text="a\u0301\n\u0301b", most=5)
def test_a_span_is_a_place_in_the_untouched_text(
    by_chance: SpanReader, text: str, most: int
) -> None:
    check(text, by_chance.spans("who?", [text], most)[0], most)


@pytest.mark.parametrize("text", [*PASSAGES, *ODD])
def test_hostile_passages_are_read_like_others(reader: SpanReader, text: str) -> None:
    spans = reader.spans("\0 \ud800?", [text])[0]
    check(text, spans, 3)
    has_words = any(unicodedata.category(c)[0] not in "PZC" and c != "▁" for c in text)
    assert bool(spans) == has_words  # ▁ is the tokenizer's own sign for a space


@pytest.mark.parametrize("text", [" " * 100_000, "." * 100_000, "🂠" * 100_000, "\u0301" * 100_000])
def test_a_hundred_thousand_characters_are_no_trouble(by_chance: SpanReader, text: str) -> None:
    check(text, by_chance.spans("who?", [text])[0], 3)


def test_a_long_passage_is_read_to_its_end(by_chance: SpanReader) -> None:
    text = "word after word " * 1_000
    spans = by_chance.spans("who? " * 500, [text], 1_000)[0]
    check(text, spans, 1_000)
    assert max(span.end for span in spans) > len(text) - 600


@given(tokens=st.integers(0, 3_000), room=st.integers(WINDOW - 70, WINDOW))
def test_windows_share_enough_for_the_longest_answer(tokens: int, room: int) -> None:
    windows = _windows(tokens, room)
    assert sum(w.end - w.start for w in windows) >= tokens
    assert all(0 <= w.start < w.end <= tokens and w.end - w.start <= room for w in windows)
    assert all(a.end - b.start >= 2 * LONGEST for a, b in pairwise(windows))
    assert not windows or (windows[0].start, windows[-1].end) == (0, tokens)


def test_questions_are_put_to_the_reader_and_statements_to_the_checker(packed: Packed) -> None:
    assert SpanReader(Chance(), None, packed).spans("who?", ["Amina did."])[0]
    assert SpanReader(None, Chance(), packed).judge("Amina did.", "Amina did.").span


def test_no_passages_no_spans(reader: SpanReader) -> None:
    assert reader.spans("who?", []) == []


def test_the_score_does_not_depend_on_company_or_threads(reader: SpanReader) -> None:
    alone = [reader.spans(QUESTIONS[0], [passage])[0] for passage in PASSAGES]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda q: reader.spans(q, PASSAGES), [QUESTIONS[0]] * 4))
    assert together == [alone] * 4


@pytest.mark.parametrize("model", ["READER", "CHECKER"])
@pytest.mark.parametrize("content", [None, b"", b"version https://git-lfs.github.com/spec/v1\n"])
def test_weights_that_are_missing_or_damaged_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: str, content: bytes | None
) -> None:
    path = tmp_path / "damaged.onnx"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(span_reader, model, str(path))
    with pytest.raises(EncoderError, match=r"damaged\.onnx") as caught:
        SpanReader.load()
    assert "pip install -e ." in caught.value.cure


def test_weights_cut_short_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "cut.onnx"
    path.write_bytes((pack_reader.FOLDER / READER).read_bytes()[:-1_000])
    monkeypatch.setattr(span_reader, "READER", str(path))
    with pytest.raises(EncoderError):
        SpanReader.load()
