"""One event in five files and four languages, a wire copy among them: who says what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.answering import Answering
from assistant.read import Calibration, Weights
from assistant.span_reader import Judged, SpanScore
from assistant.types import Done
from index import Filter
from index.errors import NothingMatches

WIRE = (
    "A ferry carrying 94 passengers ran aground off the island of Tamara on Sunday, the coast "
    "guard said. The rescue was led by Captain Oskar Lindqvist, who brought every passenger "
    "ashore within four hours. The cause is not known, and the owner of the ferry, Baltair, has "
    "ordered an inquiry. No one was hurt, and two dogs and a horse were saved as well."
)
FILES = {
    "wire.txt": f"Ferry runs aground off Tamara\nPublished 2024-05-14\n\n{WIRE}\n",
    "copy.txt": f"Passengers saved off Tamara\nPublished 2024-05-14\n\n{WIRE}\n\nOur reporters.\n",
    "german.txt": (
        "Fähre vor Tamara auf Grund gelaufen\nVeröffentlicht am 14. Mai 2024\n\n"
        "Vor der Insel Tamara ist eine Fähre mit 94 Menschen an Bord auf Grund gelaufen. Kapitän "
        "Oskar Lindqvist leitete die Rettung. Der Bürgermeister dankte den Fischern, die mit "
        "ihren Booten geholfen hatten, und versprach ein Fest im Hafen.\n"
    ),
    "arabic.txt": (
        "جنوح عبّارة قبالة جزيرة تمارا\nنُشر في 14 مايو 2024\n\n"
        "جنحت عبّارة تقل 94 راكباً قبالة جزيرة تمارا. وقاد القبطان أوسكار ليندكفيست عملية الإنقاذ. "
        "وقال رئيس البلدية إن الصيادين ساعدوا بقواربهم في نقل الركاب إلى الميناء.\n"
    ),
    "swahili.txt": (
        "Feri yakwama karibu na kisiwa cha Tamara\nImechapishwa 14 Mei 2024\n\n"
        "Bei ya samaki imepanda katika soko la kisiwa cha Tamara baada ya wavuvi wengi kwenda "
        "kusaidia abiria wa feri iliyokwama. Wafanyabiashara walisema bei itashuka wiki ijayo.\n"
    ),
}


@pytest.fixture(scope="module")
def ujumbe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("ferry")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assistant = Assistant.from_folder(folder, folder / "index", Settings())
    yield assistant
    assistant.close()


@pytest.fixture
def declining(ujumbe: Assistant) -> Assistant:
    """An assistant that is never sure enough of what it reads."""
    return Assistant(ujumbe.index, Settings(threshold=1.0))


def test_spellings_in_two_scripts_are_one_finding_and_a_copy_is_no_further_source(
    ujumbe: Assistant,
) -> None:
    answer = ujumbe.ask("Who led the rescue?")
    finding = answer.findings[0]
    assert "Lindqvist" in finding.text
    assert {"de", "ar", "en"} <= set(finding.languages)
    assert finding.independent == 3
    assert "3 (English" in answer.text


def test_a_language_that_is_silent_is_named(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("Who led the rescue?")
    assert answer.silent_languages == ("sw",)
    assert "swahili.txt" in answer.silent_sources


def test_sources_of_one_language_are_asked_what_they_say(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("What do the Swahili sources say about the price of fish?")
    assert {item.source for item in answer.citations} == {"swahili.txt"}
    assert any("Bei ya samaki" in item.quote for item in answer.citations)
    german = ujumbe.ask("Was sagen die arabischen Quellen über die Fischer?")
    assert {item.source for item in german.citations} == {"arabic.txt"}


@pytest.mark.parametrize(
    ("name", "is_heard_of"),
    [
        ("Zdeněk Havránek", False),
        ("Paraguay", False),
        ("the Turkish navy", False),
        ("Oskar Lindqvist", True),
        ("Lindkvist", True),
    ],
)
def test_of_whom_or_what_country_no_source_names_nothing_is_said(
    ujumbe: Assistant, name: str, is_heard_of: bool
) -> None:
    answer = ujumbe.ask(f"What do the sources say about {name}?")
    assert answer.abstained is not is_heard_of


def test_sources_that_the_filter_leaves_out_are_not_answered_for_by_others(
    ujumbe: Assistant,
) -> None:
    arabic = Filter(languages=("ar",))
    with pytest.raises(NothingMatches, match="de"):
        ujumbe.ask("What do the German sources say about the captain?", arabic)
    answer = ujumbe.ask("What do the Arabic sources say about the captain?", arabic)
    assert {item.source for item in answer.citations} == {"arabic.txt"}


def test_sources_in_a_language_that_none_is_in_say_nothing(ujumbe: Assistant) -> None:
    assert ujumbe.ask("What do the French sources say about the captain?").abstained
    answer = ujumbe.ask("What do the French and Arabic sources say about the captain?")
    assert {item.source for item in answer.citations} == {"arabic.txt"}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What do the French sources say about the captain?",
            "No indexed article is in French.",
        ),
        (
            "According to the French sources, who led the rescue?",
            "No indexed article is in French.",
        ),
        (
            "Was sagen die spanischen und französischen Quellen über den Kapitän?",
            "Kein indexierter Artikel ist auf Spanisch oder Französisch.",
        ),
        ("ماذا تقول المصادر الفرنسية عن القبطان؟", "لا يوجد مقال مفهرس باللغة الفرنسية."),
        (
            "Vyanzo vya Kifaransa vinasema nini kuhusu nahodha?",
            "Hakuna makala ya Kifaransa kwenye faharasa.",
        ),
    ],
)
def test_that_no_article_is_in_a_language_is_said_as_such(
    ujumbe: Assistant, question: str, text: str
) -> None:
    answer = ujumbe.ask(question)
    assert answer.abstained
    assert answer.text == text


def test_a_language_that_only_the_filter_leaves_out_is_not_called_unindexed(
    ujumbe: Assistant,
) -> None:
    english = Filter(sources=("wire.txt",))
    answer = ujumbe.ask("What do the German sources say about the captain?", english)
    assert answer.text == "The indexed articles do not answer this question."


def test_how_many_sources_say_something_is_counted_without_copies(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("How many sources say that Oskar Lindqvist led the rescue?")
    assert {item.language for item in answer.citations} == {"en", "de", "ar"}
    assert answer.findings[0].independent == 3
    assert answer.text.splitlines()[0].startswith("Independent sources: 3 (English, ")


def test_a_claim_that_no_source_makes_is_not_counted(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("How many sources say that the bridge was blown up by rebels?")
    assert answer.abstained
    assert answer.silent_sources == ()


def test_that_no_source_makes_a_claim_is_said_as_such(ujumbe: Assistant) -> None:
    english = ujumbe.ask("Do any sources say that the bridge was blown up by rebels?")
    german = ujumbe.ask("Welche Quellen sagen, dass Rebellen die Brücke sprengten?")
    assert (english.text, german.text) == (
        "No article was found that clearly says so.",
        "Es wurde kein Artikel gefunden, der das deutlich sagt.",
    )


@pytest.mark.parametrize(
    ("chosen", "counted"),
    [
        (
            "Which sources say that Oskar Lindqvist led the rescue?",
            "How many sources say that Oskar Lindqvist led the rescue?",
        ),
        (
            "Sagen alle Quellen, dass Oskar Lindqvist die Rettung leitete?",
            "Wie viele Quellen sagen, dass Oskar Lindqvist die Rettung leitete?",
        ),
    ],
)
def test_which_sources_say_something_is_answered_by_those_that_do(
    ujumbe: Assistant, chosen: str, counted: str
) -> None:
    answer = ujumbe.ask(chosen)
    assert answer.findings == ujumbe.ask(counted).findings
    assert {"de", "ar"} <= set(answer.findings[0].languages)


def test_articles_that_speak_of_a_topic_are_findings_each(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("What do the sources say about Lindqvist?")
    assert len(answer.findings) > 1
    assert {finding.independent for finding in answer.findings} == {1}
    label, *quotes = answer.text.splitlines()
    assert label.startswith(f"Articles that speak of it: {len(answer.findings)} (")
    assert [line[0] for line in quotes] == ["“"] * len(answer.citations)
    assert "Independent" not in answer.text
    assert answer.by_article
    assert answer.confidence == 1.0
    assert not answer.only_near
    assert not ujumbe.ask("Who arrived?").by_article


@pytest.mark.parametrize(
    "question",
    [
        "What do the sources say about the fishermen?",
        "How many sources mention the inquiry of Baltair into Lindqvist?",
    ],
)
def test_of_a_topic_that_is_not_all_names_sentences_are_only_near(
    ujumbe: Assistant, question: str
) -> None:
    answer = ujumbe.ask(question)
    assert answer.text.startswith("Nearest sentences, which may not speak of it; articles: ")
    assert answer.only_near


@pytest.mark.parametrize(
    ("question", "files"),
    [
        ("How many sources mention Lindqvist?", {"copy.txt", "german.txt", "arabic.txt"}),
        ("كم مصدرا يذكر ليندكفيست؟", {"copy.txt", "german.txt", "arabic.txt"}),
        ("Which articles mention lindqvist and Baltair?", {"copy.txt"}),
        ("Welche Quellen erwähnen Tamara?", {*FILES} - {"wire.txt"}),
        ("Vyanzo vingapi vinamtaja Lindqvist?", {"copy.txt", "german.txt", "arabic.txt"}),
    ],
)
def test_every_article_that_has_a_name_mentions_it_but_copies_once(
    ujumbe: Assistant, question: str, files: set[str]
) -> None:
    answer = ujumbe.ask(question)
    heard = {source for finding in answer.findings for source in finding.sources}
    assert {source.replace("wire", "copy") for source in heard} == files
    assert len(heard) == len(files)
    name = (
        ("Lindqvist", "Baltair", "ليندكفيست") if "Tamara" not in question else ("Tamara", "تمارا")
    )
    assert all(any(form in item.quote for form in name) for item in answer.citations)


@pytest.mark.parametrize("question", ["How many sources mention Kasimova?", "... mention Brazil?"])
def test_what_no_article_mentions_is_said_as_such(ujumbe: Assistant, question: str) -> None:
    answer = ujumbe.ask(question.replace("...", "How many sources"))
    assert answer.abstained
    assert answer.text == "No article was found that mentions it."


def test_whether_sources_agree_is_seen_from_their_answers(ujumbe: Assistant) -> None:
    asked = ujumbe.ask("Do the sources agree on who led the rescue?")
    assert "Lindqvist" in asked.findings[0].text
    assert asked.findings == ujumbe.ask("who led the rescue").findings
    assert asked.text.startswith(asked.opening)
    assert asked.opening in {"No difference was found.", "The answers found differ."}
    assert not ujumbe.ask("who led the rescue").opening


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which sources deny that Oskar Lindqvist led the rescue?", "No article was found that"),
        ("Welche Quellen bestreiten, dass Oskar Lindqvist sie leitete?", "Es wurde kein Artikel"),
        ("Ni vyanzo vipi vinakanusha kwamba Lindqvist aliongoza?", "Hakuna makala iliyopatikana"),
        ("ما هي المصادر التي تنفي أن ليندكفيست قادها؟", "لم يُعثر على مقال ينفي"),
    ],
)
def test_that_no_source_denies_something_is_said_as_such(
    ujumbe: Assistant, question: str, told: str
) -> None:
    answer = ujumbe.ask(question)
    assert answer.abstained
    assert answer.text.startswith(told)


def test_whether_sources_agree_on_what_was_answered_is_told_first(ujumbe: Assistant) -> None:
    session = ujumbe.session()
    session.ask("Who led the rescue?")
    answer = session.ask("Do the sources agree?")
    assert answer.opening in {"No difference was found.", "The answers found differ."}
    assert answer.text.startswith(answer.opening)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What do the sources disagree on?", "Please say on what"),
        ("Do the sources contradict each other?", "Please say on what"),
        ("Stimmen die Quellen überein?", "Bitte nennen Sie"),
        ("Worin widersprechen sich die Quellen?", "Bitte nennen Sie"),
        ("هل تختلف المصادر؟", "يرجى ذكر الموضوع"),
        ("Je, vyanzo vinatofautiana?", "Tafadhali taja jambo"),
    ],
)
def test_what_sources_are_to_be_compared_in_is_asked_for_where_it_was_not_said(
    ujumbe: Assistant, question: str, told: str
) -> None:
    answer = ujumbe.ask(question)
    assert answer.abstained
    assert answer.text.startswith(told)


def test_sources_of_a_language_alone_answer_a_question_put_to_them(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("According to the German sources, who led the rescue?")
    assert "Lindqvist" in answer.findings[0].text
    assert {item.source for item in answer.citations} == {"german.txt"}


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Which sources say so?", {"arabic.txt", "german.txt", "copy.txt", "wire.txt"}),
        ("Wie viele deutsche Quellen sagen das?", {"german.txt"}),
        (
            "Stimmen die Quellen darin überein?",
            {"arabic.txt", "german.txt", "copy.txt", "wire.txt"},
        ),
        ("ماذا تقول المصادر العربية عنه؟", {"arabic.txt"}),
    ],
)
def test_sources_are_asked_about_the_answer_before(
    ujumbe: Assistant, question: str, sources: set[str]
) -> None:
    talk = ujumbe.session()
    before = talk.ask("Who led the rescue?")
    answer = talk.ask(question)
    assert sources - {"copy.txt", "wire.txt"} <= {item.source for item in answer.citations}
    assert {item.source for item in answer.citations} <= sources
    assert all("indqvist" in item.quote or "ليندكفيست" in item.quote for item in answer.citations)
    assert answer.asked_as == f"{before.question} {question}"


def test_an_answer_that_no_source_of_a_language_gives_is_said_by_none(ujumbe: Assistant) -> None:
    talk = ujumbe.session()
    talk.ask("Who led the rescue?")
    answer = talk.ask("Which Swahili sources say so?")
    assert answer.text == "No article was found that clearly says so."
    assert answer.abstained
    assert answer.confidence == 0.0


def test_who_was_not_asked_is_not_silent(ujumbe: Assistant) -> None:
    talk = ujumbe.session()
    talk.ask("Who led the rescue?")
    answer = talk.ask("Which German sources say so?")
    assert {item.source for item in answer.citations} == {"german.txt"}
    assert (answer.silent_sources, answer.silent_languages) == ((), ())


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Who is Oskar Lindqvist?", "Articles that speak of it: 3"),
        ("who is oskar lindqvist", "Articles that speak of it: 3"),
        ("Wer ist Oskar Lindqvist?", "Artikel, die davon sprechen: 3"),
        ("من هو أوسكار ليندكفيست؟", "عدد المقالات التي تتحدث عن ذلك: 3"),
        ("Oskar Lindqvist ni nani?", "Idadi ya makala zinazozungumzia hilo: 3"),
    ],
)
def test_of_whom_nothing_is_read_that_says_who_it_is_is_told_what_is_said(
    declining: Assistant, question: str, heading: str
) -> None:
    answer = declining.ask(question)
    assert answer.text.startswith(heading)
    assert answer.by_article


def test_a_name_alone_asks_what_is_said_of_it(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("Oskar Lindqvist")
    assert answer.by_article
    assert set(answer.findings[0].languages) | set(answer.findings[1].languages) <= {
        "en",
        "de",
        "ar",
    }
    talk = ujumbe.session()
    talk.ask("Who led the rescue?")
    assert not talk.ask("And Baltair?").by_article


@pytest.mark.parametrize(
    "question",
    ["Who is Greta Lindqvist?", "Who is the mayor?", "Where is Tamara?", "rescue oskar"],
)
def test_what_is_no_name_that_articles_have_is_not_told_of(
    declining: Assistant, question: str
) -> None:
    assert declining.ask(question).abstained


def test_sunday_is_dated_by_the_day_of_publication(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("When did the ferry run aground?")
    dated = [day for item in answer.citations for day in item.dates]
    assert ("Sunday", "2024-05-12") in [(day.text, day.date) for day in dated]
    for item in answer.citations:
        text = FILES[item.source]
        assert all(text[day.start : day.end] == day.text for day in item.dates)


PAPERS = {
    "arusha": "Coffee growers meet this week. Prices fell by a third since the rains began.",
    "bremen": "A tram broke down near the old mill, and pupils walked to school through snow.",
    "cairo": "The museum opens its third hall, with coins that divers brought up in the north.",
    "dakar": "Wrestlers train on the beach at dawn. Their final draws crowds from four regions.",
    "essen": "Two mines become parks. Gardeners have planted eleven hundred lime trees so far.",
    "fez": "Tanners want cleaner water. The guild has written to the governor for the fifth time.",
    "genoa": "An opera about a baker sells out. Its composer is nineteen and plays the viola.",
    "harare": "Maize is cheap again. Millers blame imports, while farmers speak of a good year.",
    "izmir": "Figs are late. A cooperative has lent its members ladders, baskets and a lorry.",
    "jena": "Opticians show a lens that weighs a gram. It is meant for telephones and drones.",
    "kigali": "Cyclists have a lane of their own from the lake to the stadium, eight miles long.",
}


def test_everyone_who_says_it_is_counted_and_cited(tmp_path: Path) -> None:
    for town, news in PAPERS.items():
        (tmp_path / f"{town}.txt").write_text(
            f"News from {town}\nPublished 2024-05-14\n\n{news}\n\n"
            f"Oskar Lindqvist led the rescue, say readers in {town}.\n",
            encoding="utf-8",
        )
    ujumbe = Assistant.from_folder(tmp_path, tmp_path / "index", Settings())
    answer = ujumbe.ask("How many sources say that Oskar Lindqvist led the rescue?")
    mentioned = ujumbe.ask("How many sources mention Lindqvist?")
    ujumbe.close()
    assert len(answer.citations) == answer.findings[0].independent == len(PAPERS)
    assert answer.silent_sources == ()
    assert len(mentioned.findings) == len(PAPERS)


def test_articles_of_one_table_are_sources_each_and_a_copy_among_them_is_none(
    tmp_path: Path,
) -> None:
    rows = [
        {"title": name, "text": FILES[f"{name}.txt"].split("\n\n")[1], "date": "2024-05-14"}
        for name in ("wire", "copy", "german", "arabic")
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "ferry.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "reprint.txt").write_text(FILES["copy.txt"], encoding="utf-8")
    ujumbe = Assistant.from_folder(tmp_path, tmp_path / "index", Settings())
    answers = [
        ujumbe.ask(question)
        for question in (
            "Who led the rescue?",
            "How many sources say that Oskar Lindqvist led the rescue?",
        )
    ]
    ujumbe.close()
    assert [answer.findings[0].independent for answer in answers] == [3, 3]
    assert {item.language for item in answers[0].findings[0].citations} == {"en", "de", "ar"}


class Finds:
    """Proposes some words wherever they stand, all as surely."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def spans(self, question: str, passages: Sequence[str], most: int = 3) -> list[list[SpanScore]]:
        """As `ProposesSpans` says."""
        assert question
        return [
            [
                SpanScore(text.index(words), text.index(words) + len(words), 3.0, 0.0, 0.0)
                for words in self._words
                if words in text
            ][:most]
            for text in passages
        ]

    def judge(self, statement: str, passage: str) -> Judged:
        """As `ReadsClaims` says; neither way."""
        assert statement
        assert passage
        return Judged(0.0, None, ())

    def pieces(self, word: str) -> int:
        """As `ReadsClaims` says."""
        return len(word)


