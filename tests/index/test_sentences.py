from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencex import get_sentence_boundaries

from assistant.instructions.lines import lines_of
from assistant.sentence_stream import SentenceStream
from index.chunk import chunk
from index.sentences import sentence_spans
from index.types import Article, Block, Span


@pytest.mark.parametrize("blank", ["\xa0", "\u1680", "\u2009", "\u2028", "\u202f", "\u3000"])
def test_a_wide_blank_before_a_full_stop_ends_no_reading(blank: str) -> None:
    text = f"They have a plan B{blank}. Then the minister left."
    first, second = sentence_spans(text, "en")
    assert (first.of(text), second.of(text)) == (f"They have a plan B{blank}. ", text[21:])
    article = Article("", None, None, "en", (Block(Span(0, len(text)), "body"),))
    assert chunk(text, article, 9, lambda texts: [len(words.split()) for words in texts])
    assert len([sentence for line in lines_of(text) for sentence in line.sentences]) == 2
    stream = SentenceStream("en")
    assert len([*stream.feed(text), *stream.end()]) == 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le maire, M. Velkov, a parlé.", "fr"),
        ("M. Velkov et M. Étienne Lavoisy sont venus.", "fr"),
        ("Mkurugenzi Mkuu, Bi. Zuhura Mkwawa, alitia saini.", "sw"),
        ("Bw. Dkt. Juma alikuwepo.", "sw"),
        ("قال د. سامح البدري إن الجائزة كبيرة.", "ar"),
        ("قال (أ.د. سامح البدري) إن الجائزة كبيرة.", "ar"),
        ("Им. Петрова больница открыта.", "ru"),
        ("Es kam Hr. Schmidt.", "de"),
        ("El Sr. López llegó.", "es"),
    ],
)
def test_no_sentence_ends_behind_a_title(text: str, language: str) -> None:
    both = f"{text} {text}"
    assert [span.of(both).strip() for span in sentence_spans(both, language)] == [text, text]


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        ("بلغ السعر 5 د. ", "وقال الوزير إنه حزين.", "ar"),
        ("العقد سنتان وقد يُمدَّد. ", "وتدفع أنغولا الرواتب.", "ar"),
        ("Alikuja na Bi. ", "25 walikuja pia.", "sw"),
        ("C'est à M.\n", "Velkov est parti.", "fr"),
        ("He left at 5 p.m. ", "The talks go on.", "en"),
        ("Aliondoka saa tatu. ", "Bi Zuhura alibaki.", "sw"),
    ],
)
def test_a_sentence_ends_where_no_name_follows_a_title(
    first: str, second: str, language: str
) -> None:
    found = [span.of(first + second) for span in sentence_spans(first + second, language)]
    assert found[-1] == second


def test_titles_alone_make_no_endless_sentence() -> None:
    text = "Bi. Velkov " * 20_000 + "Bi. Bw. " * 20_000
    spans = sentence_spans(text, "sw")
    assert max(span.end - span.start for span in spans) <= 1000
    assert "".join(span.of(text) for span in spans) == text


@given(
    st.text(alphabet="AB a.!?\xa0\u2009\u3000\n«»…؟。é", max_size=60), st.sampled_from(["en", "fr"])
)
def test_sentences_cover_the_text(text: str, language: str) -> None:
    assert "".join(span.of(text) for span in sentence_spans(text, language)) == text


