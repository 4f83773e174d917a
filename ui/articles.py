"""The list of articles on the page: files are added by dropping them there, and left out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.added import Upload
from index.errors import UjumbeError
from ui.acts import error_html, notice_html
from ui.adding import outcome_html, progress_html, zone_html
from ui.bodies import UPLOAD_TYPES
from ui.corpus import corpus_html, source_of
from ui.steps import Step, steps_shown
from ui.theme import script
from ui.words import FALLBACK, Words, words_in

if TYPE_CHECKING:
    from assistant.corpus import Corpus
    from index import Progress

ENDINGS = list(UPLOAD_TYPES)


class Articles:
    """The list and what changes it. Its events wait for each other: the corpus sees to that."""

    def __init__(self, corpus: Corpus) -> None:
        words = words_in(FALLBACK)
        self._corpus = corpus
        self._summary: Callable[[Words], str] = lambda _: ""
        self.zone = gr.HTML(
            zone_html(ENDINGS, words),
            elem_id="uj-zone",
            js_on_load=script("adding.js"),
            apply_default_css=False,
        )
        # It only sends the files: its own zone speaks the browser's language, not the page's.
        self.drop = gr.File(
            file_count="multiple", file_types=ENDINGS, visible="hidden", elem_id="uj-drop"
        )
        self.said = gr.HTML("", elem_id="uj-outcome", js_on_load=None)
        self.list = gr.HTML(
            "",
            elem_id="uj-articles",
            js_on_load=script("clicks.js") + script("rows.js"),
            apply_default_css=False,
        )
        self.again = gr.Button(words.say("reindex"), size="sm", elem_id="uj-reindex")

    def wire(self, language: gr.Radio, header: gr.HTML, summary: Callable[[Words], str]) -> None:
        """Answer what is dropped and clicked.

        Args:
            language: Holds the page's language.
            header: Says how many articles there are.
            summary: Writes that.
        """
        self._summary = summary
        outputs = [self.said, self.list, header, self.drop]
        slow: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress": "hidden",
            "concurrency_limit": 4,
        }
        self.drop.upload(self._dropped, [self.drop, language], outputs, **slow)
        # Several files one after the other: each waits for the one before.
        self.list.click(self._clicked, language, outputs, trigger_mode="multiple", **slow)
        self.again.click(self._updated, language, outputs, **slow)

    def _dropped(self, paths: list[str] | None, language: str) -> Iterator[list[Any]]:
        words = words_in(language)
        files = [Path(path) for path in paths or ()]

        def work(progress: Progress) -> str:
            try:
                uploads = [Upload(path.name, path) for path in files]
                return outcome_html(self._corpus.add(uploads, progress), words)
            finally:
                for path in files:
                    path.unlink(missing_ok=True)

        if files:
            yield from self._told(words, work)

    def _clicked(self, language: str, event: gr.EventData) -> Iterator[list[Any]]:
        data = clicked_data(event)
        source = source_of(str(data.get("source", "")))

        def work(progress: Progress) -> str:
            if data.get("do") == "take-in":
                self._corpus.take_in([source], progress)
            elif data.get("do") in {"leave-out", "delete"}:
                self._corpus.remove([source], progress)
            return ""

        yield from self._told(words_in(language), work)

    def _updated(self, language: str) -> Iterator[list[Any]]:
        words = words_in(language)

        def work(progress: Progress) -> str:
            self._corpus.reindex(progress)
            return notice_html(words.say("reindexed"), words)

        yield from self._told(words, work)

    def _told(self, words: Words, work: Callable[[Progress], str]) -> Iterator[list[Any]]:
        """Say what is going on, then what came of it and how the list is now."""

        def show(step: Step | None) -> list[Any]:
            return [progress_html(step, words), gr.skip(), gr.skip(), gr.skip()]

        yield [*show(None)[:-1], None]  # the files are sent: others can be
        try:
            said = yield from steps_shown(work, show)
        except UjumbeError as error:
            said = error_html(error, words)
        except Exception:
            yield ["", gr.skip(), gr.skip(), gr.skip()]  # no bar for what goes on no more
            raise
        yield [said, corpus_html(self._corpus.entries(), words), self._summary(words), gr.skip()]

    @property
    def worded(self) -> list[Any]:
        """What speaks."""
        return [self.zone, self.said, self.again]

    def in_words(self, words: Words) -> list[Any]:
        """The components in a language, in the order of `worded`."""
        return [zone_html(ENDINGS, words), "", words.say("reindex")]

    def listed(self, language: str) -> str:
        """The list as it is now."""
        return corpus_html(self._corpus.entries(), words_in(language))


def clicked_data(event: gr.EventData) -> dict[str, Any]:
    """What a script said of a click; nothing where it is no dictionary."""
    data = event._data  # noqa: SLF001 - its attributes fail where there is no data
    return data if isinstance(data, dict) else {}
