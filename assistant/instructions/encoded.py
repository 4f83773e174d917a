"""What a text hides in base64, in hexadecimal digits, backwards or by a shifted alphabet."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

import regex

CODED = regex.compile(r"[0-9A-Fa-f]{24,}+|[A-Za-z0-9+/_-]{24,}+={0,2}")
"""Letters and digits without a space, as long as an encoded sentence."""

_ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")


def decoded(raw: str) -> Iterator[str]:
    """What pieces without spaces say in base64 or hexadecimal digits."""
    for match in CODED.finditer(raw):
        for decode in (binascii.unhexlify, _from_base64):
            try:
                yield decode(match[0]).decode("utf-8")
            except ValueError:  # binascii.Error and UnicodeDecodeError are of its kind
                continue


def turned(plain: str) -> tuple[str, str]:
    """A text read backwards, and with its alphabet shifted by half."""
    return plain[::-1], plain.translate(_ROT13)


def _from_base64(text: str) -> bytes:
    digits = text.rstrip("=")
    padded = digits + "=" * (-len(digits) % 4)
    return base64.b64decode(padded.replace("-", "+").replace("_", "/"))
