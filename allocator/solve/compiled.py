"""The kernel, compiled where that pays."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

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
    prices.price_block,
)

Solve = Callable[..., None]


@cache
def compiled() -> tuple[Solve, Solve]:
    """Return `solve_blocks` and `price_blocks`, compiled; the compiler keeps its work for the next run."""
    import numba
    from numba.extending import register_jitable

    for function in _INNER:
        register_jitable(function)
    compile_function: Any = numba.njit(nogil=True, cache=True)
    return compile_function(kernel.solve_blocks), compile_function(prices.price_blocks)
