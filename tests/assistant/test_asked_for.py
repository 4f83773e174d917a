from __future__ import annotations

import tomllib
from collections import Counter
from importlib import resources

import pytest

from assistant.asked_for import (
    Kind,
    are_to_two_questions,
    asked_for,
    asks_for_several,
    asks_whether,
    fits,
)
from assistant.details import Wording


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Who welcomed her when she landed?", "en", Kind.WHO),
        ("who said how many came", "en", Kind.WHO),
        ("When did she land?", "en", Kind.WHEN),
        ("In what year was it signed?", "en", Kind.WHEN),
        ("How many came?", "en", Kind.HOW_MANY),
        ("What happened when she landed?", "en", None),
        ("How did she land?", "en", None),
        ("Wen empfing der Minister?", "de", Kind.WHO),
        ("Seit wann gilt das?", "de", Kind.WHEN),
        ("Wieviele kamen?", "de", Kind.HOW_MANY),
        ("Welche Werte zählen?", "de", None),
        ("من ترأس الوفد؟", "ar", Kind.WHO),
        ("من أي مدينة جاء؟", "ar", None),
        ("ماذا تلقى من الوزير؟", "ar", None),
        ("متى وصل؟", "ar", Kind.WHEN),
        ("في أي عام وُقّعت؟", "ar", Kind.WHEN),
        ("كم عضواً ضم الوفد؟", "ar", Kind.HOW_MANY),
        ("Ujumbe uliongozwa na nani?", "sw", Kind.WHO),
        ("Aliwasili mwaka gani?", "sw", Kind.WHEN),
        ("Aliwasili mji gani?", "sw", None),
        ("Watu wangapi walikuja?", "sw", Kind.HOW_MANY),
        ("Saa ngapi?", "sw", Kind.WHEN),
        ("May it sail when it is dry?", "en", None),
        ("Aus welchem Jahr stammt es?", "de", Kind.WHEN),
        ("Am wievielten Tag war das?", "de", Kind.WHEN),
        ("من كم عضواً تتألف اللجنة؟", "ar", Kind.HOW_MANY),
        ("وزير خارجية كمبوديا", "ar", None),
        ("Safari ilichukua saa ngapi?", "sw", Kind.HOW_MANY),
        ("Mtaalamu anayejua idadi ya samaki", "sw", None),
        ("Welches Datum hat der Vertrag?", "de", Kind.WHEN),
        ("Wie viel Uhr war es?", "de", Kind.WHEN),
        ("Um wieviel Uhr kam er?", "de", Kind.WHEN),
        ("Wie viel kostet die Uhr?", "de", Kind.HOW_MANY),
        ("Wie häufig tagt er?", "de", Kind.HOW_MANY),
        ("In welcher Höhe zahlt er?", "de", Kind.HOW_MANY),
        ("في أي وقت وصل؟", "ar", Kind.WHEN),
        ("كم الساعة؟", "ar", Kind.WHEN),
        ("ما هي نسبة المشاركة؟", "ar", Kind.HOW_MANY),
        ("ما حصيلة القتلى؟", "ar", Kind.HOW_MANY),
        ("ما حصيلة المباحثات؟", "ar", None),
        ("Aliwasili wiki gani?", "sw", Kind.WHEN),
        ("Ilikuwa kipindi kipi?", "sw", Kind.WHEN),
        ("Ni asilimia gani walipiga kura?", "sw", Kind.HOW_MANY),
        ("Mbona walikuja watu wangapi?", "sw", None),
        ("Qui a dirigé la délégation ?", "fr", None),
        ("When he visited Dili, who received the minister?", "en", Kind.WHO),
        ("When he visited Dili, with whom did he talk?", "en", Kind.WHO),
        ("When he visited Dili, in which hotel did he stay?", "en", None),
        ("And when he was in Dili, how many came?", "en", Kind.HOW_MANY),
        ("When did he visit Dili, who received him?", "en", Kind.WHEN),
        ("And when did he land, who received him?", "en", Kind.WHEN),
        ("When he visited Dili?", "en", Kind.WHEN),
        ("After he was elected, who left?", "en", Kind.WHO),
        ("Was he elected, when he was forty, or who was?", "en", None),
        ("Of the people who fled, how many returned?", "en", Kind.HOW_MANY),
        ("The minister who resigned, when did he leave?", "en", Kind.WHEN),
        ("In Dili, who received the minister?", "en", Kind.WHO),
        ("Who received the minister, when did he land?", "en", Kind.WHO),
        ("Als er Dili besuchte, wer empfing ihn?", "de", Kind.WHO),
        ("Wenn er in Dili ist, wer empfängt ihn?", "de", Kind.WHO),
        ("Von denen, die geflohen sind, wie viele kamen zurück?", "de", Kind.HOW_MANY),
        ("War er in Dili, wer empfing ihn?", "de", None),
        ("Alipotembelea Dili, nani alimpokea?", "sw", Kind.WHO),
        ("عندما زار ديلي، من استقبل الوزير؟", "ar", Kind.WHO),
        ("بعد ما زار ديلي، متى عاد؟", "ar", Kind.WHEN),
        ("من بين الذين فروا، كم عاد؟", "ar", Kind.HOW_MANY),
        ("الوزير الذي استقال، متى غادر؟", "ar", Kind.WHEN),
    ],
)
def test_what_a_question_asks_for(text: str, language: str, kind: Kind | None) -> None:
    assert asked_for(Wording(text, language)) is kind


