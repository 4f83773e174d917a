"""Write where files are added, what is going on meanwhile, and what became of each of them.

Pure functions, like those of `ui.corpus`: what somebody calls a file may be anything at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from babel.units import format_unit

from ui.bodies import LARGEST_UPLOAD, MOST_UPLOADS
from ui.escape import escape, escape_attribute

if TYPE_CHECKING:
    from index.added import Outcome
    from ui.steps import Step
    from ui.words import Words

_LONGEST_NAME = 120
"""Characters shown of what somebody called a file."""


def zone_html(kinds: Sequence[str], words: Words) -> str:
    """Where files are dropped or chosen, and a place to name those that are not sent, and why.

    `adding.js` does what there is to do.

    Args:
        kinds: Endings of files that can be added.
        words: Of the page.
    """
    size = format_unit(LARGEST_UPLOAD // 2**20, "megabyte", length="short", locale=words.language)
    why = {
        "words": words.say("add_other"),
        "large": words.say("add_large", size=size),
        "many": words.say("add_many", count=MOST_UPLOADS),
        "largest": str(LARGEST_UPLOAD),
        "most": str(MOST_UPLOADS),
    }
    data = " ".join(f'data-{name}="{escape_attribute(value)}"' for name, value in why.items())
    listed = f'<bdi dir="ltr" class="uj-kinds">{escape(" ".join(kinds))}</bdi>'
    return (
        f'<label class="uj-zone" {words.attributes}><input type="file" multiple class="uj-sr" '
        f'accept="{escape_attribute(",".join(kinds))}">'
        '<svg class="uj-zone-sign" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M12 15V4M7.5 8.5 12 4l4.5 4.5M4 15v3.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 '
        '1.5-1.5V15"/></svg>'
        f'<span class="uj-zone-words">{words.html("add_files", kinds=listed)}</span>'
        f'<span class="uj-zone-sending">{words.html("progress_send")}</span></label>'
        f'<p class="uj-zone-said" role="status" {words.attributes} {data}></p>'
    )


def progress_html(step: Step | None, words: Words) -> str:
    """A bar for what is going on, with words; a new step is told to those who cannot see it, too.

    Args:
        step: What is going on; None while nothing is known of it.
        words: Of the page.
    """
    name = step.name if step else ""
    said = {
        "wait": words.html("progress_wait"),
        "store": words.html("progress_store"),
        "read": words.html("progress_read"),
        "encode": words.html("progress_encode"),
        "remove": words.html("progress_remove"),
    }.get(name, words.html("working"))
    count = value = ""
    if step and step.total > 1:  # of one thing there is nothing to count
        done = min(max(step.done, 0), step.total)
        count = escape(words.say("progress_count", done=done, total=step.total))
        value = f' max="{step.total}" value="{done}"'
    status = ' role="status"' if step is None or step.begins else ""
    return (
        f'<div class="uj-progress" {words.attributes}><p id="uj-progress-words">'
        f'<span{status}>{said}</span> <span class="uj-count">{count}</span></p>'
        f'<progress aria-labelledby="uj-progress-words"{value}></progress></div>'
    )


def outcome_html(outcome: Outcome, words: Words) -> str:
    """What became of each file that somebody wanted to add; the refused ones first."""
    refused = "".join(
        f'<li>{_name(item.name)} <span lang="en" dir="ltr">{escape(item.reason)} '
        f"{escape(item.cure)}</span></li>"
        for item in outcome.refused
    )
    already = "".join(
        "<li>"
        + words.html(
            "outcome_already",
            file=_name(item.name),
            source=f'<bdi dir="ltr">{escape(item.source)}</bdi>',
        )
        + "</li>"
        for item in outcome.already
    )
    added = "".join(
        f'<li><bdi dir="ltr">{escape(item.source)}</bdi></li>' for item in outcome.added
    )
    parts = ""
    if refused:
        said = escape(words.count("outcome_refused", len(outcome.refused)))
        parts += f'<p class="uj-warning">{said}</p><ul class="uj-refused">{refused}</ul>'
    if already:
        parts += f'<ul class="uj-already">{already}</ul>'
    if added:
        said = escape(words.count("outcome_added", len(outcome.added)))
        parts += f'<p>{said}</p><ul class="uj-added">{added}</ul>'
    return f'<div class="uj-outcome" role="status" {words.attributes}>{parts}</div>'


def _name(name: str) -> str:
    """What somebody called a file, which may be anything."""
    cut = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return f'<bdi class="uj-called" dir="auto">{escape(cut) if cut.strip() else "“”"}</bdi>'
