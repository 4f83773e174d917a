"""A text as a model may safely be shown it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from assistant.instructions.characters import FLAG, INVISIBLE, NEEDS_JOINERS, SPREAD, UNSEEN

_LINE = 2000
"""Characters of the longest line that a model is shown."""

_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t]]", regex.V1)
_BREAKS = regex.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSEEN_OR_KEPT = regex.compile(
    rf"(?P<kept>(?<=[{NEEDS_JOINERS}\p{{M}}])[\u200c\u200d](?=[{NEEDS_JOINERS}])"
    r"|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})"
    r"|(?<=[^\s\ufe00-\ufe0f])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])"
    rf"|{FLAG.pattern})|[{INVISIBLE}]"
)
"""What is not seen; kept are joiners of letters and emoji, variations of one, and flags."""

_OPENING = regex.compile(r"[<＜﹤](?=[\p{L}/|｜!<＜﹤_?›‹])")
_CLOSING = regex.compile(r"(?<=[^\s<‹=-])[>＞﹥]|(?<=[|｜>›])[>＞﹥]")
_BRACKETED = regex.compile(r"[\[［](/?[A-Z_]{3,20})[\]］]")
_NUMBER = regex.compile(
    r"[\[［【〔〖⟦]{1,2}\s{0,3}(\d{1,4}(?:\s{0,3}[,;，、–-]\s{0,3}\d{1,4}){0,9})\s{0,3}[\]］】〕〗⟧]{1,2}"
)
_FENCE_RUN = regex.compile(r"([=#*~`\"'_\-])\1{2,}+")
_SPEAKER = regex.compile(
    r"^([ \t]*)(system|assistant|user|human|developer|tool)([ \t]*)[:：]", regex.I | regex.M
)


def tamed(text: str) -> str:
    """What a model may safely be shown: nothing invisible, no tokens, numbers or fences of its own.

    Ordinary text of any script stays as it is, joiners between its letters included.
    """
    text = _CONTROL.sub("", _BREAKS.sub("\n", text))
    text = SPREAD.sub(lambda match: UNSEEN.sub("", match[0]), text)
    text = _UNSEEN_OR_KEPT.sub(lambda match: match["kept"] or "", text)
    text = _CLOSING.sub("›", _OPENING.sub("‹", text))
    text = _BRACKETED.sub(r"(\1)", text)
    text = _NUMBER.sub(lambda match: f"({_ascii_digits(match[1].strip())})", text)
    text = _FENCE_RUN.sub(r"\1\1", text)
    text = _SPEAKER.sub(r"\1\2\3 –", text)
    return "\n".join(_short_lines(text))


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in text)


def _short_lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        start = 0
        while len(line) - start > _LINE:
            space = line.rfind(" ", start + _LINE // 2, start + _LINE)
            end = space if space > 0 else start + _LINE
            yield line[start:end]
            start = end + (space > 0)
        yield line[start:]
