"""One line on the terminal that says how far the work is, and how long it will still take."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

import click

_ERASE = "\r\x1b[K"
_SECONDS_BETWEEN = 0.5

SHARES = {"reading": 6, "checking": 7, "pairing": 20, "allocating": 30, "tabulating": 17, "writing": 20}
"""The parts of a run in order, and about how much of a plain night's time each takes, in percent.

`python -m benchmarks.growth --parts-of FOLDER` measures them.
"""
_SOONEST = 1.0
"""Seconds of work before anything is said about the rest of it."""


class Estimate:
    """How much longer a run takes, from the time that its parts have taken so far.

    What is still to come is put down at its share of a plain night, at the speed measured until now; the part
    at work at its own speed, once it tells how much of it is done. Seconds are those of any one clock.
    """

    def __init__(self, now: float) -> None:
        self._start = now
        self._part = ""
        self._part_start = now
        self._done = 0.0
        self._share_done = 0
        self._seconds_done = 0.0

    def reach(self, part: str, done: int, total: int, now: float) -> None:
        """Take note that a part is so far; a part that is not known by name counts as a pause."""
        if part != self._part:
            if self._part in SHARES:
                self._share_done += SHARES[self._part]
                self._seconds_done += now - self._part_start
            self._part, self._part_start = part, now
        self._done = done / total if total else 0.0

    def seconds_left(self, now: float) -> float | None:
        """Return the seconds still to come; None where nothing can be said yet.

        >>> estimate = Estimate(now=0.0)
        >>> estimate.reach("reading", 0, 0, now=0.0)
        >>> estimate.reach("checking", 0, 0, now=6.0)
        >>> round(estimate.seconds_left(now=7.0))
        93
        """
        own = now - self._part_start
        if self._part not in SHARES or self._seconds_done + own < _SOONEST:
            return None
        share = SHARES[self._part]
        later = 100 - self._share_done - share
        if self._done > 0:
            left = own * (1 - self._done) / self._done
            pace = (self._seconds_done + own + left) / (self._share_done + share)
            return left + later * pace
        if not self._share_done:
            return None
        pace = self._seconds_done / self._share_done
        return max(share * pace - own, 0.0) + later * pace


class ProgressLine:
    """Overwrites one line of stderr; says nothing where stderr is no terminal, or when told to be quiet.

    Used as a context manager, it takes the line away at the end. Threads may call it.
    """

    def __init__(self, quiet: bool) -> None:
        self.shown = sys.stderr is not None and sys.stderr.isatty() and not quiet
        self._lock = threading.Lock()
        self._text, self._done, self._total = "", 0, 0
        self._estimate = Estimate(time.monotonic())
        self._is_over = threading.Event()

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done, and how much of it; the first word is the name of the part."""
        if not self.shown:
            return
        with self._lock:
            now = time.monotonic()
            is_new = text != self._text
            self._text, self._done, self._total = text, done, total
            self._estimate.reach(text.split(" ", 1)[0], done, total, now)
            if is_new:
                self._show(now)

    def _show(self, now: float) -> None:
        """Write the line: what, how much of it, and how long until all is done."""
        share = f" {self._done:,} of {self._total:,} ({self._done / self._total:.0%})" if self._total else ""
        seconds = self._estimate.seconds_left(now)
        left = "" if seconds is None else f", {duration(seconds)} left"
        click.echo(f"{_ERASE}{self._text}{share}{left} ...", nl=False, err=True)

    def _keep_showing(self) -> None:
        while not self._is_over.wait(_SECONDS_BETWEEN):
            with self._lock:
                if self._text and not self._is_over.is_set():
                    self._show(time.monotonic())

    def __enter__(self) -> ProgressLine:
        if self.shown:
            threading.Thread(target=self._keep_showing, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        with self._lock:
            if self.shown and self._text:
                click.echo(_ERASE, nl=False, err=True)


def duration(seconds: float) -> str:
    """Return a time in words.

    >>> duration(0.2), duration(41.6), duration(200), duration(5000)
    ('1 s', '42 s', '3 min', '1 h 23 min')
    """
    if seconds < 100:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
