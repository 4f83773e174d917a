"""The publisher's name, where a page states it."""

from __future__ import annotations

import pytest

from index.cleaning.lines import Line
from index.cleaning.outlet import find_outlet
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


def test_a_page_that_names_nobody_has_no_outlet() -> None:
    assert outlet_of("The ships came in on Monday morning at nine.\nShare\n") is None
