"""Colours that can be read, and nothing that comes from elsewhere."""

import json
import re

import pytest

from ui.theme import desk_head, desk_theme
from ui.words import LANGUAGES

TEXT_ON_GROUND = [
    ("ink", "desk"),
    ("ink", "paper"),
    ("ink", "accent-wash"),
    ("ink-soft", "desk"),
    ("ink-soft", "paper"),
    ("accent", "desk"),
    ("accent", "paper"),
    ("accent", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("mark-ink", "mark"),
    ("paper", "ink"),
]


def colours(selector: str) -> dict[str, str]:
    block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", desk_head(), re.DOTALL | re.MULTILINE)
    assert block is not None
    return dict(re.findall(r"--uj-([a-z-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [":root", ".dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_meets_wcag_aa(scheme: str, text: str, ground: str) -> None:
    palette = colours(scheme)
    darker, lighter = sorted((luminance(palette[text]), luminance(palette[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_no_style_font_or_script_comes_from_elsewhere() -> None:
    assert not re.search(r"https?:|//[a-z]|@import|url\(", desk_head())
    assert desk_theme()._stylesheets == []


def test_the_script_remembers_the_languages_that_there_are() -> None:
    assert f"const languages = {json.dumps(LANGUAGES)};" in desk_head()


def test_nothing_is_laid_out_by_left_and_right() -> None:
    """But by start and end, which an Arabic page turns round."""
    sides = r"[\s;{](?:margin|padding|border)?-?(?:left|right)\s*:|text-align:\s*(?:left|right)"
    uneven = r"(?:margin|padding):\s*(\S+) (\S+) (\S+) (?!\2)\S+;"
    style = desk_head().partition("</style>")[0]
    assert not re.search(sides, style)
    assert not re.search(uneven, style)
