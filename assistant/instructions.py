"""Passages of an article that are meant for a language model, and the article without their power.

An article is hostile input. What gives an order to a model is left out of what the model sees and
of what counts as evidence. It is told by combinations of common words (instructions.toml), never by
one of them, and by marks that no newspaper prints: turns of chat templates, forged fences, letters
with invisible characters between them. What follows from such a sentence goes with it.

A false sentence that orders nothing cannot be told from a true one, and is not looked for.
"""

from __future__ import annotations

import base64
import binascii
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

import regex

_PIECE = 4000
"""Characters that are looked at together: longer lines are cut, so that time stays linear."""

_FOLLOWING = 800
"""Characters after an order that can depend on it."""

_BEFORE = 3
"""Sentences before an order that it can be about."""

_FENCED = 12
"""Lines within which one forged fence belongs to another."""

_NEAR = 80
"""Characters within which words of an order belong together."""

_CLOSE = 40
"""Characters within which they belong to each other."""

_GAP = 6
"""Words that ~ of a pattern stands for at most."""

_LINE = 2000
"""Characters of the longest line that a model is shown."""

_BLOB = 24
"""Characters from which letters and digits without a space can be an encoded sentence."""

_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_UNSEEN = regex.compile(rf"[{_INVISIBLE}]")
_SPREAD = regex.compile(rf"(?:[\p{{L}}\p{{N}}]\p{{M}}*+ ?[{_INVISIBLE}]++ ?){{4,}}+")
"""Letters with something invisible after each: no hyphenation and no script does so."""

