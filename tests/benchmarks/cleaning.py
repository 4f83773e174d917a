"""How much of an article, and of nothing else, the cleaner keeps of a flattened page.

    python -m tests.benchmarks.cleaning            the pages used while building, cross-validated
    python -m tests.benchmarks.cleaning --report   the pages kept aside
    python -m tests.benchmarks.cleaning --fit      fit the weights and write them

Precision, recall and F1 count characters (blanks left out) of the article's body against those
kept, averaged over pages; the headline's own line counts for nobody. Beside the cleaner: keeping
everything; jusText and trafilatura on the same lines wrapped in bare <p> tags; and the line
filters of C4 (lines of five words or more that end as a sentence does, without policy words) and
FineWeb (no repeated lines, none under 30 characters), with the sentence ends of all scripts.
"""

from __future__ import annotations

import argparse
import html
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import justext
import trafilatura

from index.clean import clean
from index.cleaning.paragraphs import trim_markup
from index.cleaning.signals import ends_like_a_sentence, word_count
from index.types import Article, Span
from tests.benchmarks.fit_cleaner import PRIOR, Models, fit, using, write
from tests.benchmarks.pages import Page, read_pages

Keeper = Callable[[Page], list[Span]]
"""What a method keeps of a page."""

_POLICY = ("javascript", "cookie", "terms of use", "privacy policy", "lorem ipsum", "{")
_FINEWEB_SHORTEST = 30
_C4_WORDS = 5


@dataclass(frozen=True, slots=True)
class Score:
    """What a method did with one page; `strayed` is characters of pasted stories kept."""

    page: Page
    precision: float
    recall: float
    strayed: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(page: Page, kept: Iterable[Span]) -> Score:
    """Count a page's characters: of the body, kept, both, and of pasted stories kept."""
    text = page.text
    inside: set[int] = set()
    for span in kept:
        inside.update(range(span.start, span.end))
    inside = {at for at in inside if not text[at].isspace()}
    body: set[int] = set()
    headline: set[int] = set()
    pasted: set[int] = set()
    for label, span in page.spans():
        target = {"body": body, "title": headline}.get(label)
        if label.startswith("pasted"):
            target = pasted
        if target is not None:
            inner = trim_markup(text, span)
            target.update(at for at in range(inner.start, inner.end) if not text[at].isspace())
    inside -= headline | _tags(page)
    both = len(inside & body)
    return Score(
        page,
        both / len(inside) if inside else 0.0,
        both / len(body),
        len(inside & pasted) / max(1, len(pasted)),
    )


def _tags(page: Page) -> set[int]:
    """Characters of stray tags at the ends of lines: they count for nobody."""
    found: set[int] = set()
    for _, span in page.spans():
        inner = trim_markup(page.text, span)
        found.update(range(span.start, inner.start))
        found.update(range(inner.end, span.end))
    return found


def ujumbe(page: Page) -> list[Span]:
    """The cleaner of this project."""
    return body_of(clean(page.document)[0])


def body_of(article: Article) -> list[Span]:
    """The spans of an article that are kept."""
    return [block.span for block in article.blocks if block.role == "body"]


def everything(page: Page) -> list[Span]:
    """No cleaning at all."""
    return [span for _, span in page.spans()]


def c4(page: Page) -> list[Span]:
    """The line filters of C4 (Raffel et al., 2020)."""
    return [
        span
        for span in everything(page)
        if ends_like_a_sentence(words := span.of(page.text))
        and word_count(words) >= _C4_WORDS
        and not any(phrase in words.casefold() for phrase in _POLICY)
    ]


def fineweb(page: Page) -> list[Span]:
    """Line rules after those of FineWeb (Penedo et al., 2024)."""
    counts = Counter(text for _, text in page.lines)
    return [
        span
        for span in everything(page)
        if len(words := span.of(page.text)) >= _FINEWEB_SHORTEST
        and counts[words] == 1
        and ends_like_a_sentence(words)
    ]


def with_justext(page: Page) -> list[Span]:
    """JusText (Pomikálek, 2011) on the lines as paragraphs."""
    names = {"en": "English", "ar": "Arabic", "de": "German", "sw": "Swahili", "fr": "French"}
    names |= {"es": "Spanish", "ru": "Russian", "tr": "Turkish", "fa": "Persian", "hi": "Hindi"}
    names |= {"el": "Greek", "he": "Hebrew", "pt": "Portuguese"}
    name = names.get(page.language)
    stop_words = justext.get_stoplist(name) if name else frozenset[str]()
    thresholds = {} if name else {"stopwords_low": 0, "stopwords_high": 0}
    found = justext.justext(_wrapped(page).encode(), stop_words, encoding="utf-8", **thresholds)
    return _places(page, [p.text for p in found if not p.is_boilerplate])


def with_trafilatura(page: Page) -> list[Span]:
    """Trafilatura (Barbaresi, 2021) on the lines as paragraphs."""
    found = trafilatura.extract(_wrapped(page), favor_recall=True, include_comments=False)
    return _places(page, (found or "").split("\n"))


def _wrapped(page: Page) -> str:
    lines = "\n".join(f"<p>{html.escape(text)}</p>" for _, text in page.lines if text.strip())
    title = html.escape(page.title)
    return f"<html><head><title>{title}</title></head><body>{lines}</body></html>"


def _places(page: Page, kept: Iterable[str]) -> list[Span]:
    """Lines of the page that a method gave back, by their words."""
    counts = Counter("".join(text.split()) for text in kept)
    places = []
    for _, span in page.spans():
        words = "".join(span.of(page.text).split())
        if words and counts[words] > 0:
            counts[words] -= 1
            places.append(span)
    return places


