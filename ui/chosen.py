"""The filter of the page: fields to choose in, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.corpus import filter_choices, filter_of
from ui.words import FALLBACK, Words, words_in

if TYPE_CHECKING:
    from assistant.corpus import Corpus
    from index import Filter

FIELDS = ("languages", "outlets", "files", "since", "until")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, as the browser sent it."""

    values: Sequence[Any]

    def filter(self) -> Filter | None:
        """As a filter; None where nothing was chosen.

        Raises:
            NothingMatches: What was chosen is no filter.
        """
        lists = [
            [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
            for value in self.values[:3]
        ]
        since, until = (str(value or "") for value in self.values[3:])
        languages, outlets, files = lists
        return filter_of(
            languages=languages, outlets=outlets, sources=files, since=since, until=until
        )


class FilterFields:
    """The fields of the filter, under a heading that opens them."""

    def __init__(self, corpus: Corpus) -> None:
        words = words_in(FALLBACK)
        self._corpus = corpus
        with gr.Accordion(words.say("filter"), open=False, elem_id="uj-filter") as self._frame:
            self.fields: list[gr.components.Component] = [
                *(
                    gr.Dropdown([], multiselect=True, elem_id=f"uj-filter-{name}", value=[])
                    for name in FIELDS[:3]
                ),
                *(gr.Textbox(elem_id=f"uj-filter-{name}", max_length=10) for name in FIELDS[3:]),
            ]
            self._clear = gr.Button(words.say("filter_clear"), size="sm", elem_id="uj-filter-clear")
        self.worded = [self._frame, *self.fields, self._clear]

    def wire(self, language: gr.Radio, quick: dict[str, Any]) -> None:
        """Fill the choices when the fields are opened, in the page's language; empty the fields."""
        gr.on([self._frame.expand, language.input], self._choices, language, self.fields, **quick)
        self._clear.click(lambda: [[], [], [], "", ""], None, self.fields, **quick)

    def in_words(self, words: Words) -> list[Any]:
        """The components in a language, in the order of `worded`."""
        placeholder = words.say("filter_date")
        labels = [
            words.say("filter_languages"),
            words.say("filter_outlets"),
            words.say("filter_files"),
            words.say("filter_since"),
            words.say("filter_until"),
        ]
        fields = [gr.update(label=label) for label in labels[:3]]
        fields += [gr.update(label=label, placeholder=placeholder) for label in labels[3:]]
        return [gr.update(label=words.say("filter")), *fields, words.say("filter_clear")]

    def _choices(self, language: str) -> list[Any]:
        words = words_in(language)
        choices = filter_choices(self._corpus.entries())
        named = [(words.language_name(code), code) for code in choices.languages]
        lists = [gr.update(choices=items) for items in (named, choices.outlets, choices.sources)]
        return [*lists, gr.skip(), gr.skip()]
