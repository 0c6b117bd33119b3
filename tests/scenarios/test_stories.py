"""What the stories of the worked scenarios claim is what the plans do."""

from __future__ import annotations

import pandas as pd
import pytest

import allocator
from tests.scenarios.stories import line, money, plan_of, shipped
from tests.scenarios.worked import FOLDER, NAMES


def test_nothing_of_a_launch_leaves_before_its_date_although_it_is_in_stock() -> None:
    """80 black headphones lie there, 200 can leave on launch day: 134 + 19 + 47 of the three classes."""
    rows = shipped(plan_of("product-launch"))
    black = rows[rows["item_id"] == "NLA-H2-BLK"]
    launch = pd.Timestamp("2026-03-17")
    assert black["ship_date"].min() == launch
    by_class = black[black["ship_date"] == launch].groupby("priority")["quantity"].sum()
    assert by_class.to_dict() == {1: 134, 2: 19, 3: 47}
    assert (rows[rows["item_id"] == "NLA-H1-PADS"]["ship_date"] == pd.Timestamp("2026-03-02")).any()


def test_scarce_pumps_go_to_the_promises_of_key_customers() -> None:
    """26 are promised for 26 May, 14 are in stock: 12 come 10 days late, 120 unit-days; the others wait."""
    plan = plan_of("supply-shock")
    rows = shipped(plan)
    pumps = rows[rows["item_id"] == "HP-75"]
    june = pumps[pumps["ship_date"] < pd.Timestamp("2026-07-03")]
    assert set(june["priority"]) == {1}
    assert june["quantity"].sum() == 34
    promised = plan.etas[(plan.etas["item_id"] == "HP-75") & plan.etas["current_promise_date"].notna()]
    keys = pumps.merge(promised[["order_id", "line_id", "current_promise_date"]], on=["order_id", "line_id"])
    keys = keys[keys["priority"] == 1]
    days = (keys["arrival_date"] - keys["current_promise_date"]).dt.days.clip(lower=0)
    assert (keys["quantity"] * days).sum() == 120


def test_receipts_past_due_are_doubts_and_are_planned_for_tomorrow() -> None:
    """The valves due on the 8th and the seal kits due on the 14th leave on the 19th at the earliest."""
    plan = plan_of("supply-shock")
    assert {"PO-44871-10", "PO-44875-20"} <= set(plan.doubts["key"])
    past_due = plan.shipments[plan.shipments["source_id"].isin(["PO-44871-10", "PO-44875-20"])]
    assert past_due["ship_date"].min() == pd.Timestamp("2026-05-19")


def test_the_shipyard_gets_its_valves_and_no_pumps() -> None:
    """It takes nothing after 19 June, and the pumps left for it come on 3 July."""
    plan = plan_of("supply-shock")
    assert line(plan, "4499983", "20")["status"] == "scheduled"
    assert line(plan, "4499983", "10")["status"] == "on_hold"


def test_a_standing_machine_is_served_by_the_warehouse_that_is_there_first() -> None:
    """To southern Germany Brno takes a day for 7.40 and Hamburg two for 6.90."""
    plan = plan_of("spare-parts")
    rows = shipped(plan)
    assert set(rows[rows["order_id"] == "SP-88041"]["location_id"]) == {"brno"}
    urgent = rows[rows["priority"] == 1]
    assert (urgent["ship_date"] == pd.Timestamp("2026-07-10")).all()
    assert urgent["quantity"].sum() == 26


def test_a_line_split_over_two_warehouses_arrives_with_its_last_part() -> None:
    """Two converters from Hamburg on Saturday, one from Brno on Sunday the 12th."""
    plan = plan_of("spare-parts")
    parts = plan.shipments[(plan.shipments["order_id"] == "SP-88046") & (plan.shipments["line_id"] == "1")]
    assert dict(zip(parts["location_id"], parts["quantity"], strict=True)) == {"hamburg": 2, "brno": 1}
    assert line(plan, "SP-88046", "1")["eta"] == pd.Timestamp("2026-07-12")


def test_where_no_warehouse_delivers_the_reason_says_so() -> None:
    """Iceland has no lane."""
    plan = plan_of("spare-parts")
    iceland = plan.etas[plan.etas["order_id"] == "SP-87027"]
    assert list(iceland["reason_code"]) == ["no_lane", "no_lane"]


