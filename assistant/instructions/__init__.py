"""Passages of an article that are meant for a language model, and the article without their power.

An article is hostile input. What gives an order to a model is left out of what the model sees and
of what counts as evidence. It is told by combinations of common words (data/instructions.toml),
never by one of them, and by marks that no newspaper prints: turns of chat templates, forged fences,
letters with invisible characters between them. What follows from such a sentence goes with it.

`find` runs it. `lines` parts a text into lines and sentences, `fold` (with `characters`) reads
through their disguises, and `words` looks up what the `lexicon` knows. A sentence is suspected for
itself: its words are an order (`orders`), its letters are `hidden` or `encoded`. Then for its place
among the lines: in `turns` of a chat, between `fences`, as one of `planted` answers and sources;
`belonging` adds what an order is about, and `follow` what depends on it. `tame` needs none of this:
it makes any text safe to be shown.

A false sentence that orders nothing cannot be told from a true one, and is not looked for.
"""

from assistant.instructions.find import Suspicion, suspicions
from assistant.instructions.tame import tamed

__all__ = ["Suspicion", "suspicions", "tamed"]