@pytest.mark.parametrize(
    ("question", "between"),
    [("Which two names are told?", "Also:"), ("What name is told?", "Another answer found:")],
)
def test_items_of_a_list_are_not_called_other_answers(
    ujumbe: Assistant, question: str, between: str
) -> None:
    scale = Calibration(Weights(score=1.0), Weights(score=1.0), bias=0.0, threshold=0.1)
    reader = Finds("Oskar Lindqvist", "Baltair")
    answering = Answering(ujumbe.index, Settings(), reader, scale)
    *_, done = answering.stream(question)
    assert isinstance(done, Done)
    assert [finding.text for finding in done.answer.findings] == ["Oskar Lindqvist", "Baltair"]
    assert f"\n\n{between}\nBaltair\n" in done.answer.text


def test_who_differs_from_many_is_told_and_everyone_who_was_read_is_heard_or_silent(
    tmp_path: Path,
) -> None:
    names = dict.fromkeys(PAPERS, "Oskar Lindqvist") | {"jena": "Amadou Benali", "fez": "nobody"}
    for town, name in names.items():
        (tmp_path / f"{town}.txt").write_text(
            f"News from {town}\nPublished 2024-05-14\n\n{PAPERS[town]}\n\n"
            f"The rescue was led by {name}, say readers in {town}.\n",
            encoding="utf-8",
        )
    scale = Calibration(Weights(score=1.0), Weights(score=1.0), bias=0.0, threshold=0.1)
    reader = Finds("Oskar Lindqvist", "Amadou Benali")
    ujumbe = Assistant.from_folder(tmp_path, tmp_path / "index", Settings())
    answering = Answering(ujumbe.index, Settings(passages=20), reader, scale)
    *_, done = answering.stream("Who led the rescue?")
    ujumbe.close()
    assert isinstance(done, Done)
    answer = done.answer
    found = {finding.text: finding for finding in answer.findings}
    assert found.keys() == {"Oskar Lindqvist", "Amadou Benali"}
    assert found["Oskar Lindqvist"].independent == len(PAPERS) - 2
    assert found["Amadou Benali"].sources == ("jena.txt",)
    assert "Another answer found:" in answer.text
    cited = {item.source for item in answer.citations}
    assert cited == {source for finding in answer.findings for source in finding.sources}
    assert cited | {*answer.silent_sources} == {item.source for item in answer.passages}
    assert answer.silent_sources == ("fez.txt",)


