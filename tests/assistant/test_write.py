from __future__ import annotations

import pytest

from assistant.write import MOST_CITATIONS, write_answer, write_findings
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
    assert sum(len(finding.citations) for finding in findings) == MOST_CITATIONS


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
