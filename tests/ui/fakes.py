"""An assistant that knows its answers by heart: real nouns, real text of the seeds.

It stands in for the pipeline where only the page is tested. Its quotes are looked up in
the seeds, so their offsets and lines are exact.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from assistant.types import Answer, Citation, Done, Event, Finding, Passage, Stage, TextDelta

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index import Filter

SEEDS = Path(__file__).parents[2] / "seeds"

LED = "Who led the delegation?"
"""A question that `led` answers."""

EXAMPLES = (
    LED,
    "من ترأس الوفد العسكري الروسي؟",
    "Wen traf Haftar in Moskau?",
    "Nani aliongoza ujumbe wa Urusi mjini Benghazi?",
)

SWAHILI = "000_0057a532e41f4b8e.txt"
ARABIC_VISIT = "001_a32228f6c72bd771.txt"
ARABIC = "002_693adc1bebf9f47a.txt"
ENGLISH = "003_3e6b6a966a9fb11e.txt"
GERMAN = "004_789a16f93de133ea.txt"

_ARTICLES = {
    SWAHILI: (
        "sw",
        "Libya: Ujumbe wa jeshi la Urusi wazuru jeshi la ANL la Marshal Haftar",
        None,
        None,
    ),
    ARABIC_VISIT: ("ar", "قائد الجيش الوطني الليبي يزور روسيا", "موقع 24", "2023-09-26"),
    ARABIC: (
        "ar",
        "وفد عسكري روسي يصل إلى ليبيا تلبية لدعوة خليفة حفتر",
        "عربي21",
        "2023-08-23",
    ),
    ENGLISH: ("en", "Russian army officials visit Libya after Haftar invite", None, None),
    GERMAN: (
        "de",
        (
            "Putin beschloss, seinen Einfluss im Nahen Osten auszuweiten: "
            "Der libysche Marschall Haftar traf in Moskau ein"
        ),
        "Aljazeera.com",
        None,
    ),
}


@dataclass(frozen=True, slots=True)
class FakeSummary:
    """What is indexed."""

    articles: int = 5
    languages: tuple[str, ...] = ("ar", "de", "en", "sw")


def cite(marker: int, source: str, begins: str, ends: str) -> tuple[Citation, Passage]:
    """A citation of the seed's words from `begins` to `ends`, and the passage around it."""
    text = (SEEDS / source).read_text("utf-8")
    start = text.index(begins)
    end = text.index(ends, start) + len(ends)
    language, title, outlet, published = _ARTICLES[source]
    quote, line = text[start:end], text.count("\n", 0, start) + 1
    citation = Citation(marker, source, title, language, quote, start, end, line)
    above = text.rfind("\n", 0, max(0, start - 420)) + 1
    below = text.find("\n", end + 420)
    below = below if below != -1 else len(text)
    passage = Passage(
        marker, source, title, language, outlet, published, text[above:below], above, below, 0.8
    )
    return citation, passage


def answer(
    question: str, text: str, *groups: Sequence[tuple[Citation, Passage]], language: str = "en"
) -> Answer:
    """An answer with one finding for each group of citations; none means an abstention."""
    findings = tuple(
        Finding(
            group[0][0].quote,
            tuple(citation for citation, _ in group),
            tuple(dict.fromkeys(citation.source for citation, _ in group)),
            tuple(dict.fromkeys(citation.language for citation, _ in group)),
            independent=len({citation.source for citation, _ in group}),
        )
        for group in groups
    )
    evidence = [pair for group in groups for pair in group]
    citations = sorted((citation for citation, _ in evidence), key=lambda found: found.marker)
    return Answer(
        question=question,
        text=text,
        citations=tuple(citations),
        findings=findings,
        abstained=not groups,
        language=language,
        confidence=0.9 if groups else 0.1,
        passages=tuple(passage for _, passage in evidence),
        timings={"total": 0.4},
    )


