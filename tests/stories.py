"""Three short articles that the word encoder of tests/doubles.py tells apart."""

from __future__ import annotations

BRIDGE = (
    "Minister opens the new bridge\n\n"
    "The minister opened a new bridge over the eastern river on Monday morning.\n"
)
SCHOOL = (
    "Die Schule wird umgebaut\n\n"
    "Die alte Schule am Markt wird im nächsten Jahr für zwei Millionen Euro umgebaut.\n"
)
HARVEST = (
    "Farmers report a good harvest\n\n"
    "Farmers in the valley say that this year's harvest is the best in ten years.\n"
)
