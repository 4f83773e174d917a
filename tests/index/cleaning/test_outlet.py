"""The publisher's name, where a page states it."""

from __future__ import annotations

import pytest

from index.cleaning.headline import headline_text
from index.cleaning.lines import Line
from index.cleaning.outlet import find_outlet, outlet_in_title
from index.cleaning.paragraphs import paragraphs


def outlet_of(page: str, footer: str = "") -> str | None:
    return find_outlet(lines_of(page), None, lines_of(footer))


def lines_of(page: str) -> list[Line]:
    return [Line.read(page, span, "en") for span in paragraphs(page)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Source: Port News", "Port News"),
        ("المصدر: أخبار الميناء", "أخبار الميناء"),
        ("© 2024 Port News. All rights reserved.", "Port News"),
        ("Port News © 2024", "Port News"),
        ("جميع الحقوق محفوظة © أخبار الميناء ٢٠٢٤", "أخبار الميناء"),
        ("© Hafenblatt 2021 – Alle Rechte vorbehalten", "Hafenblatt"),
        ("Copyright © 2024 जनपत्र. सर्वाधिकार सुरक्षित।", "जनपत्र"),
    ],
)
def test_a_source_or_copyright_line_names_the_outlet(line: str, expected: str) -> None:
    assert outlet_of(f"The ships came in on Monday morning at nine.\n{line}\n") == expected


def test_a_photographers_sign_is_no_outlet() -> None:
    assert outlet_of("The old ships lie at the northern pier since Monday. © Jane Doe\n") is None


def test_a_name_at_the_top_that_the_copyright_line_repeats_is_given_as_it_stands() -> None:
    page = "Port News\nThe ships came in on Monday morning at nine.\n© 2024 Port News Media Ltd.\n"
    assert outlet_of(page) == "Port News"


def test_the_copyright_line_may_stand_below_a_pasted_story() -> None:
    assert outlet_of("The ships came in on Monday.\n", "© 2024 Port News\n") == "Port News"


@pytest.mark.parametrize(
    ("top", "line", "expected"),
    [
        (
            "HABARI ZA BANDARI",
            "Haki zote zimehifadhiwa 2024 Habari za Bandari",
            "Habari za Bandari",
        ),
        ("أخبار الميناء", "جميع الحقوق محفوظة أخبار الميناء ٢٠٢٤", "أخبار الميناء"),
        ("HAFENBLATT", "Alle Rechte vorbehalten 2024 Hafenblatt", "Hafenblatt"),
        ("PORT NEWS", "© Port News 2024", "Port News"),
        ("BHN", "© BHN 2024", "BHN"),
        ("Habari", "Haki zote zimehifadhiwa 2024 Habari za Bandari", None),
        ("Habari za Bandari", "Mwanzo | Habari | Habari za Bandari", None),
    ],
)
def test_a_masthead_that_a_line_without_a_sign_reserves_rights_for_is_the_outlet(
    top: str, line: str, expected: str | None
) -> None:
    assert outlet_of(f"{top}\nThe ships came in on Monday morning at nine.\n{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Abonnez-vous à notre infolettre. © Courrier du Port", "Courrier du Port"),
        ("Jiunge nasi leo! © 2024 Habari za Bandari", "Habari za Bandari"),
        ("هل تتابعنا؟ © أخبار الميناء", "أخبار الميناء"),
        ("Port News. © All rights reserved.", "Port News"),
        ("Port News. Copyright © 2024. All rights reserved.", "Port News"),
        ("Port News © 2024 All rights reserved | Terms", "Port News"),
    ],
)
def test_a_sentence_glued_to_a_copyright_line_is_no_outlet(line: str, expected: str) -> None:
    assert outlet_of(f"The ships came in on Monday morning at nine.\n{line}\n") == expected


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        ("Hafenblatt Verlag GmbH", "Hafenblatt"),
        ("Port News Ltd.", "Port News"),
        ("Hafenblatt GmbH & Co. KG", "Hafenblatt"),
        ("Der Verlag", "Der Verlag"),
        ("New Ltd Review", "New Ltd Review"),
        ("Port Broadcasting Corporation", "Port Broadcasting Corporation"),
    ],
)
def test_the_form_of_a_company_is_no_part_of_its_papers_name(holder: str, expected: str) -> None:
    assert outlet_of(f"The ships came in on Monday at nine.\n© 2024 {holder}\n") == expected


def test_the_holder_that_the_masthead_names_too_is_taken_before_another() -> None:
    page = "Port News\nThe ships came in on Monday.\n© Vogt/Photos\n© 2024 Port News Media\n"
    assert outlet_of(page) == "Port News"


