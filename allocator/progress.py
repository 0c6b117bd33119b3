"""How a long piece of work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done (its first word names the part of the work), how much of it is done, and how
much there is; 0 and 0 where that is not known."""


def say_nothing(text: str, done: int, total: int) -> None:
    """Take note of nothing: for where nobody has asked."""
