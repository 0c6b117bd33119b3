"""Nights of any size, and the network that stands for them."""

from __future__ import annotations

import datetime
import random
from typing import Any

import allocator
from allocator.model import load_model
from allocator.network import Network, build_network
from allocator.objective import Objective, build_objective

AS_OF = datetime.date(2026, 1, 5)


def night(num_lines: int, lines_per_item: int = 10, seed: int = 0, **more: Any) -> allocator.Scenario:
    """Return a night with stock and three receipts an item, about two thirds of what is asked for."""
    dice = random.Random(seed)
    items = [f"ITEM-{number}" for number in range(-(-num_lines // lines_per_item))]
    most = 6 * lines_per_item
    return allocator.Scenario.from_rows(
        order_lines=[_line(dice, number, items[number // lines_per_item]) for number in range(num_lines)],
        stock=[{"item_id": item, "quantity": dice.randint(0, most)} for item in items],
        receipts=[_receipt(dice, item, number, most) for item in items for number in range(3)],
        **{"as_of": AS_OF, "priority": "lowest_first", **more},
    )


def _line(dice: random.Random, number: int, item: str) -> dict[str, Any]:
    requested = AS_OF + datetime.timedelta(days=dice.randint(-5, 30))
    return {
        "order_id": f"SO-{number}",
        "item_id": item,
        "quantity": dice.randint(1, 20),
        "requested_date": requested,
        "order_date": AS_OF - datetime.timedelta(days=dice.randint(0, 10)),
        "priority": dice.choice([1, 2, 2, 3, None]),
        "unit_price": dice.choice([0, 9.99, 25, 120.5]),
        "current_promise_date": dice.choice([None, requested]),
    }


def _receipt(dice: random.Random, item: str, number: int, most: int) -> dict[str, Any]:
    return {
        "receipt_id": f"R-{item}-{number}",
        "item_id": item,
        "quantity": dice.randint(1, most),
        "available_date": AS_OF + datetime.timedelta(days=dice.randint(1, 40)),
    }


def network_of(scenario: allocator.Scenario, model: str = "priority-first") -> tuple[Network, Objective]:
    """Return the network of a scenario and what a model optimises over it."""
    chosen = load_model(model)
    network = build_network(scenario, chosen)
    return network, build_objective(network, chosen)
