"""The command line: `allocator`, and `python -m allocator`."""

from __future__ import annotations

import signal


def start() -> None:
    """Run the command that the arguments name."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Until a command listens to it, Ctrl-C ends the process without a word.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from allocator.cli import main

    main(prog_name="allocator")


if __name__ == "__main__":
    start()
