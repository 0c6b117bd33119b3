"""A case in parts that no rule links, so that the oracle can solve one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from tests.oracle.facts import Case

BY_ITEM = ("order_lines", "stock", "receipts")
"""The tables that a part has its own rows of; the others do no harm where they name other items."""
RULE_TABLES = ("substitutes", "reservations", "quotas", "protections", "capacities")
RULE_COLUMNS = {"ship_rule": "any", "min_shipment": "", "pack_size": "", "treatment": "redistribute"}
"""Columns of order_lines that are rules, and what says that there is none; a blank says so too."""


def has_rules(case: Case) -> bool:
    """Say whether any rule makes it worth while that goods wait, or ties lines to each other."""
    lines = case["order_lines"]
    used = [column for column, none in RULE_COLUMNS.items() if _values(lines, column) - {none, ""}]
    return bool(used) or any(len(case[table]) for table in RULE_TABLES if table in case)


def parts(case: Case) -> Iterator[Case]:
    """Yield the case of each group of items that rules may link, whether or not they do tonight."""
    lines = case["order_lines"]
    ordered = set(lines["item_id"])
    group = _Groups(sorted(ordered))
    if "order" in _values(lines, "ship_rule"):
        for _, order in lines.groupby("order_id"):
            group.join(order["item_id"].tolist())
    if "substitutes" in case:
        for pair in case["substitutes"][["item_id", "substitute_id"]].to_numpy().tolist():
            group.join(pair)
    if "capacities" in case or _limits_all_items(case):
        group.join(sorted(group.of))
    for items in group.all():
        if items & ordered:
            tables = {name: case[name] for name in BY_ITEM if name in case}
            yield {**case, **{name: table[table["item_id"].isin(items)] for name, table in tables.items()}}


def _limits_all_items(case: Case) -> bool:
    """Say whether a quota names no item: it limits all of them together."""
    quotas = case.get("quotas")
    return quotas is not None and ("item_id" not in quotas or "" in _values(quotas, "item_id"))


def _values(table: pd.DataFrame, column: str) -> set[str]:
    return set(table[column]) if column in table else set()


class _Groups:
    """Items, and which of them belong together."""

    def __init__(self, items: Sequence[str]) -> None:
        self.of = {item: frozenset([item]) for item in items}

    def join(self, items: Sequence[str]) -> None:
        """Put items into one group, with all that were with any of them."""
        together = frozenset(items).union(*(self.of.get(item, frozenset()) for item in items))
        self.of.update(dict.fromkeys(together, together))

    def all(self) -> list[frozenset[str]]:
        """Return the groups, sorted."""
        return sorted(set(self.of.values()), key=sorted)
