"""The oracle: a literal, slow, separate solver of the contract, against which the product is tested.

It shares no code with `allocator`: it reads tables row by row into exact numbers, makes a whole variable for
every order line, supply and ship day, and solves stage after stage with OR-Tools CP-SAT.
"""

from tests.oracle.lexicographic import Answer, StageValue, solve

__all__ = ["Answer", "StageValue", "solve"]
