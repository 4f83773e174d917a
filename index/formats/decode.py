"""Bytes -> text: by the byte-order mark, as UTF-8, as UTF-16 without a mark, or by a guess.

Line ends stay as they are, so that offsets fit what any editor shows. UTF-8 with a few bytes
broken is still read as UTF-8: each broken place stays in the text as U+FFFD, and the
encoding's name says how many bytes it was, as in "utf-8 (3 bytes unreadable)".
"""

from __future__ import annotations

import re
import unicodedata

from index.errors import UnreadableFile
from index.formats.extract import Extract
from index.formats.guess_encoding import guess_encoding

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BROKEN_BYTES = "".join(map(chr, range(0xDC80, 0xDD00)))
_BROKEN_BYTE = re.compile(f"[{_BROKEN_BYTES}]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02
"""The share of control characters that stray into a text; in a binary file they are many."""

_BYTES_FOR_EACH_BROKEN = 1000
_CHARACTERS_FOR_EACH_BROKEN = 10
"""Read rightly, and beyond ASCII where that tells: by accident hardly one in ten would be."""

_LONGEST_CUT = 3
"""Bytes of the last character that a cut file may end in."""

_FEWEST_LETTERS = 0.5
"""The share of letters and blanks below which UTF-16 is no text."""

_JUDGED = 100_000
"""Bytes or characters that are looked at to tell a text from a binary file."""


def read_text(content: bytes, source: str) -> Extract:
    """All of a text file.

    Raises:
        UnreadableFile: The bytes are no text in any encoding that can be told.
    """
    text, encoding = decode(content, source)
    return Extract(text, encoding)


def decode(content: bytes, source: str) -> tuple[str, str]:
    """Decode a file's bytes.

    Returns:
        The text without byte-order mark, and the name of the encoding.

    Raises:
        UnreadableFile: The bytes are no text in any encoding that can be told.
    """
    found = _by_mark(content) or _as_wide(content) or as_utf8(content)
    if found is None and b"\x00" not in content:  # every byte is a letter in some encoding
        found = guess_encoding(content)
    if found is None or not _may_be_text(found[0]):
        raise UnreadableFile(
            f"{source} is not text in an encoding that can be told.",
            "Save it as UTF-8, or remove it from the folder.",
        )
    return found


def as_utf8(content: bytes) -> tuple[str, str] | None:
    """Read bytes as UTF-8, if all but a few of them are."""
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        marked = content.decode("utf-8", "surrogateescape")
    broken = len(_BROKEN_BYTE.findall(marked))
    beyond_ascii = sum(not character.isascii() for character in marked) - broken
    whole = marked.rstrip(_BROKEN_BYTES)
    only_cut = len(marked) - len(whole) == broken <= _LONGEST_CUT
    enough = beyond_ascii >= (1 if only_cut else broken * _CHARACTERS_FOR_EACH_BROKEN)
    rare = broken * _BYTES_FOR_EACH_BROKEN <= len(content) and beyond_ascii > broken
    if not enough and not rare:
        return None
    return content.decode("utf-8", "replace"), _with_broken("utf-8", broken)


def _by_mark(content: bytes) -> tuple[str, str] | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            rest = content[len(mark) :]
            return as_utf8(rest) if encoding == "utf-8" else _strictly(rest, encoding)
    return None


def _as_wide(content: bytes) -> tuple[str, str] | None:
    """Read bytes as UTF-16 or UTF-32 without a mark: their NUL bytes stand at every other one."""
    if b"\x00" not in content[:_JUDGED]:
        return None
    even, odd = content[:_JUDGED:2].count(0), content[1:_JUDGED:2].count(0)
    little, big = ["utf-16-le", "utf-32-le"], ["utf-16-be", "utf-32-be"]
    for encoding in (little if odd >= even else []) + (big if even >= odd else []):
        found = _strictly(content, encoding)
        if found and _is_text(found[0][:_JUDGED]):
            return found
    return None


def _strictly(content: bytes, encoding: str) -> tuple[str, str] | None:
    """Decode; a last character that was cut is U+FFFD, anything else broken is no text."""
    width = 4 if "32" in encoding else 2
    cut = len(content) % width
    whole = content[: len(content) - cut]
    try:
        text = whole.decode(encoding)
    except UnicodeDecodeError:
        return None
    if not cut:
        return text, encoding
    long_enough = len(text) >= _CHARACTERS_FOR_EACH_BROKEN
    return (text + "\ufffd", _with_broken(encoding, cut)) if long_enough else None


def _may_be_text(text: str) -> bool:
    controls = len(_CONTROL.findall(text[:_JUDGED]))
    return "\x00" not in text and controls <= len(text[:_JUDGED]) * _MOST_CONTROLS


def _is_text(text: str) -> bool:
    kinds = [unicodedata.category(character) for character in text]
    letters = sum(kind[0] in "LMZ" for kind in kinds)
    strange = any(
        kind in {"Cc", "Cn", "Co", "Cs"} and character not in "\t\n\r\f\v"
        for kind, character in zip(kinds, text, strict=True)
    )
    return not strange and letters >= len(kinds) * _FEWEST_LETTERS


def _with_broken(encoding: str, count: int) -> str:
    return f"{encoding} ({count:,} {'byte' if count == 1 else 'bytes'} unreadable)"
