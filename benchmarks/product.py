"""The product as its users call it: a command, files read and files written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, measure

COMMAND = ("-c", "from allocator.cli import main; main()")
PROFIT_ONLY = Path(__file__).with_name("profit-only.toml")


def run(scenario: Path, out: Path, model: str = "priority-first") -> Measured:
    """Plan the scenario and write the plan to `out`, from the start of the interpreter to its end."""
    return measure(_run_arguments(scenario, out, model))


def run_within(scenario: Path, out: Path, block_seconds: float, most_seconds: float) -> Measured:
    """Plan a scenario with rules, with a time limit for each block, and one for the whole run.

    Raises TimeoutError where the run takes longer.
    """
    limit = ["--time-limit", str(block_seconds)]
    return measure([*_run_arguments(scenario, out, "priority-first"), *limit], most_seconds)


def _run_arguments(scenario: Path, out: Path, model: str) -> list[str]:
    return [*COMMAND, "run", str(scenario), "--out", str(out), "--model", model, "--quiet"]


def check(out: Path) -> Measured:
    """Prove the plan in `out`, from the start of the interpreter to its end."""
    return measure([*COMMAND, "check", str(out)])


def profit_of(out: Path) -> float:
    """Return the value of the last stage of the plan in `out`, money: its profit."""
    stage = summary_of(out)["stages"][-1]
    if not (stage["goal"] == "profit" and stage["proven"]):
        raise RuntimeError(f"{out} ends with {stage}, not with a proven profit")
    return float(stage["value"])


def summary_of(out: Path) -> dict[str, Any]:
    """Return the summary of the plan in `out`."""
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return summary
