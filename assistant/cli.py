"""The command line: `ujumbe index | ask | verify | chat | serve | mcp | eval | sources | doctor`.

Every command calls the same `Assistant` that Python does. Errors of ours become one line with
its cure and exit status 2.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.settings import Settings
from assistant.visible import on_one_line, visible_json
from index.errors import UjumbeError

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index import Filter, Report

app = typer.Typer(
    name="ujumbe",
    help="Ask a folder of articles in any language; every answer cites the exact words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

IndexPlace = Annotated[
    Path | None, typer.Option("--index", help="Where the index is kept (setting: index).")
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Let the index change over to this folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OnlySources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Ask only files of this path or pattern; can be repeated."),
]
OnlyOutlets = Annotated[
    list[str] | None, typer.Option("--outlet", help="Ask only what this outlet published.")
]
OnlyLanguages = Annotated[
    list[str] | None, typer.Option("--language", help="Ask only articles in this language (en).")
]
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Ask only what was published on this day or later."),
]
Until = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Ask only what was published on this day or earlier."),
]


def main() -> None:
    """Run the command line; the installed program `ujumbe`."""
    try:
        app()
    except UjumbeError as error:
        print(f"ujumbe: {on_one_line(str(error))}", file=sys.stderr)  # noqa: T201 - a program's error line
        sys.exit(2)


@app.command()
def index(
    folder: Annotated[Path, typer.Argument(help="The folder of articles.")],
    index: IndexPlace = None,
    replace: Replace = False,
) -> None:
    """Index a folder, or what changed in it since last time."""
    _index_folder(folder, index, replace=replace)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Your question, in any language.")],
    *,
    index: IndexPlace = None,
    as_json: AsJson = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show which passages were read and why, and the time."),
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(help="Write an evidence pack to this file: .html, .md or .json."),
    ] = None,
    source: OnlySources = None,
    outlet: OnlyOutlets = None,
    language: OnlyLanguages = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Answer one question, with citations."""
    from assistant.assistant import Assistant  # noqa: PLC0415 - `--help` needs none of it
    from assistant.evidence_pack import pack_of  # noqa: PLC0415 - likewise
    from assistant.pack_file import check_target, write_pack  # noqa: PLC0415 - likewise
    from assistant.show import show_answer, show_passages  # noqa: PLC0415 - likewise

    where = _filter(source, outlet, language, since, until)
    assistant = Assistant.open(index, _settings(index))
    if export:
        check_target(export, Path(assistant.index.catalog.meta("folder")))
    answer = assistant.ask(question, where)
    if as_json:
        typer.echo(visible_json(answer.to_dict()))
    else:
        show_answer(answer)
        if explain:
            show_passages(answer)
    if export:
        pack = pack_of(answer, assistant.index.catalog, assistant.settings, where)
        typer.echo(f"{export} is sealed with {write_pack(pack, export)}", err=True)


@app.command()
def verify(
    pack: Annotated[Path, typer.Argument(help="An evidence pack: .html, .md or .json.")],
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where the articles are; default: the indexed folder, else this one."),
    ] = None,
    *,
    index: IndexPlace = None,
    as_json: AsJson = False,
) -> None:
    """Check that every quote of an evidence pack still stands in its file.

    Exit status: 0 if each is unchanged, or at its place in a file that changed; 1 if one is not, or
    the pack itself was altered; 2 if it cannot be checked.
    """
    from assistant.show import show_verification  # noqa: PLC0415 - as above
    from assistant.verify_pack import verify as verify_pack  # noqa: PLC0415 - as above

    place = _settings(index).index
    verification = verify_pack(pack, folder or _indexed_folder(index), place)
    if as_json:
        typer.echo(visible_json(verification.to_dict()))
    else:
        show_verification(verification)
    if not verification.holds:
        raise typer.Exit(1)


