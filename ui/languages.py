"""What a language is called, and which way a text runs."""

from __future__ import annotations

import unicodedata
from typing import Literal

Direction = Literal["ltr", "rtl", "auto"]

_TABLE = (
    "af:Afrikaans am:Amharic ar:Arabic az:Azerbaijani be:Belarusian bg:Bulgarian bn:Bengali "
    "bs:Bosnian ca:Catalan cs:Czech cy:Welsh da:Danish de:German dv:Dhivehi el:Greek "
    "en:English eo:Esperanto es:Spanish et:Estonian eu:Basque fa:Persian fi:Finnish "
    "fr:French ga:Irish gl:Galician gu:Gujarati ha:Hausa he:Hebrew hi:Hindi hr:Croatian "
    "hu:Hungarian hy:Armenian id:Indonesian ig:Igbo is:Icelandic it:Italian ja:Japanese "
    "ka:Georgian kk:Kazakh km:Khmer kn:Kannada ko:Korean ku:Kurdish ky:Kyrgyz lo:Lao "
    "lt:Lithuanian lv:Latvian mg:Malagasy mk:Macedonian ml:Malayalam mn:Mongolian "
    "mr:Marathi ms:Malay mt:Maltese my:Burmese nb:Norwegian ne:Nepali nl:Dutch "
    "nn:Norwegian no:Norwegian or:Odia pa:Punjabi pl:Polish ps:Pashto pt:Portuguese "
    "ro:Romanian ru:Russian rw:Kinyarwanda sd:Sindhi si:Sinhala sk:Slovak sl:Slovene "
    "so:Somali sq:Albanian sr:Serbian sv:Swedish sw:Swahili ta:Tamil te:Telugu tg:Tajik "
    "th:Thai tl:Tagalog tr:Turkish ug:Uyghur uk:Ukrainian ur:Urdu uz:Uzbek vi:Vietnamese "
    "xh:Xhosa yi:Yiddish yo:Yoruba zh:Chinese zu:Zulu"
)
_NAMES = dict(pair.split(":") for pair in _TABLE.split())


def language_name(code: str) -> str:
    """The English name of an ISO 639-1 code, or the code itself where it is not known."""
    return _NAMES.get(code.lower(), code)


def direction(text: str) -> Direction:
    """The way `text` runs: that of its first letter, as the Unicode algorithm has it.

    "auto" where no letter tells.
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return "auto"


def main_direction(text: str) -> Direction:
    """The way most letters of `text` run.

    For a passage this is safer than its first letter: an Arabic report may well begin
    with a Latin hashtag or the name of an agency.
    """
    kinds = [unicodedata.bidirectional(character) for character in text]
    leftward = sum(kind in {"R", "AL"} for kind in kinds)
    rightward = kinds.count("L")
    if leftward == rightward:
        return direction(text)
    return "rtl" if leftward > rightward else "ltr"
