"""Nights with rules: what is proven in the time given, how long it takes, and what it is worth."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import product
from benchmarks.markdown import Section
from benchmarks.measure import measure

COMPLETE_SIZES = (300, 1_000, 3_000, 10_000)
CAPACITY_SIZES = (300, 1_000, 3_000, 10_000)
NIGHT_SECONDS = 300.0
"""What `--time-limit` gives all blocks under rules together."""
MOST_SECONDS = 900.0
"""What a run may take altogether before it is stopped."""


@dataclass(frozen=True)
class Outcome:
    """One run within the limits: seconds, and the stages of its summary; no stages where it was stopped."""

    seconds: float
    solve_seconds: float
    stages: list[dict[str, Any]]

    @property
    def proven(self) -> str:
        """How many of the stages are proven optimal."""
        return f"{sum(stage['proven'] for stage in self.stages)} of {len(self.stages)}"

    @property
    def gap(self) -> str:
        """The largest distance of a stage from its bound, as a share of its value."""
        return _percent(max(map(relative_gap, self.stages), default=math.inf))


def relative_gap(stage: dict[str, Any]) -> float:
    """Return how far a stage may be from its optimum, as a share of its value; infinite without a bound."""
    if stage["bound"] is None:
        return math.inf
    value, bound = float(stage["value"]), float(stage["bound"])
    return abs(value - bound) / max(abs(value), 1.0)


def complete_orders(folder: Path) -> Section:
    """Measure nights of which a fifth of the orders ship complete, and compare them with the greedy pass."""
    return Section(
        title="A fifth of the orders ship complete, of 3 to 5 lines each",
        text=f"Ten lines an item; {NIGHT_SECONDS:.0f} seconds for all blocks. The greedy pass goes by class, "
        "requested date and age. Profit, in money, is margin less what late and open units cost.",
        header=(
            "lines",
            "largest block, lines",
            "pairs and days",
            "seconds",
            "in the solver",
            "stages proven",
            "largest gap",
            "units, against greedy",
            "margin, against greedy",
            "profit, less greedy",
        ),
        rows=[_complete(folder, num_lines) for num_lines in COMPLETE_SIZES],
    )


def capacity(folder: Path) -> Section:
    """Measure nights with a limit on what leaves the one location in a day against the same without."""
    return Section(
        title="A limit on what leaves the only location in a day",
        text=f"{NIGHT_SECONDS:.0f} seconds for the night, planned with the limits that bind. Without "
        "any limit every item is a block of its own.",
        header=(
            "lines",
            "seconds",
            "in the solver",
            "stages proven",
            "largest gap",
            "seconds without",
            "ratio",
        ),
        rows=[_capacity(folder, num_lines) for num_lines in CAPACITY_SIZES],
    )


def _complete(folder: Path, num_lines: int) -> tuple[str, ...]:
    scenario = _instance(folder, "complete", num_lines)
    block, outcome = _largest_block(scenario), _run(scenario)
    cells = (f"{num_lines:,}", f"{block['lines']:,}", f"{block['pairs']:,}", *_cells(outcome))
    if not outcome.stages:
        return (*cells, "-", "-", "-")
    worth = measure(["-m", "benchmarks.greedy", str(scenario), str(_out(scenario))]).answer()
    plan, greedy = worth["plan"], worth["greedy"]
    return (
        *cells,
        f"{plan['units']:,.0f} ({_more(plan['units'], greedy['units'])})",
        f"{plan['margin']:,.0f} ({_more(plan['margin'], greedy['margin'])})",
        f"{plan['profit'] - greedy['profit']:+,.0f}",
    )


def _capacity(folder: Path, num_lines: int) -> tuple[str, ...]:
    scenario = _instance(folder, "capacity", num_lines)
    outcome = _run(scenario)
    without = _run(_instance(folder, "none", num_lines))
    ratio = f"{outcome.seconds / without.seconds:,.1f}"
    return (
        f"{num_lines:,}",
        *_cells(outcome),
        f"{without.seconds:,.1f}",
        ratio if outcome.stages else f"more than {ratio}",
    )


def _cells(outcome: Outcome) -> tuple[str, str, str, str]:
    """Return seconds, those in the solver, stages proven and the largest gap."""
    if not outcome.stages:
        return f"stopped after {outcome.seconds:,.0f}", "-", "-", "-"
    return f"{outcome.seconds:,.1f}", f"{outcome.solve_seconds:,.1f}", outcome.proven, outcome.gap


def _run(scenario: Path) -> Outcome:
    print(f"{scenario.name} is planned", file=sys.stderr, flush=True)
    try:
        measured = product.run_within(scenario, _out(scenario), NIGHT_SECONDS, MOST_SECONDS)
    except TimeoutError:
        return Outcome(MOST_SECONDS, MOST_SECONDS, [])
    summary = product.summary_of(_out(scenario))
    return Outcome(measured.seconds, summary["timings"]["solve"], summary["stages"])


def _instance(folder: Path, rule: str, num_lines: int) -> Path:
    scenario = folder / f"{rule}-{num_lines}"
    measure(["-m", "benchmarks.rule_instances", rule, str(num_lines), str(scenario)])
    return scenario


def _largest_block(scenario: Path) -> dict[str, int]:
    block: dict[str, int] = measure(["-m", "benchmarks.blocks", str(scenario)]).answer()
    return block


def _out(scenario: Path) -> Path:
    return scenario.with_name(f"{scenario.name}-out")


def _more(ours: float, theirs: float) -> str:
    return f"{100 * (ours / theirs - 1):+.1f} %"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %" if math.isfinite(share) else "no bound"
