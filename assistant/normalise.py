"""Compares short answers as MLQA does (Lewis et al., 2020): SQuAD's measures, by language.

Case, punctuation and articles do not count; Arabic letters are compared without vowel signs,
and scripts written without spaces by character. Articles are recognised in any language at
once, because an answer may stand in another language than its question.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_ARTICLES = {
    "en": "a an the",
    "de": "der die das den dem des ein eine einen einem einer eines",
    "fr": "le la les un une des l d",
    "es": "el los las una unos unas",
    "it": "il lo gli i uno",
    "pt": "o os as um uma",
}
_ALL_ARTICLES = frozenset(word for words in _ARTICLES.values() for word in words.split())
_ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_ARABIC_ARTICLE = re.compile(r"^(?:ال)(?=\w{2})")
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]"
    r"|(?:[^\W_]|[\u0900-\u0963\u0966-\u096f\u0971-\u0dff])+"  # Indic vowel signs are no \w
)


def tokens(text: str) -> list[str]:
    """The words of a text that count when answers are compared."""
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_ARABIC_FORMS)
    bare = "".join(c for c in folded if not unicodedata.combining(c) or _is_vowel(c))
    words = [_ARABIC_ARTICLE.sub("", word) for word in _TOKEN.findall(bare)]
    return [word for word in words if word not in _ALL_ARTICLES] or words


def _is_vowel(character: str) -> bool:
    """Whether a combining mark is a letter of its own, as vowels of Indic scripts and Thai are."""
    return "\u0900" <= character <= "\u0eff"


def exact(text: str, accepted: str) -> float:
    """1 where the two are the same after normalisation, else 0."""
    return float(tokens(text) == tokens(accepted))


def token_f1(text: str, accepted: str) -> float:
    """Harmonic mean of token precision and recall, 0 to 1."""
    given, wanted = tokens(text), tokens(accepted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(given), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


def holds(text: str, accepted: str) -> float:
    """1 where the accepted answer stands in the text, word for word, else 0.

    One without a word, such as "$", stands in none.
    """
    given, wanted = tokens(text), tokens(accepted)
    if not wanted:
        return 0.0
    size = len(wanted)
    return float(any(given[at : at + size] == wanted for at in range(len(given) - size + 1)))
