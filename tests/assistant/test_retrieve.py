"""Retrieval over small invented articles: channels, filters, and questions that mean harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import retrieve as module
from assistant.fuse import WEIGHTS, Weights
from assistant.retrieve import Asked, Retrieved, retrieve
from assistant.types import CHANNELS
from index import Centring, Filter, Index, update
from tests.doubles import WordEncoder

ONLY_DENSE = Weights(words=0, names=0)
GOODS = ["apples", "barley", "dates", "figs", "grapes", "honey", "jam", "kelp", "lentils", "milk"]
STORIES = {
    "bridge.txt": "Minister opens the new bridge\n\n"
    "The minister Anna Petrowa opened a new bridge over the eastern river on Monday.\n",
    "schule.txt": "Die Schule wird umgebaut\n\n"
    "Die alte Schule am Markt wird im nächsten Jahr für zwei Millionen Euro umgebaut.\n",
    "brücke.txt": "Eine neue Brücke über den Fluss\n\n"
    "Die neue Brücke wurde am Montag von der Ministerin eröffnet, sie ist die längste.\n",
    "جسر.txt": "افتتاح الجسر الجديد في المدينة\n\n"
    "قالت الوزيرة بتروفا يوم الاثنين إن الجسر الجديد فوق النهر مفتوح أمام جميع المواطنين.\n",
} | {
    f"market/{name}.txt": f"Market day brings {name}\n\n"
    f"Traders on the market sold {name} in the town on day {day}. The price of {name} was high.\n"
    for day, name in enumerate(GOODS)
}


def indexed(place: Path, stories: Mapping[str, str]) -> Index:
    for name, text in stories.items():
        (place / "articles" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "articles" / name).write_text(text, encoding="utf-8")
    index = Index.open_or_create(place / "index", place / "articles", WordEncoder())
    update(index, place / "articles")
    return index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The stories: two in German, one in Arabic, the others in English."""
    index = indexed(tmp_path_factory.mktemp("retrieve"), STORIES)
    counts = {code: held.count for code, held in index.catalog.sums().items()}
    assert counts == {"ar": 1, "de": 2, "en": 1 + len(GOODS)}
    return index


def asked(
    index: Index, question: str, language: str = "en", centring: Centring | None = None
) -> Asked:
    centring = centring or index.centring()
    vector = index.encoder.encode_questions([question])[0]
    return Asked(question, language, centring.question(vector, language), centring)


def sources(found: Sequence[Retrieved]) -> list[str]:
    return [item.passage.source for item in found]


def scored(found: Sequence[Retrieved]) -> list[tuple[str, str, float]]:
    return [
        (item.passage.source, item.passage.text, round(item.passage.score, 5)) for item in found
    ]


@pytest.mark.parametrize("centred", [True, False])
def test_with_meaning_alone_passages_come_in_the_order_of_an_exact_comparison(
    index: Index, centred: bool
) -> None:
    centring = index.centring() if centred else Centring.off(index.encoder.dimension)
    question = asked(index, "Who opened the bridge over the river?", "en", centring)
    expected = {}
    for chunk in index.catalog.chunks(sorted(index.catalog.chunk_ids())):
        own, *others = centring.centred(
            np.stack([chunk.vector, *chunk.vectors]), [chunk.language] * (1 + len(chunk.vectors))
        )
        best = max(float(sentence @ question.vector) for sentence in others)
        share = WEIGHTS.sentence
        expected[chunk.id] = (1 - share) * float(own @ question.vector) + share * best
    found = retrieve(index, question, len(expected), weights=ONLY_DENSE)
    scores = [item.passage.score for item in found]
    assert scores == sorted(scores, reverse=True)
    assert {item.passage.id: item.passage.score for item in found} == pytest.approx(
        expected, abs=1e-4
    )
    assert all(item.passage.ranks.keys() == {"dense"} for item in found)


