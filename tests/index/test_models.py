"""Any model by name or path, and the unpacked weights as one of them."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index import models
from index.encode import EmbeddedEncoder, open_encoder
from index.errors import EncoderError
from index.model_folder import embedded_model_directory
from index.models import SentenceTransformerEncoder
from tests.index.agreement import SENTENCES, cosines


@pytest.fixture(scope="module")
def folder() -> Path:
    return embedded_model_directory()


def tiny_model(
    place: Path, *, seed: int = 0, prompts: dict[str, str] | None = None, positions: int = 32
) -> Path:
    """Write a sentence-transformers model of one small layer with random weights."""
    import torch  # noqa: PLC0415 - takes 1.3 s that most tests here need not wait for
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes 5 s
    from sentence_transformers.base.modules import Transformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Pooling  # noqa: PLC0415
    from tokenizers import models, pre_tokenizers, processors  # noqa: PLC0415
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "who", "led", "it", "ask", "read", ":", "?", "x"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=positions,
    )
    BertModel(config).save_pretrained(place)
    specials = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]"}
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=positions,
        **{f"{role}_token": word for role, word in specials.items()},
    ).save_pretrained(place)
    transformer = Transformer(str(place))
    pooling = Pooling(transformer.get_embedding_dimension())
    SentenceTransformer(modules=[transformer, pooling], prompts=prompts).save(str(place))
    return place


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tiny")
    return tiny_model(place, prompts={"query": "ask: ", "document": "read: "})


def test_a_model_by_path_works_with_its_own_prefixes(tiny: Path) -> None:
    encoder = open_encoder(str(tiny))
    bare = open_encoder(str(tiny), query_prefix="", passage_prefix="")
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.prefixes == ("ask: ", "read: ")
    questions, passages = encoder.encode_questions(["who?"]), encoder.encode_passages(["who?"])
    assert questions.shape == (1, encoder.dimension)
    assert questions.dtype == np.float32
    assert np.linalg.norm(passages) == pytest.approx(1)
    assert np.allclose(questions, bare.encode_passages(["ask: who?"]), atol=1e-5)
    assert np.allclose(passages, bare.encode_passages(["read: who?"]), atol=1e-5)
    assert not np.allclose(questions, passages, atol=1e-3)


def test_prefixes_that_are_given_win_over_the_models_own(tiny: Path) -> None:
    encoder = SentenceTransformerEncoder.open(str(tiny), query_prefix="", passage_prefix="it: ")
    assert encoder.prefixes == ("", "it: ")


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-base", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("intfloat/e5-large-v2", {}, ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-base", {"query": "q: ", "passage": "p: "}, ("q: ", "p: ")),
        ("BAAI/bge-m3", {}, ("", "")),
        ("sentence-transformers/all-MiniLM-L6-v2", {}, ("", "")),
        ("mixe5-thing", {}, ("", "")),
    ],
)
def test_a_known_familys_prefixes_serve_where_the_model_says_nothing(
    name: str, prompts: dict[str, str | None], expected: tuple[str, str]
) -> None:
    assert models._own_prefixes(name.rpartition("/")[2], prompts) == expected


def test_an_instructed_family_has_a_prefix_for_questions_only() -> None:
    query, passage = models._own_prefixes("multilingual-e5-large-instruct", {})
    assert query.startswith("Instruct: ")
    assert query.endswith("\nQuery: ")
    assert passage == ""


def test_another_models_counts_and_limit_are_its_tokenizers(tiny: Path) -> None:
    encoder = open_encoder(str(tiny))
    assert encoder.count_tokens(["who led it?", "", "x x"]) == [4, 0, 2]
    assert encoder.max_tokens == 32 - 2 - 2
    longest = "x " * encoder.max_tokens
    cut, whole = encoder.encode_passages([longest + "it it it", longest])
    assert np.allclose(cut, whole, atol=1e-5)
    assert not np.allclose(encoder.encode_passages([longest[2:]]), whole, atol=1e-5)


def test_another_model_keeps_order_reports_progress_and_takes_anything(tiny: Path) -> None:
    encoder = open_encoder(str(tiny), threads=1)
    texts = ["x " * (place % 7) + "who" for place in range(60)] + ["", "\ud800", "a\0b"]
    done: list[int] = []
    together = encoder.encode_passages(texts, done.append)
    assert sum(done) == len(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-5)
    assert encoder.encode_passages([]).shape == (0, 16)
    assert encoder.encode_questions([]).shape == (0, 16)


def test_a_models_name_changes_with_its_weights_and_passage_prefix_only(
    tiny: Path, tmp_path: Path
) -> None:
    def name(place: Path, **options: str) -> str:
        return open_encoder(str(place), **options).name  # type: ignore[arg-type]

    prompts = {"query": "ask: ", "document": "read: "}
    same = tiny_model(tmp_path / "same" / tiny.name, prompts=prompts)
    other = tiny_model(tmp_path / "other" / tiny.name, prompts=prompts, seed=1)
    assert name(tiny) == name(same) == name(tiny, query_prefix="who: ")
    assert name(other) != name(tiny) != name(tiny, passage_prefix="it: ")


def test_the_unpacked_weights_are_as_good_as_any_other_model(
    folder: Path, embedded: EmbeddedEncoder
) -> None:
    model = models.load(str(folder), dtype="float32")
    query, passage = models._own_prefixes("any", model.prompts)
    assert (query, passage) == ("query: ", "passage: ")
    by_path = SentenceTransformerEncoder(model, "e5", query_prefix=query, passage_prefix=passage)
    assert (by_path.max_tokens, by_path.dimension) == (embedded.max_tokens, embedded.dimension)
    texts = list(SENTENCES.values())
    assert cosines(by_path.encode_questions(texts), embedded.encode_questions(texts)).min() >= 0.999


def test_a_static_model_works_too(tmp_path: Path, tokenizer: Tokenizer) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes 5 s
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415 - likewise
        StaticEmbedding,
    )

    weights = np.random.default_rng(1).random((tokenizer.get_vocab_size(), 4), np.float32)
    static = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[static]).save(str(tmp_path))
    encoder = open_encoder(str(tmp_path))
    assert encoder.encode_passages(["a delegation", "", "x"]).shape == (3, 4)
    assert encoder.count_tokens(["a b c"]) == [3]
    assert encoder.max_tokens > 1000


@pytest.mark.parametrize("name", ["nobody/nothing-here", "nothing-here-at-all"])
def test_a_model_that_is_not_on_this_machine_names_the_cure(name: str) -> None:
    with pytest.raises(EncoderError, match="Download it first") as caught:
        open_encoder(name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["/nowhere/at/all", "./nowhere", "~/no-such-model", "~nobody/model", ""]
)
def test_a_path_to_nothing_is_said(name: str) -> None:
    with pytest.raises(EncoderError, match="is not a folder"):
        open_encoder(name)


def test_a_folder_that_holds_no_model_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="does not load") as caught:
        open_encoder(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_another_model_may_be_asked_from_many_threads(tiny: Path) -> None:
    encoder = open_encoder(str(tiny))
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for length in range(1, 12):
                encoder.count_tokens(["x " * length])
                encoder.encode_questions(["x " * length, "who"])
        except BaseException as error:  # noqa: BLE001 - carried to the main thread
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_torchs_threads_are_bounded_only_while_encoding() -> None:
    import torch  # noqa: PLC0415 - takes 1.3 s that most tests here need not wait for

    encoder = EmbeddedEncoder.open(threads=1)
    encoder._bulk = encoder._with_torch("float32")
    before = torch.get_num_threads()
    seen: list[int] = []
    encoder.encode_passages(["x"], lambda _: seen.append(torch.get_num_threads()))
    assert seen == [1]
    assert torch.get_num_threads() == before
    alone = EmbeddedEncoder.open().encode_questions(["who led it?"])
    assert np.allclose(encoder.encode_questions(["who led it?"]), alone, atol=1e-5)
