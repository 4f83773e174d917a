from __future__ import annotations

import pytest

from assistant.source_questions import SourceQuestion, source_question
from assistant.source_words import wordings


@pytest.mark.parametrize(
    ("question", "language", "topic", "languages", "kind"),
    [
        (
            "How many sources say that Diallo led the team?",
            "en",
            "Diallo led the team",
            "",
            "counted",
        ),
        ("How many independent sources confirm the date?", "en", "date", "", "counted"),
        ("What do the German sources say about Diallo?", "en", "Diallo", "de", ""),
        ("Which sources mention the ferry?", "en", "ferry", "", "mentioned"),
        ("Was sagen die deutschen Quellen über Diallo?", "de", "Diallo", "de", ""),
        ("Wie viele Quellen sagen, dass er ging?", "de", "er ging", "", "counted"),
        ("Was berichten die arabischsprachigen Zeitungen über ihn?", "de", "ihn", "ar", ""),
        ("ماذا تقول المصادر الألمانية عن ديالو؟", "ar", "ديالو", "de", ""),
        ("كم مصدرا يذكر أن ديالو ترأس الوفد؟", "ar", "ديالو ترأس الوفد", "", "counted"),
        ("Vyanzo vya Kijerumani vinasema nini kuhusu Diallo?", "sw", "Diallo", "de", ""),
        (
            "Ni vyanzo vingapi vinasema kwamba Diallo aliondoka?",
            "sw",
            "Diallo aliondoka",
            "",
            "counted",
        ),
        ("Que disent les sources arabes sur le port ?", "fr", "port", "ar", ""),
        ("What do sources say about Russian troops?", "en", "Russian troops", "", ""),
        (
            "How many sources say that Russian officers came?",
            "en",
            "Russian officers came",
            "",
            "counted",
        ),
        ("Which articles mention Turkish drones?", "en", "Turkish drones", "", "mentioned"),
        (
            "Was sagen arabische Quellen über die russische Flotte?",
            "de",
            "russische Flotte",
            "ar",
            "",
        ),
        ("ماذا تقول المصادر عن القوات الروسية؟", "ar", "القوات الروسية", "", ""),
        ("Combien d’articles disent qu’il est parti ?", "fr", "il est parti", "", "counted"),
        ("Combien d'articles disent que le port brûle ?", "fr", "port brûle", "", "counted"),
        ("Qu'est-ce que les sources arabes disent sur l'accord ?", "fr", "accord", "ar", ""),
        ("Vyanzo vya Kijerumani vinasemaje kuhusu Diallo?", "sw", "Diallo", "de", ""),
        (
            "Ni vyanzo vingapi vinadai kwamba Diallo aliondoka?",
            "sw",
            "Diallo aliondoka",
            "",
            "counted",
        ),
        ("Was schrieben die deutschen Zeitungen über Diallo?", "de", "Diallo", "de", ""),
        ("Wie viele Quellen meldeten, dass er ging?", "de", "er ging", "", "counted"),
        ("How many sources claimed that Diallo left?", "en", "Diallo left", "", "counted"),
        ("¿Qué dijeron las fuentes árabes sobre el puerto?", "es", "puerto", "ar", ""),
        ("كم مصدرا أفاد أن ديالو ترأس الوفد؟", "ar", "ديالو ترأس الوفد", "", "counted"),
        ("كم مقالة تذكر أن ديالو ترأس الوفد؟", "ar", "ديالو ترأس الوفد", "", "counted"),
        ("How many of the German newspapers say that he left?", "en", "he left", "de", "counted"),
        ("How many sources have reported that he left?", "en", "he left", "", "counted"),
        ("Wie viele Quellen haben berichtet, dass er ging?", "de", "er ging", "", "counted"),
        ("Do any sources say that Diallo left?", "en", "Diallo left", "", "counted"),
        ("Tell me what the German sources say about Diallo.", "en", "Diallo", "de", ""),
        ("What do the Swahili and French sources say about it?", "en", "it", "sw fr", ""),
        (
            "How many sources say that 14 people died, and which ones?",
            "en",
            "14 people died",
            "",
            "counted",
        ),
        ("How many sources mention Ali and Omar?", "en", "Ali and Omar", "", "mentioned"),
        ("Was sagen die deutschen und arabischen Quellen über ihn?", "de", "ihn", "de ar", ""),
        ("Was berichten die Zeitungen auf Arabisch über den Brand?", "de", "Brand", "ar", ""),
        ("Wie viele Quellen sagen, dass er ging, und welche?", "de", "er ging", "", "counted"),
        ("Vyanzo vya Kiswahili na Kiarabu vinasema nini kuhusu Ali?", "sw", "Ali", "sw ar", ""),
        ("ماذا تقول المصادر الألمانية و الإنجليزية عن ديالو؟", "ar", "ديالو", "de en", ""),
        ("Which sources say that Diallo left?", "en", "Diallo left", "", "counted"),
        ("Which sources say 17 people died?", "en", "17 people died", "", "counted"),
        ("Do the sources agree that Diallo left?", "en", "Diallo left", "", "counted"),
        ("Does any source mention the life jackets?", "en", "life jackets", "", "mentioned"),
        ("In how many articles is the captain mentioned?", "en", "captain", "", "mentioned"),
        ("What do sources say about how many came?", "en", "how many came", "", ""),
        ("Do the sources mention Diallo?", "en", "Diallo", "", "mentioned"),
        ("How many sources mention COVID-19?", "en", "COVID-19", "", "mentioned"),
        ("Which sources mention the denial?", "en", "denial", "", "mentioned"),
        ("How many sources mention 17 dead?", "en", "17 dead", "", "counted"),
        ("Which articles mention 17 dead?", "en", "17 dead", "", "counted"),
        ("كم مصدرا أشار إلى ديالو؟", "ar", "ديالو", "", "mentioned"),
        ("Ni vyanzo vingapi vinavyomtaja Diallo?", "sw", "Diallo", "", "mentioned"),
        ("Welche Quellen nennen 17 Tote?", "de", "17 Tote", "", "counted"),
        ("Sagen alle Quellen, dass er ging?", "de", "er ging", "", "counted"),
        ("Erwähnt irgendeine Quelle die Westen?", "de", "Westen", "", "mentioned"),
        ("In wie vielen Artikeln wird der Kapitän erwähnt?", "de", "Kapitän", "", "mentioned"),
        ("Welche Quellen haben über den Brand berichtet?", "de", "Brand", "", "mentioned"),
        ("أي المصادر تقول إن ديالو غادر؟", "ar", "ديالو غادر", "", "counted"),
        ("هل تقول المصادر إن ديالو غادر؟", "ar", "ديالو غادر", "", "counted"),
        ("هل يذكر أي مصدر سترات النجاة؟", "ar", "سترات النجاة", "", "mentioned"),
        ("Vyanzo gani vinasema kwamba Diallo aliondoka?", "sw", "Diallo aliondoka", "", "counted"),
        (
            "Ni vyanzo vingapi vinavyosema Diallo aliondoka?",
            "sw",
            "Diallo aliondoka",
            "",
            "counted",
        ),
        ("Je, kuna chanzo chochote kinachotaja majaketi?", "sw", "majaketi", "", "mentioned"),
        ("Quelles sources disent que Diallo est parti ?", "fr", "Diallo est parti", "", "counted"),
        ("Quelles sources parlent de la grève ?", "fr", "grève", "", "mentioned"),
        ("¿Qué fuentes dicen que Diallo salió?", "es", "Diallo salió", "", "counted"),
        ("Which source says that Diallo left?", "en", "Diallo left", "", "counted"),
        ("Which article says 17 people died?", "en", "17 people died", "", "counted"),
        ("Which newspaper reports that Diallo left?", "en", "Diallo left", "", "counted"),
        ("Which article mentions Diallo?", "en", "Diallo", "", "mentioned"),
        ("Welche Quelle sagt, dass er ging?", "de", "er ging", "", "counted"),
        ("Welche Zeitung berichtet, dass er ging?", "de", "er ging", "", "counted"),
        ("Welche Quelle erwähnt Diallo?", "de", "Diallo", "", "mentioned"),
        ("ما المصدر الذي يقول إن ديالو غادر؟", "ar", "ديالو غادر", "", "counted"),
        ("ماذا يقول المصدر الفرنسي عن ديالو؟", "ar", "ديالو", "fr", ""),
        (
            "Ni chanzo gani kinasema kwamba Diallo aliondoka?",
            "sw",
            "Diallo aliondoka",
            "",
            "counted",
        ),
        (
            "Gazeti gani linaripoti kwamba Diallo aliondoka?",
            "sw",
            "Diallo aliondoka",
            "",
            "counted",
        ),
        ("Quel article dit que Diallo est parti ?", "fr", "Diallo est parti", "", "counted"),
        ("¿Qué periódico informa que Diallo salió?", "es", "Diallo salió", "", "counted"),
    ],
)
def test_a_question_about_sources_is_seen_as_one(
    question: str, language: str, topic: str, languages: str, kind: str
) -> None:
    asked = SourceQuestion(
        topic, tuple(languages.split()), counted=kind == "counted", mentioned=kind == "mentioned"
    )
    assert source_question(question, language) == asked


