"""One name in many spellings and scripts: its words, its key, how alike two names are.

A word is read as a string of sounds (data/scripts.toml), since letters of different scripts cannot
be compared. Words are compared by an edit distance (Levenshtein, 1966) that knows which sounds
transliterations confuse; names by the best pairing of their words, which Christen, "A comparison
of personal name matching" (2006), finds to matter. The key is a consonant skeleton in the manner
of Soundex (Russell, 1918) and Metaphone (Philips, 1990).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import permutations
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from index.types import Span

_LETTER = r"[^\W\d_]"
_MARK = r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u200c\u0640]"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|{_MARK}|['’ʼ׳](?={_LETTER}))*")
_BEFORE_SENTENCE = frozenset('.!?؟:;…\n"“„«»•')
_INFLECTED = re.compile(r"(?<=\w{3})['’]\w{1,3}$")
_GLUED_ARTICLE = re.compile(r"^(?:Al|El)(?=[A-Z]\w{2})")
_ABJAD = re.compile(r"[\u0590-\u06ff]")
_DOUBLED = re.compile(r"(.)\1+")
_FINAL_GLIDES = re.compile(r"[iyYj]{2,}$")
_VOWELS = tuple("aeiouAāWY")
_SHORTEST = 3
_LONGEST = 40  # letters of a word that are read: longer ones are codes, not names
_HOPELESS = 0.4  # so unlike, two words are not made alike by taking off an ending
_MOST_WORDS = 5  # of a name are compared: the ways of pairing them grow with the factorial
_MOST_LOOKED_AT = (
    16  # of a name with titles, of which those are taken that are likest to the other's
)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What data/scripts.toml says, to look up."""

    letters: dict[str, str]
    spelling: re.Pattern[str]
    costs: dict[str, float]
    left_out: dict[str, float]
    classes: dict[int, str]
    lists: dict[str, tuple[str, ...]]
    decision: dict[str, float]


class _Sounds(NamedTuple):
    """A word as it sounds; `abjad` where its script leaves out most vowels."""

    text: str
    abjad: bool


def words(text: str, *, cased: bool = True) -> list[Span]:
    """The words of a text that may be names or parts of names, in order.

    Args:
        text: Prose or a question, in any script.
        cased: Whether capitals can be trusted: then a script that has them yields capitalised
            words, less function words at a sentence's start; else all of three letters or more
            that are no function words.
    """
    return [Span(*match.span()) for match in _WORD.finditer(text) if _may_name(match, text, cased)]


@lru_cache(maxsize=1 << 17)
def key(word: str) -> str:
    """The consonant skeleton of a word, mostly one for all spellings; empty if it has no sound."""
    stem = _all_stems(word)[0][0]
    sounds = _DOUBLED.sub(r"\1", _sounds(stem).text)
    skeleton = (sounds[:1].replace("W", "w") + sounds[1:]).translate(_tables().classes)
    # One consonant is everybody's; that a vowel comes first still says something.
    if len(skeleton) > 1:
        return skeleton
    return "A" * sounds.startswith(_VOWELS) + skeleton or sounds.upper()


def nearest(word_key: str, keys: Sequence[str]) -> list[tuple[int, float]]:
    """Which keys may belong to spellings of the word with this key.

    Args:
        word_key: Of the question's word.
        keys: Distinct keys, of the texts' words.

    Returns:
        Places in `keys` and scores up to 1.0 (the same key), best first.
    """
    if not word_key or not keys:
        return []
    bound, likeness = _tables().decision["near"], Levenshtein.normalized_similarity
    scores = process.cdist([word_key], keys, scorer=likeness, score_cutoff=bound)[0]
    best = np.argsort(-scores, kind="stable")[: np.count_nonzero(scores)]
    return [(int(place), float(scores[place])) for place in best]


def same_name(one: str, other: str) -> bool:
    """Whether two names are taken for spellings of one (data/scripts.toml has the bound)."""
    return similarity(one, other) >= _tables().decision["same"]


def same_word(one: str, other: str) -> bool:
    """Whether two single words are taken for spellings of one: as `same_name`, in less time."""
    return _word_likeness(*sorted((one, other))) >= _tables().decision["same"]


def is_particle(word: str) -> bool:
    """Whether a word is one that a name may have or not: "bin", "von"."""
    return word.lower() in _tables().lists["particles"]


def is_function_word(word: str) -> bool:
    """Whether a word is no name even where a capital begins it."""
    return word.lower() in _tables().lists["function_words"]


