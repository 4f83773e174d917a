from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.corroborate import MOST_EVIDENCE
from assistant.source_questions import SourceQuestion
from assistant.write import write_answer, write_compared, write_findings, write_stated
from index.holdings import SourceFile
from tests.assistant.examples import TEXT, evidence


def file_of(_source: str) -> SourceFile:
    return SourceFile(TEXT)


def test_a_quote_is_the_exact_span_of_its_file_with_its_line() -> None:
    (finding,) = write_findings([[evidence("Minister Adams led the visit.")]], "en", file_of)
    (citation,) = finding.citations
    assert TEXT[citation.start : citation.end] == citation.quote == finding.text
    assert citation.line == 2


def test_a_quote_that_its_file_does_not_hold_is_never_shown() -> None:
    with pytest.raises(AssertionError, match=r"a\.txt"):
        write_findings(
            [[evidence("Minister Adams led the visit.")]], "en", lambda _: SourceFile("x" * 99)
        )


def test_markers_count_through_all_findings_in_reading_order() -> None:
    groups = [[evidence("It rained."), evidence("The first line.")], [evidence("The last line.")]]
    findings = write_findings(groups, "en", file_of)
    assert [c.marker for f in findings for c in f.citations] == [1, 2, 3]


def test_quotes_in_the_questions_language_come_first() -> None:
    group = [
        evidence("It rained.", "en.txt", "en", 0.9),
        evidence("The last line.", "de.txt", "de", 0.6),
    ]
    (finding,) = write_findings([group], "de", file_of)
    assert finding.sources == ("de.txt", "en.txt")
    assert finding.languages == ("de", "en")
    assert finding.text == "The last line."


def test_an_answer_quotes_a_bounded_number() -> None:
    groups = [[evidence("It rained.")] * 6, [evidence("The last line.")] * 6]
    findings = write_findings(groups, "en", file_of)
    assert sum(len(finding.citations) for finding in findings) == MOST_EVIDENCE


def test_every_finding_and_every_file_of_it_is_quoted_however_many_there_are() -> None:
    agreeing = [evidence("It rained.", f"{number}.txt", "en") for number in range(MOST_EVIDENCE)]
    swahili = evidence("The first line.", "last.txt", "sw", 0.4)
    other = evidence("The last line.", "other.txt", "de")
    findings = write_findings([[*agreeing, swahili], [other]], "en", file_of)
    assert findings[0].independent == MOST_EVIDENCE + 1
    assert findings[0].languages == ("en", "sw")
    assert findings[1].sources == ("other.txt",)
    for finding in findings:
        assert tuple(item.source for item in finding.citations) == finding.sources
    markers = [item.marker for finding in findings for item in finding.citations]
    assert markers == list(range(1, MOST_EVIDENCE + 3))
    assert f"“The last line.” [{MOST_EVIDENCE + 2}]" in write_answer(findings, "en")


def test_what_a_file_says_again_gives_way_to_what_others_say() -> None:
    again = [evidence("It rained.")] * MOST_EVIDENCE
    group = [*again, evidence("The first line.", "b.txt", confidence=0.4)]
    findings = write_findings([group, [evidence("The last line.", "c.txt")]], "en", file_of)
    assert [finding.sources for finding in findings] == [("a.txt", "b.txt"), ("c.txt",)]
    assert sum(len(finding.citations) for finding in findings) == MOST_EVIDENCE


def test_the_text_holds_every_quote_before_its_marker() -> None:
    findings = write_findings(
        [[evidence("It rained.")], [evidence("The last line.")]], "en", file_of
    )
    text = write_answer(findings, "en")
    assert "“It rained.” [1]" in text
    assert "“The last line.” [2]" in text


@pytest.mark.parametrize("language", ["en", "ar", "de", "sw", "fr", "xx"])
def test_nothing_found_is_said_in_the_questions_language(language: str) -> None:
    text = write_answer((), language)
    assert text
    assert (text == write_answer((), "en")) == (language in {"en", "xx"})


def test_a_citation_says_where_the_words_that_answer_stand() -> None:
    item = evidence("Minister Adams led the visit.", answer="Adams")
    ((citation,),) = (finding.citations for finding in write_findings([[item]], "en", file_of))
    assert TEXT[citation.answer_start : citation.answer_end] == "Adams"


