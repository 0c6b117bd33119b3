"""What the stories of the scenarios with rules claim is what the plans do."""

from __future__ import annotations

import pandas as pd
import pytest

import allocator
from benchmarks.greedy import greedy_pass
from benchmarks.worth import worth
from tests.scenarios.stories import line, plan_of, shipped
from tests.scenarios.worked import FOLDER, read_case


def of_order(name: str, order_id: str) -> pd.DataFrame:
    """Return the shipments of an order."""
    rows = plan_of(name).shipments
    return rows[rows["order_id"] == order_id]


def units_by_day(rows: pd.DataFrame) -> dict[str, float]:
    """Return the units of some shipments by the day they leave."""
    days = rows["ship_date"].dt.strftime("%m-%d")
    return {str(day): float(units) for day, units in rows.groupby(days)["quantity"].sum().items()}


def story(name: str) -> str:
    """Return the text of a story on one line."""
    return " ".join((FOLDER / name / "story.md").read_text(encoding="utf-8").split())


def test_a_complete_order_waits_for_its_last_part_while_others_use_what_it_does_not_need_yet() -> None:
    """45 mixers come on the 10th: all of it arrives on the 11th, and today's 15 = 6 + 5 + 4 serve dealers."""
    hotel = of_order("ship-complete", "73011")
    assert set(hotel["arrival_date"]) == {pd.Timestamp("2026-02-11")}
    leaves = dict(zip(hotel["location_id"], hotel["ship_date"].dt.day, strict=True))
    assert leaves == {"selb": 9, "kassel": 10}
    assert hotel.groupby("item_id")["quantity"].sum().to_dict() == dict.fromkeys(hotel["item_id"], 24)
    mixers = shipped(plan_of("ship-complete")).query("item_id == 'MX-LEV' and source == 'stock'")
    assert sorted(mixers["quantity"]) == [4, 5, 6]
    assert set(mixers["priority"]) == {2}


def test_an_order_that_can_never_be_complete_ships_nothing_and_keeps_nothing() -> None:
    """No screen ever comes; of 18 trays all 8 + 6 + 4 that others want ship, and 43 of the mixers."""
    plan = plan_of("ship-complete")
    assert of_order("ship-complete", "73018").empty
    reasons = [line(plan, "73018", number)["reason_code"] for number in ("1", "2", "3")]
    assert reasons == ["complete_rule", "no_supply", "complete_rule"]
    others = plan.etas[plan.etas["item_id"].isin(["ST-90", "MX-LEV"]) & (plan.etas["order_id"] != "73018")]
    assert (others["open_quantity"] == 0).all()


def test_two_lines_of_50_ship_where_the_oldest_of_60_would_leave_them_without() -> None:
    """44 today and 60 on the 16th: 50 + 50 = 100 against 60, and the other four go to single lines."""
    radiators = plan_of("ship-complete").etas.query("item_id == 'TR-1200'")
    served = dict(zip(radiators["order_id"], radiators["allocated_quantity"], strict=True))
    assert served == {"73026": 0, "73031": 50, "73034": 50, "73079": 3, "73088": 1}


def test_every_shipment_has_its_minimum_and_whole_packs() -> None:
    """A minimum of 8 keeps 3 of 15 back for 5 more; 20 above 11 are 20 at once; 4 x 24, and 10 + 10 of 25."""
    assert units_by_day(of_order("ship-complete", "73059")) == {"02-03": 12, "02-17": 8}
    assert units_by_day(of_order("ship-complete", "73060")) == {"02-17": 20}
    tiles = of_order("ship-complete", "73063").query("item_id == 'FT-3060'")
    assert units_by_day(tiles) == {"02-03": 96}
    assert units_by_day(of_order("ship-complete", "73066")) == {"02-04": 10, "02-12": 10}
    open_packs = {
        order: line(plan_of("ship-complete"), order, "1")["open_quantity"] for order in ("73063", "73066")
    }
    assert open_packs == {"73063": 4, "73066": 5}


def test_a_complete_order_is_doubted_where_only_one_of_its_lines_says_so() -> None:
    """All three lines of 73074 arrive on one day all the same."""
    assert list(plan_of("ship-complete").doubts["key"]) == ["73074"]
    assert len(of_order("ship-complete", "73074")["arrival_date"]) == 3
    assert of_order("ship-complete", "73074")["arrival_date"].nunique() == 1


