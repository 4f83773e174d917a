"""Guesses the encoding of bytes that are no Unicode: windows-1256, windows-1252 and the like.

Every byte is a letter in some encoding, and charset-normalizer needs more text than a short
article has. So its candidates and the usual code pages are each read, and judged by the words
that come out: a word read wrongly mixes scripts, has symbols between its letters, capitals
after small letters, or an Arabic or Hebrew final form before its end. What is left in doubt,
one Latin code page against another, the language decides, told by py3langid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from index.language import identify

_LANGUAGES = {
    ("cp1252",): (
        "af br ca cy da de en es eu fi fo fr ga gl id is it lb ms nb nl nn no oc pt rw sq sv sw tl"
    ),
    ("cp1250", "iso8859_2"): "bs cs hr hu pl ro sk sl",
    ("cp1254",): "az tr",
    ("cp1257",): "et lt lv",
}
_PAGES = {
    language: pages for pages, languages in _LANGUAGES.items() for language in languages.split()
}
"""The code pages that a language in Latin letters was written with, usual ones first."""

_USUAL = (
    *("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2"),
    *("cp1256", "cp1251", "cp1253", "cp1255", "koi8_r", "cp874"),
)
_EBCDIC = frozenset({"cp037", "cp1026", "cp1140", "cp273", "cp424", "cp500", "cp875"})
_MOST_SAMPLED = 20_000
"""Bytes that are judged: lines that hold more than ASCII."""

_BEFORE = 200
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_IN_NO_LETTER = re.compile(rb"[\x00-\x2f]")
"""Blanks and points: in no encoding with letters of several bytes are they part of one."""

_WORD = re.compile(r"(?:(?![\u200c-\u200f\u2010-\u2027\u3000-\u303f])[\w\xa1-\U0010ffff])+")
_AROUND = "«»‹›“”„‘’‚¿¡§°©®™€£·،؛؟،。，：；！？（）"
_FINAL_FORMS = re.compile(r"[ةىךםןףץ](?=\w)")
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})
_WRITTEN = frozenset({"Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd", "Pc", "Cf"})
_MOST_ODD = 0.5
"""The share of odd words above which a reading makes no sense."""

_SHORT = 3
"""Letters of words such as "été" and "één", of which most may be accented."""


def guess_encoding(content: bytes) -> tuple[str, str] | None:
    """The text of some bytes and the encoding it was read with; None where none makes sense."""
    sample = _sample(content)
    verdicts = []
    for place, encoding in enumerate(_candidates(sample)):
        text = _read(sample, encoding)
        if text is not None:
            oddness = round(_oddness(text), 1)
            if oddness > _MOST_ODD:
                continue
            verdicts.append((oddness, _is_out_of_place(text, encoding), place, encoding))
    for *_, encoding in sorted(verdicts):
        text = _read(content, encoding)
        if text is not None:
            return text, encoding
    return None


def _sample(content: bytes) -> bytes:
    if len(content) <= _MOST_SAMPLED:
        return content
    chosen: list[bytes] = []
    size = 0
    for line in content.splitlines(keepends=True):
        if line.isascii():
            continue
        if size + len(line) > _MOST_SAMPLED:
            break
        chosen.append(line)
        size += len(line)
    return b"".join(chosen) or _stretch(content)


def _stretch(content: bytes) -> bytes:
    """Of a long line, the bytes around its first beyond ASCII, so cut that no letter is divided."""
    beyond = _BEYOND_ASCII.search(content)
    first = beyond.start() if beyond else 0
    end = _IN_NO_LETTER.search(content, first + _MOST_SAMPLED)
    return content[max(0, first - _BEFORE) : end.end() if end else None]


def _candidates(sample: bytes) -> list[str]:
    # Imported here: most files are UTF-8 and never need it.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    likely = [found.encoding for found in from_bytes(sample)]
    apt = [name for name in likely if not name.startswith("utf") and name not in _EBCDIC]
    return list(dict.fromkeys([*apt, *_USUAL]))


def _read(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    kinds = {unicodedata.category(character) for character in set(text) - set("\t\n\r\f\v\x1a")}
    return None if kinds & {"Cc", "Cn", "Co", "Cs"} else text


def _oddness(text: str) -> float:
    """The share, 0 to 1, of the words beyond ASCII that nobody would write."""
    mostly_latin = _is_mostly_latin(text)
    words = [word for word in _words(text) if not word.isascii()]
    return sum(_is_odd(word, mostly_latin) for word in words) / len(words) if words else 0.0


def _words(text: str) -> Iterator[str]:
    return (found[0].strip(_AROUND) for found in _WORD.finditer(text))


def _is_odd(word: str, mostly_latin: bool) -> bool:
    letters = [character for character in word if character.isalpha()]
    scripts = {_script(letter) for letter in letters}
    if scripts & _EAST_ASIAN:
        return mostly_latin and "LATIN" in scripts
    if len(scripts) > 1:
        return True
    if letters and {unicodedata.category(character) for character in word} - _WRITTEN:
        return True
    foreign = sum(not letter.isascii() for letter in letters)
    if scripts == {"LATIN"} and len(letters) > _SHORT and foreign * 2 > len(letters):
        return True
    capital_inside = any(a.islower() and b.isupper() for a, b in pairwise(letters))
    return capital_inside or bool(_FINAL_FORMS.search(word))


def _is_out_of_place(text: str, encoding: str) -> bool:
    """Whether the language of the text was not written with this code page."""
    if _is_mostly_latin(text):
        return encoding not in _PAGES.get(identify(text)[0], ())
    cased = any(character.islower() and not character.isascii() for character in text)
    return cased and not any(character.isupper() for character in text)


def _is_mostly_latin(text: str) -> bool:
    latin = sum(character.isascii() and character.isalpha() for character in text)
    return latin * 2 > sum(character.isalpha() for character in text)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The script of a letter: the first word of its Unicode name."""
    return unicodedata.name(character, "?").split(" ")[0]
