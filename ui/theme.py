"""The page's looks as far as Gradio's own theming carries them; `desk.css` does the rest."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_HERE = Path(__file__).parent

SHEETS = (
    "desk",
    "switch",
    "side",
    "conversation",
    "evidence",
    "acts",
    "says",
    "timeline",
    "article",
    "corpus",
    "adding",
)
"""Style sheets, in the order in which they count."""


def desk_head() -> str:
    """The page's own style sheets and script, for the `head` of the document.

    Not `css_paths`: Gradio would rewrite every selector inside `@media` so that it no
    longer finds the page's frame.
    """
    style = "".join((_HERE / f"{sheet}.css").read_text("utf-8") for sheet in SHEETS)
    return f"<style>{style}</style><script>{script('desk.js')}</script>"


def script(name: str) -> str:
    """A script of the page."""
    return (_HERE / name).read_text("utf-8")


def desk_theme() -> gr.themes.Base:
    """Gradio's plainest theme on the page's own colours, with the system's fonts only.

    The values are the custom properties of `desk.css`, which knows light from dark; so
    every colour is written down in one place.
    """
    theme = gr.themes.Base(
        # Without these it would bring fonts of its own; `desk.css` names the real ones.
        font=[gr.themes.Font("sans-serif")],
        font_mono=[gr.themes.Font("monospace")],
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
    )
    colours = {
        "body_background_fill": "var(--uj-desk)",
        "body_text_color": "var(--uj-ink)",
        "body_text_color_subdued": "var(--uj-ink-soft)",
        "background_fill_primary": "var(--uj-paper)",
        "background_fill_secondary": "var(--uj-desk)",
        "border_color_primary": "var(--uj-rule)",
        "border_color_accent": "var(--uj-accent)",
        "color_accent_soft": "var(--uj-accent-wash)",
        "link_text_color": "var(--uj-accent)",
        "link_text_color_hover": "var(--uj-accent)",
        "block_background_fill": "var(--uj-paper)",
        "block_border_color": "var(--uj-rule)",
        "input_background_fill": "var(--uj-paper)",
        "input_border_color": "var(--uj-rule)",
        "input_border_color_focus": "var(--uj-accent)",
        "input_placeholder_color": "var(--uj-ink-soft)",
        "button_primary_background_fill": "var(--uj-accent)",
        "button_primary_background_fill_hover": "var(--uj-accent-strong)",
        "button_primary_text_color": "var(--uj-on-accent)",
        "button_secondary_background_fill": "transparent",
        "button_secondary_background_fill_hover": "var(--uj-accent-wash)",
        "button_secondary_text_color": "var(--uj-ink)",
        "button_secondary_border_color": "var(--uj-rule)",
    }
    in_both = {f"{name}_dark": value for name, value in colours.items()}
    theme.set(**colours, **in_both, block_border_width="0px", block_shadow="none")
    return theme