def similarity(one: str, other: str) -> float:
    """How alike two names are, from 0.0 to 1.0; their order does not matter.

    Every word of the shorter name must have its like in the longer one; the worst pair decides,
    because one other given name makes another person. So a surname is like the full name, a
    given name alone is less so, and two names that each have a word of their own are not.
    """
    ours, theirs = _name_words(one), _name_words(other)
    if not ours or not theirs:
        return float(_folded(one) == _folded(other))
    ours, theirs = _likest(ours, theirs), _likest(theirs, ours)
    (some, *joined), (others, *glued) = _joined(ours), _joined(theirs)
    ways = [(some, others), *((way, others) for way in joined), *((some, way) for way in glued)]
    return round(max(_alignment(*way) for way in ways), 4)


def _may_name(match: re.Match[str], text: str, cased: bool) -> bool:
    word, lowered = match[0], match[0].lower()
    if not cased or word[0].upper() == word[0].lower():
        return len(word) >= _SHORTEST and lowered not in _tables().lists["function_words"]
    if not word[0].isupper() or (len(word) < _SHORTEST and lowered in _tables().lists["particles"]):
        return False
    before = text[max(0, match.start() - 4) : match.start()]
    opens = _BEFORE_SENTENCE & set(before) or (len(before) == match.start() and not before.strip())
    return len(word) > 1 and not (opens and lowered in _tables().lists["function_words"])


def _name_words(name: str) -> list[tuple[str, str]]:
    """The words that make a name, each with the particles that stand before it."""
    lists = _tables().lists
    tokens = [token for token in _WORD.findall(name) if len(token) > 1] or _WORD.findall(name)
    found: list[tuple[str, str]] = []
    before, servant = "", False
    for place, token in enumerate(tokens):
        lowered = token.lower()
        prefix = next((p for p in lists["servants"] if lowered.startswith(p)), "")
        if lowered in lists["particles"]:
            before += token
        elif lowered == prefix and place < len(tokens) - 1:
            servant = True
        else:
            servant_of = next(_stems(token))[0] if servant else lowered[len(prefix) :]
            glued = prefix and len(servant_of) > _SHORTEST
            found.append(("abd" + servant_of if servant or glued else token, before))
            before, servant = "", False
    return (found or [(token, "") for token in tokens])[:_MOST_LOOKED_AT]


