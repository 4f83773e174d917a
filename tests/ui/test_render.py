"""Messages and evidence as HTML: links, quotations, directions, highlights."""

from dataclasses import replace

import pytest

from assistant.types import Answer, Citation, DateMention, Locator, Passage, Statement
from index import Filter
from tests.ui.fakes import ARABIC, SEEDS, abstain, answer, cite, differ, led
from tests.ui.test_escape import HOSTILE, Reader
from ui.directions import direction, main_direction
from ui.evidence import card_html, find_passage, panel_html, quote_html
from ui.paragraphs import paragraphs_html
from ui.render import badge_texts, header_html, messages, question_html, reply_html
from ui.turns import Problem, Turn
from ui.words import words_in

EN = words_in("en")
AR = words_in("ar")


def turn_of(found: Answer, number: int = 1) -> Turn:
    return Turn(number, found.question, text=found.text, answer=found)


def chips(html: str) -> list[str | None]:
    tags = Reader(html).tags
    return [attrs["href"] for _, attrs in tags if attrs.get("class") == "uj-cite"]


def marked(html: str) -> str:
    """The words inside <mark>."""
    assert html.count("<mark>") == 1
    return Reader(html.partition("<mark>")[2].partition("</mark>")[0]).words


def hostile_citation(words: str) -> tuple[Citation, Passage]:
    citation = Citation(1, words, words, "en", words, 7, 7 + len(words), 1)
    text = f"before {words} after"
    passage = Passage(1, words, words, "en", words, words, text, 0, len(text), 0.5)
    return citation, passage


# Answers


def test_each_marker_of_an_answer_links_to_its_card() -> None:
    html = reply_html(turn_of(led("Who led the delegation?"), number=4), EN)
    assert chips(html) == ["#uj-card-4-1", "#uj-card-4-2", "#uj-card-4-3"]
    assert "[1]" in Reader(html).words


def test_a_marker_without_a_citation_stays_text() -> None:
    found = led("Who led the delegation?")
    html = reply_html(turn_of(replace(found, text="He led it [1]. He did not [7].")), EN)
    assert chips(html) == ["#uj-card-1-1"]
    assert "[7]" in Reader(html).words


@pytest.mark.parametrize("marks", ["“{}”", "«{}»", "„{}“", '"{}"', "{}"])
def test_a_marker_inside_an_articles_words_is_not_a_citation(marks: str) -> None:
    forged = "He led it [1], says [2] the paper [1]."
    citation, passage = hostile_citation(forged)
    text = f"{marks.format(forged)} [1]"
    html = reply_html(turn_of(answer("?", text, [(citation, passage)])), EN)
    assert chips(html) == ["#uj-card-1-1"]
    assert html.rindex("uj-cite") > html.index("&#91;2&#93;")


def test_a_forged_marker_stays_text_when_the_quote_runs_over_lines_or_is_shortened() -> None:
    forged = "He led it.\nAnd so [1]\nsays the [1] paper."
    citation, passage = hostile_citation(forged)
    whole = reply_html(turn_of(answer("?", f"{forged} [1]", [(citation, passage)])), EN)
    short = reply_html(turn_of(answer("?", "“so [1] says …” [1]", [(citation, passage)])), EN)
    assert chips(whole) == chips(short) == ["#uj-card-1-1"]


def test_quotation_marks_that_are_no_pair_do_not_swallow_a_citation() -> None:
    found = led("Who led the delegation?")
    html = reply_html(turn_of(replace(found, text='A 5" gun [1] and a 6" gun [2].')), EN)
    assert chips(html) == ["#uj-card-1-1", "#uj-card-1-2"]


def test_markers_of_an_unfinished_answer_open_nothing() -> None:
    html = reply_html(Turn(1, "?", stage="write", text="He led it [1]. She [2"), EN)
    assert "<a " not in html
    assert "uj-cite-waiting" in html
    assert "[2" not in Reader(html).words


def test_a_stopped_answer_says_that_it_is_incomplete() -> None:
    html = reply_html(Turn(1, "?", text="He led it [1].", stopped=True), EN)
    assert "Stopped" in html
    assert "<a " not in html


