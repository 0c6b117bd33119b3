"""One line on the terminal that says how far the work is."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

import click

_ERASE = "\r\x1b[K"
_SECONDS_BETWEEN = 0.1


class ProgressLine:
    """Overwrites one line of stderr; says nothing where stderr is no terminal, or when told to be quiet.

    Used as a context manager, it takes the line away at the end. Threads may call it.
    """

    def __init__(self, quiet: bool) -> None:
        self.shown = sys.stderr is not None and sys.stderr.isatty() and not quiet
        self._lock = threading.Lock()
        self._text = ""
        self._next = 0.0

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done, and how much of it; a new text at once, a new number ten times a second."""
        if not self.shown:
            return
        with self._lock:
            now = time.monotonic()
            if text == self._text and now < self._next and done < total:
                return
            self._text, self._next = text, now + _SECONDS_BETWEEN
            share = f" {done:,} of {total:,} ({done / total:.0%})" if total else ""
            click.echo(f"{_ERASE}{text}{share} ...", nl=False, err=True)

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown and self._text:
            click.echo(_ERASE, nl=False, err=True)
