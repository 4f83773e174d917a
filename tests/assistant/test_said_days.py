from __future__ import annotations

from datetime import date

import pytest

from assistant.details import Wording
from assistant.said_days import with_days_of

WEDNESDAY = date(2025, 10, 15)
BY_WEEKDAY = Wording("Al-Habsi war am Montag in Dodoma eingetroffen.", "de", WEDNESDAY)
WITHOUT_YEAR = Wording("She leaves on 7 June; the boats come by the end of May.", "en", WEDNESDAY)


@pytest.mark.parametrize(
    ("claim", "language", "expected"),
    [
        ("He arrived on Monday, October 13, 2025, with 18 others.", "en", "on Monday with 18"),
        ("Er kam am 13. Oktober 2025 an.", "de", "am Montag an"),
        ("Er kam am 13. Oktober an.", "de", "am Montag an"),
        ("وصل يوم الاثنين 13 أكتوبر 2025، إلى دودوما.", "ar", "يوم الاثنين، إلى دودوما"),
        ("Alifika Jumatatu, tarehe 13 Oktoba 2025, mjini.", "sw", "Alifika Jumatatu mjini"),
    ],
)
def test_a_day_that_a_passage_names_by_its_weekday_is_named_so(
    claim: str, language: str, expected: str
) -> None:
    assert expected in with_days_of(BY_WEEKDAY, Wording(claim, language))


def test_a_year_that_a_passage_leaves_out_is_left_out() -> None:
    claim = Wording("She leaves on 7 June 2025, the boats come in May 2026.", "en")
    assert with_days_of(WITHOUT_YEAR, claim) == "She leaves on 7 June, the boats come in May."


@pytest.mark.parametrize(
    ("passage", "claim"),
    [
        ("She came on Monday. It leaves next Monday.", "She came on 20 October 2025."),
        ("She left on 13 October 2025. On Monday it rained.", "She left on 13 October 2025."),
        ("She came yesterday.", "She came on Tuesday, 14 October 2025."),
        ("It rained last year.", "In 2024 it rained."),
        ("She leaves on 7 June.", "She left on 7/6/2025."),
        ("On 7 June it rained, as on 7 June 2024.", "It rained on 7 June 2025."),
        ("On Monday it rained.", "It rained from 12-13 October 2025."),
    ],
)
def test_no_day_is_named_as_another_one_or_broken(passage: str, claim: str) -> None:
    told = Wording(passage, "en", WEDNESDAY)
    assert with_days_of(told, Wording(claim, "en")) == claim


@pytest.mark.parametrize(
    ("claim", "language", "expected"),
    [
        ("El 7 de junio de 2025 sale.", "es", "El 7 de junio sale."),
        ("Ataondoka 7 Juni mwaka 2025.", "sw", "Ataondoka 7 Juni."),
        ("تغادر في 7 يونيو عام 2025.", "ar", "تغادر في 7 يونيو."),
    ],
)
def test_what_leads_to_a_year_goes_with_it(claim: str, language: str, expected: str) -> None:
    assert with_days_of(WITHOUT_YEAR, Wording(claim, language)) == expected


@pytest.mark.parametrize(
    "passage",
    [
        BY_WEEKDAY,
        Wording(BY_WEEKDAY.text, "de"),
        Wording("He came on 14 October 2025.", "en", WEDNESDAY),
    ],
    ids=["another day", "no day of publication", "the whole date"],
)
def test_other_days_stay_as_they_are(passage: Wording) -> None:
    claim = Wording("He came on 14 October 2025, a Tuesday.", "en")
    assert with_days_of(passage, claim) == claim.text