def test_an_abstention_looks_different_and_cites_nothing() -> None:
    html = reply_html(turn_of(replace(abstain("?"), text="The articles do not say [1].")), EN)
    assert 'class="uj-abstention"' in html
    assert chips(html) == []
    assert "uj-card" not in panel_html((turn_of(abstain("?")),), EN)


def test_an_error_is_one_line() -> None:
    html = reply_html(Turn(1, "?", problem=Problem("index_locked", "The index is <locked>.")), EN)
    assert 'role="alert"' in html
    assert "The index is <locked>." in Reader(html).words


def test_every_message_is_one_line_that_begins_with_a_block_tag() -> None:
    turns = (turn_of(led("a\n\n# b")), Turn(2, "c\n\nd", text="e\n\n    f"), turn_of(abstain("?")))
    for message in messages(turns, EN):
        assert message["content"].startswith("<div ")
        assert "\n" not in message["content"]


# Direction and language


def test_directions_are_told_from_letters() -> None:
    assert direction("“RT: وصل") == "ltr"
    assert main_direction("RT: وصل وفد عسكري") == "rtl"
    assert direction("12 — ?") == main_direction("…") == "auto"


def test_an_arabic_answer_runs_right_to_left_and_its_english_quote_does_not() -> None:
    html = reply_html(turn_of(led("من ترأس الوفد؟")), EN)
    assert '<p dir="rtl" lang="ar">' in html
    assert '<bdi class="uj-inset" lang="en" dir="ltr">' in html


def test_an_english_answer_isolates_its_arabic_quote() -> None:
    html = reply_html(turn_of(led("Who led the delegation?")), EN)
    assert '<p dir="ltr" lang="en">' in html
    assert '<bdi class="uj-inset" lang="ar" dir="rtl">' in html


def test_a_marker_after_a_long_foreign_quote_stays_with_it() -> None:
    html = reply_html(turn_of(led("Who led the delegation?")), EN)
    inset = html.split('class="uj-inset"')[1].split("</bdi>")[0]
    assert chips(f"<bdi {inset}</bdi>") == ["#uj-card-1-2"]


def test_a_paragraph_of_nothing_but_a_quotation_runs_as_it_does() -> None:
    assert paragraphs_html("“وصل وفد عسكري” [1]", "en").startswith('<p dir="rtl">')


def test_a_blank_line_in_an_answer_sets_findings_apart() -> None:
    html = paragraphs_html("One.\nStill one.\n\nTwo.")
    assert html.count("<p ") == 3
    assert html.index("uj-apart") > html.index("Still")


def test_a_question_is_shown_in_its_own_direction() -> None:
    assert 'dir="auto"' in question_html(Turn(1, "من ترأس الوفد؟"))


# Evidence


@pytest.mark.parametrize("question", ["Who led it?", "Wen traf Haftar?"])
def test_the_highlight_is_exactly_the_words_of_the_file(question: str) -> None:
    found = led(question) if "led" in question else differ(question)
    for citation in found.citations:
        text = (SEEDS / citation.source).read_text("utf-8")
        html = quote_html(citation, find_passage(citation, found.passages), EN)
        assert marked(html) == citation.quote == text[citation.start : citation.end]
        shown = Reader(html.replace('<span class="uj-gap" aria-hidden="true"> … </span>', "")).words
        assert shown.removesuffix("Show whole passageShow less") in text


def test_a_card_tells_where_its_words_stand() -> None:
    citation, passage = cite(2, ARABIC, "وقالت وزارة الدفاع", "إلى ليبيا")
    html = card_html(citation, passage, 1, EN)
    words = Reader(html).words
    for part in (ARABIC, "line 4", "Arabic ar", "عربي21", "August 23, 2023", citation.title):
        assert part in words
    assert '<blockquote class="uj-passage" lang="ar" dir="rtl">' in html
    assert 'id="uj-card-1-2"' in html
    assert 'href="#uj-cite-1-2"' in html


