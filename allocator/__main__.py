"""`python -m allocator`: the command line."""

from allocator.cli import main

main(prog_name="allocator")
