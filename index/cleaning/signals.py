"""What speaks for and against a line being part of the article: its signals, by name.

A signal is there or not. Those of a line alone are its length, its end, its small words, its
signs and what it says; those of its place are what stands around it, what repeats it, and
whether it speaks of what the article speaks of. They follow what is known to tell text from
boilerplate without tags (shallow text features: Kohlschütter et al., 2010; small words and
neighbours: jusText, Pomikálek, 2011). What each is worth is data (index/cleaning/line_score.py).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import regex

from index.cleaning.dates import states_only_a_date
from index.cleaning.markers import Marker, fold, mentioned
from index.language import UNDETERMINED, identify

_SENTENCE_END = re.compile(
    r"[.!?…؟۔।॥。！？።։፧][\]\[)('\"”’»«“›‹」』）\u200f\u200e]*(?:\s*<[^<>]{1,20}>)*\s*$"
)
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")
_INNER_SENTENCE_END = re.compile(r"(?:[.!?…؟۔।][\"”’»)]*\s+\S)|[。！？]")
_WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+(?:['’ʼ-][\p{L}\p{M}]+)*|\d+")
"""`regex` knows the vowel signs of Indic scripts as parts of words; `re` does not."""
_HASHTAG = re.compile(r"(?:^|\s)[#@]\w+")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\w")
_SITE = re.compile(r"\w\.(?:com|org|net|info|gov)\b")
_ONLY_TAGS = re.compile(r"(?:\s*<[^<>]{0,200}>)+\s*")
_CODE = re.compile(
    r"\{\{|\}\}|\{%|%\}|&(?:nbsp|amp|quot|lt|gt|#\d+);|^\[/?\w[^\]]*\]$|[\w-]\s?=\s?[\"'{\[]|^\s*[{\[]?\s*\"[\w@-]+\"\s*:"
    r"|</?\w++[^>=/]*+[=/][^>]*>|\bfunction\s*\(|^\s*[.#@]?[\w-]+\s*\{|;\s*\}|^\s*[{}\[\]]+\s*$|\$\{"
)
_MOJIBAKE = re.compile(
    r"(?:[ÃÂØÙÐÑ][\u0080-\u00bf\u0152-\u0178\u02c6\u2013-\u2122]){2}|�{2}|ï¿½|â€"
)
_TICKER = re.compile(r"[▲▼△▽]|\d\s?°")
_SEPARATOR = re.compile(r"\s[|•·›»/>]\s|[|•·›]|،\s|、")
_BREADCRUMB = re.compile(r"^[^«<]*\S\s*(?:[›→]|\s[»>/|]\s)\s*\S")
_BULLET = re.compile(r"^\s*(?:[-–—•*▪●◆■►▶✓]\s|・|\d{1,2}[.)]\s|[०-९٠-٩۰-۹]{1,2}[.)]\s)")
_EMPHASISED = re.compile(
    r"(\*\*|__|\*|#{1,6} ).{3,120}?(\*\*|__|\*)?\s*|<(b|strong|h\d)>.{3,120}", re.DOTALL
)
_BRACKETED_END = re.compile(r"[(（\[【][^()（）]{3,50}[)）\]】]\s*$")
_SPEECH = re.compile(r"[“„«‹\"「『‘].{12,}")
_NUMBER = re.compile(r"\d")

_LONGEST_JUDGED = 4000
"""Characters of a line that its form is judged by: bounded, lines may be huge."""
_TAIL = 200

_SHORT, _MIDDLING, _LONG = 5, 11, 24
"""Words at most of a short, a middling, a long line; above is very long."""
_UNSPACED_WORD = 2
"""Characters that count as a word in scripts written without spaces."""
_LONGEST_SPACED_WORD = 18

_FEW_SMALL, _MANY_SMALL = 0.3, 0.55
_SMALL_WORDS_OF = 5
_FEW_DISTINCT = 0.6
_SEPARATORS = 3
_UNSPACED_LIST = 40
_MANY_DIGITS = 0.2
_NOTHING_IN_A_TABLE = frozenset(
    {
        "breadcrumb", "capitals", "cut_off", "date_line", "emphasised", "ends_in_brackets",
        "few_small_words", "list_of_words", "many_digits", "other_language", "ticker",
    }
)  # fmt: skip
"""Signals that speak of a line of text, and of a table's row say nothing."""
_TELLING_LETTERS = 20
_SURE = 0.5
_RUN = 4


def judged_part(text: str) -> str:
    """As much of a line as is looked at."""
    return text[:_LONGEST_JUDGED]


