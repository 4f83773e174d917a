"""Abbreviated scales: "3.5 Mio.", "$12.4bn", "27 M d'euros", "1,2 млрд".

An "m" behind digits is a million only beside a currency, or else metres; data/numbers.toml says
which abbreviations stand by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FRACTION_SIGNS = "½¼¾⅓⅔"

_BLANK = r"[ \u00a0\u202f]?"

_WRITTEN = r"(?<!\d)\d{1,30}(?:[.,٫٬’' \u00a0\u202f–-]\d{1,30}){0,8}"
"""Digits, with marks, or of two numbers: "4-5"."""

_OF = r"(?:[\s-]?(?:de\s|d['’])?)"
"""What may stand between a scale and its currency: "5m-euro", "5 M d'euros"."""


@dataclass(frozen=True, slots=True)
class ShortScales:
    """The abbreviated scales of a language.

    Attributes:
        places: Where one stands, as "short", with the "number" before it.
        instead: The scale that each, in small letters, stands for.
    """

    places: tuple[re.Pattern[str], ...]
    instead: dict[str, str]

    def put(self, text: str) -> str:
        """The text with scales in the place of their abbreviations."""
        for place in self.places:
            text = place.sub(
                lambda found: f"{found['number']} {self.instead[found['short'].casefold()]}", text
            )
        return text


def short_scales(data: Mapping[str, Any], code: str) -> ShortScales:
    """Where a language has abbreviated scales: always, of money, and glued to a fraction.

    Args:
        data: What data/numbers.toml holds.
        code: The language's ISO 639-1 code.
    """
    always, of_money, of_fractions = (
        data[name].get("", {}) | data[name].get(code, {})
        for name in ("short", "short_of_money", "short_of_fractions")
    )
    units = data["units_of"][""] | data["units_of"].get(code, {})
    money = _any_of(
        [name for name, unit in units.items() if unit in data["kinds"]["money"]] + ["¥"]
    )
    digits, short = rf"(?P<number>{_WRITTEN}){_BLANK}", f"(?P<short>{_any_of(of_money)})"
    places = [
        rf"(?P<number>[\d{FRACTION_SIGNS}]){_BLANK}(?P<short>{_any_of(always)})",
        rf"(?P<number>{money}\.?{_BLANK}{_WRITTEN}){_BLANK}{short}",
        rf"{digits}{short}(?={_OF}{money})",
        rf"(?-i:(?P<number>\d[.,٫]\d{{1,2}})(?P<short>{_any_of(of_fractions)}))",
    ]
    instead = {name.casefold(): scale for name, scale in (always | of_money | of_fractions).items()}
    return ShortScales(tuple(re.compile(place, re.IGNORECASE) for place in places), instead)


def _any_of(names: Iterable[str]) -> str:
    """A pattern of words, signs and abbreviations, none of them in another word."""
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(
        (r"(?<![^\W\d_])" if name[0].isalpha() else "")
        + re.escape(name)
        + (r"(?!\w)" if name[-1].isalpha() else "")
        for name in longest_first
    ).join(("(?:", ")"))
