"""Prints answers, scores and lists to a terminal; the terminal's only face (rich).

What articles, files and models say is hostile until shown otherwise: it is printed by `_plain`,
never as rich's markup, on one line, and without a character that the terminal would obey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from assistant.doctor import Check
from assistant.evaluate import Score
from assistant.sources import ExplainedLine, Source
from assistant.types import CHANNELS, Answer, Citation
from assistant.verify_pack import STANDING, Verification
from assistant.visible import on_one_line, visible
from assistant.write import agreement, between_marks, days_meant, is_whole, speakers
from index import Report
from prompts import message

_SUSPECT_LINES = 5
"""Lines that are named of an article that speaks to a language model."""

_STAGES = {"read": "Reading", "encode": "Encoding", "ask": "Asking"}


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Bars on standard error for long work; gives what to call as it goes on."""
    bars = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    tasks = {}
    with bars:

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES[stage], total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


def show_answer(answer: Answer) -> None:
    """Print an answer and where each quote stands."""
    console = Console()
    if answer.abstained:
        console.print(_plain(answer.text, "italic"))
        return
    if answer.writer:
        _show_written(console, answer)
    if answer.note:
        console.print(_plain(answer.note, "yellow"))
    _show_findings(console, answer)
    if answer.silent_sources:
        files = ", ".join(answer.silent_sources)
        silent = message("also_read", answer.language, files=files)
        console.print(_plain(silent, "dim italic"))


def _show_findings(console: Console, answer: Answer) -> None:
    """What was found, who says so, and all that is cited."""
    if answer.opening:
        console.print(_plain(answer.opening, "yellow"))
    if answer.by_article:
        articles = [finding.languages for finding in answer.findings]
        spoken = speakers(articles, answer.language, only_near=answer.only_near)
        console.print(_plain(spoken, "green"))
    for finding in answer.findings:
        if not is_whole(finding.text, finding.citations[0].quote):
            console.print(_plain(finding.text, "bold"))
        if not answer.by_article:
            console.print(_plain(agreement(finding, answer.language), "green"))
        for citation in finding.citations:
            _show_citation(console, citation, answer)
        console.print()
    shown = {item.marker for finding in answer.findings for item in finding.citations}
    for citation in answer.citations:
        if citation.marker not in shown:
            _show_citation(console, citation, answer)


def _show_written(console: Console, answer: Answer) -> None:
    """What a language model wrote, and how much of it was withheld."""
    shown = [item for item in answer.statements if item.shown]
    for item in shown:
        told = "".join(f"[{marker}]" for marker in item.markers)
        if not item.supported:
            told = f"({message('unsupported', answer.language)})"
        console.print(_plain(item.text).append(f" {told}", style="bold cyan"))
    withheld = sum(not (item.shown or item.supported) for item in answer.statements)
    name = "written_less" if withheld else "written"
    note = message(name, answer.language, model=answer.writer, count=withheld)
    console.print(_plain(note, "dim italic"))
    console.print()


def _show_citation(console: Console, citation: Citation, answer: Answer) -> None:
    """A quotation, where it stands, and what helps to read it."""
    language = answer.language
    marker = Text(f"[{citation.marker}] ", style="bold cyan")
    console.print(
        marker.append(between_marks(on_one_line(citation.quote)), style="default not bold")
    )
    if citation.translation:
        translation = on_one_line(citation.translation)
        by_machine = message("machine_translation", language)
        console.print(Text(f"    ({by_machine}) {translation}", style="italic"))
    place = "  ".join((_where(citation, language), citation.language, citation.title))
    days = days_meant(citation, language)
    copies = "".join(f"copy: {path}  " for path in _copies_of(citation, answer))
    for line in filter(None, map(on_one_line, (place, days, copies))):
        console.print(Text(f"    {line}", style="dim"))


def _where(citation: Citation, language: str) -> str:
    """File and line, or file and page, for a reader of a language."""
    at = citation.locator
    if at is None:
        return citation.where
    return f"{citation.source}, {message(f'place_{at.kind}', language, number=at.number)}"


