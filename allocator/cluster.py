"""More machines: work sent to the workers of a dask scheduler.

A worker that dies is made up for: the scheduler gives its work to another. What travels is plain arrays and
settings; the workers have the same version of this package installed.
"""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

from allocator.errors import EngineError

if TYPE_CHECKING:
    from distributed import Client, Future

Sent = TypeVar("Sent")
Found = TypeVar("Found")

CONNECT_SECONDS = 15.0
"""How long to wait for a scheduler to answer."""
WORKER_SECONDS = 60.0
"""How long to wait for a first worker, or for another one when all are gone."""
_LOOK_SECONDS = 1.0
_AHEAD = 3
"""Pieces of work under way for each thread of a worker: none waits, and few are held in memory."""


class Cluster:
    """A connection to a dask scheduler."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._last_seen = time.monotonic()

    def map(self, work: Callable[[Sent], Found], pieces: Iterable[Sent]) -> Iterator[Found]:
        """Do the work for every piece on some worker, and yield the results in the order of the pieces.

        Raises EngineError: the scheduler is lost, no worker is left, or a piece of work kills its workers.
        What the work itself raises is raised here.
        """
        under_way: deque[Future[Any]] = deque()
        most = max(_AHEAD * self._num_threads(), 1)
        for piece in pieces:
            under_way.append(self._submit(work, piece))
            if len(under_way) >= most:
                yield self._result(under_way.popleft())
        while under_way:
            yield self._result(under_way.popleft())

    def _num_threads(self) -> int:
        """Return the threads of all workers, waiting for the first worker."""
        while True:
            workers = self._workers()
            if workers:
                return sum(worker["nthreads"] for worker in workers)
            time.sleep(_LOOK_SECONDS / 10)

    def _submit(self, work: Callable[[Sent], Found], piece: Sent) -> Future[Any]:
        try:
            with warnings.catch_warnings():
                # What is sent is the data itself, each piece once: that it is large is no mistake.
                warnings.filterwarnings("ignore", "Sending large graph")
                return self._client.submit(_same_version, version("stock-allocator"), work, piece, pure=False)
        except Exception as error:
            raise self._lost() from error

    def _result(self, future: Future[Any]) -> Any:
        from distributed import KilledWorker, TimeoutError
        from distributed.comm.core import CommClosedError

        while True:
            try:
                return future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                self._workers()
            except KilledWorker as error:
                what = "a piece of the work has killed several workers, most likely for want of memory"
                raise EngineError(f"{what}: give them more, or cut the night into parts") from error
            except (CancelledError, CommClosedError) as error:
                raise self._lost() from error
            except ModuleNotFoundError as error:
                what = f"the workers of {self._address} lack a package ({error})"
                raise EngineError(f"{what}: install stock-allocator[dask] there") from error

    def _workers(self) -> list[dict[str, Any]]:
        """Return the workers; raises EngineError where there has been none for a while."""
        try:
            known = self._client.scheduler_info(n_workers=-1)
        except (OSError, CancelledError) as error:
            raise self._lost() from error
        if self._client.status == "closed":
            raise self._lost()
        # While the connection is being made anew, nothing is known.
        workers = list(known.get("workers", {}).values())
        if workers:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > WORKER_SECONDS:
            raise EngineError(f"the scheduler at {self._address} has no worker: start one and run again")
        return workers

    def _lost(self) -> EngineError:
        return EngineError(
            f"the scheduler at {self._address} is lost: nothing was written, the last plan stands; "
            "start it and run again"
        )


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to the scheduler at an address such as `tcp://10.0.0.5:8786`.

    Raises EngineError: nobody answers there, or dask is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError("dask is not installed: pip install 'stock-allocator[dask]'") from error
    try:
        client: Client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise EngineError(f"no dask scheduler answers at {address}: {error}") from error
    try:
        yield Cluster(client, address)
    finally:
        client.close(timeout=_LOOK_SECONDS)  # type: ignore[no-untyped-call]


def _same_version(wanted: str, work: Callable[[Sent], Found], piece: Sent) -> Found:
    found = version("stock-allocator")
    if found != wanted:
        raise EngineError(f"a worker has version {found} of stock-allocator, and not {wanted}: install that")
    return work(piece)