@pytest.mark.parametrize(
    ("kind", "words", "language"),
    [
        (Kind.HOW_MANY, "hinweggeschwemmt", "de"),
        (Kind.HOW_MANY, "Wagner", "en"),
        (Kind.HOW_MANY, "المدينة", "ar"),
        (Kind.WHEN, "the naval base", "en"),
        (Kind.WHEN, "bandari", "sw"),
        (Kind.WHEN, "Juma", "sw"),
        (Kind.WHEN, "die Soldaten im Bundestag", "de"),
        (Kind.WHEN, "nach Dodoma", "de"),
        (Kind.WHEN, "ليلى", "ar"),
        (Kind.HOW_MANY, "secondary schools", "en"),
        (Kind.HOW_MANY, "eine Brücke", "de"),
        (Kind.WHEN, "معلومات دقيقة", "ar"),
        (Kind.HOW_MANY, "زوجته", "ar"),
    ],
)
def test_words_without_a_number_or_a_time_do_not_fit(kind: Kind, words: str, language: str) -> None:
    answer = Wording(words, language)
    assert not fits(kind, answer)
    assert fits(Kind.WHO, answer)
    assert fits(None, answer)


@pytest.mark.parametrize(
    ("kind", "words", "language"),
    [
        (Kind.HOW_MANY, "some 40 men", "en"),
        (Kind.HOW_MANY, "siku mbili", "sw"),
        (Kind.HOW_MANY, "مئات", "ar"),
        (Kind.HOW_MANY, "Dutzende", "de"),
        (Kind.HOW_MANY, "seventeen", "en"),
        (Kind.WHEN, "Tuesday", "en"),
        (Kind.WHEN, "الثاني من يوليو", "ar"),
        (Kind.WHEN, "am Vorabend der Wahl", "de"),
        (Kind.WHEN, "baada ya mkutano", "sw"),
        (Kind.WHEN, "from May", "en"),
        (Kind.WHEN, "im Juli", "de"),
        (Kind.HOW_MANY, "miezi minane", "sw"),
        (Kind.HOW_MANY, "michache", "sw"),
        (Kind.HOW_MANY, "viwili", "sw"),
        (Kind.HOW_MANY, "kwa sekunde", "sw"),
        (Kind.HOW_MANY, "numerous", "en"),
        (Kind.HOW_MANY, "a few seconds", "en"),
        (Kind.HOW_MANY, "zahlreiche", "de"),
        (Kind.HOW_MANY, "Sekunden", "de"),
        (Kind.HOW_MANY, "العديد", "ar"),
        (Kind.HOW_MANY, "أغلبها", "ar"),
        (Kind.HOW_MANY, "ثوانٍ", "ar"),
        (Kind.WHEN, "within seconds", "en"),
        (Kind.WHEN, "neulich", "de"),
        (Kind.WHEN, "an Silvester", "de"),
        (Kind.WHEN, "majuzi", "sw"),
        (Kind.WHEN, "miongo iliyopita", "sw"),
        (Kind.WHEN, "في الدقيقة الأخيرة", "ar"),
        (Kind.WHEN, "2011", "xx"),
    ],
)
def test_numbers_and_times_fit_in_digits_or_words(kind: Kind, words: str, language: str) -> None:
    assert fits(kind, Wording(words, language))


def test_no_item_of_the_data_stands_twice() -> None:
    content = resources.files("assistant").joinpath("data/question_words.toml").read_text("utf-8")
    for language, words in tomllib.loads(content).items():
        asking = [item for kind in (*Kind, None) for item in words[kind.value if kind else "other"]]
        for items in (asking, *words.values()):
            assert [item for item, count in Counter(items).items() if count > 1] == [], language


def test_anything_fits_in_a_language_that_nothing_is_known_of() -> None:
    assert fits(Kind.WHEN, Wording("le port", "fr"))