def test_a_copy_of_what_is_quoted_is_not_called_silent(tmp_path: Path) -> None:
    openings = {
        "a": "arusha bremen cairo dakar essen fez",
        "b": "genoa harare izmir jena kigali fez",
    }
    for name, towns in openings.items():
        own = " ".join(PAPERS[town] for town in towns.split())
        text = f"News of the day\n\n{own * 3}\n\n{WIRE}\n\n{WIRE.replace('the', 'that')}\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    scale = Calibration(Weights(score=1.0), Weights(score=1.0), bias=0.0, threshold=0.1)
    ujumbe = Assistant.from_folder(tmp_path, tmp_path / "index", Settings())
    answering = Answering(ujumbe.index, Settings(), Finds("Oskar Lindqvist"), scale)
    *_, done = answering.stream("Who led the rescue?")
    ujumbe.close()
    assert isinstance(done, Done)
    assert {item.source for item in done.answer.citations} == {"a.txt"}
    assert {item.source for item in done.answer.passages} == {"a.txt", "b.txt"}
    assert done.answer.silent_sources == ()


def test_a_question_that_looks_like_pidgin_is_answered_in_english(ujumbe: Assistant) -> None:
    assert ujumbe.ask("When did Lindqvist resign?").language == "en"
    assert ujumbe.ask("متى استقال يفكوروف من منصبه؟").language == "ar"


def test_what_has_no_word_asks_for_nothing(ujumbe: Assistant) -> None:
    answer = ujumbe.ask("???")
    assert answer.abstained
    assert not answer.passages
