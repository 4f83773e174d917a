"""What the words around a date tell: whether it is one, and whether it lies ahead.

Tuesdays on which a court "met" and "will meet" are a week apart, "May" by itself is a month or a
person, and 2023 a year or a number of tents: what stands before and behind decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import regex

from assistant.date_ranges import Place
from assistant.date_words import AND, LEAD, ONSET, TERM, UNTIL, WHEN, Language, Word
from assistant.types import DateMention

_CLAUSE = 12
"""Words around a date in which a verb of the future counts."""
_FAR = 20
"""Words before a date in which a word that tells what begins or ends on it counts."""
_NEAR = 6
"""Words behind a date in which it counts where the date begins a clause."""

_PREPOSITIONS = "itBshj"
_BETWEEN = "-rif"
"""Words and signs between the two dates of a range; "and" may also be cut from a word."""
_PLAIN = str.maketrans("ql", "cc")
"""Words that look back, and such as days are reckoned from, taken for any other word."""
_SINCE = regex.compile("[sh][ifdmp]{0,3}$")
_BY = regex.compile("t[-ifdm]{0,3}$")
_LED = regex.compile("[-itrsjfmdp]{0,4}$")
_CUT = regex.compile('[,.;("]')
_BEGINS = regex.compile("(?:^|[.;(])[ifmdprt]*$")
_BEFORE_A_NOUN = regex.compile("[^,]f[im]$")
"""Before a date that begins a clause; before one that is a noun's: "die im Mai eröffnete"."""
_QUOTED = regex.compile('"[^,.;("]{1,5}"')
"""A name between quotation marks."""
_SIGN = regex.compile("[eqx]|(?<![DMAWKZmb])F(?!f?[DNMAWKZdmoyb])")
"""What says whether a clause is in the future, "next" too where it is of no other date."""
_TOWARD = regex.compile("j[^DMAWQYT]*+$")

_ORDERED = regex.compile("ol?[^hlq]*$")
"""What is announced or ordered, with nothing past behind it; letters as `_tells` gives them."""
_WAS_ORDERED = regex.compile("[lq]c?o|l.*[|].*o")
"""What was ordered may have begun: "was suspended from"."""
_CLOSED = regex.compile("g.*[lo]")
"""What is so: "is closed"."""

ONGOING = "ongoing"
"""A trait of "until" and "from" where the clause tells that the day is to come."""
UNSURE = "unsure"
"""A trait of them where it does not tell."""

_SOON = timedelta(92)
_NEARLY_A_YEAR = timedelta(351)
"""How far ahead a date without its year may lie: news looks back, unless the clause looks ahead;
even then it may be reported some days late."""
_TERM, _LONG_TERM = timedelta(183), timedelta(245)
"""Likewise of a date on which something begins or ends; until which it lasts."""