def _copies_of(citation: Citation, answer: Answer) -> dict[str, None]:
    """The other files that hold a quotation, or nearly the same words, each once."""
    near = (
        path
        for passage in answer.passages
        if passage.source == citation.source and passage.start <= citation.start < passage.end
        for path in passage.copies
    )
    return dict.fromkeys((*citation.also, *near))


def show_passages(answer: Answer) -> None:
    """Print what was read for an answer, with scores and times."""
    title = "Passages read, and the place that each channel gives them"
    table = Table(title=title, title_justify="left", expand=True)
    for column in ("", "score", *CHANNELS):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("source", ratio=1, overflow="fold")
    table.add_column("passage", ratio=1, no_wrap=True, overflow="ellipsis")
    for rank, passage in enumerate(answer.passages, start=1):
        files = (passage.source, *(f"copy: {path}" for path in passage.copies))
        table.add_row(
            str(rank),
            f"{passage.score:.3f}",
            *(str(passage.ranks.get(channel, "")) for channel in CHANNELS),
            _plain(passage.language),
            Text("\n").join(map(_plain, files)),
            Text(_opening(passage.text, 90)),
        )
    console = Console()
    console.print(table)
    console.print(f"confidence {answer.confidence:.2f}")
    console.print(
        "  ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in answer.timings.items())
    )


def show_report(report: Report) -> None:
    """Print what an update of the index did."""
    console = Console(stderr=True)
    for failure in report.failed:
        console.print(_plain(f"Not indexed: {failure.reason}", "red"))
    if report.same:
        console.print(_plain(f"Same bytes as another file, indexed once: {', '.join(report.same)}"))
    if report.passed_over:
        console.print(_plain(f"No articles in them, passed over: {', '.join(report.passed_over)}"))
    counts = [
        ("added", report.added),
        ("changed", report.changed),
        ("cleaned again", report.recleaned),
        ("removed", report.removed),
    ]
    done = ", ".join(f"{len(files)} {what}" for what, files in counts if files or what == "added")
    speed = f", {report.tokens / report.seconds:,.0f} tokens/s" if report.tokens else ""
    console.print(
        f"{done}, {report.unchanged} unchanged, {len(report.failed)} failed: "
        f"{report.chunks} chunks in {report.seconds:.1f} s{speed}"
    )


def show_scores(title: str, scores: Sequence[Score]) -> None:
    """Print scores as a table of percentages and milliseconds."""
    table = Table(title=_plain(title, "table.title"), title_justify="left")
    for column in (
        "", "questions", "exact", "F1", "quoted 1st", "quoted", "source recall", "right source",
        "answerable lost", "unanswerable refused", "p50 ms", "p95 ms",
    ):  # fmt: skip
        table.add_column(column, justify="right")
    for score in scores:
        shares = (
            score.exact_match, score.f1, score.quoted_first, score.quoted, score.source_recall,
            score.right_source, score.lost, score.refused,
        )  # fmt: skip
        table.add_row(
            _plain(score.language),
            str(score.questions),
            *("–" if share is None else f"{100 * share:.1f}" for share in shares),
            f"{1000 * score.p50:.0f}",
            f"{1000 * score.p95:.0f}",
        )
    Console().print(table)


def show_sources(sources: Sequence[Source]) -> None:
    """Print a line for each article."""
    table = Table()
    for column in ("file", "language", "published", "outlet", "kept", "title"):
        table.add_column(column)
    for item in sources:
        if item.error:
            table.add_row(_plain(item.source), "", "", "", "", _plain(item.error, "red"))
            continue
        style = "" if item.asked else "dim"
        table.add_row(
            Text("  └ " if item.host else "").append(on_one_line(item.source)),
            _plain(item.language),
            item.published or "–",
            _plain(item.outlet or "–"),
            f"{item.kept:.0%}" if item.asked else "cut",
            _plain(item.title).append(_kin(item), style="dim").append(_orders(item), style="red"),
            style=style,
        )
    Console().print(table)


