"""Work on a real dask cluster of processes: workers die, the scheduler goes away."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from distributed import LocalCluster

import allocator
from allocator import cluster
from allocator.cluster import connected
from allocator.errors import EngineError, NoProvenPlanError
from allocator.partitions.making import partition
from allocator.partitions.planning import plan_parts
from benchmarks.instance import generate, write
from tests.partitions.nights import assert_same_plan, planned_whole


@pytest.fixture(scope="module")
def workers() -> Iterator[LocalCluster]:
    """Two worker processes of one thread each, which are started anew when they die."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local


def double_or_die_once(piece: tuple[int, str]) -> int:
    """Return twice the number; the first worker that sees the number 3 is killed."""
    number, mark = piece
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def always_die(piece: int) -> int:
    """Kill every worker that tries."""
    os.kill(os.getpid(), signal.SIGKILL)
    return piece


def give_up(piece: int) -> int:
    """Raise what a solver raises."""
    raise NoProvenPlanError(f"no plan for {piece}")


def test_a_worker_that_dies_is_made_up_for(workers: LocalCluster, tmp_path: Path) -> None:
    """Its piece is done by another, and the results come in the order of the pieces."""
    pieces = [(number, str(tmp_path / "killed")) for number in range(20)]
    with connected(workers.scheduler_address) as machines:
        assert list(machines.map(double_or_die_once, pieces)) == [2 * number for number in range(20)]
    assert (tmp_path / "killed").exists()


def test_work_that_kills_every_worker_is_given_up(workers: LocalCluster) -> None:
    """It would go on for ever otherwise."""
    with (
        connected(workers.scheduler_address) as machines,
        pytest.raises(EngineError, match="several workers"),
    ):
        list(machines.map(always_die, [1]))


def test_what_work_raises_is_raised_here(workers: LocalCluster) -> None:
    """A solver that gives up on a worker is the same as one that gives up on a thread."""
    with connected(workers.scheduler_address) as machines, pytest.raises(NoProvenPlanError, match="for 7"):
        list(machines.map(give_up, [7]))


def test_parts_planned_on_a_cluster_are_the_night_in_one_piece(workers: LocalCluster, tmp_path: Path) -> None:
    """Each worker plans parts where they lie, and writes their plans there."""
    write(generate(400), tmp_path / "night")
    partition(tmp_path / "night", tmp_path / "parts", 4)
    with connected(workers.scheduler_address) as machines:
        plan_parts(tmp_path / "parts", tmp_path / "out", spread=machines.map)
    assert_same_plan(planned_whole(tmp_path / "night", tmp_path / "whole"), tmp_path / "out")


def test_a_night_on_a_cluster_is_the_night_on_threads_byte_for_byte(
    workers: LocalCluster, tmp_path: Path
) -> None:
    """Batches of blocks travel, a worker is killed on the way, and every table is the same."""
    write(generate(6_000), tmp_path / "night")
    scenario = allocator.read(tmp_path / "night")
    here = allocator.allocate(scenario)
    victim = next(iter(workers.workers.values())).pid
    with connected(workers.scheduler_address) as machines:
        timer = threading.Timer(0.3, os.kill, (victim, signal.SIGKILL))
        timer.start()
        there = allocator.allocate(scenario, cluster=machines)
        timer.join()
    assert_same_tables(there, here)


@pytest.mark.parametrize("name", ["ship-complete", "rationed-product", "dock-bottleneck", "food-by-weight"])
@pytest.mark.parametrize("model", ["priority-first", "fair-share"])
def test_blocks_under_rules_travel_as_well(workers: LocalCluster, name: str, model: str) -> None:
    """Their programs are arrays, too."""
    scenario = allocator.read(name)
    with connected(workers.scheduler_address) as machines:
        there = allocator.allocate(scenario, model, cluster=machines)
    assert_same_tables(there, allocator.allocate(scenario, model))


def assert_same_tables(one: allocator.Plan, other: allocator.Plan) -> None:
    """Fail unless two plans agree in every table and every stage."""
    for table in ("shipments", "etas", "orders", "shortages", "alerts", "prices"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))
    assert one.summary["stages"] == other.summary["stages"]


def test_an_address_where_nobody_answers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the address, and after a bounded time."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(EngineError, match=f"no dask scheduler answers at {address}"), connected(address):
        pass


def test_a_scheduler_that_is_lost_leaves_the_last_plan(tmp_path: Path) -> None:
    """It is stopped while parts are planned: a clear error, and the plan that stood there stands."""
    write(generate(40), tmp_path / "night")
    partition(tmp_path / "night", tmp_path / "parts", 2)
    plan_parts(tmp_path / "parts", tmp_path / "out")
    before = (tmp_path / "out" / "summary.json").read_bytes()
    local = LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0")

    def stopped(work: object, folders: list[str]) -> Iterator[object]:
        local.close(timeout=10)
        yield from machines.map(work, folders)  # type: ignore[arg-type]

    with connected(local.scheduler_address) as machines, pytest.raises(EngineError, match="is lost"):
        plan_parts(tmp_path / "parts", tmp_path / "out", spread=stopped)  # type: ignore[arg-type]
    assert (tmp_path / "out" / "summary.json").read_bytes() == before


def test_a_cluster_without_a_worker_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, and not never."""
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.5)
    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address=":0") as local,
        connected(local.scheduler_address) as machines,
        pytest.raises(EngineError, match="has no worker"),
    ):
        list(machines.map(give_up, [1]))