_HALF_A_YEAR = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Words that may name a date, and what stands around them.

    Attributes:
        sorts: The classes of all words.
        start: The first of these.
        end: The one behind them.
        until: The one behind the range that they begin.
        parts: What they are.
        known: Their language.
        published: The day of publication.
        earlier: The date that was named last.
        begin: The same, if it begins the range that these end.
        led: The traits of the prepositions before them.
    """

    sorts: str
    start: int
    end: int
    until: int
    parts: dict[str, Word]
    known: Language
    published: date | None
    earlier: DateMention | None
    begin: DateMention | None
    led: frozenset[str]

    def value(self, name: str, default: Any = None) -> Any:
        """The value of one of these words; the default where there is none such."""
        return self.parts[name].value if name in self.parts else default

    def before(self, far: int = 1) -> str:
        """The class of the word so far before these."""
        return self.sorts[self.start - far] if self.start >= far else ";"

    def is_since(self) -> bool:
        """Whether something has lasted from this date on, or has its name from it."""
        named = WHEN in self.led and self.until == self.end and self.sorts[self.end] != "k"
        return named or bool(_SINCE.search(self.sorts[max(0, self.start - _CLAUSE) : self.start]))

    def to_come(self) -> bool:
        """Whether the clause is in the future, as far as its words tell."""
        if self.is_since():
            return False
        before, ahead = self.sorts[max(0, self.start - _NEAR) : self.start], self._is_ahead()
        if _BY.search(before) and (ahead is not False or not _BEGINS.search(before)):
            return True
        return bool(_TOWARD.search(self._clause())) or ahead is True

    def is_the_coming_one(self) -> bool | None:
        """Whether a weekday is the one to come, not the last; None where it cannot be told."""
        if self.to_come() or ONGOING in self.led:
            return True
        return None if UNSURE in self.led else False

    def _is_ahead(self) -> bool | None:
        """Whether the nearest verb, or the like, is one of the future; None where there is none."""
        clause, before = self._clause(), self.sorts[max(0, self.start - _NEAR) : self.start]
        rest = _QUOTED.sub("", self.sorts[self.until : self.until + _CLAUSE])
        signs, verbs = _SIGN.findall(clause), []
        if self.known.has("verb_last"):
            verbs = _SIGN.findall(regex.split('[,.;("r]', rest)[0])
            verbs = [] if _BEFORE_A_NOUN.search(before) else verbs
        elif _BEGINS.search(before):
            verbs = _SIGN.findall(_CUT.split(rest.removeprefix(","))[0][:_NEAR])[:1]
        if not (signs or verbs):
            return None
        return "x" not in signs and not {"q", "x"} & {*signs[-1:], *verbs}

    def _clause(self) -> str:
        """The classes of the words before these in their clause."""
        before = self.sorts[max(0, self.start - _CLAUSE) : self.start]
        return str(_CUT.split(_QUOTED.sub("", before))[-1])

    def reach(self) -> timedelta:
        """How far ahead of the day of publication a date without its year may lie."""
        if self.is_since():
            return timedelta(0)
        if self.to_come():
            return _NEARLY_A_YEAR
        if UNTIL in self.led and self._is_ahead() is None:
            return _LONG_TERM
        span_of_months = self.until != self.end and "day" not in self.parts
        return _TERM if TERM in self.led and not span_of_months else _SOON

    def is_one_of_some(self) -> bool:
        """Whether "and" joins it to the date before, as days that make no range may be."""
        return AND in self.led or self.before() not in _BETWEEN

    def is_named_after(self) -> bool:
        """Whether a revolution or a street bears the date."""
        return (
            "z" in (self.before(), self.sorts[self.end]) or self.before() + self.before(2) == "fz"
        )

    def is_a_person(self) -> bool:
        """Whether a lone month or weekday begins a person's name, as far as capitals tell."""
        return self.sorts[self.end] == "C" and self.before() not in _PREPOSITIONS + "PFHdmr"

    def is_a_lone_month(self, ahead: int) -> bool:
        """Whether a word by itself is a month, so many ahead, and it can be told of which year."""
        follows_a_name = self.before() == "C" and not self.known.has("nouns")
        lone = self.parts["month"].sort
        joined = self.before(2) + self.before() == "Mr"  # "from February to March"
        known = joined or lone in "MD" or (lone == "A" and (self._is_led() or self._is_joined()))
        if not known or follows_a_name or self.is_a_person():
            return False
        # Half a year off, a month is as far behind as ahead.
        told = self.begin or self.to_come() or self.is_since() or self._is_ahead() is False
        return ahead != _HALF_A_YEAR or bool(told)

    def _is_led(self) -> bool:
        """Whether what stands before a name, or its clause, shows that a month is meant."""
        preposed = self.before() in _PREPOSITIONS + "m"
        if not self.known.has("strict"):
            return preposed
        if self.sorts[self.end] == "'":  # "in May's cabinet"
            return False
        return LEAD in self.led or (preposed and self._is_ahead() is True)

    def _is_joined(self) -> bool:
        """Whether it is one of a range of months: "May and June", "March to May"."""
        after = self.sorts[self.end : self.end + 2]
        return after in {"rM", "-M"} or (bool(self.begin) and self.before(2) in "MA")

    def is_a_year(self) -> bool:
        """Whether four digits are a year, and count nothing."""
        before, after = (sort.translate(_PLAIN) for sort in (self.before(), self.sorts[self.end]))
        known = self.known
        counts = before in "nDQNaz$" or after in "uoydm$"
        said = "Z" in (before, after) or before + self.before(2) == "fZ"
        if counts or said or (before == "-" and self.before(2) in "nD"):
            return said and not counts
        if self.value("bare") % 100 == 0 and after in "cC":
            return False
        if before in _PREPOSITIONS or (before == "r" and (after != "c" or known.has("nouns"))):
            return True
        round_count = self.value("bare") % 10 == 0 and known.has("number_last")
        will = before == "e" and not known.has("nouns")  # "will 2021", but "findet 2030 statt"
        if will or after in "nC" or (before == "c" and round_count):
            return False
        return after != "c" or known.has("nouns") or before == "f"