def led(question: str) -> Answer:
    """Who led the delegation: four files in three languages say the same."""
    evidence = (
        cite(1, ENGLISH, "It said the visit", "earlier this month."),
        cite(2, ARABIC, "وقالت وزارة الدفاع الروسية: ", 'إلى ليبيا".'),
        cite(3, SWAHILI, "Iousous-bek Bamatguireïevich Evkurov, Naibu", "Khalifa Haftar"),
    )
    if "؟" in question:
        text = (
            "ترأس الوفد نائب وزير الدفاع الروسي يونس بك يفكوروف [2]، وتقول صحيفة بالإنجليزية: "
            f"“{evidence[0][0].quote}” [1] وكذلك بالسواحيلية [3]."
        )
        return answer(question, text, evidence, language="ar")
    text = (
        "Deputy Defense Minister Yunus-bek Yevkurov led it [1]. An Arabic report says the same: "
        f"“{evidence[1][0].quote}” [2]\n"
        "A Swahili report has him leading the delegation in Benghazi [3]."
    )
    return answer(question, text, evidence)


def differ(question: str) -> Answer:
    """Whom Haftar met in Moscow: two accounts."""
    german = cite(1, GERMAN, "Am Tag zuvor hatte Haftar", "Wladimir Putin geführt.")
    arabic = cite(2, ARABIC_VISIT, "وكان في استقبال حفتر", "المسلمة.")
    text = (
        f"„{german[0].quote}“ [1]\nEin anderer Bericht nennt den stellvertretenden "
        "Verteidigungsminister Jewkurow [2]."
    )
    return answer(question, text, (german,), (arabic,), language="de")


def abstain(question: str) -> Answer:
    """Nothing in the seeds answers."""
    return answer(question, "The articles do not say. Nothing in them supports an answer.")


class FakeAssistant:
    """Streams canned answers; `pause` seconds between events make it human to watch."""

    def __init__(self, answers: Sequence[Answer] = (), *, pause: float = 0.0) -> None:
        self._answers = {answer.question: answer for answer in answers}
        self._pause = pause

    def summary(self) -> FakeSummary:
        """What is indexed."""
        return FakeSummary()

    def ask(self, question: str) -> Answer:
        """The answer."""
        if question in self._answers:
            return self._answers[question]
        if "?" in question and ("Haftar" in question or "Moskau" in question):
            return differ(question)
        if any(word in question.casefold() for word in ("led", "ترأس", "ujumbe")):
            return led(question)
        return abstain(question)

    def session(self, _: Sequence[Answer] = ()) -> FakeAssistant:
        """A conversation in which nothing is remembered."""
        return self

    def stream(self, question: str, where: Filter | None = None) -> Iterator[Event]:
        """The answer, as it comes; no filter was chosen."""
        assert where is None
        found = self.ask(question)
        for name in ("retrieve", "read", "write"):
            yield Stage(name)
            time.sleep(self._pause)
        if not found.abstained:
            for start in range(0, len(found.text), 24):
                yield TextDelta(found.text[start : start + 24])
                time.sleep(self._pause / 4)
        yield Done(found)


class Heard(FakeAssistant):
    """Remembers what it was asked, and does as a test tells it."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []
        self.where: Filter | None = None
        self.does: Callable[[], Iterator[Event]] | None = None
        self.index = SimpleNamespace(place=Path("/nowhere/to/be/found"))

    def session(self, answers: Sequence[Answer] = ()) -> Heard:
        """A conversation, remembering what it goes on from."""
        self.answers = list(answers)
        return self

    def stream(self, question: str, where: Filter | None = None) -> Iterator[Event]:
        """The answer as it comes, or what a test wants."""
        self.where = where
        return self.does() if self.does else super().stream(question)


class Indexed(FakeAssistant):
    """Has an index folder, as a real assistant has."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.index = SimpleNamespace(place=place)

    def stream(self, question: str, _: Any = None) -> Any:
        """The answer, as it comes."""
        return super().stream(question)
