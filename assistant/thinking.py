r"""Takes out what a model thinks aloud before it answers.

Models that reason put that between <think> and </think>, or marks like these, and servers without
a parser for it send it along as if it were the answer.

>>> aloud = Aloud()
>>> [aloud.feed(part) for part in ("<th", "ink>Passage 1 says so", "</think>\n\n", "Ana led it.")]
['', '', '', 'Ana led it.']
>>> answer_of("It says Ana.</think> Ana led it.")
'Ana led it.'
"""

from __future__ import annotations

import re

_NAMES = "think|thinking|thought|reasoning"
_OPENS = re.compile(rf"\s*(?:<(?:{_NAMES})>|\[think\])", re.IGNORECASE)
_CLOSES = re.compile(rf"(?:</(?:{_NAMES})>|\[/think\])\s*", re.IGNORECASE)
_LONGEST = len("</reasoning>")
"""Characters that a mark has at most."""


class Aloud:
    """Takes a reply in pieces and gives what is not thinking; it thinks only before it answers."""

    def __init__(self) -> None:
        self._held = ""
        self._thinks: bool | None = None

    def feed(self, text: str) -> str:
        """Take more of the reply; gives the answer's part of it."""
        if self._thinks is False:
            return text
        self._held += text
        if self._thinks is None:
            begun = self._held.lstrip()
            self._thinks = bool(_OPENS.match(begun)) or (None if _may_open(begun) else False)
        if self._thinks:
            closed = _CLOSES.search(self._held)
            if closed is None or closed.end() == len(self._held):  # more blanks may come
                return ""
            self._held, self._thinks = self._held[closed.end() :], False
        return self._let_go() if self._thinks is False else ""

    def end(self) -> str:
        """What was held back and turns out to be the answer's."""
        return "" if self._thinks else self._let_go()

    def _let_go(self) -> str:
        held, self._held = self._held, ""
        return held


def answer_of(reply: str) -> str:
    """What a whole reply says behind its thinking, be that opened or only closed."""
    *_, last = _CLOSES.split(reply)
    return "" if _OPENS.match(last) else last


def _may_open(begun: str) -> bool:
    """Whether more text could make a mark of what a reply begins with."""
    unclosed = begun[:1] in "<[" and not {">", "]"} & set(begun)
    return not begun or (unclosed and len(begun) < _LONGEST)