def ends_like_a_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, in any script."""
    return bool(_SENTENCE_END.search(text[-_TAIL:]))


def word_count(text: str) -> int:
    """Words of a line; in scripts without spaces, an estimate from its letters."""
    words = _WORD.findall(judged_part(text))
    letters = sum(map(len, words))
    if _unspaced(text) or letters > _LONGEST_SPACED_WORD * len(words):
        return letters // _UNSPACED_WORD
    return len(words)


def own_signals(text: str, marker: Marker | None, language: str, table: str = "") -> list[str]:
    """The signals that a line shows by itself.

    Args:
        text: The line without outer blanks.
        marker: The furniture it was recognised as, if any.
        language: ISO 639-1 code of the article; `UNDETERMINED` is allowed.
        table: "table_row" or "table_rule" if it is one; a row is an entry of a list too.
    """
    if table == "table_rule":
        return ["markup", table]
    text, tail = judged_part(text), text[-_TAIL:]
    if _ONLY_TAGS.fullmatch(text):
        return ["markup"]
    words = word_count(text)
    sentence = ends_like_a_sentence(tail)
    small = _share_of_small_words(text, language)
    present = {
        "ends_like_a_sentence": sentence,
        "no_sentence_end": not sentence,
        "several_sentences": bool(_INNER_SENTENCE_END.search(text)),
        "cut_off": bool(_CUT_OFF.search(tail)),
        "colon_at_end": tail.endswith((":", "：")),
        "short_line": words <= _SHORT,
        "middling_line": _SHORT < words <= _MIDDLING,
        "long_line": _MIDDLING < words <= _LONG,
        "very_long_line": words > _LONG,
        "few_small_words": small is not None and small < _FEW_SMALL,
        "many_small_words": small is not None and small > _MANY_SMALL,
        "quoted_speech": bool(_SPEECH.search(text)),
        "capitals": text.isupper(),
        "emphasised": bool(_EMPHASISED.fullmatch(text)),
        "ends_in_brackets": bool(_BRACKETED_END.search(tail)),
        "bullet": bool(_BULLET.match(text)),
        "hashtags": len(_HASHTAG.findall(text)) > 1,
        "web_address": bool(_ADDRESS.search(text) or (_SITE.search(text) and not sentence)),
        "list_of_words": not sentence and _is_list(text),
        "many_digits": len(_NUMBER.findall(text)) > _MANY_DIGITS * len(text),
        "ticker": bool(_TICKER.search(text)) and not sentence,
        "breadcrumb": bool(_BREADCRUMB.search(text)) and not sentence,
        "code": bool(_CODE.search(text)),
        "mojibake": bool(_MOJIBAKE.search(text)),
        "date_line": states_only_a_date(text, "" if language == UNDETERMINED else language),
        "other_language": language != UNDETERMINED and _foreign(text, language),
    }
    names = [name for name, holds in present.items() if holds]
    if marker:
        names.append(marker.kind)
    names += sorted(mentioned(text))
    if table:
        names = [name for name in names if name not in {"bullet", *_NOTHING_IN_A_TABLE}]
        names += ["bullet", table]
    return names


def stems(text: str) -> set[str]:
    """What a text speaks of, roughly: its words cut into overlapping runs of letters.

    Inflected forms and compounds meet in the runs they share; in scripts without spaces pairs
    of characters do.
    """
    text = fold(judged_part(text))
    if _unspaced(text):
        letters = "".join(character for character in text if character.isalnum())
        return {letters[at : at + 2] for at in range(len(letters) - 1)}
    return {
        word[at : at + _RUN]
        for word in _WORD.findall(text)
        for at in range(max(0, len(word) - _RUN + 1))
    }


def _unspaced(text: str) -> bool:
    return any("\u0e00" <= c <= "\u0eff" or "\u3040" <= c <= "\u9fff" for c in text[:100])


def _is_list(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    if _unspaced(text) and len(text.split()) >= _SEPARATORS and len(text) < _UNSPACED_LIST:
        return True
    repeated = len(words) > _MIDDLING and len(set(words)) / len(words) < _FEW_DISTINCT
    return repeated or len(_SEPARATOR.findall(text)) >= _SEPARATORS


def _share_of_small_words(text: str, language: str) -> float | None:
    small = small_words(language)
    words = [word.casefold() for word in _WORD.findall(text)]
    if not small or len(words) < _SMALL_WORDS_OF:
        return None
    return sum(count for word, count in Counter(words).items() if word in small) / len(words)


def _foreign(text: str, language: str) -> bool:
    if sum(character.isalpha() for character in text) < _TELLING_LETTERS:
        return False
    found, probability = identify(text)
    return found != language and probability >= _SURE


@cache
def small_words(language: str) -> frozenset[str]:
    """A language's commonest words, from the lists that jusText ships; empty where it has none."""
    # Imported here: only indexing needs them.
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415
    from justext import get_stoplist, get_stoplists  # noqa: PLC0415

    try:
        name = str(Locale.parse(language).get_display_name("en"))
    except (UnknownLocaleError, ValueError):
        return frozenset()
    if name not in get_stoplists():
        return frozenset()
    return frozenset(get_stoplist(name))
