"""Acting on a reason changes the outcome: the line does better, or something else holds it up then.

On random scenarios under all rules every reason is put to the test by planning the whole night again without
what the reason names. A line that ships with its order is acted on with its order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd
import pytest

import allocator
from tests.optimality.planners import NUM_SEEDS, planned
from tests.oracle.dice import SeededDice
from tests.oracle.random_rules import ruled_case
from tests.oracle.shipped_models import NAMES, shipped_model

Tables = dict[str, pd.DataFrame]
LIMITS = ("quotas", "protections", "capacities", "closed_days")


def without_own_rules(tables: Tables, chosen: pd.Series[bool]) -> None:
    """The lines ship in any parts."""
    lines = tables["order_lines"]
    lines.loc[chosen, "ship_rule"] = "any"
    lines.loc[chosen, ["min_shipment", "pack_size"]] = float("nan")


def without_limits(tables: Tables, chosen: pd.Series[bool]) -> None:
    """No quota, protection, capacity or closed day, and the lines may come before their promise."""
    for name in LIMITS:
        tables.pop(name, None)
    lines = tables["order_lines"]
    lines.loc[chosen & (lines["treatment"] == "fill"), "treatment"] = "redistribute"


def raised(tables: Tables, chosen: pd.Series[bool]) -> None:
    """The lines come before all others."""
    lines = tables["order_lines"]
    lines.loc[lines["treatment"] == "win", "treatment"] = "redistribute"
    lines.loc[chosen, "treatment"] = "win"


def with_plenty_on_hand(tables: Tables, chosen: pd.Series[bool], only: str | None = None) -> None:
    """A thousand fresh units of all that the lines ask for, or take instead, wherever anything is."""
    wanted = set(tables["order_lines"].loc[chosen, "item_id"])
    if "substitutes" in tables:
        rows = tables["substitutes"]
        wanted |= set(rows.loc[rows["item_id"].isin(wanted), "substitute_id"])
    lots = [
        {"item_id": item, "location_id": place, "lot_id": "PLENTY", "quantity": 1000.0}
        for item in sorted(wanted)
        for place in places_in(tables)
        if only in (None, place)
    ]
    tables["stock"] = pd.concat([tables.get("stock", pd.DataFrame()), pd.DataFrame(lots)], ignore_index=True)


def places_in(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Locations that anything names."""
    named = [tables[name]["location_id"] for name in ("stock", "receipts", "lanes") if name in tables]
    return sorted({str(place) for column in named for place in column}) or ["main"]


def without_lanes(tables: Tables, chosen: pd.Series[bool]) -> None:
    """Every location serves everyone."""
    tables.pop("lanes", None)


def without_latest_date(tables: Tables, chosen: pd.Series[bool]) -> None:
    """The lines may come as late as may be."""
    tables["order_lines"].loc[chosen, "latest_date"] = pd.NaT


ACTIONS: Mapping[str, Callable[..., None]] = {
    "no_supply": with_plenty_on_hand,
    "no_lane": without_lanes,
    "expired": with_plenty_on_hand,
    "after_latest_date": without_latest_date,
    "complete_rule": without_own_rules,
    "limited": without_limits,
    "outranked": raised,
    "awaiting_supply": with_plenty_on_hand,
}
IN_VAIN = (without_own_rules, without_limits, raised, with_plenty_on_hand)
"""What does not help a line whose reason is `earliest_possible`."""


def acted(plan: allocator.Plan, model: Mapping[str, Any], eta: Any, action: Any) -> allocator.Plan:
    """The night planned again, with something done about a line, or about its order if that ships whole."""
    scenario = plan.scenario
    tables = {name: scenario.tables[name].copy() for name in scenario.given}
    lines = tables["order_lines"]
    of_order = lines["order_id"] == eta.order_id
    whole = (lines.loc[of_order, "ship_rule"] == "order").any()
    action(tables, of_order if whole else of_order & (lines["line_id"] == eta.line_id))
    settings = scenario.settings.model_dump(exclude_none=True)
    return planned({**tables, **settings}, model)


def unit_days(plan: allocator.Plan, eta: Any) -> float:
    """Units times days by which a line is late; what stays open counts to the end of the horizon."""
    settings, rows = plan.scenario.settings, plan.shipments
    mine = rows[(rows["order_id"] == eta.order_id) & (rows["line_id"] == eta.line_id)]
    ratios = plan.scenario.tables["substitutes"].set_index(["item_id", "substitute_id"])["units_per_unit"]
    counted = "ship_date" if settings.requested_date == "ship" else "arrival_date"
    late: float = 0.0
    for row in mine.to_dict("records"):
        itself = row["item_id"] == row["shipped_item_id"]
        ratio = 1.0 if itself else float(ratios[row["item_id"], row["shipped_item_id"]])
        late += float(row["quantity"]) / ratio * max((row[counted] - eta.requested_date).days, 0)
    end = pd.Timestamp(settings.as_of) + pd.Timedelta(days=settings.horizon_days + 1)
    found = line_of(plan, eta)
    return round(late + float(found["open_quantity"]) * max((end - eta.requested_date).days, 1), 3)


def line_of(plan: allocator.Plan, eta: Any) -> pd.Series[Any]:
    """The row of customer_etas.csv of a line."""
    etas = plan.etas
    row: pd.Series[Any] = etas[(etas["order_id"] == eta.order_id) & (etas["line_id"] == eta.line_id)].iloc[0]
    return row


@pytest.mark.parametrize("seed", range(NUM_SEEDS // 2))
def test_acting_on_a_reason_changes_the_outcome(seed: int) -> None:
    """Whatever holds a line up: without it the line does better, or another thing holds it up."""
    case, model = ruled_case(SeededDice(11_000_000 + seed)), shipped_model(NAMES[seed % len(NAMES)])
    plan = planned(case, model)
    for eta in plan.etas[plan.etas["reason_code"] != ""].itertuples():
        before = unit_days(plan, eta)
        if eta.reason_code == "earliest_possible":
            for action in IN_VAIN:
                assert unit_days(acted(plan, model, eta, action), eta) >= before, (eta, action)
            continue
        assert any(
            line_of(again, eta)["reason_code"] != eta.reason_code or unit_days(again, eta) < before
            for again in outcomes(plan, model, eta)
        ), eta


def outcomes(plan: allocator.Plan, model: Mapping[str, Any], eta: Any) -> Iterator[allocator.Plan]:
    """The night without what the reason names. Goods at one location help where a farther one is cheaper."""
    yield acted(plan, model, eta, ACTIONS[eta.reason_code])
    if eta.reason_code == "awaiting_supply":
        for place in places_in(plan.scenario.tables):
            yield acted(plan, model, eta, partial(with_plenty_on_hand, only=place))