@pytest.mark.parametrize(
    ("question", "language", "topic", "languages"),
    [
        ("Do the sources agree on the death toll?", "en", "death toll", ""),
        ("Which of the German and Arabic sources disagree on it?", "en", "it", "de ar"),
        ("According to the German sources, how many died?", "en", "how many died", "de"),
        ("How many died according to the French sources?", "en", "How many died", "fr"),
        ("Do the sources contradict each other on the death toll?", "en", "death toll", ""),
        ("Widersprechen die Quellen einander bei den Toten?", "de", "Toten", ""),
        ("هل تناقض المصادر بعضها بعضا بشأن عدد القتلى؟", "ar", "عدد القتلى", ""),
        ("Les sources se contredisent-elles sur le bilan ?", "fr", "bilan", ""),
        ("¿Se contradicen las fuentes sobre el número de muertos?", "es", "número de muertos", ""),
        ("Sind sich die Quellen über die Zahl der Toten einig?", "de", "Zahl der Toten", ""),
        ("Widersprechen sich die Quellen bei der Zahl der Toten?", "de", "Zahl der Toten", ""),
        ("Laut den arabischen Quellen, wer leitete sie?", "de", "wer leitete sie", "ar"),
        ("According to the Swahili source, how many died?", "en", "how many died", "sw"),
        ("Laut der arabischen Quelle, wer leitete sie?", "de", "wer leitete sie", "ar"),
        ("كم عدد القتلى وفقا للمصدر الألماني؟", "ar", "كم عدد القتلى", "de"),
        ("Kwa mujibu wa chanzo cha Kiarabu, nani alikufa?", "sw", "nani alikufa", "ar"),
        ("D'après la source arabe, qui est mort ?", "fr", "qui est mort", "ar"),
        ("Según la fuente árabe, ¿quién murió?", "es", "quién murió", "ar"),
        ("هل تتفق المصادر على عدد القتلى؟", "ar", "عدد القتلى", ""),
        ("كم شخصا ماتوا وفقا للمصادر الألمانية؟", "ar", "كم شخصا ماتوا", "de"),
        ("Je, vyanzo vinatofautiana kuhusu idadi ya waliokufa?", "sw", "idadi ya waliokufa", ""),
        ("Nani aliongoza kwa mujibu wa vyanzo vya Kiarabu?", "sw", "Nani aliongoza", "ar"),
        ("Les sources sont-elles d'accord sur le bilan ?", "fr", "bilan", ""),
        ("Selon les sources allemandes, qui est parti ?", "fr", "qui est parti", "de"),
        ("¿Qué fuentes discrepan sobre el número de muertos?", "es", "número de muertos", ""),
    ],
)
def test_whether_sources_agree_or_what_some_answer_is_a_question_of_its_own(
    question: str, language: str, topic: str, languages: str
) -> None:
    asked = SourceQuestion(
        topic, tuple(languages.split()), read=True, compared=languages in {"", "de ar"}
    )
    assert source_question(question, language) == asked