def test_a_name_behind_the_headline_is_taken_before_the_publishers() -> None:
    body = f"{BODY}© 2024 Merian Vogt Beteiligungen\n"
    found = read("Fähre brennt vor Kastrana – Merian Vogt", language="de", body=body)
    assert found == ("Fähre brennt vor Kastrana", "Merian Vogt")


@pytest.mark.parametrize(
    ("title", "line", "expected"),
    [
        ("Brand im Hafen - Hafenblatt", "© Hafenblatt Verlag GmbH | Impressum", "Hafenblatt"),
        ("حريق في الميناء | أخبار الميناء", "جميع الحقوق محفوظة أخبار الميناء", "أخبار الميناء"),
        ("Moto bandarini – Habari", "© Habari 2024", "Habari"),
        ("Brand im Hafen - vierzehn Tote", "© Hafenblatt Verlag GmbH", None),
        ("Brand im Hafen - Hafen", "© Hafenblatt Verlag GmbH", None),
        ("Brand im Hafen - Hafenblatt", "Das Hafenblatt sprach mit ihr.", None),
        ("Hafenblatt", "© Hafenblatt", None),
        ("", "© Hafenblatt", None),
    ],
)
def test_a_pages_title_names_the_outlet_if_its_copyright_line_does(
    title: str, line: str, expected: str | None
) -> None:
    assert outlet_in_title(title, f"The ships came in.\n{line}\n") == expected


def test_a_page_that_names_nobody_has_no_outlet() -> None:
    assert outlet_of("The ships came in on Monday morning at nine.\nShare\n") is None


BODY = (
    "The port burned on Monday evening, the coast guard said on Tuesday morning.\n"
    "Fourteen people died, and the minister promised an inquiry within two weeks.\n"
)


def read(headline: str, *, language: str = "en", body: str = BODY) -> tuple[str, str | None]:
    """The title and the outlet of a page with a headline."""
    page = f"{headline}\n{body}"
    lines = [Line.read(page, span, language) for span in paragraphs(page)]
    outlet = find_outlet(lines, lines[0])
    return headline_text(lines[0], lines, outlet), outlet


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Brand in Kastrana – vierzehn Tote", "de"),
        ("Brand im Hafen von Kastrana schnell gelöscht – Vierzehn Tote", "de"),
        ("Fähre brennt vor Kastrana - 14 Tote", "de"),
        ("Minister tritt nach dem Brand zurück – Zeitung", "de"),
        ("Ferry captain detained – what we know", "en"),
        ("Ferry captain detained – What We Know", "en"),
        ("Ferry Captain Detained - Two Charged", "en"),
        ("Port to open again soon - Coast Guard", "en"),
        ("Ferry captain detained - Video", "en"),
        ("Incendie du ferry « Aurelia » : dix-sept morts", "fr"),
        ("Procès « Aurelia » - le capitaine condamné", "fr"),
        ("« La mer - Notre Mère » : la colère des pêcheurs", "fr"),
        ("حريق في الميناء - ما نعرفه حتى الآن", "ar"),
        ("港口火灾 - 十四人死亡", "zh"),
    ],
)
def test_a_headlines_second_half_is_no_outlet(headline: str, language: str) -> None:
    assert read(headline, language=language) == (headline, None)


@pytest.mark.parametrize(
    ("tail", "language"),
    [
        ("| vierzehn", "de"), ("- Küstenkurier", "de"), ("– Hamburger Nachrichten", "de"),
        ("– Harbour Post", "en"), ("- The Touchline", "en"), ("— StepNews.kz", "ru"),
        ("- صحيفة الساحل", "ar"), ("- 江州晚报", "zh"), ("» Voz del Istmo", "es"),
    ],
)  # fmt: skip
def test_a_name_behind_a_headline_is_the_outlet(tail: str, language: str) -> None:
    head = "Die Fähre brennt vor Kastrana"
    assert read(f"{head} {tail}", language=language) == (head, tail[2:])


@pytest.mark.parametrize(
    "line", ["Photo: Merian Vogt", "Merian Vogt, 3 March 2024", "Home | Merian Vogt", "Merian Vogt"]
)
def test_what_another_line_names_is_the_outlet_in_any_language(line: str) -> None:
    head = "Fähre brennt vor Kastrana"
    found = read(f"{head} – Merian Vogt", language="de", body=f"{BODY}{line}\n")
    assert found == (head, "Merian Vogt")


def test_only_the_outlet_is_cut_from_a_headline_of_two_halves() -> None:
    assert read("Brand in Kastrana – vierzehn Tote | Küstenkurier", language="de") == (
        "Brand in Kastrana – vierzehn Tote", "Küstenkurier",
    )  # fmt: skip


def test_a_headline_said_again_speaks_for_no_outlet() -> None:
    headline = "Brand in Kastrana – Vierzehn Tote"
    assert read(headline, language="de", body=f"{headline}\n{BODY}") == (headline, None)
