"""What a sentence denies or retracts."""

from __future__ import annotations

import pytest

from assistant.denials import Denial, denial, denied_around, denies, retracts, with_denial
from index.types import Span

NEGATED, DISPUTED = Denial(negated=True, disputed=False), Denial(negated=False, disputed=True)
BOTH = Denial(negated=True, disputed=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He did not go.", "en"),
        ("They couldn’t agree.", "en"),
        ("Er ist keineswegs gegangen.", "de"),
        ("لم يذهب الوزير.", "ar"),
        ("Hakuenda nyumbani.", "sw"),
        ("Hawakukubaliana.", "sw"),
        ("Он не пришёл.", "ru"),
        ("They kept refusing.", "en"),
        ("Er verweigerte es.", "de"),
        ("Das wurde zurückgewiesen.", "de"),
        ("ونفت الوزارة ذلك.", "ar"),
        ("طلب عدم النشر، فلن ينشر.", "ar"),
        ("أنكر التهمة.", "ar"),
        ("Waziri hana habari.", "sw"),
        ("Hawezi kwenda.", "sw"),
        ("Mkataba haujasainiwa.", "sw"),
        ("Halikufanyika.", "sw"),
        ("Vifaa havifanyi kazi.", "sw"),
        ("Hapakuwa na watu.", "sw"),
        ("Hatokubali.", "sw"),
        ("Kufunga mpaka kusingewazuia.", "sw"),
        ("Wasingalifika.", "sw"),
        ("Jeshi limekanusha taarifa.", "sw"),
        ("Il n'a vu personne.", "fr"),
        ("Ce n’est guère connu.", "fr"),
        ("Ils refusent.", "fr"),
        ("Tampoco fue.", "es"),
        ("Rechazaron el plan.", "es"),
        ("Sin embargo, no fue.", "es"),
        ("Этого делать нельзя.", "ru"),
        ("Никакой угрозы.", "ru"),
        ("Они отвергли план.", "ru"),
        ("Bu doğru değildir.", "tr"),
        ("Kimse yoktu.", "tr"),
        ("Hiçbiri gelmedi.", "tr"),
        ("لا يزال غير معروف.", "ar"),
    ],
)
def test_denials_are_known(text: str, language: str) -> None:
    assert denies(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He noted nothingness", "en"),
        ("Er kam nach Nikosia.", "de"),
        ("ذهب الوزير.", "ar"),
        ("Alienda Harare na Hassan.", "sw"),
        ("Maafisa hawa walifika siku ya Jumatatu.", "sw"),
        ("Hatimaye hatua hizo zilichukuliwa.", "sw"),
        ("Une personne a été tuée.", "fr"),
        ("Waziri wa Haiti alifika Hawaii na Haifa.", "sw"),
        ("Hailemariam na Hayatou ni wahusika wa hatarishi.", "sw"),
        ("Wahausa huzungumza Hausa sikuzote.", "sw"),
        ("Hatoyama alifika Hospitali ya Ibn Sina.", "sw"),
        ("Sin embargo, fue.", "es"),
        ("لا يزال الوزير هناك، لا سيما اليوم.", "ar"),
        ("ولا بد من السفر غير أنه صعب.", "ar"),
        ("Il vit à N'Djamena, n° 5, avec N’Golo.", "fr"),
        ("A decline in prices", "en"),
        ("No matter what", "xx"),
    ],
)
def test_other_words_are_no_denials(text: str, language: str) -> None:
    assert not denies(text, language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The ferry sailed without lights.", "en", NEGATED),
        ("He refused to come.", "en", NEGATED),
        ("She was denied access to the port.", "en", NEGATED),
        ("The captain denies it.", "en", DISPUTED),
        ("He rejected the allegations.", "en", DISPUTED),
        ("The captain denied having sailed without lights.", "en", BOTH),
        ("Der Kapitän bestreitet, ohne Licht gefahren zu sein.", "de", BOTH),
        ("Die Firma wies gestern alle Vorwürfe zurück.", "de", DISPUTED),
        ("Der Fahrer streitet alles ab.", "de", DISPUTED),
        ("Der Rat lehnte den Plan ab.", "de", NEGATED),
        ("ونفت الشركة ذلك.", "ar", DISPUTED),
        ("وينفي القبطان ذلك.", "ar", DISPUTED),
        ("كذّبت الوزارة الخبر.", "ar", DISPUTED),
        ("فرفض القاضي الطلب.", "ar", NEGATED),
        ("Nahodha alikanusha kwamba kivuko kilisafiri bila taa.", "sw", BOTH),
        ("Dereva anakana kosa hilo.", "sw", DISPUTED),
        ("Baraza lilikataa mpango huo.", "sw", NEGATED),
        ("Le capitaine nie les faits.", "fr", DISPUTED),
        ("La empresa desmintió la noticia.", "es", DISPUTED),
        ("Se negó a venir.", "es", NEGATED),
        ("Министр опроверг это.", "ru", DISPUTED),
        ("Bakan haberi yalanladı.", "tr", DISPUTED),
    ],
)
def test_what_grammar_denies_is_told_from_what_someone_denies(
    text: str, language: str, expected: Denial
) -> None:
    assert denial(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It runs on nothing but sunlight, and not just at noon.", "en"),
        ("The dispute concerned a disputed island.", "en"),
        ("Er wies auf das Dorf hin.", "de"),
        ("Es enthielt nichts als Tinte.", "de"),
        ("تنفق الشركة المال على الفندق.", "ar"),
        ("قتل ما لا يقل عن 23 شخصاً أوّلاً، وغير ذلك.", "ar"),
        ("ضبطت سفينة صيد غير قانونية.", "ar"),
        ("Watu 23 wamefariki na wengine 37 hawajulikani walipo.", "sw"),
        ("Kutokana na moto wa Turkana, Haule alifika karakana.", "sw"),
        ("Sio tu Tanga, bila shaka.", "sw"),
        ("Un bilan sans précédent, sans doute.", "fr"),
        ("Не только он.", "ru"),
    ],
)
def test_idioms_and_words_that_look_alike_deny_nothing(text: str, language: str) -> None:
    assert not denies(text, language)


