"""A case falls apart only where no rule links its items."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.scenarios.parts import has_rules, parts

LINES = [("1", "A"), ("1", "B"), ("2", "C")]


def case(ship_rule: str = "any", **tables: dict[str, list[str]]) -> dict[str, Any]:
    """Order 1 asks for A and B, order 2 for C; of each item there is a lot."""
    lines = pd.DataFrame(LINES, columns=["order_id", "item_id"]).assign(ship_rule=ship_rule)
    given = {name: pd.DataFrame(columns) for name, columns in tables.items()}
    return {"order_lines": lines, "stock": pd.DataFrame({"item_id": ["A", "B", "C", "D"]}), **given}


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        (case(), ["A", "B", "C"]),
        (case("line"), ["A", "B", "C"]),
        (case("order"), ["AB", "C"]),
        (case(substitutes={"item_id": ["B"], "substitute_id": ["D"]}), ["A", "BD", "C"]),
        (case(substitutes={"item_id": ["E"], "substitute_id": ["D"]}), ["A", "B", "C"]),
        (case("order", substitutes={"item_id": ["B"], "substitute_id": ["C"]}), ["ABC"]),
        (case(protections={"item_id": ["A"]}), ["A", "B", "C"]),
        (case(quotas={"item_id": ["A"]}), ["A", "B", "C"]),
        (case(quotas={"item_id": ["A", ""]}), ["ABC"]),
        (case(quotas={"segment": ["retail"]}), ["ABC"]),
        (case(capacities={"location_id": ["main"]}), ["ABC"]),
    ],
)
def test_items_that_a_rule_may_link_stay_together(night: dict[str, Any], expected: list[str]) -> None:
    """Complete orders, substitutes, quotas of any item and capacities link; what names one item does not."""
    found = ["".join(sorted(set(part["stock"]["item_id"]))) for part in parts(night)]
    assert found == expected


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        (case(), False),
        (case(""), False),
        (case("line"), True),
        (case(quotas={"item_id": []}), False),
        (case(quotas={"item_id": ["A"]}), True),
    ],
)
def test_a_rule_is_seen_in_a_column_or_a_table(night: dict[str, Any], expected: bool) -> None:
    """Where there is one the oracle may let goods wait."""
    assert has_rules(night) is expected