def _sentences(text: str, language: str) -> list[str]:
    return [span.of(text).strip() for span in sentence_spans(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It cost approx. $5 million, incl. Kenya's part."),
        ("en", "Its chairwoman, Eng. Rose Adongo, came with Mx. Lee."),
        ("en", "Some 3 bn. shillings are gone, etc. and so on."),
        ("de", "Der 1. Vorsitzende kam am Mittwoch, dem 27. September, im 2. Weltkrieg."),
        ("de", "Eine Altartafel aus dem 15. Jahrhundert traf der 1. FC Köln am 3. Okt. 2024."),
        ("de", "Der Dipl.-Ing. Klein und Hrn. Meier, insbes. Kiel, zahlten 5 Tsd. Euro."),
        ("fr", "L'enquête vise M. Velkov et M. Étienne Lavoisy, Mlle. Li et Mgr. Roi."),
        ("fr", "Selon É. Macron, c.-à-d. le chef, né le 5 janv. 1977, tél. 555, M. Le Pen."),
        ("es", "La Dña. Ana y el Cnel. López gastaron aprox. 500 en 44 d. C. según Mons. Ruiz."),
        ("pt", "A Profa. Lima e o Dep. Costa viram, p. ex. no Rio, a pág. 5, em 5 set. 2024."),
        ("it", "Il Magg. Rossi e il Ten. Bianchi spesero 5 mln. di euro, n. 7 e pag. 9."),
        ("nl", "Mevr. Bakker en Mw. Smit zagen, d.w.z. Gent, 5 mln. euro en tel. 555."),
        ("sw", "Mkurugenzi Mkuu, Bi. Zuhura Mkwawa, na Bw. Juma, Dkt. Ali na Mh. Rais walikuja."),
        ("sw", "Alilipa Sh. 500 na Tsh. 900 kwa Mwl. Nyerere."),
        ("ar", "قال د. سامح البدري وأ. د. منى إن ود. علي و أ.د. هند حضروا."),
        ("ar", "ظل الوزير ب. م. أونيثان والكاتبة ج. ك. رولينغ هناك، ص. 55"),
        ("tr", "Doç. Ali ile Av. Kaya, bkz. Ankara, 2. Dünya Savaşı ve 19. yüzyıl ve İ. İnönü."),
        ("ru", "Им. Петрова, д-р. Ли и св. Пётр, т.е. Москва, 5 млн. рублей и рис. 5."),
        ("ru", "Это сказал Ю. Гагарин, и Дж. К. Роулинг, 5 янв. 2024"),
        ("uk", "Це д-р. Лі, просп. Миру, рис. 5, Дж. К. Роулінг, сказав Ю. Гагарін."),
        ("pl", "Ks. Nowak i gen. Li, m. in. Kraków, 5 mln. zł, nr. 5, 1. maja, 2. Dywizja."),
        ("fa", "گفت د. علی و ج. ک. رولینگ آمدند، ص. ۵"),
        ("he", "כתב ח. נ. ביאליק וגם אינג. כהן, ת. ד. 5"),
        ("hi", "डॉ. राम और श्रीमती. सीता ने रु. 500 दिए, 5 कि. मी. दूर।"),
        ("id", "Hj. Siti dan Bpk. Ali, Letjen. Budi di Jl. Sudirman, Rp. 500, hlm. 5."),
    ],
)
def test_a_sentence_goes_on_after_an_abbreviation(language: str, text: str) -> None:
    assert _sentences(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He left at 5 p.m. | The talks go on. | They have a plan B. | Then he went."),
        ("en", "He moved to Eng. | The others stayed, etc. | It rained."),
        ("de", "Er wurde 1. | Dann kam sie auf Platz 2. | Das war im Jahr 2012. | Die Leute."),
        ("de", "Er wohnt in der 3. | Sie kam am 12. | Die Bahn kostet 5 Tsd. | Das ist viel."),
        ("fr", "C'est le plan B. | Macron part. | Il a vu 5 Mgr. | Velkov aussi."),
        ("es", "Llegó a las 5 p. m. | Luego habló."),
        ("pt", "Caiu ao mar. | 5 pessoas viram, etc. | Depois saiu."),
        ("it", "Pesche, mele, etc. | Poi partì."),
        ("nl", "Het kostte 5 mln. | De rest niet."),
        ("sw", "Alisema ndiyo. | Bw. Juma alikuwepo. | Walikuja na Bi. | 25 walibaki."),
        ("ar", "فقالت لا. | ونقلها الرئيس. | دفع 500 د.إ. | وقال نعم. | هو ولد. | وقال لا."),
        ("tr", "Elma, armut vb. | Sonra gitti. | Sıra 3. | Bu kötü."),
        ("ru", "Он взял 5 млн. | Он ушёл. | Им помог план Б. | Затем ушли."),
        ("pl", "To był 2024 r. | Potem wyszli. | To był sen. | Potem wstał."),
        ("fa", "سال 300 ق. م. | سپس رفت."),
        ("id", "Ada apel, dll. | Lalu pergi. | Dia menjadi Mayjen. | Dia senang."),
    ],
)
def test_a_sentence_that_ends_in_an_abbreviation_still_ends(language: str, text: str) -> None:
    assert _sentences(text.replace(" | ", " "), language) == text.split(" | ")


@pytest.mark.parametrize("text", ["M. M. M. ", "M. Velkov ", "M. «Velkov», ", "Bi. Bw. Dkt. "])
@pytest.mark.parametrize("language", ["fr", "sw"])
def test_what_is_joined_stays_bounded(text: str, language: str) -> None:
    whole = text * 20_000
    spans = sentence_spans(whole, language)
    assert "".join(span.of(whole) for span in spans) == whole
    plain = get_sentence_boundaries(language, whole)
    longest = max(place["end_index"] - place["start_index"] for place in plain)
    assert max(span.end - span.start for span in spans) <= max(longest, 1000)


@given(
    st.lists(
        st.sampled_from(
            ["M.", "Bi.", "د.", "von", "der", "1.", "J.", "K.", "млн.", "p.", "m.", "Velkov", "علي",
             "etc.", "5", "c.-à-d.", "«Y»", "\n", "\n\n", "end.", "Dann", "\xa0", "(J.", "."]
        )
    ),
    st.sampled_from(["ar", "de", "en", "es", "fr", "ru", "sw", "xx", "shared"]),
)  # fmt: skip
def test_what_is_joined_covers_the_text(words: list[str], language: str) -> None:
    text = " ".join(words)
    spans = sentence_spans(text, language)
    assert "".join(span.of(text) for span in spans) == text
    plain = get_sentence_boundaries(language, text.replace("\xa0", " "))
    cuts = {place["start_index"] for place in plain}
    assert {span.start for span in spans} <= cuts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le maire, M. Lavoisy, a parlé. Selon É. Macron, M. Roi dort. Il part."),
        ("sw", "Waziri, Bi. Zuhura, alikuja. Bw. Juma aliondoka. Kisha Dkt. Ali alisema."),
        ("de", "Der 1. Vorsitzende kam. Er wurde 2. Dann ging er am Mittwoch, dem 3. Mai."),
        ("ar", "قال د. سامح إن الجائزة كبيرة. وأضاف ب. م. علي نعم. انتهى."),
    ],
)
def test_a_text_that_comes_in_pieces_is_cut_as_a_whole_one_is(language: str, text: str) -> None:
    stream = SentenceStream(language)
    fed = [made for character in text for made in stream.feed(character)]
    assert [made.text for made in [*fed, *stream.end()]] == _sentences(text, language)
