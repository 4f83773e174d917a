"""What somebody chose to ask, as the browser sends it."""

from __future__ import annotations

from datetime import date

import pytest

from index import Filter
from index.errors import NothingMatches
from ui.chosen import Chosen


def test_nothing_chosen_is_no_filter() -> None:
    assert Chosen(([], [], [], "", "")).filter() is None
    assert Chosen((None, None, None, None, None)).filter() is None
    assert Chosen(("", "", "", "", "")).filter() is None


def test_what_is_chosen_becomes_a_filter() -> None:
    chosen = Chosen((["ar"], ["The Post"], ["a[1].txt"], "2023-08", "2023")).filter()
    assert chosen == Filter(
        languages=("ar",),
        outlets=("The Post",),
        sources=("a[[]1].txt",),
        since=date(2023, 8, 1),
        until=date(2023, 12, 31),
    )


def test_a_date_that_is_none_is_said() -> None:
    with pytest.raises(NothingMatches, match="is no date"):
        Chosen(([], [], [], "last week", "")).filter()


def test_what_no_field_sends_is_passed_over() -> None:
    assert Chosen(([1, None, "ar"], {"a": 1}, 3, "", "")).filter() == Filter(languages=("ar",))
