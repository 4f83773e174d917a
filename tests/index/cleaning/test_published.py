"""The day of publication, where pages state it amid other furniture or in a dateline."""

from __future__ import annotations

from datetime import date

import pytest

from index.clean import clean
from index.types import Document

DAY = date(2024, 9, 11)

STORIES = {
    "en": (
        "Ferry captain detained after fire",
        "Prosecutors in the port detained the captain of the ferry on Wednesday, the court said.",
        "The minister said that the ship had passed its last inspection in March.",
    ),
    "de": (
        "Kapitän der Fähre nach Brand festgenommen",
        "Die Staatsanwaltschaft hat den Kapitän der Fähre am Mittwoch in Gewahrsam genommen.",
        "Die Ministerin sagte, das Schiff sei im März zum letzten Mal geprüft worden.",
    ),
    "fr": (
        "Le capitaine du ferry placé en garde à vue",
        "Le parquet a placé le capitaine du ferry en garde à vue mercredi, a annoncé le tribunal.",
        "La ministre a déclaré que le navire avait été contrôlé en mars pour la dernière fois.",
    ),
    "es": (
        "Detenido el capitán del transbordador",
        "La fiscalía detuvo al capitán del transbordador el miércoles, según informó el tribunal.",
        "La ministra dijo que el barco había pasado la última inspección en marzo.",
    ),
    "ru": (
        "Капитан парома задержан после пожара",
        "Прокуратура задержала капитана парома в среду, сообщил городской суд.",
        "Министр заявила, что судно в последний раз проверяли в марте.",
    ),
    "ar": (
        "توقيف قبطان العبارة بعد الحريق",
        "أوقفت النيابة العامة قبطان العبارة يوم الأربعاء في الميناء، وفق ما أعلنت المحكمة.",
        "وقالت الوزيرة إن السفينة اجتازت آخر فحص لها في شهر مارس.",
    ),
    "sw": (
        "Nahodha wa kivuko akamatwa baada ya moto",
        "Waendesha mashtaka walimkamata nahodha wa kivuko hicho Jumatano, mahakama ilisema.",
        "Waziri alisema kwamba meli hiyo ilikaguliwa mara ya mwisho mwezi Machi.",
    ),
}


def published(*lines: str) -> date | None:
    return clean(Document("a.txt", "\n\n".join(lines), "utf-8", ""))[0].published


def under_the_headline(language: str, line: str) -> date | None:
    title, *body = STORIES[language]
    return published(title, line, *body)


def at_the_beginning(language: str, dateline: str) -> date | None:
    title, first, *rest = STORIES[language]
    return published(title, dateline + first, *rest)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Harbour Post, with agencies — Published on Wednesday 11 September 2024 at 6.20 pm"),
        ("en", "Updated Sept. 12, 2024 | Published Sept. 11, 2024"),
        ("en", "Thu 12 Sep 2024 14.05 BST First published on Wed 11 Sep 2024 22.10 BST"),
        ("en", "By Ann Lee, Harbour Post, 11 September 2024, 8:30 a.m. BST"),
        ("en", "By Ann Lee and Bob Ray of the Harbour Post, Wednesday, September 11, 2024, 8:30"),
        ("de", "Aktualisiert am 12. September 2024 | Veröffentlicht am 11. September 2024"),
        ("de", "Von Anna Berg und Jan Holm, Hafenpost, Mittwoch, 11. September 2024, 18 Uhr 20"),
        ("fr", "Le Phare, avec agences — Publié le mercredi 11 septembre 2024 à 18 h 20"),
        ("fr", "Mis à jour le 12 septembre 2024 • Publié le 11 septembre 2024"),
        ("es", "Actualizado el 12 de septiembre de 2024 | Publicado el 11 de septiembre de 2024"),
        ("ru", "Обновлено 12 сентября 2024 | Опубликовано 11 сентября 2024"),
        ("ar", "آخر تحديث 12 سبتمبر 2024 | تاريخ النشر 11 سبتمبر 2024"),
        ("sw", "Imesasishwa Septemba 12, 2024 | Imechapishwa Septemba 11, 2024"),
    ],
)
def test_a_day_of_publication_is_found_amid_the_furniture(language: str, line: str) -> None:
    assert under_the_headline(language, line) == DAY


