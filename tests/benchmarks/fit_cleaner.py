"""Fits the weights of the cleaner on labelled pages and writes them into its data file.

A logistic regression by maximum a posteriori: the loss of the labels plus a pull towards
weights set by hand (PRIOR), so that what few pages show stays near what experience says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize

import index
from index.clean import signals_in_place
from index.cleaning import line_score
from index.cleaning.lines import Line
from index.cleaning.paragraphs import paragraphs
from index.cleaning.stories import gap_signals, gaps
from index.language import identify
from index.types import Span
from tests.benchmarks.pages import Page

DATA = Path(index.__file__).parent / "data" / "cleaning.toml"
PULL = 1.0
"""Strength of the pull: how much less than one example a weight's distance is worth."""

COST_OF_MISSING = 5.0
"""A pasted story that is kept speaks for the wrong outlet; one cut by mistake is only lost."""

_FORM = {
    "always": 0.0, "ends_like_a_sentence": 2.0, "several_sentences": 1.0, "very_long_line": 2.0,
    "long_line": 1.5, "middling_line": 0.0, "many_small_words": 0.5, "quoted_speech": 0.5,
    "no_sentence_end": -1.0, "short_line": -1.5, "cut_off": -1.5, "colon_at_end": -0.5,
    "few_small_words": -1.0, "capitals": -2.0, "bullet": -0.5, "emphasised": 0.5,
    "ends_in_brackets": -0.5, "hashtags": -4.0,
    "web_address": -1.5, "list_of_words": -2.5, "many_digits": -1.5, "code": -4.0,
    "ticker": -3.0, "breadcrumb": -2.5,
    "mojibake": -3.0, "other_language": -2.5, "markup": -6.0, "social_post": -4.0,
    "agency_credit": -3.0, "consent": -5.0, "copyright": -5.0, "reading_time": -4.0,
    "date_line": -3.0, "read_also": -6.0, "more_stories": -6.0, "navigation": -6.0,
    "share": -6.0, "advert": -6.0, "error_page": -6.0, "comments": -6.0, "published": -6.0,
    "updated": -6.0, "byline": -5.0, "source": -6.0, "keywords": -6.0, "credit": -5.0,
}  # fmt: skip
PRIOR: dict[str, dict[str, float]] = {
    "form": _FORM,
    "line": {
        **_FORM, "amid_prose": 1.0, "beside_prose": 0.0, "amid_debris": -0.5, "kin": 1.0,
        "strange": -0.7, "repeated": -7.0, "caption_twice": -7.0, "on_other_pages": -4.5,
        "before_title": -3.0, "above_all_prose": -1.0, "below_all_prose": -1.0,
        "apart": -1.5,
        "under_links": -1.5, "under_comments": -4.0, "under_tail": -2.0, "after_advert": -0.5,
        "after_byline": 0.0, "listed": 2.0, "clean_page": 3.0, "about_the_author": -2.5,
    },
    "story": {
        "always": -2.0, "read_also": 2.0, "read_also_link": -0.5, "more_stories": 1.0,
        "tail": 1.5, "dated": 1.0, "byline": 0.5, "headline": 0.5, "subheading": -1.0,
        "headline_of_what_follows": 1.0,
        "headline_well_of_what_follows": 0.7, "headline_is_new": 0.5,
        "headline_of_what_precedes": -1.5,
        "headline_nearer_to_what_follows": 1.0, "headline_right_above": 1.0,
        "headline_is_emphasised": -1.0,
        "headline_of_the_story_that_follows": 0.5, "headline_is_linked": 2.0,
        "headline_is_long": 0.7,
        "headline_is_a_sentence": -1.0, "long_gap": 0.5, "very_long_gap": 0.7,
        "few_before": -1.0, "many_before": 0.5, "lone_after": -1.0, "many_after": 0.5,
        "already_pasted": 1.0,
        "foreign_after": 1.0, "kin_after": -1.0, "strange_after": 1.0,
    },
}  # fmt: skip

Models = dict[str, dict[str, float]]
"""Weights by model and signal."""

Example = tuple[tuple[str, ...], bool]
"""The signals that were there, and whether the line is kept (or another story begins)."""


def fit(pages: Sequence[Page], pull: float = PULL, prior: Models | None = None) -> Models:
    """The weights of all three models for some labelled pages.

    In turn, for each is fitted on what the ones before it see.
    """
    prior = prior or PRIOR
    pages = [*pages, *(plain for page in pages for plain in plain_articles(page))]
    models = {name: dict(weights) for name, weights in prior.items()}
    models["form"] = _regress(list(_forms(pages)), prior["form"], pull)
    with using(models):
        gaps_of = list(_gaps(pages))
        models["story"] = _regress(gaps_of, prior["story"], pull, cost_of_missing=COST_OF_MISSING)
    with using(models):
        models["line"] = _regress(list(_lines(pages)), prior["line"], pull)
    return models


