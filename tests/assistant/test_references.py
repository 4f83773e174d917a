"""Questions about sources that are whole only with what was asked before."""

from __future__ import annotations

import pytest

from assistant.references import Reference, Somebody, reference, somebody
from assistant.source_questions import SourceQuestion

ANY = "_"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which sources say so?", "en"),
        ("How many sources say that?", "en"),
        ("Does any source confirm this?", "en"),
        ("Welche Quellen sagen das?", "de"),
        ("Welche Quellen berichten darüber?", "de"),
        ("كم مصدرا يقول ذلك؟", "ar"),
        ("كم مصدرا يذكر ذلك؟", "ar"),
        ("Vyanzo vingapi vinasema hivyo?", "sw"),
        ("Quelles sources disent cela ?", "fr"),
        ("¿Qué fuentes dicen eso?", "es"),
    ],
)
def test_who_says_what_was_answered_is_asked(question: str, language: str) -> None:
    asked = reference(question, language)
    assert asked
    assert asked.asks_who_says_so


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Do the sources agree on that?", "en"),
        ("Do the sources contradict each other?", "en"),
        ("Stimmen die Quellen darin überein?", "de"),
        ("Widersprechen sich die Quellen?", "de"),
        ("هل تتفق المصادر في ذلك؟", "ar"),
        ("Je, vyanzo vinakubaliana kuhusu hilo?", "sw"),
        ("Les sources sont-elles d'accord sur ce point ?", "fr"),
        ("¿Coinciden las fuentes?", "es"),
    ],
)
def test_whether_sources_agree_is_asked(question: str, language: str) -> None:
    assert reference(question, language) == Reference(
        SourceQuestion(ANY, read=True, compared=True), False
    )


@pytest.mark.parametrize(
    ("question", "language", "of"),
    [
        ("What does the Arabic source say about her?", "en", "ar"),
        ("Was sagen die französischen Quellen über ihn?", "de", "fr"),
        ("ماذا يقول المصدر الفرنسي عنها؟", "ar", "fr"),
        ("Vyanzo vya Kiarabu vinasema nini kumhusu?", "sw", "ar"),
        ("Que disent les sources arabes sur lui ?", "fr", "ar"),
        ("¿Qué dicen las fuentes árabes sobre él?", "es", "ar"),
    ],
)
def test_what_is_said_of_somebody_is_asked(question: str, language: str, of: str) -> None:
    assert reference(question, language) == Reference(SourceQuestion(ANY, (of,)), True)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which sources say that she left?", "en"),
        ("What do the sources say about her husband?", "en"),
        ("Do the sources agree on this bridge?", "en"),
        ("What do the sources say?", "en"),
        ("How many sources say?", "en"),
        ("Who said that?", "en"),
        ("Was sagen die Quellen über das Schiff?", "de"),
        ("Wer sagte das?", "de"),
        ("من قال ذلك؟", "ar"),
        ("Nani alisema hivyo?", "sw"),
        ("Which sources say so?", "xx"),
        ("", "en"),
    ],
)
def test_what_has_a_topic_or_asks_no_sources_refers_to_nothing(
    question: str, language: str
) -> None:
    assert reference(question, language) is None


@pytest.mark.parametrize(
    ("question", "language", "name"),
    [
        ("Who is Moussa Diallo?", "en", "Moussa Diallo"),
        ("Wer ist Moussa Diallo?", "de", "Moussa Diallo"),
        ("من هو موسى ديالو؟", "ar", "موسى ديالو"),
        ("Moussa Diallo ni nani?", "sw", "Moussa Diallo"),
        ("Nani ni Moussa Diallo?", "sw", "Moussa Diallo"),
    ],
)
def test_who_somebody_is_is_asked_of_a_name(question: str, language: str, name: str) -> None:
    assert somebody(question, language) == Somebody(name, True)


def test_what_does_not_ask_who_is_taken_whole() -> None:
    assert somebody("Moussa Diallo?", "en") == Somebody("Moussa Diallo", False)
    assert somebody("Whois Diallo?", "xx") == Somebody("Whois Diallo", False)


@pytest.mark.parametrize(
    ("question", "language", "code"),
    [
        ("And according to the French sources?", "en", "fr"),
        ("And according to the Swahili source?", "en", "sw"),
        ("Und laut der arabischen Quelle?", "de", "ar"),
        ("ووفقا للمصدر الألماني؟", "ar", "de"),
        ("Na kwa mujibu wa chanzo cha Kiarabu?", "sw", "ar"),
        ("Und laut den französischen Quellen?", "de", "fr"),
        ("وبحسب المصادر الفرنسية؟", "ar", "fr"),
    ],
)
def test_what_was_asked_is_asked_of_other_sources(question: str, language: str, code: str) -> None:
    expected = Reference(SourceQuestion(ANY, (code,), read=True), is_person=False)
    assert reference(question, language) == expected


def test_whom_a_swahili_verb_holds_is_whom_it_refers_to() -> None:
    asked = reference("Vyanzo vingapi vinamtaja?", "sw")
    assert asked
    assert asked.is_person
    assert asked.about.mentioned
