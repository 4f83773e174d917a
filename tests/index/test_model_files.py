"""The files of the encoder's folder: what sentence-transformers and tokenizers read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.model_files import configurations, tokenizer_json, write_model
from index.model_folder import embedded_model_directory
from index.weights import Packed, bert_tensors, read_packed
from tests.index.small_package import LAYERS


def test_weights_have_the_names_and_shapes_of_a_bert_model(package: Path, tmp_path: Path) -> None:
    import torch  # noqa: PLC0415 - takes 1.3 s that most tests here need not wait for
    from transformers import BertConfig, BertModel  # noqa: PLC0415 - likewise

    write_model(read_packed(package), tmp_path)
    with torch.device("meta"):
        model = BertModel(BertConfig.from_pretrained(tmp_path))
    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    written = load_file(tmp_path / "model.safetensors")
    assert {name: tensor.shape for name, tensor in written.items()} == expected
    assert read_packed(package).shape.layers == LAYERS


def test_the_tokenizer_follows_the_packages_rules(package: Path) -> None:
    tokenizer = Tokenizer.from_str(tokenizer_json(read_packed(package)))
    assert tokenizer.normalizer.normalize_str("a\x01\0b\n\u200b\u00a0 c Ａ～") == "ab c A～"
    assert tokenizer.encode("a ab").tokens == ["<s>", "▁a", "▁", "ab", "</s>"]
    assert tokenizer.encode("b~", "b").ids[-3:] == [4, 6, 2]
    assert tokenizer.decode(tokenizer.encode("a ab").ids) == "a ab"


def test_the_real_directory_is_what_this_code_writes(packed: Packed) -> None:
    """Where this fails, RECIPE must be raised, or those who have a directory keep the old one."""
    folder = embedded_model_directory()
    for name, content in configurations(packed).items():
        assert json.loads((folder / name).read_text()) == content
    assert (folder / "tokenizer.json").read_text() == tokenizer_json(packed)
    written = load_file(folder / "model.safetensors")
    assert sum(tensor.size for tensor in written.values()) == 117_653_760
    for name, tensor in bert_tensors(packed):
        assert np.array_equal(written[name], tensor)
