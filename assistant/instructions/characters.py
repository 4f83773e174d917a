"""Characters that are not seen, and the scripts and flags that have a use for some of them."""

from __future__ import annotations

import regex

INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
"""Characters without a shape, as the inside of a regular expression's [...]."""

NEEDS_JOINERS = (
    r"\p{Arabic}\p{Syriac}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}"
    r"\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Mongolian}\p{Tibetan}"
)
"""Scripts whose letters are joined or parted by invisible characters, likewise."""

UNSEEN = regex.compile(rf"[{INVISIBLE}]")

SPREAD = regex.compile(rf"(?:[\p{{L}}\p{{N}}]\p{{M}}*+ ?[{INVISIBLE}]++ ?){{4,}}+")
"""Letters with something invisible after each: no hyphenation and no script does so."""

FLAG = regex.compile(r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""Flags of regions, which are spelt with tag characters."""

TAGS = regex.compile(
    rf"(?P<flag>{FLAG.pattern})|[\U000e0001-\U000e007f\U000e0100-\U000e01ef]"
    r"[\U000e0000-\U000e007f\U000e0100-\U000e01ef\ufe00-\ufe0f]++|[\ufe00-\ufe0f]{2,}+"
)
"""Runs of tag characters and variation selectors, which can spell whole sentences; and flags."""

OTHER_ALPHABET = regex.compile(r"\p{Cyrillic}|\p{Greek}")
"""Letters of the scripts that have many a letter in the shape of a Latin one."""

LETTERS = regex.compile(r"\p{L}{3,}")
"""Words long enough to tell whether they mix scripts."""