def test_sources_that_agree_are_counted_with_their_languages() -> None:
    group = [
        evidence("It rained.", "a.txt", "sw"),
        evidence("The last line.", "b.txt", "ar"),
        evidence("The first line.", "c.txt", "en"),
    ]
    findings = write_findings([group], "de", file_of)
    assert findings[0].independent == 3
    assert "3 (Suaheli, Arabisch und Englisch)" in write_answer(findings, "de")


def test_copies_count_as_one_source() -> None:
    group = [evidence("It rained.", "a.txt"), evidence("The last line.", "b.txt")]
    copies = {("a.txt", "b.txt"), ("b.txt", "a.txt")}
    (finding,) = write_findings([group], "en", file_of, copies)
    assert finding.sources == ("a.txt", "b.txt")
    assert finding.independent == 1


@pytest.mark.parametrize(
    ("copies", "count"), [(set(), 4), ({(0, 3), (3, 0)}, 3), ({(0, 2), (2, 0)}, 3)]
)
def test_rows_of_a_table_are_counted_but_no_copies_of_them(
    copies: set[tuple[int, int]], count: int
) -> None:
    items = [evidence("It rained.", "wire.csv"), evidence("The last line.", "wire.csv")]
    items += [evidence("The first line.", "wire.csv"), evidence("It rained.", "b.txt")]
    group = [
        replace(item, passage=replace(item.passage, id=number)) for number, item in enumerate(items)
    ]
    (finding,) = write_findings([group], "en", file_of, copies, lambda passage: passage.id)
    assert finding.independent == count
    assert finding.sources == ("wire.csv", "b.txt")


def test_an_answer_that_differs_is_introduced_as_another() -> None:
    findings = write_findings(
        [[evidence("It rained.")], [evidence("The last line.")]], "en", file_of
    )
    first, second = write_answer(findings, "en").split("\n\n")
    assert second.startswith("Another answer")
    assert "Another answer" not in first


def test_a_finding_with_the_words_of_one_before_it_is_told_by_its_sentence() -> None:
    one, other = "Minister Adams led the visit.", "The last line."
    minister = [[evidence(one, source, answer="Minister")] for source in ("a.txt", "b.txt")]
    findings = write_findings([*minister, [evidence(other)]], "en", file_of)
    assert [finding.text for finding in findings] == ["Minister", one, other]


def test_items_of_a_list_differ_from_none() -> None:
    findings = write_findings(
        [[evidence("It rained.")], [evidence("The last line.")]], "de", file_of
    )
    _, second = write_answer(findings, "de", several=True).split("\n\n")
    assert second.startswith("Außerdem:\n")


@pytest.mark.parametrize(
    ("language", "label", "names"),
    [
        ("en", "Articles that speak of it: 2", "Swahili and Arabic"),
        ("de", "Artikel, die davon sprechen: 2", "Suaheli und Arabisch"),
        ("sw", "Idadi ya makala zinazozungumzia hilo: 2", "Kiswahili na Kiarabu"),
    ],
)
def test_articles_that_speak_of_something_are_not_said_to_agree(
    language: str, label: str, names: str
) -> None:
    groups = [
        [evidence("It rained.", "a.txt", "sw")],
        [evidence("The last line.", "b.txt", "ar")],
    ]
    findings = write_findings(groups, language, file_of)
    assert write_stated(findings, language, SourceQuestion("it")).splitlines() == [
        f"{label} ({names})",
        "“It rained.” [1]",
        "“The last line.” [2]",
    ]


@pytest.mark.parametrize("language", ["en", "ar", "de", "sw", "fr", "es", "xx"])
def test_that_no_article_says_something_is_not_that_none_answers(language: str) -> None:
    abstained = write_answer((), language)
    assert write_stated((), language, SourceQuestion("it")) == abstained
    kinds = (SourceQuestion("it", counted=True), SourceQuestion("it", mentioned=True))
    texts = [write_stated((), language, kind) for kind in kinds]
    assert len({abstained, *texts}) == len([abstained, *texts])
    assert (texts == [write_stated((), "en", kind) for kind in kinds]) == (language in {"en", "xx"})


