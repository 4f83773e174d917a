from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.claims import Claim
from assistant.details import Wording
from assistant.retrieve import Retrieved
from assistant.span_reader import Judged, SpanScore
from assistant.statements import by_article, denying, naming, speaking_of, supporting, telling_of
from assistant.types import Evidence
from index import StoredChunk
from index.types import Span
from tests.assistant.examples import TEXT, evidence, passage

SENTENCES = ("Minister Adams led the visit.", "It rained.")
ALONG = np.array([1, 0], dtype=np.float32)
SAID = Wording("what is said", "en")


def rare(_: str) -> int:
    """Every word is of several pieces: its want tells something."""
    return 2


def retrieved(source: str, *degrees: float) -> Retrieved:
    """A file whose two sentences stand at angles to what is asked."""
    starts = [TEXT.index(sentence) for sentence in SENTENCES]
    spans = tuple(
        Span(start, start + len(text)) for start, text in zip(starts, SENTENCES, strict=True)
    )
    radians = np.radians(degrees)
    vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)
    item = passage(source)
    chunk = StoredChunk(
        id=1, article=1, source=source, title="", language="en", outlet=None, published=None,
        text=TEXT, span=Span(0, len(TEXT)), sentences=spans, vector=ALONG, vectors=vectors,
    )  # fmt: skip
    return Retrieved(replace(item), chunk, vectors, 0.5)


class Judge:
    """A reader that is sure of what holds these words, and of nothing else."""

    def __init__(self, *sure: str) -> None:
        self._sure = sure
        self.read: list[str] = []

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """No claim is put as a question."""
        raise NotImplementedError

    def judge(self, statement: str, passage: str) -> Judged:
        """As sure of every word as of the whole."""
        self.read.append(passage)
        sure = 8.0 if any(words in passage for words in self._sure) else -8.0
        return Judged(sure, None, (sure,) * len(statement.split()))

    def pieces(self, word: str) -> int:
        """Every word is of several pieces: its want tells something."""
        return rare(word)


def claim(text: str = "what is said", language: str = "en") -> Claim:
    return Claim(text, language, ALONG)


def test_the_best_sentence_of_each_file_that_says_so_supports_a_claim() -> None:
    found = [retrieved("a.txt", 40, 30), retrieved("b.txt", 90, 85), retrieved("c.txt", 5, 20)]
    evidence = supporting(claim(), found, Judge("led", "rained"))
    assert [(item.passage.source, item.quote) for item in evidence] == [
        ("c.txt", "Minister Adams led the visit."),
        ("a.txt", "It rained."),
    ]
    assert all(TEXT[item.start : item.end] == item.quote for item in evidence)
    assert evidence[0].confidence > evidence[1].confidence


def test_what_the_reader_does_not_find_borne_out_is_not_said() -> None:
    assert supporting(claim(), [retrieved("a.txt", 5, 10)], Judge("nothing")) == []


def test_a_passage_far_from_a_claim_is_not_read() -> None:
    judge = Judge("led")
    assert supporting(claim(), [retrieved("a.txt", 85, 90)], judge) == []
    assert judge.read == []


def test_each_row_of_a_table_that_says_so_supports_a_claim() -> None:
    rows = [retrieved("wire.csv", 30 + row, 10 + row) for row in range(2)]
    found = [
        replace(
            item,
            passage=replace(item.passage, id=row),
            chunk=replace(item.chunk, id=row, article=row),
        )
        for row, item in enumerate(rows)
    ]
    evidence = supporting(claim(), found, Judge("rained"))
    assert [(item.passage.id, item.quote) for item in evidence] == [
        (0, "It rained."),
        (1, "It rained."),
    ]


@pytest.mark.parametrize("said", ["17 ministers led it.", "It was led by Karl Hubrecht."])
def test_what_a_passage_lacks_it_does_not_say(said: str) -> None:
    assert supporting(claim(said), [retrieved("a.txt", 5, 10)], Judge("led")) == []


