"""The figures of the headline, against sums done by hand (see `night.py`)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from allocator.plan.plan import Plan
from allocator.report.facts import gather
from allocator.report.figures import Figures, Split
from allocator.report.panels import CLASSES_SHOWN, class_panels, headline, status_tiles
from tests.report.night import ETAS, ORDER_LINES, empty_night, hand_made, many_lines


def figures_of(plan: Plan) -> Figures:
    """Return the figures of a plan."""
    return Figures(gather(plan))


def test_units_value_and_margin_add_up_over_all_lines() -> None:
    """On time 10 + 3 + 1, late 4 + 2, open 3 + 6; value and margin are those times price and margin."""
    total = figures_of(hand_made()).total
    assert total.units == Split(14, 6, 9)
    assert total.value == Split(10 * 5 + 3 * 5 + 100, 4 * 10 + 2 * 5, 3 * 5 + 6 * 10)
    assert total.margin == Split(10 * 2 + 3 * 2 + 40, 4 * -1 + 2 * 2, 3 * 2 + 6 * 3)


def test_classes_stand_in_the_direction_of_priority_and_lines_without_one_come_last() -> None:
    """Low numbers first gives 1, 2, none; high numbers first gives 2, 1, none."""
    lowest = figures_of(hand_made(priority="lowest_first")).classes
    highest = figures_of(hand_made(priority="highest_first")).classes
    assert [row.name for row in lowest] == ["1", "2", "none"]
    assert [row.name for row in highest] == ["2", "1", "none"]
    assert [row.units for row in lowest] == [Split(10, 4, 0), Split(4, 2, 3), Split(0, 0, 6)]
    assert lowest[0] == highest[1]


def test_each_status_counts_its_lines_and_what_they_ordered() -> None:
    """Ships today 10 units, scheduled 4 + 1, partial 8, on hold 6, at their prices."""
    statuses = [tuple(row) for row in figures_of(hand_made()).statuses]
    assert statuses == [
        ("ship_now", 1, 10, 50),
        ("scheduled", 2, 5, 140),
        ("partial", 1, 8, 40),
        ("on_hold", 1, 6, 60),
    ]


def test_a_promise_is_kept_later_or_without_a_date() -> None:
    """A-1/2 arrives 3 days after its promise; B-2 has units without a date, which is the graver word."""
    assert tuple(figures_of(hand_made()).promises) == (2, 0, 1, 1)


def test_a_promise_that_is_met_counts_as_kept() -> None:
    """The same night with A-1/2 promised for the 9th, the day it arrives."""
    lines = ORDER_LINES.replace("2026-01-06     2026-01-06", "2026-01-06     2026-01-09")
    etas = ETAS.replace("2026-01-09 3    3 ", "2026-01-09 3    0 ")
    assert tuple(figures_of(hand_made(order_lines=lines, etas=etas)).promises) == (2, 1, 0, 1)


def test_the_order_of_the_etas_does_not_matter() -> None:
    """Figures are joined by order and line, not by position."""
    night = hand_made()
    turned = replace(night, etas=night.etas.iloc[::-1].reset_index(drop=True))
    assert figures_of(turned).total == figures_of(night).total
    assert figures_of(turned).classes == figures_of(night).classes


def test_orders_and_lines_of_alike_numbers_are_not_mixed_up() -> None:
    """Order 1 line 11 is not order 11 line 1: each keeps its own price."""
    lines = ORDER_LINES.replace("A-1      1 ", "1        11").replace("D-4      1 ", "11       1 ")
    etas = ETAS.replace("A-1      1 ", "1        11").replace("D-4      1 ", "11       1 ")
    night = hand_made(
        order_lines=lines,
        etas=etas,
        shipments="ship_date order_id line_id customer_id item_id "
        "quantity source source_id days_late\n2026-01-20 11 1 C2 GEAR 1 receipt R-3 0",
    )
    assert figures_of(night).total.value.on_time == 100


def test_a_substitute_counts_in_ordered_units() -> None:
    """Two washers stand for one nut: 8 washers shipped serve the 4 nuts of A-1/2."""
    rates = pd.DataFrame({"item_id": ["NUT"], "substitute_id": ["WASHER"], "units_per_unit": [2.0]})
    night = hand_made()
    tables = {**night.scenario.tables, "substitutes": rates}
    night = replace(night, scenario=replace(night.scenario, tables=tables))
    late_nuts = night.shipments["item_id"] == "NUT"
    shipments = night.shipments.assign(
        shipped_item_id=night.shipments["shipped_item_id"].mask(late_nuts, "WASHER"),
        quantity=night.shipments["quantity"].mask(late_nuts, 8.0),
    )
    assert figures_of(replace(night, shipments=shipments)).total.units == Split(14, 6, 9)


def test_a_plan_of_another_scenario_is_refused() -> None:
    """An ETA whose line the scenario does not have is an error, not a guess."""
    night = hand_made()
    stranger = replace(night, etas=night.etas.assign(order_id="Z-9"))
    with pytest.raises(ValueError, match="lines that its scenario has not"):
        gather(stranger)


def test_the_headline_says_the_counts() -> None:
    """Three of five lines in full, one of them today; two late; two promises, none kept."""
    assert headline(figures_of(hand_made())) == (
        "3 of 5 order lines can be served in full; 1 leaves today. "
        "2 are late, 1 gets a part only, 1 gets nothing. 0 of 2 promises can be kept."
    )


def test_the_headline_of_a_good_night_has_no_zeros() -> None:
    """Two lines, both leave today: nothing is said of late, partial or on hold."""
    said = headline(figures_of(many_lines(2)))
    assert said == "2 of 2 order lines can be served in full; 2 leave today. None is late."


def test_a_night_without_lines_has_zero_figures() -> None:
    """No line, no class, no promise."""
    figures = figures_of(empty_night())
    assert figures.total.units == Split(0, 0, 0)
    assert figures.classes == ()
    assert [tile.figure for tile in status_tiles(figures)] == ["0", "0", "0", "0"]


def test_many_classes_are_added_up_beyond_the_first() -> None:
    """Twenty classes show as eleven, one row for the other nine, and the total."""
    night = many_lines(60)
    lines = night.scenario.tables["order_lines"].assign(
        priority=pd.array([i % 20 for i in range(60)], dtype="Int64")
    )
    scenario = replace(night.scenario, tables={**night.scenario.tables, "order_lines": lines})
    units = class_panels(figures_of(replace(night, scenario=scenario)))[1]
    assert len(units.rows) == CLASSES_SHOWN + 1
    assert units.rows[-2].name == "9 further"
    # Of every three lines two are served: 40 of 60. Each class has 3 lines, one of them open.
    assert units.rows[-2].figures == ("18", "0", "9")
    assert units.rows[-1].figures == ("40", "0", "20")
