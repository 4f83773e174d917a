"""The edges of an answer: blanks and punctuation that belong to its sentence are taken off."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

_SIGNS = "-–"  # a minus sign is no punctuation
_KEPT = frozenset("%‰‱٪§#@")  # punctuation to Unicode, but part of what they stand at
_PAIRS = "()[]{}“”„“«»»«‹›「」『』《》〈〉（）‘’"  # an opening one, a closing one
_MARKS = 32  # no text worth reading puts more than 30 on a letter (UAX #15, stream-safe format)
_WORD_BEFORE = re.compile(r"(?<![\w’'-])([^\W\d_][\w’'-]*) \Z")
_WORD_BEHIND = re.compile(r" ([^\W\d_][\w’'-]*)")
_MOST_NAMES, _LONGEST = 3, 40
"""Words of a name on each side of a span that are looked for, and characters of each."""
_JOINER = "\u200d"
_LONGEST_WHOLE = 400
"""Characters of an answer up to which it is made whole."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write no blanks between words."""


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks and punctuation at its edges, in whole characters.

    Kept are an abbreviation's last stop, the sign of a number, and a quotation mark or bracket
    whose partner is inside.
    """
    while start < end and is_edge(text[start]) and not _is_sign(text, start):
        start += 1
    while start < end and is_edge(text[end - 1]):
        if text[end - 1] == "." and _abbreviation().search(text, max(start, end - 12), end):
            break
        end -= 1
    start = next((at for at in range(start, start - _MARKS, -1) if not _joined(text, at)), start)
    end = next((at for at in range(end, end + _MARKS) if not _joined(text, at)), end)
    return _with_partners(text, start, end)


def _with_partners(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the quotation mark or bracket next to it that one inside it wants."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    for opening, closing in zip(_PAIRS[::2], _PAIRS[1::2], strict=True):
        more = text.count(opening, start, end) - text.count(closing, start, end)
        if more > 0 and after == closing:
            return start, end + 1
        if more < 0 and before == opening != "‘":  # its partner is an apostrophe, too
            return start - 1, end
    if text.count('"', start, end) % 2 and '"' in (before, after):
        return (start, end + 1) if after == '"' else (start - 1, end)
    return start, end


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A span reaching to the ends of its words; the reader sees pieces of words."""
    if _UNSPACED.search(text, start, end):
        return start, end
    while end - start < _LONGEST_WHOLE and _inside_word(text, start):
        start -= 1
    while end - start < _LONGEST_WHOLE and _inside_word(text, end):
        end += 1
    return start, end


def _inside_word(text: str, at: int) -> bool:
    """Whether letters, digits or their marks stand on both sides of a place."""
    around = text[at - 1 : at + 1] if 0 < at < len(text) else ""
    return bool(around) and all(
        c.isalnum() or unicodedata.category(c).startswith("M") for c in around
    )


def name_around(text: str, start: int, end: int) -> str:
    """The row of capitalised words on one line that a span is part of, itself included.

    Args:
        text: In which the span stands.
        start: Offset of its first character.
        end: The offset after its last.

    Returns:
        Empty where it does not begin and end with words in capitals, or nothing stands beside it.
    """
    inside = text[start:end].split()
    if not inside or not (inside[0][0].isupper() and inside[-1][0].isupper()):
        return ""
    first, last = start, end
    for _ in range(_MOST_NAMES):
        if (word := _WORD_BEFORE.search(text, max(0, first - _LONGEST), first)) and _is_name(word):
            first = word.start(1)
        if (word := _WORD_BEHIND.match(text, last, last + _LONGEST)) and _is_name(word):
            last = word.end(1)
    return text[first:last] if (first, last) != (start, end) else ""


def _is_name(word: re.Match[str]) -> bool:
    return word[1][0].isupper()


def is_edge(character: str) -> bool:
    """Whether a character is nothing that an answer would begin or end with."""
    return unicodedata.category(character)[0] in "PZC" and character not in _KEPT


def _is_sign(text: str, at: int) -> bool:
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    return text[at] in _SIGNS and after.isdigit() and not before.isalnum()


@cache
def _abbreviation() -> re.Pattern[str]:
    """What ends with a stop of its own: "p.m.", a word of data/abbreviations.toml, "980 Mrd."."""
    file = resources.files("assistant").joinpath("data/abbreviations.toml")
    data: dict[str, list[str]] = tomllib.loads(file.read_text("utf-8"))
    words, scales = "|".join(data["words"]), "|".join(data["scales"])
    return re.compile(
        rf"(?:(?<!\w)(?:(?:[^\W\d_]\.){{2,}}|(?:{words})\.)|(?<=\d)\s?(?:{scales})\.)\Z"
    )


def _joined(text: str, at: int) -> bool:
    """Whether what a reader sees as one character would be cut in two here."""
    if not 0 < at < len(text) or text[at].isspace() or text[at - 1].isspace():
        return False
    joiners = _JOINER in text[at - 1 : at + 1]
    return joiners or unicodedata.category(text[at])[0] == "M" or "🏻" <= text[at] <= "🏿"
