"""What can go wrong, each with the exit code that a scheduler sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One fault of the input: where it is, what is wrong and what to do.

    >>> str(Problem("order_lines", 4, "quantity", "'10 pcs' is not a number", "write 10"))
    "order_lines:4:quantity: '10 pcs' is not a number: write 10"
    """

    table: str
    row: int | None
    """Row as in the file, the header is row 1; None where there is no row."""
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        row = "" if self.row is None else self.row
        return f"{self.table}:{row}:{self.column}: {self.what}: {self.remedy}"


class AllocatorError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = 1


class InputError(AllocatorError):
    """The input cannot be planned; `problems` lists every fault found, not only the first."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Travel between processes with every problem."""
        return type(self), (self.problems,)


class UsageError(AllocatorError):
    """The command or call asks for something that does not exist, such as an unknown model."""

    exit_code = 2


class NoProvenPlanError(AllocatorError):
    """No proven plan was found in the time given."""

    exit_code = 3


class CheckFailedError(AllocatorError):
    """A plan breaks a constraint, or its figures are not those that its shipments give."""

    exit_code = 4


class EngineError(AllocatorError):
    """The machines that were to do the work cannot be reached, or gave up; there is no plan."""

    exit_code = 3
