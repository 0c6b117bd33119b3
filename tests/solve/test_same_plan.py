"""The same night gives the same bytes, whoever solves it, on any number of threads, in any portions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import allocator
from allocator.solve import batches, engines
from tests.oracle.random_scenarios import seeded_case
from tests.solve.nights import night

NIGHT = night(120)
SOLVERS = ["highs", "cbc"]


def written(
    folder: Path, scenario: allocator.Scenario, model: str | None = None, **options: Any
) -> dict[str, bytes]:
    """Return the files of a plan, those with times and versions in them apart."""
    allocator.allocate(scenario, model, **options).write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".parquet")}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files that our own solver writes, on one thread."""
    return written(tmp_path_factory.mktemp("expected") / "out", NIGHT, workers=1)


@pytest.mark.parametrize("solver", SOLVERS)
def test_other_solvers_write_the_same_files(tmp_path: Path, expected: dict[str, bytes], solver: str) -> None:
    """Prices too: they are computed from the plan, not taken from the solver."""
    assert written(tmp_path / "out", NIGHT, solver=solver) == expected


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("batch_choices", [1, 7, 10_000])
def test_threads_and_batches_change_nothing(
    tmp_path: Path,
    expected: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
    batch_choices: int,
) -> None:
    """A block at a time, a few, or all of them."""
    monkeypatch.setattr(batches, "BATCH_CHOICES", batch_choices)
    assert written(tmp_path / "out", NIGHT, workers=workers) == expected


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("batch_lines", [1, 35])
def test_threads_and_batches_change_nothing_for_other_solvers(
    tmp_path: Path,
    expected: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
    batch_lines: int,
) -> None:
    """Several blocks in one linear program are solved as if each were alone."""
    monkeypatch.setattr(engines, "HIGHS_LINES", batch_lines)
    assert written(tmp_path / "out", NIGHT, solver="highs", workers=workers) == expected


def test_the_compiled_kernel_writes_the_same_files(
    tmp_path: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So small a night is left to plain Python; forced through the compiler, it comes out the same."""
    monkeypatch.setattr(batches, "PLAIN_PYTHON_CHOICES", 0)
    assert written(tmp_path / "out", NIGHT) == expected


@pytest.mark.parametrize("model", ["priority-first", "weighted", "promise-first"])
@pytest.mark.parametrize("seed", range(12))
def test_random_nights_come_out_the_same_from_highs(seed: int, model: str) -> None:
    """Ties, exact fits, lanes, closed days, divisible items, requested dates that are ship dates."""
    assert_same_tables(seed, model, "highs")


@pytest.mark.parametrize("seed", range(100, 106))
def test_random_nights_come_out_the_same_from_cbc(seed: int) -> None:
    """CBC reads and writes files, with about eight digits."""
    assert_same_tables(seed, "priority-first", "cbc")


def assert_same_tables(seed: int, model: str, solver: str) -> None:
    """Fail unless a solver's plan of a random scenario is that of our own, prices and stages too."""
    scenario = allocator.Scenario.from_frames(**seeded_case(seed))
    ours, other = (allocator.allocate(scenario, model, solver=name) for name in ("network", solver))
    assert ours.shipments.equals(other.shipments)
    assert ours.prices.equals(other.prices)
    assert ours.summary["stages"] == other.summary["stages"]
    assert all(stage["proven"] for stage in other.summary["stages"])