def traits_before(place: Place, words: list[Word], sorts: str, known: Language) -> frozenset[str]:
    """The traits of the prepositions that stand before a date."""
    led = _LED.search(sorts, max(0, place.start - 4), place.start).start()
    found = [word.value for word in words[led : place.start] if isinstance(word.value, frozenset)]
    nearest = found[-1] if found else frozenset()
    traits = nearest | (frozenset().union(*found) - {WHEN})
    if place.after or not traits & {UNTIL, ONSET} or sorts[place.end] == "'":  # "Sunday's vote"
        return traits
    told = _tells(led, place.until, words, sorts, known)
    if ONSET not in traits:
        return traits | _ends(told, known)
    begins = _begins(told)
    return traits | (begins if place.until == place.end else begins - {UNSURE})


def _tells(start: int, end: int, words: list[Word], sorts: str, known: Language) -> str:
    """What the words of a clause before and, parted by "|", behind a term tell: a letter each.

    These are the values of date_words.TELLS, q for another word of the past and c for any other
    word; words before "said" are left out.
    """

    def tell(word: Word) -> str:
        value = word.value if isinstance(word.value, str) and word.value in "oshgl" else "c"
        return "q" if word.sort in "qx" and value in "glc" else value

    near = sorts[max(0, start - _FAR) : start].rstrip(",")
    clause = _CUT.split(near)[-1]
    start = max(0, start - _FAR) + len(near)
    before = "".join(map(tell, words[start - len(clause) : start]))
    behind = ""
    if known.has("verb_last") or not clause:
        rest = regex.split('[,.;("r]', sorts[end : end + _CLAUSE].removeprefix(","))[0]
        start = end + (sorts[end] == ",")
        behind = "".join(map(tell, words[start : start + len(rest)]))
    said, told = before.rpartition("s")[1:]
    return f"{said}{told}|{behind}"


def _ends(told: str, known: Language) -> frozenset[str]:
    """Whether the day is to come until which something is so, by what its clause tells."""
    if "h" in told:
        return frozenset()
    if (_ORDERED.search(told) and told[0] != "|") or ("g" in told and "q" not in told):
        return frozenset({ONGOING})
    if "o" in told:
        return frozenset({UNSURE})
    if regex.search("[lq]", told):
        return frozenset()
    sure = known.has("lasted") and told[0] not in "s|"
    return frozenset({ONGOING if sure else UNSURE})


def _begins(told: str) -> frozenset[str]:
    """Likewise, the day from which on something is so."""
    is_so = _CLOSED.search(told) and "q" not in told
    ordered = _ORDERED.search(told) and not _WAS_ORDERED.search(told)
    if "h" not in told and (ordered or is_so):
        return frozenset({ONGOING})
    past = regex.search("[hq]|^[|].*l", told) and not regex.search("[go]", told)
    return frozenset() if past else frozenset({UNSURE})
