"""Tells articles of one and the same outlet: what it says twice is still said by one source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import combinations

from assistant.types import Passage
from index.cleaning.markers import fold


def of_one_outlet(
    articles: Mapping[int, Passage], text_of: Callable[[str], str]
) -> set[tuple[int, int]]:
    """Pairs of articles whose outlet is surely the same, both ways round.

    Args:
        articles: A passage of each.
        text_of: Gives a file's text.
    """
    outlets = {
        article: fold(passage.outlet)
        for article, passage in articles.items()
        if passage.outlet and is_sure(passage.outlet, text_of(passage.source))
    }
    return {
        pair
        for one, other in combinations(outlets, 2)
        if outlets[one] and outlets[one] == outlets[other]
        for pair in ((one, other), (other, one))
    }


def is_sure(outlet: str, text: str) -> bool:
    """Whether a page calls itself so: the name alone on a line, and right behind a ©.

    What is read in one place may be another line of the page, "agencies", or whose the picture is.
    """
    name = re.escape(outlet)
    alone = re.search(rf"^[^\S\n]*{name}[^\S\n]*$", text, re.MULTILINE)
    owned = re.search(rf"©[\W\d]{{0,30}}(?<!\w){name}(?!\w)", text)
    return bool(alone and owned)
