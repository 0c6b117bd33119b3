"""`allocator lp`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_the_program_of_an_order_is_printed(run: Run, scenario: Path) -> None:
    """A and B want the same widgets, 10 on stock and 10 of the receipt: all of it is in the program of A.

    The LP format has no room for every character: `{` stands for `[`, `~` for `-`, and so on.
    """
    result = run("lp", scenario, "--order", "A")
    assert result.exit_code == 0
    assert result.stdout.endswith("End\n")
    for start in ("demand{A%1}: ", "demand{B%1}: ", "stock{WIDGET@main;stock}: ", "stock{WIDGET@main;R~1}: "):
        (row,) = [line for line in result.stdout.splitlines() if line.startswith(start)]
        assert row.split()[-1] == "10"


def test_one_line_of_an_order_can_be_named(run: Run, scenario: Path) -> None:
    """The only line of A is decided by the program of A; a line that A does not have is bad input."""
    whole = run("lp", scenario, "--order", "A").stdout
    assert run("lp", scenario, "--order", "A", "--line", "1").stdout == whole
    assert run("lp", scenario, "--order", "A", "--line", "9").exit_code == 1


def test_the_program_can_go_to_a_file(run: Run, scenario: Path, tmp_path: Path) -> None:
    """The file holds what would have been printed, and stdout stays empty."""
    result = run("lp", scenario, "--order", "A", "-o", tmp_path / "A.lp")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "A.lp").read_text() == run("lp", scenario, "--order", "A").stdout


def test_another_model_gives_another_program(run: Run, scenario: Path) -> None:
    """The goals are those of the model that was asked for; an unknown one is a usage error."""
    own, other = (run("lp", scenario, "--order", "A", *model) for model in ([], ["--model", "least-late"]))
    assert other.exit_code == 0
    assert other.stdout != own.stdout
    assert run("lp", scenario, "--order", "A", "--model", "nope").exit_code == 2


def test_an_unknown_order_is_bad_input(run: Run, scenario: Path) -> None:
    """Exit 1, and nothing on stdout; an order must be named at all."""
    result = run("lp", scenario, "--order", "SO-404")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SO-404" in result.stderr
    assert run("lp", scenario).exit_code == 2


def test_a_file_that_cannot_be_written_is_bad_input(run: Run, scenario: Path, tmp_path: Path) -> None:
    """Exit 1 and one line."""
    result = run("lp", scenario, "--order", "A", "-o", tmp_path / "none" / "A.lp")
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory" in result.stderr
