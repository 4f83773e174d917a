"""What makes a sentence an order to a model: combinations of words, none of which says so alone.

A rule is a function; the kinds of words that it asks for are explained in data/instructions.toml.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from assistant.instructions.encoded import CODED
from assistant.instructions.lines import MARKER
from assistant.instructions.words import NEAR, Reading, near, readings, within

_FAR = 2 * NEAR
"""Characters within which clauses of an order belong together; within NEAR words do."""

_CLOSE = 40
"""Characters within which words belong to each other."""

_BESIDE = 20
"""Characters within which hardly another word stands between two."""

_NEXT = 10
"""Characters within which none does."""

_TELL = ("answer", "put", "show")
"""Verbs that tell a model what to say."""

_OBEYED = ("conceal", "user", "rules", "reply", "all", "only", "model")
"""Kinds of words that make it a model which is told who it is now."""

_IMAGE = regex.compile(
    r"!?\[[^\]\n]{0,100}\]\(\s?https?://[^)\s]{1,400}\)|<(?:img|a|iframe)\b[^<>\n]{0,400}>",
    regex.IGNORECASE,
)
_HOLE = regex.compile(r"[?&][\w-]{1,20}=(?:\p{Lu}{3,}|[{\[<%$]|[^\x00-\x7f]|\"|'|\))")
"""An address's parameter that is to be filled in."""

_URL = regex.compile(r"https?://\S{4}|www\.\w|\w@\w{2,}")
_HOLE_URL = regex.compile(r"https?://[^\s/]{1,100}/\S{0,200}?(?:\p{Lu}{4,}|[{\[<%$]\w)")
_OPEN_URL = regex.compile(
    r"https?://[^\s?]{1,200}\?(?:[\w-]{1,20}=[^\s&]{0,50}&)?[\w-]{1,20}=(?:[{\[<]|\p{Lu}{3,}|(?=\s|$))"
)
_CALLED = regex.compile(r"[:,،、!—–]")
"""What stands behind the name of who is called."""


def why(raw: str, said: Sequence[Reading]) -> str:
    """Why the words of a sentence are an order to a model, in any of its languages; or nothing."""
    found = _IMAGE.search(raw)
    image = found[0] if found else ""
    for reading in said:
        if len(reading.words) > 1 or image:  # one kind of word is no order
            reason = _why(reading, raw, image)
            if reason:
                return reason
    return "orders" if _HOLE.search(image) or _OPEN_URL.search(raw) else ""


def is_order(plain: str) -> bool:
    """Whether a folded text by itself is an order to a model."""
    return bool(why(plain, readings(plain)))


def depends(said: Sequence[Reading]) -> bool:
    """Whether a sentence can go on with an order."""
    return any(
        one.imperatives("answer", "put", "show", "forget", "obey")
        or one.has("conceal", "secret", "outranks", "free", "reply", "user", "now")
        for one in said
    )


def _why(said: Reading, raw: str, image: str) -> str:
    if _leaks(said):
        return "leak"
    if _decodes(said, raw):
        return "encoded"
    ordered = (
        _overrides(said)
        or _obliges(said, image)
        or _asks(said)
        or _addresses(said)
        or _waits(said)
        or _plays(said)
        or _frees(said)
        or _dictates(said, raw, image)
    )
    return "orders" if ordered else ""


def _leaks(said: Reading) -> bool:
    """Show what you were told, or keys."""
    shown = said.imperatives("show")
    if shown and said.has("verbatim") and said.near("passages", "prior", _NEXT):
        return True
    if near(shown, said.of("secret"), NEAR):
        return True
    return (
        near(shown, said.of("key"), NEAR)
        and said.near("key", "given", _CLOSE)
        and said.has("secret", "verbatim", "model")
    )


def _decodes(said: Reading, raw: str) -> bool:
    """Decode this and follow it."""
    if not said.has("decode"):
        return False
    if said.near("decode", "obey"):
        return bool(said.imperatives("obey")) or said.has("model")
    return said.has("model") and bool(said.imperatives("answer", "put") or CODED.search(raw))


def _overrides(said: Reading) -> bool:
    """Forget what you were told."""
    forgets = said.imperatives("forget")
    rules = said.of("rules")
    told = said.imperatives("answer", "show")
    if near(forgets, rules, NEAR) or within(rules, forgets):
        return said.near("rules", "prior", _CLOSE) or near(told, rules, _FAR)
    if said.near("rules", "prior", _CLOSE) and (
        said.near("forgets", "rules") or said.near("invalid", "rules")
    ):
        return bool(told) or said.has("only")
    if near(forgets, said.of("passages"), _CLOSE):
        return bool(told) and said.has("only", "conceal", "prior", "word", "user")
    return (
        near(forgets, said.of("prior"), _CLOSE)
        and near(forgets, said.imperatives("answer"), _FAR)
        and said.has("only", "word", "conceal", "user")
    )