def test_sentences_near_a_topic_are_quoted_nearest_first() -> None:
    found = [retrieved("a.txt", 60, 10), retrieved("b.txt", 30, 85)]
    spoken = speaking_of(SAID, ALONG, found, rare)
    quotes = [(item.passage.source, item.quote) for item in spoken.evidence]
    assert spoken.only_near
    assert quotes == [("a.txt", "It rained."), ("b.txt", "Minister Adams led the visit.")]


def test_what_only_announces_a_list_is_not_quoted_by_itself() -> None:
    found = retrieved("a.txt", 30, 10)
    text = TEXT.replace("It rained.", "It rained:")
    found = replace(found, passage=replace(found.passage, text=text))
    spoken = speaking_of(SAID, ALONG, [found], rare)
    assert [item.quote for item in spoken.evidence] == ["Minister Adams led the visit."]


@pytest.mark.parametrize(
    ("said", "language", "is_said"),
    [
        ("He led the visit.", "en", True),
        ("He did not lead the visit.", "en", False),
        ("Er leitete den Besuch.", "de", True),
        ("Er leitete den Besuch nicht.", "de", False),
        ("لم يترأس الزيارة", "ar", False),
        ("Hakuongoza ziara", "sw", False),
        ("Il n'a pas dirigé la visite", "fr", False),
    ],
)
def test_what_is_denied_is_not_what_is_said(said: str, language: str, is_said: bool) -> None:
    found = [retrieved("a.txt", 5, 10)]
    assert bool(supporting(claim(said, language), found, Judge("led"))) is is_said


def saying(text: str, language: str) -> Retrieved:
    """A file that is one sentence."""
    item = retrieved("a.txt", 5)
    span = Span(0, len(text))
    return replace(
        item,
        passage=passage("a.txt", language, text),
        chunk=replace(item.chunk, language=language, text=text, span=span, sentences=(span,)),
    )


@pytest.mark.parametrize(
    ("said", "quote", "language", "is_said"),
    [
        ("It sailed without lights.", "Er bestreitet, ohne Licht gefahren zu sein.", "de", False),
        ("It sailed without lights.", "Sie fuhr ohne Licht.", "de", True),
        ("He denies that it had no lights.", "Er bestreitet, ohne Licht zu fahren.", "de", True),
        ("He denies it.", "وينفي القبطان ذلك.", "ar", True),
        ("He did not say so.", "وينفي القبطان ذلك.", "ar", False),
        ("23 people died.", "Watu 23 wamefariki na wengine 37 hawajulikani walipo.", "sw", True),
        ("23 people died.", "Le bilan de 23 morts était erroné.", "fr", False),
        ("The figure of 23 was wrong.", "Le bilan de 23 morts était erroné.", "fr", True),
    ],
)
def test_what_another_denies_or_was_wrong_is_not_what_is_said(
    said: str, quote: str, language: str, is_said: bool
) -> None:
    found = [saying(quote, language)]
    assert bool(supporting(claim(said), found, Judge(quote))) is is_said


class Marker(Judge):
    """One that marks the words it is sure of."""

    def judge(self, statement: str, passage: str) -> Judged:
        """Marks the first of them."""
        judged = super().judge(statement, passage)
        words = next((words for words in self._sure if words in passage), "")
        start = passage.find(words)
        span = SpanScore(start, start + len(words), judged.answers, 0.0, 0.0)
        return replace(judged, span=span)


