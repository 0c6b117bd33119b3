"""The product as its users call it: a command, files read and files written."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.measure import Measured, measure

COMMAND = ("-c", "from allocator.cli import main; main()")
PROFIT_ONLY = Path(__file__).with_name("profit-only.toml")


def run(scenario: Path, out: Path, model: str = "priority-first") -> Measured:
    """Plan the scenario and write the plan to `out`, from the start of the interpreter to its end."""
    return measure([*COMMAND, "run", str(scenario), "--out", str(out), "--model", model, "--quiet"])


def check(out: Path) -> Measured:
    """Prove the plan in `out`, from the start of the interpreter to its end."""
    return measure([*COMMAND, "check", str(out)])


def profit_of(out: Path) -> float:
    """Return the value of the last stage of the plan in `out`, money: its profit."""
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    stage = summary["stages"][-1]
    if not (stage["goal"] == "profit" and stage["proven"]):
        raise RuntimeError(f"{out} ends with {stage}, not with a proven profit")
    return float(stage["value"])
