"""Whoever is killed, whoever releases at the same time: the ledger holds whole releases, in their order."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import alembic.command  # noqa: F401  # preloaded for the processes, as all that a first call would load
import sqlalchemy as sa

import allocator
import allocator.planning
from allocator.errors import InputError
from allocator.files import read_plan
from allocator.ledger import Ledger, open_ledger
from allocator.ledger.schema import backorders, book, promises, runs
from allocator.plan import Plan
from tests.ledger.nights import plan

KILLS = 30
"""Random kills on each of the two databases; those at every single statement come on top."""
NUM_LINES = 12

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["__main__", "tests.ledger.test_kills"])


def night(ledger: Ledger, number: int) -> Plan:
    """The plan of a night on which every promise becomes two days later than on the night before."""
    as_of = date(2026, 1, 5) + timedelta(days=number)
    supply = {(as_of + timedelta(days=20 + number)).isoformat(): float(NUM_LINES)}
    orders: dict[str, float | dict[str, Any]] = {f"SO-{line:02}": 1.0 for line in range(NUM_LINES)}
    return plan(as_of.isoformat(), orders, supply, ledger)


def releases_in(ledger: Ledger) -> int:
    """How many releases the ledger holds."""
    with ledger.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(runs)).scalar() or 0)


def run_and_release(url: str, out: Path) -> None:
    """Tonight's plan onto disk, and from there into the ledger, as the two commands do."""
    ledger = open_ledger(url)
    night(ledger, releases_in(ledger)).write(out)
    allocator.release(out, ledger=ledger)
    ledger.close()


def run_and_release_for_ever(url: str, out: Path) -> None:
    """Night after night, until somebody ends us."""
    sys.modules["allocator.report"] = SimpleNamespace(render=lambda _plan: "<html></html>")  # type: ignore[assignment]
    while True:
        run_and_release(url, out)


def die_at_statement(url: str, out: Path, last: int) -> None:
    """Release the plan in `out`, and be killed just before one of the statements that the database gets."""
    statements = iter(range(last))

    def count(*_arguments: object) -> None:
        if next(statements, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    ledger = open_ledger(url)
    engine = ledger._engine
    sa.event.listen(engine, "before_cursor_execute", count)
    sa.event.listen(engine, "commit", count)
    allocator.release(out, ledger=ledger)


def release_when_told(url: str, out: Path, start: Any, results: Any) -> None:
    """Release a plan together with others, and say how it went."""
    ledger = open_ledger(url)
    start.wait()
    try:
        results.put("new" if allocator.release(out, ledger=ledger).is_new else "already released")
    except InputError as error:
        results.put(error.problems[0].what)
    ledger.close()


def started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that runs the function."""
    process = processes.Process(target=target, args=arguments)
    process.start()
    return process


def check_whole(url: str) -> int:
    """How many releases the ledger holds, after making sure that each is there with all it should have."""
    ledger = open_ledger(url)
    with ledger.reading() as connection:
        released = connection.execute(sa.select(runs).order_by(runs.c.number)).all()
        assert [run.number for run in released] == list(range(1, len(released) + 1))
        told = connection.execute(sa.select(promises.c.run_id, promises.c.sequence)).all()
        expected = [(run.run_id, run.number) for run in released for _ in range(NUM_LINES)]
        assert sorted(map(tuple, told)) == sorted(expected)
        facts = connection.execute(sa.select(backorders.c.run_id)).scalars().all()
        assert sorted(facts) == sorted(run.run_id for run in released for _ in range(NUM_LINES))
        last = {date(2026, 1, 5) + timedelta(days=20 + 2 * (len(released) - 1))} if released else set()
        assert set(connection.execute(sa.select(book.c.ship_date)).scalars()) == last
        if "://" not in url:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    ledger.close()
    return len(released)


def test_a_kill_at_any_statement_leaves_the_release_whole_or_undone(url: str, tmp_path: Path) -> None:
    """Killed before the first statement, the second, ...: nothing of the release is there, and then it is."""
    ledger = open_ledger(url)
    night(ledger, 0).write(tmp_path / "out")
    kills = 0
    while True:
        process = started(die_at_statement, url, tmp_path / "out", kills)
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        kills += 1
        assert check_whole(url) == 0
    assert kills > 8
    assert check_whole(url) == 1
    assert not allocator.release(tmp_path / "out", ledger=ledger).is_new
    ledger.close()


def test_random_kills_of_run_and_release_leave_whole_plans_and_whole_releases(
    url: str, tmp_path: Path
) -> None:
    """A process that plans and releases night after night is killed; what it leaves is whole each time."""
    out, chance = tmp_path / "plans" / "out", random.Random(7)
    ledger = open_ledger(url)
    for _ in range(KILLS):
        before = check_whole(url)
        process = started(run_and_release_for_ever, url, out)
        while process.is_alive() and releases_in(ledger) == before:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert check_whole(url) > before
        assert len(read_plan(out).etas) == NUM_LINES
    ledger.close()


def test_of_two_plans_of_one_night_only_one_is_released(url: str, tmp_path: Path) -> None:
    """Both know the same promises; the one that comes second has to be made again."""
    ledger = open_ledger(url)
    orders: dict[str, float | dict[str, Any]] = {"A": 10.0}
    plan("2026-01-05", orders, {"2026-01-20": 10.0}, ledger).write(tmp_path / "one")
    plan("2026-01-05", orders, {"2026-01-25": 10.0}, ledger).write(tmp_path / "two")
    ledger.close()
    said = together(url, [tmp_path / "one", tmp_path / "two", tmp_path / "one", tmp_path / "two"])
    assert said.count("new") == 1
    assert said.count("already released") == 1
    assert sum("the plan was made before the last release" in words for words in said) == 2


def test_a_plan_released_by_many_at_once_is_released_once(url: str, tmp_path: Path) -> None:
    """On a ledger that is not even there yet: one makes it, one releases."""
    plan("2026-01-05", {"A": 10.0}, {"2026-01-20": 10.0}).write(tmp_path / "out")
    said = together(url, [tmp_path / "out"] * 4)
    assert sorted(said) == ["already released"] * 3 + ["new"]


def together(url: str, plans: list[Path]) -> list[str]:
    """What processes say that release these plans at the same moment."""
    start, results = processes.Event(), processes.Queue()
    workers = [started(release_when_told, url, out, start, results) for out in plans]
    start.set()
    said = [str(results.get(timeout=120)) for _ in plans]
    for worker in workers:
        worker.join()
    return said