@pytest.mark.parametrize(
    ("text", "language", "several"),
    [
        ("Which two officials drafted it?", "en", True),
        ("which towns have plants of the firm?", "en", True),
        ("Which minister drafted it?", "en", False),
        ("Who drafted it?", "en", False),
        ("Welche beiden Beamten haben sie entworfen?", "de", True),
        ("Welcher Beamte hat sie entworfen?", "de", False),
        ("من المسؤولان اللذان صاغا الاتفاق؟", "ar", True),
        ("من صاغ الاتفاق؟", "ar", False),
        ("Ni akina nani waliotia saini?", "sw", True),
        ("Ni nani aliyetia saini?", "sw", False),
        ("Which is the largest city?", "en", False),
        ("Which was destroyed?", "en", False),
        ("Which business shut?", "en", False),
        ("Which virus spread?", "en", False),
        ("Which is it, and which towns burned?", "en", True),
        ("ما المكان الذي زاره؟", "ar", False),
        ("ما العنوان؟", "ar", False),
        ("ما البلدان التي زارها؟", "ar", True),
        ("Welche der Parteien gewann?", "de", False),
        ("Welche Nummer hat das Gesetz?", "de", False),
        ("Welche Vermögenssteuer gilt?", "de", False),
        ("Welche Länder stimmten zu?", "de", True),
        ("In welchen Städten brannte es?", "de", True),
        ("In welchen Staat floh er?", "de", False),
        ("Auf welchen Posten kam er?", "de", False),
        ("Nach welchen Regeln?", "de", True),
        ("Ni maafisa wepi walitia saini?", "sw", True),
        ("Quelles villes ?", "fr", False),
    ],
)
def test_whether_several_answers_are_asked_for(text: str, language: str, several: bool) -> None:
    assert asks_for_several(Wording(text, language)) is several


@pytest.mark.parametrize(
    ("text", "language", "whether"),
    [
        ("Did she resign?", "en", True),
        ("May it sail when it is dry?", "en", True),
        ("Who did she replace?", "en", False),
        ("When was she replaced?", "en", False),
        ("flood deaths", "en", False),
        ("Deaths?", "en", False),
        ("Trat sie zurück?", "de", True),
        ("Ist sie zurückgetreten?", "de", True),
        ("Warum ist sie zurückgetreten?", "de", False),
        ("هل استقالت؟", "ar", True),
        ("لماذا استقالت؟", "ar", False),
        ("Je, alijiuzulu?", "sw", True),
        ("Je, alijiuzulu lini?", "sw", False),
        ("A-t-elle démissionné ?", "fr", False),
    ],
)
def test_whether_a_yes_or_no_is_asked_for(text: str, language: str, whether: bool) -> None:
    assert asks_whether(Wording(text, language)) is whether


@pytest.mark.parametrize(
    ("question", "language", "answers", "expected"),
    [
        ("When is the hearing and who leads it?", "en", ("20 March", "Asha Pell"), True),
        ("Who leads it and when is the hearing?", "en", ("20 March", "Asha Pell"), True),
        ("How many died, and who is to blame?", "en", ("fourteen", "Asha Pell"), True),
        ("Wann ist die Anhörung und wer leitet sie?", "de", ("am Montag", "Asha Pell"), True),
        ("متى الجلسة ومن الذي يرأسها؟", "ar", ("يوم الاثنين", "عائشة بل"), True),
        ("Kesi ni lini na nani anaiongoza?", "sw", ("Jumatatu", "Asha Pell"), True),
        ("When is the hearing and who leads it?", "en", ("20 March", "21 March"), False),
        ("When is the hearing and who leads it?", "en", ("Asha Pell", "Lena Marsh"), False),
        ("Who leads it and where is it?", "en", ("Asha Pell", "Korvasund"), False),
        ("When did it burn and how many died?", "en", ("7 March", "14"), False),
        ("When did he come and when did he leave?", "en", ("Monday", "Asha Pell"), False),
        ("When did she, who led it and who won, leave?", "en", ("Monday", "Asha Pell"), False),
        ("When did Pell and Marsh meet?", "en", ("Monday", "Asha Pell"), False),
        ("When is the hearing and who leads it?", "en", ("Monday",), False),
        ("Quand et qui ?", "fr", ("lundi", "Asha Pell"), False),
    ],
)
def test_two_answers_are_to_two_questions_where_each_fits_but_one(
    question: str, language: str, answers: tuple[str, ...], expected: bool
) -> None:
    said = [Wording(answer, language) for answer in answers]
    assert are_to_two_questions(Wording(question, language), said) is expected
