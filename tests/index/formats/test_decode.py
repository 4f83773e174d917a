import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.formats.decode import decode

ARABIC = [
    "أعلنت وزارة الصحة أن المستشفى الجديد سيستقبل المرضى ابتداء من الشهر المقبل.",
    "وقال المدير: «لدينا ثلاثون طبيبا ومئة ممرضة».",
    "وتبلغ كلفة المشروع 12 مليون دينار، بحسب البيان؛ ولم يذكر مصدر التمويل.",
    "هل تكفي الأسرة؟ لا أحد يعرف حتى الآن.",
    "ويقع المبنى قرب محطة القطار في الحي الغربي من المدينة.",
]
GERMAN = [
    "Die Bäckerei an der Hauptstraße schließt zum Jahresende.",
    "„Wir finden keine Nachfolger“, sagte die Eigentümerin – nach vierzig Jahren.",
    "Für die Kundschaft öffnet im März ein Geschäft gegenüber.",
    "Brötchen kosten dort 0,60 €, also etwas mehr als früher.",
    "Über die Löhne wird noch verhandelt.",
]
ENGLISH = ["The mayor said the bridge won’t open “before spring” – and perhaps not then."]
FRENCH = ["La mairie a annoncé que l’été prochain la piscine rouvrirait après les travaux."]
RUSSIAN = ["Мэр заявил, что мост откроют весной, после двух лет работ."]
POLISH = ["Burmistrz ogłosił, że most zostanie otwarty wiosną, po dwóch latach prac."]
TURKISH = ["Belediye başkanı köprünün iki yıllık çalışmanın ardından açılacağını söyledi."]
GREEK = ["Ο δήμαρχος δήλωσε ότι η γέφυρα θα ανοίξει την άνοιξη."]
HEBREW = ["ראש העיר אמר כי הגשר ייפתח באביב לאחר שנתיים של עבודה."]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("sentences", "encoding"), [(ARABIC, "cp1256"), (GERMAN, "cp1252")], ids=["ar", "de"]
)
def test_short_texts_in_old_code_pages_are_told(
    sentences: list[str], encoding: str, count: int
) -> None:
    for start in range(len(sentences) - count + 1):
        text = " ".join(sentences[start : start + count])
        assert decode(text.encode(encoding), "a.txt") == (text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH[0], "cp1252"),
        (FRENCH[0], "cp1252"),
        (RUSSIAN[0], "cp1251"),
        (RUSSIAN[0], "koi8_r"),
        (POLISH[0], "cp1250"),
        (POLISH[0], "iso8859_2"),
        ("Rolnicy z obu brzegów są zadowoleni, bo most skraca drogę.", "iso8859_2"),
        (TURKISH[0], "cp1254"),
        ("Zürich", "cp1252"),
        (GREEK[0], "cp1253"),
        (HEBREW[0], "cp1255"),
    ],
)
def test_one_sentence_in_a_code_page_of_its_language_is_told(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt")[0] == text


def test_a_long_text_in_a_code_page_is_decoded_whole() -> None:
    text = "Nothing beyond ASCII stands in this line.\n" * 3000 + " ".join(ARABIC) * 50
    assert decode(text.encode("cp1256"), "a.txt") == (text, "cp1256")


@pytest.mark.parametrize(("text", "encoding"), [(GERMAN[0], "cp1252"), (ARABIC[0], "cp1256")])
def test_a_long_line_of_ascii_is_passed_over_at_once(text: str, encoding: str) -> None:
    for page in (f"{'var a=1;' * 50_000}\n{text}", f"{'x' * 100_000} {text} {'y' * 100_000}"):
        assert decode(page.encode(encoding), "a.txt") == (page, encoding)


def test_one_long_line_of_letters_of_several_bytes_is_told() -> None:
    text = "市长说，这座桥要到春天才能开放，工程已经进行了两年。" * 3000
    assert decode(text.encode("gb18030"), "a.txt") == (text, "gb18030")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [ARABIC[0], GERMAN[0], "plain words"])
def test_a_byte_order_mark_is_believed_and_taken_off(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt")[0] == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [ARABIC[0], GERMAN[0], "plain words", "北京。\n上海在哪里？"])
def test_utf_16_and_32_are_told_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == (text, encoding)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_cut_last_character_is_marked_and_told(cut: int) -> None:
    text = "One short line, and then the file was cut: 北京🚀"
    found, encoding = decode(text.encode()[:-cut], "a.txt")
    assert found == text[:-1] + "\ufffd"
    assert encoding == f"utf-8 ({4 - cut} {'byte' if cut == 3 else 'bytes'} unreadable)"


def test_a_stray_byte_in_utf_8_is_marked_and_told_and_the_rest_kept() -> None:
    content = (" ".join(ARABIC) * 3).encode()
    place = content.index(b" ")
    found, encoding = decode(content[:place] + b"\xff" + content[place:], "a.txt")
    assert found.replace("\ufffd", "") == content.decode()
    assert found.count("\ufffd") == 1
    assert encoding == "utf-8 (1 byte unreadable)"


def test_a_single_accent_in_plain_words_is_no_broken_utf_8() -> None:
    text = "The words of a long English text. " * 60 + "They met in a café."
    assert decode(text.encode("cp1252"), "a.txt") == (text, "cp1252")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(lambda t: t[:1] != "\ufeff"))
def test_utf_8_is_read_to_the_letter(text: str) -> None:
    assert decode(text.encode(), "a.txt") == (text, "utf-8")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"\xff\xfe\x00", b"a\x00b", b"\x01\x02\x03\x04"]
)
def test_what_is_no_text_is_refused_by_name_with_a_cure(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.txt") as caught:
        decode(content, "a.txt")
    assert caught.value.cure


def test_noise_of_letters_beyond_ascii_makes_no_sense_in_any_encoding() -> None:
    for seed in range(50):
        noise = random.Random(seed).choices(range(0xA1, 0x100), k=300)  # noqa: S311  # noise
        with pytest.raises(UnreadableFile):
            decode(bytes(noise), "a.txt")


def test_noise_is_never_taken_for_text() -> None:
    for seed in range(50):
        with pytest.raises(UnreadableFile):
            decode(random.Random(seed).randbytes(500), "a.txt")  # noqa: S311  # noise, no secret
