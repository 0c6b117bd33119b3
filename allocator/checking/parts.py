"""A plan in parts: whether what it says of all parts is what the parts say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

_CLOSE = 1e-6


def parts_problems(
    summary: Mapping[str, Any], orders: pd.DataFrame, parts: Sequence[tuple[Mapping[str, Any], pd.DataFrame]]
) -> Iterator[str]:
    """Yield what is wrong with the summary and the orders of a plan in parts.

    `parts` has the summary and the table `customer_etas` of each part, which have been checked before.
    """
    yield from _stage_problems(summary["stages"], [part["stages"] for part, _ in parts])
    lines = pd.concat([etas for _, etas in parts], ignore_index=True)
    stated = summary["counts"]["order_lines"]
    if stated != len(lines):
        yield f"summary.json counts {stated} order lines, the parts hold {len(lines)}"
    yield from _order_problems(orders, lines)


def _stage_problems(stages: Sequence[Any], parts: Sequence[Sequence[Any]]) -> Iterator[str]:
    for goal, label in dict.fromkeys((stage["goal"], stage["class"]) for stage in stages):
        stated = [stage["value"] for stage in stages if (stage["goal"], stage["class"]) == (goal, label)]
        own = [
            [stage["value"] for stage in part if (stage["goal"], stage["class"]) == (goal, label)]
            for part in parts
        ]
        if goal == "fair_share":
            right = all(_is_smallest(value, own, place) for place, value in enumerate(stated))
        else:
            found = [
                sum(values[place] for values in own if len(values) > place) for place in range(len(stated))
            ]
            right = np.allclose(stated, found, rtol=_CLOSE, atol=_CLOSE)
        if not right:
            yield f"summary.json states {goal} {label} as {stated}, the parts say {own}"


def _is_smallest(value: float, own: list[list[float]], place: int) -> bool:
    """Whether a share is the smallest of all parts; a part of which no line takes part says 0."""
    shares = [values[place] for values in own if len(values) > place]
    return value in (shares or [0.0]) and all(value <= share for share in shares if share)


def _order_problems(orders: pd.DataFrame, lines: pd.DataFrame) -> Iterator[str]:
    """Recompute every order from all its lines, one line after the other."""
    expected: dict[str, tuple[int, str, str]] = {}
    for order_id, of_order in lines.groupby("order_id", sort=True):
        allocated, is_open = of_order["allocated_quantity"] > 0, of_order["open_quantity"] > 0
        if not allocated.any():
            status = "on_hold"
        elif is_open.any():
            status = "partial"
        else:
            status = "scheduled" if (of_order["status"] != "ship_now").any() else "ship_now"
        eta = "" if is_open.any() else str(of_order["eta"].max())[:10]
        expected[str(order_id)] = len(of_order), status, eta
    eta = orders["eta"].dt.strftime("%Y-%m-%d").fillna("")
    rows = zip(orders["order_id"], orders["lines"], orders["status"], eta, strict=True)
    found = {str(row[0]): (int(row[1]), str(row[2]), str(row[3])) for row in rows}
    wrong = [name for name in sorted(expected.keys() | found.keys()) if expected.get(name) != found.get(name)]
    for name in wrong[:5]:
        yield f"order_etas.csv says {found.get(name)} of order {name}, its lines say {expected.get(name)}"
    if len(wrong) > 5:
        yield f"and {len(wrong) - 5} more orders"
