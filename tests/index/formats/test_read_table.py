import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import NoArticles, UnreadableFile
from index.formats import read_table as module
from index.formats.extract import Extract
from index.formats.read_table import read_csv, read_jsonl

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
ROWS = st.lists(st.fixed_dictionaries({"title": WORDS, "text": WORDS}), min_size=1, max_size=6)


def table(text: str) -> Extract:
    return read_csv(text.encode(), "a.csv")


def words_of(extract: Extract) -> list[str]:
    return [declared.span.of(extract.text) for declared in extract.declared]


def test_a_row_is_an_article_with_what_its_columns_say() -> None:
    extract = table(
        'title,date,text,source\nBridge,2023-08-23,It opens.,BBC\nTower,"23 August 2023","It\n'
        'closes, too.",DW\n'
    )
    assert extract.text == "Bridge\nIt opens.\n\nTower\nIt\ncloses, too."
    assert words_of(extract) == ["Bridge\nIt opens.", "Tower\nIt\ncloses, too."]
    said = [(found.title, found.published, found.outlet) for found in extract.declared]
    day = date(2023, 8, 23)
    assert said == [("Bridge", day, "BBC"), ("Tower", day, "DW")]
    assert [(part.kind, part.number) for part in extract.parts] == [("row", 1), ("row", 2)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told(delimiter: str) -> None:
    lines = [["Titel", "Inhalt", "Datum"], ["Brücke", "Sie öffnet.", "23.08.2023"]]
    extract = table("\n".join(delimiter.join(line) for line in lines))
    assert extract.text == "Brücke\nSie öffnet."
    assert extract.declared[0].published == date(2023, 8, 23)


@pytest.mark.parametrize(
    "names",
    [
        ("Title", "TEXT"),
        ("head_line", "Main Text"),
        ("العنوان", "النص"),
        ("Titel", "Inhalt"),
        ("kichwa", "makala"),
        ("titre", "contenu"),
        ("заголовок", "текст"),
    ],
)
def test_columns_are_known_by_name_in_many_languages(names: tuple[str, str]) -> None:
    title, text = names
    assert table(f"{title},{text}\nA,one\n").text == "A\none"
    line = json.dumps({title: "A", text: "one"}).encode()
    assert read_jsonl(line, "a.jsonl").text == "A\none"


def test_a_table_of_one_column_needs_no_quotes() -> None:
    assert table("text\nOne, two; three.\nFour\n").text == "One, two; three.\n\nFour"


def test_a_quote_that_never_closes_costs_its_own_row_only() -> None:
    extract = table('title,text\nA,one\nB,"opens\nC,three\nD,"said ""so"""\n')
    assert words_of(extract) == ["A\none", "C\nthree", 'D\nsaid "so"']
    assert extract.skipped == ("row 2 is broken (line 3)",)
    assert [part.number for part in extract.parts] == [1, 3, 4]


def test_what_follows_of_a_broken_row_is_no_article() -> None:
    extract = table('text,date\n"He said "so" to me\nand left",2023\nthe rest\nWhole,2023\n')
    assert words_of(extract) == ["Whole"]
    assert len(extract.skipped) == 3


def test_a_row_with_too_many_columns_is_skipped_not_cut() -> None:
    extract = table("title,text\nA,one, and two\nB,three\n")
    assert words_of(extract) == ["B\nthree"]
    assert extract.skipped == ("row 1 has 3 columns, not 2",)


def test_many_skipped_rows_are_told_in_few_lines() -> None:
    extract = table("title,text\n" + "A,one,two\n" * 500 + "B,three\n")
    assert len(extract.skipped) == 21
    assert extract.skipped[-2:] == ("480 more rows", "row 500 has 3 columns, not 2")


def test_many_broken_rows_cost_no_whole_one() -> None:
    extract = table("title,text\n" + 'A,"one\nB,two\n' * 300)
    assert words_of(extract) == ["B\ntwo"] * 300
    assert len(extract.skipped) == 21


def test_a_table_that_is_given_up_says_from_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_READ_IN_VAIN", 0)
    extract = table('title,text\nA,one\nB,"two\nC,three\n')
    assert words_of(extract) == ["A\none"]
    assert extract.skipped[-1].endswith("are given up (line 4): too many are broken")


def test_a_long_field_is_read_and_the_limit_of_csv_left_as_it_was() -> None:
    before = csv.field_size_limit()
    assert len(table("title,text\nA," + "word " * 100_000).text) > before
    assert csv.field_size_limit() == before


def test_lines_that_are_no_objects_are_skipped_and_named() -> None:
    content = b'{"text": "one"}\n{"text": \n[1]\n\n{"body": ["two", "three"]}\n' + b"[" * 50_000
    extract = read_jsonl(content, "a.jsonl")
    assert extract.text == "one\n\ntwo\nthree"
    assert [part.number for part in extract.parts] == [1, 5]
    assert extract.skipped == (
        *("line 2 is not JSON", "line 3 is not a JSON object"),
        "line 6 is not JSON",
    )


def test_rows_without_text_are_no_articles_and_no_failure() -> None:
    extract = read_jsonl(b'{"text": "", "title": "A"}\n{"text": null}\n{"text": "one"}', "a.jsonl")
    assert (extract.text, extract.skipped) == ("one", ())
    assert extract.parts[0].number == 3


def test_half_characters_of_json_are_marked() -> None:
    assert (
        read_jsonl(b'{"text": "a\\ud800b\\u0000c\\ud83d\\ude80"}', "a").text == "a\ufffdb\ufffdc🚀"
    )


def test_a_title_that_the_text_begins_with_is_not_given_twice() -> None:
    assert table('title,text\nBridge,"Bridge\nIt opens."\n').text == "Bridge\nIt opens."


def test_a_date_is_taken_only_where_it_is_one() -> None:
    dates = ["2023-08-23T10:00:00Z", "2023-99-99", "Tuesday", "23 أغسطس 2023", "1692748800"]
    extract = table("text,published\n" + "".join(f"one,{day}\n" for day in dates))
    day = date(2023, 8, 23)
    assert [found.published for found in extract.declared] == [day, None, None, day, None]


@pytest.mark.parametrize("content", [b'{"question": "Who?"}\n{"text": "one"}', b'{"textile": 1}'])
def test_a_first_record_without_text_means_no_articles(content: bytes) -> None:
    with pytest.raises(NoArticles, match=r"a\.jsonl"):
        read_jsonl(content, "a.jsonl")


def test_a_table_without_a_column_of_text_holds_no_articles() -> None:
    with pytest.raises(NoArticles, match=r"a\.csv.*text, body, content") as caught:
        table("name,price\nA,1\n")
    assert caught.value.cure


@pytest.mark.parametrize("content", [b"no JSON\nat all", b'{"text": ""}'])
def test_a_file_in_which_no_row_has_text_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.jsonl") as caught:
        read_jsonl(content, "a.jsonl")
    assert not isinstance(caught.value, NoArticles)


def is_whole(extract: Extract, rows: list[dict[str, str]]) -> None:
    """Spans lie inside the text, in order, and give each row's words."""
    kept = [(number, row) for number, row in enumerate(rows, 1) if row["text"].strip()]
    assert [part.number for part in extract.parts] == [number for number, _ in kept]
    end = 0
    for (_, row), part, declared in zip(kept, extract.parts, extract.declared, strict=True):
        assert part.span == declared.span
        assert end <= part.span.start < part.span.end <= len(extract.text)
        assert part.span.of(extract.text).endswith(row["text"].strip())
        first = part.span.of(extract.text).splitlines()[0]
        assert declared.title is None or " ".join(first.split()) == declared.title
        end = part.span.end
    assert not extract.skipped


@given(ROWS)
def test_every_span_of_lines_of_json_is_its_rows_words(rows: list[dict[str, str]]) -> None:
    rows = [*rows, {"title": "", "text": "last"}]
    content = "\n".join(json.dumps(row) for row in rows).encode()
    is_whole(read_jsonl(content, "a.jsonl"), rows)


@given(ROWS)
def test_every_span_of_a_table_is_its_rows_words(rows: list[dict[str, str]]) -> None:
    kept = [row for row in rows if row["title"].strip() or row["text"].strip()]
    kept.append({"title": "", "text": "last"})
    file = io.StringIO()
    writer = csv.DictWriter(file, ["title", "text"])
    writer.writeheader()
    writer.writerows(kept)
    is_whole(read_csv(file.getvalue().encode(), "a.csv"), kept)