def test_debts_are_repaid_before_anyone_is_served() -> None:
    """Of 24 kettles six are owed: 18 lines of one get 3 December, 3 stay on hold."""
    plan = plan_of("web-shop")
    kettles = plan.etas[plan.etas["item_id"] == "KET-GOOSE-09"]
    assert kettles["eta"].dropna().unique().tolist() == [pd.Timestamp("2026-12-03")]
    assert (kettles["status"] == "scheduled").sum() == 18
    assert (kettles["status"] == "on_hold").sum() == 3


def test_what_is_owed_and_not_on_order_gets_no_date() -> None:
    """The hand grinder stands at minus three: 13 lines without an ETA, reason no_supply."""
    plan = plan_of("web-shop")
    grinders = plan.etas[plan.etas["item_id"] == "GRN-HAND-S2"]
    assert len(grinders) == 13
    assert set(grinders["reason_code"]) == {"no_supply"}
    assert grinders["eta"].isna().all()


def test_the_date_of_an_order_is_that_of_its_last_line() -> None:
    """104657 has coffee today and a grinder on the 14th; 104636 has a line that is never served."""
    orders = plan_of("web-shop").orders.set_index("order_id")
    assert orders.loc["104657", "eta"] == pd.Timestamp("2026-12-14")
    assert orders.loc["104636", "status"] == "partial"
    assert orders["eta"].isna()["104636"]


def test_the_lot_that_expires_first_serves_those_whom_it_can() -> None:
    """60.5 kg of ricotta until the 16th: 8 + 22 + 15.5 + 15, all of it, and the expired lot nobody."""
    rows = plan_of("food-by-weight").shipments
    short_lived = rows[rows["source_id"] == "R-0909"]
    assert sorted(short_lived["quantity"]) == [8, 15, 15.5, 22]
    assert short_lived["ship_date"].max() == pd.Timestamp("2026-09-16")
    assert "R-0904" not in set(rows["source_id"])


def test_weights_are_split_and_pieces_are_not() -> None:
    """1.5 kg of ricotta are short; every shipment of burrata is a whole number."""
    plan = plan_of("food-by-weight")
    ricotta = plan.etas[plan.etas["item_id"] == "RIC-FRE"]
    assert ricotta["open_quantity"].sum() == pytest.approx(1.5)
    pieces = plan.shipments[plan.shipments["item_id"] == "BUR-125"]["quantity"]
    assert (pieces == pieces.round()).all()


def test_with_nothing_short_no_line_is_late_or_open_and_freight_is_the_cheapest() -> None:
    """Brabant from Tilburg for 0.70, the others from Venlo except for what arrives too late from there."""
    plan = plan_of("nothing-short")
    assert set(plan.etas["status"]) <= {"ship_now", "scheduled"}
    assert (plan.etas["days_late"] == 0).all()
    assert (plan.etas["reason_code"] == "").all()
    assert plan.shortages.empty
    assert plan.doubts.empty
    assert list(plan.alerts["item_id"]) == ["DSK-160-OAK"]
    served_from = plan.shipments.groupby("ship_to")["location_id"].agg(set)
    assert served_from["DE-NRW"] == {"venlo"}
    assert served_from["NL-HOLLAND"] == {"venlo"}


def test_the_queue_ships_as_many_packs_for_much_less_money() -> None:
    """930 packs each; margin less lateness is 65,489.80 EUR more with priority first, as the story says."""
    queue, priority = plan_of("queue-or-priority", "first-come"), plan_of("queue-or-priority")
    assert queue.shipments["quantity"].sum() == priority.shipments["quantity"].sum() == 930
    assert money(queue) == pytest.approx((110_254.00, 61_689.80))
    assert money(priority) == pytest.approx((122_774.00, 8_720.00))
    story = (FOLDER / "queue-or-priority" / "story.md").read_text(encoding="utf-8")
    assert f"{122_774.00 - 8_720.00 - (110_254.00 - 61_689.80):,.2f} EUR" in story


def test_the_queue_breaks_the_promises_that_priority_first_keeps() -> None:
    """The makers' lines are all in time with priority first and many of them are not in the queue."""
    makers = {"10007", "10012", "10018", "10025"}
    in_time = {}
    for model in (None, "first-come"):
        etas = plan_of("queue-or-priority", model).etas
        promised = etas[etas["customer_id"].isin(makers)]
        in_time[model] = bool((promised["days_vs_promise"].fillna(1) <= 0).all())
    assert in_time == {None: True, "first-come": False}


def test_a_scenario_never_ages() -> None:
    """Its as_of is written into it, in 2026."""
    assert {allocator.read(FOLDER / name).settings.as_of.year for name in NAMES} == {2026}