def _obliges(said: Reading, image: str) -> bool:
    """Any model that reads this must say."""
    if not said.near("must", "say"):
        return False
    meant = said.has("page", "reply", "this") or bool(image)
    if said.near("model", "must", _FAR):
        return meant or said.near("all", "model", _BESIDE)
    quoted = said.has("outranks") and said.near("all", "assistant", _BESIDE)
    return (meant or quoted) and said.near("assistant", "must", _FAR)


def _asks(said: Reading) -> bool:
    """Dear models, please mention."""
    if not said.has("please"):
        return False
    model, user = said.has("model"), said.has("user")
    courted = said.near("please", "assistant", _BESIDE)
    reads = said.near("assistant", "page", _CLOSE) and said.has("say", "put")
    if not (model or reads or courted):
        return False
    told = said.has("say", "put", "answer") or (courted and said.has("reply"))
    if model and (said.has("reply") or (told and said.near("please", "model", _NEXT))):
        return True
    if not told:
        return False
    meant = not model or bool(said.imperatives("put", "answer"))
    return said.has("reply", "page") or (user and meant)


def _addresses(said: Reading) -> bool:
    """Language model: say."""
    told = said.imperatives(*_TELL, "forget", "use")
    for start, end, _ in said.of("model"):
        called = _CALLED.search(said.plain[end : end + _BESIDE])
        if start < _CLOSE and called:
            mark = end + called.start()
            if any(mark < place.start <= mark + NEAR for place in told):
                return called[0] in ":!" or said.has(
                    "reply", "page", "rules", "conceal", "user", "this", "only"
                )
    return False


def _waits(said: Reading) -> bool:
    """If you are asked, say."""
    told = said.imperatives(*_TELL)
    if said.has("asked"):
        return near(said.of("asked"), told, _FAR) or (
            said.has("model") and said.has("page", "must")
        )
    return (
        bool(told)
        and said.has("anyone")
        and said.has("reply", "only", "user", "conceal", "word", "verbatim")
    )


def _plays(said: Reading) -> bool:
    """Pretend to be another; you are no longer an assistant."""
    if said.imperatives(*_TELL) and (said.has("mode") or said.imperatives("play")):
        return True
    if said.near("ex", "assistant", _BESIDE) or said.near("ex", "model", _BESIDE):
        return True
    return said.has("will") and (said.has("play") or bool(said.imperatives("now")))


def _frees(said: Reading) -> bool:
    """From now on you have no rules."""
    told = said.imperatives(*_TELL)
    now = said.imperatives("now")
    free = said.has("free") or said.near("no", "rules", _BESIDE)
    if now and (free or (told and said.has(*_OBEYED))):
        return True
    named = said.imperatives("you") or (said.has("must") and said.has("you"))
    if free and named and said.has("model", "assistant", "user", "conceal", "reply"):
        return True
    if said.has("free") and said.has("user", "reply", "model") and said.has("conceal", "all"):
        return bool(told)
    if near(now, said.of("model"), _CLOSE):
        return True
    if said.near("free", "model") and said.imperatives("answer"):
        return True
    return near(now, said.of("assistant"), _CLOSE) and said.has(
        "conceal", "only", "user", "verbatim"
    )


def _dictates(said: Reading, raw: str, image: str) -> bool:
    """Put this, word for word, into your answer; or an address with what the user wrote."""
    told = bool(said.imperatives(*_TELL, "use"))
    if image and said.has("reply", "user", "model"):
        return told or _HOLE.search(image) is not None
    if _URL.search(raw) and _sends(said, raw):
        return told or said.has("must", "conceal", "please", "user")
    marked = MARKER.search(raw) is not None
    if marked and said.has("reply") and said.has("must"):
        return True
    return told and (_copies(said, marked=marked) or _words(said))


def _sends(said: Reading, raw: str) -> bool:
    """Whether an address is to be filled with the conversation, or given in the answer."""
    return (
        said.has("chat")
        or (said.has("user", "reply") and said.has("conceal"))
        or (said.has("user", "reply", "model") and _HOLE_URL.search(raw) is not None)
        or (said.has("reply") and bool(said.imperatives("put")) and "://" in raw)
    )


def _copies(said: Reading, *, marked: bool) -> bool:
    """Whether a sentence is to be in the answer as it stands, or passages to be the only ones."""
    if marked and said.has("this") and said.has("verbatim", "only", "model", "reply"):
        return True
    if said.has("only") and said.numbered() and said.imperatives("use", "answer"):
        return True
    if said.has("verbatim") and said.has("this") and said.imperatives(*_TELL):
        return True
    told = said.imperatives(*_TELL, "use")
    return near(told, said.of("reply"), NEAR) and (
        marked or said.has("verbatim", "conceal", "user", "model")
    )


def _words(said: Reading) -> bool:
    """Whether there is one thing to be answered, or one to whoever asks."""
    answers = said.imperatives("answer")
    if near(answers, said.of("only"), _CLOSE) and (
        said.near("only", "word", _CLOSE) or said.near("answer", "word", _CLOSE)
    ):
        return True
    return near(answers, said.of("user"), _CLOSE) and (
        said.near("user", "all", _BESIDE) or said.has("conceal")
    )
