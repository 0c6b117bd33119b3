"""A scenario cut into parts is planned as if it were whole, and nothing may cross from part to part."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

import allocator
from allocator.errors import InputError
from allocator.partitions.making import partition
from allocator.partitions.planning import plan_parts
from benchmarks.instance import generate, write
from tests.oracle.cases import case, lot, order_line, receipt
from tests.oracle.random_rules import seeded_ruled_case
from tests.oracle.random_scenarios import seeded_case
from tests.partitions.nights import assert_same_plan, planned_whole, write_case

NUM_SEEDS = 12


def test_a_benchmark_night_in_three_parts_is_the_night_in_one_piece(tmp_path: Path) -> None:
    """Orders of two lines lie in two parts; their one row in order_etas says what holds for both."""
    write(generate(600), tmp_path / "night")
    manifest = partition(tmp_path / "night", tmp_path / "parts", 3)
    plan_parts(tmp_path / "parts", tmp_path / "out")
    assert [part.order_lines for part in manifest.parts] == [200, 200, 200]
    assert_same_plan(planned_whole(tmp_path / "night", tmp_path / "whole"), tmp_path / "out")


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
@pytest.mark.parametrize("kind", ["plain", "ruled"])
def test_parts_of_any_scenario_are_planned_as_the_whole(tmp_path: Path, kind: str, seed: int) -> None:
    """Whatever the tables say, and whichever rules link items to each other."""
    drawn = seeded_case(seed) if kind == "plain" else seeded_ruled_case(seed)
    folder = write_case(drawn, tmp_path / "night")
    partition(folder, tmp_path / "parts", 3)
    model = "fair-share" if seed % 3 == 0 else "weighted" if seed % 3 == 1 else "priority-first"
    plan_parts(tmp_path / "parts", tmp_path / "out", model)
    assert_same_plan(planned_whole(folder, tmp_path / "whole", model), tmp_path / "out")


LINKS = {
    "a substitute": {"substitutes": [{"item_id": "A", "substitute_id": "B"}]},
    "a complete order": {
        "order_lines": [
            order_line("SO-1", 1, 5, "A", ship_rule="order"),
            order_line("SO-1", 1, 5, "B", line_id="2"),
        ]
    },
    "a quota of a segment": {
        "order_lines": [
            order_line("SO-1", 1, 5, "A", segment="web"),
            order_line("SO-2", 1, 5, "B", customer_id="C"),
        ],
        "customers": [{"customer_id": "C", "segment": "web"}],
        "quotas": [{"quota_id": "Q", "segment": "web", "max_quantity": 1}],
    },
    "a dock": {
        "stock": [lot(5, "A", location_id="dock")],
        "receipts": [receipt(5, 9, "B", location_id="dock")],
        "capacities": [{"location_id": "dock", "max_quantity": 3}],
    },
}


@pytest.mark.parametrize("link", LINKS)
def test_items_that_a_rule_links_stay_in_one_part(tmp_path: Path, link: str) -> None:
    """A and B would be dealt to two parts, but for what links them."""
    tables = {
        "order_lines": [order_line("SO-1", 1, 5, "A"), order_line("SO-2", 1, 5, "B")],
        "stock": [lot(5, "A"), lot(5, "B")],
    }
    free = partition(write_case(case(**tables), tmp_path / "free"), tmp_path / "two", 2)
    linked = partition(
        write_case(case(**{**tables, **LINKS[link]}), tmp_path / "linked"), tmp_path / "one", 2
    )
    assert [part.order_lines for part in free.parts] == [1, 1]
    assert [part.order_lines for part in linked.parts] == [2, 0]


def test_weights_count_the_classes_of_the_whole_night(tmp_path: Path) -> None:
    """The part with B alone knows that its class 2 is the second: its weight is 10, not 100."""
    tables = {
        "order_lines": [order_line("SO-1", 1, 5, "A", priority=1), order_line("SO-2", 1, 5, "B", priority=2)],
        "stock": [lot(5, "A"), lot(5, "B")],
    }
    partition(write_case(case(**tables), tmp_path / "night"), tmp_path / "parts", 2)
    plan = plan_parts(tmp_path / "parts", tmp_path / "out", "weighted")
    fill = next(stage["value"] for stage in plan.summary["stages"] if stage["goal"] == "fill")
    assert fill == 100 * 1 + 10 * 1


def _copied_to_another_part(parts: Path, table: str) -> None:
    """Let the second part hold what the first holds of a table, too."""
    both = [pyarrow.parquet.read_table(parts / part / f"{table}.parquet") for part in PARTS]
    pyarrow.parquet.write_table(pa.concat_tables(both), parts / PARTS[1] / f"{table}.parquet")


PARTS = ("part-0001", "part-0002")


def test_a_part_that_holds_an_item_of_another_is_refused_before_anything_is_planned(tmp_path: Path) -> None:
    """Nobody has to prove that the parts are apart: the run does, and leaves the last plan in place."""
    write(generate(40), tmp_path / "night")
    partition(tmp_path / "night", tmp_path / "parts", 2)
    plan_parts(tmp_path / "parts", tmp_path / "out")
    before = (tmp_path / "out" / "summary.json").read_bytes()
    _copied_to_another_part(tmp_path / "parts", "stock")
    with pytest.raises(InputError, match=r"item 'ITEM-\d' stands in part-0001 and in part-0002"):
        plan_parts(tmp_path / "parts", tmp_path / "out")
    assert (tmp_path / "out" / "summary.json").read_bytes() == before


def test_a_rule_across_parts_is_refused(tmp_path: Path) -> None:
    """Somebody adds a substitute to the first part by hand, and it leads to an item of the second."""
    tables = {
        "order_lines": [order_line("SO-1", 1, 5, "A"), order_line("SO-2", 1, 5, "B")],
        "stock": [lot(5, "A"), lot(5, "B")],
    }
    partition(write_case(case(**tables), tmp_path / "night"), tmp_path / "parts", 2)
    (tmp_path / "parts" / "part-0001" / "substitutes.csv").write_text("item_id,substitute_id\nA,B\n")
    with pytest.raises(InputError, match="item 'B' stands in part-0001 and in part-0002"):
        plan_parts(tmp_path / "parts", tmp_path / "out")


def test_an_order_line_that_stands_there_twice_is_named_before_anything_is_cut(tmp_path: Path) -> None:
    """One with item A, one with item B: no part would see both."""
    lines = [order_line("SO-1", 1, 5, "A"), order_line("SO-1", 2, 5, "B"), order_line("SO-2", 1, 5, "B")]
    folder = write_case(case(order_lines=lines, stock=[lot(5, "A")]), tmp_path / "night")
    with pytest.raises(InputError, match="'SO-1/1' stands there twice"):
        partition(folder, tmp_path / "parts", 2)
    assert not (tmp_path / "parts").exists()


def test_faults_of_all_parts_are_named_together_with_their_part(tmp_path: Path) -> None:
    """Cells are checked where a part is planned; a run tells of all of them and writes nothing."""
    lines = [order_line("SO-1", 1, 5, "A"), order_line("SO-2", 1, 5, "B")]
    folder = write_case(case(order_lines=lines, stock=[lot(5, "A")]), tmp_path / "night")
    text = (folder / "order_lines.csv").read_text()
    (folder / "order_lines.csv").write_text(text.replace("2026-01-05", "soon"))
    partition(folder, tmp_path / "parts", 2)
    with pytest.raises(InputError) as caught:
        plan_parts(tmp_path / "parts", tmp_path / "out")
    places = [problem.table for problem in caught.value.problems]
    assert places == ["part-0001/order_lines", "part-0002/order_lines"]
    assert not (tmp_path / "out").exists()


def test_tables_are_cut_whatever_file_they_stand_in(tmp_path: Path) -> None:
    """Parquet in place of CSV, typed columns in place of text: the same parts, the same plan."""
    write(generate(200), tmp_path / "night")
    scenario = allocator.read(tmp_path / "night")
    typed = tmp_path / "typed"
    typed.mkdir()
    (typed / "scenario.toml").write_bytes((tmp_path / "night" / "scenario.toml").read_bytes())
    for name in ("order_lines", "stock", "receipts"):
        scenario.tables[name].to_parquet(typed / f"{name}.parquet", index=False)
    for folder in (tmp_path / "night", typed):
        partition(folder, tmp_path / f"{folder.name}-parts", 2)
        plan_parts(tmp_path / f"{folder.name}-parts", tmp_path / f"{folder.name}-out")
        assert_same_plan(planned_whole(folder, tmp_path / "whole"), tmp_path / f"{folder.name}-out")


def test_parts_are_planned_over_a_plan_in_parts_but_over_nothing_else(tmp_path: Path) -> None:
    """A second run replaces the first; a stranger in a part's folder is not touched."""
    write(generate(40), tmp_path / "night")
    partition(tmp_path / "night", tmp_path / "parts", 2)
    plan_parts(tmp_path / "parts", tmp_path / "out")
    first = json.loads((tmp_path / "out" / "summary.json").read_text())
    plan_parts(tmp_path / "parts", tmp_path / "out")
    again = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert again["stages"] == first["stages"]
    (tmp_path / "out" / "part-0001" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"part-0001: it holds something that is not a plan \(notes.txt\)"):
        plan_parts(tmp_path / "parts", tmp_path / "out")


def test_the_folder_of_parts_replaces_parts_and_nothing_else(tmp_path: Path) -> None:
    """A folder with anything else in it stays as it is."""
    write(generate(40), tmp_path / "night")
    partition(tmp_path / "night", tmp_path / "parts", 2)
    assert len(partition(tmp_path / "night", tmp_path / "parts", 4).parts) == 4
    with pytest.raises(InputError, match="it holds something that is not a scenario in parts"):
        partition(tmp_path / "night", tmp_path / "night", 2)