@pytest.mark.parametrize(
    ("said", "quote", "language", "marked", "is_said"),
    [
        ("31 died.", "31 died, while the police gave no more.", "en", "31 died", True),
        ("31 died.", "قتل 31، بينما قالت الشرطة إن العدد لا يتجاوز 23", "ar", "قتل 31", True),
        ("23 died.", "قتل 31، بينما قالت الشرطة إن العدد لا يتجاوز 23", "ar", "23", False),
        ("All get it.", "Il le donne, « sans distinction ».", "fr", "Il le donne", True),
        ("31 died.", "Watu 31 walifariki, polisi hawakusema zaidi.", "sw", "Watu 31", True),
        ("31 died.", "Es starben 31, was der Sprecher bestritt.", "de", "Es starben 31", False),
        ("31 died.", "Dass 31 starben, ist nicht wahr.", "de", "31 starben", False),
        ("It sank.", "The ship, the firm said, did not sink.", "en", "The ship", False),
        ("It sank.", "العبارة، قالت الشركة، لم تغرق.", "ar", "العبارة", False),
        ("He quit.", "Er weigerte sich, das Amt abzugeben.", "de", "das Amt abzugeben", False),
    ],
)
def test_what_another_part_of_a_sentence_denies_is_not_what_is_said(
    said: str, quote: str, language: str, marked: str, is_said: bool
) -> None:
    assert bool(supporting(claim(said), [saying(quote, language)], Marker(marked))) is is_said


def two(first: str, second: str, *degrees: float) -> Retrieved:
    """A file of two sentences that stand at angles to what is asked."""
    text = f"{first} {second}"
    spans = (Span(0, len(first)), Span(len(first) + 1, len(text)))
    item = retrieved("a.txt", *degrees)
    chunk = replace(item.chunk, text=text, span=Span(0, len(text)), sentences=spans)
    return replace(item, passage=passage("a.txt", "en", text), chunk=chunk)


def test_where_the_nearest_sentence_denies_it_another_of_its_passage_may_say_so() -> None:
    denied, said = "It has not sunk.", "The ferry sank."
    found = [two(denied, said, 10, 40)]
    evidence = supporting(claim(), found, Judge("sunk", "sank"))
    assert [item.quote for item in evidence] == [said]


@pytest.mark.parametrize(
    ("said", "quote", "degrees", "is_said"),
    [
        ("Nobody was arrested.", "They did not explain it.", 70, False),
        ("Nobody was arrested.", "They have arrested none.", 40, True),
        ("Dr Musa did not resign.", "He said Musa would not go.", 70, True),
        ("Musa did not resign.", "It did not say whether Adams came.", 70, False),
        ("The 14 were not found.", "Nobody saw the 14.", 70, True),
        ("He denied it.", "She disputes the figures, denying all.", 70, False),
    ],
)
def test_what_is_denied_is_more_than_a_denial(
    said: str, quote: str, degrees: float, is_said: bool
) -> None:
    found = [two(quote, "It rained.", degrees, 90)]
    assert bool(supporting(claim(said), found, Judge(quote))) is is_said


@pytest.mark.parametrize(
    ("said", "quote", "degrees", "is_denied"),
    [
        ("There was blasting.", "The firm denied that it had blasted.", 50, True),
        ("There was blasting.", "There was no blasting.", 40, True),
        ("There was blasting.", "The firm denied that it had paid.", 75, False),
        ("There was blasting.", "The firm blasted.", 10, False),
        ("There was no blasting.", "There was blasting.", 30, True),
    ],
)
def test_what_denies_a_claim_is_near_to_it_and_denies_what_it_does_not(
    said: str, quote: str, degrees: float, is_denied: bool
) -> None:
    found = [two(quote, "It rained.", degrees, 90)]
    assert [item.quote for item in denying(claim(said), found)] == [quote] * is_denied


def test_each_article_says_its_own_of_a_topic_but_copies_say_the_same() -> None:
    items = [evidence("It rained.", f"{name}.txt") for name in "abca"]
    copies = {("a.txt", "c.txt"), ("c.txt", "a.txt")}
    groups = by_article(items, lambda item: item.source, copies)
    assert [[item.passage.source for item in group] for group in groups] == [
        ["a.txt", "c.txt", "a.txt"],
        ["b.txt"],
    ]


def test_of_a_name_that_no_passage_has_nothing_is_said() -> None:
    found = [retrieved("a.txt", 5, 10)]
    assert speaking_of(Wording("the visit of Adams", "en"), ALONG, found, rare).evidence
    assert speaking_of(Wording("the visit of Kasimova", "en"), ALONG, found, rare).evidence == []


