"""Places in a text: where sentences and words stand, and which sentences to take together."""

from __future__ import annotations

import random
import re

from index.sentences import sentence_spans

Place = tuple[int, int]
"""Offsets of a first character, and after the last."""

CLOSE = 200
"""Characters of text within which the items of a list are one answer."""


def sentences(language: str, text: str) -> list[Place]:
    """Where a text's sentences start and end."""
    found = sentence_spans(text, language)
    return [(span.start, span.end) for span in found if span.of(text).strip()]


def cut(places: list[Place], about: Place | None, room: int, draw: random.Random) -> Place:
    """Some whole sentences in a row, by chance, up to so many characters.

    Those that touch `about` are among them, however long they are.
    """
    inside = [
        place
        for place, (start, end) in enumerate(places)
        if about is None or (start < about[1] and about[0] < end)
    ]
    first = last = draw.choice(inside) if about is None else inside[0]
    last = last if about is None else inside[-1]
    while True:
        wider = [(first - 1, last)] * (first > 0)
        wider += [(first, last + 1)] * (last + 1 < len(places))
        wider = [(a, b) for a, b in wider if places[b][1] - places[a][0] <= room]
        if not wider:
            return places[first][0], places[last][1]
        first, last = draw.choice(wider)


def without(text: str, language: str, span: Place) -> str | None:
    """The text without the sentences that touch a span; None where too little is left."""
    spans = sentences(language, text)
    kept = [(a, b) for a, b in spans if not (a < span[1] and span[0] < b)]
    too_little = len(kept) < 2 or len(kept) == len(spans)
    return None if too_little else "".join(text[a:b] for a, b in kept)


def first_place(words: str, text: str) -> Place | None:
    """Where words stand first in a text, by themselves rather than within longer ones."""
    alone = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    at = alone.start() if alone else text.find(words)
    return None if at < 0 else (at, at + len(words))


def answer_place(answer: str | list[str], text: str) -> tuple[Place, tuple[Place, ...]] | None:
    """Where an answer stands first, and its items; None where one of them does not.

    A list is all the text from its first item to its last; its first item alone where they stand
    farther apart than `CLOSE`.
    """
    items = answer if isinstance(answer, list) else [answer]
    places = [place for item in items if (place := first_place(item, text))]
    if len(places) < len(items):
        return None
    whole = min(start for start, _ in places), max(end for _, end in places)
    return whole if whole[1] - whole[0] <= CLOSE else places[0], tuple(places)


def whole_answer(answer: str | list[str], text: str) -> str:
    """An answer's words; of a list all of it, with what stands between, or its items in a row."""
    if isinstance(answer, str):
        return answer
    found = answer_place(answer, text)
    if found is None or any(item[1] > found[0][1] for item in found[1]):
        return " ".join(answer)
    return text[slice(*found[0])]
