"""What an answer's sources date, and when they appeared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.timeline import Moment, timeline
from assistant.types import Answer, Citation

TUESDAY = "2023-08-22"


def cited(
    *quotes: str,
    source: str = "",
    language: str = "en",
    published: str | None = None,
    first: int = 1,
) -> list[Citation]:
    """Citations, each of a file of its own unless one is named."""
    return [
        Citation(
            marker=marker,
            source=source or f"{marker}.txt",
            title="A visit",
            language=language,
            quote=quote,
            start=100,
            end=100 + len(quote),
            line=1,
            published=published,
        )
        for marker, quote in enumerate(quotes, start=first)
    ]


def moments(*citations: Citation) -> tuple[Moment, ...]:
    return timeline(
        Answer(
            question="When?",
            text="",
            citations=citations,
            findings=(),
            abstained=not citations,
            language="en",
            confidence=0.9,
            passages=(),
            timings={},
        )
    )


def dates(*citations: Citation) -> list[str]:
    return [moment.date for moment in moments(*citations)]


def test_dates_come_in_order_whatever_the_order_of_the_citations() -> None:
    quotes = ("On 3 May 2024 he left.", "He came on 1 May 2024.", "In 2011 Gaddafi fell.")
    assert dates(*cited(*quotes)) == ["2011", "2024-05-01", "2024-05-03"]


def test_a_date_stays_as_precise_as_its_words() -> None:
    quotes = ("In 2022 it began.", "He came in August 2023.", "He left on 22 August 2023.")
    assert dates(*cited(*quotes)) == ["2022", "2023-08", TUESDAY]


def test_publication_and_what_is_told_are_kept_apart() -> None:
    (citation,) = cited("He arrived on Tuesday.", published="2023-08-23")
    told, appeared = moments(citation)
    assert (told.date, appeared.date) == (TUESDAY, "2023-08-23")
    assert [dated.citations for dated in told.said] == [(citation,)]
    assert told.published == ()
    assert appeared.said == ()
    assert appeared.published == (citation,)


def test_a_day_that_hangs_on_publication_is_said_to() -> None:
    told, *_ = moments(*cited("He arrived on Tuesday.", published="2023-08-23"))
    assert told.said[0].reckoned
    assert [mention.text for mention in told.said[0].mentions] == ["Tuesday"]
    absolute, *_ = moments(*cited("He arrived on 22 August 2023.", published="2023-08-23"))
    assert not absolute.said[0].reckoned


def test_without_a_day_of_publication_tuesday_is_no_date() -> None:
    quotes = ("He arrived on Tuesday.", "In 2011 he fled.", "In 2014 he came back.")
    assert dates(*cited(*quotes)) == ["2011", "2014"]


def test_several_sources_on_one_day_are_one_moment() -> None:
    english = cited("He arrived on August 22, 2023.")
    swahili = cited("Aliwasili Agosti 22, 2023.", language="sw", first=2)
    arabic = cited("وصل الثلاثاء.", language="ar", published="2023-08-23", first=3)
    told, _ = moments(*english, *swahili, *arabic)
    assert told.date == TUESDAY
    assert [dated.language for dated in told.said] == ["en", "sw", "ar"]


def test_the_same_words_are_told_once_with_every_file_that_has_them() -> None:
    quotes = ("He came in 2011.", "He came in 2011.", "He left in 2014.")
    first, second, third = cited(*quotes)
    came, left = moments(first, second, third)
    assert [dated.citations for dated in came.said] == [(first, second)]
    assert [dated.citations for dated in left.said] == [(third,)]


def test_the_same_words_of_two_weeks_mean_two_days() -> None:
    one = cited("He arrived on Tuesday.", published="2023-08-23")
    other = cited("He arrived on Tuesday.", published="2023-08-30", first=2)
    told = [moment.date for moment in moments(*one, *other) if moment.said]
    assert told == [TUESDAY, "2023-08-29"]


def test_a_file_is_published_once_however_often_it_is_cited() -> None:
    one, two = cited("He came in 2011.", "He went.", source="a.txt", published="2023-08-23")
    *_, appeared = moments(one, two)
    assert appeared.published == (one,)


def test_a_quotation_may_name_several_dates_and_one_of_them_twice() -> None:
    quote = "In 2011 he fled, in 2014 he returned; he fell ill in 2011."
    fled, returned = moments(*cited(quote))
    assert [mention.text for mention in fled.said[0].mentions] == ["2011", "2011"]
    assert [mention.text for mention in returned.said[0].mentions] == ["2014"]


@pytest.mark.parametrize(
    "quotes",
    [
        (),
        ("Nothing is dated here.",),
        ("In 2011 he fled.",),
        ("In 2011 he fled.", "In 2011 he came."),
        ("In 2023 he fled.", "On 22 August 2023 he came."),
        ("In 2023 he fled.", "In August 2023 he came.", "On 22 August 2023 he left."),
    ],
)
def test_where_no_date_is_certainly_before_another_there_is_no_timeline(
    quotes: tuple[str, ...],
) -> None:
    assert moments(*cited(*quotes)) == ()


def test_two_days_of_one_month_are_in_order_beside_it() -> None:
    quotes = ("In August 2023 he came.", "On 22 August 2023 he left.", "On 23 August 2023 too.")
    assert dates(*cited(*quotes)) == ["2023-08", TUESDAY, "2023-08-23"]


@given(st.lists(st.sampled_from(["in 2011", "on 3 May 2024", "on Tuesday", "ever"]), max_size=6))
def test_the_words_of_a_date_stand_where_it_is_said_that_they_do(parts: list[str]) -> None:
    quote = f"He came {', '.join(parts)} and so on."
    for moment in moments(*cited(quote, quote, published="2024-05-08")):
        for dated in moment.said:
            assert dated.quote == quote
            for mention in dated.mentions:
                assert quote[mention.start : mention.end] == mention.text
                assert mention.date == moment.date


def test_a_moment_gives_plain_values() -> None:
    told, _ = moments(*cited("He arrived on Tuesday.", published="2023-08-23"))
    assert told.to_dict()["said"][0]["mentions"][0]["date"] == TUESDAY
