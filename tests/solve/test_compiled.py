"""The compiler is waited for once, not in silence, and for nothing that the warm-up has not asked it for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
import pytest

import allocator
from allocator.solve import compiled as compiling
from tests.solve.nights import night


def test_a_large_night_compiles_nothing_beyond_the_warm_up() -> None:
    """Each function exists for one kind of arguments: a second kind would cost its seconds again."""
    compiling.prepare(None)
    allocator.allocate(night(800))
    assert [len(function.signatures) for function in compiling.compiled()] == [1, 1]


def test_compiling_is_said_once_and_only_where_it_happens() -> None:
    """A function that calls another one is compiled with it: one piece of news, and none the second time."""
    inner = numba.njit(lambda number: number + 1)
    outer = numba.njit(lambda number: inner(number) + 1)
    said: list[tuple[str, int, int]] = []
    for _ in range(2):
        with compiling.announced(lambda *news: said.append(news)):
            assert outer(1) == 3
    assert [text for text, _, _ in said] == [compiling.COMPILING]


def test_what_an_earlier_run_has_kept_is_loaded_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same source, met by a second compiler that finds what the first one left."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    said: list[Any] = []
    for _ in range(2):
        with compiling.announced(lambda *news: said.append(news)):
            assert compiling._compiled(one_more)(1) == 2
    assert len(said) == 1


def one_more(number: int) -> int:
    """Return the next number."""
    return number + 1


def test_a_system_without_any_folder_to_write_to_compiles_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not having a cache is no reason not to have a plan."""
    njit = numba.njit

    def refusing(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(numba, "njit", refusing)
    assert compiling._compiled(one_more)(1) == 2
