"""The lists: which rows, in which order, and what is said of the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.report.attention import notices
from allocator.report.facts import gather
from allocator.report.figures import Figures
from allocator.report.line_lists import attention_list, eta_list
from allocator.report.listing import ROWS_SHOWN, Listing
from allocator.report.proof_lists import doubt_list, stage_list
from allocator.report.supply_lists import alert_list, shipment_list, shortage_list
from allocator.report.waiting_lists import customer_list, reason_list
from tests.report.night import STAGES, doubts, hand_made, many_lines


def column(listing: Listing, label: str) -> list[str]:
    """Return the texts of a column."""
    place = [each.label for each in listing.columns].index(label)
    return [row[place].text for row in listing.rows]


@pytest.fixture
def figures() -> Figures:
    """The figures of the night worked out by hand."""
    return Figures(gather(hand_made()))


def test_attention_goes_by_class_then_by_what_is_at_stake(figures: Figures) -> None:
    """Class 1 first, then 2, then none; A-1/2 has 4 late units of 10, B-2 2 late and 3 open of 5."""
    listing = attention_list(figures)
    assert column(listing, "Order line") == ["A-1 / 2", "B-2 / 1", "C-3 / 1"]
    assert column(listing, "At stake") == ["40", "25", "60"]
    assert column(listing, "Status") == ["Scheduled", "Partial", "On hold"]
    assert column(listing, "Why") == ["Outranked", "Awaiting supply", "No supply"]
    assert column(listing, "Late") == ["3", "5", ""]


def test_within_a_class_the_larger_stake_comes_first() -> None:
    """All in one class: C-3 has 60 at stake, A-1/2 40, B-2 25."""
    night = hand_made(priority="lowest_first")
    lines = night.scenario.tables["order_lines"].assign(priority=1)
    night = replace(
        night, scenario=replace(night.scenario, tables={**night.scenario.tables, "order_lines": lines})
    )
    listing = attention_list(Figures(gather(night)))
    assert column(listing, "Order line") == ["C-3 / 1", "A-1 / 2", "B-2 / 1"]


def test_etas_list_every_line_earliest_request_first(figures: Figures) -> None:
    """The five lines by requested date, with the promise under it."""
    listing = eta_list(figures)
    assert column(listing, "Requested") == [
        "2026-01-05",
        "2026-01-06",
        "2026-01-07",
        "2026-01-20",
        "2026-02-01",
    ]
    assert column(listing, "ETA") == ["2026-01-05", "2026-01-09", "2026-01-12", "2026-01-20", ""]
    assert listing.total == 5


def test_shipments_stop_after_seven_days(figures: Figures) -> None:
    """The 5th to the 11th are seven days; what leaves on the 12th and the 20th is not among the next."""
    listing = shipment_list(figures.facts)
    assert column(listing, "Ships") == ["2026-01-05", "2026-01-07", "2026-01-09"]
    assert column(listing, "Quantity") == ["10", "3", "4"]


def test_shortages_leave_out_items_that_are_not_short(figures: Figures) -> None:
    """Nuts have 18 of margin open, bolts 6; gears lack nothing. A blank unit value stays blank."""
    listing = shortage_list(figures.facts)
    assert column(listing, "Item") == ["NUT", "BOLT"]
    assert column(listing, "One more unit is worth") == ["", "2.50"]
    assert listing.rows[1][1].bar == (("good", "83.33"), ("open", "16.67"))


def test_customers_are_listed_by_what_they_wait_for(figures: Figures) -> None:
    """C1 waits for 40 late, C2 for 10 late and 15 open; the line without a customer is nobody to call."""
    listing = customer_list(figures)
    assert column(listing, "Customer") == ["C1", "C2"]
    assert [row[0].detail for row in listing.rows] == ["Nordwind", "Moreau"]
    assert column(listing, "Promises missed") == ["1", "1"]
    assert column(listing, "At stake") == ["40", "25"]


def test_reasons_add_up_to_the_lines_that_wait(figures: Figures) -> None:
    """One line for each of three reasons; a tie goes by the name of the code."""
    listing = reason_list(figures)
    assert column(listing, "Why") == ["Awaiting supply", "No supply", "Outranked"]
    assert column(listing, "Lines") == ["1", "1", "1"]
    assert column(listing, "Units") == ["5", "6", "4"]


def test_alerts_come_by_date_and_gravity(figures: Figures) -> None:
    """Nuts are out on the 5th, before gears are low on the 20th."""
    assert column(alert_list(figures.facts), "Alert") == ["Runs out", "Low"]


def test_every_goal_has_its_value_bound_and_unit(figures: Figures) -> None:
    """Promises are counted in unit-days, profit in the scenario's currency."""
    listing = stage_list(figures.facts)
    assert column(listing, "For") == ["class 1", "all lines"]
    assert column(listing, "Reached") == ["12", "7.25"]
    assert column(listing, "Best possible") == ["12", "7.25"]
    assert column(listing, "Unit") == ["unit-days", "EUR"]
    assert column(listing, "Proven") == ["Proven", "Proven"]


def test_a_capped_list_says_how_many_there_are_and_is_not_longer() -> None:
    """Of 3,000 lines 1,000 are on hold; the list carries ROWS_SHOWN of them and says so."""
    figures = Figures(gather(many_lines(3000)))
    listing = attention_list(figures)
    assert len(listing.rows) == ROWS_SHOWN
    assert listing.shown == f"{ROWS_SHOWN} of 1,000, by class, then by what is at stake"
    assert figures.total.units.open == 1000


def test_notices_name_what_is_grave_first() -> None:
    """An unproven goal, missed promises, stock that is out, doubts and warnings, in that order."""
    unproven = {
        "stages": [*STAGES, {"class": "", "goal": "fill", "value": 1.0, "bound": 2.0, "proven": False}]
    }
    night = replace(
        hand_made(),
        summary=unproven,
        doubts=doubts(("receipts", "R-1", "available_date", "past due", "tomorrow")),
    )
    found = notices(Figures(gather(night)))
    assert [notice.list_key for notice in found] == ["stages", "attention", "alerts", "doubts"]
    assert found[0].sentence == "1 of 3 goals not proven: a better plan may exist."
    assert found[1].sentence.startswith(
        "2 of 2 promises cannot be kept: 1 arrives later than promised, 1 has units"
    )


def test_nothing_odd_gives_no_notice() -> None:
    """A night in which every line leaves today, with nothing odd, has nothing to look at first."""
    night = many_lines(2)
    assert notices(Figures(gather(replace(night, alerts=night.alerts.head(0))))) == []


def test_doubts_keep_their_order_and_say_the_effect() -> None:
    """The doubts are already sorted by the scenario; the effect is the last column."""
    night = replace(
        hand_made(),
        doubts=doubts(
            ("receipts", "R-1", "available_date", "past due", "expected on the 6th"),
            ("stock", "NUT@main", "quantity", "negative", "repaid first"),
        ),
    )
    listing = doubt_list(gather(night))
    assert column(listing, "Row") == ["R-1", "NUT@main"]
    assert column(listing, "What the plan does") == ["expected on the 6th", "repaid first"]