def test_a_card_names_the_files_with_the_same_words() -> None:
    citation, passage = cite(2, ARABIC, "وقالت وزارة الدفاع", "إلى ليبيا")
    assert passage is not None
    assert "Copies" not in Reader(card_html(citation, passage, 1, EN)).words
    copied = replace(passage, copies=("<b>.txt", "twin.txt"))
    html = card_html(replace(citation, also=("twin.txt",)), copied, 1, EN)
    assert "Copies: twin.txt, <b>.txt" in Reader(html).words


def test_a_citation_without_its_passage_still_shows_its_quote() -> None:
    citation, passage = cite(1, ARABIC, "وقالت وزارة الدفاع", "إلى ليبيا")
    elsewhere = replace(passage, start=passage.start + 1, end=passage.end + 1)
    assert find_passage(citation, [elsewhere]) is None
    assert marked(card_html(citation, None, 1, EN)) == citation.quote


def test_findings_that_differ_are_groups_and_one_finding_is_not() -> None:
    differing = panel_html((turn_of(differ("?")),), EN)
    assert "Answer 1" in differing
    assert "Answer 2" in differing
    agreeing = panel_html((turn_of(led("?")),), EN)
    assert "<h3>" not in agreeing
    assert "3 independent sources agree" in agreeing


def test_what_articles_say_of_a_topic_are_articles_and_no_answers() -> None:
    found = replace(differ("?"), by_article=True)
    html = panel_html((turn_of(found),), EN)
    assert "Article 1" in html
    assert "Article 2" in html
    assert "nswer" not in "".join(badge_texts(found, EN))
    assert "2 answers found" in badge_texts(differ("?"), EN)


@pytest.mark.parametrize("titles", [("A bridge", "The bridge"), ("", "")])
def test_rows_of_a_table_that_agree_are_counted_as_the_sources_they_are(
    titles: tuple[str, str],
) -> None:
    found = led("?")
    rows = tuple(
        replace(one, source="rows.csv", title=title, locator=Locator("row", number))
        for number, (one, title) in enumerate(zip(found.citations, titles, strict=False), start=1)
    )
    finding = replace(found.findings[0], citations=rows, sources=("rows.csv",), independent=2)
    badges = badge_texts(replace(found, citations=rows, findings=(finding,)), EN)
    assert badges[:2] == ["2 independent sources agree", "2 sources"]


def test_pages_of_one_file_are_one_source() -> None:
    found = led("?")
    pages = tuple(
        replace(one, source="a.pdf", title="A", locator=Locator("page", number))
        for number, one in enumerate(found.citations, start=1)
    )
    finding = replace(found.findings[0], citations=pages, sources=("a.pdf",), independent=1)
    assert badge_texts(replace(found, citations=pages, findings=(finding,)), EN)[0] == "1 source"


def test_copies_are_not_said_to_agree() -> None:
    found = led("?")
    copied = replace(found, findings=(replace(found.findings[0], independent=1),))
    assert "agree" not in panel_html((turn_of(copied),), EN)


def test_what_is_silent_is_listed_and_cannot_write_to_the_page() -> None:
    one = replace(led("?"), citations=led("?").citations[:1], findings=())
    silent = replace(one, silent_sources=("<b>x.txt",), silent_languages=("de", "fr"))
    html = panel_html((turn_of(silent),), EN)
    assert "<b>x.txt" not in html
    words = Reader(html).words
    assert "x.txt" in words
    assert "Not found in any source in German or French" in words
    assert "not found there" not in panel_html((turn_of(one),), EN)


def test_what_is_silent_is_said_once_where_a_table_says_who_says_what() -> None:
    html = panel_html((turn_of(replace(led("?"), silent_sources=("x.txt",))),), EN)
    assert html.count("x&#46;txt") == 1


def test_the_words_that_answer_are_set_off_within_the_quote() -> None:
    citation = led("?").citations[0]
    start, end = citation.start + 3, citation.start + 7
    html = card_html(replace(citation, answer_start=start, answer_end=end), None, 1, EN)
    assert f"<b>{citation.quote[3:7]}</b>" in html
    assert marked(html) == citation.quote
    whole = replace(citation, answer_start=citation.start, answer_end=citation.end)
    assert "<b>" not in card_html(whole, None, 1, EN)
    astray = replace(citation, answer_start=0, answer_end=4)
    assert "<b>" not in card_html(astray, None, 1, EN)


