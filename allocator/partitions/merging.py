"""What the plans of all parts come to: one summary, and one row per order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from allocator.model import Model
from allocator.scenario import Settings

Rows = list[dict[str, Any]]
_SAME = ("title", "as_of", "model", "model_definition", "priority", "requested_date", "currency", "dates")
_SMALLEST = {"fair_share"}
"""Goals of which the smallest figure of all parts counts; of the others the sum."""
_DATES = ("eta", "eta_likely", "eta_safe")
_NOBODY = {"value": 0.0, "bound": 0.0, "proven": True}


def classes_of_night(settings: Settings) -> tuple[str, ...]:
    """Return the labels of all priority classes of a night in parts, the most important first."""
    if settings.part is None or not settings.part.priorities:
        return ("",)
    order = sorted(settings.part.priorities, reverse=settings.priority == "highest_first")
    return (*map(str, order), "none")


def merged_summary(
    scenario: str, folders: Sequence[str], summaries: Sequence[Any], stages: Rows, num_orders: int
) -> dict[str, Any]:
    """Return the summary of a plan in parts: counts, totals and stages over all of them."""
    first = summaries[0]
    exceptions = [each for summary in summaries for each in summary["exceptions"]]
    return {
        **{name: first[name] for name in _SAME},
        **({"ledger": first["ledger"]} if "ledger" in first else {}),
        "scenario": scenario,
        "parts": [
            {"folder": folder, "digest": summary["digest"], "order_lines": summary["counts"]["order_lines"]}
            for folder, summary in zip(folders, summaries, strict=True)
        ],
        "counts": {**_sums(summary["counts"] for summary in summaries), "orders": num_orders},
        "totals": {name: round(value, 6) for name, value in _sums(s["totals"] for s in summaries).items()},
        "exceptions": sorted(exceptions, key=lambda each: (each["order_id"], each["line_id"])),
        "stages": stages,
        "blocks": {
            "count": sum(summary["blocks"]["count"] for summary in summaries),
            "largest_lines": max(summary["blocks"]["largest_lines"] for summary in summaries),
        },
        "solver": first["solver"],
    }


def _sums(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def stages_with_lines(rows: Rows, has_others: bool) -> Rows:
    """Return the stages of a part but for those of the model in which none of its lines takes part."""
    return [row for row in rows if has_others or row["class"].startswith("lose")]


def merged_stages(model: Model, priorities: Sequence[str], parts: Sequence[Rows]) -> Rows:
    """Return every stage of a night in parts, in the order of the model, with what the parts come to.

    A stage in which no line takes part comes to zero, as in a night in one piece.
    """
    found: dict[tuple[str, str, int], Rows] = defaultdict(list)
    for rows in parts:
        for key, row in zip(_counted((row["class"], row["goal"]) for row in rows), rows, strict=True):
            found[key].append(row)
    order = _counted(_in_order(model, priorities))
    everywhere = ("", "lose") if any(key[0].startswith("lose") for key in found) else ("",)
    result = [_stage(*key[:2], found[key]) for key in order if key in found or key[0] in everywhere]
    # Only what an earlier stage has proven everywhere lets a later bound hold.
    for place, row in enumerate(result):
        row["proven"] = row["proven"] and all(before["proven"] for before in result[:place])
    return result


def _counted(keys: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """Yield the keys with a number that tells the first of equal ones from the second."""
    times: Counter[tuple[str, str]] = Counter()
    for key in keys:
        yield *key, times[key]
        times[key] += 1


def _in_order(model: Model, priorities: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "win", "lateness"
    yield "gain", "promises"
    for name in ("", "lose"):
        for stage in model.stages:
            for label in priorities if stage.for_each else ("",):
                for goal in stage.goals:
                    yield f"{name} {label}".strip(), goal


def _stage(label: str, goal: str, rows: Rows) -> dict[str, Any]:
    rows = rows or [_NOBODY]
    combine = min if goal in _SMALLEST else sum
    bounds = [row["bound"] for row in rows]
    return {
        "class": label,
        "goal": goal,
        "value": round(combine(row["value"] for row in rows), 6),
        "bound": None if None in bounds else round(combine(bounds), 6),
        "proven": all(row["proven"] for row in rows),
    }


def merged_orders(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the table `order_etas` of all parts: an order whose lines lie in several parts gets one row.

    Its likely and safe dates are the latest of its parts': a little early, as nobody knows of all receipts
    at once.
    """
    rows = pd.concat(parts, ignore_index=True)
    by_order = rows.groupby("order_id", sort=True)
    has = {
        status: (rows["status"] == status).groupby(rows["order_id"], sort=True)
        for status in ("on_hold", "partial", "scheduled")
    }
    held = has["on_hold"].all()
    short = has["on_hold"].any() | has["partial"].any()
    status = pd.Series("ship_now", index=held.index, dtype="str")
    status[has["scheduled"].any()] = "scheduled"
    status[short] = "partial"
    status[held] = "on_hold"
    named = rows["customer_id"].where(rows["customer_id"] != "").groupby(rows["order_id"], sort=True)
    customer = named.first().where(named.nunique() == 1, "").fillna("").astype("str")
    return pd.DataFrame(
        {
            "order_id": held.index.to_series().astype("str").array,
            "customer_id": customer.array,
            "lines": by_order["lines"].sum().array,
            "status": status.array,
            **{date: by_order[date].max().where(~short).array for date in _DATES},
        }
    )
