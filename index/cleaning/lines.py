"""A paragraph of a page under judgement, as the steps of the cleaner hand it on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from index.cleaning.line_score import Verdict, judge
from index.cleaning.markers import Marker, recognise
from index.cleaning.paragraphs import trim_markup
from index.cleaning.signals import ends_like_a_sentence, own_signals, stems, word_count
from index.types import Span

_PROSE_WORDS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, what it shows, and what was decided of it.

    Attributes:
        span: Where it stands, outer blanks left out.
        inner: Its words alone, without tags at its ends.
        text: The words of `inner`.
        marker: The furniture it was recognised as.
        signals: What it shows by itself.
        form: The verdict on those alone.
        words: How many words it has.
        sentence: Whether it ends as sentences do.
        prose: Whether it reads as a paragraph of some story.
        language: ISO 639-1 code of the page, by which its signals were read.
        stems: What it speaks of.
        role: "title", "body" or "cut".
        reason: Key of the reasons in data/cleaning.toml; empty while it is kept.
        verdict: The verdict on the line in its place; None where another rule decided.
    """

    span: Span
    inner: Span
    text: str
    marker: Marker | None
    signals: tuple[str, ...]
    form: Verdict
    words: int
    sentence: bool
    prose: bool
    language: str
    stems: frozenset[str] = field(repr=False)
    role: str = "body"
    reason: str = ""
    verdict: Verdict | None = None

    @classmethod
    def read(cls, page: str, span: Span, language: str) -> Line:
        """Look at one paragraph of a page in some language."""
        inner = trim_markup(page, span)
        text = inner.of(page)
        marker = recognise(text)
        signals = tuple(own_signals(text, marker, language))
        form = judge("form", signals)
        words, sentence = word_count(text), ends_like_a_sentence(text)
        prose = form.score > 0 and sentence and words >= _PROSE_WORDS
        about = frozenset(stems(text))
        return cls(
            span, inner, text, marker, signals, form, words, sentence, prose, language, about
        )

    def in_language(self, page: str, language: str) -> Line:
        """This line, looked at anew where it was taken for one of another language."""
        return self if language == self.language else Line.read(page, self.span, language)

    def cut(self, reason: str, verdict: Verdict | None = None) -> Line:
        """This line left out, for a reason."""
        return replace(self, role="cut", reason=reason, verdict=verdict)

    @property
    def kind(self) -> str:
        """The kind of furniture it is; empty if none."""
        return self.marker.kind if self.marker else ""