@pytest.mark.parametrize("language", ["en", "ar", "de", "sw", "fr", "es"])
def test_its_answer_is_worded_in_its_language(language: str) -> None:
    said = wordings(language)
    assert said.speaks.format(count=7).count("7") == 1
    assert (said == wordings("xx")) == (language == "en")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the source of the fire?", "en"),
        ("Which sources of water did the town lose?", "en"),
        ("Which sources of energy does the law mention?", "en"),
        ("Do the two sides agree on the ceasefire?", "en"),
        ("On which articles do the two sides agree?", "en"),
        ("How many newspapers are named in the report?", "en"),
        ("In how many articles of the constitution is the king mentioned?", "en"),
        ("How many people died according to the report?", "en"),
        ("According to a Russian source, how many people died?", "en"),
        ("Laut einer russischen Quelle, wie viele Menschen starben?", "de"),
        ("كم عدد القتلى بحسب مصدر ألماني؟", "ar"),
        ("According to the source, how many people died?", "en"),
        ("According to the German minister, how many people died?", "en"),
        ("Who, according to German sources, led the delegation?", "en"),
        ("Which minister did not answer any newspaper?", "en"),
        ("Do all and any sources say?", "en"),
        ("Where do the sources differ?", "en"),
        ("Welche Quellen hat der Minister genannt?", "de"),
        ("Sind sich die Parteien über den Vertrag einig?", "de"),
        ("In welcher Zeitung wurde der Streik erwähnt?", "de"),
        ("Laut Polizei, wie viele Menschen starben?", "de"),
        ("ما مصدر الحريق؟", "ar"),
        ("هل يتفق الوزراء على الاتفاق؟", "ar"),
        ("أي مصادر المياه تضررت؟", "ar"),
        ("Chanzo cha moto kilikuwa nini?", "sw"),
        ("Vyanzo gani vya maji vilikauka?", "sw"),
        ("Quelles sources d'eau sont polluées ?", "fr"),
        ("¿Cuál es la fuente del incendio?", "es"),
        ("Which newspaper reported the strike?", "en"),
        ("Which newspaper reported that the minister resigned?", "en"),
        ("Which newspaper has the police chief said that he sued?", "en"),
        ("Which article of the law says that the king is sovereign?", "en"),
        ("Which source of income does the bank report?", "en"),
        ("Do the sources contradict the minister on the strike?", "en"),
        ("Welche Zeitung hat berichtet, dass er ging?", "de"),
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
        ("Which sources don't mention Diallo?", "en"),
        ("Welche Quellen erwähnen Diallo nicht?", "de"),
        ("What names do the articles give?", "en"),
        ("Who do the sources name as the suspect?", "en"),
        ("Was nannten die deutschen Quellen als Grund?", "de"),
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


@pytest.mark.parametrize(
    ("question", "language", "topic"),
    [
        ("Which sources deny that there was blasting?", "en", "there was blasting"),
        ("How many sources contradict that 31 people died?", "en", "31 people died"),
        ("Welche Quellen bestreiten, dass gesprengt wurde?", "de", "gesprengt wurde"),
        ("ما هي المصادر التي تنفي أن الوزير استقال؟", "ar", "الوزير استقال"),
        ("Ni vyanzo vipi vinakanusha kwamba waziri alijiuzulu?", "sw", "waziri alijiuzulu"),
        ("Quelles sources nient que le ministre a démissionné ?", "fr", "ministre a démissionné"),
        ("¿Qué fuentes niegan que el ministro dimitió?", "es", "ministro dimitió"),
    ],
)
def test_those_that_deny_something_are_asked_for(question: str, language: str, topic: str) -> None:
    asked = source_question(question, language)
    assert asked
    assert asked.denied
    assert not asked.counted
    assert asked.topic == topic


@pytest.mark.parametrize(
    "question", ["Which sources denied access?", "Who denies that there was blasting?"]
)
def test_denials_in_the_world_are_not_asked_of_the_sources(question: str) -> None:
    assert source_question(question, "en") is None