def test_a_passage_is_the_exact_span_of_its_file(index: Index) -> None:
    for item in retrieve(index, asked(index, "bridge river market"), 10):
        passage = item.passage
        assert index.catalog.text(passage.source)[passage.start : passage.end] == passage.text


def test_a_language_with_few_articles_is_among_the_passages(index: Index) -> None:
    found = retrieve(index, asked(index, "the price of honey on the market"), 18)
    assert {item.passage.language for item in found} == {"ar", "de", "en"}


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("bridges", "en", {"bridge.txt": "words"}),
        ("Schulen", "de", {"schule.txt": "words"}),
        ("Petrova", "en", {"bridge.txt": "words", "جسر.txt": "names"}),
        ("Петрова", "ru", {"bridge.txt": "names", "جسر.txt": "names"}),
    ],
)
def test_words_and_names_bring_passages_that_vectors_do_not(
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    question: str,
    language: str,
    expected: dict[str, str],
) -> None:
    monkeypatch.setattr(module, "_nearest", lambda *_: [])
    found = retrieve(index, asked(index, question, language), 5)
    ranks = {item.passage.source: item.passage.ranks for item in found}
    assert ranks.keys() == expected.keys()
    assert all(channel in ranks[source] for source, channel in expected.items())


def test_ranks_name_the_channels_that_found_a_passage_and_its_place_in_each(index: Index) -> None:
    found = retrieve(index, asked(index, "Where did Petrova open the bridge?"), 18)
    by_source = {item.passage.source: item.passage.ranks for item in found}
    assert by_source["bridge.txt"].keys() == {"dense", "words", "names"}
    assert by_source["bridge.txt"]["words"] == 1
    assert by_source["جسر.txt"].keys() == {"dense", "names"}
    assert by_source["schule.txt"].keys() == {"dense"}
    scores = [item.passage.score for item in found]
    assert scores == sorted(scores, reverse=True)
    for channel in CHANNELS:
        places = [ranks[channel] for ranks in by_source.values() if channel in ranks]
        assert sorted(places) == list(range(1, len(places) + 1))


def test_a_channel_that_counts_for_nothing_is_not_asked(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_by_words", lambda *_: pytest.fail("words were asked"))
    monkeypatch.setattr(module, "_by_names", lambda *_: pytest.fail("names were asked"))
    assert retrieve(index, asked(index, "Petrova"), 3, weights=ONLY_DENSE)


QUESTIONS = [
    "Who sold honey and jam on the market?", "What did Petrova say?", "Where is the bridge?"
]  # fmt: skip
FILTERS = [
    Filter(sources=("market/*",)),
    Filter(sources=("bridge.txt", "*جسر*")),
    Filter(sources=("market/[m-z]*", "schule.txt")),
    Filter(languages=("de",)),
]


@pytest.mark.parametrize("where", FILTERS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_many_chunks_that_a_filter_leaves_are_searched_as_exactly_as_few(
    index: Index, monkeypatch: pytest.MonkeyPatch, question: str, where: Filter
) -> None:
    for count in (1, 2, 20):
        exact = retrieve(index, asked(index, question), count, where)
        with monkeypatch.context() as patch:
            patch.setattr(module, "_FEW", 0)
            assert scored(retrieve(index, asked(index, question), count, where)) == scored(exact)
        assert exact


def test_a_filter_lets_nothing_else_through_any_channel(index: Index) -> None:
    question = asked(index, "Did Petrova open the bridge over the river on Monday?")
    assert sources(retrieve(index, question, 9, Filter(sources=("schule*",)))) == ["schule.txt"]
    market = sources(retrieve(index, question, 99, Filter(sources=("market/*",))))
    assert sorted(market) == sorted(name for name in STORIES if "market/" in name)
    assert set(sources(retrieve(index, question, 9, Filter(languages=("de", "ar"))))) == {
        "schule.txt", "brücke.txt", "جسر.txt"
    }  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "und", ""])