def test_the_greedy_pass_ships_less_and_earns_less_as_the_table_of_the_story_says() -> None:
    """60 instead of 100 radiators, 15 instead of 20 shower and bidet mixers, and more of it late."""
    plan = plan_of("ship-complete")
    greedy, ours = worth(plan.scenario, greedy_pass(plan.scenario)), worth(plan.scenario, plan.shipments)
    table = [
        f"| units shipped of 571 | {greedy.units:.0f} | {ours.units:.0f} |",
        f"| orders in full of 20 | {greedy.orders_in_full} | {ours.orders_in_full} |",
        f"| margin less freight | {greedy.margin:,.2f} EUR | {ours.margin:,.2f} EUR |",
        f"| less cost of days late and open | {greedy.profit:,.2f} EUR | {ours.profit:,.2f} EUR |",
    ]
    assert [row for row in table if row not in story("ship-complete")] == []
    # Radiators 100 + 4 - 60 - 5, bidet and shower mixers 40 - 30: all other items ship alike.
    assert ours.units - greedy.units == 39 + 10
    assert ours.profit > greedy.profit


def test_protected_bottles_are_there_for_a_hospital_that_asks_a_week_later() -> None:
    """150 in stock less 40 reserved less 60 protected: others share 50 up to the 19th."""
    bottles = shipped(plan_of("rationed-product")).query("shipped_item_id == 'AMX-100'")
    early = bottles[bottles["ship_date"] <= pd.Timestamp("2026-01-19")]
    assert early[early["priority"] > 1]["quantity"].sum() == 150 - 40 - 60
    assert units_by_day(of_order("rationed-product", "B-20944")) == {"01-19": 12}
    # 190 usable by the 20th, 54 + 103 shipped by the 25th: the other 33 leave as soon as nobody is protected.
    assert bottles[bottles["ship_date"] == pd.Timestamp("2026-01-26")]["quantity"].sum() == 33


def test_a_reservation_takes_from_the_lot_that_expires_first() -> None:
    """90 less 40 are left of lot A4471, and nobody gets more."""
    rows = plan_of("rationed-product").shipments
    assert rows[rows["source_id"] == "A4471"]["quantity"].sum() == 50
    assert rows[rows["shipped_item_id"] == "AMX-100"]["quantity"].sum() == 150 - 40 + 80 + 60


def test_two_small_bottles_stand_in_for_a_large_one_where_customers_take_them() -> None:
    """Pharmacies ask for 67 by the 19th, of which 50 are free for them: 17 x 2 small bottles."""
    plan = plan_of("rationed-product")
    instead = plan.shipments.query("item_id == 'AMX-100' and shipped_item_id == 'AMX-50'")
    assert instead["quantity"].sum() == 34
    assert instead["order_id"].nunique() == 3
    takers = instead.merge(plan.scenario.tables["order_lines"][["order_id", "line_id", "allow_substitutes"]])
    assert takers["allow_substitutes"].all()
    assert not instead["customer_id"].str.startswith(("H", "W")).any()


def test_a_quota_by_week_spreads_what_wholesalers_get() -> None:
    """Nothing is left for them in the first week; then 30 and 40; 23 on the first open day after them."""
    rows = plan_of("rationed-product").shipments.query("item_id == 'AMX-100'")
    wholesale = rows[rows["customer_id"].isin(["W-31", "W-37"])]
    weeks = wholesale.groupby(wholesale["ship_date"].dt.isocalendar().week)["quantity"].sum()
    assert weeks.to_dict() == {4: 30, 5: 40, 6: 23}
    assert wholesale["ship_date"].max() == pd.Timestamp("2026-02-02")


def test_a_quota_for_one_customer_and_one_for_export_hold() -> None:
    """10 of 40 in January; and no bottle abroad, although 240 - 117 of ibuprofen stay where they are."""
    plan = plan_of("rationed-product")
    assert units_by_day(of_order("rationed-product", "B-20902")) == {"01-12": 10, "02-02": 30}
    export = plan.etas[plan.etas["customer_id"] == "X-90"]
    assert list(export["status"]) == ["on_hold", "on_hold"]
    assert set(export["reason_code"]) == {"limited"}
    assert plan.shipments.query("item_id == 'IBU-100'")["quantity"].sum() == 12 + 60 + 15 + 30


