"""summary["exceptions"]: the win and gain lines that the plan does not keep, counted again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from allocator.checking.facts import Facts
from allocator.checking.figures import Outcome
from allocator.checking.findings import Findings
from allocator.checking.lines import GAIN, KEY, KINDS, WIN
from allocator.checking.tables import Tables
from allocator.checking.vectors import LONG_AGO, Ints, day_text
from allocator.scenario import Scenario

FILE = "summary.json"
Key = tuple[str, str, str]
"""Treatment, order and line."""


def check_exceptions(
    scenario: Scenario, facts: Facts, got: Outcome, plan: Tables, findings: Findings
) -> None:
    """A win is kept if it is in full on its requested date, a gain if it is in full by its promise."""
    expected = _not_kept(scenario, facts, got)
    stated = _stated(plan.summary.get("exceptions"))
    for key in sorted(expected.keys() - stated.keys()):
        findings.add(FILE, f"exceptions: {_name(key)} is not kept, but not listed")
    for key in sorted(stated.keys() - expected.keys()):
        findings.add(FILE, f"exceptions: {_name(key)} is listed, but no such line fails to be kept")
    if sorted(stated) == sorted(expected) and list(stated) != list(expected):
        findings.add(FILE, "exceptions: win lines come first, then gain lines, each by order and line")
    reasons = _reasons(plan) if expected else {}
    for key in sorted(expected.keys() & stated.keys()):
        wanted = {**expected[key], **reasons.get(key[1:], {})}
        for name, value in wanted.items():
            _compare(_name(key), name, stated[key].get(name), value, findings)


def _not_kept(scenario: Scenario, facts: Facts, got: Outcome) -> dict[Key, dict[str, Any]]:
    lines, short = facts.lines, got.short
    win = (lines.kind == WIN) & (short | got.late)
    gain = (lines.kind == GAIN) & (short | (got.eta > lines.promise))
    keys = scenario.tables["order_lines"][KEY]
    found: dict[Key, dict[str, Any]] = {}
    for kind, wanted, broken in ((WIN, lines.requested, win), (GAIN, lines.promise, gain)):
        for row in np.flatnonzero(broken).tolist():
            order_id, line_id = keys.iloc[row]
            found[KINDS[kind], str(order_id), str(line_id)] = {
                "wanted": day_text(wanted[row]),
                "eta": _day(got.eta, row),
                "open_quantity": float(got.open[row]),
            }
    return found


def _day(eta: Ints, row: int) -> str:
    return "None" if eta[row] == LONG_AGO else day_text(eta[row])


def _stated(entries: Any) -> dict[Key, Mapping[str, Any]]:
    """Return the entries of the summary by treatment, order and line; what is no entry is left out."""
    entries = entries if isinstance(entries, list | tuple) else []
    names = ("treatment", "order_id", "line_id")
    return {
        (str(entry.get(names[0])), str(entry.get(names[1])), str(entry.get(names[2]))): entry
        for entry in entries
        if isinstance(entry, Mapping)
    }


def _reasons(plan: Tables) -> dict[tuple[str, str], dict[str, str]]:
    """Return what customer_etas.csv says of the lines that have a reason."""
    some = plan.etas[plan.etas["reason_code"].notna() & (plan.etas["reason_code"] != "")]
    columns = some[[*KEY, "reason_code", "reason"]].astype("str").to_numpy(dtype=object)
    return {
        (order, line): {"reason_code": code, "reason": why} for order, line, code, why in columns.tolist()
    }


def _name(key: Key) -> str:
    return f"{key[0]} {key[1]}/{key[2]}"


def _compare(name: str, column: str, stated: Any, expected: Any, findings: Findings) -> None:
    """Note a cell of an entry that is not what it must be; numbers may be rounded."""
    if isinstance(expected, float):
        same = isinstance(stated, int | float) and bool(np.isclose(stated, expected, rtol=1e-9, atol=1e-6))
    else:
        same = str(stated) == expected
    if not same:
        findings.add(FILE, f"exceptions: {name}: {column} says {stated!r}, must be {expected!r}")
