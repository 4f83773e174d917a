"""Write what can be done with a turn: take its answer along, ask anew, say whether it helped.

Pure functions, like `ui.evidence`. Buttons do nothing by themselves: `data-do` says what they are
for, and `data-turn` with which answer; in the chat, whose sanitiser drops both, it is `name` and
`value`. What the browser does alone is in `desk.js`, the rest in `ui.clicks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.asking import LONGEST_QUESTION
from assistant.feedback import LONGEST_NOTE
from index.errors import IndexLocked
from ui.escape import escape, escape_attribute
from ui.export import ENDINGS

if TYPE_CHECKING:
    from assistant.types import Answer
    from index.errors import UjumbeError
    from ui.turns import Turn
    from ui.words import Words

EXPECTED = "expected: "
"""What heads the answer that a reader expects, in a note, as `assistant.feedback` has it."""

_LONGEST_EXPECTED = 300
"""Characters of that answer."""

_LONGEST_REST = LONGEST_NOTE - len(f"{EXPECTED}\n") - _LONGEST_EXPECTED
"""Characters of what else is said: both go into one note."""


def acts_html(turn: Turn, words: Words) -> str:
    """The buttons under the evidence of an answer; nothing under a question without one."""
    if turn.answer is None:
        return ""
    name = escape_attribute(words.say("acts"))
    own = _button(
        "copy", turn.number, words.html("copy"), text=turn.answer.text, done=words.say("copied")
    )
    packs = "".join(
        _button("export", turn.number, f'<bdi dir="ltr">{ending}</bdi>', ending=ending)
        for ending in ENDINGS
    )
    return (
        f'<div class="uj-acts" role="group" aria-label="{name}">{own}'
        f'<span class="uj-export"><span>{words.html("export")}</span>{packs}</span>'
        f"{_button('export-all', turn.number, words.html('export_all'))}</div>"
        f"{feedback_html(turn.answer, turn.number, words)}"
    )


def anew_html(what: str, label: str, number: int, words: Words) -> str:
    """A button in the chat that asks a question anew; `what` is "again" or "edit"."""
    unseen = words.html("of_question", number=words.number(number))
    return (
        f'<div class="uj-anew" {words.attributes}><button type="button" name="{what}" '
        f'value="{number}">{label}<span class="uj-sr"> {unseen}</span></button></div>'
    )


def edit_form_html(words: Words) -> str:
    """The form to change a question in its place; `desk.js` puts a copy of it there."""
    question = escape_attribute(words.say("your_question"))
    return (
        f'<form class="uj-edit" {words.attributes}><textarea name="question" rows="1" dir="auto" '
        f'maxlength="{LONGEST_QUESTION}" aria-label="{question}" autocomplete="off" '
        f'enterkeyhint="send"></textarea><p id="uj-later">{words.html("later_go")}</p><div>'
        f'<button type="button" name="cancel">{words.html("cancel")}</button>'
        f'<button type="submit">{words.html("ask")}</button></div></form>'
    )


def feedback_html(answer: Answer, number: int, words: Words) -> str:
    """A form to say whether an answer helped, which citations are wrong, and what else."""
    verdicts = "".join(
        f'<label><input type="radio" name="verdict" value="{verdict}"> '
        f"{words.html(verdict)}</label>"
        for verdict in ("helpful", "not_helpful")
    )
    wrong = "".join(
        f'<label><input type="checkbox" name="wrong" value="{item.marker}"> '
        f"<bdi>[{item.marker}]</bdi></label>"
        for item in answer.citations
    )
    if wrong:
        wrong = f"<fieldset><legend>{words.html('wrong_citations')}</legend>{wrong}</fieldset>"
    expected = escape_attribute(words.say("feedback_expected"))
    note = escape_attribute(words.say("feedback_note"))
    return (
        f'<details class="uj-feedback"><summary>{words.html("feedback")}</summary><form>'
        f"<fieldset><legend>{words.html('feedback_question')}</legend>{verdicts}</fieldset>{wrong}"
        f'<input name="expected" maxlength="{_LONGEST_EXPECTED}" dir="auto" '
        f'aria-label="{expected}" placeholder="{expected}">'
        f'<textarea name="note" rows="2" maxlength="{_LONGEST_REST}" dir="auto" '
        f'aria-label="{note}" placeholder="{note}"></textarea>'
        f"{_button('feedback', number, words.html('feedback_send'))}"
        f"<p>{words.html('feedback_kept')}</p></form></details>"
    )


def notice_html(text: str, words: Words, *, is_bad: bool = False) -> str:
    """A short message that goes by itself."""
    shape = " uj-bad" if is_bad else ""
    return f'<p class="uj-notice{shape}" role="status" {words.attributes}>{escape(text)}</p>'


def error_html(error: UjumbeError, words: Words) -> str:
    """A short message of what went wrong; what exactly is said in English, and said once."""
    shown = f'<span lang="en" dir="ltr">{escape(str(error))}</span>'
    if isinstance(error, IndexLocked) and words.language != "en":
        shown = f"{words.html('others_at_work')} {shown}"
    return f'<p class="uj-notice uj-bad" role="status" {words.attributes}>{shown}</p>'


def _button(what: str, number: int, label: str, **data: str) -> str:
    """A button: `text` is what it copies or asks, `done` what it says for a moment after."""
    more = "".join(f' data-{name}="{escape_attribute(value)}"' for name, value in data.items())
    return (
        f'<button type="button" class="uj-act" data-do="{what}" data-turn="{number}"{more}>'
        f"{label}</button>"
    )
