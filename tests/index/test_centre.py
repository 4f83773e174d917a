from __future__ import annotations

import numpy as np

from index.centre import Centring, LanguageSum, unit
from index.encode import open_encoder
from index.priors import Priors, measure_priors, priors_of
from tests.doubles import WordEncoder

RNG = np.random.default_rng(7)


def offset_corpus() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Ten topics in two languages; each language adds an offset larger than any topic."""
    topics = unit(RNG.normal(size=(10, 64)).astype(np.float32))
    noise = RNG.normal(size=(2, 64)).astype(np.float32)
    offsets = {"aa": 3 * unit(noise[0]), "bb": 3 * unit(noise[1])}
    languages = ["aa"] * 10 + ["bb"] * 10
    passages = unit(np.concatenate([topics + offsets["aa"], topics + offsets["bb"]]))
    questions = unit(topics + offsets["aa"])
    return questions, passages, languages


def sums(passages: np.ndarray, languages: list[str]) -> dict[str, LanguageSum]:
    return {
        language: LanguageSum(
            languages.count(language),
            np.sum([p for p, held in zip(passages, languages, strict=True) if held == language], 0),
        )
        for language in set(languages)
    }


def test_centring_finds_the_topic_in_the_other_language() -> None:
    questions, passages, languages = offset_corpus()
    nothing = Priors({"aa": np.zeros(64, np.float32)}, {"aa": questions.mean(0)})
    centring = Centring.of(sums(passages, languages), nothing, weight=0.001)
    other = centring.centred(passages, languages)[10:]
    for topic, question in enumerate(questions):
        assert int(np.argmax(other @ centring.question(question, "aa"))) == topic


def test_without_centring_every_passage_of_the_questions_language_comes_first() -> None:
    questions, passages, languages = offset_corpus()
    off = Centring.off(64)
    scores = off.centred(passages, languages) @ off.question(questions[0], "aa")
    assert scores[:10].min() > scores[10:].max()


def test_a_language_with_one_article_stays_near_its_prior() -> None:
    prior, topic = np.eye(64, dtype=np.float32)[:2]
    priors = Priors({"aa": prior}, {"aa": prior})
    centring = Centring.of({"aa": LanguageSum(1, topic)}, priors, weight=9)
    np.testing.assert_allclose(centring.passages["aa"], 0.9 * prior + 0.1 * topic, atol=1e-6)
    many = Centring.of({"aa": LanguageSum(9000, 9000 * topic)}, priors, weight=9)
    np.testing.assert_allclose(many.passages["aa"], topic, atol=2e-3)


def test_a_language_without_prior_takes_the_mean_of_priors() -> None:
    first, second = np.eye(64, dtype=np.float32)[:2]
    priors = Priors({"aa": first, "bb": second}, {"aa": first, "bb": second})
    centring = Centring.of({}, priors)
    expected = unit(np.ones(64, np.float32) - (first + second) / 2)
    np.testing.assert_allclose(
        centring.centred(np.ones((1, 64), np.float32), ["cc"])[0], expected, atol=1e-6
    )
    np.testing.assert_allclose(
        centring.question(np.ones(64, np.float32), "cc"), expected, atol=1e-6
    )


def test_a_question_loses_half_its_own_languages_mean_and_half_that_of_all() -> None:
    first, second = np.eye(64, dtype=np.float32)[:2]
    centring = Centring.of({}, Priors({"aa": first}, {"aa": first, "bb": second}))
    expected = unit(np.ones(64, np.float32) - 0.75 * first - 0.25 * second)
    np.testing.assert_allclose(
        centring.question(np.ones(64, np.float32), "aa"), expected, atol=1e-6
    )


def test_centred_vectors_have_unit_length_and_an_empty_list_is_fine() -> None:
    centring = Centring.off(64)
    vectors = centring.centred(RNG.normal(size=(5, 64)).astype(np.float32), ["aa"] * 5)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert len(centring.centred(np.zeros((0, 64), np.float32), [])) == 0


def test_priors_are_measured_for_at_least_twenty_languages() -> None:
    priors = measure_priors(WordEncoder())
    assert len(priors.passages) >= 20
    assert {"ar", "de", "en", "sw"} <= priors.passages.keys()


def test_the_priors_that_come_with_the_package_are_those_of_the_embedded_encoder() -> None:
    encoder = open_encoder()
    stored, measured = priors_of(encoder), measure_priors(encoder)
    assert stored.passages.keys() == measured.passages.keys()
    for language, mean in measured.passages.items():
        assert float(unit(stored.passages[language]) @ unit(mean)) > 0.9995
        assert float(unit(stored.questions[language]) @ unit(measured.questions[language])) > 0.9995


def test_another_encoder_gets_priors_of_its_own() -> None:
    assert priors_of(WordEncoder()).questions["en"].shape == (64,)