@app.command()
def chat(
    *,
    index: IndexPlace = None,
    source: OnlySources = None,
    outlet: OnlyOutlets = None,
    language: OnlyLanguages = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Ask in the terminal, follow-up questions included; an empty line ends."""
    from assistant.assistant import Assistant  # noqa: PLC0415 - as above
    from assistant.show import show_answer  # noqa: PLC0415 - as above

    where = _filter(source, outlet, language, since, until)
    session = Assistant.open(index, _settings(index)).session()
    while question := _prompted():
        try:
            show_answer(session.ask(question, where))
        except UjumbeError as error:
            typer.echo(on_one_line(str(error)), err=True)


def _prompted() -> str:
    """The next question of a chat; empty where the input ends, or Ctrl-C ends it."""
    try:
        asked: str = typer.prompt("?", default="", show_default=False, prompt_suffix=" ")
    except typer.Abort:
        typer.echo()  # what comes next begins a line
        return ""
    return asked.strip()


@app.command()
def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="Index this folder first; default: the index as it is.")
    ] = None,
    *,
    index: IndexPlace = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 7860,
    auth: Annotated[
        str | None,
        typer.Option(
            metavar="NAME:PASSWORD",
            help="Serve nothing without this login; @FILE or UJUMBE_AUTH keep it off the screen.",
        ),
    ] = None,
    open_to_network: Annotated[
        bool,
        typer.Option("--open-to-network", help="Let whoever reaches --host ask, without a login."),
    ] = False,
    replace: Replace = False,
) -> None:
    """Serve the chat page in a browser, the HTTP API at /api and MCP at /mcp."""
    from assistant.assistant import Assistant  # noqa: PLC0415 - as above
    from assistant.examples import example_questions  # noqa: PLC0415 - as above

    # Taken away: it is no setting of the assistant, and no business of programs that this starts.
    told = os.environ.pop("UJUMBE_AUTH", None)
    auth = told if auth is None else auth
    _page("guard")(host, auth, open_to_network=open_to_network)  # before anything is loaded
    if folder is None:
        assistant = Assistant.open(index, _settings(index))
    else:
        assistant, _ = _index_folder(folder, index, replace=replace)
    _page("chat")(
        assistant,
        examples=example_questions(assistant),
        host=host,
        port=port,
        auth=auth,
        open_to_network=open_to_network,
    )


@app.command()
def mcp(index: IndexPlace = None) -> None:
    """Be the tools, ask and sources, of an assistant that starts this program (MCP, stdio)."""
    from assistant.assistant import Assistant  # noqa: PLC0415 - as above

    _page("mcp")(Assistant.open(index, _settings(index)))


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="A question set (.jsonl).")],
    index: IndexPlace = None,
    output: Annotated[
        Path | None, typer.Option(help="Where JSON is written; default: eval.json in the index.")
    ] = None,
) -> None:
    """Run a question set and print how well it was answered, by language."""
    from assistant import evaluate as evaluation  # noqa: PLC0415 - as above
    from assistant.assistant import Assistant  # noqa: PLC0415 - as above
    from assistant.show import progress_bars, show_scores  # noqa: PLC0415 - as above

    settings = _settings(index)
    asked = evaluation.load_questions(questions)
    path = output or settings.index / "eval.json"
    assistant = Assistant.open(index, settings)
    evaluation.check_output(path)
    with progress_bars() as advance:
        outcomes = evaluation.evaluate(
            assistant, asked, lambda done: advance("ask", done, len(asked))
        )
    show_scores(f"Answers to {questions.name}", evaluation.scores(outcomes))
    if any(outcome.scope for outcome in outcomes):
        show_scores("Where the answer stands", evaluation.by_scope(outcomes))
    evaluation.write_results(path, outcomes)
    typer.echo(f"Every answer is in {path}")


@app.command()
def sources(
    index: IndexPlace = None,
    cut: Annotated[
        bool, typer.Option("--cut", help="Show what was cut from each file, and why.")
    ] = False,
    explained: Annotated[
        str | None,
        typer.Option("--explain", metavar="FILE", help="Show one file, line by line: kept or cut."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what is indexed, and what was cut from each file."""
    from assistant.show import show_cut, show_explained, show_sources  # noqa: PLC0415 - as above
    from assistant.sources import describe, explain  # noqa: PLC0415 - as above

    place = index or _settings(index).index
    if explained:
        lines = explain(place, explained)
        if as_json:
            typer.echo(visible_json([line.to_dict() for line in lines]))
        else:
            show_explained(lines)
        return
    described = describe(place)
    if as_json:
        typer.echo(visible_json([item.to_dict() for item in described]))
    elif cut:
        show_cut(described)
    else:
        show_sources(described)


@app.command()
def doctor(index: IndexPlace = None) -> None:
    """Check what is installed, which engines run, and whether the index is whole."""
    from assistant.doctor import examine  # noqa: PLC0415 - as above
    from assistant.show import show_checks  # noqa: PLC0415 - as above

    checks = examine(_settings(index))
    show_checks(checks)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def _page(name: str) -> Any:
    """What the page's package offers: it imports the assistant, never the other way round."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - only here

    (found,) = entry_points(group="ujumbe.pages", name=name)
    return found.load()


def _settings(index: Path | None) -> Settings:
    return Settings.load(index=index)


def _indexed_folder(index: Path | None) -> Path:
    """The folder that is indexed; the working directory where no index or folder is there."""
    from index.catalog import Catalog  # noqa: PLC0415 - as above
    from index.errors import IndexProblem  # noqa: PLC0415 - as above
    from index.store import CATALOG  # noqa: PLC0415 - as above

    try:
        catalog = Catalog.open((index or _settings(index).index) / CATALOG)
    except IndexProblem:
        return Path()
    folder = Path(catalog.meta("folder"))
    catalog.close()
    return folder if folder.is_dir() else Path()


def _index_folder(folder: Path, index: Path | None, *, replace: bool) -> tuple[Assistant, Report]:
    from assistant.assistant import index_folder  # noqa: PLC0415 - as above
    from assistant.show import progress_bars, show_report  # noqa: PLC0415 - as above

    settings = _settings(index)
    with progress_bars() as advance:
        assistant, report = index_folder(folder, settings.index, settings, advance, replace=replace)
    show_report(report)
    return assistant, report


def _filter(
    sources: list[str] | None,
    outlets: list[str] | None,
    languages: list[str] | None,
    since: datetime | None,
    until: datetime | None,
) -> Filter | None:
    """The filter that the options make; None if there are none."""
    from index import Filter  # noqa: PLC0415 - `--help` needs none of it

    if not (sources or outlets or languages or since or until):
        return None
    return Filter(
        tuple(sources or ()),
        tuple(outlets or ()),
        tuple(languages or ()),
        since.date() if since else None,
        until.date() if until else None,
    )


if __name__ == "__main__":
    main()
