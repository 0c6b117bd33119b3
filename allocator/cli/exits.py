"""How a command ends: the exit code that a scheduler sees, and what it says on the way out.

| code | meaning |
| --- | --- |
| 0 | done |
| 1 | bad input |
| 2 | usage, an unknown model too |
| 3 | no proven plan in the time given |
| 4 | a check failed |
| 130, 143 | stopped by Ctrl-C, by SIGTERM |
| 141 | nobody reads the output any more |
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import click

from allocator.cli.stopping import Stopping, say_farewell
from allocator.errors import AllocatorError, InputError

READER_GONE = 141


class Commands(click.Group):
    """A group of commands that end with the exit codes above and show no traceback for what is no defect."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn what stops it into an exit code."""
        stopping = Stopping()
        try:
            with stopping:
                return self._invoke(ctx)
        except KeyboardInterrupt:
            say_farewell()
            ctx.exit(stopping.exit_code)
        except Exception:
            if stopping.received is None:
                raise
            # Not every library passes an interrupt on as what it is.
            say_farewell()
            ctx.exit(stopping.exit_code)

    def _invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:  # as it is where the caller has closed it
                sys.stdout.flush()
        except AllocatorError as error:
            _say(error)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            _forget_output()
            ctx.exit(READER_GONE)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            _forget_output()
            click.echo("No space is left for what this command prints.", err=True)
            ctx.exit(InputError.exit_code)
        return result


def _say(error: AllocatorError) -> None:
    """Every problem on a line of its own, on stderr."""
    click.echo(str(error), err=True)
    if isinstance(error, InputError) and len(error.problems) > 1:
        click.echo(f"{len(error.problems):,} problems; nothing was written.", err=True)


def _forget_output() -> None:
    """Send nowhere what is still buffered: nobody can take it any more."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
