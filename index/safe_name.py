"""What somebody calls a file -> a name that it can be stored under, wherever the index is kept."""

from __future__ import annotations

import re
import unicodedata

from index.errors import UnreadableFile
from index.load import SUFFIXES

LONGEST_NAME = 180
"""Bytes of a name: file systems take 255, and a number may be put behind it."""

_JOINERS = "\u200c\u200d"
"""Format characters that words of some languages are written with."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')
"""What Windows takes in no name, and what a pattern gives a meaning to."""

_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?: *\..*)?", re.IGNORECASE
)
"""Names that Windows takes for devices, whatever stands behind a dot."""


def safe_name(name: str) -> str:
    """A file's name as it can be stored anywhere: of what was asked for, what is harmless.

    Raises:
        UnreadableFile: Nothing is left of it, or it is of no format that can be read.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # What is not printable steers how a name is shown, or cannot be written at all.
    seen = "".join(c for c in base if c.isprintable() or c.isspace() or c in _JOINERS)
    plain = _FORBIDDEN.sub("_", " ".join(unicodedata.normalize("NFC", seen).split()))
    stem, dot, ending = plain.lstrip(f" .-~${_JOINERS}").rpartition(".")
    stem = stem.rstrip(f" .{_JOINERS}")
    if not plain.strip(" ."):
        raise UnreadableFile("The file has no name.", "Give it one, such as story.txt.")
    if not stem or dot + ending.lower() not in SUFFIXES:
        raise UnreadableFile(
            "It is of no format that can be read.",
            f"Convert it to one of {', '.join(sorted(SUFFIXES))}.",
        )
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    room = LONGEST_NAME - len(ending) - 1
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip(f' .{_JOINERS}')}.{ending}"