def _kin(item: Source) -> str:
    """What a file has to do with others."""
    notes = []
    if item.host and not item.asked:
        notes.append("pasted under the article above")
    if item.copies:
        notes.append(f"much the same as {', '.join(item.copies)}")
    if item.same:
        notes.append(f"same bytes: {', '.join(item.same)}")
    return "".join(f"\n{on_one_line(note)}" for note in notes)


def _orders(item: Source) -> str:
    """A warning where an article speaks to a language model."""
    if not item.suspect:
        return ""
    lines = ", ".join(dict.fromkeys(str(found.line) for found in item.suspect[:_SUSPECT_LINES]))
    more = ", …" if len(item.suspect) > _SUSPECT_LINES else ""
    return f"\nlooks like orders to a language model: line {lines}{more}"


def show_cut(sources: Sequence[Source]) -> None:
    """Print what was cut from each file, line by line, with its reason."""
    console = Console()
    for item in sources:
        if item.host and not item.asked:
            continue
        lines = Text()
        for cut in item.cut:
            lines.append(f"{cut.line:>4}  ", style="dim").append(f"{cut.reason}: ", style="yellow")
            lines.append(_opening(cut.text, 160) + "\n", style="dim")
        lines.append(on_one_line(item.error), style="red")
        title = _plain(f"{item.source} · {item.title}")
        console.print(Panel(lines, title=title, title_align="left"))


_ROLE_STYLES = {"title": "bold", "body": "", "cut": "dim"}
_MOST_SIGNALS = 4


def show_explained(lines: Sequence[ExplainedLine]) -> None:
    """Print a file with its cut lines greyed, their reasons, and what the scores came from."""
    console = Console()
    for item in lines:
        row = Text(f"{item.line:>4} ", style="dim")
        if item.score is None:
            row.append("      ")
        else:
            row.append(f"{item.score:+6.1f}", style="green" if item.score > 0 else "red")
        mark = {"title": " ▍", "body": " │", "cut": "  "}[item.role]
        row.append(mark, style="green").append(" ")
        row.append(on_one_line(item.text), style=_ROLE_STYLES[item.role])
        console.print(row)
        heaviest = list(item.weights.items())[:_MOST_SIGNALS]
        why = ", ".join(f"{name.replace('_', ' ')} {weight:+.1f}" for name, weight in heaviest)
        if item.reason:
            note = Text(" " * 14).append(item.reason, style="yellow")
            console.print(note.append(f"  ({why})" if why else "", style="dim"))


def show_checks(checks: Sequence[Check]) -> None:
    """Print what the doctor found."""
    console = Console()
    for check in checks:
        mark = Text("well  " if check.well else "ILL   ", style="green" if check.well else "red")
        console.print(
            mark.append(f"{check.name}: ", style="bold default").append(on_one_line(check.found))
        )


def show_verification(verification: Verification) -> None:
    """Print what became of each quotation of an evidence pack, and of the pack."""
    console = Console(soft_wrap=True)
    console.print(_plain(f"{verification.question} ({verification.made})", "bold"))
    console.print(_plain(f"Checked in {verification.folder}", "dim"))
    for item in verification.verdicts:
        well = item.state in STANDING
        line = Text(f"[{item.marker}] ", style="bold cyan")
        line.append(on_one_line(item.source), style="default not bold")
        line.append(f": {item.says}", style="green not bold" if well else "red not bold")
        console.print(line.append(f" ({on_one_line(item.note)})" if item.note else "", style="dim"))
    if not verification.verdicts:
        console.print("It cites nothing.")
    for what in verification.altered:
        console.print(_plain(f"The pack itself was altered: {what}", "bold red"))
    console.print(Text(f"SHA-256 of the pack: {verification.sha256}", style="dim"))


def _plain(text: str, style: str = "") -> Text:
    """What others say, to be printed: without a meaning to rich or to the terminal."""
    return Text(on_one_line(text), style=style)


def _opening(text: str, most: int) -> str:
    """The first characters of what others say, likewise, however long it is."""
    return visible(" ".join(text.split())[:most])
