"""Scores paragraphs by their shape: prose of the article, or debris of the page.

A sum of weighted features, kept when above nothing. Weights and the reasons shown to people
are data (data/cleaning.toml); signals follow what shallow text features do well (Kohlschütter
et al., 2010) as far as flattened text still shows them.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.language import identify
from index.markers import fold, mentions

_SENTENCE_END = re.compile(
    r"[.!?…؟۔।॥。！？։။።፧]['\"”’»«“)\]\u200f\u200e]*(?:\s*<[^<>]{1,20}>)*\s*$"
)
_WORD = re.compile(r"\w+")
_HASHTAG = re.compile(r"(?:^|\s)[#@]\w+")
_ADDRESS = re.compile(r"https?://|www\.|\w\.(?:com|org|net)/")
_ONLY_TAGS = re.compile(r"(?:\s*<[^<>]{0,200}>\s*)+")
_QUOTED = re.compile(r"[“„«\"].{15,}")

_LONG, _MIDDLING, _SHORT = 12, 6, 5
_UNSPACED_WORD = 2
"""Characters that count as a word in scripts written without spaces."""
_LONGEST_SPACED_WORD = 18
_TELLING_LETTERS = 20
_SURE = 0.5
_CAPTION, _CREDIT = 20, 80
_REPEAT = 12
_FEW_DISTINCT = 0.6
_MOST_SEPARATORS = 2
_TAIL = 200
_LOOK = 4000
"""Characters of a line that its shape is judged by: bounded, lines may be huge."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line's score, its features with their weights, and the one that weighs most against."""

    score: float
    features: dict[str, float]

    @property
    def worst(self) -> str:
        """The feature that spoke loudest for cutting, as a key of the reasons."""
        return min(self.features, key=lambda name: self.features[name], default="short_line")


def score_lines(texts: Sequence[str], language: str, title: str = "") -> list[Verdict]:
    """Score the candidate lines of one file.

    Args:
        texts: Lines in order, without outer blanks.
        language: ISO 639-1 code of the article, empty when unknown.
        title: The headline; a line that repeats it is debris.
    """
    weights = _data()["weights"]
    repeats = _repeats(texts, title)
    verdicts = []
    for text, repeat in zip(texts, repeats, strict=True):
        names = _shape(text[:_LOOK], text[-_TAIL:])
        if repeat:
            names.append(repeat)
        if language and _foreign(text, language):
            names.append("other_language")
        features = {name: weights[name] for name in names}
        verdicts.append(Verdict(sum(features.values()), features))
    return verdicts


def ends_like_a_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, in any script."""
    return bool(_SENTENCE_END.search(text[-_TAIL:]))


def word_count(text: str) -> int:
    """Words of a line; in scripts without spaces, an estimate from its letters."""
    words = _WORD.findall(text[:_LOOK])
    letters = sum(map(len, words))
    if _unspaced(text) or letters > _LONGEST_SPACED_WORD * len(words):
        return letters // _UNSPACED_WORD
    return len(words)


def reason_text(key: str) -> str:
    """The words that tell a person why something was cut."""
    return str(_data()["reasons"][key])


def _unspaced(text: str) -> bool:
    return any("\u0e00" <= c <= "\u0eff" or "\u3040" <= c <= "\u9fff" for c in text[:100])


def _shape(text: str, tail: str) -> list[str]:
    """The features that a line's own form shows."""
    if _ONLY_TAGS.fullmatch(text):
        return ["markup"]
    words = word_count(text)
    sentence = bool(_SENTENCE_END.search(tail))
    present = {
        "ends_like_a_sentence": sentence,
        "no_sentence_end": not sentence,
        "long_line": words >= _LONG,
        "middling_line": _MIDDLING <= words < _LONG,
        "short_line": words <= _SHORT,
        "quoted_speech": bool(_QUOTED.search(text)),
        "capitals": text.isupper(),
        "hashtags": len(_HASHTAG.findall(text)) > 1,
        "web_address": bool(_ADDRESS.search(text)),
        "list_of_words": not sentence and words >= _LONG and _is_list(text),
        "social_post": mentions(text, "social_post"),
        "agency_credit": mentions(text, "agency_credit"),
        "consent": mentions(text, "consent"),
    }
    return [name for name, holds in present.items() if holds]


def _is_list(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    counted = Counter(words)
    separators = text.count("|") + text.count("•")
    return len(counted) / max(1, len(words)) < _FEW_DISTINCT or separators > _MOST_SEPARATORS


def _foreign(text: str, language: str) -> bool:
    if sum(character.isalpha() for character in text[:_LOOK]) < _TELLING_LETTERS:
        return False
    found, probability = identify(text[:_LOOK])
    return found != language and probability >= _SURE


def _repeats(texts: Sequence[str], title: str) -> list[str]:
    """For each line "", "repeated" or "caption_twice".

    A caption given twice stands once bare and once with its credit: neither is prose of the
    article. A line that is said again, or that a later or earlier line begins with, is a repeat.
    """
    folded = [fold(text[:_LOOK]) for text in texts]
    verdicts = [""] * len(texts)
    seen = {fold(title)} if title else set()
    for at, words in enumerate(folded):
        if len(words) < _REPEAT:
            continue
        if words in seen:
            verdicts[at] = "repeated"
        seen.add(words)
        following = folded[at + 1] if at + 1 < len(folded) else ""
        extra = len(following) - len(words)
        if len(words) >= _CAPTION and following.startswith(words) and 0 <= extra <= _CREDIT:
            verdicts[at] = verdicts[at + 1] = "caption_twice"
    ordered = sorted(set(folded))
    for at, words in enumerate(folded):
        # What begins with `words` and is longer sorts right after it.
        after = bisect_right(ordered, words)
        begun = after < len(ordered) and ordered[after].startswith(words)
        if begun and not verdicts[at] and len(words) >= _REPEAT:
            verdicts[at] = "repeated"
    return verdicts


@cache
def _data() -> dict[str, dict[str, float]]:
    content = resources.files("index").joinpath("data/cleaning.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)
