"""The kernel, compiled where that pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from allocator.solve import costs, holdings, kernel, moves, prices

PLAIN_PYTHON_CHOICES = 3_000
"""Below so many lines x supplies plain Python is done before a compiler would have been loaded."""

_INNER = (
    costs.find_trip,
    costs.unit_cost,
    costs.compare,
    costs.copy_cost,
    holdings.hold_nothing,
    holdings.make_room,
    holdings.find_entry,
    holdings.give,
    holdings.add_entry,
    holdings.take,
    moves.know_nothing,
    moves.is_cheaper,
    moves.offer_move,
    moves.look_through,
    moves.cheapest_mover,
    moves.enter_holder,
    kernel.choose,
    kernel.extend,
    kernel.nearest,
    kernel.takes_in,
    kernel.find_path,
    kernel.reprice,
    kernel.send,
    kernel.is_unsettled,
    kernel.settle,
    kernel.total,
    kernel.put_in_turn,
    kernel.solve_lines,
    kernel.solve_block,
    kernel.lay_out,
    prices.enter_moves,
    prices.enter_line,
    prices.raise_prices,
    prices.is_proof,
    prices.price_block,
)

Solve = Callable[..., Any]

COMPILING = "compiling the solver, on the first run only"


def prepare(progress: Callable[[str, int, int], None] | None) -> None:
    """Compile now what is not compiled yet, and say so: the first run of an installation waits for it."""
    solve, price = compiled()
    none, start = np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    words = np.zeros((0, 1), dtype=np.int64)
    nothing = costs.Costs(1, 0, start, *(none,) * 9, *(words,) * 6, none, words, none)
    plan = costs.Plan(start, none, none, none)
    work = kernel.new_work(0, 1, 1, start.dtype, 0)
    takeovers = prices.new_takeovers(1, 1, start.dtype)
    with announced(progress):
        solve(nothing, none, none, start, start, plan, work, 0, start)
        price(nothing, none, start, start, plan, takeovers, words, np.zeros(0, dtype=bool))


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


_OPTIONS: dict[str, Any] = {
    "nogil": True,
    # The kernel makes no arrays, so nobody need count who refers to those it is given: that took ten times as
    # long as the work itself.
    "_nrt": False,
}


def _compiled(function: Solve) -> Any:
    import numba

    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:
        # There is no folder to keep the work in: every run compiles anew.
        return numba.njit(**_OPTIONS)(function)