def test_what_is_not_rationed_is_in_time() -> None:
    """Nobody but the exporter waits for ibuprofen."""
    etas = plan_of("rationed-product").etas
    ibuprofen = etas[(etas["item_id"] == "IBU-100") & (etas["customer_id"] != "X-90")]
    assert (ibuprofen["days_late"] == 0).all()
    assert (ibuprofen["open_quantity"] == 0).all()


def test_the_dock_is_full_until_the_backlog_is_gone() -> None:
    """90 on every open day from 30 March to 9 April, 50 on the 2nd."""
    rows = plan_of("dock-bottleneck").shipments
    genk = units_by_day(rows[rows["location_id"] == "genk"])
    full = ["03-30", "03-31", "04-01", "04-03", "04-07", "04-08", "04-09"]
    assert [genk[day] for day in full] == [90] * len(full)
    assert genk["04-02"] == 50
    assert genk["04-10"] + genk["04-13"] == 787 - 30 - 25 - 7 * 90 - 50


def test_without_the_limit_of_the_dock_few_lines_are_late() -> None:
    """Two that may not come sooner, and one of the outlet's; with it 21."""
    night = {name: value for name, value in read_case("dock-bottleneck").items() if name != "capacities"}
    free = allocator.allocate(allocator.Scenario.from_frames(**night)).etas
    assert set(free[free["days_late"] > 0]["order_id"]) == {"52874", "52891"}
    assert (free["days_late"] > 0).sum() == 3
    etas = plan_of("dock-bottleneck").etas
    assert set(etas[etas["days_late"] > 0]["reason_code"]) == {"limited"}
    assert (etas["days_late"] > 0).sum() == 21


def test_a_shop_opening_is_in_time_and_leaves_the_dock_to_the_chains() -> None:
    """24 pieces from Genk and 24 loungers from Antwerp, for 7.00 each instead of 3.40."""
    opening = of_order("dock-bottleneck", "52801")
    assert set(opening["arrival_date"]) == {pd.Timestamp("2026-04-01")}
    assert opening.groupby("location_id")["quantity"].sum().to_dict() == {"antwerp": 24, "genk": 24}
    lanes = read_case("dock-bottleneck")["lanes"].set_index(["location_id", "ship_to"])["unit_cost"]
    assert (lanes["antwerp", "NL"], lanes["genk", "NL"]) == ("7", "3.4")


def test_of_228_promised_to_chains_47_leave_a_day_late() -> None:
    """66 places on 31 March, 90 on 1 April, 25 parasols from Antwerp: 228 - 66 - 90 - 25."""
    plan = plan_of("dock-bottleneck")
    chains = plan.shipments[plan.shipments["order_id"].isin(["52810", "52815"])]
    assert units_by_day(chains[chains["location_id"] == "genk"]) == {"03-31": 66, "04-01": 90, "04-02": 47}
    gain = next(stage for stage in plan.summary["stages"] if stage["class"] == "gain")
    assert gain["value"] == 47
    exceptions = [(each["order_id"], each["line_id"]) for each in plan.summary["exceptions"]]
    assert exceptions == [("52810", "2"), ("52815", "1")]


@pytest.mark.parametrize("line_id", ["1", "2"])
def test_a_customer_without_room_gets_nothing_before_its_slot(line_id: str) -> None:
    """Promised the 14th, asked for the 2nd."""
    assert line(plan_of("dock-bottleneck"), "52874", line_id)["eta"] == pd.Timestamp("2026-04-14")


def test_the_outlet_gets_what_the_dock_has_left_although_it_is_old_and_of_class_1() -> None:
    """Today only dealer 52822 may leave, with 36 of 90 places; the other 23 pieces wait until the 10th."""
    rows = shipped(plan_of("dock-bottleneck"))
    outlet = rows[rows["order_id"].isin(["52890", "52891"])]
    assert units_by_day(outlet) == {"03-30": 90 - 36, "04-10": 77 - 54}
    assert set(outlet["priority"]) == {1}
    assert units_by_day(of_order("dock-bottleneck", "52822")) == {"03-30": 36}
