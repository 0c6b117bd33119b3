"""How commands end."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from allocator.cli.exits import Commands
from allocator.errors import CheckFailedError, InputError, NoProvenPlanError, Problem, UsageError
from tests.cli.conftest import environment, python

PROBLEM = Problem("stock", 2, "quantity", "'ten' is not a number", "write 10")
HOOKED = """
import os, time
from allocator.files import writing
from allocator.cli import main

def wait(*arguments):
    os.write(1, b"waiting\\n")
    time.sleep(60)

writing.write_table = wait
main(["run", {scenario!r}, "--out", {out!r}])
"""


def ended_by(error: BaseException) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command that raises this."""

    @click.group(cls=Commands)
    def main() -> None:
        """Test."""

    @main.command()
    def fail() -> None:
        click.echo("data")
        raise error

    result = CliRunner().invoke(main, ["fail"])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError([PROBLEM]), 1, "stock:2:quantity: 'ten' is not a number: write 10\n"),
        (InputError([PROBLEM] * 2), 1, f"{PROBLEM}\n{PROBLEM}\n2 problems; nothing was written.\n"),
        (UsageError("no such solver"), 2, "no such solver\n"),
        (NoProvenPlanError("no plan in 60 s"), 3, "no plan in 60 s\n"),
        (CheckFailedError("it does not hold"), 4, "it does not hold\n"),
        (KeyboardInterrupt(), 130, "Stopped; nothing is half written.\n"),
    ],
)
def test_what_stops_a_command_gives_its_exit_code(error: BaseException, code: int, said: str) -> None:
    """The code that a scheduler sees, the message on stderr, and what was printed before on stdout."""
    assert ended_by(error) == (code, "data\n", said)


def test_a_defect_keeps_its_traceback() -> None:
    """What is not the planner's fault is not dressed up as if it were."""

    @click.group(cls=Commands)
    def main() -> None:
        """Test."""

    @main.command()
    def fail() -> None:
        raise ZeroDivisionError

    assert isinstance(CliRunner().invoke(main, ["fail"]).exception, ZeroDivisionError)


def _hear_ctrl_c() -> None:
    """Undo what a shell does to what it runs in the background: such a process does not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_while_writing_leaves_nothing(
    scenario: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """Stopped in the middle of the tables: its exit code, no plan, no draft, no lock, no traceback."""
    program = HOOKED.format(scenario=str(scenario), out=str(tmp_path / "plans" / "out"))
    with subprocess.Popen(
        python(program),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in said
    assert os.listdir(tmp_path / "plans") == []


def test_a_reader_who_leaves_is_no_error() -> None:
    """`allocator scenarios | head -1`: nothing on stderr when nobody reads on."""
    program = "from allocator.cli import main; main(['scenarios'])"
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        python(program), env=environment(), stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_for_the_output_is_said() -> None:
    """`allocator scenarios > file` on a full disk: one line, no traceback."""
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            python("from allocator.cli import main; main(['scenarios'])"),
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (1, "No space is left for what this command prints.\n")


def test_a_closed_output_is_no_error(scenario: Path, tmp_path: Path) -> None:
    """A scheduler that closes stdout and stderr still gets its plan."""
    arguments = ["run", str(scenario), "--out", str(tmp_path / "out")]
    program = f"from allocator.cli import main; main({arguments!r})"
    closing = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *python(program)]
    assert subprocess.run(closing, env=environment(), check=False).returncode == 0
    assert (tmp_path / "out" / "report.html").exists()


def test_a_command_can_be_called_from_a_thread(scenario: Path, tmp_path: Path) -> None:
    """A server that calls a command outside its main thread gets the same plan."""
    program = (
        "import threading; from allocator.cli import main\n"
        f"arguments = ['run', {str(scenario)!r}, '--out', {str(tmp_path / 'out')!r}]\n"
        "caller = threading.Thread(target=main, args=(arguments,))\n"
        "caller.start(); caller.join()"
    )
    ended = subprocess.run(python(program), env=environment(), capture_output=True, text=True, check=True)
    assert "2 order lines" in ended.stdout
    assert ended.stderr == ""