def test_a_question_in_a_language_of_no_article_finds_those_of_others(
    index: Index, language: str
) -> None:
    assert len(retrieve(index, asked(index, "bridge Petrova", language), 5)) == 5


def test_where_nothing_is_indexed_nothing_is_found(tmp_path: Path) -> None:
    empty = Index.open_or_create(tmp_path / "index", tmp_path, WordEncoder())
    assert retrieve(empty, asked(empty, "Where is the bridge?"), 5) == []
    empty.close()


@pytest.mark.parametrize(
    "question",
    ['" OR NEAR(bridge river) AND NOT * ^ {terms} : -', "'); DROP TABLE words; --", "?!…—", "\x00",
     "\ud800", "🙂🙂", "x" * 100_000, "ال" * 500, "a " * 500, "Petrova " * 125, "%s {} \\"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "und"])
def test_no_question_breaks_retrieval(index: Index, question: str, language: str) -> None:
    assert len(retrieve(index, asked(index, question, language), 4)) == 4
    assert retrieve(index, asked(index, question, language), 4, FILTERS[1])


WIRE = (
    "The harbour workers of the northern port voted on Friday to accept a new contract. "
    "The contract raises wages by six per cent and runs until the end of next year. "
    "Ships that had waited outside the bay began to unload on Saturday morning."
)
REWRITE = WIRE.replace("on Friday", "on a rainy Friday")


def test_a_copy_is_named_beside_its_original(tmp_path: Path) -> None:
    stories = {"wire.txt": f"Contract accepted\n\n{WIRE}\n", "new.txt": f"Dockers\n\n{REWRITE}\n"}
    index = indexed(tmp_path, stories)
    (found,) = retrieve(index, asked(index, "Who accepted the contract?"), 5)
    assert {found.passage.source, *found.passage.copies} == stories.keys()
    assert len(found.passage.copies) == 1
    index.close()


def test_a_copy_in_the_same_file_is_no_other_file(tmp_path: Path) -> None:
    table = f"title,text\nContract accepted,{WIRE}\nDockers say yes,{REWRITE}\n"
    index = indexed(tmp_path, {"feed.csv": table})
    (found,) = retrieve(index, asked(index, "Who accepted the contract?"), 5)
    index.close()
    assert found.passage.copies == ()


def test_a_chunk_that_another_process_removed_meanwhile_is_left_out(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = frozenset(index.catalog.chunk_ids())
    monkeypatch.setattr(module, "eligible", lambda *_: {"en": held | {9999}})
    assert retrieve(index, asked(index, "bridge"), 3, Filter(sources=("*",)))
    monkeypatch.setattr(module, "eligible", lambda *_: {"en": frozenset([9999])})
    assert retrieve(index, asked(index, "bridge"), 3, Filter(sources=("*",))) == []


def test_an_index_that_was_updated_finds_what_a_fresh_one_finds(tmp_path: Path) -> None:
    changed = STORIES["bridge.txt"].replace("Anna Petrowa", "Kurt Steinmeier")
    last = {name: text for name, text in STORIES.items() if "market/m" not in name}
    last |= {"bridge.txt": changed, "neu.txt": STORIES["schule.txt"].replace("Schule", "Kirche")}
    fresh = indexed(tmp_path / "fresh", last)
    edited = indexed(tmp_path / "edited", STORIES)
    for name in STORIES.keys() - last.keys():
        (tmp_path / "edited" / "articles" / name).unlink()
    edited = indexed(tmp_path / "edited", {name: last[name] for name in ("bridge.txt", "neu.txt")})
    for question in [*QUESTIONS, "Did Steinmeier open a school?", "Die Kirche am Markt"]:
        for language in ("en", "de"):
            ours = retrieve(edited, asked(edited, question, language), 8)
            theirs = retrieve(fresh, asked(fresh, question, language), 8)
            assert scored(ours) == scored(theirs)
            assert [i.passage.ranks for i in ours] == [i.passage.ranks for i in theirs]
    edited.close()
    fresh.close()
