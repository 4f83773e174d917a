"""What articles take back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.corrections import speaks_of_corrections, taken_back
from assistant.details import Wording
from assistant.read import read
from assistant.signs import Candidate, propose
from assistant.span_reader import Judged, SpanScore
from index.types import Span
from tests.assistant.examples import passage
from tests.assistant.test_read import SCALE
from tests.assistant.test_signs import Says


def is_taken_back(text: str, language: str, answer: str) -> bool:
    """Whether an answer in the first sentence of two, parted by a bar, is taken back."""
    sentence = Span(0, text.index("|"))
    start = text.index(answer)
    return taken_back(text.replace("|", " "), language, sentence, Span(start, start + len(answer)))


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("An earlier version of this report said that 31 had died.|It rained.", "en", "31"),
        ("An earlier version of this article named Ana Pires.|It was Eva.", "en", "Ana Pires"),
        ("Correction: we reported that 31 had died.|The toll is 26.", "en", "31"),
        ("Officials said 31 had died.|That figure was wrong.", "en", "31"),
        ("In einer früheren Version dieses Artikels hieß es, 31 seien tot.|Nein.", "de", "31"),
        ("Berichtigung: Wir hatten 31 Tote gemeldet.|Es waren 26.", "de", "31"),
        ("Die Polizei sprach von 31 Toten.|Diese Zahl war falsch.", "de", "31"),
        ("ذكرت نسخة سابقة من هذا التقرير أن 31 شخصا قتلوا.|والصحيح 26.", "ar", "31"),
        ("تصحيح: ذكرنا أن 31 شخصا قتلوا.|العدد 26.", "ar", "31"),
        ("قتل 31 شخصا.|وهذا الرقم غير صحيح.", "ar", "31"),
        ("Toleo la awali la taarifa hii lilisema watu 31 walikufa.|Ni 26.", "sw", "31"),
        ("Sahihisho: tuliripoti kwamba watu 31 walikufa.|Ni 26.", "sw", "31"),
        ("Watu 31 walikufa.|Idadi hiyo haikuwa sahihi.", "sw", "31"),
        ("Une version précédente de cet article faisait état de 31 morts.|Non.", "fr", "31"),
        ("Rectificatif : nous avons annoncé 31 morts.|Le bilan est de 26.", "fr", "31"),
        ("La police a parlé de 31 morts.|Ce chiffre était une erreur.", "fr", "31"),
        ("An earlier version of this article said it raised 31 dollars.|No.", "en", "31"),
        ("Una versión anterior de este artículo hablaba de 31 muertos.|Son 26.", "es", "31"),
        ("Murieron 31 personas.|Esa cifra era errónea.", "es", "31"),
        ("Поправка: мы сообщали о 31 погибшем.|Их 26.", "ru", "31"),
        ("Погиб 31 человек.|Эта цифра оказалась неверной.", "ru", "31"),
    ],
)
def test_what_was_said_before_and_mended_is_taken_back(
    text: str, language: str, answer: str
) -> None:
    assert is_taken_back(text, language, answer)


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("Correction: the toll is 26, not 31.|It rained.", "en", "26"),
        ("The toll was updated to 26.|It rained.", "en", "26"),
        ("An earlier version of this article said 31 instead of 26.|It rained.", "en", "26"),
        ("An earlier version of this article said 31; it is 26.|It rained.", "en", "26"),
        ("The toll is 26, not 31 as an earlier version of this article said.|Yes.", "en", "26"),
        ("An earlier version of the law set it at 30.|It rained.", "en", "30"),
        ("An earlier version of this bill would have cut 31 jobs.|It rained.", "en", "31"),
        ("Eine frühere Version dieses Gesetzes sah 31 Stellen vor.|Ja.", "de", "31"),
        ("Ana Pires hit him.|That was wrong, said the judge.", "en", "Ana Pires"),
        ("Soldiers shot 31 people.|That was wrong, the minister said.", "en", "31"),
        ("In 2015 he joined the party.|It was a mistake, he says now.", "en", "2015"),
        ("Alikamatwa na kilo 31 za bangi.|Hilo ni kosa la jinai.", "sw", "31"),
        ("اعتقلت الشرطة 31 متظاهرا.|هذا خطأ كبير، قال الوزير.", "ar", "31"),
        ("We met our correction officer. 31 came.|Yes.", "en", "31"),
        ("The toll is 26.|The minister was wrong to come.", "en", "26"),
        ("Berichtigung: Es starben 26 Menschen, nicht 31.|So ist es.", "de", "26"),
        ("تصحيح: عدد القتلى 26 وليس 31.|انتهى.", "ar", "26"),
        ("Marekebisho: idadi ya waliokufa ni 26, si 31.|Basi.", "sw", "26"),
        ("Rectificatif : le bilan est de 26 morts et non de 31.|Voilà.", "fr", "26"),
    ],
)
def test_what_is_right_is_not_taken_back(text: str, language: str, answer: str) -> None:
    assert not is_taken_back(text, language, answer)


TEXT = "An earlier version of this report said 31 died. That was wrong. The toll is 26."
HOW_MANY = Wording("How many died?", "en")
SENTENCES = (Span(0, 47), Span(48, 63), Span(64, len(TEXT)))


class Reads(Says):
    """Proposes the first of some words that a passage has, and judges nothing."""

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """For each passage one."""
        return [super(Reads, self).spans(question, [text], most)[0][:1] for text in passages]

    def judge(self, statement: str, passage: str) -> Judged:
        """Undecided."""
        assert statement
        assert passage
        return Judged(0.0, None, ())


def test_what_is_right_stands_in_the_place_of_what_is_taken_back() -> None:
    corrected = Candidate(passage(text=TEXT), SENTENCES, 0.5, cosines=(0.1, 0.1, 0.1))
    reader = Reads(("31", 6.0), ("26", 1.0))
    proposed = propose(HOW_MANY, [corrected], reader)
    assert [(item.of(item.answer), item.signs.span.score) for item in proposed] == [("26", 6.0)]
    assert [item.answer for item in read(HOW_MANY, [corrected], reader, SCALE)] == ["26"]


def test_what_is_taken_back_is_no_answer_where_nothing_else_is_either() -> None:
    corrected = Candidate(passage(text=TEXT), SENTENCES, 0.5, cosines=(0.9, 0.1, 0.1))
    assert not read(HOW_MANY, [corrected], Reads(("31", 6.0)), SCALE)


def test_in_the_place_of_a_number_that_is_taken_back_stands_a_number() -> None:
    corrected = Candidate(passage(text=TEXT), SENTENCES, 0.5, cosines=(0.1, 0.1, 0.1))
    (found,) = propose(HOW_MANY, [corrected], Reads(("31", 6.0), ("toll", 2.0)))
    assert (found.of(found.answer), found.signs.span.score) == ("toll", 2.0)


def test_who_asks_for_what_was_wrong_is_told() -> None:
    assert speaks_of_corrections("Which toll was wrongly reported?", "en")
    assert not speaks_of_corrections("How many died?", "en")
