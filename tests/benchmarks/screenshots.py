"""Take the pictures of the page that the documentation shows.

    python -m tests.benchmarks.screenshots              # of the seeds, indexed on the spot
    python -m tests.benchmarks.screenshots --url URL    # of a page that is running
    python -m tests.benchmarks.screenshots --rehearse   # of canned answers, to work on looks

Writes docs/*.png. The pictures meant for readers are those of real answers.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.conftest import CHROMIUM_FLAGS, find_chromium
from tests.ui.fakes import EXAMPLES, SEEDS, FakeAssistant

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what is asked, which citation is clicked, what is opened, on what screen.

    `opened` is what is clicked at the end, as a selector; a picture is taken once it rests.
    """

    name: str
    question: str = ""
    citation: int = 0
    opened: str = ""
    width: int = 1360
    height: int = 860
    scheme: Literal["light", "dark"] = "light"


SHOTS = (
    Shot("empty"),
    Shot("answer", "Who led the delegation?", citation=1),
    Shot("arabic", "من ترأس الوفد العسكري الروسي؟", citation=1),
    Shot("article", "Who led the delegation?", opened='[data-do="article"]'),
    Shot("articles", opened="#uj-tabs [role='tab']:nth-of-type(2)"),
    Shot("side", "Who led the delegation?", opened="#uj-aside", width=1440),
    Shot("phone", "Who led the delegation?", width=390, height=844),
    Shot("dark", "Wen traf Haftar in Moskau?", citation=1, scheme="dark"),
)


def take(browser: Browser, url: str, shot: Shot, path: Path) -> None:
    """Bring the page into the state of `shot` and save a picture of it."""
    with browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.scheme,
        reduced_motion="reduce",
        device_scale_factor=2,
    ) as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector("#uj-box textarea")
        if shot.question:
            _ask(page, shot)
        if shot.opened:
            page.locator(shot.opened).first.click()
            page.wait_for_timeout(1500)
        page.wait_for_timeout(600)  # fonts and transitions come to rest
        page.screenshot(path=path)


def _ask(page: Page, shot: Shot) -> None:
    page.fill("#uj-box textarea", shot.question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".uj-show, .uj-abstention, .uj-error", timeout=120_000)
    page.wait_for_timeout(400)
    chips = page.locator("a.uj-cite")
    if shot.citation and chips.count():
        chips.nth(min(shot.citation, chips.count()) - 1).click()


def main(arguments: Sequence[str] | None = None) -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description="Take the documentation's pictures.")
    parser.add_argument("--url", help="a running page, instead of one of our own")
    parser.add_argument("--rehearse", action="store_true", help="canned answers")
    parser.add_argument("--into", type=Path, default=DOCS, help="folder to write to")
    chosen = parser.parse_args(arguments)
    chosen.into.mkdir(parents=True, exist_ok=True)
    running = None if chosen.url else _serve(rehearse=chosen.rehearse)
    url = chosen.url or str(running and running.local_url)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=[*CHROMIUM_FLAGS]
            )
            for shot in SHOTS:
                path = chosen.into / f"{shot.name}.png"
                take(browser, url, shot, path)
                print(path)
            browser.close()
    finally:
        if running is not None:
            running.close(verbose=False)


def _serve(*, rehearse: bool) -> Any:
    from ui.app import serve  # noqa: PLC0415 - two seconds that --url and --help do not need

    if rehearse:
        assistant: Any = FakeAssistant()
    else:
        from assistant import Assistant  # noqa: PLC0415 - loads the encoder

        assistant = cast("Any", Assistant).from_folder(SEEDS)
    return serve(assistant, examples=EXAMPLES, port=0, block=False, announce=lambda _: None)


if __name__ == "__main__":
    main()
