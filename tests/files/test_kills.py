"""At every moment one whole plan is on disk, whoever is killed and whoever writes at the same time."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from allocator.files import StoredPlan, check_writable, read_plan, whole_folder, write_plan
from tests.files.conftest import render_run
from tests.files.plans import plan

KILLS = 30
STEPS = ("mkdir", "rename", "fsync", "unlink", "rmdir", "open")

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["__main__", "tests.files.test_kills"])


def prepare(swap: str) -> None:
    """What a child process needs: a short report, and the system without an exchange where that is tested."""
    sys.modules["allocator.report"] = SimpleNamespace(render=render_run)  # type: ignore[assignment]
    if swap == "two renames":
        whole_folder.exchange = lambda first, second: False  # type: ignore[attr-defined]


def write_for_ever(out: Path, swap: str, first: int) -> None:
    """Plan after plan, each with its run in every table, until somebody ends us."""
    prepare(swap)
    for run in range(first, first + 10_000):
        write_plan(plan(f"run-{run}", num_lines=20), out)


def write_some(out: Path, swap: str, first: int, count: int) -> None:
    """A few plans."""
    prepare(swap)
    for run in range(first, first + count):
        write_plan(plan(f"run-{run}", num_lines=20), out)


def write_until_step(out: Path, swap: str, last_step: int) -> None:
    """Write the run `new`, and die without a word at one of the calls that change the disk."""
    prepare(swap)
    steps = iter(range(last_step))

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if next(steps, None) is None:
                os._exit(9)
            return call(*arguments, **options)

        return step

    whole_folder.exchange = dying(whole_folder.exchange)  # type: ignore[attr-defined]
    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))
    write_plan(plan("new", num_lines=20), out)


def the_run(stored: StoredPlan) -> str:
    """The one run whose figures stand in every file of the plan."""
    runs = {
        *stored.shipments["customer_id"],
        *stored.etas["customer_id"],
        *stored.orders["customer_id"],
        *stored.shortages["item_id"],
        *stored.alerts["item_id"],
        *stored.doubts["key"],
        *stored.prices["item_id"],
        stored.summary["run"],
    }
    assert len(stored.etas) == 20
    (run,) = runs
    return str(run)


def is_whole(out: Path) -> str:
    """The run of the plan at `out`, after reading has put right what a kill left; its report agrees."""
    run = the_run(read_plan(out))
    assert f"<title>{run}</title>" in (out / "report.html").read_text()
    assert os.listdir(out.parent) == [out.name]
    return run


def started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that runs the function."""
    process = processes.Process(target=target, args=arguments)
    process.start()
    return process


@pytest.mark.parametrize("swap", ["exchange", "two renames"])
def test_a_kill_at_any_step_leaves_one_whole_plan(tmp_path: Path, swap: str) -> None:
    """Killed before the first change of the disk, the second, ...: the old plan or the new one, whole."""
    out, seen = tmp_path / "plans" / "out", []
    for step in range(1000):
        shutil.rmtree(out.parent, ignore_errors=True)
        write_plan(plan("old", num_lines=20), out)
        process = started(write_until_step, out, swap, step)
        process.join()
        seen.append(is_whole(out))
        if process.exitcode == 0:
            break
        assert process.exitcode == 9
    assert len(seen) > 30
    assert seen == sorted(seen, reverse=True), "first the old plan, from one step on the new one"
    assert {seen[0], seen[-1]} == {"old", "new"}


@pytest.mark.parametrize("swap", ["exchange", "two renames"])
def test_random_kills_leave_one_whole_plan(tmp_path: Path, swap: str) -> None:
    """A process that writes plan after plan is killed again and again; each time one whole plan is found."""
    out, chance = tmp_path / "plans" / "out", random.Random(7)
    write_plan(plan("run-0", num_lines=20), out)
    for kill in range(KILLS):
        before = is_whole(out)
        process = started(write_for_ever, out, swap, kill * 10_000 + 1)
        while process.is_alive() and the_run(read_plan(out)) == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.06))
        process.kill()
        process.join()
        check_writable(out)
        assert is_whole(out) != before


@pytest.mark.parametrize("swap", ["exchange", "two renames"])
def test_two_writers_and_a_reader_never_mix(tmp_path: Path, swap: str) -> None:
    """While two processes replace the plan, every reading gives the figures of one run."""
    out = tmp_path / "plans" / "out"
    write_plan(plan("run-0", num_lines=20), out)
    writers = [started(write_some, out, swap, first, 20) for first in (1_000, 2_000)]
    seen = set()
    while any(writer.is_alive() for writer in writers):
        seen.add(the_run(read_plan(out)))
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert is_whole(out) in {"run-1019", "run-2019"}
    assert len(seen) > 3
