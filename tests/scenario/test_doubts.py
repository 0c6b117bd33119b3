"""What is odd but usable: the doubt, its key, what the plan does about it and the lines it touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario.folders import LINES, doubts_of

HEADER = "order_id,line_id,item_id,quantity,requested_date"
STOCK = "item_id,quantity\nA,5\n"
RECEIPTS = "receipt_id,item_id,quantity,available_date"
FIVE = "SO-10/1, SO-11/1, SO-12/1, SO-13/1, SO-14/1"

ORDER_LINES = {
    "no priority where others have one": (
        f"{HEADER},priority\nSO-1,1,A,5,2026-01-09,1\nSO-1,2,A,5,2026-01-09,\n",
        ("SO-1/2", "priority", "no priority, while other lines have one"),
        "SO-1/2 is in a class of its own after all others",
    ),
    "ordered after tonight": (
        f"{HEADER},order_date\nSO-1,1,A,5,2026-01-09,2026-01-06\n",
        ("SO-1/1", "order_date", "ordered on 2026-01-06, after as_of 2026-01-05"),
        "SO-1/1 counts as the youngest of orders",
    ),
    "latest date over": (
        f"{HEADER},latest_date\nSO-1,1,A,5,2026-01-09,2026-01-04\nSO-2,1,A,5,2026-01-09,2026-01-05\n",
        ("SO-1/1", "latest_date", "latest date 2026-01-04 lies before as_of 2026-01-05"),
        "SO-1/1 gets nothing",
    ),
    "requested beyond the horizon": (
        f"{HEADER}\nSO-1,1,A,5,2027-01-06\nSO-2,1,A,5,2027-01-05\n",
        ("SO-1/1", "requested_date", "requested for 2027-01-06, after the horizon 2027-01-05"),
        "nothing is planned for that day: SO-1/1 waits, unless it may arrive earlier",
    ),
    "pack larger than the line": (
        f"{HEADER},pack_size\nSO-1,1,A,5,2026-01-09,6\nSO-2,1,A,5,2026-01-09,5\n",
        ("SO-1/1", "pack_size", "pack size 6 is more than the quantity 5"),
        "only whole packs ship: SO-1/1 gets nothing",
    ),
    "packs that do not come to a whole line": (
        f"{HEADER},pack_size,ship_rule\nSO-1,1,A,25,2026-01-09,10,line\nSO-2,1,A,20,2026-01-09,10,line\n"
        "SO-3,1,A,25,2026-01-09,10,any\n",
        ("SO-1/1", "pack_size", "whole packs of 10 come to 20, but its other rules ask for 25"),
        "it cannot ship: SO-1/1 gets nothing",
    ),
    "packs that do not come to the minimum": (
        f"{HEADER},pack_size,min_shipment\nSO-1,1,A,25,2026-01-09,10,22\nSO-2,1,A,25,2026-01-09,10,20\n",
        ("SO-1/1", "pack_size", "whole packs of 10 come to 20, but its other rules ask for 22"),
        "it cannot ship: SO-1/1 gets nothing",
    ),
    "packs that do not come to a whole order": (
        f"{HEADER},pack_size,ship_rule\nSO-1,1,A,5,2026-01-09,,order\nSO-1,2,A,5,2026-01-09,2,order\n",
        ("SO-1/2", "pack_size", "whole packs of 2 come to 4, but its other rules ask for 5"),
        "it cannot ship: SO-1/2 gets nothing",
    ),
    "an order of two customers": (
        f"{HEADER},customer_id\nSO-1,1,A,5,2026-01-09,C2\nSO-1,2,A,5,2026-01-09,\n"
        "SO-1,3,A,5,2026-01-09,C1\nSO-2,1,A,5,2026-01-09,C2\nSO-2,2,A,5,2026-01-09,\n",
        ("SO-1", "customer_id", "its lines name different customers: C2, C1"),
        "its row in order_etas names no customer; touches SO-1/1, SO-1/2, SO-1/3",
    ),
    "ship rule order on some lines": (
        f"{HEADER},ship_rule\nSO-1,1,A,5,2026-01-09,\nSO-1,2,A,5,2026-01-09,order\n"
        "SO-2,1,A,5,2026-01-09,order\nSO-2,2,A,5,2026-01-09,order\nSO-3,1,A,5,2026-01-09,line\n",
        ("SO-1", "ship_rule", "ship_rule order on some lines of the order only"),
        "counts for all its lines; touches SO-1/1, SO-1/2",
    ),
    "promised before it was ordered": (
        f"{HEADER},order_date,current_promise_date\nSO-1,1,A,5,2026-01-09,2026-01-03,2026-01-02\n"
        "SO-2,1,A,5,2026-01-09,,2026-01-02\n",
        ("SO-1/1", "current_promise_date", "promised for 2026-01-02, before it was ordered on 2026-01-03"),
        "the promise counts as it stands; touches SO-1/1",
    ),
    "an original promise alone": (
        f"{HEADER},original_promise_date\nSO-1,1,A,5,2026-01-09,2026-01-08\n",
        ("SO-1/1", "current_promise_date", "promised for 2026-01-08 at first, and no longer"),
        "SO-1/1 counts as not promised",
    ),
    "a target without a promise": (
        f"{HEADER},promise_target_date\nSO-1,1,A,5,2026-01-09,2026-01-08\n",
        ("SO-1/1", "promise_target_date", "made on 2026-01-08, and no current promise"),
        "SO-1/1 counts as not promised",
    ),
    "a target after its promise": (
        f"{HEADER},current_promise_date,promise_target_date\nSO-1,1,A,5,2026-01-09,2026-01-08,2026-01-09\n",
        ("SO-1/1", "promise_target_date", "2026-01-09, after the promise it is for, 2026-01-08"),
        "the promise counts; touches SO-1/1",
    ),
    "gain without a promise": (
        f"{HEADER},treatment,current_promise_date\nSO-1,1,A,5,2026-01-09,gain,\n"
        "SO-2,1,A,5,2026-01-09,fill,2026-01-10\nSO-3,1,A,5,2026-01-09,win,\n",
        ("SO-1/1", "treatment", "treatment gain without a current promise"),
        "SO-1/1 counts as redistribute",
    ),
    "blanks around ids": (
        f"{HEADER}\n SO-1,1,A,5,2026-01-09\nSO-2\u00a0,1,A,5,2026-01-09\n\tSO-3,1,A,5,2026-01-09\n",
        ("SO-1/1, SO-2/1, SO-3/1", "order_id", "blanks around 3 ids"),
        "cut off: the ids count without them",
    ),
}
"""A file order_lines.csv, and the key, column, doubt and effect of the one doubt in it."""

Files = dict[str, str | bytes]
OTHERS: dict[str, tuple[Files, tuple[str, str, str, str], str]] = {
    "receipt past due": (
        {"receipts.csv": f"{RECEIPTS}\nR-1,A,3,2026-01-04\nR-2,A,3,2026-01-05\n"},
        ("receipts", "R-1", "available_date", "past due: expected on 2026-01-04"),
        "counts as usable the model's past_due_days after as_of 2026-01-05; touches SO-1/1",
    ),
    "receipt beyond the horizon": (
        {"receipts.csv": f"{RECEIPTS}\nR-1,A,3,2027-01-06\nR-2,A,3,2027-01-05\n"},
        ("receipts", "R-1", "available_date", "comes on 2027-01-06, after the horizon 2027-01-05"),
        "serves nobody; touches SO-1/1",
    ),
    "receipt entered twice": (
        {
            "receipts.csv": f"{RECEIPTS},supplier_id\nR-3,A,3,2026-01-07,S\nR-1,A,3,2026-01-07,S\n"
            "R-2,A,3,2026-01-07,T\nR-4,A,3,2026-01-08,S\n"
        },
        ("receipts", "R-3", "receipt_id", "looks like R-1 entered twice"),
        "both count; touches SO-1/1",
    ),
    "receipt that expires before it comes": (
        {
            "receipts.csv": f"{RECEIPTS},expiry_date\n"
            "R-1,A,3,2026-01-07,2026-01-07\nR-2,A,3,2026-01-07,2026-01-08\n"
        },
        ("receipts", "R-1", "expiry_date", "expires on 2026-01-07, before it could ship"),
        "serves nobody; touches SO-1/1",
    ),
    "a wrong e-mail address": (
        {
            "order_lines.csv": f"{HEADER},customer_id\nSO-1,1,A,5,2026-01-09,C1\n",
            "customers.csv": "customer_id,email\nC1,a@b.example; c@d.example\nC2,a@b.example\nC3,\n",
        },
        ("customers", "C1", "email", "'a@b.example; c@d.example' is no e-mail address"),
        "notices to this customer are not mailed, but listed",
    ),
    "a wrong language": (
        {
            "order_lines.csv": f"{HEADER},customer_id\nSO-1,1,A,5,2026-01-09,C1\n",
            "customers.csv": "customer_id,language\nC1,German\nC2,pt-BR\nC3,\n",
        },
        ("customers", "C1", "language", "'German' is no language tag such as en or pt-BR"),
        "notices are written in the model's default_language",
    ),
    "negative stock": (
        {"stock.csv": "item_id,quantity,lot_id\nA,-4,\nB,-1,L\nB,2,L\n"},
        ("stock", "A@main", "quantity", "negative stock: -4"),
        "repaid first, from other lots of the item there, then from its earliest receipts; touches SO-1/1",
    ),
    "expired stock": (
        {
            "stock.csv": "item_id,quantity,lot_id,expiry_date\n"
            "A,4,L,2026-01-05\nA,4,M,2026-01-06\nA,0,N,2026-01-01\n"
        },
        ("stock", "A@main:L", "expiry_date", "expired on 2026-01-05, not after as_of 2026-01-05"),
        "4 units serve nobody; touches SO-1/1",
    ),
    "item without a row": (
        {"items.csv": "item_id\nB\n", "stock.csv": STOCK},
        ("items", "A", "item_id", "the item has no row in items"),
        "counts in whole units, with no unit_cost and no launch_date; touches SO-1/1",
    ),
    "item in stock alone without a row": (
        {"items.csv": "item_id\nA\n", "stock.csv": "item_id,quantity\nC,1\n"},
        ("items", "C", "item_id", "the item has no row in items"),
        "counts in whole units, with no unit_cost and no launch_date; touches no order line",
    ),
    "customer without a row": (
        {
            "customers.csv": "customer_id\nC2\n",
            "order_lines.csv": f"{HEADER},customer_id\nSO-1,1,A,5,2026-01-09,C1\nSO-2,1,A,5,2026-01-09,\n",
        },
        ("customers", "C1", "customer_id", "the customer has no row in customers"),
        "has neither name nor segment; touches SO-1/1",
    ),
    "location of lanes that holds nothing": (
        {"lanes.csv": "location_id,transit_days\neast,1\nmain,1\n", "stock.csv": STOCK},
        ("lanes", "east", "location_id", "the location has neither stock nor receipts"),
        "its lanes serve nobody; touches no order line",
    ),
    "location of stock without a lane": (
        {"lanes.csv": "transit_days\n1\n", "stock.csv": "item_id,quantity,location_id\nA,4,east\nA,4,main\n"},
        ("stock", "east", "location_id", "no lane leaves the location"),
        "nothing can leave it; touches SO-1/1",
    ),
    "place that no lane leads to": (
        {
            "lanes.csv": "ship_to,transit_days\nN,1\n",
            "stock.csv": STOCK,
            "order_lines.csv": f"{HEADER},ship_to\nSO-1,1,A,5,2026-01-09,N\nSO-2,1,A,5,2026-01-09,S\n",
        },
        ("order_lines", "S", "ship_to", "no lane leads to the place"),
        "nothing can reach it; touches SO-2/1",
    ),
    "substitutes in a circle": (
        {"substitutes.csv": "item_id,substitute_id\nB,A\nA,C\nC,B\nC,D\nE,A\n"},
        ("substitutes", "A B C", "substitute_id", "the substitutes go round in a circle"),
        "each ships for the item that lists it, one step only; touches SO-1/1",
    ),
    "a quota that no line fits": (
        {
            "order_lines.csv": "order_id,item_id,quantity,requested_date,segment,customer_id\n"
            "SO-1,A,5,2026-01-09,shop,C1\nSO-2,B,5,2026-01-09,web,C2\n",
            "substitutes.csv": "item_id,substitute_id\nB,D\n",
            "quotas.csv": "quota_id,item_id,segment,customer_id,max_quantity\n"
            "Q-1,A,web,,5\nQ-2,A,shop,C1,5\nQ-3,D,web,C2,5\n",
        },
        ("quotas", "Q-1", "segment", "no order line has its item and segment together"),
        "limits nobody; touches no order line",
    ),
    "a closed day of another site": (
        {"stock.csv": STOCK, "closed_days.csv": "location_id,date\nwest,2026-01-06\nmain,2026-01-06\n"},
        ("closed_days", "west", "location_id", "the location has neither supply nor a lane"),
        "changes nothing tonight, unless it is misspelt; touches no order line",
    ),
    "a capacity of another site": (
        {"stock.csv": STOCK, "capacities.csv": "location_id,max_quantity\nwest,6\nmain,6\n"},
        ("capacities", "west", "location_id", "the location has neither supply nor a lane"),
        "changes nothing tonight, unless it is misspelt; touches no order line",
    ),
    "a quota of an item that nobody has or wants": (
        {"stock.csv": STOCK, "quotas.csv": "quota_id,item_id,max_quantity\nQ,X,6\nR,A,6\n"},
        ("quotas", "X", "item_id", "the item has neither supply nor an order line"),
        "changes nothing tonight, unless it is misspelt; touches no order line",
    ),
    "substitutes for each other": (
        {"substitutes.csv": "item_id,substitute_id\nA,B\nB,A\nB,C\n"},
        ("substitutes", "A B", "substitute_id", "the items are substitutes for each other"),
        "each may ship for the other, one step only; touches SO-1/1",
    ),
    "day closed twice": (
        {"stock.csv": STOCK, "closed_days.csv": "date\n2026-01-09\n2026-01-08\n2026-01-09\n"},
        ("closed_days", "main 2026-01-09", "date", "the day stands in two rows"),
        "counts once; touches no order line",
    ),
    "protection of more than there is": (
        {
            "stock.csv": STOCK,
            "receipts.csv": f"{RECEIPTS}\nR-1,A,3,2026-01-31\nR-2,A,30,2026-02-01\n",
            "order_lines.csv": f"{HEADER},segment\nSO-1,1,A,5,2026-01-09,web\n",
            "protections.csv": "item_id,segment,quantity,until\nA,web,9,2026-02-01\nA,web,8,2026-02-01\n",
        },
        ("protections", "A@main web", "quantity", "protects 9 of 8 units"),
        "others get nothing before it ends; touches SO-1/1",
    ),
    "protection that has ended": (
        {
            "stock.csv": STOCK,
            "order_lines.csv": f"{HEADER},segment\nSO-1,1,A,5,2026-01-09,web\n",
            "protections.csv": "item_id,segment,quantity,until\nA,web,9,2026-01-05\nA,web,1,2026-01-06\n",
        },
        ("protections", "A@main web", "until", "ended on 2026-01-05"),
        "keeps nothing back; touches SO-1/1",
    ),
    "quota that has ended": (
        {"quotas.csv": "quota_id,to_date,max_quantity\nQ-1,2026-01-04,1\nQ-2,2026-01-05,1\n"},
        ("quotas", "Q-1", "to_date", "ended on 2026-01-04"),
        "limits nothing; touches no order line",
    ),
    "protection for nobody tonight": (
        {"stock.csv": STOCK, "protections.csv": "item_id,segment,quantity,until\nA,web,1,2026-02-01\n"},
        ("protections", "A@main web", "segment", "segment web has no order line and no row in customers"),
        "keeps the units for orders still to come; touches no order line",
    ),
    "quota of nobody tonight": (
        {"quotas.csv": "quota_id,customer_id,max_quantity\nQ-1,C9,1\n"},
        ("quotas", "Q-1", "customer_id", "customer C9 has no order line and no row in customers"),
        "limits nobody; touches no order line",
    ),
    "history of tomorrow": (
        {"receipt_history.csv": "supplier_id,item_id,due_date,received_date\nS,A,2025-12-01,2026-01-06\n"},
        (
            "receipt_history",
            "S A 2025-12-01",
            "received_date",
            "received on 2026-01-06, after as_of 2026-01-05",
        ),
        "says nothing about how late receipts come; touches no order line",
    ),
    "history that came long before it was due": (
        {
            "receipt_history.csv": "supplier_id,item_id,due_date,received_date\n"
            "S,A,2026-01-02,2025-01-01\nS,B,2026-01-01,2025-01-01\n"
        },
        (
            "receipt_history",
            "S A 2026-01-02",
            "received_date",
            "received on 2025-01-01, more than a year before it was due",
        ),
        "says nothing about how late receipts come; touches no order line",
    ),
}
"""Files of a scenario, and table, key, column, doubt and effect of the one doubt in them."""


@pytest.mark.parametrize(("content", "doubt", "effect"), ORDER_LINES.values(), ids=ORDER_LINES)
def test_an_odd_order_line_is_doubted(
    tmp_path: Path, content: str, doubt: tuple[str, str, str], effect: str
) -> None:
    """Exactly one doubt: lines at the edge of the rule and lines beside it are not doubted."""
    assert doubts_of(tmp_path, {"order_lines.csv": content}) == [("order_lines", *doubt, effect)]


@pytest.mark.parametrize(("files", "doubt", "effect"), OTHERS.values(), ids=OTHERS)
def test_an_odd_table_is_doubted(
    tmp_path: Path, files: Files, doubt: tuple[str, str, str, str], effect: str
) -> None:
    """Exactly one doubt: rows at the edge of the rule and rows beside it are not doubted."""
    assert doubts_of(tmp_path, files) == [(*doubt, effect)]


def test_a_doubt_names_five_lines_and_counts_the_others(tmp_path: Path) -> None:
    """Eight lines of the item in the order of their names: five named, three counted."""
    rows = "".join(f"SO-{number},A,1,2026-01-09\n" for number in range(17, 9, -1))
    files: Files = {"order_lines.csv": LINES + rows, "stock.csv": "item_id,quantity\nA,-1\n"}
    (doubt,) = doubts_of(tmp_path, files)
    assert doubt[-1].endswith(f"; touches {FIVE} and 3 more")


def test_a_doubt_touches_the_lines_that_may_get_a_substitute(tmp_path: Path) -> None:
    """B is owed: it touches the line of B, and that of A which may get B; not that which takes none."""
    files: Files = {
        "order_lines.csv": f"{HEADER},allow_substitutes\nSO-1,1,A,5,2026-01-09,yes\n"
        "SO-2,1,A,5,2026-01-09,no\nSO-3,1,B,5,2026-01-09,no\n",
        "substitutes.csv": "item_id,substitute_id\nA,B\n",
        "stock.csv": "item_id,quantity\nB,-1\n",
    }
    (doubt,) = doubts_of(tmp_path, files)
    assert doubt[-1].endswith("; touches SO-1/1, SO-3/1")


def test_doubts_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    """Files turned upside down give the same doubts, sorted."""
    lines = [
        f"SO-{number},A{number % 3},{number},2026-01-09,{'1' if number % 2 else ''}"
        for number in range(1, 20)
    ]
    receipts = [
        f"R-{number},A{number % 3},{number % 2 + 1},2026-01-0{number % 2 + 3}" for number in range(20)
    ]

    def doubts(name: str, step: int) -> list[tuple[str, ...]]:
        header = "order_id,item_id,quantity,requested_date,priority"
        files: Files = {
            "order_lines.csv": "\n".join([header, *lines[::step]]),
            "receipts.csv": "\n".join([RECEIPTS, *receipts[::step]]),
        }
        return doubts_of(tmp_path / name, files)

    straight = doubts("straight", 1)
    assert len(straight) > 30
    assert straight == sorted(straight)
    assert doubts("turned", -1) == straight


def test_a_plain_scenario_has_no_doubt(tmp_path: Path) -> None:
    """The frame of doubts is empty and has its columns."""
    assert (
        doubts_of(tmp_path, {"stock.csv": STOCK, "receipts.csv": f"{RECEIPTS}\nR-1,A,1,2026-01-05\n"}) == []
    )
