"""summary.json as text."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pytest

from allocator.files.summary import to_json


def test_figures_are_plain_decimals_in_the_order_of_the_run() -> None:
    """Keys keep their order; numbers of numpy are numbers; nothing has an exponent or a `.0`."""
    summary = {
        "title": 'Größe "x"',
        "as_of": datetime.date(2026, 1, 5),
        "made_at": np.float64(0.000001),
        "total": 1e22,
        "count": np.int64(7),
        "share": 0.1 + 0.2,
        "zero": -0.0,
        "none": None,
        "proven": True,
        "empty": {},
    }
    assert to_json(summary) == (
        "{\n"
        '  "title": "Größe \\"x\\"",\n'
        '  "as_of": "2026-01-05",\n'
        '  "made_at": 0.000001,\n'
        '  "total": 10000000000000000000000,\n'
        '  "count": 7,\n'
        '  "share": 0.3,\n'
        '  "zero": 0,\n'
        '  "none": null,\n'
        '  "proven": true,\n'
        '  "empty": {}\n'
        "}\n"
    )


def test_a_stage_stands_on_a_line_of_its_own() -> None:
    """A list that is too long for one line has one item a line, and is the same JSON."""
    stages = [{"class": str(number), "goal": "fill", "value": number / 4} for number in range(4)]
    text = to_json({"stages": stages})
    assert '    {"class": "1", "goal": "fill", "value": 0.25},\n' in text
    assert json.loads(text) == {"stages": stages}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_figure_that_is_no_number_is_a_defect(value: float) -> None:
    """JSON has no NaN: a summary that holds one is not written."""
    with pytest.raises(ValueError, match="cannot hold"):
        to_json({"total": value})
