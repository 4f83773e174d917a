"""Draws shares as small coloured matrices: a picture without a plotting library."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_CELL = 46
_LEFT = 50
_TOP = 64
_GAP = 36

Matrix = Mapping[tuple[str, str], float]
"""Shares, 0 to 1, by row and column."""


def heat_map(title: str, matrices: Mapping[str, Matrix]) -> str:
    """One matrix beside the other, each cell with its percentage, as SVG."""
    parts: list[str] = []
    left = _GAP
    height = 0
    for name, matrix in matrices.items():
        rows = sorted({row for row, _ in matrix})
        columns = sorted({column for _, column in matrix})
        parts += _matrix(left, name, rows, columns, matrix)
        left += _LEFT + max(len(columns) * _CELL, 7 * len(name)) + _GAP
        height = max(height, _TOP + 24 + len(rows) * _CELL + _GAP)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left}" height="{height}" '
        f'viewBox="0 0 {left} {height}" font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<text x="{_GAP}" y="24" font-size="15" font-weight="600">{escape(title)}</text>'
    )
    return head + "".join(parts) + "</svg>\n"


def _matrix(left: int, name: str, rows: list[str], columns: list[str], matrix: Matrix) -> list[str]:
    parts = [f'<text x="{left}" y="{_TOP - 14}" fill="#444">{escape(name)}</text>']
    for place, column in enumerate(columns):
        x = left + _LEFT + place * _CELL + _CELL / 2
        parts.append(f'<text x="{x}" y="{_TOP + 12}" text-anchor="middle">{escape(column)}</text>')
    for down, row in enumerate(rows):
        y = _TOP + 20 + down * _CELL
        parts.append(
            f'<text x="{left + _LEFT - 8}" y="{y + 28}" text-anchor="end">{escape(row)}</text>'
        )
        for across, column in enumerate(columns):
            share = matrix.get((row, column))
            if share is not None:
                parts.append(_cell(left + _LEFT + across * _CELL, y, share))
    return parts


def _cell(x: int, y: int, share: float) -> str:
    """A square, the darker the higher its share, with the percentage in it."""
    ink = "#ffffff" if share > 0.55 else "#123"
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL - 3}" height="{_CELL - 3}" rx="5" '
        f'fill="hsl(196 62% {95 - 62 * share:.0f}%)"/>'
        f'<text x="{x + (_CELL - 3) / 2}" y="{y + 27}" text-anchor="middle" fill="{ink}">'
        f"{100 * share:.0f}</text>"
    )
