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
import time
from collections.abc import Sequence
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

    def answer(self) -> Any:
        """Return the JSON of its last line of output; solvers may greet before it."""
        return json.loads(self.output.splitlines()[-1])


def measure(arguments: Sequence[str]) -> Measured:
    """Run the Python command `arguments` to its end; raises RuntimeError with its messages where it fails."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=output, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{_text(messages)}")
        return Measured(seconds, usage.ru_maxrss * KILOBYTES_PER_UNIT / 1024, _text(output))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")
