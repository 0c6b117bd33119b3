"""Tasks on threads that end together: an error or an interrupt in one place ends all of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, TypeVar

ROWS_WORTH_A_THREAD = 20_000

PATIENCE = 0.5
"""Seconds that tasks have to end after an error or an interrupt elsewhere."""


T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Iterable[T], num_rows: int) -> list[R]:
    """Return what the work gives for each item; on threads where there are rows enough to pay for them.

    >>> each(len, ["a", "bc"], num_rows=10**6)
    [1, 2]
    """
    if num_rows < ROWS_WORTH_A_THREAD:
        return [work(item) for item in items]
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        return list(pool.map(work, items))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Threads:
    """A few threads; as a context manager it waits for their tasks, and raises what one of them raised.

    >>> done = []
    >>> with Threads() as threads:
    ...     threads.start(lambda: done.append("task"))
    >>> done
    ['task']
    """

    def __init__(self, workers: int | None = None) -> None:
        """Take so many threads, by default one per processor."""
        self._pool = ThreadPoolExecutor(workers or os.cpu_count() or 1)
        self._tasks: list[Future[Any]] = []
        self._ended = threading.Event()

    def start(self, task: Callable[..., Any], *arguments: Any) -> None:
        """Let a thread do the task, as soon as one is free."""
        self._tasks.append(self._pool.submit(task, *arguments))

    def go_on(self) -> None:
        """Called by a task between its steps: raises CancelledError where nobody waits for it any more."""
        if self._ended.is_set():
            raise CancelledError

    def __enter__(self) -> Threads:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                for task in self._tasks:
                    task.result()
        finally:
            # Nobody can interrupt a thread: it has a moment to see that it need not go on.
            self._ended.set()
            self._pool.shutdown(wait=False, cancel_futures=True)
            wait(self._tasks, PATIENCE)
