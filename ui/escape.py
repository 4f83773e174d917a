"""Turn words that others wrote into HTML that can only ever be words.

Articles are hostile until shown otherwise, and a question is only text. Two readers
stand between this page's messages and the browser: Gradio's chat runs a Markdown parser
and then a sanitiser that still lets images, forms, styles and foreign links through, and
`gr.HTML` assigns `innerHTML` as it is. So nothing is left for either of them to find:
every ASCII character that HTML, Markdown, LaTeX or a template could give a meaning to
becomes a numeric entity, line ends included.
"""

from __future__ import annotations

import unicodedata

from assistant.visible import BIDI_CONTROLS


def escape(text: str) -> str:
    """`text` as HTML that shows exactly its characters and nothing else.

    Control characters that would reorder or hide text become an empty `span` with the
    class `uj-control`, which the style sheet draws as a small sign.
    """
    return "".join(_escape_character(character, visible=True) for character in text)


def escape_attribute(text: str) -> str:
    """`text` for use between double quotes in a tag; control characters are dropped."""
    return "".join(_escape_character(character, visible=False) for character in text)


def _escape_character(character: str, *, visible: bool) -> str:
    if character.isalnum() or character == " ":
        return character
    if character in "\n\t":
        return f"&#{ord(character)};"
    if character in "\u2028\u2029":
        return "&#10;"
    category = unicodedata.category(character)
    if category == "Cs":  # half a surrogate pair cannot be sent as UTF-8
        return "\ufffd"
    if character in BIDI_CONTROLS or (category == "Cc" and character != "\r"):
        name = f"U&#43;{ord(character):04X}"  # a name that is the same in every language
        return f'<span class="uj-control" title="{name}"></span>' if visible else ""
    return f"&#{ord(character)};" if character.isascii() else character
