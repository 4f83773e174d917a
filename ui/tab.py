"""What is true of one browser tab at this moment."""

from __future__ import annotations

from dataclasses import dataclass, field

from ui.conversations import new_id
from ui.words import Words


@dataclass(slots=True)
class Tab:
    """The page's own state beside the conversation.

    Not frozen: an answer that is being written must notice that the language changed.

    Attributes:
        words: The page's words, in its language.
        id: Under which the browser keeps the conversation that is open.
        last: The seal of the last turn of it that this tab kept or opened. A store that has another
            one was changed by another tab.
        run: Which question was asked last; empty once something stopped it, or shows something
            else in its place. An answer that is being written must notice that, too.
        over: The number of the last question that was asked, as the browser counts them, when
            something else was shown in its place: it may not even have begun.
    """

    words: Words
    id: str = field(default_factory=new_id)
    last: str = ""
    run: str = ""
    over: int = 0

    def show(self, identifier: str, asks: object, last: str = "") -> None:
        """Show another conversation, or none; what was asked so far is over."""
        self.id, self.last, self.run = identifier, last, ""
        if isinstance(asks, int):
            self.over = max(self.over, asks)

    def is_over(self, asks: object) -> bool:
        """Whether something else was shown after the question of this number."""
        return isinstance(asks, int) and asks <= self.over
