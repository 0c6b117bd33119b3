"""Which solvers PuLP finds on this machine, and what people call them."""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any

import pulp

from allocator.errors import UsageError

OWN = ("network", "highs")
"""The solvers that need no PuLP: `solve` knows them by these names."""

_BUNDLED_CBC = "PULP_CBC_CMD"
_NOT_LINEAR = ("CPSAT", "CHOCO_CMD")
"""Solvers of constraints over whole numbers: they take no linear program without limits."""
_MAKERS = {"coin": "cbc"}
"""What PuLP names after its maker."""


def solver_names() -> list[str]:
    """Return the names that `--solver` takes on this machine.

    >>> solver_names()[:2]
    ['network', 'highs']
    """
    return [*OWN, *sorted(_friendly_names().keys() - set(OWN))]


@cache
def find_solver(name: str) -> str:
    """Return PuLP's name of a solver, from that name or the friendly one, in any case of letters.

    Raises UsageError, naming those that are there, if PuLP does not find it.
    """
    friendly = _friendly_names()
    own = {each.lower(): each for each in _available()}
    found = friendly.get(name.lower(), own.get(name.lower()))
    if found is None:
        known = ", ".join(solver_names())
        raise UsageError(
            f"no solver {name!r} on this machine: name one of {known}, or install it where PuLP finds it "
            "(pip install 'pulp[cbc]' brings CBC)"
        )
    return found


def make_solver(own_name: str, seconds: float | None = None) -> Any:
    """Return a solver as PuLP makes it: silent, content with the optimum only, within a time limit."""
    options: dict[str, Any] = {"msg": False}
    if seconds is not None:
        options["timeLimit"] = seconds
    name = own_name
    if own_name == _BUNDLED_CBC:
        # The same program without the warning that PuLP 4 no longer brings it along.
        name, options["path"] = "COIN_CMD", pulp.PULP_CBC_CMD.pulp_cbc_path
    solver = pulp.getSolver(name, **options)
    if "gapRel" not in signature(type(solver)).parameters:
        return solver
    return pulp.getSolver(name, gapRel=0.0, **options)


def runs_as_process(own_name: str) -> bool:
    """Return whether a solver is a program of its own, so that several may run at once."""
    return isinstance(make_solver(own_name), pulp.LpSolver_CMD)


@cache
def _available() -> tuple[str, ...]:
    return tuple(name for name in pulp.listSolvers(onlyAvailable=True) if name not in _NOT_LINEAR)


def _friendly_names() -> dict[str, str]:
    """Return the name that people use, and PuLP's own, of each solver that is there."""
    found: dict[str, str] = {}
    for name in sorted(_available(), key=_preference):
        found.setdefault(_friendly(name), name)
    return found


def _preference(name: str) -> tuple[bool, bool, str]:
    """Prefer a solver in this process, which answers with all digits; what PuLP 4 has dropped comes last."""
    return name.startswith("PULP_"), name.endswith("_CMD"), name


def _friendly(name: str) -> str:
    """Return the name without what says how PuLP talks to the solver: `COIN_CMD` is `cbc`."""
    short = name.lower().removeprefix("pulp_").removeprefix("py")
    for ending in ("_cmd", "_py", "_dll"):
        short = short.removesuffix(ending)
    return _MAKERS.get(short, short)
