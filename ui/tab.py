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
        run: Which question was asked last; empty once something stopped it, or shows something
            else in its place. An answer that is being written must notice that, too.
    """

    words: Words
    id: str = field(default_factory=new_id)
    run: str = ""