@pytest.mark.parametrize(
    ("text", "language", "answer", "expected"),
    [
        ("The earlier toll of 23 was wrong.", "en", "23", True),
        ("Some outlets wrongly reported 23 deaths.", "en", "23", True),
        ("Le bilan précédent, de 23 morts, était donc erroné.", "fr", "23", True),
        ("Das Blatt hatte irrtümlich 23 Tote gemeldet.", "de", "23", True),
        ("Die Zahl 23 sei falsch, hieß es.", "de", "23", True),
        ("وكان الرقم 23 غير صحيح.", "ar", "23", True),
        ("Si kweli kwamba watu 23 walifariki.", "sw", "23", True),
        ("The earlier toll was wrong: 19 died.", "en", "19", False),
        ("The earlier toll was wrong; 19 died.", "en", "19", False),
        ("He was wrongly convicted of killing 23 people.", "en", "23", False),
        ("Die Polizei fand 23 Scheine Falschgeld.", "de", "23", False),
        ("Er wurde 23 Mal fälschlich beschuldigt.", "de", "23", False),
        ("Walimu 23 walifutwa kimakosa.", "sw", "23", False),
        ("قتل 23 بالخطأ.", "ar", "23", False),
        ("The toll was corrected to 23.", "en", "23", False),
        ("The toll of 23 was wrong.", "xx", "23", False),
    ],
)
def test_what_was_wrong_is_told_from_wrong_deeds(
    text: str, language: str, answer: str, expected: bool
) -> None:
    start = text.index(answer)
    assert retracts(text, language, Span(start, start + len(answer))) is expected


@pytest.mark.parametrize(
    ("text", "language", "answer", "is_wrong"),
    [
        ("The earlier figure of 23 was wrong, the true toll is 19.", "en", "23", True),
        ("The earlier figure of 23 was wrong, the true toll is 19.", "en", "19", False),
        ("Die Zahl 23 war falsch, tatsächlich starben 19.", "de", "23", True),
        ("Die Zahl 23 war falsch, tatsächlich starben 19.", "de", "19", False),
    ],
)
def test_the_figure_that_mends_another_is_not_the_wrong_one(
    text: str, language: str, answer: str, is_wrong: bool
) -> None:
    start = text.index(answer)
    assert retracts(text, language, Span(start, start + len(answer))) is is_wrong


def test_two_words_that_are_of_two_verbs_deny_nothing() -> None:
    text = "Er wies auf die Gefahr hin und kehrte nach Berlin zurück."
    assert not denial(text, "de").disputed
    assert denial("Er wies die Vorwürfe der Presse zurück.", "de").disputed


@pytest.mark.parametrize(
    ("text", "language", "words", "denied"),
    [
        ("Asked about Friday, she said she would not resign.", "en", "resign", True),
        ("The judge, who had not slept, resigned.", "en", "resigned", False),
        ("Die Ministerin, die nicht kam, trat zurück.", "de", "trat zurück", False),
        ("نفت الوزيرة استقالتها، وغادرت.", "ar", "استقالتها", True),
        ("La juge ha dimesso", "it", "dimesso", None),
    ],
)
def test_a_denial_counts_between_the_commas_it_stands_in(
    text: str, language: str, words: str, denied: bool | None
) -> None:
    start = text.index(words)
    assert denied_around(text, language, Span(start, start + len(words))) is denied


@pytest.mark.parametrize(
    ("text", "language", "words", "told"),
    [
        ("The firm denied that the pump had failed.", "en", "the pump had failed", "all"),
        ("Die Firma bestritt, dass die Pumpe lief.", "de", "die Pumpe lief", "all"),
        (
            "ونفت الشركة أن المضخة تعطلت، وقالت إنها تعمل.",
            "ar",
            "المضخة تعطلت",
            "ونفت الشركة أن المضخة تعطلت",
        ),
        ("Kampuni ilikanusha kwamba pampu iliharibika.", "sw", "pampu iliharibika", "all"),
        ("The road, he said, was not closed, but wet.", "en", "closed", "was not closed"),
        ("The firm denied that, in May, the pump had failed.", "en", "the pump had failed", "all"),
        ("She came, but did not speak.", "en", "She came", "She came"),
        ("It was rain, he said, and denied the use of fire.", "en", "rain", "rain"),
        ("Er wies zwar den Vorwurf, es fehle Blut, zurück.", "de", "es fehle Blut", "all"),
        ("He did not come.", "en", "He did not come", "He did not come"),
        ("It cost not 1,200 but 1,500 dollars.", "en", "500 dollars", "all"),
    ],
)
def test_what_is_denied_is_told_with_its_denial(
    text: str, language: str, words: str, told: str
) -> None:
    start = text.index(words)
    place = with_denial(text, language, Span(start, start + len(words)))
    assert place.of(text) == (text if told == "all" else told)
