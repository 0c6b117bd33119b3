"""What a plan offers each order line tonight, in the form that promises are decided on."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from allocator.errors import InputError, Problem
from allocator.files.layout import TABLES
from allocator.files.tables import write_table
from allocator.model import Model
from allocator.scenario import Scenario

KEY = ["order_id", "line_id"]


class PlanTables(Protocol):
    """What a plan has in memory and on disk alike."""

    @property
    def shipments(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def etas(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def summary(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def scenario(self) -> Scenario: ...  # noqa: D102
    @property
    def model(self) -> Model: ...  # noqa: D102


def run_id_of(plan: PlanTables) -> str:
    """Return the id of a plan: the same for the same content, wherever and whenever it was made."""
    content = hashlib.sha256()
    for name in ("etas", "shipments"):
        file = io.BytesIO()
        write_table(getattr(plan, name), TABLES[name], file)
        content.update(file.getbuffer())
    told = {key: str(plan.summary[key]) for key in ("as_of", "digest", "model")}
    content.update(json.dumps([told, plan.summary["model_definition"]], sort_keys=True).encode())
    return content.hexdigest()[:16]


def outlook(plan: PlanTables) -> pd.DataFrame:
    """Return a row per order line, in the order of order_id and line_id.

    `quantity` is what is open of the line, `allocated_quantity` of it has a date, `open_quantity` has none;
    `planned`, `likely` and `safe` are arrival dates, alike where nothing is known of how late receipts come;
    `extract_original` and `extract_current` are the promises that the input says, `extract_target` is what
    the current one was made on.

    Raises InputError if the plan's files are not of one plan.
    """
    etas, lines = plan.etas, plan.scenario.tables["order_lines"]
    if len(etas) != len(lines) or not (etas[KEY].to_numpy() == lines[KEY].to_numpy()).all():
        what = "its order lines are not those of the input that the plan keeps"
        raise InputError([Problem("customer_etas.csv", None, "", what, "run the plan again")])
    planned = etas["eta"]
    return pd.DataFrame(
        {
            **{name: etas[name] for name in (*KEY, "customer_id", "item_id", "quantity")},
            "allocated_quantity": etas["allocated_quantity"],
            "open_quantity": etas["open_quantity"],
            "planned": planned,
            "likely": _or_planned(etas, "eta_likely"),
            "safe": _or_planned(etas, "eta_safe"),
            "reason_code": etas["reason_code"],
            "reason": etas["reason"],
            "extract_original": lines["original_promise_date"].array,
            "extract_current": lines["current_promise_date"].array,
            "extract_target": lines["promise_target_date"].where(lines["current_promise_date"].notna()).array,
        }
    )


def _or_planned(etas: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return a date column of the ETAs, the planned date where it is blank or there is none."""
    return etas[column].fillna(etas["eta"]) if column in etas else etas["eta"]


def departures(plan: PlanTables) -> pd.DataFrame:
    """Return a row per order line, ship date and arrival date: units of the ordered item, and days late."""
    shipments = plan.shipments
    units = shipments["quantity"] / _units_per_unit(plan)
    return shipments.assign(units=units.round(6))[
        [*KEY, "ship_date", "arrival_date", "days_late", "location_id", "units"]
    ]


def _units_per_unit(plan: PlanTables) -> Any:
    """Return for each shipment how many units leave for one that was ordered: 1, but for a substitute."""
    shipments, substitutes = plan.shipments, plan.scenario.tables["substitutes"]
    ratio = np.ones(len(shipments))
    other = (shipments["item_id"] != shipments["shipped_item_id"]).to_numpy(bool)
    if other.any():
        pairs = shipments.loc[other, ["item_id", "shipped_item_id"]].set_axis(
            ["item_id", "substitute_id"], axis=1
        )
        known = substitutes[["item_id", "substitute_id", "units_per_unit"]]
        ratio[other] = pairs.merge(known, how="left")["units_per_unit"].fillna(1.0).to_numpy(float)
    return ratio