def test_a_day_of_publication_is_found_above_the_headline() -> None:
    title, *body = STORIES["fr"]
    line = "Le Phare, avec agences — Publié le mercredi 11 septembre 2024 à 18 h 20"
    assert published(line, title, *body) == DAY


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The report on the ferry, published on 2 May 2019, warned of fires in the engine"),
        ("en", "By the river, on 2 May 1945, the last ferry of the war lay in the old harbour"),
        ("en", "By 2 May 1945 the harbour of the old town had been closed for two whole years"),
        ("en", "Read also: Old ferry laid up — Published 2 May 2019"),
        (
            "en",
            "Photo: Ann Lee, the old ferry in the harbour of the town, 2 May 2019, at dawn, one",
        ),
        ("de", "Der Bericht über die Fähre, veröffentlicht am 2. Mai 2019, warnte vor einem Brand"),
        (
            "fr",
            "Le rapport sur le ferry, publié le 2 mai 2019, mettait en garde contre un incendie",
        ),
        (
            "es",
            "El informe sobre el barco, publicado el 2 de mayo de 2019, advertía de un incendio",
        ),
    ],
)
def test_a_day_that_a_line_tells_of_is_none_of_publication(language: str, line: str) -> None:
    assert under_the_headline(language, line) is None


@pytest.mark.parametrize(
    ("language", "dateline"),
    [
        ("en", "KASTRANA, Sept. 11, 2024 (Meridian) -- "),
        ("en", "KASTRANA, Sept. 11, 2024 /Harbourwire/ -- "),
        ("en", "New Selim, Kastrana, 11 September 2024 – "),
        ("de", "Lübeck, 11. September 2024. "),
        ("de", "Lübeck, 11. September 2024. Bis Ende 2025 wird geprüft. "),
        ("de", "Frankfurt am Main, den 11. September 2024 – "),
        ("fr", "Paris, le 11 septembre 2024 – "),
        ("es", "MADRID, 11 de septiembre de 2024 (Faro) - "),
        ("ru", "МОСКВА, 11 сентября 2024 г. — "),
        ("ar", "كسترانا، 11 سبتمبر 2024 (ميريديان) - "),
        ("sw", "Dar es Salaam, Septemba 11, 2024 – "),
    ],
)
def test_a_dateline_tells_the_day_of_publication(language: str, dateline: str) -> None:
    assert at_the_beginning(language, dateline) == DAY


@pytest.mark.parametrize(
    ("language", "beginning"),
    [
        ("en", "On 2 May 1945 the war ended (in Lübeck). "),
        ("en", "In Lübeck, 2 May 1945 – "),
        ("en", "Wednesday, 2 May 1945 – "),
        ("en", "On Wednesday, 2 May 1945 (the day the war ended) the captain was born. "),
        ("en", "Lübeck, 2 May 1945. It is 2024, and people speak of it. "),
        ("en", "The captain was born in Lübeck, 2 May 1945 – "),
        ("de", "Am 2. Mai 1945 endete in Lübeck der Krieg – "),
        ("de", "Mittwoch, 2. Mai 1945. "),
        ("de", "In Lübeck, 2. Mai 1945 – "),
        ("fr", "Le 2 mai 1945 (un mercredi), la guerre prit fin. "),
        ("fr", "Mercredi, 2 mai 1945 – "),
        ("es", "El 2 de mayo de 1945 – "),
        ("ru", "Среда, 2 мая 1945 — "),
        ("ar", "في كسترانا، 2 مايو 1945 – "),
        ("sw", "Jumatano, Mei 2, 1945 – "),
    ],
)
def test_the_day_of_an_event_is_no_dateline(language: str, beginning: str) -> None:
    assert at_the_beginning(language, beginning) is None


def test_a_label_or_a_line_of_its_own_says_more_than_a_dateline() -> None:
    title, first, *rest = STORIES["en"]
    dated = f"KASTRANA, Sept. 10, 2024 (Meridian) -- {first}"
    for line in ("Published: 11 September 2024", "11 September 2024"):
        assert published(title, line, dated, *rest) == DAY


@pytest.mark.parametrize("piece", ["Published 2024 | ", "By A, ", "Kastrana, 2024 ", "2 May "])
def test_a_hostile_line_is_read_to_its_end(piece: str) -> None:
    title, *body = STORIES["en"]
    hostile = piece * 20_000
    assert published(title, *[hostile] * 10, "Published: 11 September 2024", *body) == DAY
