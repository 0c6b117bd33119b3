"""The worked scenarios, what the product makes of them, and what the oracle says."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.oracle import solve
from tests.oracle.facts import Case
from tests.oracle.problem import Days
from tests.oracle.shipped_models import shipped_model
from tests.scenarios.parts import has_rules, parts

FOLDER = Path(__file__).parents[2] / "scenarios"
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/scenario.toml")))
DEFAULT_MODEL = "priority-first"
VARIABLE = ("scenario", "solver", "timings")
"""Entries of `summary.json` that differ from run to run or from machine to machine."""

Stages = dict[tuple[str, str], float]
"""Value by class and goal."""


def oracle_stages(name: str, model: str = DEFAULT_MODEL) -> Stages:
    """Solve a worked scenario with the oracle, in parts that no rule links, and add up the stage values.

    Exact, as each stage is then best when it is best for every part.
    """
    totals: Stages = defaultdict(float)
    case = read_case(name)
    days: Days = "every" if has_rules(case) else "first"
    for part in parts(case):
        for class_name, goal, value in solve(part, shipped_model(model), days=days).values():
            totals[class_name, goal] += value
    return dict(totals)


def differences(stages: list[dict[str, Any]], oracle: Stages) -> list[str]:
    """Say which stages of a summary are not proven or not those of the oracle."""
    found = {(stage["class"], stage["goal"]): stage["value"] for stage in stages}
    unproven = [f"{stage['class']} {stage['goal']} is not proven" for stage in stages if not stage["proven"]]
    wrong = [
        f"{key[0]} {key[1]} is {found.get(key)}, the oracle says {oracle.get(key, 0.0)}"
        for key in sorted(found.keys() | oracle.keys())
        if key not in found or found[key] != pytest.approx(oracle.get(key, 0.0), rel=1e-9, abs=1e-6)
    ]
    return unproven + wrong


def comparable_files(plan_folder: Path) -> dict[str, bytes]:
    """Return the tables and the summary of a plan folder, without what varies, by file name."""
    files = {path.name: path.read_bytes() for path in sorted(plan_folder.glob("*.csv"))}
    summary = json.loads((plan_folder / "summary.json").read_text(encoding="utf-8"))
    kept = {key: value for key, value in summary.items() if key not in VARIABLE}
    text = json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
    return {**files, "summary.json": text.encode("utf-8")}


def expected_files(name: str) -> dict[str, bytes]:
    """Return what lies in `expected/` of a worked scenario, by file name."""
    return {path.name: path.read_bytes() for path in sorted((FOLDER / name / "expected").iterdir())}


def read_case(name: str) -> Case:
    """Read a scenario as text, without the product."""
    folder = FOLDER / name
    settings = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    tables = {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in folder.glob("*.csv")}
    return {**settings, **tables}