def _likest(name: list[tuple[str, str]], other: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words of a name that are compared: of a long one those likest to a short one's words."""
    if len(name) <= _MOST_WORDS or len(other) > _MOST_WORDS:
        return name[:_MOST_WORDS]
    likeness = [
        max(_word_likeness(*sorted((word, theirs))) for theirs, _ in other) for word, _ in name
    ]
    best = sorted(range(len(name)), key=lambda place: -likeness[place])[:_MOST_WORDS]
    return [name[place] for place in sorted(best)]


def _joined(name: list[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """A name's words as they are, then with two neighbours written as one."""
    yield (plain := tuple(word for word, _ in name))
    for place, (_, between) in enumerate(name[1:]):
        one = plain[place] + between + plain[place + 1]
        yield (*plain[:place], one, *plain[place + 2 :])


def _alignment(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """The likeness of two names under the best pairing of their words."""
    short, long = sorted((ours, theirs), key=len)
    likeness = [[_word_likeness(*sorted((one, other))) for other in long] for one in short]
    if len(short) == 1:
        *others, last = likeness[0]
        return max([last, *(_tables().decision["first_only"] * other for other in others)])
    pairings = (
        [row[place] for row, place in zip(likeness, places, strict=True)]
        for places in permutations(range(len(long)), len(short))
    )
    return max(0.8 * min(pairs) + 0.2 * sum(pairs) / len(pairs) for pairs in pairings)


@lru_cache(maxsize=1 << 16)
def _word_likeness(one: str, other: str) -> float:
    """How alike two words are, at best, with what is written together with them or without."""
    ours, theirs = _all_stems(one), _all_stems(other)
    bare = _likeness(_sounds(ours[0][0]), _sounds(theirs[0][0]))
    if bare < _HOPELESS:
        return bare
    guesses = (
        _likeness(_sounds(stem), _sounds(like)) - _tables().decision["stripped"] * (cut + pared)
        for stem, cut in ours
        for like, pared in theirs
    )
    return max(bare, *guesses)


@lru_cache(maxsize=1 << 16)
def _all_stems(word: str) -> tuple[tuple[str, bool], ...]:
    return tuple(_stems(word))


def _stems(word: str) -> Iterator[tuple[str, bool]]:
    """A word without article, clitic or ending, and whether that is a guess; itself last."""
    lists = _tables().lists
    bare = _GLUED_ARTICLE.sub("", _INFLECTED.sub("", word))
    article = next((a for a in lists["articles"] if bare.startswith(a)), "")
    if len(bare) - len(article) >= _SHORTEST:
        bare = bare[len(article) :]
    yield bare, False
    if article:
        yield word, False
    elif bare.startswith(lists["clitics"]) and len(bare) > _SHORTEST:
        yield bare[1:], True
    for ending in lists["endings"]:
        if bare.endswith(ending) and len(bare) - len(ending) > _SHORTEST:
            yield bare[: -len(ending)], True


def _likeness(one: _Sounds, other: _Sounds) -> float:
    """One less the share of two words' weight that it costs to make them the same."""
    if one.text == other.text:
        return 1.0
    ours, theirs = _prices(one, other.abjad), _prices(other, one.abjad)
    weight: float = max(sum(ours), sum(theirs), 1.0) ** _tables().decision["shorter"]
    return max(0.0, 1 - _cost(one.text, other.text, ours, theirs) / weight)


def _cost(one: str, other: str, ours: tuple[float, ...], theirs: tuple[float, ...]) -> float:
    """The cheapest edits that make one word's sounds the other's."""
    costs = _tables().costs
    above = [0.0]
    for price in theirs:
        above.append(above[-1] + price)
    for sound, price in zip(one, ours, strict=True):
        row = [above[0] + price]
        for place, (like, gap) in enumerate(zip(other, theirs, strict=True)):
            changed = above[place] + (costs.get(sound + like, 1.0) if sound != like else 0.0)
            row.append(min(changed, above[place + 1] + price, row[place] + gap))
        above = row
    return above[-1]


@lru_cache(maxsize=1 << 17)
def _prices(word: _Sounds, against_abjad: bool) -> tuple[float, ...]:
    """What it costs to leave out each sound of a word."""
    prices = []
    for place, sound in enumerate(word.text):
        kind = sound if sound in _tables().left_out else "consonant"
        if sound == word.text[place - 1 : place]:
            kind = "doubled"
        elif sound in "aeiou":
            # A last vowel is written if it is said: a French e is not.
            last = place == len(word.text) - 1 and sound != "e"
            unwritten = "last_vowel" if last else "vowel_unwritten"
            kind = unwritten if against_abjad else "vowel"
        elif against_abjad and word.abjad and sound in "WYā":
            kind = "long_unwritten"
        prices.append(_tables().left_out[kind])
    return tuple(prices)


@lru_cache(maxsize=1 << 17)
def _sounds(word: str) -> _Sounds:
    """Reads a word, taking the longest known spelling at each place."""
    letters = _tables().letters
    pieces = _tables().spelling.findall(f"^{_folded(word[:_LONGEST])}$")
    said = "".join([letters.get(piece, piece if piece.isalnum() else "") for piece in pieces])
    return _Sounds(_FINAL_GLIDES.sub("i", said), _ABJAD.search(word) is not None)


def _folded(text: str) -> str:
    """A text in lower case, with the marks taken off all letters but those the tables know."""
    known = _tables().letters
    return "".join(
        bare
        for char in unicodedata.normalize("NFC", text.lower())
        for bare in (char if char in known else unicodedata.normalize("NFKD", char))
        if not unicodedata.combining(bare)
    )


@cache
def _tables() -> _Tables:
    content = resources.files("index").joinpath("data/scripts.toml").read_text(encoding="utf-8")
    data = tomllib.loads(content)
    letters = {
        spelling: sound
        for script in data["letters"].values()
        for sound, spellings in script.items()
        for spelling in spellings.split()
    }
    longest_first = sorted((re.escape(spelling) for spelling in letters), key=len, reverse=True)
    costs = {
        either: group["cost"]
        for group in data["alike"]
        for pair in group["pairs"].split()
        for either in (pair, pair[::-1])
    }
    everything = {ord(sound): "" for spelling in letters.values() for sound in spelling}
    classes = {ord(sound): name for name, group in data["classes"].items() for sound in group}
    return _Tables(
        letters=letters,
        spelling=re.compile("|".join([*(s for s in longest_first if len(s) > 1), "."]), re.DOTALL),
        costs=costs,
        left_out=data["left_out"],
        classes=everything | classes,
        lists={name: tuple(listed) for name, listed in data["lists"].items()},
        decision=data["decision"],
    )
