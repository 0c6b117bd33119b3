"""One command, its time and its peak memory.

The process that measures stays small and loads no tables: a child's peak counts what its parent held when it
was started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

KILOBYTES_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1


@dataclass(frozen=True)
class Measured:
    """What one command took."""

    seconds: float
    """Wall time from its start to its end."""
    peak_mb: float
    """The most memory it held, in MB."""
    output: str
    """What it wrote to stdout."""
    cpu_seconds: float
    """Time that processors worked for it, all of them together."""

    def answer(self) -> Any:
        """Return the JSON of its last line of output; solvers may greet before it."""
        return json.loads(self.output.splitlines()[-1])


def measure(arguments: Sequence[str], most_seconds: float | None = None) -> Measured:
    """Run the Python command `arguments` to its end.

    Raises RuntimeError with its messages where it fails, TimeoutError where it takes longer than allowed.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=output, stderr=messages)
        with _killed_after(most_seconds, process) as too_slow:
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if too_slow.is_set():
            raise TimeoutError(f"{' '.join(arguments)} was stopped after {seconds:.0f} seconds")
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{_text(messages)}")
        peak_mb = usage.ru_maxrss * KILOBYTES_PER_UNIT / 1024
        return Measured(seconds, peak_mb, _text(output), usage.ru_utime + usage.ru_stime)


@contextmanager
def _killed_after(seconds: float | None, process: subprocess.Popen[bytes]) -> Iterator[threading.Event]:
    """Kill a process when the time is up; the event says whether that happened."""
    too_slow = threading.Event()

    def stop() -> None:
        too_slow.set()
        process.kill()

    timer = threading.Timer(seconds if seconds is not None else threading.TIMEOUT_MAX, stop)
    timer.daemon = True
    timer.start()
    try:
        yield too_slow
    finally:
        timer.cancel()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")
