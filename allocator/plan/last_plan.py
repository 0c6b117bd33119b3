"""The last plan as input: what it ships, and how tonight's plan says which one it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from allocator.errors import InputError, Problem
from allocator.model import Model
from allocator.scenario import Scenario

COLUMNS = ["order_id", "line_id", "ship_date", "quantity"]
_KEY = ["order_id", "line_id"]


class PlanTables(Protocol):
    """What a plan has in memory and on disk alike."""

    @property
    def shipments(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def etas(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def summary(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class LastPlan:
    """What tonight's plan takes from the last one."""

    shipments: pd.DataFrame | None
    """last_plan.csv: ordered units by order line and ship date; None where the model does not look at it."""
    blocks: pa.Table | None
    """blocks.parquet: what can be taken over of it; None where it kept nothing."""
    summary: Mapping[str, Any]
    """What `summary.json` says of it: its day and its input."""


def last_plan_of(previous: PlanTables | str | Path, scenario: Scenario, model: Model) -> LastPlan:
    """Return what counts of the last plan, given as a plan or as the folder that it stands in.

    Raises InputError where there is no plan, or one of another scenario.
    """
    plan = previous
    if isinstance(plan, str | Path):
        from allocator.files import read_plan

        plan = read_plan(plan)
    _refuse_a_stranger(plan, scenario)
    counts = any("stability" in stage.goals for stage in model.stages)
    shipments = kept_shipments(plan.shipments, scenario) if counts else None
    kept = {} if shipments is None else {"shipments_kept": len(shipments)}
    summary = {"as_of": plan.summary["as_of"], "digest": plan.summary["digest"], **kept}
    return LastPlan(shipments, getattr(plan, "blocks", None), summary)


def kept_shipments(shipments: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return what the last plan ships of tonight's lines from tonight on: ordered units by line and day.

    What was to leave before tonight has left, or is overdue: there is nothing to be kept of it.
    """
    lines = scenario.tables["order_lines"][_KEY]
    tonight = pd.Timestamp(scenario.settings.as_of)
    rows = shipments[shipments["ship_date"] >= tonight].merge(lines, on=_KEY)
    units = rows["quantity"] / _units_per_unit(rows, scenario.tables["substitutes"])
    rows = rows.assign(quantity=units)[COLUMNS]
    found = rows.groupby(["order_id", "line_id", "ship_date"], as_index=False, sort=True)["quantity"].sum()
    table: pd.DataFrame = found[COLUMNS].assign(quantity=found["quantity"].round(6))
    return table


def _units_per_unit(rows: pd.DataFrame, substitutes: pd.DataFrame) -> pd.Series:
    """Return how many units left for one ordered, as tonight's table of substitutes has it, else 1."""
    ratios = substitutes[["item_id", "substitute_id", "units_per_unit"]]
    ratios = ratios.set_axis(["item_id", "shipped_item_id", "ratio"], axis=1)
    found = rows[["item_id", "shipped_item_id"]].merge(ratios, how="left", on=["item_id", "shipped_item_id"])
    ratio: pd.Series = found["ratio"].fillna(1.0).set_axis(rows.index)
    return ratio


def _refuse_a_stranger(plan: PlanTables, scenario: Scenario) -> None:
    """Raise InputError where not one order line is common to both, nor the place they were read from."""
    lines = scenario.tables["order_lines"][_KEY]
    if not len(lines) or not len(plan.etas):
        return
    source = "" if scenario.source is None else str(scenario.source.resolve())
    if source and source == plan.summary["scenario"]:
        return
    if not len(plan.etas[_KEY].astype(lines.dtypes.to_dict()).merge(lines, on=_KEY)):
        title = plan.summary.get("title") or plan.summary["scenario"] or "another scenario"
        what = (
            f"the plan of {title}, {plan.summary['as_of']}, has none of tonight's {len(lines):,} order lines"
        )
        raise InputError([Problem("previous", None, "", what, "give the last plan of this scenario")])
