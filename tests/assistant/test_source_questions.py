from __future__ import annotations

import pytest

from assistant.source_questions import SourceQuestion, source_question


@pytest.mark.parametrize(
    ("question", "language", "topic", "languages", "counted"),
    [
        ("How many sources say that Diallo led the team?", "en", "Diallo led the team", "", True),
        ("How many independent sources confirm the date?", "en", "date", "", True),
        ("What do the German sources say about Diallo?", "en", "Diallo", "de", False),
        ("Which sources mention the ferry?", "en", "ferry", "", False),
        ("Was sagen die deutschen Quellen über Diallo?", "de", "Diallo", "de", False),
        ("Wie viele Quellen sagen, dass er ging?", "de", "er ging", "", True),
        ("Was berichten die arabischsprachigen Zeitungen über ihn?", "de", "ihn", "ar", False),
        ("ماذا تقول المصادر الألمانية عن ديالو؟", "ar", "ديالو", "de", False),
        ("كم مصدرا يذكر أن ديالو ترأس الوفد؟", "ar", "ديالو ترأس الوفد", "", True),
        ("Vyanzo vya Kijerumani vinasema nini kuhusu Diallo?", "sw", "Diallo", "de", False),
        ("Ni vyanzo vingapi vinasema kwamba Diallo aliondoka?", "sw", "Diallo aliondoka", "", True),
        ("Que disent les sources arabes sur le port ?", "fr", "port", "ar", False),
        ("What do sources say about Russian troops?", "en", "Russian troops", "", False),
        (
            "How many sources say that Russian officers came?",
            "en",
            "Russian officers came",
            "",
            True,
        ),
        ("Which articles mention Turkish drones?", "en", "Turkish drones", "", False),
        (
            "Was sagen arabische Quellen über die russische Flotte?",
            "de",
            "russische Flotte",
            "ar",
            False,
        ),
        ("ماذا تقول المصادر عن القوات الروسية؟", "ar", "القوات الروسية", "", False),
        ("Combien d’articles disent qu’il est parti ?", "fr", "il est parti", "", True),
        ("Combien d'articles disent que le port brûle ?", "fr", "port brûle", "", True),
        ("Qu'est-ce que les sources arabes disent sur l'accord ?", "fr", "accord", "ar", False),
        ("Vyanzo vya Kijerumani vinasemaje kuhusu Diallo?", "sw", "Diallo", "de", False),
        ("Ni vyanzo vingapi vinadai kwamba Diallo aliondoka?", "sw", "Diallo aliondoka", "", True),
        ("Was schrieben die deutschen Zeitungen über Diallo?", "de", "Diallo", "de", False),
        ("Wie viele Quellen meldeten, dass er ging?", "de", "er ging", "", True),
        ("How many sources claimed that Diallo left?", "en", "Diallo left", "", True),
        ("¿Qué dijeron las fuentes árabes sobre el puerto?", "es", "puerto", "ar", False),
        ("كم مصدرا أفاد أن ديالو ترأس الوفد؟", "ar", "ديالو ترأس الوفد", "", True),
        ("كم مقالة تذكر أن ديالو ترأس الوفد؟", "ar", "ديالو ترأس الوفد", "", True),
        ("How many of the German newspapers say that he left?", "en", "he left", "de", True),
        ("How many sources have reported that he left?", "en", "he left", "", True),
        ("Wie viele Quellen haben berichtet, dass er ging?", "de", "er ging", "", True),
        ("Do any sources say that Diallo left?", "en", "Diallo left", "", False),
        ("Tell me what the German sources say about Diallo.", "en", "Diallo", "de", False),
        ("What do the Swahili and French sources say about it?", "en", "it", "sw fr", False),
        (
            "How many sources say that 14 people died, and which ones?",
            "en",
            "14 people died",
            "",
            True,
        ),
        ("How many sources mention Ali and Omar?", "en", "Ali and Omar", "", True),
        ("Was sagen die deutschen und arabischen Quellen über ihn?", "de", "ihn", "de ar", False),
        ("Was berichten die Zeitungen auf Arabisch über den Brand?", "de", "Brand", "ar", False),
        ("Wie viele Quellen sagen, dass er ging, und welche?", "de", "er ging", "", True),
        ("Vyanzo vya Kiswahili na Kiarabu vinasema nini kuhusu Ali?", "sw", "Ali", "sw ar", False),
        ("ماذا تقول المصادر الألمانية و الإنجليزية عن ديالو؟", "ar", "ديالو", "de en", False),
    ],
)
def test_a_question_about_sources_is_seen_as_one(
    question: str, language: str, topic: str, languages: str, counted: bool
) -> None:
    asked = SourceQuestion(topic, tuple(languages.split()), counted)
    assert source_question(question, language) == asked


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which newspaper reported the strike?", "en"),
        ("What did the press say about the minister?", "en"),
        ("How many articles does the law have?", "en"),
        ("Who told the newspaper that the bridge was closed?", "en"),
        ("Who led the delegation?", "en"),
        ("Welche Zeitung berichtete darüber?", "de"),
        ("من ترأس الوفد؟", "ar"),
        ("Nani aliongoza ujumbe?", "sw"),
        ("Who told the Russian newspaper that the bridge was closed?", "en"),
        ("Which articles have the two sides agreed on?", "en"),
        ("Was sagte der russische Minister der Zeitung?", "de"),
        ("Wer schrieb die Artikel?", "de"),
        ("ماذا قال الوزير الألماني لوسائل الإعلام؟", "ar"),
        ("ما الملفات التي أكد الوزير أنه بحثها؟", "ar"),
        ("How many newspapers did the government of Zamora say it would close?", "en"),
        ("How many media workers did the report say were killed in Zamora?", "en"),
        ("How many files did the hackers claim to have stolen?", "en"),
        ("How many papers did the union say were signed?", "en"),
        ("Who wrote the articles of the constitution?", "en"),
        ("Which minister wrote the articles of the law?", "en"),
        ("Wie viele Zeitungen nennt der Bericht?", "de"),
        ("كم صحيفة قالت الحكومة إنها أغلقت؟", "ar"),
        ("How many sources say so", "xx"),
        ("How many sources say?", "en"),
        ("", "en"),
    ],
)
def test_a_question_about_the_world_is_not(question: str, language: str) -> None:
    assert source_question(question, language) is None


def test_two_languages_are_both_asked() -> None:
    asked = source_question("What do Arabic and Swahili sources report on the ferry?", "en")
    assert asked
    assert asked.languages == ("ar", "sw")
