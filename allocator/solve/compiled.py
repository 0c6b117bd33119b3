"""The kernel, compiled where that pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from allocator.solve import kernel, prices

PLAIN_PYTHON_PAIRS = 3_000
"""Below this many pairs plain Python is done before a compiler would have been loaded."""

_INNER = (
    kernel.unit_cost,
    kernel.find_pair,
    kernel.cheaper_offer,
    kernel.cheaper_move,
    kernel.push,
    kernel.make_room,
    kernel.peek,
    kernel.best_offer,
    kernel.path_room,
    kernel.augment,
    kernel.find_broken,
    kernel.offer_move,
    kernel.closest,
    kernel.reprice,
    kernel.solve_block,
    prices.cheaper_takeover,
    prices.offer_takeover,
    prices.raise_price,
    prices.raise_prices,
    prices.rather_open,
    prices.price_block,
)

Solve = Callable[..., None]

COMPILING = "compiling the solver, on the first run only"


def prepare(progress: Callable[[str, int, int], None] | None) -> None:
    """Compile now what is not compiled yet, and say so: the first run of an installation waits for it."""
    solve, price = compiled()
    none, start = np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    words = np.zeros((0, 1), dtype=np.int64)
    costs = kernel.Costs(start, none, none, words, words)
    with announced(progress):
        solve(costs, none, none, start, start, none, none)
        price(costs, 1, none, none, none, start, start, words, np.zeros(0, dtype=bool))


@contextmanager
def announced(progress: Callable[[str, int, int], None] | None) -> Iterator[None]:
    """Say it, once, if anything is compiled meanwhile; what an earlier run has kept is only loaded."""
    from numba.core import event

    class Announcer(event.Listener):
        silent = progress is None

        def on_start(self, event: Any) -> None:
            if not self.silent and progress is not None:
                progress(COMPILING, 0, 1)
            self.silent = True

        def on_end(self, event: Any) -> None:
            pass

    with event.install_listener("numba:compile", Announcer()):
        yield


@cache
def compiled() -> tuple[Solve, Solve]:
    """Return `solve_blocks` and `price_blocks`, compiled; the compiler keeps its work for the next run."""
    from numba.extending import register_jitable

    for function in _INNER:
        register_jitable(function)
    return _compiled(kernel.solve_blocks), _compiled(prices.price_blocks)


def _compiled(function: Solve) -> Any:
    import numba

    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:
        # There is no folder to keep the work in: every run compiles anew.
        return numba.njit(nogil=True)(function)