def test_an_article_with_the_words_of_a_name_apart_does_not_speak_of_its_bearer() -> None:
    apart = saying("Yesterday the clerk Mwita Adams met Zawadi Okello.", "en")
    whole = saying("Yesterday the pilot Zawadi Hamis Adams came.", "en")
    whole = replace(whole, passage=replace(whole.passage, id=2, source="b.txt"))
    topic = Wording("Zawadi Adams", "en")
    assert speaking_of(topic, ALONG, [apart], rare).evidence == []
    spoken = speaking_of(topic, ALONG, [apart, whole], rare)
    assert [item.passage.source for item in spoken.evidence] == ["b.txt"]


NEWS = (
    "Yesterday the pilot Zawadi Hamis Okello met Mwita Adams. She led the rescue. It rained. "
    "Er hörte von Zawadi Okello. Mwita Adams sang."
)


def read_in(
    text: str, language: str, *answers: tuple[str, float]
) -> tuple[Retrieved, list[Evidence]]:
    """A file of several sentences, and those that were read as answers."""
    item = saying(text, language)
    spans = tuple(Span(*match.span()) for match in re.finditer(r"\w[^.]*[.]", text))
    item = replace(item, chunk=replace(item.chunk, sentences=spans))
    read = []
    for quote, sure in answers:
        start = item.passage.start + text.index(quote)
        end = start + len(quote)
        read.append(Evidence(item.passage, quote, start, end, start, end, sure))
    return item, read


@pytest.mark.parametrize(
    ("whom", "language", "quote", "is_told"),
    [
        ("Zawadi Okello", "en", "Yesterday the pilot Zawadi Hamis Okello met Mwita Adams.", True),
        ("Zawadi Okello", "sw", "She led the rescue.", True),
        ("Zawadi Okello", "de", "Mwita Adams sang.", False),
        ("zawadi okello", "en", "It rained.", False),
        ("زوادي أوكيلو", "ar", "Mwita Adams sang.", False),
        ("Zawadi Adams", "en", "Mwita Adams sang.", False),
        ("the pilot", "en", "It rained.", True),
        ("Kasimova", "en", "It rained.", True),
        ("the king of Oman", "en", "It rained.", True),
    ],
)
def test_who_somebody_is_is_told_by_what_names_them(
    whom: str, language: str, quote: str, is_told: bool
) -> None:
    item, read = read_in(NEWS, "en", (quote, 0.8))
    assert telling_of(Wording(whom, language), read, [item]) == (read if is_told else [])


def test_a_name_that_only_german_articles_have_is_known_as_it_is_written() -> None:
    text = "Gestern kam Mwita Adams. Sie sprach. Zawadi Okello sang."
    item, read = read_in(text, "de", ("Gestern kam Mwita Adams.", 0.8), ("Sie sprach.", 0.7))
    other = saying("Yesterday it rained in the port.", "en")
    other = replace(other, passage=replace(other.passage, id=2, source="b.txt"))
    assert telling_of(Wording("Mwita Adams", "de"), read, [item, other]) == read
    assert telling_of(Wording("Zawadi Okello", "de"), read, [item, other]) == []


def test_who_somebody_is_is_not_told_by_what_is_unsure() -> None:
    item, read = read_in(NEWS, "en", ("She led the rescue.", 0.3), ("It rained.", 0.9))
    assert telling_of(Wording("Zawadi Okello", "en"), read, [item]) == []


def test_nothing_found_says_nothing() -> None:
    assert supporting(claim(), [], Judge()) == []
    assert speaking_of(SAID, ALONG, [], rare).evidence == []


@pytest.mark.parametrize(
    ("name", "count"),
    [("وفد كيني", 1), ("كيني", 0), ("وفد كين", 0), ("minister adams", 0), ("Minister Adams", 1)],
)
def test_a_name_of_several_words_is_found_as_it_is_written(name: str, count: int) -> None:
    cased, uncased = retrieved("a.txt", 40, 30), saying("وصل وفد كيني أمس", "ar")
    assert len(naming(name, ALONG, [cased, uncased])) == count