def plain_articles(page: Page) -> Iterator[Page]:
    """A page's article without any debris: whole, short, and without its headline.

    Files of nothing but an article are the commonest of all, and labelled pages have none.
    """
    title = [line for line in page.lines if line[0] == "title"]
    body = [line for line in page.lines if line[0] == "body"]
    for lines in ([*title, *body], [*title, *body[:2]], body[:3]):
        yield replace(page, lines=tuple(lines))


@contextmanager
def using(models: Models) -> Iterator[None]:
    """The cleaner with other weights than those of its data file."""
    with patch.object(line_score, "weights", models.__getitem__):
        yield


def write(models: Mapping[str, Mapping[str, float]]) -> None:
    """Put weights into the data file; its comments and reasons stay."""
    content = DATA.read_text(encoding="utf-8")
    for name, weights in models.items():
        lines = [f"{signal} = {weight:.2f}" for signal, weight in weights.items()]
        section = f"[{name}]\n" + "\n".join(lines) + "\n\n"
        before, rest = content.split(f"[{name}]\n", maxsplit=1)
        content = before + section + rest[rest.index("[") :]
    DATA.write_text(content, encoding="utf-8")


def page_lines(page: Page) -> list[Line]:
    """A page's lines as the cleaner first reads them."""
    language, _ = identify(page.text)
    return [Line.read(page.text, span, language) for span in paragraphs(page.text)]


def _forms(pages: Sequence[Page]) -> Iterator[Example]:
    for page in pages:
        for line in page_lines(page):
            label = label_of(page, line.span)
            if not label.endswith("title"):
                yield line.signals, label.endswith("body")


def _lines(pages: Sequence[Page]) -> Iterator[Example]:
    for page in pages:
        for part in signals_in_place(page.document):
            story = majority(page, [line.span for line, _ in part if line.prose])
            for line, signals in part:
                label = label_of(page, line.span)
                if not label.endswith("title"):
                    kept = label.endswith("body") and story_of(label) == story
                    yield (*line.signals, *signals), kept


def _gaps(pages: Sequence[Page]) -> Iterator[Example]:
    for page in pages:
        lines = page_lines(page)
        start = 0
        for gap in gaps(lines):
            before = story_of(label_of(page, lines[gap.start - 1].span))
            after = story_of(label_of(page, lines[gap.end].span))
            begins = bool(after) and after not in {"host", before}
            yield gap_signals(lines, gap, start), begins
            if begins:
                start = gap.end


def label_of(page: Page, span: Span) -> str:
    """The label that most characters of a span have."""
    counts: dict[str, int] = {}
    for label, place in page.spans():
        shared = min(span.end, place.end) - max(span.start, place.start)
        if shared > 0:
            counts[label] = counts.get(label, 0) + shared
    return max(counts, key=lambda label: counts[label], default="")


def story_of(label: str) -> str:
    """Which story a line belongs to: "host", "pasted1", ..., or "" for debris."""
    if label in {"body", "title"}:
        return "host"
    return label.split(".", maxsplit=1)[0] if label.endswith((".body", ".title")) else ""


def majority(page: Page, spans: Sequence[Span]) -> str:
    """The story that most of some lines belong to."""
    counts: dict[str, int] = {}
    for span in spans:
        story = story_of(label_of(page, span))
        if story:
            counts[story] = counts.get(story, 0) + 1
    return max(counts, key=lambda story: counts[story], default="host")


def _regress(
    examples: Sequence[Example],
    prior: Mapping[str, float],
    pull: float,
    cost_of_missing: float = 1.0,
) -> dict[str, float]:
    names = list(prior)
    place = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(examples), len(names)))
    rows[:, place["always"]] = 1
    for row, (signals, _) in zip(rows, examples, strict=True):
        for signal in signals:
            if signal in place:
                row[place[signal]] = 1
    cost = np.array([cost_of_missing if kept else 1.0 for _, kept in examples])
    truth = np.array([1.0 if kept else -1.0 for _, kept in examples])
    start = np.array([prior[name] for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = truth * (rows @ weights)
        value = (cost * np.logaddexp(0, -margins)).sum() + pull * ((weights - start) ** 2).sum()
        slope = rows.T @ (-cost * truth / (1 + np.exp(margins))) + 2 * pull * (weights - start)
        return float(value), slope

    found = minimize(loss, start, jac=True, method="L-BFGS-B")
    return dict(zip(names, map(float, found.x), strict=True))
