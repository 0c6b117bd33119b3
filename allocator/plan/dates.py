"""Likely and safe dates of order lines and of orders."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.lateness import Dates, Expected, dates_of_groups
from allocator.model import Model
from allocator.network import Network
from allocator.network.lines import ORDER
from allocator.plan.lines import LineResults


class CustomerDates(NamedTuple):
    """By when lines and orders arrive."""

    lines: Dates
    """One entry per order line of the network."""
    orders: Dates
    """One entry per order, in the order of their ids."""


def customer_dates(
    model: Model, network: Network, results: LineResults, expected: Expected | None
) -> CustomerDates:
    """Return the dates of lines and orders; what ships as a whole order is as late as all of it."""
    lines, served = network.lines, results.served
    line = network.pairs.line[served]
    share = model.promises.safe_share
    by_line = dates_of_groups(network, expected, served, line, len(lines), share)
    # The table of order lines is sorted by order_id, and orders are numbered as they come in it.
    num_orders = int(lines.order.max(initial=-1)) + 1
    by_order = dates_of_groups(network, expected, served, lines.order[line], num_orders, share)
    whole = (lines.ship_rule == ORDER) & results.any
    told = (np.where(whole, order[lines.order], own) for order, own in zip(by_order, by_line, strict=True))
    return CustomerDates(Dates(*told), by_order)