def test_a_day_named_by_its_weekday_is_dated_beside_the_quote() -> None:
    day = DateMention("Tue<sday", 0, 8, "2024-05-14", relative=True)
    html = card_html(replace(led("?").citations[0], dates=(day,)), None, 1, EN)
    assert '<time datetime="2024&#45;05&#45;14">May 14&#44; 2024</time>' in html
    assert "Tue<sday" not in html
    assert "Tue<sday" in Reader(html).words


def test_every_citation_has_one_card_even_if_no_finding_names_it() -> None:
    found = replace(led("?"), findings=())
    html = panel_html((turn_of(found),), EN)
    assert [html.count(f'id="uj-card-1-{marker}"') for marker in (1, 2, 3)] == [1, 1, 1]


def test_only_the_evidence_of_the_last_question_is_open() -> None:
    html = panel_html((turn_of(led("a"), 1), turn_of(differ("b"), 2)), EN)
    sections = [attrs for tag, attrs in Reader(html).tags if attrs.get("class") == "uj-section"]
    assert ["hidden" in attrs for attrs in sections] == [True, False]


def test_the_header_says_what_is_indexed() -> None:
    words = Reader(header_html(1205, ("sw", "ar"), EN)).words
    assert "1,205 articles in Arabic and Swahili" in words


# Hostile articles


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_article_adds_no_element_and_no_link(words: str) -> None:
    pair = hostile_citation(words)
    found = answer(words, f"“{words}” [1]\n{words} [1]", [pair], language=words)
    turn = turn_of(found)
    plain = turn_of(answer("q", "“w” [1]\nw [1]", [hostile_citation("w")]))
    for render in (
        lambda turn: reply_html(turn, AR),
        question_html,
        lambda turn: panel_html((turn,), AR),
    ):
        ours = {tag for tag, _ in Reader(render(plain)).tags}
        read = Reader(render(turn))
        assert {tag for tag, _ in read.tags} <= ours
        for _, attrs in read.tags:
            assert (attrs.get("href") or "#uj-").startswith("#uj-")
            assert not [name for name in attrs if name.startswith("on") or name in {"src", "style"}]
    assert marked(panel_html((turn,), EN)) == words


def test_an_answer_in_short_stands_out_above_its_quotations() -> None:
    page = paragraphs_html("Amina\n“Amina led it.” [1]", leads={"Amina"})
    assert '<p class="uj-lead" dir="ltr">Amina</p>' in page
    assert page.count("uj-lead") == 1


def test_who_worded_an_answer_and_what_was_withheld_is_said() -> None:
    statements = (Statement("He led it.", supported=True), Statement("<b>No.", supported=False))
    found = replace(led("?"), writer="ollama:<i>x", statements=statements, asked_as="Who? <u>he")
    html = reply_html(turn_of(found), EN)
    words = Reader(html).words
    assert "Written by ollama:<i>x; each sentence was checked" in words
    assert "1 sentence not borne out by the articles" in words
    assert "Understood as: Who? <u>he" in words
    assert "<i>x" not in html
    assert "<u>he" not in html
    assert "Written by" not in reply_html(turn_of(led("?")), EN)


def test_why_a_model_did_not_write_is_said() -> None:
    html = reply_html(turn_of(replace(led("?"), note="The <b>model did not answer.")), EN)
    assert "The <b>model did not answer." in Reader(html).words
    assert "<b>model" not in html


def test_a_translation_is_shown_as_a_machines() -> None:
    citation = replace(led("?").citations[1], translation="The <b>ministry said")
    html = card_html(citation, None, 1, EN)
    assert "Machine translation The <b>ministry said" in Reader(html).words
    assert "<b>ministry" not in html


@pytest.mark.parametrize("found", [led("Who led?"), abstain("Who won?")])
def test_an_answer_of_some_articles_says_so(found: Answer) -> None:
    turn = Turn(1, found.question, answer=found)
    said = words_in("de").html("asked_some")
    assert said not in reply_html(turn, words_in("de"))
    assert said in reply_html(replace(turn, where=Filter(languages=("en",))), words_in("de"))
