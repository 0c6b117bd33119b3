"""Ctrl-C and SIGTERM, at any moment, in a process of their own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from allocator.cli.stopping import FAREWELL
from allocator.files import read_plan
from benchmarks import instance
from tests.cli.conftest import environment, python

KILLS = 8
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
HANGING = """
import click, threading, time
from concurrent.futures import ThreadPoolExecutor
from allocator.cli.exits import Commands

@click.group(cls=Commands)
def main(): pass

@main.command()
def in_a_thread():
    '''A thread works on that nobody can interrupt, and the main thread waits for it.'''
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: print('at work', flush=True) or time.sleep(60)).result()

@main.command()
def in_the_main_thread():
    '''The main thread itself does not listen: it is inside a library.'''
    import hashlib
    print('at work', flush=True)
    hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)

@main.command()
def in_a_library_that_says_otherwise():
    '''The interrupt comes back as another error.'''
    print('at work', flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        raise ImportError('initialization failed')

main()
"""


def started(arguments: list[str]) -> subprocess.Popen[str]:
    """A process that hears Ctrl-C, as one in the foreground does."""
    return subprocess.Popen(
        arguments,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("where", ["in-a-thread", "in-the-main-thread", "in-a-library-that-says-otherwise"])
def test_work_that_does_not_listen_is_ended_all_the_same(where: str, number: signal.Signals) -> None:
    """One line, the exit code of the signal, and no waiting for a minute of work."""
    with started([*python(HANGING), where]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (CODES[number], f"{FAREWELL}\n")


@pytest.mark.parametrize("number", CODES)
def test_a_run_that_is_stopped_at_any_moment_leaves_the_last_plan_or_its_own(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Stopped while it reads, solves on threads and writes: a whole plan stands there each time, nothing
    stands beside it, and there is one line to say so."""
    night, out, chance = tmp_path / "night", tmp_path / "plans" / "out", random.Random(int(number))
    instance.write(instance.generate(3_000), night)
    command = [*python("from allocator.__main__ import start; start()"), "run", str(night), "--out", str(out)]
    started_at = time.monotonic()
    with started(command) as process:
        process.communicate()
    seconds, codes = time.monotonic() - started_at, []
    whole = len(read_plan(out).etas)
    for _ in range(KILLS):
        with started(command) as process:
            time.sleep(chance.uniform(0.1, 1.0) * seconds)
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
        codes.append(process.returncode)
        # Before and after the command listens, the signal ends the process without a word.
        assert codes[-1] in (0, CODES[number], -number)
        assert said == (f"{FAREWELL}\n" if codes[-1] == CODES[number] else "")
        assert os.listdir(out.parent) == [out.name]
        assert len(read_plan(out).etas) == whole
    assert codes.count(CODES[number]) >= KILLS // 3