def test_sources_that_say_something_are_counted() -> None:
    findings = write_findings([[evidence("It rained.")]], "en", file_of)
    assert write_stated(findings, "en", SourceQuestion("it", counted=True)) == write_answer(
        findings, "en"
    )


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("It snowed.", "“It snowed.”"),
        ("“It rained,” she said.", "«“It rained,” she said.»"),
        ("Sie sagte: „Es regnet.“", "«Sie sagte: „Es regnet.“»"),
        ('He said: "It rained."', '«He said: "It rained."»'),
        ("«Il pleut», dit-elle.", "“«Il pleut», dit-elle.”"),
        ("“It rained,” she said. «Il pleut.»", "‹“It rained,” she said. «Il pleut.»›"),
        ("She said “rain” twice.", "“She said “rain” twice.”"),
    ],
)
def test_no_quotation_mark_stands_beside_its_like(quote: str, shown: str) -> None:
    findings = write_findings([[evidence(quote)]], "en", lambda _: SourceFile(quote))
    assert write_answer(findings, "en").splitlines()[-1] == f"{shown} [1]"
    assert findings[0].citations[0].quote == quote


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ((("It rained.", "a.txt"), ("It rained.", "b.txt")), "No difference was found."),
        ((("It rained.", "a.txt"),), ""),
        ((("It rained.", "a.txt"), ("Adams", "b.txt")), "The answers found differ."),
    ],
)
def test_answers_to_what_sources_agree_on_are_said_to_differ_or_not(
    groups: tuple[tuple[str, str], ...], told: str
) -> None:
    said = dict.fromkeys(text for text, _ in groups)
    grouped = [[evidence(*item) for item in groups if item[0] == text] for text in said]
    findings = write_findings(grouped, "en", lambda _: SourceFile(TEXT))
    assert write_compared(findings, "en") == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "at least"), ("de", "mindestens"), ("ar", "على الأقل"), ("sw", "angalau")],
)
def test_those_found_to_say_something_are_not_told_as_all_who_do(language: str, told: str) -> None:
    findings = write_findings(
        [[evidence("It rained.")]], language, lambda _: SourceFile(TEXT), lower_bound=True
    )
    about = SourceQuestion("it rained", counted=True)
    assert told in write_stated(findings, language, about).splitlines()[0]
    assert told not in write_answer([replace(findings[0], lower_bound=False)], language)


def test_a_whole_quotation_on_two_lines_is_told_but_once() -> None:
    quote = "It rained\non the hills."
    findings = write_findings([[evidence(quote)]], "en", lambda _: SourceFile(quote))
    assert write_answer(findings, "en").startswith("Independent sources: 1")


@pytest.mark.parametrize(
    ("language", "between"), [("en", "”: May 13, 2024; “"), ("ar", "”: 13 مايو 2024؛ “")]
)
def test_days_that_are_meant_are_listed_as_their_language_lists(
    language: str, between: str
) -> None:
    quote = "They met on Monday and on Tuesday."
    item = evidence(quote)
    item = replace(item, passage=replace(item.passage, published="2024-05-16"))
    findings = write_findings([[item]], language, lambda _: SourceFile(quote))
    assert between in write_answer(findings, language)


def dated(published: str | None) -> str:
    quote = "They met on Tuesday."
    item = evidence(quote)
    item = replace(item, passage=replace(item.passage, published=published))
    return write_answer(write_findings([[item]], "en", lambda _: SourceFile(quote)), "en")


def test_a_weekday_is_dated_beside_its_quote_which_stays_as_it_is() -> None:
    text = dated("2024-05-16")
    assert "“They met on Tuesday.” [1] (“Tuesday”: May 14, 2024)" in text


def test_a_weekday_without_a_day_of_publication_is_left_alone() -> None:
    assert "(“" not in dated(None)


def test_a_day_that_the_quote_names_itself_is_not_repeated() -> None:
    quote = "They met on 14 May 2024."
    item = evidence(quote)
    item = replace(item, passage=replace(item.passage, published="2024-05-16"))
    (finding,) = write_findings([[item]], "en", lambda _: SourceFile(quote))
    assert finding.citations[0].dates == ()
