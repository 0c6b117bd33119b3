"""`allocator release`, `history` and `backorders`: the night from run to promise."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest

from benchmarks.instance import generate, write
from tests.cli.conftest import Run


@pytest.fixture
def out(run: Run, scenario: Path, tmp_path: Path) -> Path:
    """A plan that is to be released: B gets the stock, A waits for the 20th."""
    run("run", scenario, "--out", tmp_path / "out", "--as-of", "2026-01-04")
    return tmp_path / "out"


def test_a_release_says_what_was_promised_and_what_is_released_twice(run: Run, out: Path) -> None:
    """Exit 0 both times; the ledger lies beside the plan."""
    first = run("release", out)
    assert first.exit_code == 0
    assert "Plan of 2026-01-04 by the model priority-first: released (release 1, run " in first.stdout
    assert "2 order lines: 2 with a new word to the customer, 0 as promised before." in first.stdout
    assert "  A/1 10 by 2026-01-20: B/1 holds supply that would have served it sooner." in first.stdout
    again = run("release", out)
    assert again.exit_code == 0
    assert "already released on " in again.stdout
    listing = first.stdout.splitlines()[1:]
    assert again.stdout.splitlines()[1:] == [line for line in listing if "allocator notify" not in line]
    assert (out.parent / "promises.db").is_file()


def test_the_next_night_keeps_the_promises(run: Run, out: Path, scenario: Path, tmp_path: Path) -> None:
    """Planned with the ledger, nothing moves, and check and why see the promises too."""
    ledger = tmp_path / "promises.db"
    run("release", out)
    night = run("run", scenario, "--out", tmp_path / "next", "--ledger", ledger)
    assert night.exit_code == 0
    assert night.stderr == ""
    checked = run("check", tmp_path / "next")
    assert checked.exit_code == 0
    assert "changed" not in checked.stdout
    assert "promised for 2026-01-20" in run("why", tmp_path / "next", "A").stdout
    released = run("release", tmp_path / "next")
    assert "0 with a new word to the customer, 2 as promised before." in released.stdout


def test_a_ledger_that_was_forgotten_is_pointed_out(
    run: Run, out: Path, scenario: Path, tmp_path: Path
) -> None:
    """`run` without --ledger warns, and `release` refuses what was planned without the promises."""
    run("release", out)
    night = run("run", scenario, "--out", tmp_path / "next")
    assert "has promises that this plan does not know" in night.stderr
    refused = run("release", tmp_path / "next")
    assert refused.exit_code == 1
    assert "made without the promises of the ledger" in refused.stderr
    assert run("release", tmp_path / "next", "--force").exit_code == 0


def test_the_first_night_may_name_a_ledger_that_is_not_there_yet(
    run: Run, scenario: Path, tmp_path: Path
) -> None:
    """A warning, and no file made by a run that only proposes."""
    night = run("run", scenario, "--out", tmp_path / "out", "--ledger", tmp_path / "promises.db")
    assert night.exit_code == 0
    assert "nothing has been released into" in night.stderr
    assert not (tmp_path / "promises.db").exists()
    quiet = run("run", scenario, "--out", tmp_path / "out", "--ledger", tmp_path / "promises.db", "--quiet")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    assert run("release", tmp_path / "out").exit_code == 0


def test_a_ledger_that_is_none_and_a_faulty_scenario_are_said_together(
    run: Run, scenario: Path, tmp_path: Path
) -> None:
    """Every problem at once, exit 1, nothing written."""
    (tmp_path / "notes.txt").write_text("not a ledger\n" * 100)
    (scenario / "stock.csv").write_text("item_id,quantity\nWIDGET,ten\n")
    night = run("run", scenario, "--out", tmp_path / "out", "--ledger", tmp_path / "notes.txt")
    assert night.exit_code == 1
    assert "no database at all" in night.stderr
    assert "stock:2:quantity" in night.stderr
    assert not (tmp_path / "out").exists()


def test_lines_that_changed_are_listed(run: Run, out: Path, scenario: Path) -> None:
    """The fresh extract asks for 8 of A."""
    lines = (scenario / "order_lines.csv").read_text()
    (scenario / "order_lines.csv").write_text(lines.replace("A,WIDGET,10", "A,WIDGET,8"))
    released = run("release", out, "--extract", scenario)
    assert (
        "Skipped: 1 line changed since the plan was made, nothing was promised for them:" in released.stdout
    )
    assert "  A/1: quantity 10 is now 8" in released.stdout


def test_every_change_goes_to_a_file_where_one_is_named(run: Run, out: Path, tmp_path: Path) -> None:
    """A row per promise and per event, ready for a spreadsheet."""
    run("release", out, "--changes", tmp_path / "changes.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "changes.csv").read_text())))
    assert [(row["order_id"], row["kind"], row["promised_date"], row["quantity"]) for row in rows] == [
        ("A", "first", "2026-01-20", "10"),
        ("B", "first", "2026-01-10", "10"),
    ]


def test_history_tells_the_story_of_a_line(run: Run, out: Path, tmp_path: Path) -> None:
    """What was promised, in which release, and why."""
    run("release", out)
    story = run("history", "A", "1", "--ledger", tmp_path / "promises.db")
    assert story.exit_code == 0
    lines = story.stdout.splitlines()
    assert lines[0] == "A/1, item WIDGET:"
    assert lines[1].startswith("  2026-01-04 (release 1, ")
    assert lines[2] == (
        "    First promise: 10 by 2026-01-20. Why: B/1 holds supply that would have served it sooner."
    )
    assert lines[3] == "    Notice (first date): unaddressed."
    assert lines[4] == (
        "  Now: 10 open, promised for 2026-01-20, first promised for 2026-01-20, date changed 0 times."
    )


def test_history_of_what_the_ledger_does_not_know_is_bad_input(run: Run, out: Path, tmp_path: Path) -> None:
    """An order, a line, a ledger: each is named with what may have been meant."""
    run("release", out)
    ledger = tmp_path / "promises.db"
    for arguments, words in [
        (("AA", "--ledger", ledger), "it knows no order 'AA': did you mean A"),
        (("A", "7", "--ledger", ledger), "it knows no line '7' of order 'A': its lines are 1"),
        (("A", "--ledger", tmp_path / "none.db"), "there is no ledger here: release a plan first"),
    ]:
        result = run("history", *arguments)
        assert result.exit_code == 1
        assert words in result.stderr


def test_backorders_are_summed_up_as_csv(run: Run, out: Path, tmp_path: Path) -> None:
    """A waits 14 days for 10 units: unplanned, as the item has no launch date."""
    run("release", out)
    ledger = tmp_path / "promises.db"
    result = run("backorders", "--ledger", ledger, "--by", "item", "--by", "kind")
    assert result.stdout.splitlines() == [
        "as_of,release,item_id,kind,order_lines,late_quantity,open_quantity,value,oldest_requested_date",
        "2026-01-04,1,WIDGET,unplanned,1,10,0,0,2026-01-06",
    ]
    assert (
        run("backorders", "--ledger", ledger)
        .stdout.splitlines()[0]
        .startswith("as_of,release,item_id,customer_id")
    )


def test_a_ledger_of_a_newer_version_stops_every_command(
    run: Run, out: Path, scenario: Path, tmp_path: Path
) -> None:
    """Exit 1, one line, and nothing lost."""
    run("release", out)
    ledger = tmp_path / "promises.db"
    with sqlite3.connect(ledger) as connection:
        connection.execute("UPDATE ledger_version SET version_num = '9999'")
    connection.close()
    for command in [
        ("release", out),
        ("history", "A", "--ledger", ledger),
        ("backorders", "--ledger", ledger),
        ("run", scenario, "--ledger", ledger, "--out", tmp_path / "other"),
    ]:
        result = run(*command)
        assert result.exit_code == 1
        assert "the ledger has version 9999, made by a newer program" in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_a_password_is_never_printed(run: Run, out: Path) -> None:
    """Neither in an error nor in a traceback."""
    result = run("release", out, "--ledger", "postgresql://ann:secret@127.0.0.1:1/db")
    assert result.exit_code == 1
    assert "postgresql://127.0.0.1:1/db::: the server does not answer" in result.stderr
    assert "secret" not in result.output


def test_a_night_in_parts_is_released_like_the_same_night_in_one_piece(run: Run, tmp_path: Path) -> None:
    """The same promises line by line, also on a second night that is planned with those of the first."""
    night, parts = tmp_path / "night", tmp_path / "parts"
    write(generate(60), night)
    run("partition", night, parts, "--parts", 2)
    told: dict[Path, list[str]] = {night: [], parts: []}
    for folder, changes in told.items():
        out, ledger = folder.with_name(f"{folder.name}-out"), folder.with_name(f"{folder.name}.db")
        for _ in range(2):
            assert run("run", folder, "--out", out, "--ledger", ledger).exit_code == 0
            assert run("check", out).exit_code == 0
            released = run("release", out, "--ledger", ledger, "--changes", tmp_path / "changes.csv")
            assert released.exit_code == 0
            changes.append((tmp_path / "changes.csv").read_text())
    assert told[night] == told[parts]
    assert len(told[night][0].splitlines()) > 60
    assert len(told[night][1].splitlines()) < 20
