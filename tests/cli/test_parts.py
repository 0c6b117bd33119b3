"""`allocator partition`, and the commands over a plan in parts."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.instance import generate, write
from tests.cli.conftest import Run


def test_a_night_in_parts_is_cut_planned_checked_and_explained(run: Run, tmp_path: Path) -> None:
    """The way that a planner goes."""
    night, parts, out = tmp_path / "night", tmp_path / "parts", tmp_path / "out"
    write(generate(60), night)
    assert run("partition", night, parts, "--parts", 2).output.splitlines() == [
        "part-0001: 30 order lines",
        "part-0002: 30 order lines",
    ]
    planned = run("run", parts, "--out", out)
    assert planned.exit_code == 0
    assert "60 order lines" in planned.output
    checked = run("check", out)
    assert checked.exit_code == 0
    assert checked.output.splitlines()[-1].startswith("The plan in parts holds")
    assert run("why", out, "SO-7").output.count("SO-7/") >= 2
    unknown = run("why", out, "SO-7777")
    assert unknown.exit_code == 1
    assert "no order line SO-7777 in any part" in unknown.output


def test_a_check_finds_what_is_wrong_with_the_whole(run: Run, tmp_path: Path) -> None:
    """The parts hold, but the summary says something else of them."""
    night, parts, out = tmp_path / "night", tmp_path / "parts", tmp_path / "out"
    write(generate(60), night)
    run("partition", night, parts, "--parts", 2)
    run("run", parts, "--out", out, "--quiet")
    summary = json.loads((out / "summary.json").read_text())
    summary["stages"][1]["value"] += 1
    (out / "summary.json").write_text(json.dumps(summary))
    orders = (out / "order_etas.csv").read_text().replace(",scheduled,", ",ship_now,", 1)
    (out / "order_etas.csv").write_text(orders)
    checked = run("check", out)
    assert checked.exit_code == 4
    assert "summary.json states fill" in checked.output
    assert "order_etas.csv says" in checked.output


def test_a_scheduler_and_its_engine_go_together(run: Run, tmp_path: Path) -> None:
    """One without the other is a mistake of the command line."""
    assert run("run", "product-launch", "--engine", "dask", "--out", tmp_path / "out").exit_code == 2
    assert run("run", "product-launch", "--scheduler", "tcp://x:1", "--out", tmp_path / "out").exit_code == 2
