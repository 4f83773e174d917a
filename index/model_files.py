"""The embedded encoder as the files of a sentence-transformers folder.

The weights are stored as float32: 4-bit values times a half-precision scale need up to 14
significant bits, which neither float16 (11) nor bfloat16 (8) holds. Where the folder is kept, and
how it is kept whole, is index/model_folder.py.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.weights import (
    PASSAGE_PREFIX,
    QUERY_PREFIX,
    Packed,
    bert_tensors,
    special_tokens,
    text_rules,
)

_SPACE = "▁"


def write_model(packed: Packed, folder: Path) -> None:
    """Write the sentence-transformers directory: weights, tokenizer, modules, prompts.

    Raises:
        EncoderError: The file's tokenizer or tensors are not what they should be.
        OSError: The disk is full or the folder cannot be written to.
    """
    _write_safetensors(dict(bert_tensors(packed)), folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(tokenizer_json(packed), encoding="utf-8")
    for name, content in configurations(packed).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_safetensors(tensors: dict[str, NDArray[np.float32]], path: Path) -> None:
    """Write the format by hand, which is short: its library hides the number of an OSError."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, tensor in tensors.items():
        start, end = end, end + tensor.nbytes
        header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": (start, end)}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # keeps the numbers aligned
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor, "<f4").data)


def tokenizer_json(packed: Packed) -> str:
    """The tokenizer in the format of the library tokenizers, normalising as the package does."""
    from tokenizers import (  # noqa: PLC0415 - only a build needs it
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    rules, pieces = text_rules(packed), packed.pieces()
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, packed.scores.tolist(), strict=True)), packed.unk, False)
    )
    # Odd characters go first: a control between a letter and its accent must not keep them apart.
    steps = [
        normalizers.Replace(Regex(_any_of(rules.removed)), ""),
        normalizers.Replace(Regex(_any_of(rules.spaced)), " "),
        normalizers.NFKC(),
        normalizers.Replace(Regex(" {2,}"), " "),
    ]
    for character, stand_in in rules.stand_ins.items():
        steps.insert(2, normalizers.Replace(character, stand_in))
        steps.append(normalizers.Replace(stand_in, character))
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(_SPACE, prepend_scheme="always")
    bos, eos = pieces[packed.bos], pieces[packed.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, packed.bos), (eos, packed.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, normalized=False) for piece in special_tokens(packed).values()]
    )
    return str(tokenizer.to_str())


def _any_of(characters: frozenset[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(c):X}}}" for c in sorted(characters)) + "]"


def configurations(packed: Packed) -> dict[str, Any]:
    """The small JSON files of the directory, by path."""
    shape, specials = packed.shape, special_tokens(packed)
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "hidden_act": "gelu",
            "layer_norm_eps": round(shape.epsilon, 15),  # float32's 1e-12 has a long tail
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "bos_token_id": packed.bos,
            "eos_token_id": packed.eos,
            "pad_token_id": packed.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            # Not XLMRobertaTokenizer: that class would put a normaliser of its own over ours.
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            **specials,
        },
        "special_tokens_map.json": specials,
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {
                "query": QUERY_PREFIX,
                "document": PASSAGE_PREFIX,
                "passage": PASSAGE_PREFIX,
            },
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(modules.items())
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }  # fmt: skip