RIVALS: dict[str, Keeper] = {
    "keep everything": everything,
    "C4 line filters": c4,
    "FineWeb line filters": fineweb,
    "jusText": with_justext,
    "trafilatura": with_trafilatura,
}


def cross_validated(pages: Sequence[Page], score_one: Callable[[Page], Score]) -> list[Score]:
    """Score every page with weights fitted on the pages of the other languages."""
    scores = []
    for language in sorted({page.language for page in pages}):
        models = fit([page for page in pages if page.language != language])
        with using(models):
            scores += [score_one(page) for page in pages if page.language == language]
    return scores


def _row(name: str, scores: Sequence[Score]) -> str:
    with_story = [s for s in scores if any(label[:6] == "pasted" for label, _ in s.page.lines)]
    astray = sum(s.strayed > 0 for s in with_story)
    return (
        f"{name:<26}{100 * fmean(s.f1 for s in scores):>7.1f}"
        f"{100 * fmean(s.precision for s in scores):>7.1f}"
        f"{100 * fmean(s.recall for s in scores):>7.1f}{astray:>7} of {len(with_story)}"
    )


def facts(pages: Sequence[Page]) -> dict[str, tuple[int, int, int, int]]:
    """By language: pages, and those whose title, date and outlet were found."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for page in pages:
        article = clean(page.document)[0]
        row = counts[page.language]
        row[0] += 1
        row[1] += article.title == page.title
        row[2] += article.published == page.published
        row[3] += article.outlet == page.outlet
    return {language: (a, b, c, d) for language, (a, b, c, d) in sorted(counts.items())}


def without(models: Models, signals: Sequence[str]) -> Models:
    """Models in which some signals count nothing."""
    return {
        name: {signal: 0.0 if signal in signals else w for signal, w in weights.items()}
        for name, weights in models.items()
    }


SIGNAL_GROUPS: dict[str, tuple[str, ...]] = {
    "length": ("short_line", "middling_line", "long_line", "very_long_line"),
    "sentence ends": (
        "ends_like_a_sentence", "no_sentence_end", "several_sentences", "cut_off", "colon_at_end",
    ),
    "small words": ("few_small_words", "many_small_words"),
    "signs and code": (
        "code", "markup", "mojibake", "hashtags", "web_address", "list_of_words", "many_digits",
        "capitals", "bullet", "quoted_speech", "emphasised", "ends_in_brackets", "ticker",
        "breadcrumb",
    ),
    "marker phrases": (
        "read_also", "read_also_link", "more_stories", "navigation", "share", "advert",
        "error_page", "comments", "published", "updated", "byline", "source", "keywords",
        "credit", "agency_credit", "social_post", "consent", "copyright", "reading_time",
        "under_links", "under_comments", "under_tail", "tail", "after_advert", "after_byline",
    ),
    "dates": ("date_line", "dated"),
    "language change": ("other_language", "foreign_after"),
    "repeats": ("repeated", "caption_twice"),
    "neighbours and position": (
        "amid_prose", "beside_prose", "amid_debris", "before_title", "above_all_prose",
        "below_all_prose", "apart", "few_before", "many_before", "lone_after", "many_after",
    ),
    "same subject": (
        "kin", "strange", "kin_after", "strange_after", "headline_of_what_follows",
        "headline_well_of_what_follows", "headline_of_what_precedes", "headline_is_new",
        "headline_nearer_to_what_follows", "headline_of_the_story_that_follows",
    ),
}  # fmt: skip


def _print_table(pages: Sequence[Page], ours: Sequence[Score], name: str) -> None:
    print(f"{'per cent of characters':<26}{'F1':>7}{'P':>7}{'R':>7}  pasted story kept")
    for rival, keep in RIVALS.items():
        print(_row(rival, [score(page, keep(page)) for page in pages]))
    print(_row(name, ours))
    print(f"\n{'language':<10}{'pages':>6}{'F1':>7}{'title':>8}{'date':>8}{'outlet':>8}")
    totals = [0, 0, 0, 0]
    for language, row in facts(pages).items():
        f1 = fmean(s.f1 for s in ours if s.page.language == language)
        print(f"{language:<10}{row[0]:>6}{100 * f1:>7.1f}{row[1]:>8}{row[2]:>8}{row[3]:>8}")
        totals = [total + one for total, one in zip(totals, row, strict=True)]
    print(f"{'all':<10}{totals[0]:>6}{'':>7}{totals[1]:>8}{totals[2]:>8}{totals[3]:>8}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="the pages kept aside")
    parser.add_argument("--fit", action="store_true", help="fit the weights and write them")
    options = parser.parse_args()
    build = read_pages("building")
    if options.fit:
        write(fit(build))
        print(f"Fitted on {len(build)} pages.")
        return
    if options.report:
        pages = read_pages("reporting")
        ours = [score(page, ujumbe(page)) for page in pages]
        _print_table(pages, ours, "Ujumbe")
    else:
        pages = build
        ours = cross_validated(pages, lambda page: score(page, ujumbe(page)))
        _print_table(pages, ours, "Ujumbe, other languages'")
    with using(PRIOR):
        print(_row("Ujumbe, weights by hand", [score(page, ujumbe(page)) for page in pages]))
    print("\nwithout, fitted again")
    prior = PRIOR.copy()
    for group, signals in SIGNAL_GROUPS.items():
        models = without(fit(build, prior=without(prior, signals)), signals)
        with using(models):
            print(_row(group, [score(page, ujumbe(page)) for page in pages]))


if __name__ == "__main__":
    main()
