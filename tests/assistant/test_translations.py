"""An agency's story in two languages is one source; reports of one event are several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.translations import Told, are_translations, likeness, translations
from index.catalog import Catalog
from index.holdings import sentence_vectors
from index.types import Vectors

AGENCY = {
    "english.txt": (
        "Pier collapses in Porto Velmar\nPublished 2024-05-14\n\n"
        "A pier collapsed in the port of Porto Velmar on Tuesday and killed 17 people, the harbour "
        "police said. The pier gave way at noon while a cruise ship was being unloaded. Divers "
        "brought nine people alive out of the water. The harbour master, Inês Quadros, said that "
        "the pier had been inspected in March. The owner of the pier, Velmar Docks, declined to "
        "comment. The mayor cancelled the festival of the sea that was to begin on Friday. The "
        "pier was built in 1931 and widened twice.\n"
    ),
    "german.txt": (
        "Pier in Porto Velmar eingestürzt\nVeröffentlicht am 14. Mai 2024\n\n"
        "Im Hafen von Porto Velmar ist am Dienstag eine Pier eingestürzt; dabei kamen nach Angaben "
        "der Hafenpolizei 17 Menschen ums Leben. Die Pier gab am Mittag nach, als gerade ein "
        "Kreuzfahrtschiff entladen wurde. Taucher holten neun Menschen lebend aus dem Wasser. "
        "Hafenmeisterin Inês Quadros sagte, die Pier sei im März überprüft worden. Die "
        "Eigentümerin der Pier, Velmar Docks, wollte sich nicht äußern. Der Bürgermeister sagte "
        "das Fest des Meeres ab, das am Freitag beginnen sollte. Die Pier wurde 1931 gebaut und "
        "zweimal verbreitert.\n"
    ),
}
OWN = {
    "swahili.txt": (
        "Wavuvi waeleza walivyookoa abiria Porto Velmar\nImechapishwa 15 Mei 2024\n\n"
        "Wavuvi wa Porto Velmar walikuwa wa kwanza kufika baharini baada ya kelele kubwa. Rui "
        "Tavares, mvuvi mwenye umri wa miaka 50, alisema aliwavuta watu wanne kwenye mashua yake. "
        "Hospitali ya mji ilisema watu 17 wamefariki dunia. Familia zinasubiri habari nje ya "
        "hospitali tangu usiku. Serikali imetuma mahema na madaktari kutoka mji mkuu. Baadhi ya "
        "wakazi walisema gati hilo lilikuwa na nyufa kwa miaka mingi. Shule zitafungwa kesho.\n"
    ),
}


def sentences(*places: int) -> Vectors:
    """Sentences that are like none of the others, each told by its number."""
    vectors: Vectors = np.eye(40, dtype=np.float32)[list(places)]
    return vectors


def told_again(vectors: Vectors, cosine: float = 0.6) -> Vectors:
    """Sentences of such a centred cosine with these, in their order."""
    apart = np.roll(vectors, 20, axis=1)
    again: Vectors = cosine * vectors + np.float32(np.sqrt(1 - cosine**2)) * apart
    return again


def test_what_tells_the_same_in_the_same_order_in_another_language_is_a_translation() -> None:
    story = sentences(*range(8))
    assert are_translations(Told("en", story), Told("de", told_again(story)))


def test_in_one_language_it_is_left_to_the_words() -> None:
    story = sentences(*range(8))
    assert not are_translations(Told("en", story), Told("en", told_again(story)))


def test_who_tells_the_same_in_an_order_of_his_own_is_independent() -> None:
    story = sentences(*range(8))
    assert not are_translations(Told("en", story), Told("de", told_again(story)[::-1]))


def test_who_tells_something_else_is_independent() -> None:
    assert not are_translations(
        Told("en", sentences(*range(8))), Told("de", sentences(*range(8, 16)))
    )


def test_a_translation_with_as_much_of_its_own_is_found() -> None:
    story, own = sentences(*range(8)), sentences(*range(8, 16))
    longer = Told("de", np.concatenate([told_again(story), own]))
    between = Told("de", np.concatenate([told_again(story[:4]), own, told_again(story[4:])]))
    assert are_translations(Told("en", story), longer)
    assert are_translations(between, Told("en", story))


def test_a_third_that_is_translated_makes_no_translation() -> None:
    story, own = sentences(*range(9)), sentences(*range(9, 15))
    other = Told("de", np.concatenate([told_again(story[:3]), own]))
    assert not are_translations(Told("en", story), other)


def test_a_few_sentences_are_near_others_by_chance() -> None:
    story = sentences(*range(8))
    assert not are_translations(Told("en", story), Told("de", told_again(story[:2])))


def test_what_no_order_could_reach_need_not_be_aligned() -> None:
    story = sentences(*range(8))
    nearest, aligned = told_again(story, 0.4)[::-1], told_again(story, 0.4)
    assert likeness(story, nearest) == pytest.approx(likeness(story, aligned)) == pytest.approx(0.1)


def test_pairs_are_told_both_ways_round() -> None:
    story = sentences(*range(8))
    articles = {
        1: Told("en", story),
        2: Told("de", told_again(story)),
        3: Told("sw", sentences(*range(8, 16))),
    }
    assert translations(articles) == {(1, 2), (2, 1)}


@pytest.fixture(scope="module")
def ujumbe(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("pier")
    for name, text in {**AGENCY, **OWN}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Assistant.from_folder(folder, folder / "index", Settings())


def test_sentences_are_told_in_order_and_no_more_than_are_wanted(ujumbe: Assistant) -> None:
    catalog: Catalog = ujumbe.index.catalog
    articles = [row[0] for row in catalog.rows("SELECT id FROM articles")]
    whole = sentence_vectors(catalog, articles, 40)
    assert {language for language, _ in whole.values()} == {"en", "de", "sw"}
    for article, (language, vectors) in sentence_vectors(catalog, articles, 3).items():
        assert language == whole[article][0]
        assert np.array_equal(vectors, whole[article][1][:3])
    assert all(len(vectors) == 7 for _, vectors in whole.values())


@pytest.mark.parametrize(
    "question", ["How many people were killed?", "Wie viele Menschen kamen ums Leben?"]
)
def test_a_translation_is_quoted_but_is_no_further_source(ujumbe: Assistant, question: str) -> None:
    finding = ujumbe.ask(question).findings[0]
    assert "17" in finding.text
    assert {"english.txt", "german.txt"} <= set(finding.sources)
    assert finding.independent == len(finding.sources) - 1
