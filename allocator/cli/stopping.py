"""Ctrl-C and SIGTERM end a command at once, wherever it is.

The main thread is told by an exception, so that what it was writing is cleaned up on the way out. Where it
cannot hear it (inside a solver, say), or threads are still at work that nobody can interrupt, the process
ends all the same: as after a kill, a whole plan stands in the output folder.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from types import FrameType, TracebackType

PATIENCE = 1.5
"""Seconds that the main thread has to clean up, before the process ends without it."""

FAREWELL = "Stopped; nothing is half written."
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Listens to both signals while a command runs; only in the main thread, which alone can.

    As a context manager it raises KeyboardInterrupt where a signal interrupts the block, once.
    """

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        """The signal that stopped the command."""
        self._is_over = threading.Event()

    @property
    def exit_code(self) -> int:
        """What a shell reports of a process that such a signal has ended: 130 or 143."""
        return 128 + (self.received or signal.SIGINT)

    def __enter__(self) -> Stopping:
        self._listens = threading.current_thread() is threading.main_thread()
        if not self._listens:
            return self
        self._threads_before = set(threading.enumerate())
        # Python's own handlers wait for the main thread; the bytes of this pipe do not.
        self._ear, mouth = socket.socketpair()
        mouth.setblocking(False)
        self._mouth = mouth
        self._fd_before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        heard = [each for each in _SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
        self._before = {each: signal.signal(each, self._interrupt) for each in heard}
        threading.Thread(target=self._see_to_it, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._listens:
            return
        if self.received and self._still_at_work():
            self._end(self.received)
        self._is_over.set()
        for each, handler in self._before.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._mouth.close()

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        if self.received is None:
            self.received = signal.Signals(number)
            raise KeyboardInterrupt

    def _still_at_work(self) -> bool:
        """Whether threads that the command has started keep the process from ending, and go on doing so."""
        deadline = time.monotonic() + PATIENCE / 3
        started = [
            each for each in threading.enumerate() if each not in self._threads_before and not each.daemon
        ]
        for each in started:
            each.join(max(deadline - time.monotonic(), 0.0))
        return any(each.is_alive() for each in started)

    def _see_to_it(self) -> None:
        """Wait for a signal, give the main thread its time, and end the process where that was not enough."""
        while heard := self._ear.recv(1):
            if heard[0] in _SIGNALS:
                self._is_over.wait(PATIENCE)
                if not self._is_over.is_set():
                    self._end(signal.Signals(heard[0]))
        self._ear.close()

    def _end(self, number: signal.Signals) -> None:
        say_farewell()
        os._exit(128 + number)


def say_farewell() -> None:
    """Say on stderr, if there is one, that the command has stopped; a line of progress makes way for it."""
    if sys.stderr is None:
        return
    try:
        beginning = "\r\x1b[K" if sys.stderr.isatty() else ""
        print(f"{beginning}{FAREWELL}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return  # nobody reads it any more
