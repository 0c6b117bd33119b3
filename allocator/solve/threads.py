"""Blocks in parallel, on threads that can be left alone at any moment."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

import numpy as np

from allocator.arrays import Ints
from allocator.network import Network
from allocator.progress import Progress

Ends = tuple[int, int]
"""The first block of a batch, and the one after its last."""


def in_parallel(
    network: Network,
    batches: Sequence[Ends],
    work: Callable[[Ends, Ints], None],
    workers: int,
    progress: Progress | None,
    num_done: int = 0,
) -> None:
    """Do the work for every batch, in their order, on as many threads as workers; `num_done` lines are done.

    `work` is given a number that is set as soon as its result is no longer wanted: where the caller is
    interrupted, or a batch has failed. Then nobody waits for the threads: they end when they see it, or with
    the process. Raises what the work raises.
    """
    stop = np.zeros(1, dtype=np.int64)
    waiting = iter(batches)
    done: queue.SimpleQueue[tuple[Ends, BaseException | None]] = queue.SimpleQueue()
    lock = threading.Lock()

    def next_batch() -> Ends | None:
        with lock:
            return None if stop[0] else next(waiting, None)

    def run() -> None:
        while (ends := next_batch()) is not None:
            try:
                work(ends, stop)
            except BaseException as error:
                done.put((ends, error))
            else:
                done.put((ends, None))

    threads = [threading.Thread(target=run, daemon=True) for _ in range(min(workers, len(batches)))]
    try:
        for thread in threads:
            thread.start()
        for _ in batches:
            ends, error = done.get()
            if error is not None:
                raise error
            num_done += int(network.line_start[ends[1]] - network.line_start[ends[0]])
            if progress is not None:
                progress("allocating", num_done, len(network.lines))
    except BaseException:
        stop[0] = 1
        raise
    for thread in threads:
        thread.join()