_FLAG = regex.compile(r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_TAGS = regex.compile(
    rf"(?P<flag>{_FLAG.pattern})|[\U000e0001-\U000e007f\U000e0100-\U000e01ef]"
    r"[\U000e0000-\U000e007f\U000e0100-\U000e01ef\ufe00-\ufe0f]++|[\ufe00-\ufe0f]{2,}+"
)
_OVERRIDE = regex.compile(r"[\u202d\u202e]")
_MIXED = regex.compile(r"\p{L}{3,}")
_SPELT = regex.compile(r"(?<!\p{L})(?:\p{L}[ .\-_*]){9,}+\p{L}(?!\p{L})")

_TURN = regex.compile(
    r"<[|｜][^<>|｜\n]{1,40}[|｜]>|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]"
    r"|<</?SYS>>|</?s>|</?(?:start|end)_of_turn>|<(?:bos|eos|unk|pad)>"
    r"|</?(?:system|assistant|user|human|developer|system_prompt|im_start|im_end|think)>",
    regex.IGNORECASE,
)
_TAG = regex.compile(
    r"<(/?)\s{0,3}(?:passages?|documents?|docs?|sources?|context|search_?results?|results?|excerpts?"
    r"|evidence|references?|retrieved\w{0,20}|untrusted\w{0,20}|quotes?|quotations?|question|answer"
    r"|instructions?|prompt|query|tool_?results?|function_?results?|user_?input|articles?|data"
    r"|chunks?|snippets?|texts?|content)\b[^<>\n]{0,80}>",
    regex.IGNORECASE,
)
_ANY_TAG = regex.compile(r"</?\s?([\p{L}\p{M}_]{3,24})(?:\s[^<>\n]{0,60})?>")
_RULE = regex.compile(r"\s*([=\-#*_~+]{3,}|[\[{<]+/?)(.{0,60}?)([=\-#*_~+]{3,}|/?[\]}>]+)\s*")
_HEADED = regex.compile(r"\s*[=\-#*_~+>|/\\\[({]{1,12}.{1,60}")
_QUOTES = regex.compile(r"\s*(?:`{3,}|\"{3,}|'{3,})\w{0,12}\s*")
_LABEL = regex.compile(
    r"\s*(#{1,6}|\*\*|__|[\[<(【]|[=\-]{2,})?\s*([\p{L}][\p{L}\p{M} _-]{0,24}?)\s*"
    r"([\])>】]|\*\*|__|[=\-]{2,})?\s*(?:([:：])|(?<=[\])>】*_=-]\s{0,3})|(?=\s*$))"
)
_NUMBERED = regex.compile(r"\s{0,4}(?:\p{L}+\s)?\s{0,3}[#№(\[]?\d{1,4}[)\]]?")
_MARKER = regex.compile(r"[\[【［]\s{0,3}\d{1,3}\s{0,3}[\]】］]|\(\p{L}{2,12} \d{1,3}\)")
_IMAGE = regex.compile(
    r"!?\[[^\]\n]{0,100}\]\(\s?https?://[^)\s]{1,400}\)|<(?:img|a|iframe)\b[^<>\n]{0,400}>",
    regex.IGNORECASE,
)
_HOLE = regex.compile(r"[?&][\w-]{1,20}=(?:\p{Lu}{3,}|[{\[<%$]|[^\x00-\x7f]|\"|'|\))")
_URL = regex.compile(r"https?://\S{4}|www\.\w|\w@\w{2,}")
_HOLE_URL = regex.compile(r"https?://[^\s/]{1,100}/\S{0,200}?(?:\p{Lu}{4,}|[{\[<%$]\w)")
_OPEN_URL = regex.compile(
    r"https?://[^\s?]{1,200}\?(?:[\w-]{1,20}=[^\s&]{0,50}&)?[\w-]{1,20}=(?:[{\[<]|\p{Lu}{3,}|(?=\s|$))"
)
_CODED = regex.compile(rf"[0-9A-Fa-f]{{{_BLOB},}}+|[A-Za-z0-9+/_-]{{{_BLOB},}}+={{0,2}}")
_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_ARABIC = regex.compile(r"\p{Arabic}")
_NEEDS_JOINERS = (
    r"\p{Arabic}\p{Syriac}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}"
    r"\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Mongolian}\p{Tibetan}"
)

_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTXkmtiu", "асеорхуАВСЕНКМОРТХкмтіи")
_LATIN = {new: old for old, new in zip("aceopxyABCEHKMOPTXi", "асеорхуАВСЕНКМОРТХі", strict=True)}

Evidence = dict[str, list[tuple[int, int, bool]]]
"""Places of each kind of word: start, end, and whether a clause begins there."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A passage that is meant for a language model.

    Attributes:
        start: Offset in the text of the sentence's or line's first character.
        end: Offset behind its last one.
        reason: "orders" tells a model what to do; "role" are turns of a chat; "fence" closes or
            opens a passage; "leak" asks for prompt or keys; "hidden" has invisible characters
            between its letters; "encoded" is to be decoded and followed; "planted" is an answer,
            a passage or a list of sources that such an order is about.
    """

    start: int
    end: int
    reason: str


@dataclass(slots=True)
class _Sentence:
    """A sentence, or a whole line that is none."""

    start: int
    end: int
    words: dict[str, Evidence]
    plain: str
    reason: str = ""
    certain: bool = False


@dataclass(slots=True)
class _Line:
    """A line with its sentences; block counts the blank lines before it."""

    start: int
    end: int
    raw: str
    block: int
    sentences: list[_Sentence] = field(default_factory=list)

    def mark(self, reason: str) -> None:
        """Suspect the whole line."""
        for sentence in self.sentences:
            sentence.reason = sentence.reason or reason


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Words that follow a first one."""

    language: str
    kind: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Patterns by their first word, by how it begins, and for scripts without spaces."""

    exact: Mapping[str, list[_Pattern]]
    begun: Mapping[str, list[_Pattern]]
    unspaced: Mapping[str, Mapping[str, regex.Pattern[str]]]
    anywhere: frozenset[str]
    roles: frozenset[str]
    labels: Mapping[str, frozenset[str]]


def suspicions(text: str) -> list[Suspicion]:
    """The passages of a text that are meant for a language model, in order, not overlapping."""
    lines = list(_lines(text))
    for line in lines:
        for sentence in line.sentences:
            _judge(sentence, text)
        _pairs(line)
    _turns(lines)
    _fences(lines)
    _answered(lines)
    _lone_answer(lines)
    _belonging(lines)
    found = [
        Suspicion(sentence.start, sentence.end, sentence.reason)
        for line in lines
        for sentence in line.sentences
        if sentence.reason
    ]
    return _with_hidden(text, found)


def _lines(text: str) -> Iterator[_Line]:
    """Lines that are not blank, long ones in pieces."""
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - only long work needs it

    block, start = 0, 0
    for whole in text.split("\n"):
        if not _UNSEEN.sub("", whole).strip() and not _TAGS.search(whole):
            block += 1
        for at in range(0, len(whole), _PIECE):
            raw = whole[at : at + _PIECE]
            line = _Line(start + at, start + at + len(raw), raw, block)
            for place in get_sentence_boundaries("en", raw):
                first, last = place["start_index"], place["end_index"]
                sentence = raw[first:last]
                if kept := sentence.strip():
                    first += len(sentence) - len(sentence.lstrip())
                    plain = _folded(kept)
                    words = _evidence(plain)
                    begin = line.start + first
                    line.sentences.append(_Sentence(begin, begin + len(kept), words, plain))
            if line.sentences:
                yield line
        start += len(whole) + 1


def _folded(text: str) -> str:
    """A text without case, accents and what is invisible; letters of another script, as meant."""
    if text.isascii():
        return text.lower()
    spread = _SPREAD.search(text)
    if not spread:
        text = regex.sub(rf"(?<=[{_NEEDS_JOINERS}])\u200c(?=[{_NEEDS_JOINERS}])", " ", text)
    text = _UNSEEN.sub("", text)
    if regex.search(r"\p{Cyrillic}|\p{Greek}", text) and regex.search("[A-Za-z]", text):
        text = _MIXED.sub(lambda match: _one_script(match[0]), text)
    return "".join(map(_letter, text))


def _one_script(word: str) -> str:
    """A word of two scripts that look alike in the one that most of its own letters have."""
    latin = sum(letter.isascii() for letter in word)
    if not 0 < latin < len(word):
        return word
    as_cyrillic = word.translate(_CYRILLIC)
    if not any(letter.isascii() for letter in as_cyrillic):
        return as_cyrillic
    return "".join(_LATIN.get(letter, letter) for letter in word)


@lru_cache(maxsize=65536)
def _letter(letter: str) -> str:
    wide = unicodedata.normalize("NFKD", letter).casefold()
    wide = "".join(
        one
        for one in unicodedata.normalize("NFKD", wide)
        if not ("\u0300" <= one <= "\u036f" or "\u064b" <= one <= "\u0655" or one in "\u0640\u0670")
    )
    return wide.translate(_SAME)


_SAME = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ı": "i", "’": "'", "ʼ": "'"})


@lru_cache(maxsize=65536)
def _starting(word: str) -> tuple[tuple[_Pattern, bool], ...]:
    """Patterns that a word begins, and whether a word for "and" is joined to it."""
    lexicon = _lexicon()
    found: dict[_Pattern, bool] = {}
    for form in _forms(word):
        patterns = list(lexicon.exact.get(form, ()))
        for length in range(1, min(len(form), 24) + 1):
            patterns += lexicon.begun.get(form[:length], ())
        for pattern in patterns:
            found.setdefault(pattern, form != word and word[0] in "وف")
    return tuple(found.items())


def _forms(word: str) -> list[str]:
    """A word, in Arabic also without what is joined to its front."""
    if not _ARABIC.match(word):
        return [word]
    forms = [word]
    for _ in range(_JOINED):
        last = forms[-1]
        if len(last) > _JOINED and last[0] in "وفبلك":
            forms += ["ا" + last[1:], last[1:]] if last.startswith("لل") else [last[1:]]
    return forms


_JOINED = 2
"""Letters that Arabic joins to the front of a word at most, and that leave more."""


def _evidence(plain: str) -> dict[str, Evidence]:
    """Places of known words, by language and kind."""
    lexicon = _lexicon()
    matches = list(_WORD.finditer(plain))
    tokens = [match[0] for match in matches]
    raw: list[tuple[str, str, int, int, bool]] = []
    for at, token in enumerate(tokens):
        for pattern, joined in _starting(token[:64]):
            last = _matched(pattern.rest, tokens, at)
            if last is not None:
                raw.append((pattern.language, pattern.kind, at, last, joined))
    bridges = {(language, last) for language, kind, _, last, _ in raw if kind in _BRIDGES}
    words: dict[str, Evidence] = defaultdict(lambda: defaultdict(list))
    for language, kind, at, last, joined in raw:
        begins = (
            joined
            or at == 0
            or language in lexicon.anywhere
            or (language, at - 1) in bridges
            or plain[matches[at - 1].end() : matches[at].start()].strip("-' ") != ""
        )
        words[language][kind].append((matches[at].start(), matches[last].end(), begins))
    if _CJK.search(plain):
        language = "ja" if _KANA.search(plain) else "zh"
        for kind, pattern in lexicon.unspaced[language].items():
            for match in pattern.finditer(plain):
                before = plain[max(0, match.start() - 1) : match.start()]
                begins = (
                    language == "ja" or kind != "forget" or not before.isalpha() or before in _URGED
                )
                words[language][kind].append((match.start(), match.end(), begins))
    return _shared(words)


_URGED = "请請你您必须須要先并並在即都再"
"""Characters before a Chinese verb that can be an order; behind another one it has a subject."""

_OBEYED = ("conceal", "user", "rules", "reply", "all", "only", "model")
_BRIDGES = frozenset({"and", "asked", "anyone", "please", "now", "model"})


def _shared(words: dict[str, Evidence]) -> dict[str, Evidence]:
    """Words of every language count in each."""
    common = words.pop("any", None)
    if common:
        for language in [*words] or ["en"]:
            for kind, places in common.items():
                words.setdefault(language, defaultdict(list))[kind] += places
    return words


def _matched(rest: Sequence[str], tokens: Sequence[str], at: int) -> int | None:
    """Place of the last word of a pattern whose first word is at a place."""
    reach = 1
    for wanted in rest:
        if wanted == "~":
            reach = _GAP + 1
            continue
        for place in range(at + 1, min(at + 1 + reach, len(tokens))):
            token = tokens[place]
            if token == wanted or (wanted.endswith("*") and token.startswith(wanted[:-1])):
                at = place
                break
        else:
            return None
        reach = 1
    return at


def _judge(sentence: _Sentence, text: str) -> None:
    """Suspect a sentence for what it says by itself."""
    raw = text[sentence.start : sentence.end]
    reason = _reason(sentence, raw) or _decoded(raw)
    if reason:
        sentence.reason, sentence.certain = reason, True
    elif _scrambled(raw):
        sentence.reason = "hidden"


def _pairs(line: _Line) -> None:
    """Suspect two sentences that are an order together: who is addressed, and what is asked."""
    for one, other in pairwise(line.sentences):
        if one.reason or other.reason:
            continue
        plain = f"{one.plain} {other.plain}"
        kinds = {kind for words in one.words.values() for kind in words}
        if not (kinds & {"model", "rules"} or kinds >= {"please", "assistant"}):
            continue
        sentence = _Sentence(one.start, other.end, _evidence(plain), plain)
        if _reason(sentence, plain):
            one.reason = other.reason = "orders"
            one.certain = other.certain = True


def _reason(sentence: _Sentence, raw: str) -> str:
    """Why the words of a sentence are an order to a model, in any of its languages; or nothing."""
    image = _IMAGE.search(raw)
    for words in sentence.words.values():
        if len(words) > 1 or image:  # one kind of word is no order
            said = _Said(words, sentence.plain)
            if reason := said.reason(raw, image[0] if image else ""):
                return reason
    hole = (image and _HOLE.search(image[0])) or _OPEN_URL.search(raw)
    return "orders" if hole else ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words of one language in a sentence come to."""

    words: Evidence
    plain: str

    def reason(self, raw: str, image: str) -> str:
        """Why this is an order to a model; or nothing."""
        if self._leaks():
            return "leak"
        if self._decodes(raw):
            return "encoded"
        ordered = (
            self._overrides()
            or self._obliges(image)
            or self._asks()
            or self._addresses()
            or self._waits()
            or self._becomes()
            or self._dictates(raw, image)
        )
        return "orders" if ordered else ""

    def has(self, *kinds: str) -> bool:
        """Whether there is a word of any of these kinds."""
        return any(kind in self.words for kind in kinds)

    def imperatives(self, *kinds: str) -> list[tuple[int, int, bool]]:
        """Words of these kinds that begin a clause."""
        return [place for kind in kinds for place in self.words.get(kind, ()) if place[2]]

    def near(self, one: str, other: str, reach: int = _NEAR) -> bool:
        """Whether a word of one kind stands near, and not in, one of another."""
        return _near(self.words.get(one, ()), self.words.get(other, ()), reach)

    def _overrides(self) -> bool:
        forgets = self.imperatives("forget")
        rules = self.words.get("rules", ())
        told = self.imperatives("answer", "show")
        if _near(forgets, rules, _NEAR) or _within(rules, forgets):
            return self.near("rules", "prior", _CLOSE) or _near(told, rules, 2 * _NEAR)
        if self.near("rules", "prior", _CLOSE) and (
            self.near("forgets", "rules") or self.near("invalid", "rules")
        ):
            return bool(told) or self.has("only")
        if _near(forgets, self.words.get("passages", ()), _CLOSE):
            return bool(told) and self.has("only", "conceal", "prior", "word", "user")
        replies = self.imperatives("answer")
        return _near(forgets, self.words.get("prior", ()), _CLOSE) and (
            _near(forgets, replies, 2 * _NEAR) and self.has("only", "word", "conceal", "user")
        )

    def _obliges(self, image: str) -> bool:
        if not (self.has("must") and self.near("must", "say")):
            return False
        meant = self.has("page", "reply", "this") or bool(image)
        if self.near("model", "must", 2 * _NEAR):
            return meant or self.near("all", "model", _CLOSE // 2)
        quoted = self.has("outranks") and self.near("all", "assistant", _CLOSE // 2)
        return (meant or quoted) and self.near("assistant", "must", 2 * _NEAR)

    def _asks(self) -> bool:
        if not self.has("please"):
            return False
        read = self.near("assistant", "page", _CLOSE) and self.has("say", "put")
        if not (self.has("model") or read or self.near("please", "assistant", _CLOSE // 2)):
            return False
        told = self.has("say", "put", "answer")
        if self.has("model", "assistant") and self.near("please", "assistant", _CLOSE // 2):
            told = told or self.has("reply")
        if self.has("model") and (
            self.has("reply") or (told and self.near("please", "model", _CLOSE // 4))
        ):
            return True
        return told and (
            self.has("reply", "page")
            or (self.has("user") and not self.has("model"))
            or (self.has("user") and bool(self.imperatives("put", "answer")))
        )

    def _addresses(self) -> bool:
        told = self.imperatives("answer", "put", "show", "forget", "use")
        for start, end, _ in self.words.get("model", ()):
            colon = regex.search(r"[:,،、!—–]", self.plain[end : end + _CLOSE // 2])
            if start < _CLOSE and colon:
                mark = end + colon.start()
                if any(mark < place[0] <= mark + 2 * _CLOSE for place in told):
                    return self.has(
                        "reply", "page", "rules", "conceal", "user", "this", "only"
                    ) or (colon[0] in ":!")
        return False

    def _waits(self) -> bool:
        told = self.imperatives("answer", "put", "show")
        if self.has("asked"):
            if _near(self.words["asked"], told, 2 * _NEAR):
                return True
            return self.has("model") and (self.has("page", "must"))
        return bool(
            told
            and self.has("anyone")
            and self.has("reply", "only", "user", "conceal", "word", "verbatim")
        )

    def _becomes(self) -> bool:  # noqa: PLR0911 - one return a way
        answers = self.imperatives("answer", "put", "show")
        if answers and (self.has("mode") or self.imperatives("play")):
            return True
        if self.near("ex", "assistant", _CLOSE // 2) or self.near("ex", "model", _CLOSE // 2):
            return True
        if self.has("will") and (self.has("play") or self.imperatives("now")):
            return True
        free = self.has("free") or self.near("no", "rules", _CLOSE // 2)
        now = self.imperatives("now")
        told = self.imperatives("answer", "put", "show") and self.has(*_OBEYED)
        if now and (free or told):
            return True
        named = self.imperatives("you") or (self.has("must") and self.has("you"))
        if free and named and self.has("model", "assistant", "user", "conceal", "reply"):
            return True
        if self.has("free") and self.has("user", "reply", "model") and self.has("conceal", "all"):
            return bool(self.imperatives("answer", "put", "show"))
        if _near(now, self.words.get("model", ()), _CLOSE) or (
            self.has("free") and self.near("free", "model") and bool(self.imperatives("answer"))
        ):
            return True
        return _near(now, self.words.get("assistant", ()), _CLOSE) and self.has(
            "conceal", "only", "user", "verbatim"
        )

    def _dictates(self, raw: str, image: str) -> bool:  # noqa: PLR0911 - one return a way
        told = self.imperatives("answer", "put", "show", "use")
        if image and self.has("reply", "user", "model"):
            return bool(told) or _HOLE.search(image) is not None
        if _URL.search(raw) and (
            self.has("chat")
            or (self.has("user", "reply") and self.has("conceal"))
            or (self.has("user", "reply", "model") and _HOLE_URL.search(raw))
            or (self.has("reply") and self.imperatives("put") and "://" in raw)
        ):
            return bool(told) or self.has("must", "conceal", "please", "user")
        if _MARKER.search(raw) and self.has("reply") and self.has("must"):
            return True
        if not told:
            return False
        marked = _MARKER.search(raw) is not None
        if marked and self.has("this") and self.has("verbatim", "only", "model", "reply"):
            return True
        if self.has("only") and self.numbered() and self.imperatives("use", "answer"):
            return True
        if self.has("verbatim") and self.has("this") and self.imperatives("put", "show", "answer"):
            return True
        if _near(told, self.words.get("reply", ()), _NEAR) and (
            self.has("verbatim", "conceal", "user", "model") or marked
        ):
            return True
        answers = self.imperatives("answer")
        worded = _near(answers, self.words.get("only", ()), _CLOSE) and (
            self.near("only", "word", _CLOSE) or self.near("answer", "word", _CLOSE)
        )
        return worded or (
            _near(answers, self.words.get("user", ()), _CLOSE)
            and (self.near("user", "all", _CLOSE // 2) or self.has("conceal"))
        )

    def numbered(self) -> bool:
        """Whether passages are called by number."""
        return any(_NUMBERED.match(self.plain, end) for _, end, _ in self.words.get("passages", ()))

    def _leaks(self) -> bool:
        shown = self.imperatives("show")
        if shown and self.has("verbatim") and self.near("passages", "prior", _CLOSE // 4):
            return True
        if _near(shown, self.words.get("secret", ()), _NEAR):
            return True
        return (
            _near(shown, self.words.get("key", ()), _NEAR)
            and self.near("key", "given", _CLOSE)
            and self.has("secret", "verbatim", "model")
        )

    def _decodes(self, raw: str) -> bool:
        if not self.has("decode"):
            return False
        if self.near("decode", "obey") and self.has("obey"):
            return bool(self.imperatives("obey")) or self.has("model")
        return self.has("model") and bool(self.imperatives("answer", "put") or _CODED.search(raw))

    def depends(self) -> bool:
        """Whether this can go on with an order."""
        return bool(self.imperatives("answer", "put", "show", "forget", "obey")) or self.has(
            "conceal", "secret", "outranks", "free", "reply", "user", "now"
        )


def _within(ones: Sequence[tuple[int, int, bool]], others: Sequence[tuple[int, int, bool]]) -> bool:
    """Whether a place lies inside another that is longer."""
    return any(
        other[0] < one[0] and one[1] < other[1] for one in ones[:50] for other in others[:50]
    )


def _near(
    ones: Sequence[tuple[int, int, bool]], others: Sequence[tuple[int, int, bool]], reach: int
) -> bool:
    """Whether two places lie apart, by so many characters at most.

    The first of each kind in a piece decide where there are very many.
    """
    return any(
        0 <= max(other[0] - one[1], one[0] - other[1]) <= reach
        for one in ones[:50]
        for other in others[:50]
    )


def _decoded(raw: str) -> str:
    """Whether a piece without spaces is an order in base64 or hexadecimal digits."""
    for match in _CODED.finditer(raw):
        for decode in (binascii.unhexlify, _from_base64):
            try:
                inside = _folded(decode(match[0]).decode("utf-8"))
            except (ValueError, binascii.Error):
                continue
            if _reason(_Sentence(0, len(inside), _evidence(inside), inside), inside):
                return "encoded"
    return ""


def _from_base64(text: str) -> bytes:
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    return base64.b64decode(padded.replace("-", "+").replace("_", "/"))


_ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")


def _turned(plain: str) -> bool:
    """Whether a text is an order when read backwards or with its alphabet shifted by half."""
    return any(
        _reason(_Sentence(0, len(inside), _evidence(inside), inside), inside)
        for inside in (plain[::-1], plain.translate(_ROT13))
    )


def _scrambled(raw: str) -> bool:
    """Whether letters are set apart by what is invisible or by spaces, or mixed from scripts."""
    if _SPREAD.search(raw) or _OVERRIDE.search(raw):
        return True
    if _SPELT.search(raw):
        return True
    if raw.isascii():
        return False
    mixed = sum(
        any(letter.isascii() for letter in word[0])
        and regex.search(r"\p{Cyrillic}|\p{Greek}", word[0]) is not None
        for word in _MIXED.finditer(raw)
    )
    return mixed >= _MIXED_WORDS


_MIXED_WORDS = 4
"""Words of two scripts in a sentence from which they are no slip of the hand."""


def _turns(lines: Sequence[_Line]) -> None:
    """Suspect turns of a chat: a template's marks, or labels of system and assistant in a row."""
    label: tuple[int, str] | None = None
    for at, line in enumerate(lines):
        if _TURN.search(_UNSEEN.sub("", line.raw)):
            _certain(line, "role")
            continue
        if _forged_sources(line):
            line.mark("planted")
        for sentence in line.sentences:
            if _MARKER.search(_text_of(line, sentence)) and _numbers_passages(sentence):
                sentence.reason = sentence.reason or "planted"
        role, marked, colon = _role(line.raw)
        if not role:
            continue
        system = role.startswith(tuple(_lexicon().labels["system"]))
        if system and (marked or any(map(_depends, line.sentences))):
            _certain(line, "role")
        if marked and colon:
            _certain(line, "role")
        elif label and at - label[0] <= _GAP and label[1] != role and (marked or colon):
            _certain(lines[label[0]], "role")
            _certain(line, "role")
        label = (at, role)


def _role(raw: str) -> tuple[str, bool, bool]:
    """What a line is labelled with if that is who speaks in a chat, its marks, and a colon."""
    match = _LABEL.match(raw[:120])
    if not match or not (match[1] or match[4]):
        return "", False, False
    name = " ".join(_folded(match[2]).split())
    known = name in _lexicon().roles or name.startswith(tuple(_lexicon().labels["system"]))
    return (name if known else ""), bool(match[1] and match[1][0] in "#[<(【=-"), bool(match[4])


def _certain(line: _Line, reason: str) -> None:
    for sentence in line.sentences:
        sentence.reason, sentence.certain = sentence.reason or reason, True


def _fences(lines: Sequence[_Line]) -> None:
    """Suspect forged ends and beginnings of passages, and what stands between them."""
    kinds = [_fence(line) for line in lines]
    last = -_FENCED - 1
    strong: list[int] = [at for at, kind in enumerate(kinds) if kind == "tag"]
    near = set[int]()
    for at in strong:
        near.update(range(max(0, at - _FENCED), min(len(lines), at + _FENCED + 1)))
    for at, kind in enumerate(kinds):
        weak = kind in ("rule", "label") and at - last <= _FENCED
        if kind == "tag" or (kind and at in near) or weak:
            fence = last if at - last <= _FENCED and last >= 0 else at
            for between in range(fence, at + 1):
                lines[between].mark("fence" if kinds[between] else "planted")
        if kind in ("tag", "rule", "label"):
            last = at
    for at in strong:
        closes = _TAG.search(lines[at].raw)
        if closes and closes[1] and not any(kinds[at + 1 : at + _FENCED]):
            _follow(lines, at, lines[at].end, whole=True)


def _fence(line: _Line) -> str:
    """Whether a line is a fence's tag, a ruled heading, quotation marks or a numbered passage."""
    raw = line.raw[:200]
    if _TAG.search(raw) or any(_is_passages(match[1]) for match in _ANY_TAG.finditer(raw)):
        return "tag"
    ruled = _RULE.fullmatch(raw)
    passages = [
        place
        for sentence in line.sentences[:2]
        for words in sentence.words.values()
        for place in words.get("passages", ())
    ]
    if passages and (ruled or raw.strip().isupper() or _HEADED.fullmatch(raw)):
        ends = any("end" in words for one in line.sentences[:2] for words in one.words.values())
        if ends and len(raw) < _NEAR:
            return "tag"
        if ruled:
            return "rule"
    if _QUOTES.fullmatch(raw):
        return "quotes"
    plain = line.sentences[0].plain
    for start, end, _ in passages:
        number = _NUMBERED.match(plain, end)
        if start <= _GAP and number and plain[number.end() :].lstrip()[:1] in (":", "-", "–", "—"):
            return "label"
    return ""


def _is_passages(name: str) -> bool:
    """Whether a tag is called as what a model is given to read, in any language."""
    return any("passages" in words for words in _evidence(_folded(name)).values())


def _belonging(lines: Sequence[_Line]) -> None:
    """Suspect what an order is about and what follows from it."""
    for at, line in enumerate(lines):
        for number, sentence in enumerate(line.sentences):
            if not sentence.certain:
                continue
            for before in line.sentences[max(0, number - _BEFORE) : number]:
                if _MARKER.search(line.raw, before.start - line.start, before.end - line.start):
                    before.reason = before.reason or "planted"
            if not any(before.certain for before in line.sentences[:number]):
                _announced(lines, at)
                _answers(lines, at)
            _follow(
                lines,
                at,
                sentence.end,
                whole=not any(not before.reason for before in line.sentences[:number]),
            )
            if sentence.reason == "encoded":
                _coded(lines[at + 1 : at + 2])
            if _MARKER.search(line.raw):
                _sources(lines[at + 1 : at + 4])


def _announced(lines: Sequence[_Line], at: int) -> None:
    """Suspect numbered passages that stand before an order in its paragraph."""
    for line in lines[max(0, at - _GAP) : at + 1]:
        if line.block == lines[at].block and _fence(line) == "label":
            line.mark("planted")


def _coded(lines: Sequence[_Line]) -> None:
    """Suspect what stands behind an order to decode it."""
    for line in lines:
        if _CODED.search(line.raw) or any(_turned(one.plain) for one in line.sentences):
            line.mark("encoded")


def _follow(lines: Sequence[_Line], at: int, begin: int, *, whole: bool) -> None:
    """Suspect what depends on an order: the rest of a paragraph that begins with it, or less."""
    limit = begin + _FOLLOWING
    spaced = lines[-1].block > 0
    for line in lines[at : at + _FENCED]:
        if line.block != lines[at].block:
            return
        same = line is lines[at]
        for sentence in line.sentences:
            if sentence.start < begin:
                continue
            if sentence.certain:
                return
            all_of_it = whole and (same or spaced)
            if sentence.start > limit or not (all_of_it or _depends(sentence)):
                return
            sentence.reason = sentence.reason or "orders"


def _depends(sentence: _Sentence) -> bool:
    return any(_Said(words, sentence.plain).depends() for words in sentence.words.values())


def _answers(lines: Sequence[_Line], at: int) -> None:
    """Suspect a question and its answer that stand before an order."""
    block = [line for line in lines[max(0, at - _GAP) : at + 1] if line.block == lines[at].block]
    labels = _lexicon().labels
    asked = [n for n, line in enumerate(block) if _labelled(line, labels["question"])]
    if asked and any(_labelled(line, labels["reply_label"]) for line in block[asked[-1] :]):
        for line in block[asked[-1] :]:
            line.mark("planted")


def _answered(lines: Sequence[_Line]) -> None:
    """Suspect a question and answer which are to be copied."""
    labels = _lexicon().labels
    for at, line in enumerate(lines):
        if not _labelled(line, labels["reply_label"]):
            continue
        asked = at > 0 and _labelled(lines[at - 1], labels["question"])
        for number, behind in enumerate(lines[at : at + _GAP // 2]):
            for sentence in behind.sentences:
                if asked and behind.block - line.block <= 1 and _copies(sentence):
                    sentence.reason, sentence.certain = sentence.reason or "planted", True
                    lines[at - 1].mark("planted")
                    for between in lines[at : at + number + 1]:
                        between.mark("planted")


def _lone_answer(lines: Sequence[_Line]) -> None:
    """Suspect the only answer of an article under that label: an interview has several."""
    labels = _lexicon().labels
    named = frozenset(label for label in labels["reply_label"] if len(label) > 1)
    asked = [at for at, line in enumerate(lines) if _labelled(line, labels["question"])]
    given = [at for at, line in enumerate(lines) if _labelled(line, labels["reply_label"])]
    within = [at for at in asked if _holds_answer(lines[at].raw)]
    if len(asked) <= 1 and len(lines) >= _ARTICLE:
        if len(given) == 1 and not within:
            at = given[0]
            if (asked and asked[0] == at - 1) or (not asked and _labelled(lines[at], named)):
                for line in lines[at - 1 if asked else at : at + 1]:
                    line.mark("planted")
        elif within and not given:
            lines[within[0]].mark("planted")


_ARTICLE = 3
"""Lines from which a text is more than a question and its answer."""


def _holds_answer(raw: str) -> bool:
    """Whether a label of an answer stands within a line."""
    words = regex.findall(
        r"(?<=[\s.?!？。؟])([\p{L}\p{M}]+(?: [\p{L}\p{M}]+)?)\s?[:：]", raw[:_PIECE]
    )
    return any(_folded(word) in _lexicon().labels["reply_label"] for word in words[:20])


def _copies(sentence: _Sentence) -> bool:
    """Whether a sentence behind an answer says that it is to be given as it stands."""
    for words in sentence.words.values():
        said = _Said(words, sentence.plain)
        told = said.imperatives("use", "put", "show", "answer") or (
            said.has("please") and said.has("say", "use", "put", "answer")
        )
        if told and said.has("verbatim", "this") and not said.has("question"):
            return True
    return False


def _text_of(line: _Line, sentence: _Sentence) -> str:
    """A sentence as it stands in its line."""
    return line.raw[sentence.start - line.start : sentence.end - line.start]


def _numbers_passages(sentence: _Sentence) -> bool:
    """Whether passages are called by their numbers, as only a model is shown them."""
    return any(_Said(words, sentence.plain).numbered() for words in sentence.words.values())


def _forged_sources(line: _Line) -> bool:
    """Whether a list of sources names the passage itself, which only a model is shown as one."""
    own = any(
        _numbers_passages(sentence) or any("page" in words for words in sentence.words.values())
        for sentence in line.sentences
    )
    return own and _labelled(line, _lexicon().labels["sources"]) and bool(_MARKER.search(line.raw))


def _sources(lines: Sequence[_Line]) -> None:
    """Suspect a list of sources behind an order with numbers in brackets."""
    for line in lines:
        if _labelled(line, _lexicon().labels["sources"]) and _MARKER.search(line.raw):
            line.mark("planted")


def _labelled(line: _Line, labels: frozenset[str]) -> bool:
    head, colon, _ = line.raw[:40].replace("：", ":").partition(":")
    return bool(colon) and _folded(head.strip(" *#_\t({\"'-")) in labels


def _with_hidden(text: str, found: list[Suspicion]) -> list[Suspicion]:
    """Suspicions with runs of invisible characters that spell something, in order."""
    if text.isascii():
        return found
    hidden = [
        Suspicion(match.start(), match.end(), "hidden")
        for match in _TAGS.finditer(text)
        if not match["flag"]
    ]
    kept: list[Suspicion] = []
    for one in sorted([*found, *hidden], key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end:
            if one.end > kept[-1].end:
                kept[-1] = Suspicion(kept[-1].start, one.end, kept[-1].reason)
            continue
        kept.append(one)
    return kept


@cache
def _lexicon() -> _Lexicon:
    file = resources.files("assistant").joinpath("data/instructions.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    exact: dict[str, list[_Pattern]] = defaultdict(list)
    begun: dict[str, list[_Pattern]] = defaultdict(list)
    unspaced: dict[str, dict[str, regex.Pattern[str]]] = {}
    labels: dict[str, set[str]] = {kind: set() for kind in _LABELS}
    for language, kinds in data.items():
        for kind, listed in kinds.items():
            if kind == "anywhere":
                continue
            wordings = [_folded(wording.strip()) for wording in listed.split(",")]
            if kind in labels:
                labels[kind].update(wordings)
            elif language in ("zh", "ja"):
                unspaced.setdefault(language, {})[kind] = _alternatives(wordings)
            else:
                for wording in wordings:
                    _add(wording, language, kind, exact, begun)
    return _Lexicon(
        exact,
        begun,
        unspaced,
        frozenset(language for language, kinds in data.items() if kinds.get("anywhere")),
        frozenset(labels.pop("role")),
        {kind: frozenset(listed) for kind, listed in labels.items()},
    )


_LABELS = ("question", "reply_label", "sources", "role", "system")


def _alternatives(wordings: Sequence[str]) -> regex.Pattern[str]:
    longest = sorted(wordings, key=len, reverse=True)
    return regex.compile(
        "|".join(regex.escape(one).replace("\\~", "~").replace("~", ".{0,10}?") for one in longest)
    )


def _add(
    wording: str,
    language: str,
    kind: str,
    exact: dict[str, list[_Pattern]],
    begun: dict[str, list[_Pattern]],
) -> None:
    first, *rest = regex.findall(r"[\p{L}\p{N}\p{M}]+\*?|~", wording)
    pattern = _Pattern(language, kind, tuple(rest))
    if first.endswith("*"):
        begun[first[:-1]].append(pattern)
    else:
        exact[first].append(pattern)


_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t]]", regex.V1)
_BREAKS = regex.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_KEPT = regex.compile(
    rf"(?<=[{_NEEDS_JOINERS}\p{{M}}])[\u200c\u200d](?=[{_NEEDS_JOINERS}])"
    r"|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})"
    r"|(?<=[^\s\ufe00-\ufe0f])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])"
    rf"|{_FLAG.pattern}|[{_INVISIBLE}]"
)
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
    text = _SPREAD.sub(lambda match: _UNSEEN.sub("", match[0]), text)
    text = _KEPT.sub(lambda match: "" if _is_dropped(match, text) else match[0], text)
    text = _CLOSING.sub("›", _OPENING.sub("‹", text))
    text = _BRACKETED.sub(r"(\1)", text)
    text = _NUMBER.sub(lambda match: f"({_ascii_digits(match[1].strip())})", text)
    text = _FENCE_RUN.sub(r"\1\1", text)
    text = _SPEAKER.sub(r"\1\2\3 –", text)
    return "\n".join(_short_lines(text))


def _is_dropped(match: regex.Match[str], text: str) -> bool:
    """Whether something invisible is left out: all but joiners, variations and flags in place."""
    if len(match[0]) > 1:
        return False
    joiner = match[0] in "\u200c\u200d\ufe0e\ufe0f"
    return not (joiner and _JOINS.match(text, match.start()))


_JOINS = regex.compile(_KEPT.pattern.rpartition("|")[0])


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
